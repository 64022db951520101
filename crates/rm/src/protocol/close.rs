//! `CloseSequence` and `CloseSequenceResponse`; 1.1 only.

use soapstone_soap::{Message, MessageVersion};

use super::About;
use crate::error::InvalidBody;
use crate::identifier::{Identifier, MessageNumber};
use crate::version::{RmAction, RmVersion};

/// No more messages will follow in the sequence.
///
/// Spec: [WSRM11 §3.5]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseSequence {
    /// The sequence.
    pub identifier: Identifier,
    /// The last message of it; none when none was sent.
    pub last: Option<MessageNumber>,
}

impl CloseSequence {
    /// Reads the body of a message.
    pub fn read(message: &Message, version: RmVersion) -> Result<Self, InvalidBody> {
        let About { identifier, last, .. } = About::read(message, RmAction::CloseSequence, version)?;
        Ok(Self { identifier, last })
    }

    /// The message, without an id and without anywhere to go.
    pub fn into_message(self, version: RmVersion, _: MessageVersion) -> Message {
        let Self { identifier, last } = self;
        About { version, identifier, last }.into_message(RmAction::CloseSequence)
    }
}

/// The sequence is closed. The final acknowledgement is in a header.
///
/// Spec: [WSRM11 §3.5]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseSequenceResponse {
    /// The sequence.
    pub identifier: Identifier,
}

impl CloseSequenceResponse {
    /// Reads the body of a message.
    pub fn read(message: &Message, version: RmVersion) -> Result<Self, InvalidBody> {
        let About { identifier, .. } = About::read(message, RmAction::CloseSequenceResponse, version)?;
        Ok(Self { identifier })
    }

    /// The message, without an id and without anywhere to go.
    pub fn into_message(self, version: RmVersion, _: MessageVersion) -> Message {
        let Self { identifier } = self;
        About { version, identifier, last: None }.into_message(RmAction::CloseSequenceResponse)
    }
}
