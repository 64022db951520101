//! How a session fails, and whom it tells.

use std::borrow::Cow;

use soapstone_soap::{AddressingFault, Fault, Message};

use super::output::Output;
use super::{End, Phase, Session};
use crate::config::Role;
use crate::destination::DestinationState;
use crate::event::{BackChannel, Failure, Ignored};
use crate::fault::{FaultSide, SequenceFault};
use crate::header::SequenceFaultHeader;
use crate::record::Record;
use crate::source::SourceState;
use crate::version::{RmAction, RmVersion};

impl Session {
    /// Ends the session at once and tells the peer, as far as it can be told; what is on the way is lost. .NET calls this
    /// `Abort`.
    pub fn abort(&mut self, now: std::time::Instant) {
        self.advance(now);
        if self.has_ended() && self.phase == Phase::Open {
            // There is nobody left to be told.
            self.over(End::Terminated);
        }
        if self.phase != Phase::Over {
            self.give_up(Failure::Aborted, "Due to a user abort the reliable session cannot continue.");
        }
    }

    /// The session fails for a reason of ours: the peer is told that the sequence has ended.
    pub(super) fn give_up(&mut self, failure: Failure, reason: &'static str) {
        // .NET names the sequence that it receives on.
        let identifier = Some(self.input_identifier());
        let fault = SequenceFault::SequenceTerminated {
            identifier,
            by: FaultSide::Receiver,
            reason: Cow::Borrowed(reason),
        };
        // A peer that was never asked knows of nothing.
        if self.phase != Phase::Opening || self.attempts > 0 {
            self.tell(&fault, self.is_input_closed(), &mut None);
        }
        self.fail(failure);
    }

    /// The peer did what it must not, and the session fails; it is told with this fault.
    pub(super) fn fail_with(&mut self, fault: SequenceFault, back: &mut Option<BackChannel>) {
        self.tell(&fault, self.is_input_closed(), back);
        self.fail(Failure::Protocol(Box::new(fault)));
    }

    /// The peer did what no fault has a name for. .NET ends the session then.
    pub(super) fn protocol_error(&mut self, reason: &'static str, back: &mut Option<BackChannel>) {
        self.protocol_error_about(reason.into(), None, back);
    }

    /// As [`protocol_error`](Self::protocol_error), about this sequence.
    pub(super) fn protocol_error_about(
        &mut self,
        reason: Cow<'static, str>,
        identifier: Option<crate::Identifier>,
        back: &mut Option<BackChannel>,
    ) {
        let identifier = Some(identifier.unwrap_or_else(|| self.input_identifier()));
        let fault = SequenceFault::SequenceTerminated { identifier, by: FaultSide::Sender, reason };
        self.fail_with(fault, back);
    }

    /// Tells the peer: in the response that waits, else at its address, else in a response that waited before.
    pub(super) fn tell(&mut self, fault: &SequenceFault, acknowledges: bool, back: &mut Option<BackChannel>) {
        let message = fault.to_message(self.config.version, self.config.message_version);
        self.tell_message(message, acknowledges && self.config.version == RmVersion::V11, back);
    }

    pub(super) fn tell_message(
        &mut self,
        message: Message,
        acknowledges: bool,
        back: &mut Option<BackChannel>,
    ) {
        let in_response = self.config.shape.answers_in_response();
        let into = match self.role {
            Role::Acceptor if in_response => {
                let waited = || self.exchanges.as_mut().and_then(|exchanges| exchanges.any_waiting());
                let into = back.take().or_else(waited);
                if into.is_none() {
                    return;
                }
                into
            }
            _ => None,
        };
        self.output(Output::Fault { message: Box::new(message), acknowledges, back: into });
    }

    fn is_input_closed(&self) -> bool {
        self.destination.as_ref().is_some_and(|destination| destination.is_closed())
    }

    /// It is over.
    pub(super) fn fail(&mut self, failure: Failure) {
        if self.phase == Phase::Over {
            return;
        }
        if let Some(source) = &mut self.source {
            source.fail();
        }
        if let Some(destination) = &mut self.destination {
            destination.fail();
        }
        self.outputs.retain(|output| {
            !matches!(output, Output::Create | Output::Close | Output::Terminate | Output::Poll)
        });
        if self.end.is_none() {
            self.record(|| Record::Failed);
        }
        self.over(End::Failed(failure));
    }

    /// A fault that is not a message in the sequence is about the session, and ends it; an application's fault is in the
    /// sequence. Only what is about another session is not heeded.
    pub(super) fn peer_fault(&mut self, message: &Message, header: Option<&SequenceFaultHeader>) {
        let Some(fault) = message.body.fault() else { return };
        let found = SequenceFault::from_fault(fault, header, self.config.version);
        if self.phase == Phase::Opening {
            let answers = message.properties.reply_of();
            if answers.is_some_and(|id| *id != self.ids.create) {
                return self.ignore(Ignored::Unexpected("a fault in answer to something else"));
            }
            let about = found.as_ref().and_then(SequenceFault::identifier);
            if let Some(foreign) = about.filter(|id| answers.is_none() && Some(*id) != self.known_input()) {
                return self.ignore(Ignored::Foreign(foreign.clone()));
            }
            return self.fail(Failure::Refused(Box::new(fault.clone())));
        }
        let about = found.as_ref().and_then(SequenceFault::identifier);
        if let Some(foreign) =
            about.filter(|id| Some(*id) != self.known_input() && Some(*id) != self.known_output())
        {
            return self.ignore(Ignored::Foreign(foreign.clone()));
        }
        if self.has_ended() {
            return self.ignore(Ignored::Unexpected("a fault about a session that has ended"));
        }
        if let (Some(SequenceFault::UnknownSequence { identifier }), Some(source)) = (&found, &self.source) {
            match (self.config.version, source.state) {
                // The answer was lost, and the peer has forgotten the sequence since.
                (RmVersion::V11, SourceState::Closing | SourceState::Terminating)
                    if identifier.as_ref() == self.known_output()
                        || self.has_all_of_the_peer()
                        || (identifier.is_none() && self.config.shape.answers_in_response()) =>
                {
                    return self.terminate_done();
                }
                (RmVersion::February2005, SourceState::Terminating)
                    if self.config.shape.answers_in_response() =>
                {
                    return self.terminate_done();
                }
                (RmVersion::February2005, SourceState::Terminating | SourceState::Terminated) => return,
                (RmVersion::V11, SourceState::Terminated) if identifier.as_ref() == self.known_output() => {
                    return;
                }
                _ => {}
            }
        }
        self.fail(Failure::Peer(Box::new(fault.clone())));
    }

    /// Whether nothing of the peer is missing: it has ended its direction, or may have.
    fn has_all_of_the_peer(&self) -> bool {
        matches!(self.destination_state(), Some(DestinationState::Complete | DestinationState::Terminated))
    }

    /// Judges the headers of a message about the session that must be understood. Says whether it goes on.
    pub(super) fn understands(
        &mut self,
        kind: RmAction,
        ours: bool,
        message: &Message,
        back: &mut Option<BackChannel>,
    ) -> bool {
        let names = message.not_understood(|_| false);
        if names.is_empty() {
            return true;
        }
        if !ours && kind != RmAction::CreateSequence {
            self.ignore(Ignored::Unexpected(
                "a message that names no sequence, with a header that is not understood",
            ));
            return false;
        }
        let fault = Fault::must_understand(&names, self.config.message_version);
        let answer = Message::fault(fault, self.config.message_version);
        if kind == RmAction::CreateSequence {
            // Somebody asks again; the session that there is has nothing to do with it.
            self.ignore(Ignored::Unexpected("CreateSequence with a header that is not understood"));
            self.tell_message(answer, false, back);
            return false;
        }
        self.tell_message(answer, false, back);
        self.fail(Failure::NotUnderstood);
        false
    }

    /// A message that is in no sequence and not about one. The session goes on: anybody could have sent it.
    pub(super) fn not_reliable(&mut self, message: &Message, back: &mut Option<BackChannel>) {
        self.ignore(Ignored::Unexpected("a message without a Sequence header"));
        let answer = not_reliable_fault(message, self.config.version, self.config.message_version);
        self.tell_message(answer, false, back);
    }

    /// A message of the other version of reliable messaging.
    pub(super) fn wrong_version(&mut self, _: RmAction, message: &Message, back: &mut Option<BackChannel>) {
        self.ignore(Ignored::Unexpected("a message of another version of reliable messaging"));
        let answer = not_reliable_fault(message, self.config.version, self.config.message_version);
        self.tell_message(answer, false, back);
    }
}

/// What a reliable endpoint says to a message that is not reliable: 1.1 has a fault for it, in 1.0 it is an action that is not
/// supported.
pub(crate) fn not_reliable_fault(
    message: &Message,
    version: RmVersion,
    message_version: soapstone_soap::MessageVersion,
) -> Message {
    match version {
        RmVersion::V11 => SequenceFault::WsrmRequired.to_message(version, message_version),
        RmVersion::February2005 => {
            let action = message.properties.action.clone();
            let mut fault = AddressingFault::ActionNotSupported { action }.to_fault(message_version);
            // .NET leaves out which action it was.
            fault.detail = None;
            fault.headers.clear();
            Message::fault(fault, message_version)
        }
    }
}
