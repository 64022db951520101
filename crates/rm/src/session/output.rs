//! What a session has to say, and how it is put into messages: made when it is asked for, so that an acknowledgement travels on
//! whatever leaves first.

use soapstone_soap::{AnonymousTo, Message, MessageId, RelatesTo};

use super::{Phase, Session};
use crate::config::{Role, Shape};
use crate::event::{BackChannel, Route, Sent, Transmit, TransmitToken};
use crate::header::{AckRequested, Sequence, SequenceAcknowledgement};
use crate::identifier::MessageNumber;
use crate::protocol::{
    CloseSequence, CloseSequenceResponse, CreateSequence, CreateSequenceResponse, IncompleteSequenceBehavior,
    Offer, TerminateSequence, TerminateSequenceResponse, empty_message,
};
use crate::source::SourceState;
use crate::timer::Timer;
use crate::version::{RmAction, RmVersion};

/// Something to be sent, other than messages in a sequence and acknowledgements that nobody waits for.
#[derive(Debug)]
pub(super) enum Output {
    /// CreateSequence, again too.
    Create,
    /// The answer to CreateSequence.
    Created { relates_to: Option<MessageId>, back: Option<BackChannel> },
    /// CloseSequence, again too.
    Close,
    /// The answer to CloseSequence.
    Closed { relates_to: Option<MessageId>, back: Option<BackChannel> },
    /// TerminateSequence, again too.
    Terminate,
    /// The answer to TerminateSequence.
    Terminated { relates_to: Option<MessageId>, back: Option<BackChannel> },
    /// AckRequested, on its own.
    Poll,
    /// A fault, with a final acknowledgement if that belongs to it.
    Fault { message: Box<Message>, acknowledges: bool, back: Option<BackChannel> },
    /// The reply to a request.
    Reply { request: MessageNumber, back: BackChannel },
    /// The LastMessage of the sequence of replies (2005/02).
    LastReply { back: BackChannel },
    /// An acknowledgement, in the response to a message.
    Acknowledge { back: BackChannel },
    /// A response without content.
    Release { back: BackChannel },
}

impl Session {
    pub(super) fn output(&mut self, output: Output) {
        let twice = |queued: &Output| {
            matches!(
                (queued, &output),
                (Output::Create, Output::Create)
                    | (Output::Close, Output::Close)
                    | (Output::Terminate, Output::Terminate)
                    | (Output::Poll, Output::Poll)
            )
        };
        if !self.outputs.iter().any(twice) {
            self.make_room(&output);
            self.outputs.push_back(output);
        }
    }

    /// Whoever asks faster than is sent gets the last answers. Those that a response waits for are bounded by the responses.
    fn make_room(&mut self, output: &Output) {
        let most = match output {
            Output::Created { back: None, .. } => 1,
            Output::Closed { back: None, .. }
            | Output::Terminated { back: None, .. }
            | Output::Fault { back: None, .. } => MAX_ANSWERS,
            _ => return,
        };
        let kind = std::mem::discriminant(output);
        let same = |queued: &Output| {
            let waits = matches!(
                queued,
                Output::Created { back: Some(_), .. }
                    | Output::Closed { back: Some(_), .. }
                    | Output::Terminated { back: Some(_), .. }
                    | Output::Fault { back: Some(_), .. }
            );
            std::mem::discriminant(queued) == kind && !waits
        };
        if self.outputs.iter().filter(|queued| same(queued)).count() >= most
            && let Some(oldest) = self.outputs.iter().position(same)
        {
            self.outputs.remove(oldest);
        }
    }

    /// What becomes of the anonymous address when we send to it.
    pub(super) fn anonymous_to(&self) -> AnonymousTo {
        match self.config.shape {
            Shape::Connection => AnonymousTo::Written,
            Shape::Duplex | Shape::RequestReply | Shape::OneWay => AnonymousTo::Omitted,
        }
    }

    pub(super) fn next_transmit(&mut self) -> Option<Transmit> {
        if let Some(output) = self.outputs.pop_front() {
            return Some(self.write_output(output));
        }
        if self.phase != Phase::Open {
            return None;
        }
        self.next_message().or_else(|| self.next_acknowledgement())
    }

    fn write_output(&mut self, output: Output) -> Transmit {
        match output {
            Output::Create => self.write_create(),
            Output::Created { relates_to, back } => {
                let body = CreateSequenceResponse {
                    identifier: self.input_identifier(),
                    expires: self.ids.expires,
                    incomplete_sequence_behavior: self.incomplete_sequence_behavior(),
                    accept: self.accepts_offer().then(|| (*self.local).clone()),
                };
                let message = body.into_message(self.config.version, self.config.message_version);
                self.answer(message, relates_to, back)
            }
            Output::Close => {
                let last = self.source.as_ref().and_then(|source| source.last()).and_then(MessageNumber::new);
                let body = CloseSequence { identifier: self.output_identifier(), last };
                let message = body.into_message(self.config.version, self.config.message_version);
                self.attempts += 1;
                let id = self.ids.close.clone();
                self.request(message, Some(id), Sent::Close)
            }
            Output::Closed { relates_to, back } => {
                let body = CloseSequenceResponse { identifier: self.input_identifier() };
                let mut message = body.into_message(self.config.version, self.config.message_version);
                self.push_acknowledgement(&mut message);
                self.answer(message, relates_to, back)
            }
            Output::Terminate => self.write_terminate(),
            Output::Terminated { relates_to, back } => self.write_terminated(relates_to, back),
            Output::Poll => {
                let mut message = empty_message(RmAction::AckRequested, self.config.version);
                let asked = AckRequested { identifier: self.output_identifier() };
                message.headers.push_first(asked.to_block(self.config.version));
                self.attempts = 0;
                // That there is room again may have been said in a message that was lost.
                let more = self.destination.as_ref().is_some_and(|destination| destination.has_more_room());
                if more && !self.config.shape.answers_in_response() {
                    self.push_acknowledgement(&mut message);
                }
                self.request(message, None, Sent::Poll)
            }
            Output::Fault { mut message, acknowledges, back } => {
                if acknowledges {
                    self.push_acknowledgement(&mut message);
                }
                self.answer(*message, None, back)
            }
            Output::Reply { request, back } => self.write_reply(request, back),
            Output::LastReply { back } => self.write_last_reply(back),
            Output::Acknowledge { back } => {
                let mut message = empty_message(RmAction::SequenceAcknowledgement, self.config.version);
                self.push_acknowledgement(&mut message);
                self.answer(message, None, Some(back))
            }
            Output::Release { back } => Transmit {
                to: Route::Back(back),
                message: None,
                attempt: 1,
                token: TransmitToken(Sent::Answer),
            },
        }
    }

    fn write_create(&mut self) -> Transmit {
        let offer = self.destination.as_ref().map(|destination| Offer {
            identifier: destination.identifier.clone(),
            endpoint: self.config.version.close_is_a_message().then(|| (*self.local).clone()),
            expires: None,
            incomplete_sequence_behavior: self.incomplete_sequence_behavior(),
        });
        let body =
            CreateSequence { acks_to: (*self.local).clone(), expires: None, offer, security_token: false };
        let mut message = body.into_message(self.config.version, self.config.message_version);
        message.properties.message_id = Some(self.ids.create.clone());
        if !self.local.is_anonymous() {
            message.properties.reply_to = Some((*self.local).clone());
        }
        self.attempts += 1;
        self.asked_at = self.now;
        self.transmit(message, Sent::CreateSequence, self.attempts)
    }

    /// What 1.1 says about the order: .NET's words for it. Spec: [WSRM11 §3.4]
    fn incomplete_sequence_behavior(&self) -> Option<IncompleteSequenceBehavior> {
        (self.config.version == RmVersion::V11).then_some(if self.config.ordered {
            IncompleteSequenceBehavior::DiscardFollowingFirstGap
        } else {
            IncompleteSequenceBehavior::NoDiscard
        })
    }

    fn write_terminate(&mut self) -> Transmit {
        let answered = self.config.version.terminate_is_answered();
        let last = self.source.as_ref().and_then(|source| source.last()).and_then(MessageNumber::new);
        let body =
            TerminateSequence { identifier: self.output_identifier(), last: last.filter(|_| answered) };
        let mut message = body.into_message(self.config.version, self.config.message_version);
        self.attempts += 1;
        if answered || self.config.shape.answers_in_response() {
            return self.request(message, Some(self.ids.terminate.clone()), Sent::Terminate);
        }
        self.owed_acknowledgement(&mut message);
        self.transmit(message, Sent::Terminate, self.attempts)
    }

    /// The answer to TerminateSequence: 1.1 has a message for it; 2005/02 in the response to a request ends the sequence of
    /// replies there, or says nothing.
    fn write_terminated(&mut self, relates_to: Option<MessageId>, back: Option<BackChannel>) -> Transmit {
        let (version, message_version) = (self.config.version, self.config.message_version);
        let replies = self.exchanges.as_ref().and_then(|exchanges| exchanges.identifier().cloned());
        let (mut message, relates_to) = match (version.terminate_is_answered(), replies, back) {
            (true, ..) => {
                let body = TerminateSequenceResponse { identifier: self.input_identifier() };
                (body.into_message(version, message_version), relates_to)
            }
            (false, Some(identifier), _) => {
                (TerminateSequence { identifier, last: None }.into_message(version, message_version), None)
            }
            (false, None, Some(back)) => return self.write_output(Output::Release { back }),
            (false, None, None) => (empty_message(RmAction::SequenceAcknowledgement, version), None),
        };
        self.push_acknowledgement(&mut message);
        self.answer(message, relates_to, back)
    }

    fn write_reply(&mut self, request: MessageNumber, back: BackChannel) -> Transmit {
        let found = self.exchanges.as_ref().and_then(|exchanges| exchanges.reply(request));
        let Some((sequence, mut message)) = found else {
            return self.write_output(Output::Acknowledge { back });
        };
        // In replies .NET writes the acknowledgement behind the Sequence.
        self.push_acknowledgement(&mut message);
        message.headers.push_first(sequence.to_block(self.config.version));
        self.answer(message, None, Some(back))
    }

    fn write_last_reply(&mut self, back: BackChannel) -> Transmit {
        let Some(sequence) = self.exchanges.as_ref().and_then(|exchanges| exchanges.last_reply()) else {
            return self.write_output(Output::Acknowledge { back });
        };
        let mut message = empty_message(RmAction::LastMessage, self.config.version);
        // The other way round than elsewhere: as .NET writes this one.
        self.push_acknowledgement(&mut message);
        message.headers.push_first(sequence.to_block(self.config.version));
        self.answer(message, None, Some(back))
    }

    /// The next message of the sequence that we send on.
    fn next_message(&mut self) -> Option<Transmit> {
        let version = self.config.version;
        let now = self.now;
        let was_idle = !self.source.as_ref()?.in_flight();
        let source = self.source.as_mut()?;
        let identifier = source.identifier.clone()?;
        let next = source.next(now)?;
        let (number, asks, attempt) = (next.number, next.asks, next.attempt);
        let mut message = next.message.clone();
        let last = next.last && !version.close_is_a_message();
        let sequence = Sequence { identifier: identifier.clone(), number, last };
        message.headers.push_first(sequence.to_block(version));
        if asks {
            message.headers.push_first(AckRequested { identifier }.to_block(version));
        }
        if was_idle {
            let timeout = source.transmission().timeout();
            self.timers.start(Timer::Retransmission, now, timeout);
        }
        if self.config.shape.answers_in_response() {
            self.acknowledge_replies(&mut message);
        } else if attempt == 1 {
            // A repetition is the stored message, and nothing more.
            self.owed_acknowledgement(&mut message);
        }
        Some(Transmit {
            to: Route::Endpoint(self.remote.clone()),
            message: Some(message),
            attempt,
            token: TransmitToken(Sent::Message(number)),
        })
    }

    /// An acknowledgement on its own, if one cannot wait.
    fn next_acknowledgement(&mut self) -> Option<Transmit> {
        if self.config.shape.answers_in_response() {
            return None;
        }
        let interval = self.config.acknowledgement_interval;
        let destination = self.destination.as_ref()?;
        if !destination.is_urgent() {
            let due = destination.pending_since.and_then(|since| since.checked_add(interval));
            if due.is_none_or(|due| due > self.now) {
                self.timers.put(Timer::Acknowledgement, due);
                return None;
            }
        }
        let mut message = empty_message(RmAction::SequenceAcknowledgement, self.config.version);
        self.push_acknowledgement(&mut message);
        Some(self.transmit(message, Sent::Acknowledgement, 1))
    }

    /// Puts an acknowledgement on a message if one is owed.
    fn owed_acknowledgement(&mut self, message: &mut Message) {
        if self.destination.as_ref().is_some_and(|destination| destination.owes()) {
            self.push_acknowledgement(message);
        }
    }

    /// In the shapes without a way back of its own, what a client sends says which replies it has.
    fn acknowledge_replies(&mut self, message: &mut Message) {
        if self.destination.as_ref().is_some_and(|destination| !destination.received().is_empty()) {
            self.push_acknowledgement(message);
        }
    }

    /// Puts the acknowledgement, as it is now, on a message.
    fn push_acknowledgement(&mut self, message: &mut Message) {
        if let Some(acknowledgement) = self.acknowledgement() {
            message.headers.push_first(acknowledgement.to_block(self.config.version));
        }
    }

    fn acknowledgement(&mut self) -> Option<SequenceAcknowledgement> {
        let version = self.config.version;
        // A client has room for every reply that it asked for.
        let replies = self.role == Role::Initiator && self.config.shape.answers_in_response();
        let closing =
            replies && self.source.as_ref().is_some_and(|source| source.state >= SourceState::Closing);
        let flow_control = self.config.flow_control && !replies;
        let window = self.config.window();
        let limit = self.exchanges.as_ref().map_or(u32::MAX, |exchanges| exchanges.room(window));
        let destination = self.destination.as_mut()?;
        let is_final = version.close_is_a_message() && (destination.is_closed() || closing);
        let acknowledgement = destination.acknowledgement(is_final, flow_control, limit);
        destination.paid();
        self.timers.stop(Timer::Acknowledgement);
        Some(acknowledgement)
    }

    /// A message of the protocol that is answered.
    fn request(&mut self, mut message: Message, id: Option<MessageId>, sent: Sent) -> Transmit {
        let has_id = id.is_some();
        message.properties.message_id = id;
        if self.config.shape.answers_in_response() {
            self.acknowledge_replies(&mut message);
        } else if has_id && !self.local.is_anonymous() {
            message.properties.reply_to = Some((*self.local).clone());
        }
        let attempts = self.attempts.max(1);
        self.transmit(message, sent, attempts)
    }

    /// A message to the peer's address.
    fn transmit(&self, mut message: Message, sent: Sent, attempt: u32) -> Transmit {
        message.properties.send_to(&self.remote, self.anonymous_to());
        let to = Route::Endpoint(self.remote.clone());
        Transmit { to, message: Some(message), attempt, token: TransmitToken(sent) }
    }

    /// An answer: into the response that waits for it, else to the peer's address.
    fn answer(
        &self,
        mut message: Message,
        relates_to: Option<MessageId>,
        back: Option<BackChannel>,
    ) -> Transmit {
        message.properties.relates_to.extend(relates_to.map(RelatesTo::reply));
        match back.filter(|_| self.config.shape.answers_in_response()) {
            None => self.transmit(message, Sent::Answer, 1),
            Some(back) => Transmit {
                to: Route::Back(back),
                message: Some(message),
                attempt: 1,
                token: TransmitToken(Sent::Answer),
            },
        }
    }
}

/// Answers of one kind that wait to be sent to an address.
const MAX_ANSWERS: usize = 16;
