//! `TerminateSequence`, and `TerminateSequenceResponse` of 1.1.

use soapstone_soap::{Message, MessageVersion};

use super::About;
use crate::error::InvalidBody;
use crate::identifier::{Identifier, MessageNumber};
use crate::version::{RmAction, RmVersion};

/// The sequence has ended: what is kept of it may go.
///
/// Spec: [WSRM10 §3.5], [WSRM11 §3.6]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminateSequence {
    /// The sequence.
    pub identifier: Identifier,
    /// The last message of it; none when none was sent; 1.1 only.
    pub last: Option<MessageNumber>,
}

impl TerminateSequence {
    /// Reads the body of a message.
    pub fn read(message: &Message, version: RmVersion) -> Result<Self, InvalidBody> {
        let About { identifier, last, .. } = About::read(message, RmAction::TerminateSequence, version)?;
        Ok(Self { identifier, last })
    }

    /// The message, without an id and without anywhere to go.
    pub fn into_message(self, version: RmVersion, _: MessageVersion) -> Message {
        let Self { identifier, last } = self;
        About { version, identifier, last }.into_message(RmAction::TerminateSequence)
    }
}

/// The end of the sequence was noticed. The final acknowledgement is in a header. 1.1 only.
///
/// Spec: [WSRM11 §3.6]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminateSequenceResponse {
    /// The sequence.
    pub identifier: Identifier,
}

impl TerminateSequenceResponse {
    /// Reads the body of a message.
    pub fn read(message: &Message, version: RmVersion) -> Result<Self, InvalidBody> {
        let About { identifier, .. } = About::read(message, RmAction::TerminateSequenceResponse, version)?;
        Ok(Self { identifier })
    }

    /// The message, without an id and without anywhere to go.
    pub fn into_message(self, version: RmVersion, _: MessageVersion) -> Message {
        let Self { identifier } = self;
        About { version, identifier, last: None }.into_message(RmAction::TerminateSequenceResponse)
    }
}
