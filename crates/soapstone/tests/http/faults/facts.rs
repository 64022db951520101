//! What a message says, in a line that can be compared.

use std::collections::BTreeSet;

use bytes::Bytes;
use soapstone::MessageVersion;
use soapstone_rm::{RmHeaders, RmVersion};
use soapstone_soap::{FaultCode, Message};
use soapstone_xml::{Codec, Limits, QName, TextCodec};

use super::recorded::Names;
use crate::support::envelope::text_of;

/// How the messages of a conversation are to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) version: MessageVersion,
    pub(super) rm: RmVersion,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// What it says apart from acknowledgements; none for one that says nothing else.
    pub(super) said: Option<String>,
    /// What it acknowledges.
    pub(super) acknowledged: Option<String>,
}

impl Facts {
    /// Reads a message that was posted to this address.
    pub(super) fn read(body: &Bytes, names: &Names, Reading { version, rm }: Reading) -> Self {
        let text = names.name(std::str::from_utf8(body).unwrap());
        let mut read = None;
        TextCodec
            .decode(Bytes::from(text.clone()), &Limits::UNLIMITED, &mut |input| {
                read = Some(Message::read(input, version).unwrap());
                Ok(())
            })
            .unwrap();
        let message = read.unwrap();
        let headers = RmHeaders::read(&message, rm).unwrap();
        let acknowledged = headers.acknowledgements.first().map(|found| {
            let ranges: Vec<String> =
                found.ranges.iter().map(|(lower, upper)| format!("{lower}-{upper}")).collect();
            let ranges = if ranges.is_empty() { "none".to_owned() } else { ranges.join(" ") };
            let last = if found.is_final { " final" } else { "" };
            let room = if found.buffer_remaining.is_some() { "" } else { " without room" };
            format!("acknowledges {} {ranges}{last}{room}", found.identifier.as_str())
        });
        let properties = &message.properties;
        let action = short(properties.action.as_ref().map_or("no action", |action| action.as_str()));
        let alone = matches!(action.as_str(), "rm/SequenceAcknowledgement") && headers.sequence.is_none();
        if alone && acknowledged.is_some() {
            return Self { said: None, acknowledged };
        }
        let mut parts = vec![action];
        match message.body.fault() {
            Some(fault) => {
                let code = match &fault.code {
                    FaultCode::Custom(name) => local(name),
                    code => format!("{code:?}"),
                };
                let names: Vec<String> =
                    std::iter::once(code).chain(fault.subcodes.iter().map(local)).collect();
                parts.push(names.join("/"));
                if let Some(header) = &headers.fault {
                    parts.push(format!("SequenceFault {}", local(&header.code)));
                }
                let detail = text_of(&text, "Detail").or_else(|| text_of(&text, "detail"));
                parts.extend(detail.map(stripped));
            }
            None => parts.push(stripped(text_of(&text, "Body").unwrap_or_default())),
        }
        if let Some(sequence) = &headers.sequence {
            let last = if sequence.last { " last" } else { "" };
            parts.push(format!("#{} of {}{last}", sequence.number, sequence.identifier.as_str()));
        }
        let related = properties.relates_to.iter().map(|relation| relation.id.as_str());
        parts.extend(related.map(|id| format!("re {id}")));
        let parameters = &properties.reference_parameters;
        parts.extend(parameters.iter().map(|element| format!("with {}", local(element.name()))));
        let others = message.not_understood(|_| false);
        let others = others.iter().filter(|name| name.namespace() != rm.namespace());
        parts.extend(others.map(|name| format!("must understand {}", local(name))));
        parts.extend(properties.to.as_ref().map(|to| match to.uri() {
            Some(uri) => format!("to {}", uri.as_str()),
            None => format!("to {to:?}"),
        }));
        parts.retain(|part| !part.is_empty());
        Self { said: Some(parts.join(", ")), acknowledged }
    }
}

/// What happened in a step of a conversation, in lines.
pub(super) type Step = BTreeSet<String>;

/// What came of one step, apart from the responses.
#[derive(Default)]
pub(super) struct Said {
    lines: Step,
    /// The last acknowledgement: how many there were, and what they travelled on, is a matter of time.
    acknowledged: Option<String>,
}

impl Said {
    pub(super) fn take(&mut self, facts: Facts) {
        self.lines.extend(facts.said);
        self.acknowledged = facts.acknowledged.or(self.acknowledged.take());
    }

    /// With these responses, and without what is repeated of an earlier step: when that happens is a matter of time.
    pub(super) fn step(&self, answers: &Step, earlier: &Step) -> Step {
        let is_new = |line: &&String| !(line.contains('#') && earlier.contains(*line));
        self.lines.iter().filter(is_new).chain(&self.acknowledged).chain(answers).cloned().collect()
    }
}

/// What a request was answered, with the phrase where it says more than the status.
pub(super) fn answered(number: u32, status: u16, reason: &str) -> String {
    let usual = http::StatusCode::from_u16(status).unwrap().canonical_reason().unwrap_or_default();
    // http.sys and Mono have the older phrase
    let says = if reason == usual || reason == "Request Entity Too Large" { "" } else { reason };
    format!("{number:02} {status} {says}").trim_end().to_owned()
}

/// What only one of two says.
pub(super) fn differs(wcf: &Step, ours: &Step) -> String {
    let lines = |one: &Step, other: &Step, whose: &str| -> String {
        one.difference(other).map(|line| format!("\n    {whose} {line:?}")).collect()
    };
    [lines(wcf, ours, "wcf: "), lines(ours, wcf, "ours:")].concat()
}

/// A name with the prefix that it mostly has.
fn local(name: &QName) -> String {
    let prefix = match name.namespace() {
        "" => "",
        "http://www.w3.org/2005/08/addressing" => "wsa:",
        "http://schemas.xmlsoap.org/ws/2004/08/addressing" => "wsa04:",
        "http://schemas.xmlsoap.org/ws/2005/02/rm" | "http://docs.oasis-open.org/ws-rx/wsrm/200702" => "rm:",
        "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher" => "net:",
        _ => "other:",
    };
    format!("{prefix}{}", name.local())
}

/// An action without what is the same in many.
fn short(action: &str) -> String {
    let known = [
        ("http://schemas.xmlsoap.org/ws/2005/02/rm", "rm"),
        ("http://docs.oasis-open.org/ws-rx/wsrm/200702", "rm"),
        ("http://www.w3.org/2005/08/addressing", "wsa"),
        ("http://schemas.xmlsoap.org/ws/2004/08/addressing", "wsa04"),
        ("http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation", "net"),
        ("http://Microsoft.ServiceModel.Samples/", ""),
    ];
    let found = known.into_iter().find_map(|(begin, short)| Some((action.strip_prefix(begin)?, short)));
    found.map_or_else(|| action.to_owned(), |(rest, short)| format!("{short}{rest}"))
}

/// What is left of XML without its tags.
fn stripped(xml: &str) -> String {
    let texts = xml.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text).trim());
    let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    texts.join(" ")
}
