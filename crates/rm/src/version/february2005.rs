//! What is particular to WS-ReliableMessaging 1.0, of February 2005.

use super::RmAction;
use crate::ns::february2005_action;

/// The action of a message.
pub(super) const fn action(action: RmAction) -> &'static str {
    match action {
        RmAction::CreateSequence => february2005_action!("CreateSequence"),
        RmAction::CreateSequenceResponse => february2005_action!("CreateSequenceResponse"),
        RmAction::CloseSequence => february2005_action!("CloseSequence"),
        RmAction::CloseSequenceResponse => february2005_action!("CloseSequenceResponse"),
        RmAction::TerminateSequence => february2005_action!("TerminateSequence"),
        RmAction::TerminateSequenceResponse => february2005_action!("TerminateSequenceResponse"),
        RmAction::SequenceAcknowledgement => february2005_action!("SequenceAcknowledgement"),
        RmAction::AckRequested => february2005_action!("AckRequested"),
        RmAction::LastMessage => february2005_action!("LastMessage"),
    }
}

/// Whether there is such a message. `AckRequested` as a message of its own is .NET's; the specification has the header only.
pub(super) const fn has(action: RmAction) -> bool {
    !matches!(
        action,
        RmAction::CloseSequence | RmAction::CloseSequenceResponse | RmAction::TerminateSequenceResponse
    )
}
