//! `soapstone call`

use std::time::Duration;

use soapstone::{ConnectError, DuplexClient, Side};
use soapstone_soap::{Action, Answering, Body, Fault, HeaderBlock, Message};
use soapstone_xml::Element;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::{input, name};
use crate::args::{BindingName, Call};
use crate::check::short;
use crate::error::Error;
use crate::io::Io;
use crate::net::{self, Event, Events, Printer, body, call_error, connect_error, element, indented};
use crate::shown;

pub(crate) fn call(args: &Call, io: &mut Io<'_>) -> Result<u8, Error> {
    if args.callbacks.is_some() || args.listen_for.is_some() {
        callbacks_possible(args)?;
    }
    let message = message(args, io)?;
    let (events, happened) = Events::new(true);
    let told = args.client.verbose.then(|| events.clone());
    net::block_on(told.clone(), async {
        let mut caller = Caller { args, printer: Printer::beside(io), happened, callbacks: 0 };
        caller.call(message, told.as_ref()).await
    })
}

fn callbacks_possible(args: &Call) -> Result<(), Error> {
    if args.binding.calls_back() {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "there are no callbacks over {}; with ws-dual-http and net-http there are: leave out --callbacks and --listen-for, or choose another \
         --binding",
        args.binding.name()
    )))
}

/// What is to be sent.
fn message(args: &Call, io: &mut Io<'_>) -> Result<Message, Error> {
    let action = Action::new(args.action.clone())
        .map_err(|error| Error::Usage(format!("the action {}: {error}", shown::line(&args.action))))?;
    let content = match &args.body {
        Some(path) => {
            let element = element(input(path, MAX_BYTES, io)?, &name(path))?;
            Body::value(element.name().clone(), element)
        }
        None => Body::Empty,
    };
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
    printer: Printer<'p, 'i>,
    happened: mpsc::Receiver<Event>,
    /// How many there were.
    callbacks: usize,
}

impl Caller<'_, '_, '_> {
    async fn call(&mut self, message: Message, events: Option<&Events>) -> Result<u8, Error> {
        let args = self.args;
        let mut binding = net::binding(args.binding, args.timeout, &args.client)?;
        let log = net::log(args.client.trace_dir.as_deref(), Side::Client, events)?;
        let connector = net::connector(&args.client, log.as_ref())?;
        let mut opened = self.meanwhile(connector.open_untyped(&args.address, binding.clone())).await?;
        if let (Err(error), Some(post)) = (&opened, self.by_post(opened.as_ref().err())) {
            self.printer.line(&format!(
                "There is no WebSocket ({error}).\nCalling by {}: what .NET makes of netHttpBinding where nothing is called back.",
                post.name()
            ))?;
            binding = net::binding(post, args.timeout, &args.client)?;
            // .NET has one address for both.
            let address = match args.address.split_once("://") {
                Some((scheme, rest)) if scheme.eq_ignore_ascii_case("ws") => format!("http://{rest}"),
                Some((scheme, rest)) if scheme.eq_ignore_ascii_case("wss") => format!("https://{rest}"),
                _ => args.address.clone(),
            };
            opened = self.meanwhile(connector.open_untyped(&address, binding.clone())).await?;
        }
        let mut client = opened.map_err(|error| connect_error(error, &args.address))?;
        let version = Answering::on_connection(binding.version);
        let sent = self.exchange(&mut client, message, version).await;
        let waited = match &sent {
            Ok(0) => self.listen(&mut client, version).await,
            _ => Ok(0),
        };
        // Whatever happened, the service is not left alone with the session.
        let closed = self.meanwhile(client.close()).await?;
        let code = sent?.max(waited?);
        closed.map_err(|error| call_error(error, &args.address))?;
        if args.one_way {
            let sure = if binding.reliable_session.is_some() { "Acknowledged." } else { "Sent." };
            self.printer.line(sure)?;
        }
        Ok(code)
    }

    /// The binding without callbacks, where the service has no WebSocket and nobody waits for callbacks.
    fn by_post(&self, error: Option<&ConnectError>) -> Option<BindingName> {
        let Some(ConnectError::WebSocket { status: 400 | 405 | 501, reason, .. }) = error else {
            return None;
        };
        // Then it has WebSockets, and they are not as ours.
        if ["its messages are", "its transfer mode is", "HTTPS", "TLS"]
            .iter()
            .any(|said| reason.contains(said))
        {
            return None;
        }
        let args = self.args;
        let waits =
            args.callbacks.is_some() || args.listen_for.is_some() || args.client.sub_protocol.is_some();
        args.binding.without_callbacks().filter(|_| !waits)
    }

    /// Sends the message, and prints the reply, where there is to be one.
    async fn exchange(
        &mut self,
        client: &mut DuplexClient,
        message: Message,
        version: Answering,
    ) -> Result<u8, Error> {
        let failed = |error| call_error(error, &self.args.address);
        if self.args.one_way {
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
        let args = self.args;
        let time = match (args.listen_for, args.callbacks) {
            (Some(time), _) => time,
            (None, Some(_)) => args.timeout,
            (None, None) => return Ok(0),
        };
        let deadline = Instant::now() + time;
        while args.callbacks.is_none_or(|wanted| self.callbacks < wanted) {
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
                () = tokio::time::sleep_until(deadline) => break,
            }
        }
        match args.callbacks {
            Some(wanted) if self.callbacks < wanted => {
                self.printer.line(&missing(self.callbacks, wanted, time))?;
                Ok(1)
            }
            _ => Ok(0),
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
            tokio::select! {
                biased;
                Some(event) = self.happened.recv() => self.printer.event(&event)?,
                done = &mut doing => {
                    self.printer.drain(&mut self.happened)?;
                    return Ok(done);
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

/// Bytes of a body that is sent.
const MAX_BYTES: usize = 64 << 20;
