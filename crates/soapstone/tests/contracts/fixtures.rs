//! Recorded messages.

use std::path::{Path, PathBuf};

use soapstone_soap::{Action, Body, Envelope, Message, MessageVersion, ns};
use soapstone_xml::{Limits, TextDocument, TextWriter, compare};

/// Who sent a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    Client,
    Service,
}

/// A recorded message.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// The file.
    pub(crate) name: String,
    pub(crate) from: From,
    pub(crate) message: Message,
}

impl Recorded {
    /// Whether it is a reply, or a fault.
    pub(crate) fn is_reply(&self) -> bool {
        self.message.properties.reply_of().is_some()
    }

    pub(crate) fn action(&self) -> &Action {
        self.message.properties.action.as_ref().unwrap()
    }
}

fn folder(story: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(story)
}

/// The messages of a story over WebSocket, in their order.
pub(crate) fn websocket(story: &str) -> Vec<Recorded> {
    messages(story, MessageVersion::SOAP12_WSA10, |name| {
        let from = if name.contains("-c2s") { From::Client } else { From::Service };
        name.ends_with(".xml").then_some(from)
    })
}

/// The messages of a story over HTTP with one message in a request, in their order. Those of the session itself are left out.
pub(crate) fn http(story: &str, version: MessageVersion) -> Vec<Recorded> {
    let mut found = messages(story, version, |name| match name.ends_with(".http") {
        true if name.contains("-c2s-req-") => Some(From::Client),
        true if name.contains("-s2c-req-") => Some(From::Service),
        _ => None,
    });
    let of_session = |action: &Action| {
        ["http://schemas.xmlsoap.org/ws/2005/02/rm", ns::WSRM11]
            .iter()
            .any(|rm| action.as_str().starts_with(rm))
    };
    found.retain(|recorded| !of_session(recorded.action()));
    found
}

fn messages(story: &str, version: MessageVersion, choose: impl Fn(&str) -> Option<From>) -> Vec<Recorded> {
    let mut messages = Vec::new();
    for name in names(story) {
        let Some(from) = choose(&name) else { continue };
        let file = std::fs::read(folder(story).join(&name)).unwrap();
        let head = file.windows(4).position(|four| four == b"\r\n\r\n").filter(|_| name.ends_with(".http"));
        let message = read(&file[head.map_or(0, |head| head + 4)..], version)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        messages.push(Recorded { name, from, message });
    }
    assert!(!messages.is_empty(), "there are no messages in {story}");
    messages
}

fn names(story: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder(story)).unwrap_or_else(|error| panic!("{story}: {error}"));
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn read(xml: &[u8], version: MessageVersion) -> Result<Message, String> {
    let document =
        TextDocument::message(xml.to_vec(), &Limits::default()).map_err(|error| error.to_string())?;
    let envelope = Envelope::read(&mut document.reader()).map_err(|rejected| rejected.error.to_string())?;
    Message::from_envelope(envelope, version).map_err(|rejected| rejected.error.to_string())
}

/// A message as text, with nothing but an action and its body: the prefixes of addressing are taken, as in real messages.
fn text(body: &Body, version: MessageVersion) -> String {
    let mut out = TextWriter::new();
    let message = Message::new(Action::from_static("urn:compared"), body.clone());
    message.into_envelope(version).write(&mut out).unwrap();
    let text = String::from_utf8(out.finish().unwrap().to_vec()).unwrap();
    // What the envelope declares is no matter of the body.
    let (_, body) = text.split_once("<s:Body").unwrap();
    let addressing = version.addressing.fault_namespace();
    format!(r#"<s:Envelope xmlns:s="{}" xmlns:a="{addressing}"><s:Body{body}"#, version.soap.namespace())
}

/// Says how two bodies differ, prefixes and declarations included.
pub(crate) fn difference(ours: &Body, theirs: &Body, version: MessageVersion) -> Option<String> {
    let (ours, theirs) = (text(ours, version), text(theirs, version));
    let open = |xml: &str| TextDocument::message(xml.as_bytes().to_vec(), &Limits::default()).unwrap();
    let difference = compare(&mut open(&ours).reader(), &mut open(&theirs).reader()).unwrap();
    difference.map(|difference| format!("{difference}\n  ours   {ours}\n  theirs {theirs}"))
}

/// A message that nobody recorded, with this in its body.
pub(crate) fn soap12(body: &str) -> Message {
    let soap = ns::SOAP12;
    let xml = format!(r#"<s:Envelope xmlns:s="{soap}"><s:Body>{body}</s:Body></s:Envelope>"#);
    read(xml.as_bytes(), MessageVersion::SOAP12).unwrap()
}
