//! The header `AckRequested`.

use soapstone_soap::HeaderBlock;
use soapstone_xml::{EncodeError, ToXml, XmlReader, XmlWriter};

use super::Versioned;
use super::parts::{child_of, next_child, once, read_identifier, write_identifier};
use crate::error::Problem;
use crate::identifier::Identifier;
use crate::version::RmVersion;

/// Asks for an acknowledgement now. What else may be in it (`MessageNumber`, in 1.0) is not read.
///
/// Spec: [WSRM10 §3.3], [WSRM11 §3.8]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AckRequested {
    /// The sequence that is to be acknowledged.
    pub identifier: Identifier,
}

impl AckRequested {
    /// The header block.
    pub fn to_block(&self, version: RmVersion) -> HeaderBlock {
        Versioned::block("AckRequested", self.clone(), version)
    }

    /// Reads the block on whose start the reader stands.
    pub(super) fn read<R: XmlReader + ?Sized>(
        input: &mut R,
        version: RmVersion,
        identifier: &mut Option<Identifier>,
    ) -> Result<Self, Problem> {
        while next_child(input)? {
            match child_of(input, version) {
                "Identifier" => once(identifier, "Identifier", read_identifier(input)?)?,
                _ => input.skip_element()?,
            }
        }
        Ok(Self { identifier: identifier.clone().ok_or(Problem::Missing("Identifier"))? })
    }
}

impl ToXml for Versioned<AckRequested> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        write_identifier(out, self.version, &self.value.identifier)
    }
}
