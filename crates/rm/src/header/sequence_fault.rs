//! The header `SequenceFault` of SOAP 1.1, and what a fault says of a sequence in either version of SOAP.

use soapstone_soap::HeaderBlock;
use soapstone_xml::{Element, EncodeError, QName, Text, ToXml, XmlWriter};

use super::Versioned;
use super::acknowledgement::SequenceAcknowledgement;
use super::parts::{self, name};
use crate::error::Problem;
use crate::identifier::{Identifier, MessageNumber};
use crate::version::RmVersion;

/// What a fault says of a sequence where SOAP is 1.1, whose faults can say of a header block nothing in their detail.
///
/// Spec: [WSRM10 §4.1], [WSRM11 §4.1]
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SequenceFaultHeader {
    /// Which fault it is.
    pub code: QName,
    /// What it says of the sequence.
    pub detail: FaultDetail,
}

/// What a fault says of a sequence.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct FaultDetail {
    /// The sequence.
    pub identifier: Option<Identifier>,
    /// The acknowledgement that is not accepted.
    pub acknowledgement: Option<SequenceAcknowledgement>,
    /// The highest message number that there can be.
    pub max: Option<MessageNumber>,
}

impl SequenceFaultHeader {
    /// A header with this code, which is a local name of the version.
    pub(crate) fn new(code: &'static str, detail: FaultDetail, version: RmVersion) -> Self {
        Self { code: version.name(code), detail }
    }

    /// The header block.
    pub(crate) fn to_block(&self, version: RmVersion) -> HeaderBlock {
        Versioned::block("SequenceFault", self.clone(), version)
    }

    /// Reads the header block.
    pub(crate) fn of_block(block: &HeaderBlock, version: RmVersion) -> Result<Self, Problem> {
        Self::of_element(&block.element()?, version)
    }

    /// Reads it. What it says of the sequence is in it (1.0), or in a `Detail` (1.1); both are read.
    fn of_element(element: &Element, version: RmVersion) -> Result<Self, Problem> {
        let namespace = version.namespace();
        let code = element.child(namespace, "FaultCode").ok_or(Problem::Missing("FaultCode"))?;
        let code = code.resolve_qname(&code.text()).ok_or(Problem::Missing("FaultCode"))?;
        let detail = element.child(namespace, "Detail").unwrap_or(element);
        Ok(Self { code, detail: FaultDetail::of_element(detail, version) })
    }
}

impl FaultDetail {
    /// What the children of an element say. What is not valid is not there: the fault counts all the same.
    pub(crate) fn of_element(element: &Element, version: RmVersion) -> Self {
        let child = |local| element.child(version.namespace(), local);
        let acknowledgement = child("SequenceAcknowledgement").and_then(|element| {
            let block = HeaderBlock::from_element(element.clone());
            block.read_with(|input| SequenceAcknowledgement::read(input, version, &mut None)).ok()
        });
        let max = child("MaxMessageNumber")
            .and_then(|element| parts::number(&Text::from(element.text()), "MaxMessageNumber").ok());
        Self {
            identifier: child("Identifier").and_then(|element| Identifier::from_wire(&element.text()).ok()),
            acknowledgement,
            max,
        }
    }

    /// The sequence, also when only an acknowledgement of it is there.
    pub(crate) fn sequence(&self) -> Option<&Identifier> {
        let of_acknowledgement = self.acknowledgement.as_ref().map(|found| &found.identifier);
        self.identifier.as_ref().or(of_acknowledgement)
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W, version: RmVersion) -> Result<(), EncodeError> {
        if let Some(identifier) = &self.identifier {
            parts::write_identifier(out, version, identifier)?;
        }
        if let Some(acknowledgement) = &self.acknowledgement {
            out.start(name(version, "SequenceAcknowledgement"))?;
            acknowledgement.write_ranges(out, version)?;
            out.end()?;
        }
        if let Some(max) = self.max {
            parts::write_number(out, version, "MaxMessageNumber", max)?;
        }
        Ok(())
    }
}

impl ToXml for Versioned<SequenceFaultHeader> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let Self { value, version } = self;
        out.start(name(*version, "FaultCode"))?;
        out.text(Text::QName(value.code.as_ref().with_prefix(parts::PREFIX)))?;
        out.end()?;
        match version {
            RmVersion::February2005 => value.detail.write(out, *version),
            RmVersion::V11 if value.detail.is_empty() => Ok(()),
            RmVersion::V11 => {
                out.start(name(*version, "Detail"))?;
                value.detail.write(out, *version)?;
                out.end()
            }
        }
    }
}
