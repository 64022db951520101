//! The header `Sequence`.

use soapstone_soap::HeaderBlock;
use soapstone_xml::{EncodeError, ToXml, XmlReader, XmlWriter};

use super::Versioned;
use super::parts::{
    child_of, next_child, once, read_identifier, read_number, write_empty, write_identifier, write_number,
};
use crate::error::Problem;
use crate::identifier::{Identifier, MessageNumber};
use crate::version::RmVersion;

/// Which message of which sequence this one is.
///
/// Spec: [WSRM10 §3.1], [WSRM11 §3.7]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// The sequence.
    pub identifier: Identifier,
    /// The number of the message in it.
    pub number: MessageNumber,
    /// Whether it is the last one; 1.0 only. Spec: [WSRM10 §3.1]
    pub last: bool,
}

impl Sequence {
    /// The header block, which must be understood.
    pub fn to_block(&self, version: RmVersion) -> HeaderBlock {
        Versioned::block("Sequence", self.clone(), version).with_must_understand(true)
    }

    /// Reads the block on whose start the reader stands. The identifier is also put where it is kept when something else is
    /// wrong.
    pub(super) fn read<R: XmlReader + ?Sized>(
        input: &mut R,
        version: RmVersion,
        identifier: &mut Option<Identifier>,
    ) -> Result<Self, Problem> {
        let (mut number, mut last) = (None, false);
        while next_child(input)? {
            match child_of(input, version) {
                "Identifier" => once(identifier, "Identifier", read_identifier(input)?)?,
                "MessageNumber" => {
                    once(&mut number, "MessageNumber", read_number(input, "MessageNumber")?)?;
                }
                "LastMessage" if !version.close_is_a_message() => {
                    last = true;
                    input.skip_element()?;
                }
                _ => input.skip_element()?,
            }
        }
        Ok(Self {
            identifier: identifier.clone().ok_or(Problem::Missing("Identifier"))?,
            number: number.ok_or(Problem::Missing("MessageNumber"))?,
            last,
        })
    }
}

impl ToXml for Versioned<Sequence> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let Self { value, version } = self;
        write_identifier(out, *version, &value.identifier)?;
        write_number(out, *version, "MessageNumber", value.number)?;
        if value.last && !version.close_is_a_message() {
            write_empty(out, *version, "LastMessage")?;
        }
        Ok(())
    }
}
