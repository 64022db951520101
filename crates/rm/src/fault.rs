//! The faults of reliable messaging, of both versions.

use std::borrow::Cow;

use soapstone_soap::{Fault, FaultCode, Message, MessageVersion, SoapVersion};
use soapstone_xml::{Element, QName};

use crate::header::parts::PREFIX;
use crate::header::{FaultDetail, SequenceAcknowledgement, SequenceFaultHeader};
use crate::identifier::{Identifier, MessageNumber};
use crate::ns;
use crate::version::RmVersion;

/// What one end tells the other about a sequence that cannot go on, or cannot begin.
///
/// In SOAP 1.2 the code of the fault has one of the names below as its subcode, and the sequence is in the detail. In SOAP 1.1
/// both are in a header, and the body says only who is at fault; faults that are about no sequence have their name as code and
/// no header there.
///
/// | fault | code | detail | versions |
/// |---|---|---|---|
/// | `SequenceTerminated` | either | `Identifier` | both |
/// | `UnknownSequence` | `Sender` | `Identifier` | both |
/// | `InvalidAcknowledgement` | `Sender` | `SequenceAcknowledgement` | both |
/// | `MessageNumberRollover` | `Sender` | `Identifier`, 1.1: and `MaxMessageNumber` | both |
/// | `LastMessageNumberExceeded` | `Sender` | `Identifier` | 1.0 |
/// | `SequenceClosed` | `Sender` | `Identifier` | 1.1 |
/// | `CreateSequenceRefused` | either | none | both |
/// | `WsrmRequired` | `Sender` | none | 1.1 |
///
/// A fault that the version does not have is written as what it comes to there: `SequenceTerminated`, if it is about a sequence.
///
/// Spec: [WSRM10 §4], [WSRM11 §4]
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SequenceFault {
    /// The sequence has ended before its time. Spec: [WSRM10 §4.2], [WSRM11 §4.2]
    SequenceTerminated {
        /// The sequence, if it was said; gSOAP does not say it.
        identifier: Option<Identifier>,
        /// Who is at fault.
        by: FaultSide,
        /// Why, for people.
        reason: Cow<'static, str>,
    },
    /// There is no such sequence. Spec: [WSRM10 §4.3], [WSRM11 §4.3]
    UnknownSequence {
        /// The sequence, if it was said.
        identifier: Option<Identifier>,
    },
    /// An acknowledgement of what was not sent, or one that takes back what an earlier one said.
    /// Spec: [WSRM10 §4.4], [WSRM11 §4.4]
    InvalidAcknowledgement {
        /// The acknowledgement, if it was said.
        acknowledgement: Option<SequenceAcknowledgement>,
    },
    /// The sequence has had as many messages as there can be. Spec: [WSRM10 §4.5], [WSRM11 §4.5]
    MessageNumberRollover {
        /// The sequence, if it was said.
        identifier: Option<Identifier>,
        /// The highest number that there can be; 1.1 only, where it is [`MessageNumber::MAX`] unless something else is said.
        max: Option<MessageNumber>,
    },
    /// A message after the last one; 1.0 only. Spec: [WSRM10 §4.6]
    LastMessageNumberExceeded {
        /// The sequence, if it was said.
        identifier: Option<Identifier>,
    },
    /// A message after the sequence was closed; 1.1 only. Spec: [WSRM11 §4.7]
    SequenceClosed {
        /// The sequence, if it was said.
        identifier: Option<Identifier>,
    },
    /// There will be no sequence. Spec: [WSRM10 §4.7], [WSRM11 §4.6]
    CreateSequenceRefused {
        /// Who is at fault.
        by: FaultSide,
        /// Why, for people: the whole of the reason.
        reason: Cow<'static, str>,
        /// Whether it is because there are too many already, so that asking again later may help. .NET's, and in SOAP 1.2
        /// only.
        connection_limit: bool,
    },
    /// A message that is in no sequence, and must be; 1.1 only. Spec: [WSRM11 §4.8]
    WsrmRequired,
}

/// Who is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultSide {
    /// The peer that is told.
    Sender,
    /// The one that tells.
    Receiver,
}

impl SequenceFault {
    /// The sequence that it is about.
    pub fn identifier(&self) -> Option<&Identifier> {
        match self {
            Self::SequenceTerminated { identifier, .. }
            | Self::UnknownSequence { identifier }
            | Self::MessageNumberRollover { identifier, .. }
            | Self::LastMessageNumberExceeded { identifier }
            | Self::SequenceClosed { identifier } => identifier.as_ref(),
            Self::InvalidAcknowledgement { acknowledgement } => {
                acknowledgement.as_ref().map(|acknowledgement| &acknowledgement.identifier)
            }
            Self::CreateSequenceRefused { .. } | Self::WsrmRequired => None,
        }
    }

    /// The fault as SOAP has it.
    pub fn to_fault(&self, version: RmVersion, message_version: MessageVersion) -> Fault {
        let code = match self.side() {
            FaultSide::Sender => FaultCode::Sender,
            FaultSide::Receiver => FaultCode::Receiver,
        };
        let fault = Fault::new(code, self.reason());
        let local = self.local(version);
        match (message_version.soap, self.detail(version)) {
            (SoapVersion::Soap11, Some(detail)) => {
                fault.with_header(SequenceFaultHeader::new(local, detail, version).to_block(version))
            }
            (_, detail) => {
                let mut fault = fault.with_subcode(version.name(local));
                if self.is_connection_limit() {
                    fault = fault.with_subcode(QName::from_static(ns::NETRM, CONNECTION_LIMIT));
                }
                let entries = detail.map(|detail| detail.to_elements(version)).unwrap_or_default();
                entries.into_iter().fold(fault, Fault::with_detail)
            }
        }
    }

    /// The message that tells it, without anywhere to go.
    pub fn to_message(&self, version: RmVersion, message_version: MessageVersion) -> Message {
        let mut message = Message::fault(self.to_fault(version, message_version), message_version);
        message.properties.action = Some(version.fault_action(message_version));
        message
    }

    /// The fault in a message, if it is one of this version. The header of SOAP 1.1 must still be there; where it was taken
    /// out, see [`from_fault`](Self::from_fault).
    pub fn from_message(message: &Message, version: RmVersion) -> Option<Self> {
        let block = message.headers.find(version.namespace(), "SequenceFault");
        let header = block.and_then(|block| SequenceFaultHeader::of_block(block, version).ok());
        Self::from_fault(message.body.fault()?, header.as_ref(), version)
    }

    /// The fault, given what the [header](crate::RmHeaders::fault) of SOAP 1.1 says.
    ///
    /// Which one it is is said by its name, whoever it says is at fault, and whatever the action of the message. As .NET has it
    /// (`WsrmFault`), one of an unknown name that is about a sequence, and an `UnknownSequence` for which the receiver is to
    /// blame, are read as `SequenceTerminated`. Unlike .NET, this needs no detail, which gSOAP's do not have.
    pub fn from_fault(
        fault: &Fault,
        header: Option<&SequenceFaultHeader>,
        version: RmVersion,
    ) -> Option<Self> {
        let (name, detail) = match header {
            Some(header) => (&header.code, header.detail.clone()),
            None => {
                let detail = fault.detail.as_ref().map(|detail| FaultDetail::of_element(detail, version));
                (fault.name()?, detail.unwrap_or_default())
            }
        };
        if name.namespace() != version.namespace() {
            return None;
        }
        let by = if fault.code == FaultCode::Receiver { FaultSide::Receiver } else { FaultSide::Sender };
        let reason = || Cow::Owned(fault.reason.text().to_owned());
        let identifier = detail.sequence().cloned();
        Some(match (name.local(), version) {
            ("UnknownSequence", _) if by == FaultSide::Sender => Self::UnknownSequence { identifier },
            ("InvalidAcknowledgement", _) => {
                Self::InvalidAcknowledgement { acknowledgement: detail.acknowledgement }
            }
            ("MessageNumberRollover", _) => Self::MessageNumberRollover { identifier, max: detail.max },
            ("LastMessageNumberExceeded", RmVersion::February2005) => {
                Self::LastMessageNumberExceeded { identifier }
            }
            ("SequenceClosed", RmVersion::V11) => Self::SequenceClosed { identifier },
            ("CreateSequenceRefused", _) => {
                let connection_limit = fault.is(ns::NETRM, CONNECTION_LIMIT);
                Self::CreateSequenceRefused { by, reason: reason(), connection_limit }
            }
            // .NET writes the one, the schema of the specification has the other.
            (WSRM_REQUIRED | "WSRMRequired", RmVersion::V11) => Self::WsrmRequired,
            ("SequenceTerminated" | "UnknownSequence", _) => {
                Self::SequenceTerminated { identifier, by, reason: reason() }
            }
            _ => {
                identifier.as_ref()?;
                Self::SequenceTerminated { identifier, by, reason: reason() }
            }
        })
    }

    fn side(&self) -> FaultSide {
        match self {
            Self::SequenceTerminated { by, .. } | Self::CreateSequenceRefused { by, .. } => *by,
            _ => FaultSide::Sender,
        }
    }

    fn is_connection_limit(&self) -> bool {
        matches!(self, Self::CreateSequenceRefused { connection_limit: true, .. })
    }

    /// What it is called in this version.
    fn local(&self, version: RmVersion) -> &'static str {
        match (self, version) {
            (Self::UnknownSequence { .. }, _) => "UnknownSequence",
            (Self::InvalidAcknowledgement { .. }, _) => "InvalidAcknowledgement",
            (Self::MessageNumberRollover { .. }, _) => "MessageNumberRollover",
            (Self::LastMessageNumberExceeded { .. }, RmVersion::February2005) => "LastMessageNumberExceeded",
            (Self::SequenceClosed { .. }, RmVersion::V11) => "SequenceClosed",
            (Self::CreateSequenceRefused { .. }, _) => "CreateSequenceRefused",
            (Self::WsrmRequired, _) => WSRM_REQUIRED,
            (
                Self::SequenceTerminated { .. }
                | Self::LastMessageNumberExceeded { .. }
                | Self::SequenceClosed { .. },
                _,
            ) => "SequenceTerminated",
        }
    }

    /// What is said to people, in .NET's words.
    fn reason(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::SequenceTerminated { reason, .. } | Self::CreateSequenceRefused { reason, .. } => {
                return reason.clone();
            }
            Self::UnknownSequence { .. } => {
                "The value of wsrm:Identifier is not a known Sequence identifier."
            }
            Self::InvalidAcknowledgement { .. } => {
                "The SequenceAcknowledgement violates the cumulative acknowledgement invariant."
            }
            Self::MessageNumberRollover { .. } => {
                "The maximum value for wsrm:MessageNumber has been exceeded."
            }
            Self::LastMessageNumberExceeded { .. } => {
                "The value for wsrm:MessageNumber exceeds the value of the MessageNumber accompanying a LastMessage \
                 element in this Sequence."
            }
            Self::SequenceClosed { .. } => "The Sequence is closed and cannot accept new messages.",
            Self::WsrmRequired => {
                "The RM server requires the use of WS-ReliableMessaging 1.1 protocol. This is likely caused by a \
                 binding mismatch."
            }
        })
    }

    /// What is said of the sequence; nothing when it is about none.
    fn detail(&self, version: RmVersion) -> Option<FaultDetail> {
        let mut detail = FaultDetail::default();
        match self {
            Self::CreateSequenceRefused { .. } | Self::WsrmRequired => return None,
            Self::InvalidAcknowledgement { acknowledgement } => {
                detail.acknowledgement.clone_from(acknowledgement);
            }
            Self::MessageNumberRollover { identifier, max } => {
                detail.identifier.clone_from(identifier);
                let known = version == RmVersion::V11;
                detail.max = known.then_some(max.unwrap_or(MessageNumber::MAX));
            }
            other => detail.identifier = other.identifier().cloned(),
        }
        Some(detail)
    }
}

impl FaultDetail {
    /// The entries of the detail in SOAP 1.2.
    fn to_elements(&self, version: RmVersion) -> Vec<Element> {
        let text = |local, text: &str| Element::new(version.name(local)).with_prefix(PREFIX).with_child(text);
        let identifier = self.identifier.as_ref().map(|identifier| text("Identifier", identifier.as_str()));
        let acknowledgement = self.acknowledgement.as_ref().and_then(|found| found.to_element(version));
        let max = self.max.map(|max| text("MaxMessageNumber", &max.to_string()));
        [identifier, acknowledgement, max].into_iter().flatten().collect()
    }
}

const CONNECTION_LIMIT: &str = "ConnectionLimitReached";
const WSRM_REQUIRED: &str = "WsrmRequired";

#[cfg(test)]
mod tests;

/// `UnknownSequence: The value of wsrm:Identifier is not a known Sequence identifier.`
impl std::fmt::Display for SequenceFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.local(RmVersion::V11), self.reason())
    }
}
