//! Messages about the session: what comes when it begins and when it ends.

use soapstone_soap::Message;

use super::output::Output;
use super::{Phase, Session};
use crate::config::{Role, Shape};
use crate::destination::DestinationState;
use crate::error::InvalidBody;
use crate::event::{BackChannel, Event, Failure, Ignored};
use crate::identifier::{Identifier, MessageNumber};
use crate::place::same_place;
use crate::protocol::{
    CloseSequence, CloseSequenceResponse, CreateSequenceResponse, TerminateSequence,
    TerminateSequenceResponse,
};
use crate::record::Record;
use crate::source::SourceState;
use crate::timer::Timer;
use crate::transmission::Transmission;
use crate::version::RmAction;

impl Session {
    /// A message about the session. Its acknowledgements were read, and its headers judged.
    pub(super) fn control(
        &mut self,
        kind: RmAction,
        message: &Message,
        asked: bool,
        back: &mut Option<BackChannel>,
    ) {
        if asked {
            self.asked(back);
        }
        match kind {
            RmAction::CreateSequence => self.create_again(message, back),
            RmAction::CreateSequenceResponse => self.created(message, back),
            RmAction::CloseSequence => self.peer_closes(message, back),
            RmAction::CloseSequenceResponse => self.close_answered(message, back),
            RmAction::TerminateSequence => self.peer_terminates(message, back),
            RmAction::TerminateSequenceResponse => self.terminate_answered(message, back),
            RmAction::SequenceAcknowledgement | RmAction::AckRequested => {}
            RmAction::LastMessage => {
                self.ignore(Ignored::Malformed("LastMessage without a Sequence header".to_owned()));
            }
        }
    }

    /// A message about the session whose body is not what it must be. .NET ends the session; but it says of no sequence, so that
    /// anybody could have sent it.
    fn unreadable(&mut self, error: &InvalidBody) {
        self.ignore(Ignored::Malformed(error.to_string()));
    }

    /// The peer did not get our answer to CreateSequence, and asks again.
    fn create_again(&mut self, message: &Message, back: &mut Option<BackChannel>) {
        if self.role == Role::Initiator {
            // .NET ends the session; but anybody may ask for one.
            return self.ignore(Ignored::Unexpected("a CreateSequence"));
        }
        let relates_to = message.properties.message_id.clone();
        let back = self.take_waiting(back);
        self.output(Output::Created { relates_to, back });
    }

    /// The answer to our CreateSequence. .NET wants an offered sequence accepted, and at the address that it asked.
    /// Spec: [WSRM11 §3.4], [WSRM10 §3.4]
    fn created(&mut self, message: &Message, back: &mut Option<BackChannel>) {
        let version = self.config.version;
        let body = CreateSequenceResponse::read(message, version, self.config.message_version.addressing);
        let body = match body {
            Ok(body) => body,
            Err(error) => return self.unreadable(&error),
        };
        if self.phase != Phase::Opening {
            let ours = message.properties.reply_of() == Some(&self.ids.create);
            if ours && Some(&body.identifier) != self.known_output() {
                self.protocol_error("a second CreateSequenceResponse, for another sequence", back);
            }
            return;
        }
        if !self.answers_create(message) {
            return self.ignore(Ignored::Unexpected("a CreateSequenceResponse to something else"));
        }
        let about = Some(body.identifier.clone());
        let problem = match (&body.accept, &self.destination) {
            (None, Some(_)) => Some(
                "A return sequence was offered by the create sequence request but the create sequence response did not accept \
                 this sequence.",
            ),
            (Some(_), None) => Some(
                "A return sequence was not offered by the create sequence request but the create sequence response accepted \
                 one.",
            ),
            (Some(accept), Some(_)) if !same_place(accept, &self.remote) => Some(
                "The address for acknowledgements must be the same as the address for application messages. Verify that your \
                 endpoint is configured to use the same URI for these two addresses.",
            ),
            _ => None,
        };
        if let Some(problem) = problem {
            return self.protocol_error_about(problem.into(), about, back);
        }
        self.established(body.identifier);
    }

    /// Whether a message answers our CreateSequence. In the response to it that need not be said, and gSOAP does not.
    pub(super) fn answers_create(&self, message: &Message) -> bool {
        match message.properties.reply_of() {
            Some(id) => *id == self.ids.create,
            None => self.config.shape.answers_in_response(),
        }
    }

    fn established(&mut self, identifier: Identifier) {
        // .NET counts from the first CreateSequence; after one that was lost, it then waits half a minute for the first message.
        let round_trip = if self.attempts > 1 { self.config.initial_round_trip } else { self.since_asked() };
        let transmission = Transmission::new(round_trip, self.config.window());
        if let Some(source) = &mut self.source {
            source.identifier = Some(identifier.clone());
            source.set_transmission(transmission);
            source.state = SourceState::Created;
        }
        self.record(|| Record::Established { identifier });
        self.phase = Phase::Open;
        self.attempts = 0;
        self.outputs.retain(|output| !matches!(output, Output::Create));
        self.timers.stop(Timer::Control);
        self.timers.stop(Timer::Deadline);
        self.events.push_back(Event::Established);
        self.heard();
        if self.closing {
            self.begin_closing();
        }
    }

    /// CloseSequence of the peer (1.1). Spec: [WSRM11 §3.5]
    fn peer_closes(&mut self, message: &Message, back: &mut Option<BackChannel>) {
        let body = match CloseSequence::read(message, self.config.version) {
            Ok(body) => body,
            Err(error) => return self.unreadable(&error),
        };
        if !self.is_for_input(&body.identifier, "CloseSequence", back)
            || !self.answers_here(message, "CloseSequence", back)
            || !self.last_is_consistent(body.last, "CloseSequence", back)
        {
            return;
        }
        self.close_input(body.last);
        let relates_to = message.properties.message_id.clone();
        let back = self.take_waiting(back);
        self.answer_end(Output::Closed { relates_to, back });
    }

    /// TerminateSequence of the peer. In 1.0 only after all is received; in 1.1 it closes what was not closed.
    /// Spec: [WSRM11 §3.6], [WSRM10 §3.5]
    fn peer_terminates(&mut self, message: &Message, back: &mut Option<BackChannel>) {
        let body = match TerminateSequence::read(message, self.config.version) {
            Ok(body) => body,
            Err(error) => return self.unreadable(&error),
        };
        let answered = self.config.version.terminate_is_answered();
        if !self.is_for_input(&body.identifier, "TerminateSequence", back) {
            return;
        }
        if !answered && self.is_initiator() && self.config.shape == Shape::RequestReply {
            // The answer to our own, which ends the sequence of replies (2005/02).
            return match self.source_state() {
                Some(SourceState::Terminating) => self.terminate_done(),
                Some(SourceState::Terminated) => {}
                _ => self.protocol_error("the peer ended the sequence of its replies", back),
            };
        }
        let Some(destination) = &self.destination else { return };
        let was_complete = destination.state == DestinationState::Complete;
        if answered {
            if !self.answers_here(message, "TerminateSequence", back)
                || !self.last_is_consistent(body.last, "TerminateSequence", back)
            {
                return;
            }
            self.close_input(body.last);
        } else if destination.state != DestinationState::Terminated && !was_complete {
            return self.protocol_error("the TerminateSequence came before all messages were received", back);
        }
        let gap = self.destination.as_ref().is_some_and(|destination| !destination.is_complete());
        self.destination_terminated();
        let relates_to = message.properties.message_id.clone();
        if answered || self.config.shape.answers_in_response() {
            let back = self.take_waiting(back);
            self.answer_end(Output::Terminated { relates_to, back });
        }
        if gap && answered {
            let fault = crate::fault::SequenceFault::SequenceTerminated {
                identifier: self.known_input().cloned(),
                by: crate::fault::FaultSide::Sender,
                reason: "The sequence was terminated before all its messages arrived.".into(),
            };
            self.fail(Failure::Protocol(Box::new(fault)));
        }
    }

    /// Closes the sequence that we receive on, once.
    fn close_input(&mut self, last: Option<MessageNumber>) {
        let Some(destination) = &mut self.destination else { return };
        if destination.last().is_none() {
            let last = last.or(destination.received().highest());
            destination.close(last.map_or(0, MessageNumber::get));
            self.record(|| Record::PeerClosed { last });
        }
    }

    /// Whether the peer means the sequence that it sends on.
    fn is_for_input(
        &mut self,
        identifier: &Identifier,
        what: &'static str,
        back: &mut Option<BackChannel>,
    ) -> bool {
        if Some(identifier) == self.known_input() {
            return true;
        }
        if Some(identifier) == self.known_output() {
            self.ignore(Ignored::Unexpected(what));
            self.protocol_error("the sequence that we send on is not the peer's to end", back);
        } else {
            self.ignore(Ignored::Foreign(identifier.clone()));
            let fault = crate::fault::SequenceFault::UnknownSequence { identifier: Some(identifier.clone()) };
            self.tell(&fault, false, back);
        }
        false
    }

    /// Whether the answer is to go where all answers go. Without a ReplyTo it does: gSOAP leaves it out, and .NET, which
    /// refuses that, does not.
    fn answers_here(
        &mut self,
        message: &Message,
        what: &'static str,
        back: &mut Option<BackChannel>,
    ) -> bool {
        let Some(reply_to) = &message.properties.reply_to else { return true };
        if self.config.shape != Shape::Duplex || same_place(reply_to, &self.remote) {
            return true;
        }
        self.protocol_error_about(
            format!(
                "The wsrm:{what} request message's wsa:ReplyTo address containing a URI which is not equivalent to the remote \
                 address. This is not supported. The reliable session was faulted."
            )
            .into(),
            None,
            back,
        );
        false
    }

    /// Whether the last number can be the last one, and is the same each time. One that is not said is the highest that was
    /// received: the specification lets it be left out, and .NET does so when nothing was sent.
    fn last_is_consistent(
        &mut self,
        last: Option<MessageNumber>,
        what: &'static str,
        back: &mut Option<BackChannel>,
    ) -> bool {
        let (Some(destination), Some(last)) = (&self.destination, last) else { return true };
        let (highest, last) = (destination.received().highest().map_or(0, MessageNumber::get), last.get());
        let problem = match destination.last() {
            Some(known) if known != last => "is inconsistent with the one before",
            None if last < highest => "is too small: a message above it was received",
            _ => return true,
        };
        self.protocol_error_about(format!("the LastMsgNumber of {what} {problem}").into(), None, back);
        false
    }

    /// The answer to our CloseSequence. Everything was acknowledged before it was sent, so there is nothing left to be learned
    /// from it, Final (which CXF and gSOAP leave out) or not.
    fn close_answered(&mut self, message: &Message, back: &mut Option<BackChannel>) {
        let body = match CloseSequenceResponse::read(message, self.config.version) {
            Ok(body) => body,
            Err(error) => return self.unreadable(&error),
        };
        if !self.is_for_output(&body.identifier, back) {
            return;
        }
        match self.source_state() {
            Some(SourceState::Closing) => self.begin_terminating(),
            Some(SourceState::Terminating | SourceState::Terminated) => {}
            _ => self.protocol_error("a CloseSequenceResponse to nothing", back),
        }
    }

    fn terminate_answered(&mut self, message: &Message, back: &mut Option<BackChannel>) {
        let body = match TerminateSequenceResponse::read(message, self.config.version) {
            Ok(body) => body,
            Err(error) => return self.unreadable(&error),
        };
        if !self.is_for_output(&body.identifier, back) {
            return;
        }
        match self.source_state() {
            // Before a restart it may have been asked for: what is known then is that all was acknowledged.
            Some(SourceState::Closing | SourceState::Terminating) => self.terminate_done(),
            Some(SourceState::Terminated) => {}
            _ => self.protocol_error("a TerminateSequenceResponse to nothing", back),
        }
    }

    fn is_for_output(&mut self, identifier: &Identifier, back: &mut Option<BackChannel>) -> bool {
        if Some(identifier) == self.known_output() {
            return true;
        }
        self.ignore(Ignored::Foreign(identifier.clone()));
        let fault = crate::fault::SequenceFault::UnknownSequence { identifier: Some(identifier.clone()) };
        self.tell(&fault, false, back);
        false
    }

    /// The sequence that we send on has ended; where replies come in responses, theirs has too.
    pub(super) fn terminate_done(&mut self) {
        self.source_terminated();
        if self.config.shape.answers_in_response() {
            self.destination_terminated();
        }
    }
}
