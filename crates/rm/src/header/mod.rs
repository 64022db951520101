//! The header blocks of reliable messaging.

mod ack_requested;
mod acknowledgement;
pub(crate) mod parts;
mod sequence;
mod sequence_fault;

use soapstone_soap::{HeaderBlock, Message};
use soapstone_xml::{ToXml, XmlReader};

pub use ack_requested::AckRequested;
pub use acknowledgement::{MAX_RANGES_READ, SequenceAcknowledgement};
pub use sequence::Sequence;
pub use sequence_fault::{FaultDetail, SequenceFaultHeader};

use crate::error::{InvalidHeader, Problem};
use crate::identifier::Identifier;
use crate::version::RmVersion;

/// The header blocks of a message that are about reliable messaging.
///
/// A message may carry any number of acknowledgements and of requests for them, each about a sequence of its own; .NET sends,
/// and takes, no more than one of each. It can be in one sequence only.
///
/// Spec: [WSRM10 §3], [WSRM11 §3]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RmHeaders {
    /// Where the message is in its sequence.
    pub sequence: Option<Sequence>,
    /// What has arrived of sequences in the other direction.
    pub acknowledgements: Vec<SequenceAcknowledgement>,
    /// The sequences whose acknowledgement is asked for.
    pub ack_requested: Vec<AckRequested>,
    /// What a fault of SOAP 1.1 says of a sequence.
    pub fault: Option<SequenceFaultHeader>,
    /// Whether the sequence is to be bound to the session of the transport's security; 1.1 only. Spec: [WSRM11 §6.2]
    pub uses_sequence_ssl: bool,
    /// Whether the sequence is to be bound to a security token; 1.1 only. Spec: [WSRM11 §6.1]
    pub uses_sequence_str: bool,
}

impl RmHeaders {
    /// Takes the blocks of this version that are for us out of the message; they are understood then, also when one of them is
    /// not valid.
    pub fn take(message: &mut Message, version: RmVersion) -> Result<Self, InvalidHeader> {
        let namespace = version.namespace();
        if !message.headers.iter().any(|block| block.name().namespace() == namespace) {
            return Ok(Self::default());
        }
        let taken: Vec<_> =
            NAMES.iter().flat_map(|local| message.headers.take_all(namespace, local)).collect();
        Self::of_blocks(taken.iter(), version)
    }

    /// Reads them and leaves them where they are: to find out where a message belongs.
    pub fn read(message: &Message, version: RmVersion) -> Result<Self, InvalidHeader> {
        let headers = &message.headers;
        let ours = headers.iter().filter(|block| {
            block.name().namespace() == version.namespace() && headers.roles().contains(block.role())
        });
        Self::of_blocks(ours, version)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sequence.is_none()
            && self.acknowledgements.is_empty()
            && self.ack_requested.is_empty()
            && self.fault.is_none()
            && !self.uses_sequence_ssl
            && !self.uses_sequence_str
    }

    fn of_blocks<'a>(
        blocks: impl Iterator<Item = &'a HeaderBlock>,
        version: RmVersion,
    ) -> Result<Self, InvalidHeader> {
        let mut headers = Self::default();
        for block in blocks {
            let Some(header) = NAMES.into_iter().find(|local| *local == block.name().local()) else {
                continue;
            };
            let mut identifier = None;
            if let Err(problem) = headers.add(header, block, version, &mut identifier) {
                return Err(InvalidHeader { header, identifier, problem });
            }
        }
        Ok(headers)
    }

    fn add(
        &mut self,
        header: &'static str,
        block: &HeaderBlock,
        version: RmVersion,
        identifier: &mut Option<Identifier>,
    ) -> Result<(), Problem> {
        match header {
            "Sequence" => {
                let sequence = block.read_with(|input| Sequence::read(input, version, identifier))?;
                parts::once(&mut self.sequence, "Sequence", sequence)?;
            }
            "SequenceAcknowledgement" => {
                let read =
                    |input: &mut dyn XmlReader| SequenceAcknowledgement::read(input, version, identifier);
                self.acknowledgements.push(block.read_with(read)?);
            }
            "AckRequested" => {
                let read = |input: &mut dyn XmlReader| AckRequested::read(input, version, identifier);
                self.ack_requested.push(block.read_with(read)?);
            }
            "SequenceFault" => {
                let fault = SequenceFaultHeader::of_block(block, version)?;
                parts::once(&mut self.fault, "SequenceFault", fault)?;
            }
            "UsesSequenceSSL" => self.uses_sequence_ssl |= version == RmVersion::V11,
            "UsesSequenceSTR" => self.uses_sequence_str |= version == RmVersion::V11,
            _ => {}
        }
        Ok(())
    }
}

/// The local names of all of them.
const NAMES: [&str; 6] = [
    "Sequence",
    "SequenceAcknowledgement",
    "AckRequested",
    "SequenceFault",
    "UsesSequenceSSL",
    "UsesSequenceSTR",
];

/// A header as it is written in a version.
struct Versioned<T> {
    value: T,
    version: RmVersion,
}

impl<T> Versioned<T>
where
    Self: ToXml + Send + Sync + 'static,
{
    fn block(local: &'static str, value: T, version: RmVersion) -> HeaderBlock {
        HeaderBlock::of_protocol(version.name(local), parts::PREFIX, Self { value, version })
    }
}

#[cfg(test)]
mod tests;
