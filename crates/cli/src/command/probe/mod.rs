//! `soapstone probe`

mod found;

use std::time::{Duration, Instant};

use clap::ValueEnum;
use soapstone::{Binding, CallError, ConnectError, Failure, Side, TransportError};
use soapstone_soap::{Action, Body, Fault, Message};
use tokio::sync::mpsc;

use crate::args::{BindingName, Probe, described, options_of};
use crate::error::Error;
use crate::io::Io;
use crate::net::{self, Event, Events, GREEN, Printer, RED, call_error, connect_error};
use crate::shown;
use crate::trace::live::Heard;
use found::Found;

pub(crate) fn probe(args: &Probe, io: &mut Io<'_>) -> Result<u8, Error> {
    net::block_on(None, async {
        let mut printer = Printer::new(io);
        if args.try_all { all(args, &mut printer).await } else { one(args, &mut printer).await }
    })
}

/// What a service said to a binding.
enum Answer {
    /// It agreed to a session, in this time, and ended it, or did not.
    Session(Duration, Result<(), CallError>),
    /// It answered a call of an action that there is not, with a fault that says so or with something else.
    Message(Duration, Option<Box<Fault>>),
    /// It did not want any of it.
    Refused(ConnectError),
    Failed(CallError),
}

impl Answer {
    fn is_yes(&self) -> bool {
        match self {
            Self::Session(..) => true,
            Self::Message(_, Some(fault)) => !wants_other_binding(fault),
            Self::Message(_, None) => true,
            Self::Refused(_) | Self::Failed(_) => false,
        }
    }

    /// Whether nothing came back.
    fn is_silence(&self) -> bool {
        matches!(
            self,
            Self::Refused(
                ConnectError::Transport(TransportError::TimedOut { .. })
                    | ConnectError::NotCalledBack { .. }
                    | ConnectError::Session(Failure::OpenTimedOut(_))
            ) | Self::Failed(CallError::TimedOut(_) | CallError::Transport(TransportError::TimedOut { .. }))
        )
    }

    /// Whether nobody is there who could answer another binding better.
    fn is_nobody(&self) -> bool {
        matches!(
            self,
            Self::Refused(
                ConnectError::Transport(TransportError::Unreachable { .. } | TransportError::Tls { .. })
                    | ConnectError::Unreachable { .. }
                    | ConnectError::Listener(_)
            ) | Self::Failed(CallError::Transport(
                TransportError::Unreachable { .. } | TransportError::Tls { .. }
            ))
        )
    }
}

async fn one(args: &Probe, printer: &mut Printer<'_, '_>) -> Result<u8, Error> {
    let binding = net::chosen(args.binding, &args.settings)?;
    let name = options_of(&binding).trim_start_matches("--binding ").to_owned();
    printer.line(&format!("Probing {} with {name}:", shown::line(&args.address)))?;
    printer.line(&format!("  {}\n", described(&binding)))?;
    let (answer, heard) = ask(args, args.binding, binding).await?;
    if args.client.verbose {
        show(&heard, printer)?;
    }
    let found = Found::of(&heard);
    match answer {
        Answer::Session(took, ended) => {
            printer.line(&printer.paint(&format!("It agreed to a session in {}.", time(took)), GREEN))?;
            for (name, text) in found.lines() {
                printer.line(&format!("  {name:<15} {}", shown::line(&text)))?;
            }
            match ended {
                Ok(()) => printer.line("The session was ended in order.")?,
                Err(error) => printer.line(&format!("The session was not ended in order: {error}"))?,
            }
            Ok(0)
        }
        Answer::Message(took, fault) => {
            let said = match &fault {
                Some(fault) => format!("a fault: {}", shown::line(&fault.to_string())),
                None => "a reply, though no service has this action".to_owned(),
            };
            printer.line(&format!("It answered in {} with {said}", time(took)))?;
            for (name, text) in found.http() {
                printer.line(&format!("  {name:<15} {}", shown::line(&text)))?;
            }
            match fault.filter(|fault| wants_other_binding(fault)) {
                Some(fault) => Err(Error::Refused(format!(
                    "the service speaks something else: {}\n{}",
                    points_to(fault.name().map(soapstone_xml::QName::local).unwrap_or_default()),
                    all_hint(args)
                ))),
                None => {
                    printer.line(&printer.paint("It speaks this binding.", GREEN))?;
                    printer.line(&format!(
                        "Services with reliable sessions may say the same. {}",
                        all_hint(args)
                    ))?;
                    Ok(0)
                }
            }
        }
        Answer::Refused(error) => Err(connect_error(error, &args.address)),
        Answer::Failed(error) => Err(call_error(error, &args.address)),
    }
}

async fn all(args: &Probe, printer: &mut Printer<'_, '_>) -> Result<u8, Error> {
    printer.line(&format!("Probing {}:\n", shown::line(&args.address)))?;
    let mut spoken: Vec<BindingName> = Vec::new();
    let mut answered = false;
    // Those with sessions first: what is said to the others may come from a service that has sessions.
    let mut names: Vec<BindingName> = BindingName::value_variants().to_vec();
    names.sort_by_key(|name| name.binding().reliable_session.is_none());
    for name in names {
        let (answer, heard) = ask(args, name, name.binding()).await?;
        if answer.is_nobody() {
            return Err(match answer {
                Answer::Refused(error) => connect_error(error, &args.address),
                Answer::Failed(error) => call_error(error, &args.address),
                _ => Error::Unreachable(args.address.clone()),
            });
        }
        let yes = answer.is_yes();
        let also =
            yes && !matches!(answer, Answer::Session(..)) && spoken.iter().any(|other| is_like(*other, name));
        let (mark, code) = match (yes, also) {
            (_, true) => ("?", ""),
            (true, _) => ("yes", GREEN),
            (false, _) => ("no", RED),
        };
        if yes && !also {
            spoken.push(name);
        }
        let mark = printer.paint(&format!("{mark:<4}"), code);
        let why = if also { "; services with sessions say that, too" } else { "" };
        printer.line(&format!("  {:<22} {mark} {}{why}", name.name(), shown::line(&told(&answer))))?;
        answered |= !answer.is_silence();
        if args.client.verbose {
            show(&heard, printer)?;
        }
    }
    printer.line("")?;
    if let Some(best) = spoken.first() {
        printer.line(&format!(
            "Call it: soapstone call {} --binding {} lists the operations, as far as there is a WSDL",
            shown::line(&net::address(&args.address)?),
            best.name()
        ))?;
        return Ok(0);
    }
    printer.line("It speaks none of these. Security is none in all of them.")?;
    Ok(if answered { 1 } else { 3 })
}

/// Whether two bindings write messages in the same way.
fn is_like(one: BindingName, other: BindingName) -> bool {
    if one.is_web_socket() != other.is_web_socket() {
        return false;
    }
    let (one, other) = (one.binding(), other.binding());
    one.version == other.version && one.encoding == other.encoding
}

fn show(heard: &[Heard], printer: &mut Printer<'_, '_>) -> Result<(), Error> {
    for heard in heard {
        printer.heard(heard)?;
    }
    printer.line("")
}

/// Tries a binding, and gives back what went over the wire.
async fn ask(args: &Probe, name: BindingName, binding: Binding) -> Result<(Answer, Vec<Heard>), Error> {
    let address = net::address(&args.address)?;
    let mut client = args.client.clone();
    if args.try_all {
        if !name.listens() {
            (client.client_base_address, client.listen) = (None, None);
        }
        if !name.is_web_socket() {
            client.sub_protocol = None;
        }
    }
    let binding = net::binding(binding, args.timeout, &client)?;
    let (events, mut happened) = Events::new(false);
    let folder = args.client.trace_dir.as_deref();
    let folder = folder.map(|folder| if args.try_all { folder.join(name.name()) } else { folder.to_owned() });
    let log = net::log(folder.as_deref(), Side::Client, Some(&events))?;
    let connector = net::connector(&args.client, log.as_ref())?;
    let began = Instant::now();
    let answer = match connector.open_untyped(&address, binding.clone()).await {
        Err(error) => Answer::Refused(error),
        Ok(client) if binding.reliable_session.is_some() => {
            let took = began.elapsed();
            Answer::Session(took, client.close().await)
        }
        Ok(client) => match client.request(Message::new(Action::from_static(NO_ACTION), Body::Empty)).await {
            Ok(reply) => Answer::Message(began.elapsed(), reply.body.fault().cloned().map(Box::new)),
            Err(error) => Answer::Failed(error),
        },
    };
    Ok((answer, collected(&mut happened)))
}

fn collected(happened: &mut mpsc::Receiver<Event>) -> Vec<Heard> {
    let mut all = Vec::new();
    while let Ok(event) = happened.try_recv() {
        if let Event::Heard(heard) = event {
            all.push((*heard).clone());
        }
    }
    all
}

/// An answer in a line of a table.
fn told(answer: &Answer) -> String {
    match answer {
        Answer::Session(took, Ok(())) => format!("a session in {}, ended in order", time(*took)),
        Answer::Session(took, Err(error)) => {
            format!("a session in {}, not ended in order: {error}", time(*took))
        }
        Answer::Message(took, None) => format!("a reply in {}", time(*took)),
        Answer::Message(_, Some(fault)) => format!("the fault {}", short(fault)),
        Answer::Refused(ConnectError::Refused(fault)) => format!("refused: {}", short(fault)),
        Answer::Refused(ConnectError::Session(Failure::OpenTimedOut(after))) => {
            format!("no answer within {} s", after.as_secs_f32())
        }
        Answer::Refused(ConnectError::NotCalledBack { after, .. }) => {
            format!("not called back within {} s", after.as_secs_f32())
        }
        Answer::Refused(ConnectError::Transport(TransportError::Status { status, reason, .. }))
        | Answer::Failed(CallError::Transport(TransportError::Status { status, reason, .. })) => {
            match (status, reason.split_once("was not the expected type")) {
                (415, Some((_, expected))) => {
                    format!("HTTP 415: it expects {}", expected.trim().trim_matches(['\'', '.']))
                }
                _ => format!("HTTP {status}: {reason}"),
            }
        }
        Answer::Refused(ConnectError::WebSocket { reason, mismatch, .. }) => {
            format!("{reason}{}", net::differs(mismatch.as_ref()))
        }
        Answer::Refused(ConnectError::Binding(mismatch)) => net::binding_mismatch(mismatch),
        Answer::Failed(CallError::Transport(TransportError::Response { reason, .. })) => reason.clone(),
        Answer::Refused(error) => error.to_string(),
        Answer::Failed(error) => error.to_string(),
    }
}

/// A fault without its namespaces.
fn short(fault: &Fault) -> String {
    let name = fault.name().map_or_else(|| fault.code.to_string(), |name| name.local().to_owned());
    format!("{name}: {}", fault.reason.text())
}

/// Whether a fault says that the service would understand another binding.
fn wants_other_binding(fault: &Fault) -> bool {
    let is = |name: &str| fault.name().is_some_and(|of| of.local() == name);
    fault.code == soapstone_soap::FaultCode::VersionMismatch
        || fault.code == soapstone_soap::FaultCode::MustUnderstand
        || is("WsrmRequired")
        || is("InvalidSecurity")
}

fn points_to(name: &str) -> &'static str {
    match name {
        "WsrmRequired" => {
            "help: it wants a reliable session: ws-http-reliable, ws-http-reliable-rm11 or ws-dual-http"
        }
        "InvalidSecurity" => {
            "help: it wants security in its messages, which is not there: mode=\"None\" on its side is needed"
        }
        _ => "help: its version of SOAP or of WS-Addressing is another",
    }
}

fn all_hint(args: &Probe) -> String {
    format!("`soapstone probe {} --try-all` tries them all", shown::line(&args.address))
}

fn time(took: Duration) -> String {
    crate::trace::text::duration(u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
}

/// What no service has.
const NO_ACTION: &str = "urn:soapstone:probe";
