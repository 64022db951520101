//! What comes from the peer.

use std::time::Instant;

use soapstone_soap::Message;

use super::output::Output;
use super::{Phase, Session};
use crate::config::{Role, Shape};
use crate::destination::{Arrived, DestinationState};
use crate::error::{InvalidHeader, Problem};
use crate::event::{BackChannel, Event, Ignored};
use crate::fault::SequenceFault;
use crate::header::{RmHeaders, Sequence, SequenceAcknowledgement};
use crate::identifier::{Identifier, MessageNumber};
use crate::protocol::{CloseSequence, CloseSequenceResponse, TerminateSequence, TerminateSequenceResponse};
use crate::record::Record;
use crate::source::{BadAcknowledgement, SourceState};
use crate::timer::Timer;
use crate::version::RmAction;

impl Session {
    /// Takes a message of the peer: one that an [`Acceptor`](crate::Acceptor) found to be of this session, or that came to our
    /// address or on our socket.
    ///
    /// `back` is the response that its request waits for. In the shapes that answer there, the answer will be an output,
    /// sooner or later; in the others it is one without content, as soon as the message is safely taken. Either way each
    /// `back` is answered once.
    ///
    /// What is wrong is answered with the fault that the specification has for it: it is an output like any other.
    pub fn handle_message(&mut self, now: Instant, message: Message, back: Option<BackChannel>) {
        self.advance(now);
        let mut back = back;
        if self.phase == Phase::Over {
            self.ignore(Ignored::Unexpected("a message for a session that is over"));
            if message.body.fault().is_none() {
                self.tell_gone(&mut back);
            }
        } else {
            self.receive(message, &mut back);
        }
        if let Some(back) = back {
            self.output(Output::Release { back });
        }
        self.conclude();
    }

    /// Who waits for a response is told that there is no such session any more.
    fn tell_gone(&mut self, back: &mut Option<BackChannel>) {
        if let Some(back) = self.take_waiting(back) {
            let fault = SequenceFault::UnknownSequence { identifier: Some(self.input_identifier()) };
            self.tell(&fault, false, &mut Some(back));
        }
    }

    pub(super) fn receive(&mut self, mut message: Message, back: &mut Option<BackChannel>) {
        let version = self.config.version;
        for parameter in &self.local.clone().reference_parameters {
            let name = parameter.name();
            message.take_reference_parameter(name.namespace(), name.local());
        }
        let found = message.properties.action.as_ref().and_then(RmAction::of);
        let headers = match RmHeaders::take(&mut message, version) {
            Ok(headers) => headers,
            Err(invalid) => return self.malformed(&invalid, back),
        };
        let kind = match found {
            Some((other, kind)) if other != version => return self.wrong_version(kind, &message, back),
            Some((_, kind)) => Some(kind),
            None => None,
        };
        if headers.sequence.is_none() && message.body.fault().is_some() {
            return self.peer_fault(&message, headers.fault.as_ref());
        }
        if kind.is_none() && headers.is_empty() {
            return self.not_reliable(&message, back);
        }
        if let Some(foreign) = self.foreign(&headers) {
            return self.unknown(foreign, back);
        }
        let control = kind.filter(|_| headers.sequence.is_none());
        // What is in the sequence that we offered may overtake the answer to the offer.
        let early = self.phase == Phase::Opening && headers.sequence.is_none();
        if early && control != Some(RmAction::CreateSequenceResponse) {
            return self.ignore(Ignored::Unexpected("a message before the session is established"));
        }
        let named = headers.sequence.is_some()
            || !headers.ack_requested.is_empty()
            || !headers.acknowledgements.is_empty();
        let ours = named || control.is_some_and(|kind| self.is_about_us(kind, &message));
        if control.is_some_and(|kind| !self.understands(kind, ours, &message, back)) {
            return;
        }
        if ours {
            self.heard();
        }
        for acknowledgement in &headers.acknowledgements {
            if Some(&acknowledgement.identifier) != self.known_output() {
                self.ignore(Ignored::Foreign(acknowledgement.identifier.clone()));
                continue;
            }
            if !self.acknowledged(acknowledgement, kind, back) {
                return;
            }
        }
        let asked = headers.ack_requested.iter().any(|asked| Some(&asked.identifier) == self.known_input());
        match (headers.sequence, kind) {
            (Some(sequence), kind) => self.sequenced(&sequence, kind, asked, message, back),
            (None, Some(kind)) => self.control(kind, &message, asked, back),
            (None, None) if asked => self.asked(back),
            // Acknowledgements on a message that is not in the sequence.
            (None, None) => self.not_reliable(&message, back),
        }
    }

    /// Whether a message about the session names it in its body, or answers us. Who knows our address and nothing else cannot.
    fn is_about_us(&self, kind: RmAction, message: &Message) -> bool {
        let version = self.config.version;
        let (identifier, known) = match kind {
            RmAction::CreateSequenceResponse => {
                return self.answers_create(message);
            }
            RmAction::CloseSequence => {
                (CloseSequence::read(message, version).ok().map(|body| body.identifier), self.known_input())
            }
            RmAction::TerminateSequence => (
                TerminateSequence::read(message, version).ok().map(|body| body.identifier),
                self.known_input(),
            ),
            RmAction::CloseSequenceResponse => (
                CloseSequenceResponse::read(message, version).ok().map(|body| body.identifier),
                self.known_output(),
            ),
            RmAction::TerminateSequenceResponse => (
                TerminateSequenceResponse::read(message, version).ok().map(|body| body.identifier),
                self.known_output(),
            ),
            _ => return false,
        };
        identifier.is_some() && identifier.as_ref() == known
    }

    /// The sequence that makes a message none of this session: that of its `Sequence` header, or any other, when none is ours.
    /// Who has several sequences with us may say something of each in one message.
    fn foreign(&self, headers: &RmHeaders) -> Option<Identifier> {
        let (input, output) = (self.known_input(), self.known_output());
        let sequence = headers.sequence.as_ref().map(|sequence| (&sequence.identifier, input));
        let asked = headers.ack_requested.iter().map(|asked| (&asked.identifier, input));
        let acknowledged = headers.acknowledgements.iter().map(|ack| (&ack.identifier, output));
        let is_ours = |(identifier, known): &(&Identifier, Option<&Identifier>)| Some(*identifier) == *known;
        if let Some(sequence) = sequence {
            return (!is_ours(&sequence)).then(|| sequence.0.clone());
        }
        let mut others = asked.chain(acknowledged);
        let first = others.clone().next()?;
        (!others.any(|other| is_ours(&other))).then(|| first.0.clone())
    }

    /// A message about a sequence that is none of ours. Spec: [WSRM11 §4.3], [WSRM10 §4.3]
    fn unknown(&mut self, identifier: Identifier, back: &mut Option<BackChannel>) {
        let fault = SequenceFault::UnknownSequence { identifier: Some(identifier.clone()) };
        self.ignore(Ignored::Foreign(identifier));
        self.tell(&fault, false, back);
    }

    /// A header that is not what it must be.
    ///
    /// .NET drops such a message in silence. Where the specification names a fault, we tell the peer; either way the session goes
    /// on, as the message could have come from anybody.
    fn malformed(&mut self, invalid: &InvalidHeader, back: &mut Option<BackChannel>) {
        self.ignore(Ignored::Malformed(invalid.to_string()));
        let fault = match (invalid.header, &invalid.problem) {
            ("Sequence", Problem::NumberTooLarge(_)) => SequenceFault::MessageNumberRollover {
                identifier: invalid.identifier.clone(),
                max: Some(MessageNumber::MAX),
            },
            ("SequenceAcknowledgement", _) => {
                let Some(identifier) = invalid.identifier.clone() else { return };
                if Some(&identifier) != self.known_output() {
                    return;
                }
                let acknowledgement = SequenceAcknowledgement {
                    identifier,
                    ranges: Default::default(),
                    nacks: Vec::new(),
                    is_final: false,
                    buffer_remaining: None,
                };
                SequenceFault::InvalidAcknowledgement { acknowledgement: Some(acknowledgement) }
            }
            _ => return,
        };
        self.tell(&fault, false, back);
    }

    /// An acknowledgement of what we sent. Says whether the session goes on.
    fn acknowledged(
        &mut self,
        acknowledgement: &SequenceAcknowledgement,
        kind: Option<RmAction>,
        back: &mut Option<BackChannel>,
    ) -> bool {
        if let Some(exchanges) = &mut self.exchanges {
            let Some(new) = exchanges.acknowledged(&acknowledgement.ranges) else {
                self.bad_acknowledgement(acknowledgement, back);
                return false;
            };
            self.exchange_room();
            return self.tell_acknowledged(new);
        }
        let room = acknowledgement.buffer_remaining.filter(|_| self.config.flow_control);
        let now = self.now;
        let Some(source) = &mut self.source else { return true };
        let early = acknowledgement.is_final && source.state < SourceState::Closing;
        if early
            && !matches!(kind, Some(RmAction::CloseSequenceResponse | RmAction::TerminateSequenceResponse))
            && !self.config.shape.answers_in_response()
        {
            self.protocol_error("the peer closed the sequence that we send on", back);
            return false;
        }
        if self.config.shape == Shape::RequestReply {
            // What counts is the response to each request; this is only judged, and may say that there is room again.
            let sent = source.last_sent();
            if acknowledgement.ranges.highest().is_some_and(|highest| highest.get() > sent) {
                self.bad_acknowledgement(acknowledgement, back);
                return false;
            }
            source.make_room(&acknowledgement.ranges, room);
            return true;
        }
        match source.acknowledge(&acknowledgement.ranges, room, now) {
            Ok(outcome) => {
                let timeout =
                    source.in_flight().then(|| now.checked_add(source.transmission().timeout())).flatten();
                if outcome.moved {
                    self.timers.put(Timer::Retransmission, timeout);
                }
                // As good as the answer to CloseSequence, which it may have overtaken.
                let answers = acknowledgement.is_final && source.state == SourceState::Closing;
                let complete = source.last().is_some_and(|last| acknowledgement.ranges.is_complete_to(last));
                self.tell_acknowledged(outcome.new);
                if answers && complete && !self.config.shape.answers_in_response() {
                    self.begin_terminating();
                }
                true
            }
            Err(BadAcknowledgement::NeverSent | BadAcknowledgement::Inconsistent) => {
                self.bad_acknowledgement(acknowledgement, back);
                false
            }
        }
    }

    /// Messages that the peer has now.
    pub(super) fn tell_acknowledged(&mut self, new: Vec<MessageNumber>) -> bool {
        if new.is_empty() {
            return true;
        }
        self.record(|| Record::Acknowledged {
            ranges: new.iter().map(|number| (*number, *number)).collect(),
        });
        // Our own LastMessage is nothing to the application.
        let source = self.source.as_ref().filter(|_| !self.config.version.close_is_a_message());
        let last = source.and_then(|source| source.last()).and_then(MessageNumber::new);
        let new = new.into_iter().filter(|number| Some(*number) != last);
        self.events.extend(new.map(Event::Acknowledged));
        if self.full && self.window() > 0 {
            self.full = false;
            self.events.push_back(Event::Writable);
        }
        true
    }

    /// The acknowledgement contradicts what was sent, or what was acknowledged. What is lost cannot be known any more.
    /// Spec: [WSRM11 §4.4], [WSRM10 §4.4]
    fn bad_acknowledgement(
        &mut self,
        acknowledgement: &SequenceAcknowledgement,
        back: &mut Option<BackChannel>,
    ) {
        let fault = SequenceFault::InvalidAcknowledgement { acknowledgement: Some(acknowledgement.clone()) };
        self.fail_with(fault, back);
    }

    /// A message in the sequence that we receive on.
    fn sequenced(
        &mut self,
        sequence: &Sequence,
        kind: Option<RmAction>,
        asked: bool,
        message: Message,
        back: &mut Option<BackChannel>,
    ) {
        let now = self.now;
        let deliver = kind != Some(RmAction::LastMessage);
        let last = (sequence.last || !deliver) && !self.config.version.close_is_a_message();
        let number = sequence.number;
        let in_response = self.config.shape.answers_in_response();
        let blocked =
            self.exchanges.as_ref().is_some_and(|exchanges| exchanges.is_full(self.config.window()));
        let Some(destination) = &mut self.destination else { return };
        let arrived = match destination.judge(number, last) {
            Arrived::New if deliver && blocked => Arrived::NoRoom,
            arrived => arrived,
        };
        match arrived {
            Arrived::New => {
                if self.config.durable {
                    let Some(bytes) = self.bytes_of(&message) else {
                        return self.ignore(Ignored::Malformed("the message cannot be kept".to_owned()));
                    };
                    self.record(|| Record::Received { number, last, deliver, message: bytes });
                }
                if let Some(destination) = &mut self.destination {
                    destination.take_in(number, last, deliver.then(|| Box::new(message)));
                    destination.owe(now);
                    if asked || last {
                        destination.owe_now();
                    }
                }
                if in_response {
                    self.exchange_begins(number, deliver, back);
                    self.exchange_room();
                }
            }
            Arrived::Duplicate => {
                destination.owe_now();
                self.ignore(Ignored::Duplicate(number));
                if in_response {
                    self.exchange_again(number, deliver, back);
                }
            }
            Arrived::NoRoom => {
                if asked {
                    destination.owe_now();
                }
                self.ignore(Ignored::NoRoom(number));
                // To LastMessage a response without content would say that it was taken.
                if !deliver && let Some(back) = self.take_waiting(back) {
                    self.output(Output::Acknowledge { back });
                }
                self.exchange_crowded(back);
            }
            Arrived::AfterClose => {
                let identifier = Some(destination.identifier.clone());
                self.ignore(Ignored::Closed(number));
                self.tell(&SequenceFault::SequenceClosed { identifier }, true, back);
            }
            Arrived::BeyondLast => {
                let identifier = Some(destination.identifier.clone());
                self.fail_with(SequenceFault::LastMessageNumberExceeded { identifier }, back);
            }
        }
    }

    /// The peer asks what we have.
    pub(super) fn asked(&mut self, back: &mut Option<BackChannel>) {
        match self.take_waiting(back) {
            Some(back) => self.output(Output::Acknowledge { back }),
            None => {
                if let Some(destination) = &mut self.destination {
                    destination.owe_now();
                }
            }
        }
    }

    /// The response that waits, in the shapes that answer there; in the others it stays, for the response without content.
    pub(super) fn take_waiting(&self, back: &mut Option<BackChannel>) -> Option<BackChannel> {
        back.take_if(|_| self.config.shape.answers_in_response())
    }

    /// The sequence that we receive on.
    pub(super) fn known_input(&self) -> Option<&Identifier> {
        self.destination.as_ref().map(|destination| &destination.identifier)
    }

    /// The sequence that we send on, that of replies too.
    pub(super) fn known_output(&self) -> Option<&Identifier> {
        let replies = self.exchanges.as_ref().and_then(|exchanges| exchanges.identifier());
        self.source.as_ref().and_then(|source| source.identifier.as_ref()).or(replies)
    }

    pub(super) fn input_identifier(&self) -> Identifier {
        self.known_input().cloned().unwrap_or_else(|| self.id.identifier().clone())
    }

    pub(super) fn output_identifier(&self) -> Identifier {
        self.known_output().cloned().unwrap_or_else(|| self.id.identifier().clone())
    }

    /// Whether an acceptor accepts the sequence that was offered.
    pub(super) fn accepts_offer(&self) -> bool {
        self.known_output().is_some()
    }

    pub(super) fn ignore(&mut self, what: Ignored) {
        self.events.push_back(Event::Ignored(what));
    }

    /// The receiving half is over, in order.
    pub(super) fn destination_terminated(&mut self) {
        let Some(destination) = &mut self.destination else { return };
        if destination.state != DestinationState::Terminated {
            destination.state = DestinationState::Terminated;
            self.record(|| Record::PeerTerminated);
        }
    }

    /// The sending half is over, in order.
    pub(super) fn source_terminated(&mut self) {
        let Some(source) = &mut self.source else { return };
        if source.state != SourceState::Terminated {
            source.state = SourceState::Terminated;
            self.timers.stop(Timer::Control);
            self.record(|| Record::SourceTerminated);
        }
    }

    /// The other end of a session of ours, for messages to people.
    pub(super) fn is_initiator(&self) -> bool {
        self.role == Role::Initiator
    }
}
