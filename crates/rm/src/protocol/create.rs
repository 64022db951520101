//! `CreateSequence` and `CreateSequenceResponse`.

use serde::{Deserialize, Serialize};
use soapstone_soap::{AddressingVersion, EndpointReference, Message, MessageVersion};
use soapstone_xml::{EncodeError, Text, TimeSpan, ToXml, XmlReader, XmlWriter, read_text};

use super::{message_of, read_element, read_endpoint};
use crate::error::{InvalidBody, Problem};
use crate::header::parts::{
    child_of, name, next_child, once, read_expires, read_identifier, write_identifier,
};
use crate::identifier::Identifier;
use crate::version::{RmAction, RmVersion};

/// Asks for a sequence.
///
/// Spec: [WSRM10 §3.4], [WSRM11 §3.4]
#[derive(Clone, Debug, PartialEq)]
pub struct CreateSequence {
    /// Where acknowledgements of the sequence go.
    pub acks_to: EndpointReference,
    /// How long the sequence is to live; for good, when it is not said.
    pub expires: Option<TimeSpan>,
    /// A sequence for the other direction.
    pub offer: Option<Offer>,
    /// Whether a token is named that the sequence is to be bound to (`SecurityTokenReference`). It is not written.
    pub security_token: bool,
}

/// A sequence for the other direction, offered by who asks for one.
///
/// Spec: [WSRM10 §3.4], [WSRM11 §3.4]
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The sequence.
    pub identifier: Identifier,
    /// Where its messages go. 1.1 only, which must have it: a peer that leaves it out is to be refused. What gSOAP writes here
    /// in 1.0 is not read.
    pub endpoint: Option<EndpointReference>,
    /// How long it lives; for good, when it is not said.
    pub expires: Option<TimeSpan>,
    /// What becomes of it when messages are missing at its end; 1.1 only.
    pub incomplete_sequence_behavior: Option<IncompleteSequenceBehavior>,
}

/// Gives a sequence.
///
/// Spec: [WSRM10 §3.4], [WSRM11 §3.4]
#[derive(Clone, Debug, PartialEq)]
pub struct CreateSequenceResponse {
    /// The sequence.
    pub identifier: Identifier,
    /// How long it lives; for good, when it is not said.
    pub expires: Option<TimeSpan>,
    /// What becomes of it when messages are missing at its end; 1.1 only.
    pub incomplete_sequence_behavior: Option<IncompleteSequenceBehavior>,
    /// That the offered sequence is accepted, and where its acknowledgements go.
    pub accept: Option<EndpointReference>,
}

/// What becomes of a sequence that ends while messages are missing.
///
/// Spec: [WSRM11 §3.4]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum IncompleteSequenceBehavior {
    /// All messages that came count. .NET's, when messages need not be in order.
    NoDiscard,
    /// None of the messages counts.
    DiscardEntireSequence,
    /// The messages before the first that is missing count. .NET's, when messages are in order.
    DiscardFollowingFirstGap,
}

impl IncompleteSequenceBehavior {
    const ALL: [Self; 3] = [Self::NoDiscard, Self::DiscardEntireSequence, Self::DiscardFollowingFirstGap];

    /// The value in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoDiscard => "NoDiscard",
            Self::DiscardEntireSequence => "DiscardEntireSequence",
            Self::DiscardFollowingFirstGap => "DiscardFollowingFirstGap",
        }
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, Problem> {
        let text = read_text(input)?;
        let known = Self::ALL.into_iter().find(|behavior| behavior.as_str() == text.trim());
        known.ok_or(Problem::Behavior)
    }
}

impl CreateSequence {
    /// Reads the body of a message whose addressing is of this version.
    pub fn read(
        message: &Message,
        version: RmVersion,
        addressing: AddressingVersion,
    ) -> Result<Self, InvalidBody> {
        read_element(message, RmAction::CreateSequence, version, |input| {
            let (mut acks_to, mut expires, mut offer, mut security_token) = (None, None, None, false);
            while next_child(input)? {
                match child_of(input, version) {
                    "AcksTo" => once(&mut acks_to, "AcksTo", read_endpoint(input, addressing, "AcksTo")?)?,
                    "Expires" => once(&mut expires, "Expires", read_expires(input)?)?,
                    "Offer" => once(&mut offer, "Offer", Offer::read(input, version, addressing)?)?,
                    _ => {
                        // That of WS-Security, in whatever version: the namespace says nothing more.
                        security_token |= input.start().name().local == "SecurityTokenReference";
                        input.skip_element()?;
                    }
                }
            }
            let acks_to = acks_to.ok_or(Problem::Missing("AcksTo"))?;
            Ok(Self { acks_to, expires, offer, security_token })
        })
    }

    /// The message, without an id and without anywhere to go.
    pub fn into_message(self, version: RmVersion, message_version: MessageVersion) -> Message {
        let addressing = message_version.addressing;
        message_of(RmAction::CreateSequence, version, Written { value: self, version, addressing })
    }
}

impl Offer {
    fn read<R: XmlReader + ?Sized>(
        input: &mut R,
        version: RmVersion,
        addressing: AddressingVersion,
    ) -> Result<Self, Problem> {
        let (mut identifier, mut endpoint, mut expires, mut behavior) = (None, None, None, None);
        while next_child(input)? {
            match child_of(input, version) {
                "Identifier" => once(&mut identifier, "Identifier", read_identifier(input)?)?,
                "Endpoint" if version == RmVersion::V11 => {
                    once(&mut endpoint, "Endpoint", read_endpoint(input, addressing, "Endpoint")?)?;
                }
                "Expires" => once(&mut expires, "Expires", read_expires(input)?)?,
                BEHAVIOR if version == RmVersion::V11 => {
                    once(&mut behavior, BEHAVIOR, IncompleteSequenceBehavior::read(input)?)?;
                }
                _ => input.skip_element()?,
            }
        }
        Ok(Self {
            identifier: identifier.ok_or(Problem::Missing("Identifier"))?,
            endpoint,
            expires,
            incomplete_sequence_behavior: behavior,
        })
    }

    fn write<W: XmlWriter + ?Sized>(
        &self,
        out: &mut W,
        version: RmVersion,
        addressing: AddressingVersion,
    ) -> Result<(), EncodeError> {
        out.start(name(version, "Offer"))?;
        write_identifier(out, version, &self.identifier)?;
        if let (Some(endpoint), RmVersion::V11) = (&self.endpoint, version) {
            endpoint.write(out, name(version, "Endpoint"), addressing)?;
        }
        write_expires(out, version, self.expires)?;
        write_behavior(out, version, self.incomplete_sequence_behavior)?;
        out.end()
    }
}

impl CreateSequenceResponse {
    /// Reads the body of a message whose addressing is of this version.
    pub fn read(
        message: &Message,
        version: RmVersion,
        addressing: AddressingVersion,
    ) -> Result<Self, InvalidBody> {
        read_element(message, RmAction::CreateSequenceResponse, version, |input| {
            let (mut identifier, mut expires, mut behavior, mut accept) = (None, None, None, None);
            while next_child(input)? {
                match child_of(input, version) {
                    "Identifier" => once(&mut identifier, "Identifier", read_identifier(input)?)?,
                    "Expires" => once(&mut expires, "Expires", read_expires(input)?)?,
                    BEHAVIOR if version == RmVersion::V11 => {
                        once(&mut behavior, BEHAVIOR, IncompleteSequenceBehavior::read(input)?)?;
                    }
                    "Accept" => once(&mut accept, "Accept", read_accept(input, version, addressing)?)?,
                    _ => input.skip_element()?,
                }
            }
            Ok(Self {
                identifier: identifier.ok_or(Problem::Missing("Identifier"))?,
                expires,
                incomplete_sequence_behavior: behavior,
                accept,
            })
        })
    }

    /// The message, without an id and without anywhere to go.
    pub fn into_message(self, version: RmVersion, message_version: MessageVersion) -> Message {
        let addressing = message_version.addressing;
        message_of(RmAction::CreateSequenceResponse, version, Written { value: self, version, addressing })
    }
}

/// A body as it is written in these versions.
struct Written<T> {
    value: T,
    version: RmVersion,
    addressing: AddressingVersion,
}

impl ToXml for Written<CreateSequence> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let Self { value, version, addressing } = self;
        value.acks_to.write(out, name(*version, "AcksTo"), *addressing)?;
        write_expires(out, *version, value.expires)?;
        match &value.offer {
            Some(offer) => offer.write(out, *version, *addressing),
            None => Ok(()),
        }
    }
}

impl ToXml for Written<CreateSequenceResponse> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let Self { value, version, addressing } = self;
        write_identifier(out, *version, &value.identifier)?;
        write_expires(out, *version, value.expires)?;
        write_behavior(out, *version, value.incomplete_sequence_behavior)?;
        match &value.accept {
            Some(acks_to) => {
                out.start(name(*version, "Accept"))?;
                acks_to.write(out, name(*version, "AcksTo"), *addressing)?;
                out.end()
            }
            None => Ok(()),
        }
    }
}

/// Reads the `AcksTo` in an `Accept`.
fn read_accept<R: XmlReader + ?Sized>(
    input: &mut R,
    version: RmVersion,
    addressing: AddressingVersion,
) -> Result<EndpointReference, Problem> {
    let mut acks_to = None;
    while next_child(input)? {
        match child_of(input, version) {
            "AcksTo" => once(&mut acks_to, "AcksTo", read_endpoint(input, addressing, "AcksTo")?)?,
            _ => input.skip_element()?,
        }
    }
    acks_to.ok_or(Problem::Missing("AcksTo"))
}

fn write_expires<W: XmlWriter + ?Sized>(
    out: &mut W,
    version: RmVersion,
    expires: Option<TimeSpan>,
) -> Result<(), EncodeError> {
    let Some(expires) = expires else { return Ok(()) };
    out.start(name(version, "Expires"))?;
    out.text(Text::from(expires))?;
    out.end()
}

/// Writes it where the version has it.
fn write_behavior<W: XmlWriter + ?Sized>(
    out: &mut W,
    version: RmVersion,
    behavior: Option<IncompleteSequenceBehavior>,
) -> Result<(), EncodeError> {
    let (Some(behavior), RmVersion::V11) = (behavior, version) else { return Ok(()) };
    out.start(name(version, BEHAVIOR))?;
    out.text_as(Text::from(behavior.as_str()), soapstone_xml::TextForm::DICTIONARY)?;
    out.end()
}

const BEHAVIOR: &str = "IncompleteSequenceBehavior";
