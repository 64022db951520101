//! The messages of the protocol: what stands in their bodies.

mod close;
mod create;
mod terminate;

use soapstone_soap::{AddressingVersion, Body, EndpointReference, Message};
use soapstone_xml::{EncodeError, FromXmlError, Kind, ToXml, XmlReader, XmlWriter};

pub use close::{CloseSequence, CloseSequenceResponse};
pub use create::{CreateSequence, CreateSequenceResponse, IncompleteSequenceBehavior, Offer};
pub use terminate::{TerminateSequence, TerminateSequenceResponse};

use crate::error::{InvalidBody, Problem};
use crate::header::parts::{self, next_child};
use crate::identifier::{Identifier, MessageNumber};
use crate::version::{RmAction, RmVersion};

/// A message with nothing in its body, for those whose headers say it all: `SequenceAcknowledgement`, `AckRequested`,
/// `LastMessage`.
pub fn empty_message(action: RmAction, version: RmVersion) -> Message {
    Message::new(version.action(action), Body::Empty)
}

/// Reads the element of a message: the only one in the body, with this name.
fn read_element<T>(
    message: &Message,
    action: RmAction,
    version: RmVersion,
    read: impl FnOnce(&mut dyn XmlReader) -> Result<T, Problem>,
) -> Result<T, InvalidBody> {
    let invalid = |problem| InvalidBody { element: action.local(), problem };
    let payload = message.body.payload();
    if payload.is_none_or(|name| !name.as_ref().is(version.namespace(), action.local())) {
        return Err(invalid(Problem::Body(payload.cloned())));
    }
    // A problem of ours must not stop the reader: what follows is read to see whether the document is whole.
    let outcome: Result<Result<T, Problem>, FromXmlError> = message.body.read_with(|input| {
        let found = read(input);
        if found.is_err() {
            return Ok(found);
        }
        loop {
            match input.advance()? {
                Kind::Start => return Ok(Err(Problem::SecondElement)),
                Kind::End | Kind::Eof => return Ok(found),
                Kind::Text | Kind::Comment => {}
            }
        }
    });
    outcome.map_err(Problem::from).and_then(|found| found).map_err(invalid)
}

/// A message with this action, and an element of that name with this in it.
fn message_of(action: RmAction, version: RmVersion, content: impl ToXml + Send + Sync + 'static) -> Message {
    Message::new(version.action(action), Body::of_protocol(version.name(action.local()), content))
}

/// Reads an endpoint reference.
fn read_endpoint<R: XmlReader + ?Sized>(
    input: &mut R,
    addressing: AddressingVersion,
    element: &'static str,
) -> Result<EndpointReference, Problem> {
    EndpointReference::read(input, addressing).map_err(|source| Problem::Endpoint { element, source })
}

/// The messages about a sequence that exists: which one it is and, if known, its last message.
struct About {
    version: RmVersion,
    identifier: Identifier,
    last: Option<MessageNumber>,
}

impl About {
    /// Reads the body of such a message. A `LastMsgNumber` of 0 says the same as none.
    fn read(message: &Message, action: RmAction, version: RmVersion) -> Result<Self, InvalidBody> {
        read_element(message, action, version, |input| {
            let (mut identifier, mut last) = (None, None);
            while next_child(input)? {
                match parts::child_of(input, version) {
                    "Identifier" => {
                        parts::once(&mut identifier, "Identifier", parts::read_identifier(input)?)?;
                    }
                    LAST if version == RmVersion::V11 => {
                        parts::once(&mut last, LAST, parts::read_number_or_zero(input, LAST)?)?;
                    }
                    _ => input.skip_element()?,
                }
            }
            let identifier = identifier.ok_or(Problem::Missing("Identifier"))?;
            Ok(Self { version, identifier, last: last.flatten() })
        })
    }

    /// The message.
    fn into_message(self, action: RmAction) -> Message {
        message_of(action, self.version, self)
    }
}

impl ToXml for About {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        parts::write_identifier(out, self.version, &self.identifier)?;
        match (self.last, self.version) {
            (Some(last), RmVersion::V11) => parts::write_number(out, self.version, LAST, last),
            _ => Ok(()),
        }
    }
}

const LAST: &str = "LastMsgNumber";

#[cfg(test)]
mod tests;
