//! `soapstone call`

mod described;
mod sample;

use std::time::Duration;

use soapstone::{Binding, ConnectError, DuplexClient, Side, WebSocketMismatch};
use soapstone_soap::{Action, Answering, Body, Fault, HeaderBlock, Message};
use soapstone_wsdl::definitions::Definitions;
use soapstone_xml::Element;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::{input, name};
use crate::args::{BindingName, Call, is_web_socket, listens};
use crate::check::short;
use crate::error::Error;
use crate::io::Io;
use crate::net::{
    self, Event, Events, Printer, Stop, body, call_error, connect_error, element, fault_help, indented,
};
use crate::shown;

pub(crate) fn call(args: &Call, io: &mut Io<'_>) -> Result<u8, Error> {
    let address = net::address(&args.address)?;
    let chosen = args.binding.map(|name| net::chosen(name, &args.settings)).transpose()?;
    if args.callbacks.is_some() || args.listen_for.is_some() {
        chosen.as_ref().map_or(Ok(()), callbacks_possible)?;
    }
    let plan = match Plan::of(args, address, chosen, io)? {
        Some(plan) => plan,
        None => return Ok(0),
    };
    let (events, happened) = Events::new(true);
    let told = args.client.verbose.then(|| events.clone());
    net::block_on(told.clone(), async {
        let mut caller = Caller {
            args,
            plan: &plan,
            printer: Printer::beside(io),
            happened,
            callbacks: 0,
            faulted: false,
            stop: None,
        };
        caller.call(plan.message.clone(), told.as_ref()).await
    })
}

fn callbacks_possible(binding: &Binding) -> Result<(), Error> {
    if listens(binding) || is_web_socket(binding) {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "there are no callbacks over {}; with ws-dual-http and net-http there are: leave out --callbacks and --listen-for, or choose another \
         --binding",
        BindingName::closest(binding).name()
    )))
}

/// A call, as it is to be made.
struct Plan {
    address: String,
    binding: Binding,
    message: Message,
    one_way: bool,
    /// Callbacks to wait for, and how long at most.
    callbacks: Option<usize>,
    listen_for: Option<Duration>,
    /// Whether it is wrong when fewer come.
    wants_all: bool,
}

impl Plan {
    /// By the command line, and by the WSDL of the service where that is not enough. Without an operation the operations are listed,
    /// and nothing is to be called.
    fn of(
        args: &Call,
        address: String,
        chosen: Option<Binding>,
        io: &mut Io<'_>,
    ) -> Result<Option<Self>, Error> {
        let (action, described) = match args.action.as_deref() {
            // An action is a URI, and the name of an operation is none.
            Some(action) if action.contains(':') && args.values.is_empty() && args.wsdl.is_none() => {
                let action = Action::new(action.to_owned())
                    .map_err(|error| Error::Usage(format!("the action {}: {error}", shown::line(action))))?;
                (action, None)
            }
            said => {
                let documents = described::wsdl(args, &address, io)?;
                let definitions = Definitions::read(&documents);
                let service = described::Service::of(&definitions, &address, chosen.as_ref())?;
                // Settings without a name of a binding are those in which it differs from what the WSDL says.
                let chosen = match &chosen {
                    None if !args.settings.is_default() => {
                        let binding = service.binding().clone();
                        Some(args.settings.apply(binding).map_err(Error::Usage)?)
                    }
                    chosen => chosen.clone(),
                };
                let Some(said) = said else {
                    io.out(&service.listing(&address, chosen.as_ref()))?;
                    return Ok(None);
                };
                let called = service.call(said, &args.values, args.body.is_some(), chosen.as_ref())?;
                (called.action.clone(), Some(called))
            }
        };
        if let Some(warning) = described.as_ref().and_then(|called| called.warning.as_ref()) {
            io.err(&format!("{warning}\n"))?;
        }
        let binding = described.as_ref().map(|called| called.binding.clone()).or(chosen);
        let binding = match binding {
            Some(binding) => binding,
            None => net::chosen(BindingName::WsDualHttp, &args.settings)?,
        };
        if args.callbacks.is_some() || args.listen_for.is_some() {
            callbacks_possible(&binding)?;
        }
        let one_way = args.one_way || described.as_ref().is_some_and(|called| called.one_way);
        // Who calls what calls back wants to see that.
        let said_nothing = args.callbacks.is_none() && args.listen_for.is_none();
        let awaits = said_nothing
            && described.as_ref().is_some_and(|called| called.calls_back)
            && callbacks_possible(&binding).is_ok();
        let (callbacks, listen_for) = match awaits {
            // After a reply there may be nothing to come.
            true => (Some(1), Some(if one_way { AWAITED } else { AWAITED_AFTER_REPLY })),
            false => (args.callbacks, args.listen_for),
        };
        let body = described.and_then(|called| called.body);
        let message = message(args, action, body, io)?;
        let wants_all = !awaits;
        Ok(Some(Self { address, binding, message, one_way, callbacks, listen_for, wants_all }))
    }
}

/// What is to be sent.
fn message(args: &Call, action: Action, body: Option<Element>, io: &mut Io<'_>) -> Result<Message, Error> {
    let body = match &args.body {
        Some(path) => Some(element(input(path, MAX_BYTES, io)?, &name(path))?),
        None => body,
    };
    let content = body.map_or(Body::Empty, |element| Body::value(element.name().clone(), element));
    let mut message = Message::new(action, content);
    for header in &args.header {
        message = message.with_header(HeaderBlock::from_element(header_element(header, io)?));
    }
    Ok(message)
}

fn header_element(header: &str, io: &mut Io<'_>) -> Result<Element, Error> {
    match header.strip_prefix('@') {
        Some(file) => element(input(file.as_ref(), MAX_BYTES, io)?, file),
        None => element(header.to_owned().into_bytes().into(), "--header"),
    }
}

struct Caller<'a, 'p, 'i> {
    args: &'a Call,
    plan: &'a Plan,
    printer: Printer<'p, 'i>,
    happened: mpsc::Receiver<Event>,
    /// How many there were.
    callbacks: usize,
    /// Whether one of them was a fault.
    faulted: bool,
    /// Waits for Ctrl-C, since callbacks are waited for.
    stop: Option<Stop>,
}

impl Caller<'_, '_, '_> {
    async fn call(&mut self, message: Message, events: Option<&Events>) -> Result<u8, Error> {
        let (args, plan) = (self.args, self.plan);
        let mut binding = net::binding(plan.binding.clone(), args.timeout, &args.client)?;
        let log = net::log(args.client.trace_dir.as_deref(), Side::Client, events)?;
        let connector = net::connector(&args.client, log.as_ref())?;
        let mut opened = self.meanwhile(connector.open_untyped(&plan.address, binding.clone())).await?;
        if let (Err(ConnectError::WebSocket { reason, .. }), Some(post)) =
            (&opened, self.by_post(opened.as_ref().err()))
        {
            self.printer.line(&format!(
                "There is no WebSocket ({}).\nCalling by {}: what .NET makes of netHttpBinding where nothing is called back.",
                shown::line(reason),
                post.name()
            ))?;
            binding = net::binding(net::chosen(post, &args.settings)?, args.timeout, &args.client)?;
            // .NET has one address for both.
            let address = match plan.address.split_once("://") {
                Some((scheme, rest)) if scheme.eq_ignore_ascii_case("ws") => format!("http://{rest}"),
                Some((scheme, rest)) if scheme.eq_ignore_ascii_case("wss") => format!("https://{rest}"),
                _ => plan.address.clone(),
            };
            opened = self.meanwhile(connector.open_untyped(&address, binding.clone())).await?;
        }
        let mut client = opened.map_err(|error| connect_error(error, &plan.address))?;
        let version = Answering::on_connection(binding.version);
        let sent = self.exchange(&mut client, message, version).await;
        let waited = match &sent {
            Ok(0) => self.listen(&mut client, version).await,
            _ => Ok(0),
        };
        // Whatever happened, the service is not left alone with the session.
        let closed = self.meanwhile(client.close()).await?;
        let code = sent?.max(waited?);
        closed.map_err(|error| call_error(error, &plan.address))?;
        if plan.one_way {
            let sure = if binding.reliable_session.is_some() { "Acknowledged." } else { "Sent." };
            self.printer.line(sure)?;
        }
        Ok(code)
    }

    /// The binding without callbacks, where the service has no WebSocket and nobody waits for callbacks.
    fn by_post(&self, error: Option<&ConnectError>) -> Option<BindingName> {
        let Some(ConnectError::WebSocket { status: 400 | 405 | 501, mismatch, .. }) = error else {
            return None;
        };
        // Otherwise it has WebSockets, and they are not as ours.
        if !matches!(mismatch, None | Some(WebSocketMismatch::RequestsOnly)) {
            return None;
        }
        let (args, plan) = (self.args, self.plan);
        let waits = plan.callbacks.is_some()
            || plan.listen_for.is_some()
            || args.client.sub_protocol.is_some()
            || args.settings.transfer_mode.is_some();
        args.binding?.without_callbacks().filter(|_| !waits)
    }

    /// Sends the message, and prints the reply, where there is to be one.
    async fn exchange(
        &mut self,
        client: &mut DuplexClient,
        message: Message,
        version: Answering,
    ) -> Result<u8, Error> {
        let failed = |error| call_error(error, &self.plan.address);
        if self.plan.one_way {
            let sent = client.send(message).await;
            self.printer.drain(&mut self.happened)?;
            return sent.map_err(failed).map(|()| 0);
        }
        // A service may call back before it replies, and wait for that.
        let mut replied = std::pin::pin!(client.request_meanwhile(message));
        let reply = loop {
            tokio::select! {
                biased;
                Some(event) = self.happened.recv() => self.printer.event(&event)?,
                Some(callback) = client.recv() => self.callback(client, callback, version).await?,
                reply = &mut replied => break reply,
            }
        };
        self.reply(&reply.map_err(failed)?)
    }

    fn reply(&mut self, reply: &Message) -> Result<u8, Error> {
        self.printer.drain(&mut self.happened)?;
        if let Some(fault) = reply.body.fault() {
            self.printer.line(&told(fault))?;
            if let Some(detail) = &fault.detail {
                self.printer.xml(&indented(detail))?;
            }
            if let Some(help) = fault_help(fault, &self.plan.address) {
                self.printer.line(&format!("help: {help}"))?;
            }
            return Ok(1);
        }
        match body(&reply.body)? {
            Some(text) => self.printer.xml(&text)?,
            None => self.printer.line("The reply is empty.")?,
        }
        Ok(0)
    }

    /// Prints callbacks, as long as that was asked for.
    async fn listen(&mut self, client: &mut DuplexClient, version: Answering) -> Result<u8, Error> {
        let plan = self.plan;
        let time = match (plan.listen_for, plan.callbacks) {
            (Some(time), _) => time,
            (None, Some(_)) => self.args.timeout,
            (None, None) => return Ok(0),
        };
        let deadline = Instant::now() + time;
        let cannot = |error| Error::Unreachable(format!("cannot wait for Ctrl-C: {error}"));
        let mut stop = Stop::new().map_err(cannot)?;
        while plan.callbacks.is_none_or(|wanted| self.callbacks < wanted) {
            tokio::select! {
                biased;
                Some(event) = self.happened.recv() => self.printer.event(&event)?,
                callback = client.recv() => match callback {
                    Some(callback) => self.callback(client, callback, version).await?,
                    None => {
                        self.printer.line("The service has closed the session.")?;
                        break;
                    }
                },
                () = stop.asked() => {
                    self.printer.line("Stopping: the session is closed. Ctrl-C again stops at once.")?;
                    break;
                }
                () = tokio::time::sleep_until(deadline) => break,
            }
        }
        self.stop = Some(stop);
        match plan.callbacks {
            Some(wanted) if self.callbacks < wanted && plan.wants_all => {
                self.printer.line(&missing(self.callbacks, wanted, time))?;
                Ok(1)
            }
            Some(wanted) if self.callbacks < wanted && plan.one_way => {
                self.printer.line(&format!(
                    "No callback came within {} s; --listen-for SECONDS waits longer.",
                    time.as_secs_f32()
                ))?;
                Ok(0)
            }
            _ => Ok(u8::from(self.faulted)),
        }
    }

    async fn callback(
        &mut self,
        client: &DuplexClient,
        callback: Message,
        version: Answering,
    ) -> Result<(), Error> {
        self.printer.drain(&mut self.happened)?;
        self.callbacks += 1;
        let action = callback.properties.action.as_ref().map(Action::as_str).unwrap_or_default();
        let name = shown::line(short(action));
        self.printer.line(&format!("Callback {}: {name} ({})", self.callbacks, shown::line(action)))?;
        if let Some(fault) = callback.body.fault() {
            self.printer.line(&told(fault))?;
            if let Some(detail) = &fault.detail {
                self.printer.xml(&indented(detail))?;
            }
            self.faulted = true;
        } else if let Some(text) = body(&callback.body)? {
            self.printer.xml(&text)?;
        }
        if callback.properties.message_id.is_none() || callback.body.fault().is_some() {
            return Ok(());
        }
        let nobody = Fault::receiver("this client prints callbacks, and has no answers");
        if let Some(answer) = Message::fault_reply(&callback.properties, nobody, version) {
            self.printer.line("The service waits for an answer to it, and gets a fault.")?;
            let _ = client.answer(answer).await;
        }
        Ok(())
    }

    /// Prints what happens until something is done.
    async fn meanwhile<T>(&mut self, doing: impl Future<Output = T>) -> Result<T, Error> {
        let mut doing = std::pin::pin!(doing);
        loop {
            let stop = async {
                match &mut self.stop {
                    Some(stop) => stop.asked().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                Some(event) = self.happened.recv() => self.printer.event(&event)?,
                done = &mut doing => {
                    self.printer.drain(&mut self.happened)?;
                    return Ok(done);
                }
                () = stop => {
                    let what = "stopped at once: the service may hold the session until it has been silent for long enough";
                    return Err(Error::Unreachable(what.to_owned()));
                }
            }
        }
    }
}

fn told(fault: &Fault) -> String {
    let detail = if fault.detail.is_some() { " Its detail:" } else { "" };
    format!(
        "The service answered with a fault: {}.{detail}",
        shown::line(&fault.to_string()).trim_end_matches('.')
    )
}

fn missing(came: usize, wanted: usize, time: Duration) -> String {
    format!("{came} of {wanted} callbacks came within {} s.", time.as_secs_f32())
}

/// How long a callback is waited for that nobody asked for.
const AWAITED: Duration = Duration::from_secs(2);
/// The same, behind a reply.
const AWAITED_AFTER_REPLY: Duration = Duration::from_millis(500);
/// Bytes of a body that is sent.
const MAX_BYTES: usize = 64 << 20;
