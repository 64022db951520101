//! `soapstone probe`

mod found;

use std::time::{Duration, Instant};

use clap::ValueEnum;
use soapstone::{CallError, ConnectError, Connector, Failure, Side, TransportError};
use soapstone_soap::{Action, Body, Fault, Message};
use tokio::sync::mpsc;

use crate::args::{BindingName, Probe};
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

    /// Whether nobody is there who could answer another binding better.
    fn is_nobody(&self) -> bool {
        matches!(
            self,
            Self::Refused(
                ConnectError::Transport(TransportError::Unreachable { .. }) | ConnectError::Listener(_)
            ) | Self::Failed(CallError::Transport(TransportError::Unreachable { .. }))
        )
    }
}

async fn one(args: &Probe, printer: &mut Printer<'_, '_>) -> Result<u8, Error> {
    printer.line(&format!("Probing {} with {}:", shown::line(&args.address), args.binding.name()))?;
    printer.line(&format!("  {}\n", args.binding.describe()))?;
    let (answer, heard) = ask(args, args.binding, Some(printer)).await?;
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
    let mut spoken = Vec::new();
    let mut answered = false;
    for &binding in BindingName::value_variants() {
        let (answer, _) = ask(args, binding, None).await?;
        let yes = answer.is_yes();
        if yes {
            spoken.push(binding);
        }
        let (mark, code) = if yes { ("yes", GREEN) } else { ("no", RED) };
        let mark = printer.paint(&format!("{mark:<4}"), code);
        printer.line(&format!("  {:<21} {mark} {}", binding.name(), shown::line(&told(&answer))))?;
        if answer.is_nobody() {
            let (Answer::Refused(_) | Answer::Failed(_)) = &answer else { continue };
            printer.line("")?;
            return Err(match answer {
                Answer::Refused(error) => connect_error(error, &args.address),
                Answer::Failed(error) => call_error(error, &args.address),
                _ => Error::Unreachable(shown::line(&args.address)),
            });
        }
        answered |= !matches!(
            &answer,
            Answer::Refused(
                ConnectError::Transport(TransportError::TimedOut { .. }) | ConnectError::NotCalledBack { .. }
            )
        );
    }
    printer.line("")?;
    if let Some(best) = spoken.first() {
        printer.line(&format!(
            "soapstone call {} ACTION --binding {} --body FILE   calls it",
            shown::line(&args.address),
            best.name()
        ))?;
        return Ok(0);
    }
    printer
        .line("It speaks none of these. Security is none in all of them, and WebSockets are not tried.")?;
    Ok(if answered { 1 } else { 3 })
}

/// Tries a binding. What went over the wire is printed, where somebody wants to see it, and given back.
async fn ask(
    args: &Probe,
    name: BindingName,
    printer: Option<&mut Printer<'_, '_>>,
) -> Result<(Answer, Vec<Heard>), Error> {
    let mut client = args.client.clone();
    if !name.calls_back() && args.try_all {
        (client.client_base_address, client.listen) = (None, None);
    }
    let binding = net::binding(name, args.timeout, &client)?;
    let (events, mut happened) = Events::new(false);
    let folder = args.client.trace_dir.as_deref();
    let folder = folder.map(|folder| if args.try_all { folder.join(name.name()) } else { folder.to_owned() });
    let log = net::log(folder.as_deref(), Side::Client, Some(&events))?;
    let connector = log.iter().fold(Connector::new(), |connector, log| connector.message_log(log.clone()));
    let began = Instant::now();
    let answer = match connector.open_untyped(&args.address, binding.clone()).await {
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
    let heard = collected(&mut happened);
    if let Some(printer) = printer.filter(|_| args.client.verbose) {
        for heard in &heard {
            printer.heard(heard)?;
        }
        printer.line("")?;
    }
    Ok((answer, heard))
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
        Answer::Message(_, Some(fault)) => {
            let name = fault.name().map_or_else(|| fault.code.to_string(), |name| name.local().to_owned());
            format!("the fault {name}: {}", fault.reason.text())
        }
        Answer::Refused(ConnectError::Refused(fault)) => format!("refused: {fault}"),
        Answer::Refused(ConnectError::Session(Failure::OpenTimedOut(after))) => {
            format!("no answer within {} s", after.as_secs_f32())
        }
        Answer::Refused(ConnectError::NotCalledBack { after, .. }) => {
            format!("not called back within {} s", after.as_secs_f32())
        }
        Answer::Refused(ConnectError::Transport(TransportError::Status { status, reason, .. }))
        | Answer::Failed(CallError::Transport(TransportError::Status { status, reason, .. })) => {
            format!("HTTP {status}: {reason}")
        }
        Answer::Refused(error) => error.to_string(),
        Answer::Failed(error) => error.to_string(),
    }
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
