//! What is particular to WS-ReliableMessaging 1.1 and 1.2.

use super::RmAction;
use crate::ns::v11_action;

/// The action of a message.
pub(super) const fn action(action: RmAction) -> &'static str {
    match action {
        RmAction::CreateSequence => v11_action!("CreateSequence"),
        RmAction::CreateSequenceResponse => v11_action!("CreateSequenceResponse"),
        RmAction::CloseSequence => v11_action!("CloseSequence"),
        RmAction::CloseSequenceResponse => v11_action!("CloseSequenceResponse"),
        RmAction::TerminateSequence => v11_action!("TerminateSequence"),
        RmAction::TerminateSequenceResponse => v11_action!("TerminateSequenceResponse"),
        RmAction::SequenceAcknowledgement => v11_action!("SequenceAcknowledgement"),
        RmAction::AckRequested => v11_action!("AckRequested"),
        RmAction::LastMessage => v11_action!("LastMessage"),
    }
}

/// Whether there is such a message.
pub(super) const fn has(action: RmAction) -> bool {
    !matches!(action, RmAction::LastMessage)
}
