//! The header `SequenceAcknowledgement`.

use soapstone_soap::HeaderBlock;
use soapstone_xml::{Element, EncodeError, Form, NameRef, Text, ToXml, XmlReader, XmlWriter, read_value};

use super::Versioned;
use super::parts::{
    child_of, name, next_child, number, number_or_zero, once, read_identifier, read_number_or_zero,
    write_empty, write_identifier, write_number,
};
use crate::error::Problem;
use crate::identifier::{Identifier, MessageNumber};
use crate::ns;
use crate::ranges::Ranges;
use crate::version::RmVersion;

/// How many `AcknowledgementRange`s and `Nack`s, together, one acknowledgement may have. A receiver of .NET's keeps 128 ranges
/// (`ReliableMessagingConstants.MaxSequenceRanges`); 4,096 of them make some 200 kB of text.
pub const MAX_RANGES_READ: usize = 4096;

/// Which messages of a sequence have arrived.
///
/// Spec: [WSRM10 §3.2], [WSRM11 §3.9]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceAcknowledgement {
    /// The sequence.
    pub identifier: Identifier,
    /// The messages that have arrived. Ranges that overlap or descend are taken for what they say together.
    pub ranges: Ranges,
    /// Messages that have not arrived; a hint, which is not there when there are ranges. .NET reads and ignores it
    /// (`WsrmAcknowledgmentInfo`), and never sends it.
    pub nacks: Vec<MessageNumber>,
    /// Whether no more messages of the sequence will be accepted; 1.1 only.
    pub is_final: bool,
    /// How many messages more the receiver has room for; .NET's flow control. At most 2,147,483,647.
    pub buffer_remaining: Option<u32>,
}

impl SequenceAcknowledgement {
    /// An acknowledgement of these messages.
    pub const fn new(identifier: Identifier, ranges: Ranges) -> Self {
        Self { identifier, ranges, nacks: Vec::new(), is_final: false, buffer_remaining: None }
    }

    /// The header block.
    pub fn to_block(&self, version: RmVersion) -> HeaderBlock {
        Versioned::block("SequenceAcknowledgement", self.clone(), version)
    }

    /// Reads the block on whose start the reader stands.
    ///
    /// The order of the children does not count. None of ranges, `None` and `Nack` says that nothing has arrived yet, and so
    /// does the range 0-0 of 1.0.
    pub(crate) fn read<R: XmlReader + ?Sized>(
        input: &mut R,
        version: RmVersion,
        identifier: &mut Option<Identifier>,
    ) -> Result<Self, Problem> {
        let mut found = Found::default();
        while next_child(input)? {
            if input.start().name().is(ns::NETRM, "BufferRemaining") {
                once(&mut found.buffer_remaining, "BufferRemaining", read_buffer_remaining(input)?)?;
                continue;
            }
            match child_of(input, version) {
                "Identifier" => once(identifier, "Identifier", read_identifier(input)?)?,
                "AcknowledgementRange" => found.add_range(read_range(input, version)?)?,
                "Nack" => found.add_nack(read_number_or_zero(input, "Nack")?)?,
                "None" if version == RmVersion::V11 => {
                    found.none = true;
                    input.skip_element()?;
                }
                "Final" if version == RmVersion::V11 => {
                    found.is_final = true;
                    input.skip_element()?;
                }
                _ => input.skip_element()?,
            }
        }
        found.finish(identifier.clone().ok_or(Problem::Missing("Identifier"))?)
    }

    /// What a fault says of it, the identifier and what has arrived, as a tree in the default namespace, as .NET has it.
    pub(crate) fn to_element(&self, version: RmVersion) -> Option<Element> {
        let value = Self { is_final: false, buffer_remaining: None, ..self.clone() };
        let block = HeaderBlock::new(version.name("SequenceAcknowledgement"), Versioned { value, version });
        block.element().ok()
    }

    /// Writes the identifier and what has arrived.
    pub(crate) fn write_ranges<W: XmlWriter + ?Sized>(
        &self,
        out: &mut W,
        version: RmVersion,
    ) -> Result<(), EncodeError> {
        write_identifier(out, version, &self.identifier)?;
        for (lower, upper) in self.ranges.iter() {
            write_range(out, version, lower.get(), upper.get())?;
        }
        if !self.ranges.is_empty() {
            return Ok(());
        }
        for nack in &self.nacks {
            write_number(out, version, "Nack", *nack)?;
        }
        match (self.nacks.is_empty(), version) {
            (false, _) => Ok(()),
            // `WsrmAcknowledgmentHeader.WriteAckRanges`: 1.0 has no way to say "nothing".
            (true, RmVersion::February2005) => write_range(out, version, 0, 0),
            (true, RmVersion::V11) => write_empty(out, version, "None"),
        }
    }
}

impl ToXml for Versioned<SequenceAcknowledgement> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let Self { value, version } = self;
        value.write_ranges(out, *version)?;
        if value.is_final && *version == RmVersion::V11 {
            write_empty(out, *version, "Final")?;
        }
        if let Some(messages) = value.buffer_remaining {
            let name = NameRef::new(ns::NETRM, "BufferRemaining").with_prefix("netrm");
            out.start(name.with_form(Form::Dictionary))?;
            out.text(Text::from(messages))?;
            out.end()?;
        }
        Ok(())
    }
}

/// What was read of an acknowledgement.
#[derive(Default)]
struct Found {
    ranges: Vec<(MessageNumber, MessageNumber)>,
    nacks: Vec<MessageNumber>,
    /// Whether anything says what has arrived, if only that nothing has.
    none: bool,
    is_final: bool,
    buffer_remaining: Option<u32>,
    count: usize,
}

impl Found {
    /// `None` stands for the range of nothing.
    fn add_range(&mut self, range: Option<(MessageNumber, MessageNumber)>) -> Result<(), Problem> {
        self.count()?;
        match range {
            Some(range) => self.ranges.push(range),
            None => self.none = true,
        }
        Ok(())
    }

    fn add_nack(&mut self, nack: Option<MessageNumber>) -> Result<(), Problem> {
        self.count()?;
        self.nacks.extend(nack);
        Ok(())
    }

    fn count(&mut self) -> Result<(), Problem> {
        self.count += 1;
        if self.count > MAX_RANGES_READ { Err(Problem::TooManyRanges) } else { Ok(()) }
    }

    fn finish(self, identifier: Identifier) -> Result<SequenceAcknowledgement, Problem> {
        let Self { ranges, nacks, none, is_final, buffer_remaining, .. } = self;
        if is_final && ranges.is_empty() && !none {
            return Err(Problem::FinalOfNothing);
        }
        let nacks = if ranges.is_empty() && !none { nacks } else { Vec::new() };
        let ranges = ranges.into_iter().collect();
        Ok(SequenceAcknowledgement { identifier, ranges, nacks, is_final, buffer_remaining })
    }
}

/// Reads an `AcknowledgementRange`; nothing, when it is the range 0-0 of 1.0.
fn read_range<R: XmlReader + ?Sized>(
    input: &mut R,
    version: RmVersion,
) -> Result<Option<(MessageNumber, MessageNumber)>, Problem> {
    let start = input.start();
    let bound = |attribute| start.attribute("", attribute).ok_or(Problem::Missing(attribute));
    let (lower, upper) = (bound("Lower")?, bound("Upper")?);
    let is_zero = |text, attribute| Ok::<_, Problem>(number_or_zero(text, attribute)? == 0);
    let nothing =
        version == RmVersion::February2005 && is_zero(&lower, "Lower")? && is_zero(&upper, "Upper")?;
    let range = match nothing {
        true => None,
        false => {
            let (lower, upper) = (number(&lower, "Lower")?, number(&upper, "Upper")?);
            if lower > upper {
                return Err(Problem::Reversed { lower: lower.get(), upper: upper.get() });
            }
            Some((lower, upper))
        }
    };
    drop((lower, upper));
    input.skip_element()?;
    Ok(range)
}

/// Reads a `BufferRemaining`: an xsd:int that is not negative.
fn read_buffer_remaining<R: XmlReader + ?Sized>(input: &mut R) -> Result<u32, Problem> {
    let messages = read_value(input, |text| Ok(text.as_i32().ok().and_then(|n| u32::try_from(n).ok())))?;
    messages.ok_or(Problem::BufferRemaining)
}

fn write_range<W: XmlWriter + ?Sized>(
    out: &mut W,
    version: RmVersion,
    lower: u64,
    upper: u64,
) -> Result<(), EncodeError> {
    out.start(name(version, "AcknowledgementRange"))?;
    for (attribute, value) in [("Lower", lower), ("Upper", upper)] {
        out.attribute(NameRef::local(attribute).with_form(Form::Dictionary), Text::from(value))?;
    }
    out.end()
}
