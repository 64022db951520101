//! What a message says, as two of them are compared.

use std::collections::BTreeSet;
use std::fmt;

use soapstone_rm::{RmAction, RmHeaders, RmVersion};
use soapstone_soap::{Address, Message, MessageVersion};
use soapstone_xml::{Codec, Kind, Limits, TextCodec, XmlReader};

/// What somebody said: a message, taken apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    /// What it is for: the local name of an action of the protocol, `Fault` with its subcode, or `message`; `nothing` is a
    /// response without content.
    pub(super) what: String,
    /// The number in its sequence.
    pub(super) number: Option<u64>,
    /// Single values that have to be the same, by name.
    pub(super) values: Vec<(&'static str, String)>,
    /// The acknowledgement.
    pub(super) acknowledgement: Option<Acknowledgement>,
    /// Whether an acknowledgement is asked for, and of which sequence.
    pub(super) asks: Option<String>,
    /// The local names of the header blocks, in their order.
    pub(super) order: Vec<String>,
}

/// An acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Acknowledgement {
    /// Of which sequence.
    pub(super) identifier: String,
    /// What has arrived.
    pub(super) ranges: Vec<(u64, u64)>,
    /// Whether it is the last word.
    pub(super) is_final: bool,
    /// `BufferRemaining`
    pub(super) room: Option<u32>,
}

impl Acknowledgement {
    /// Whether all that the other one acknowledges is acknowledged here.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.identifier == other.identifier
            && other
                .ranges
                .iter()
                .all(|(lower, upper)| self.ranges.iter().any(|(from, to)| from <= lower && upper <= to))
    }
}

impl Said {
    /// A response without content.
    pub(super) fn nothing() -> Self {
        Self { what: "nothing".to_owned(), ..Self::default() }
    }

    /// What a message of ours says, read from its bytes.
    pub(super) fn by_us(message: Message, version: MessageVersion, rm: RmVersion) -> Self {
        let envelope = message.into_envelope(version);
        let bytes = TextCodec.encode(&mut |out| envelope.write(out)).unwrap();
        let (mut message, mut outline) = (None, None);
        TextCodec
            .decode(bytes.clone(), &Limits::UNLIMITED, &mut |input| {
                message = Some(Message::read(input, version).unwrap());
                Ok(())
            })
            .unwrap();
        TextCodec
            .decode(bytes, &Limits::UNLIMITED, &mut |input| {
                outline = Some(Outline::read(input));
                Ok(())
            })
            .unwrap();
        Self::of(&message.unwrap(), outline.unwrap(), rm)
    }

    /// What a message says.
    pub(super) fn of(message: &Message, outline: Outline, rm: RmVersion) -> Self {
        let properties = &message.properties;
        let headers = RmHeaders::read(message, rm).unwrap_or_default();
        let action = properties.action.as_ref();
        let kind = action.and_then(RmAction::of).map(|(_, kind)| kind);
        let what = match (kind, message.body.fault(), &headers.sequence) {
            (Some(kind), ..) => kind.local().to_owned(),
            (None, Some(fault), None) => {
                let name = fault.name().map(|name| name.local().to_owned());
                let header = headers.fault.as_ref().map(|header| header.code.local().to_owned());
                format!("Fault {}", header.or(name).unwrap_or_else(|| format!("{:?}", fault.code)))
            }
            _ => "message".to_owned(),
        };
        let mut values = vec![
            ("action", action.map(|action| action.as_str().to_owned()).unwrap_or_default()),
            ("To", address(properties.to.as_ref())),
            (
                "ReplyTo",
                properties.reply_to.as_ref().map(|to| address(Some(&to.address))).unwrap_or_default(),
            ),
            (
                "MessageID",
                properties.message_id.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default(),
            ),
            ("body", outline.body),
            ("SequenceFault", outline.sequence_fault),
        ];
        let related: Vec<&str> = properties.relates_to.iter().map(|related| related.id.as_str()).collect();
        values.push(("RelatesTo", related.join(" ")));
        if let Some(sequence) = &headers.sequence {
            let last = if sequence.last { " last" } else { "" };
            values.push(("Sequence", format!("{} {}{last}", sequence.identifier.as_str(), sequence.number)));
        }
        let acknowledgement = headers.acknowledgements.first().map(|found| Acknowledgement {
            identifier: found.identifier.as_str().to_owned(),
            ranges: found.ranges.iter().map(|(lower, upper)| (lower.get(), upper.get())).collect(),
            is_final: found.is_final,
            room: found.buffer_remaining,
        });
        Self {
            what,
            number: headers.sequence.as_ref().map(|sequence| sequence.number.get()),
            values,
            acknowledgement,
            asks: headers.ack_requested.first().map(|asked| asked.identifier.as_str().to_owned()),
            order: outline.order,
        }
    }

    /// A value, empty where there is none.
    pub(super) fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// What two messages that correspond have in common.
    pub(super) fn key(&self) -> (&str, Option<u64>) {
        (&self.what, self.number)
    }

    /// Whether it is an acknowledgement and nothing else.
    pub(super) fn is_acknowledgement(&self) -> bool {
        self.what == RmAction::SequenceAcknowledgement.local() && self.number.is_none()
    }

    /// Header blocks that one has and the other has not, and those in another order; what comes and goes by timing apart.
    pub(super) fn order_differs(&self, other: &Self) -> Option<String> {
        let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) =
            (self.order.iter().collect(), other.order.iter().collect());
        let comes_and_goes =
            |name: &&&String| !matches!(name.as_str(), "SequenceAcknowledgement" | "AckRequested");
        if let Some(name) = ours.symmetric_difference(&theirs).find(|name| comes_and_goes(name)) {
            return Some(format!("only one of them has the header {name}"));
        }
        let both = |list: &[String]| -> Vec<String> {
            list.iter().filter(|name| ours.contains(name) && theirs.contains(name)).cloned().collect()
        };
        (both(&self.order) != both(&other.order))
            .then(|| format!("headers {:?}, theirs {:?}", self.order, other.order))
    }
}

fn address(address: Option<&Address>) -> String {
    match address {
        None => String::new(),
        Some(Address::Anonymous) => "anonymous".to_owned(),
        Some(Address::None) => "none".to_owned(),
        Some(Address::Uri(uri)) => uri.as_str().to_owned(),
    }
}

/// In one line: what it is, its place, and its acknowledgement.
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = self.what.clone();
        if let Some(number) = self.number {
            line += &format!(" #{number}");
        }
        if let Some(acknowledgement) = &self.acknowledgement {
            line += " ack";
            for (lower, upper) in &acknowledgement.ranges {
                line += &format!(" {lower}-{upper}");
            }
            if acknowledgement.is_final {
                line += " final";
            }
            if let Some(room) = acknowledgement.room {
                line += &format!(" room {room}");
            }
        }
        if self.asks.is_some() {
            line += " asks";
        }
        f.pad(&line)
    }
}

/// The parts of a document that are compared as they stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    /// The local names of the header blocks.
    order: Vec<String>,
    /// The content of the body: names with their namespaces, attributes in order, names in content resolved, without the
    /// reasons of faults, which are for people.
    body: String,
    /// The content of the header that SOAP 1.1 has for faults.
    sequence_fault: String,
}

impl Outline {
    /// Reads a document.
    pub(super) fn read<R: XmlReader + ?Sized>(input: &mut R) -> Self {
        let mut outline = Self::default();
        let mut within = Within::Nothing;
        let mut silent: Option<usize> = None;
        // An element's name in a fault's code is a name with a prefix.
        let mut named = false;
        loop {
            let kind = input.advance().unwrap();
            let depth = input.depth();
            match kind {
                Kind::Start => {
                    let start = input.start();
                    let (namespace, local) =
                        (start.name().namespace.to_owned(), start.name().local.to_owned());
                    match depth {
                        1 => {}
                        2 => within = if local == "Header" { Within::Header } else { Within::Body },
                        3 if within != Within::Body => {
                            let fault = local == "SequenceFault";
                            within = if fault { Within::SequenceFault } else { Within::Header };
                            outline.order.push(local.clone());
                        }
                        _ => {}
                    }
                    if silent.is_none()
                        && (within == Within::Body && depth > 2 || within == Within::SequenceFault)
                    {
                        let mut attributes: Vec<String> = start
                            .attributes()
                            .filter(|attribute| !matches!(attribute.name.local, "mustUnderstand" | "lang"))
                            .map(|attribute| {
                                format!(" {}={}", attribute.name.local, attribute.value.lexical())
                            })
                            .collect();
                        attributes.sort();
                        outline.push(within, &format!("<{{{namespace}}}{local}{}>", attributes.concat()));
                    }
                    named = matches!(local.as_str(), "Value" | "faultcode" | "FaultCode");
                    if matches!(local.as_str(), "Reason" | "faultstring") && silent.is_none() {
                        silent = Some(depth);
                    }
                }
                Kind::Text if silent.is_none() && !input.text().is_whitespace() => {
                    let text = input.text().lexical().into_owned();
                    let resolved =
                        text.trim().split_once(':').filter(|_| named).and_then(|(prefix, local)| {
                            Some(format!("{{{}}}{local}", input.resolve(prefix)?))
                        });
                    outline.push(within, &resolved.unwrap_or(text));
                }
                Kind::End => {
                    if depth > 2 && silent.is_none_or(|at| at >= depth) && within != Within::Header {
                        outline.push(within, "</>");
                    }
                    silent = silent.filter(|at| *at < depth);
                }
                Kind::Eof => return outline,
                Kind::Text | Kind::Comment => {}
            }
        }
    }

    fn push(&mut self, within: Within, text: &str) {
        match within {
            Within::Body => self.body.push_str(text),
            Within::SequenceFault => self.sequence_fault.push_str(text),
            Within::Header | Within::Nothing => {}
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    Nothing,
    Header,
    SequenceFault,
    Body,
}
