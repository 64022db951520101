//! A message, as far as it is compared.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use bytes::Bytes;
use soapstone_nbfx::{BinaryCodec, BinarySessionCodec};
use soapstone_soap::{Envelope, Fault};
use soapstone_xml::{Codec, Element, Limits, Node, TextDocument};

use super::names::{is_binary, is_package};

/// A message taken apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) action: String,
    pub(crate) message_id: Option<String>,
    pub(crate) relates_to: Option<String>,
    pub(crate) reply_to: Option<String>,
    /// The number that it has in its sequence.
    pub(crate) number: Option<u64>,
    /// The numbers that it acknowledges.
    pub(crate) acknowledged: BTreeSet<u64>,
    /// How many more messages whoever acknowledges has room for.
    pub(crate) remaining: Option<String>,
    /// What each acknowledgement is made of, without its values.
    pub(crate) acknowledgements: BTreeSet<String>,
    /// The header blocks that do not depend on the time, as they are compared.
    pub(crate) headers: Vec<String>,
    /// The body as it is written, from the start tag of `Body` on.
    pub(crate) body: Bytes,
    /// The same as a tree, if there is something in it.
    pub(crate) tree: Option<Element>,
    pub(crate) is_binary: bool,
    /// Whether strings are written as their places in a table, which depend on what was said before.
    pub(crate) in_session: bool,
    pub(crate) fault: Option<Fault>,
    /// The names in the body of a message of the protocol: of the sequence, and of the one that is offered.
    pub(crate) identifiers: Vec<String>,
}

impl Said {
    /// Reads an envelope of any version, in text, binary or MTOM without attachments.
    pub(crate) fn read(message: &[u8]) -> Self {
        let message = if is_package(message) { package(message).1 } else { message };
        let mut found = None;
        let bytes = Bytes::copy_from_slice(message);
        let limits = Limits { max_bytes: 16 << 20, ..Limits::default() };
        if is_binary(message) {
            let read = BinaryCodec.decode(bytes, &limits, &mut |input| {
                found = Some(Envelope::read(input));
                Ok(())
            });
            read.unwrap();
        } else {
            let document = TextDocument::message(bytes, &limits).unwrap();
            found = Some(Envelope::read(&mut document.reader()));
        }
        Self::of(&found.unwrap().unwrap(), message, is_binary(message))
    }

    /// Reads the next message of a connection with a string table.
    pub(crate) fn read_in_session(message: &[u8], codec: &mut BinarySessionCodec) -> Self {
        let mut found = None;
        let limits = Limits { max_bytes: 16 << 20, ..Limits::default() };
        let read = codec.decode(Bytes::copy_from_slice(message), &limits, &mut |input| {
            found = Some(Envelope::read(input));
            Ok(())
        });
        read.unwrap();
        Self { in_session: true, ..Self::of(&found.unwrap().unwrap(), message, true) }
    }

    fn of(envelope: &Envelope, message: &[u8], is_binary: bool) -> Self {
        let read = envelope.body.read_with(|input| Element::read(input).map_err(Into::into));
        let mut said = Self {
            body: body(message, is_binary),
            tree: read.ok(),
            is_binary,
            fault: envelope.body.fault().cloned(),
            ..Self::default()
        };
        for block in &envelope.headers {
            said.header(&block.element().unwrap(), block.must_understand());
        }
        if let Some(tree) = said.tree.as_ref().filter(|_| is_of_rm(&said.action)) {
            let mut identifiers = Vec::new();
            collect(tree, &mut identifiers);
            said.identifiers = identifiers;
        }
        said
    }

    fn header(&mut self, block: &Element, must_understand: bool) {
        let text = || Some(block.text());
        match block.name().local() {
            "Action" => self.action = block.text(),
            "MessageID" => self.message_id = text(),
            "RelatesTo" => self.relates_to = text(),
            "ReplyTo" => self.reply_to = block.children().next().map(Element::text),
            "Sequence" => {
                let number = block.children().find(|child| child.name().local() == "MessageNumber");
                self.number = number.and_then(|number| number.text().parse().ok());
            }
            "SequenceAcknowledgement" => {
                let range = |child: &Element| {
                    let bound = |name| child.attribute("", name).unwrap().parse::<u64>().unwrap();
                    bound("Lower")..=bound("Upper")
                };
                let ranges = block.children().filter(|it| it.name().local() == "AcknowledgementRange");
                self.acknowledged.extend(ranges.flat_map(range));
                let remaining = block.children().find(|child| child.name().local() == "BufferRemaining");
                self.remaining = remaining.map(Element::text);
                let mut parts: Vec<&str> = block.children().map(|it| it.name().local()).collect();
                parts.dedup();
                self.acknowledgements.insert(format!("{parts:?}, mustUnderstand {must_understand}"));
                return;
            }
            "AckRequested" => return,
            _ => {}
        }
        // Whether a message has an identifier is compared; which, is its sender's choice.
        let content = if block.name().local() == "MessageID" { String::new() } else { canonical(block) };
        self.headers.push(format!("{} mustUnderstand {must_understand}: {content}", block.name()));
    }

    /// What it is, of all that its sender says: its number in the sequence, or what the protocol calls it. None for what is
    /// said when it is due: acknowledgements, and requests for them.
    pub(crate) fn key(&self) -> Option<String> {
        if let Some(number) = self.number {
            return Some(format!("message {number}"));
        }
        if self.fault.is_some() {
            return Some("fault".to_owned());
        }
        let name = self.action.rsplit('/').next().unwrap_or_default();
        (!["SequenceAcknowledgement", "AckRequested"].contains(&name)).then(|| name.to_owned())
    }
}

/// Whether an action is one of reliable messaging.
fn is_of_rm(action: &str) -> bool {
    action.contains("/rm/") || action.contains("/wsrm/") || action.contains("/ws-rx/")
}

/// A package of one part: what stands before the envelope, the envelope, and what stands behind it.
pub(crate) fn package(message: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let find = |bytes: &[u8], of: &[u8]| bytes.windows(of.len()).position(|window| window == of).unwrap();
    let (head, rest) = message.split_at(find(message, b"\r\n\r\n") + 4);
    let (envelope, tail) = rest.split_at(find(rest, b"\r\n--"));
    (head, envelope, tail)
}

/// The body, as bytes.
fn body(message: &[u8], is_binary: bool) -> Bytes {
    let start: &[u8] = if is_binary { b"\x01\x56\x0e" } else { b"<s:Body" };
    let at = message.windows(start.len()).position(|window| window == start);
    Bytes::copy_from_slice(&message[at.unwrap_or_else(|| panic!("no body in {message:?}"))..])
}

fn collect(element: &Element, identifiers: &mut Vec<String>) {
    if element.name().local() == "Identifier" {
        identifiers.push(element.text());
    }
    element.children().for_each(|child| collect(child, identifiers));
}

/// Names, attributes and text, without prefixes.
fn canonical(element: &Element) -> String {
    let mut shown = String::new();
    let mut attributes: Vec<String> = element
        .attributes()
        .iter()
        .filter(|attribute| !["mustUnderstand", "actor", "role"].contains(&attribute.name.local()))
        .map(|attribute| format!(" {}={:?}", attribute.name, attribute.value))
        .collect();
    attributes.sort();
    for attribute in attributes {
        shown.push_str(&attribute);
    }
    for node in element.nodes() {
        match node {
            Node::Element(child) => {
                let _ = write!(shown, "<{}{}>", child.name(), canonical(child));
            }
            Node::Text(text) => shown.push_str(text),
            _ => {}
        }
    }
    shown
}
