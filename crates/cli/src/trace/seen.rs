//! A message as an observer sees it: whatever of reliable messaging is in it, right or wrong.
//!
//! This is more tolerant than a peer may be. What a peer refuses (a range upside down, the number 0, two headers where one is
//! allowed) is what the reader of a trace looks for.

use soapstone_soap::ns::{WSRM10, WSRM11};
use soapstone_soap::{AddressingVersion, Body, Envelope};
use soapstone_xml::Element;

use super::model::Range;
use crate::capture::{Kind, MadeBy, Side};

/// The version of WS-ReliableMessaging. 1.2 is 1.1 on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// February 2005.
    V10,
    /// OASIS, 200702.
    V11,
}

impl Version {
    fn from_namespace(namespace: &str) -> Option<Self> {
        match namespace {
            WSRM10 => Some(Self::V10),
            WSRM11 => Some(Self::V11),
            _ => None,
        }
    }

    fn namespace(self) -> &'static str {
        match self {
            Self::V10 => WSRM10,
            Self::V11 => WSRM11,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V10 => "1.0",
            Self::V11 => "1.1",
        }
    }
}

/// Something that went over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Its number in the recording.
    pub(crate) n: usize,
    pub(crate) file: String,
    pub(crate) from: Side,
    pub(crate) time: Option<u64>,
    pub(crate) carried: Carried,
    /// Of a response: its status.
    pub(crate) status: Option<u16>,
    /// Of a request: what answered it.
    pub(crate) responses: Vec<Response>,
    /// On which WebSocket it was, where there are several.
    pub(crate) socket: Option<u32>,
    /// What the recording says.
    pub(crate) delivered: bool,
    pub(crate) made_by: Option<MadeBy>,
    /// The bytes, for telling copies from others.
    pub(crate) digest: u64,
    pub(crate) content: Content,
}

/// How it was carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    /// In an HTTP request.
    Request,
    /// In the HTTP response to the request of this number.
    Response(Option<usize>),
    /// On a WebSocket, or not known.
    Alone,
}

/// An HTTP response, seen from its request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Response {
    pub(crate) n: usize,
    pub(crate) time: Option<u64>,
    pub(crate) status: u16,
    /// Whether it carries a SOAP message.
    pub(crate) soap: bool,
    /// Whether it looks as if somebody else than the peer had made it.
    pub(crate) stranger: bool,
    /// Whether it was matched with its request for want of another.
    pub(crate) extra: bool,
}

/// What it is.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// A SOAP message.
    Soap(Box<Soap>),
    /// A response that is none, in words; whether it is an error.
    Http(String, bool),
    /// What opens, holds or closes a WebSocket, and what it says.
    Socket(Kind, String),
    /// A message that cannot be read, and why.
    Undecodable(String),
}

impl Seen {
    pub(crate) fn soap(&self) -> Option<&Soap> {
        match &self.content {
            Content::Soap(soap) => Some(soap),
            _ => None,
        }
    }

    /// When its destination had it at the latest: with the response to it.
    pub(crate) fn done(&self) -> Option<&Response> {
        self.responses.iter().find(|response| (200..300).contains(&response.status))
    }
}

/// What a message says of addressing and reliable messaging.
#[derive(Clone, Debug, Default)]
pub(crate) struct Soap {
    pub(crate) action: Option<String>,
    pub(crate) message_id: Option<String>,
    pub(crate) relates_to: Option<String>,
    pub(crate) to: Option<String>,
    /// The address of ReplyTo, where it is one that others can reach.
    pub(crate) reply_to: Option<String>,
    /// The name of the first element of the body.
    pub(crate) payload: Option<String>,
    /// The name of the fault, and what it says.
    pub(crate) fault: Option<(String, String)>,
    /// Whether the fault is one of reliable messaging.
    pub(crate) is_rm_fault: bool,
    /// The name of the fault by its SequenceFault header.
    fault_code: Option<String>,
    pub(crate) sequences: Vec<SequenceHeader>,
    pub(crate) acks: Vec<Ack>,
    /// The sequences of which an acknowledgement is asked.
    pub(crate) asks: Vec<(String, Version)>,
    pub(crate) body: Option<(Protocol, Version)>,
    /// RM headers and bodies that make no sense, in words.
    pub(crate) flaws: Vec<(String, Version)>,
}

#[derive(Clone, Debug)]
pub(crate) struct SequenceHeader {
    pub(crate) version: Version,
    pub(crate) id: String,
    pub(crate) number: u64,
    pub(crate) last: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Ack {
    pub(crate) version: Version,
    pub(crate) id: String,
    pub(crate) ranges: Vec<Range>,
    pub(crate) none: bool,
    pub(crate) nacks: Vec<u64>,
    pub(crate) is_final: bool,
}

impl Ack {
    pub(crate) fn covers(&self, number: u64) -> bool {
        self.ranges.iter().any(|range| range.has(number))
    }

    pub(crate) fn highest(&self) -> u64 {
        self.ranges.iter().map(|range| range.upper).max().unwrap_or(0)
    }

    /// The lowest number that is left out below the highest.
    pub(crate) fn first_hole(&self) -> Option<u64> {
        let mut ranges = self.ranges.clone();
        ranges.sort_by_key(|range| range.lower);
        let mut next = 1;
        for range in ranges.iter().filter(|range| range.lower <= range.upper && range.upper > 0) {
            if range.lower > next {
                return Some(next);
            }
            next = next.max(range.upper.saturating_add(1));
        }
        None
    }

    /// Whether it covers something above a number, and not the number.
    pub(crate) fn leaves_out(&self, number: u64) -> bool {
        self.highest() > number && !self.covers(number)
    }
}

/// The body of a message of the protocol.
#[derive(Clone, Debug)]
pub(crate) enum Protocol {
    Create { offer: Option<String>, acks_to: Option<String> },
    CreateResponse { id: String },
    Close { id: String, last: Option<u64> },
    CloseResponse { id: String },
    Terminate { id: String },
    TerminateResponse { id: String },
}

impl Protocol {
    /// The sequence it is about; CreateSequence is about none yet.
    pub(crate) fn id(&self) -> Option<&str> {
        match self {
            Self::Create { .. } => None,
            Self::CreateResponse { id }
            | Self::Close { id, .. }
            | Self::CloseResponse { id }
            | Self::Terminate { id }
            | Self::TerminateResponse { id } => Some(id),
        }
    }
}

impl Soap {
    /// From an envelope. What cannot be read is said in `flaws`.
    pub(crate) fn of(envelope: &Envelope) -> Self {
        let mut soap = Self::default();
        for block in &envelope.headers {
            let (namespace, local) = (block.name().namespace(), block.name().local());
            let version = Version::from_namespace(namespace);
            if version.is_none() && AddressingVersion::from_namespace(namespace).is_none() {
                continue;
            }
            match (block.element(), version) {
                (Ok(element), Some(version)) => soap.header(local, &element, version),
                (Ok(element), None) => soap.addressing(local, &element),
                (Err(error), Some(version)) => soap.flaws.push((format!("{local}: {error}"), version)),
                (Err(_), None) => {}
            }
        }
        if let Some(fault) = envelope.body.fault() {
            let name = fault.name().map(|name| name.local().to_owned());
            soap.is_rm_fault |= fault.name().is_some_and(|name| is_rm(name.namespace()));
            let name = soap.fault_code.take().or(name).unwrap_or_else(|| format!("{:?}", fault.code));
            soap.fault = Some((name, fault.reason.text().to_owned()));
        }
        soap.payload = envelope.body.payload().map(|name| name.local().to_owned());
        if let Some(version) =
            envelope.body.payload().and_then(|name| Version::from_namespace(name.namespace()))
        {
            soap.protocol(&envelope.body, version);
        }
        soap
    }

    fn addressing(&mut self, local: &str, element: &Element) {
        let text = || Some(element.text().trim().to_owned()).filter(|text| !text.is_empty());
        match local {
            "Action" => self.action = text(),
            "MessageID" => self.message_id = text(),
            "RelatesTo" => self.relates_to = text(),
            "To" => self.to = text(),
            "ReplyTo" => self.reply_to = address(element),
            _ => {}
        }
    }

    fn header(&mut self, local: &str, element: &Element, version: Version) {
        let ns = version.namespace();
        if local == "SequenceFault" {
            // SOAP 1.1 has no subcodes: the name of the fault is here.
            self.is_rm_fault = true;
            let code = element.child(ns, "FaultCode").map(Element::text).unwrap_or_default();
            let name = code.trim().rsplit(':').next().unwrap_or_default().to_owned();
            self.fault_code = Some(name).filter(|name| !name.is_empty());
            return;
        }
        let Some(id) = identifier(element, ns) else {
            if matches!(local, "Sequence" | "SequenceAcknowledgement" | "AckRequested") {
                self.flaws.push((format!("{local} has no Identifier"), version));
            }
            return;
        };
        match local {
            "Sequence" => match number(element.child(ns, "MessageNumber")) {
                Some(number) => {
                    let last = element.child(ns, "LastMessage").is_some();
                    self.sequences.push(SequenceHeader { version, id, number, last });
                }
                None => {
                    self.flaws.push(("Sequence has no MessageNumber that is a number".to_owned(), version));
                }
            },
            "SequenceAcknowledgement" => self.acknowledgement(element, id, version),
            "AckRequested" => self.asks.push((id, version)),
            _ => {}
        }
    }

    fn acknowledgement(&mut self, element: &Element, id: String, version: Version) {
        let ns = version.namespace();
        let mut ack =
            Ack { version, id, ranges: Vec::new(), none: false, nacks: Vec::new(), is_final: false };
        for child in element.children().filter(|child| child.name().namespace() == ns) {
            match child.name().local() {
                "AcknowledgementRange" => {
                    let bound = |name| child.attribute("", name).and_then(|text| text.trim().parse().ok());
                    match (bound("Lower"), bound("Upper")) {
                        (Some(lower), Some(upper)) => ack.ranges.push(Range { lower, upper }),
                        _ => self.flaws.push(("an AcknowledgementRange without numbers".to_owned(), version)),
                    }
                }
                "None" => ack.none = true,
                "Final" => ack.is_final = true,
                "Nack" => ack.nacks.extend(number(Some(child))),
                _ => {}
            }
        }
        // 0–0 says "nothing yet" in 1.0.
        if version == Version::V10 && ack.ranges == [Range { lower: 0, upper: 0 }] {
            ack.ranges.clear();
            ack.none = true;
        }
        self.acks.push(ack);
    }

    fn protocol(&mut self, body: &Body, version: Version) {
        let ns = version.namespace();
        let element = match body.read_with(|input| Ok(Element::read(input)?)) {
            Ok(element) => element,
            Err(error) => return self.flaws.push((format!("body: {error}"), version)),
        };
        let id = identifier(&element, ns);
        let last = number(element.child(ns, "LastMsgNumber"));
        let local = element.name().local();
        self.body = match (local, id) {
            ("CreateSequence", _) => {
                let offer = element.child(ns, "Offer").and_then(|offer| identifier(offer, ns));
                let acks_to = element.child(ns, "AcksTo").and_then(address);
                Some(Protocol::Create { offer, acks_to })
            }
            ("CreateSequenceResponse", Some(id)) => Some(Protocol::CreateResponse { id }),
            ("CloseSequence", Some(id)) => Some(Protocol::Close { id, last }),
            ("CloseSequenceResponse", Some(id)) => Some(Protocol::CloseResponse { id }),
            ("TerminateSequence", Some(id)) => Some(Protocol::Terminate { id }),
            ("TerminateSequenceResponse", Some(id)) => Some(Protocol::TerminateResponse { id }),
            (_, None) => {
                self.flaws.push((format!("{local} has no Identifier"), version));
                None
            }
            _ => None,
        }
        .map(|body| (body, version));
    }

    /// The number that the message has in its sequence.
    pub(crate) fn sequence(&self) -> Option<&SequenceHeader> {
        self.sequences.first()
    }
}

fn identifier(element: &Element, ns: &str) -> Option<String> {
    let text = element.child(ns, "Identifier")?.text();
    Some(text.trim().to_owned()).filter(|id| !id.is_empty())
}

fn number(element: Option<&Element>) -> Option<u64> {
    element?.text().trim().parse().ok()
}

/// The address of an endpoint reference, where it is one that others can reach.
fn address(element: &Element) -> Option<String> {
    let address = element.children().find(|child| child.name().local() == "Address")?.text();
    let address = address.trim();
    let version = AddressingVersion::ALL;
    let well_known =
        |version: &AddressingVersion| version.anonymous() == Some(address) || version.none() == Some(address);
    // Metro polls under addresses of this kind: they are anonymous, too.
    let polled = address.contains("/wsmc/200702/anonymous");
    (!address.is_empty() && !polled && !version.iter().any(well_known)).then(|| address.to_owned())
}

fn is_rm(namespace: &str) -> bool {
    Version::from_namespace(namespace).is_some()
}
