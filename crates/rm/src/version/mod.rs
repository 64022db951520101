//! The versions of the protocol, and the actions of its messages.

mod february2005;
mod v11;

use serde::{Deserialize, Serialize};
use soapstone_soap::{Action, AddressingVersion, MessageVersion};
use soapstone_xml::QName;

use crate::ns;

/// A version of WS-ReliableMessaging; a message says it by the namespace of its headers and by its action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RmVersion {
    /// WS-ReliableMessaging 1.0, of February 2005: what .NET speaks unless told otherwise. Spec: [WSRM10 §1]
    February2005,
    /// WS-ReliableMessaging 1.1 and 1.2, which are the same on the wire and share a namespace. Spec: [WSRM11 §1]
    V11,
}

impl RmVersion {
    /// Both, the older first.
    pub const ALL: [Self; 2] = [Self::February2005, Self::V11];

    /// The namespace of the headers, the messages and the fault codes.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::February2005 => ns::WSRM10,
            Self::V11 => ns::WSRM11,
        }
    }

    /// The version whose namespace this is.
    pub fn from_namespace(namespace: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.namespace() == namespace)
    }

    /// The action of a message of the protocol. One that the version [does not have](Self::has) gets the name that it would
    /// have; no peer knows it.
    pub const fn action(self, action: RmAction) -> Action {
        Action::from_static(match self {
            Self::February2005 => february2005::action(action),
            Self::V11 => v11::action(action),
        })
    }

    /// Whether the version has such messages: `CloseSequence` and the responses to it and to `TerminateSequence` are new in
    /// 1.1, which needs no `LastMessage`.
    pub const fn has(self, action: RmAction) -> bool {
        match self {
            Self::February2005 => february2005::has(action),
            Self::V11 => v11::has(action),
        }
    }

    /// Whether `TerminateSequence` is a request that is answered. Spec: [WSRM10 §3.5], [WSRM11 §3.6]
    pub const fn terminate_is_answered(self) -> bool {
        matches!(self, Self::V11)
    }

    /// Whether a sequence is closed by a message about it, `CloseSequence`; else the last message *in* it, which is numbered,
    /// says that it is the last. Spec: [WSRM10 §3.1], [WSRM11 §3.5]
    pub const fn close_is_a_message(self) -> bool {
        matches!(self, Self::V11)
    }

    /// The action of the faults of the protocol: 1.1 has one of its own, 1.0 that which addressing has for faults in general.
    /// Spec: [WSRM10 §4], [WSRM11 §4], [WSA10-SOAP §6]
    pub const fn fault_action(self, message_version: MessageVersion) -> Action {
        Action::from_static(match (self, message_version.addressing) {
            (Self::V11, _) => ns::WSRM11_FAULT_ACTION,
            (Self::February2005, AddressingVersion::August2004) => ns::WSA_AUGUST2004_FAULT_ACTION,
            (Self::February2005, AddressingVersion::V10 | AddressingVersion::None) => {
                ns::WSA10_SOAP_FAULT_ACTION
            }
        })
    }

    /// A name in the namespace of the version.
    pub(crate) const fn name(self, local: &'static str) -> QName {
        QName::from_static(self.namespace(), local)
    }
}

/// `WS-ReliableMessaging 1.0`, `WS-ReliableMessaging 1.1`.
impl std::fmt::Display for RmVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::February2005 => "WS-ReliableMessaging 1.0",
            Self::V11 => "WS-ReliableMessaging 1.1",
        })
    }
}

/// What a message of the protocol is about; without faults, whose action says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RmAction {
    /// Asks for a sequence. Spec: [WSRM10 §3.4], [WSRM11 §3.4]
    CreateSequence,
    /// Gives it. Spec: [WSRM10 §3.4], [WSRM11 §3.4]
    CreateSequenceResponse,
    /// Closes a sequence: no message will follow; 1.1 only. Spec: [WSRM11 §3.5]
    CloseSequence,
    /// Says that it is closed; 1.1 only. Spec: [WSRM11 §3.5]
    CloseSequenceResponse,
    /// Ends a sequence. Spec: [WSRM10 §3.5], [WSRM11 §3.6]
    TerminateSequence,
    /// Says that it has ended; 1.1 only. Spec: [WSRM11 §3.6]
    TerminateSequenceResponse,
    /// Carries an acknowledgement and nothing else. Spec: [WSRM10 §3.2], [WSRM11 §3.9]
    SequenceAcknowledgement,
    /// Asks for an acknowledgement, and carries nothing else. Spec: [WSRM10 §3.3], [WSRM11 §3.8]
    AckRequested,
    /// The last message of a sequence when the application has none that could be it; 1.0 only. .NET always sends it
    /// (`WsrmMessageInfo`). Spec: [WSRM10 §3.1]
    LastMessage,
}

impl RmAction {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::CreateSequence,
        Self::CreateSequenceResponse,
        Self::CloseSequence,
        Self::CloseSequenceResponse,
        Self::TerminateSequence,
        Self::TerminateSequenceResponse,
        Self::SequenceAcknowledgement,
        Self::AckRequested,
        Self::LastMessage,
    ];

    /// The version and the message whose action this is; `None` also when the version has no such message.
    pub fn of(action: &Action) -> Option<(RmVersion, Self)> {
        let (namespace, local) = action.as_str().rsplit_once('/')?;
        let version = RmVersion::from_namespace(namespace)?;
        let found = Self::ALL.into_iter().find(|candidate| candidate.local() == local)?;
        version.has(found).then_some((version, found))
    }

    /// The name: the end of the action, and the name of the element or header that makes the message.
    pub const fn local(self) -> &'static str {
        match self {
            Self::CreateSequence => "CreateSequence",
            Self::CreateSequenceResponse => "CreateSequenceResponse",
            Self::CloseSequence => "CloseSequence",
            Self::CloseSequenceResponse => "CloseSequenceResponse",
            Self::TerminateSequence => "TerminateSequence",
            Self::TerminateSequenceResponse => "TerminateSequenceResponse",
            Self::SequenceAcknowledgement => "SequenceAcknowledgement",
            Self::AckRequested => "AckRequested",
            Self::LastMessage => "LastMessage",
        }
    }
}

#[cfg(test)]
mod tests {
    use soapstone_soap::SoapVersion;

    use super::*;

    #[test]
    fn actions_are_the_namespace_and_the_name() {
        for version in RmVersion::ALL {
            for action in RmAction::ALL {
                let uri = format!("{}/{}", version.namespace(), action.local());
                assert_eq!(version.action(action), uri.as_str());
            }
        }
    }

    #[test]
    fn actions_lead_back_to_versions_and_messages() {
        for version in RmVersion::ALL {
            for action in RmAction::ALL {
                let expected = version.has(action).then_some((version, action));
                assert_eq!(RmAction::of(&version.action(action)), expected);
            }
        }
        for other in ["", "*", "CreateSequence", "urn:x/CreateSequence"] {
            assert_eq!(RmAction::of(&Action::from_static(other)), None, "{other:?}");
        }
        for version in RmVersion::ALL {
            for end in ["", "/", "/fault", "/createsequence", "/CreateSequence/", "/CreateSequence "] {
                let action = Action::new(format!("{}{end}", version.namespace()));
                assert!(action.ok().and_then(|action| RmAction::of(&action)).is_none(), "{end:?}");
            }
        }
    }

    #[test]
    fn what_only_one_version_has() {
        let only = |version: RmVersion, other: RmVersion| -> Vec<_> {
            RmAction::ALL.into_iter().filter(|&action| version.has(action) && !other.has(action)).collect()
        };
        assert_eq!(only(RmVersion::February2005, RmVersion::V11), [RmAction::LastMessage]);
        assert_eq!(
            only(RmVersion::V11, RmVersion::February2005),
            [RmAction::CloseSequence, RmAction::CloseSequenceResponse, RmAction::TerminateSequenceResponse]
        );
    }

    // Tests: [WSRM11 §4], [WSA10-SOAP §6]
    #[test]
    fn actions_of_faults() {
        let of = |version: RmVersion, addressing| {
            version.fault_action(MessageVersion::new(SoapVersion::Soap12, addressing))
        };
        assert_eq!(of(RmVersion::V11, AddressingVersion::V10), ns::WSRM11_FAULT_ACTION);
        assert_eq!(of(RmVersion::V11, AddressingVersion::August2004), ns::WSRM11_FAULT_ACTION);
        assert_eq!(of(RmVersion::February2005, AddressingVersion::V10), ns::WSA10_SOAP_FAULT_ACTION);
        assert_eq!(
            of(RmVersion::February2005, AddressingVersion::August2004),
            ns::WSA_AUGUST2004_FAULT_ACTION
        );
    }
}
