//! `soapstone listen`

use std::fmt::Write;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use soapstone::inspector::{Inspected, Inspector};
use soapstone::{MessageLog, Side};
use soapstone_xml::{Limits, TextDocument, TextWriter, copy_document};

use crate::args::Listen;
use crate::capture::http::{Head, StartLine, inflated};
use crate::capture::{Compression, Encoding, MediaType, content_of, package};
use crate::check::Document;
use crate::error::Error;
use crate::io::Io;
use crate::net::{self, Events, Printer, Stop};
use crate::shown;
use crate::trace::live::Heard;
use crate::trace::seen::{Content, Soap};

pub(crate) fn listen(args: &Listen, io: &mut Io<'_>) -> Result<u8, Error> {
    if args.count == Some(0) {
        return Err(Error::Usage("--count 0: there is nothing to wait for".to_owned()));
    }
    let (events, _) = Events::new(false);
    net::block_on(Some(events), async {
        let mut stop =
            Stop::new().map_err(|error| Error::Unreachable(format!("cannot wait for Ctrl-C: {error}")))?;
        let log = net::log(args.trace_dir.as_deref(), Side::Client, None)?;
        run(args, &mut Printer::new(io), &mut stop, log).await
    })
}

async fn run(
    args: &Listen,
    printer: &mut Printer<'_, '_>,
    stop: &mut Stop,
    log: Option<MessageLog>,
) -> Result<u8, Error> {
    let inspector = Inspector::bind(&args.base_address, Limits::default().max_bytes, log).await;
    let mut inspector = inspector.map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidInput => Error::Usage(error.to_string()),
        _ => Error::Unreachable(error.to_string()),
    })?;
    printer.line(&format!("Listening at {}", with_port(&args.base_address, inspector.address().port())))?;
    printer.line("Every request is answered with 202. Ctrl-C ends it.\n")?;
    let mut count = 0_usize;
    while args.count.is_none_or(|wanted| count < wanted) {
        let inspected = tokio::select! {
            () = stop.asked() => break,
            inspected = inspector.next() => inspected,
        };
        let Some(inspected) = inspected else { break };
        count += 1;
        let title = format!(
            "{count}. {} {} from {}",
            inspected.head.method,
            shown::line(&inspected.head.uri.to_string()),
            inspected.peer
        );
        printer.title(&title)?;
        printer.result(&described(&inspected, args.body))?;
    }
    // The response to the last one is still on its way.
    inspector.shutdown().await;
    let requests = if count == 1 { "request" } else { "requests" };
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

/// The lines about a request.
fn described(inspected: &Inspected, with_body: bool) -> String {
    let mut out = String::new();
    let mut line = |name: &str, text: &str| {
        let _ = writeln!(out, "   {name:<13} {}", shown::line(&shown::shortened(text)));
    };
    let field =
        |name| inspected.head.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let content_type = field(CONTENT_TYPE.as_str()).unwrap_or_default();
    line("Host", &field(HOST.as_str()).unwrap_or_default());
    line("Content-Type", if content_type.is_empty() { "none" } else { &content_type });
    let body = match &inspected.body {
        Ok(body) => body,
        Err(problem) => {
            line("Body", &format!("cannot be read: {problem}"));
            return out;
        }
    };
    match seen(inspected, body) {
        _ if body.is_empty() => {}
        Some(Content::Soap(soap)) => soap_lines(&soap, &mut line),
        Some(Content::Undecodable(why)) => line("No message", &why),
        _ => line("No message", "it is not read as one"),
    }
    line("Size", &format!("{} bytes", body.len()));
    if with_body && !body.is_empty() {
        out.push('\n');
        for text in as_text(&content_type, body).lines() {
            let _ = writeln!(out, "   {}", shown::line(text));
        }
    }
    out.push('\n');
    out
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

/// What it is as a message.
fn seen(inspected: &Inspected, body: &Bytes) -> Option<Content> {
    let head = &inspected.head;
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let fields = head.headers.iter().map(|(name, value)| (name.to_string(), text(value)));
    // It was unpacked when it was read.
    let fields = fields.filter(|(name, _)| !name.eq_ignore_ascii_case("content-encoding")).collect();
    let start = StartLine::Request { method: head.method.to_string(), target: head.uri.to_string() };
    let head = Head { start, fields };
    let from = crate::capture::Side::Service;
    let heard = Heard { n: 1, time_ms: 0, from, answers: None, head, body: body.clone() };
    heard.seen(&Limits::default()).map(|seen| seen.content)
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
        Encoding::BinarySession => None,
        Encoding::Mtom => {
            package(&body, &media, &limits).ok().map(|package| Document::Xop(package.document().clone()))
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
