//! `soapstone listen`

use std::collections::HashMap;
use std::fmt::Write;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use soapstone::inspector::{Inspected, Inspector};
use soapstone::{MessageLog, Side as Party};
use soapstone_xml::{Limits, TextDocument, TextWriter, copy_document};

use crate::args::Listen;
use crate::capture::http::{Head, StartLine, inflated};
use crate::capture::{Compression, Encoding, Kind, MediaType, Side, content_of, package};
use crate::check::Document;
use crate::error::Error;
use crate::io::Io;
use crate::net::{self, Events, Printer, Stop};
use crate::shown;
use crate::trace::live::{Heard, Live};
use crate::trace::seen::{Content, Soap};

pub(crate) fn listen(args: &Listen, io: &mut Io<'_>) -> Result<u8, Error> {
    if args.count == Some(0) {
        return Err(Error::Usage("--count 0: there is nothing to wait for".to_owned()));
    }
    let (events, _) = Events::new(false);
    net::block_on(Some(events), async {
        let mut stop =
            Stop::new().map_err(|error| Error::Unreachable(format!("cannot wait for Ctrl-C: {error}")))?;
        // Who listens for WebSockets is the service.
        let side = if args.binding.is_web_socket() { Party::Service } else { Party::Client };
        let log = net::log(args.trace_dir.as_deref(), side, None)?;
        run(args, &mut Printer::new(io), &mut stop, log).await
    })
}

async fn run(
    args: &Listen,
    printer: &mut Printer<'_, '_>,
    stop: &mut Stop,
    log: Option<MessageLog>,
) -> Result<u8, Error> {
    let web_sockets = args.binding.is_web_socket();
    let (address, max_bytes) = (&args.base_address, Limits::default().max_bytes);
    let identity = net::identity(&args.tls)?;
    if identity.is_none() && address.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:")) {
        return Err(Error::Usage(format!(
            "{}: https needs a certificate: --tls-cert FILE --tls-key FILE",
            shown::line(address)
        )));
    }
    let inspector = match identity {
        Some(identity) => Inspector::bind_tls(address, max_bytes, web_sockets, log, &identity).await,
        None => Inspector::bind(address, max_bytes, web_sockets, log).await,
    };
    let mut inspector = inspector.map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidInput => Error::Usage(error.to_string()),
        _ => Error::Unreachable(error.to_string()),
    })?;
    printer.line(&format!("Listening at {}", with_port(&args.base_address, inspector.address().port())))?;
    printer.line(if web_sockets {
        "WebSockets are opened for whoever asks; every other request is answered with 202. Ctrl-C ends it.\n"
    } else {
        "Every request is answered with 202. Ctrl-C ends it.\n"
    })?;
    let mut looker = Looker { live: Live::default(), content_types: HashMap::new(), with_body: args.body };
    let mut count = 0_usize;
    while args.count.is_none_or(|wanted| count < wanted) {
        let inspected = tokio::select! {
            () = stop.asked() => break,
            inspected = inspector.next() => inspected,
        };
        let Some(inspected) = inspected else { break };
        // Where WebSockets are looked at, what comes on them counts.
        let counts = !web_sockets || matches!(inspected, Inspected::Message { .. });
        count += usize::from(counts);
        let (title, text) = looker.described(&inspected);
        let number = if counts { format!("{count}. ") } else { String::new() };
        printer.title(&format!("{number}{title}"))?;
        printer.result(&text)?;
    }
    // The response to the last one is still on its way.
    inspector.shutdown().await;
    let requests = match (web_sockets, count) {
        (true, 1) => "message",
        (true, _) => "messages",
        (false, 1) => "request",
        (false, _) => "requests",
    };
    printer.line(&match count {
        0 => "No request came: nobody asked, or a firewall, NAT or name is in the way.".to_owned(),
        count => format!("{count} {requests} came."),
    })?;
    Ok(0)
}

/// The address, with the port that was free.
fn with_port(address: &str, port: u16) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => host,
        _ => authority,
    };
    shown::line(&format!("{scheme}://{host}:{port}{path}"))
}

/// What looks at what comes, and remembers what it needs to read the next.
struct Looker {
    live: Live,
    /// How the messages of a WebSocket are written.
    content_types: HashMap<u32, String>,
    with_body: bool,
}

impl Looker {
    /// A title, and the lines below.
    fn described(&mut self, inspected: &Inspected) -> (String, String) {
        match inspected {
            Inspected::Request { peer, head, body, socket } => {
                let opened =
                    socket.map(|socket| format!(", which opens WebSocket {socket}")).unwrap_or_default();
                let target = head.uri.path_and_query().map_or("*", |target| target.as_str());
                let target = shown::line(target);
                (format!("{} {target} from {peer}{opened}", head.method), self.request(head, body, *socket))
            }
            Inspected::Message { socket, payload } => {
                let text = self.message(*socket, payload);
                (format!("Message on WebSocket {socket}"), text)
            }
            Inspected::Ended { socket, how } => {
                self.content_types.remove(socket);
                (format!("WebSocket {socket} has ended: {}", shown::line(how)), "\n".to_owned())
            }
        }
    }

    fn request(
        &mut self,
        head: &http::request::Parts,
        body: &Result<Bytes, String>,
        socket: Option<u32>,
    ) -> String {
        let mut out = String::new();
        let field =
            |name: &str| head.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        // HTTP/2 says it elsewhere.
        let authority = || head.uri.authority().map(|host| host.as_str().into());
        line(&mut out, "Host", &field(HOST.as_str()).or_else(authority).unwrap_or_default());
        let heard = heard(head, body.clone().unwrap_or_default(), socket);
        if let Some(socket) = socket {
            for name in
                ["soap-content-type", "microsoft-binary-transfer-mode", "Sec-WebSocket-Protocol", "Origin"]
            {
                if let Some(value) = field(name) {
                    line(&mut out, name, &value);
                }
            }
            let content_type =
                field("soap-content-type").map_or_else(String::new, |value| value.into_owned());
            self.content_types.insert(socket, content_type);
            self.live.seen(&heard);
            out.push('\n');
            return out;
        }
        let content_type = field(CONTENT_TYPE.as_str()).unwrap_or_default().into_owned();
        line(&mut out, "Content-Type", if content_type.is_empty() { "none" } else { &content_type });
        match body {
            Ok(body) => self.content(&mut out, &heard, &content_type, body),
            Err(problem) => line(&mut out, "Body", &format!("cannot be read: {problem}")),
        }
        out
    }

    fn message(&mut self, socket: u32, payload: &Bytes) -> String {
        let mut out = String::new();
        let said = self.content_types.get(&socket).filter(|said| !said.is_empty());
        // Browsers do not say it.
        let content_type = said.map_or("application/soap+xml", String::as_str).to_owned();
        let heard = Heard {
            n: 1,
            time_ms: 0,
            from: Side::Client,
            kind: Kind::WsMessage,
            connection: Some(socket),
            content_type: Some(content_type.clone()),
            answers: None,
            head: None,
            body: payload.clone(),
        };
        self.content(&mut out, &heard, &content_type, payload);
        out
    }

    fn content(&mut self, out: &mut String, heard: &Heard, content_type: &str, body: &Bytes) {
        match self.live.seen(heard).map(|seen| seen.content) {
            _ if body.is_empty() => {}
            Some(Content::Soap(soap)) => soap_lines(&soap, &mut |name, text| line(out, name, text)),
            Some(Content::Undecodable(why)) => line(out, "No message", &why),
            _ => line(out, "No message", "it is not read as one"),
        }
        line(out, "Size", &format!("{} bytes", body.len()));
        if self.with_body && !body.is_empty() {
            out.push('\n');
            for text in as_text(content_type, body).lines() {
                let _ = writeln!(out, "   {}", shown::line(text));
            }
        }
        out.push('\n');
    }
}

fn line(out: &mut String, name: &str, text: &str) {
    let _ = writeln!(out, "   {name:<13} {}", shown::line(&shown::shortened(text)));
}

fn soap_lines(soap: &Soap, line: &mut impl FnMut(&str, &str)) {
    line("Action", soap.action.as_deref().unwrap_or("none"));
    for (name, value) in [
        ("To", &soap.to),
        ("MessageID", &soap.message_id),
        ("RelatesTo", &soap.relates_to),
        ("ReplyTo", &soap.reply_to),
    ] {
        if let Some(value) = value {
            line(name, value);
        }
    }
    for header in &soap.sequences {
        let last = if header.last { ", the last" } else { "" };
        line("Sequence", &format!("message {} of {}{last}", header.number, header.id));
    }
    for ack in &soap.acks {
        let ranges: Vec<String> = ack.ranges.iter().take(8).map(ToString::to_string).collect();
        let ranges = if ranges.is_empty() { "nothing yet".to_owned() } else { ranges.join(", ") };
        line("Acknowledges", &format!("{ranges} of {}", ack.id));
    }
    if let Some((name, reason)) = &soap.fault {
        line("Fault", &format!("{name}: {reason}"));
    }
}

/// A request, as it is looked at.
fn heard(head: &http::request::Parts, body: Bytes, socket: Option<u32>) -> Heard {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let fields = head.headers.iter().map(|(name, value)| (name.to_string(), text(value)));
    // It was unpacked when it was read.
    let fields = fields.filter(|(name, _)| !name.eq_ignore_ascii_case("content-encoding")).collect();
    let start = StartLine::Request { method: head.method.to_string(), target: head.uri.to_string() };
    let (from, kind) = match socket {
        Some(_) => (Side::Client, Kind::WsUpgradeRequest),
        None => (Side::Service, Kind::HttpRequest),
    };
    let head = Some(Head { start, fields });
    Heard { n: 1, time_ms: 0, from, kind, connection: socket, content_type: None, answers: None, head, body }
}

/// A body as text: indented, where it is XML of some kind.
fn as_text(content_type: &str, body: &Bytes) -> String {
    let media = MediaType::parse(content_type);
    let (encoding, compression) = content_of(&media);
    let limits = Limits::default();
    let body = match compression {
        Compression::None => body.clone(),
        _ => inflated(compression, body, limits.max_bytes).unwrap_or_else(|_| body.clone()),
    };
    let document = match encoding {
        Encoding::Binary => Some(Document::binary(&body, &limits)),
        Encoding::Mtom => {
            package(&body, &media, &limits).ok().map(|package| Document::Xop(package.document().clone()))
        }
        Encoding::BinarySession => {
            return "(binary, with strings of the messages before it: --trace-dir keeps it, and soapstone decode reads it)"
                .to_owned();
        }
        _ => TextDocument::message_in(body.clone(), media.parameter("charset"), &limits)
            .ok()
            .map(Document::Text),
    };
    let written = document.and_then(|document| {
        let mut writer = TextWriter::indented().lenient();
        copy_document(&mut *document.reader(), &mut writer).ok()?;
        writer.finish().ok()
    });
    String::from_utf8_lossy(&written.unwrap_or(body)).into_owned()
}
