//! What is compared of two messages, and how they differ.

use std::fmt;

use soapstone_soap::Fault;

use super::said::Said;

/// In what two conversations differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The status of a response.
    Status,
    /// The content type, or the header `SOAPAction`.
    HttpHeader,
    /// A header block that one has and the other has not, or that says something else.
    Block,
    /// The order of the header blocks.
    Order,
    /// What is in the body.
    Body,
    /// The code, the subcodes or the detail of a fault.
    Fault,
    /// What a fault says for people.
    Reason,
    /// What an acknowledgement is made of.
    Acknowledgement,
    /// The records that a binary message is written with, though it says the same.
    Records,
    /// The places of strings in the table of a session, though the records are the same.
    Places,
    /// The frames that a message is in.
    Frames,
    /// The code of a Close frame.
    Close,
    /// A message that was recorded, and is not sent.
    Missing,
    /// A message that is sent, and was not recorded.
    Extra,
}

/// A difference.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// Which message it is.
    pub(crate) message: String,
    pub(crate) kind: Kind,
    /// In words.
    pub(crate) what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}: {}", self.message, self.kind, self.what)
    }
}

/// What was compared.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// How many messages.
    pub(crate) messages: usize,
    /// How many of those are equal byte for byte, of those on WebSockets.
    pub(crate) equal: usize,
    pub(crate) differences: Vec<Difference>,
}

impl Compared {
    /// Adds what else was compared.
    pub(crate) fn add(&mut self, other: Self) {
        self.messages += other.messages;
        self.equal += other.equal;
        self.differences.extend(other.differences);
    }

    pub(crate) fn differs(&mut self, message: &str, kind: Kind, what: impl Into<String>) {
        self.differences.push(Difference { message: message.to_owned(), kind, what: what.into() });
    }

    /// Compares what is named with a value.
    pub(crate) fn same<T: PartialEq + fmt::Debug>(&mut self, message: &str, kind: Kind, ours: T, theirs: T) {
        if ours != theirs {
            self.differs(message, kind, format!("{ours:?}, recorded {theirs:?}"));
        }
    }

    /// Compares messages.
    pub(crate) fn said(&mut self, message: &str, ours: &Said, theirs: &Said) {
        self.messages += 1;
        self.headers(message, ours, theirs);
        match (&ours.fault, &theirs.fault) {
            (Some(ours), Some(theirs)) => {
                self.same(message, Kind::Fault, meaning(ours), meaning(theirs));
                let text = |fault: &Fault| fault.reason.text().to_owned();
                self.same(message, Kind::Reason, text(ours), text(theirs));
            }
            _ if !same_body(ours, theirs) => {
                let shown = |said: &Said| String::from_utf8_lossy(&said.body).into_owned();
                self.same(message, Kind::Body, shown(ours), shown(theirs));
            }
            _ => {}
        }
    }

    /// Compares header blocks, but for those that are said when they are due.
    pub(crate) fn headers(&mut self, message: &str, ours: &Said, theirs: &Said) {
        let (mut mine, mut captured) = (ours.headers.clone(), theirs.headers.clone());
        if mine != captured {
            mine.sort();
            captured.sort();
            if mine == captured {
                self.same(message, Kind::Order, &ours.headers, &theirs.headers);
            } else {
                let only = |these: &[String], those: &[String]| {
                    these.iter().filter(|it| !those.contains(it)).cloned().collect::<Vec<_>>()
                };
                self.same(message, Kind::Block, only(&mine, &captured), only(&captured, &mine));
            }
        }
    }
}

/// Byte for byte in binary; in text what it says, whatever the prefixes and the spelling of what is empty. In a session what it
/// says, too: how it is written is compared with the whole message there.
fn same_body(ours: &Said, theirs: &Said) -> bool {
    let is_text = !ours.is_binary && !theirs.is_binary;
    ours.body == theirs.body
        || (is_text || ours.in_session) && ours.tree.is_some() && ours.tree == theirs.tree
}

/// What a fault says to programs.
fn meaning(fault: &Fault) -> String {
    let detail = fault.detail.as_ref().map(|detail| detail.nodes().to_vec());
    let subcodes: Vec<String> = fault.subcodes.iter().map(ToString::to_string).collect();
    format!("{:?} {subcodes:?} {}", fault.code, shown(detail.as_deref().unwrap_or_default()))
}

fn shown(nodes: &[soapstone_xml::Node]) -> String {
    let show = |node: &soapstone_xml::Node| match node {
        soapstone_xml::Node::Element(element) => format!("<{}>{}", element.name(), shown(element.nodes())),
        soapstone_xml::Node::Text(text) => text.clone(),
        _ => String::new(),
    };
    nodes.iter().map(show).collect()
}
