//! The initiator of the shapes in which a service speaks only when it is asked: what comes in the response to a request.

use std::time::Instant;

use soapstone_soap::Message;

use super::{Phase, Session};
use crate::config::Shape;
use crate::event::{Sent, TransmitToken};
use crate::header::RmHeaders;
use crate::identifier::MessageNumber;
use crate::source::SourceState;
use crate::timer::Timer;

impl Session {
    /// Takes the response to something that was sent over HTTP; none is one without content, whatever its status of success.
    ///
    /// In the shapes that are answered there, a request is repeated until its own response carries the reply, an acknowledgement
    /// of it or a fault. In the others a response says nothing; a message in it is taken like any other.
    pub fn handle_response(&mut self, now: Instant, token: TransmitToken, response: Option<Message>) {
        self.advance(now);
        if self.phase == Phase::Over {
            return;
        }
        match (response, token.0) {
            (Some(message), Sent::Message(number)) if self.config.shape == Shape::RequestReply => {
                self.answered(number, message);
            }
            (Some(message), _) => self.receive_response(message),
            (None, Sent::Message(number)) if self.config.shape.answers_in_response() => {
                self.answered_with_nothing(number);
            }
            (None, Sent::Terminate) if self.config.shape.answers_in_response() => {
                if !self.config.version.terminate_is_answered() {
                    self.terminate_done();
                }
            }
            (None, _) => {}
        }
        self.conclude();
    }

    fn receive_response(&mut self, message: Message) {
        self.receive(message, &mut None);
    }

    /// The response to a request.
    fn answered(&mut self, number: MessageNumber, message: Message) {
        let headers = RmHeaders::read(&message, self.config.version).unwrap_or_default();
        let ours = self.known_output().cloned();
        let of_request = headers.acknowledgements.iter().find(|ack| Some(&ack.identifier) == ours.as_ref());
        let acknowledged = of_request.is_some_and(|ack| ack.ranges.contains(number));
        let room = of_request.and_then(|ack| ack.buffer_remaining).filter(|_| self.config.flow_control);
        self.receive_response(message);
        let taken = headers.sequence.as_ref().is_none_or(|sequence| {
            let input = self.destination.as_ref();
            input.is_some_and(|input| {
                input.identifier == sequence.identifier && input.received().contains(sequence.number)
            })
        });
        // A reply for which there was no room has to come again.
        if self.phase == Phase::Open && taken && (headers.sequence.is_some() || acknowledged) {
            self.transferred(number, room);
        }
    }

    /// A response without content to a message. That to LastMessage is how gSOAP says that it has it.
    fn answered_with_nothing(&mut self, number: MessageNumber) {
        let last = self.source.as_ref().is_some_and(|source| {
            source.state == SourceState::Draining && source.last() == Some(number.get())
        });
        if last && !self.config.version.close_is_a_message() {
            self.transferred(number, None);
        }
    }

    fn transferred(&mut self, number: MessageNumber, room: Option<u32>) {
        let now = self.now;
        let Some(source) = &mut self.source else { return };
        let outcome = source.answered(number, room, now);
        if outcome.moved {
            let timeout =
                source.in_flight().then(|| now.checked_add(source.transmission().timeout())).flatten();
            self.timers.put(Timer::Retransmission, timeout);
        }
        self.tell_acknowledged(outcome.new);
    }
}
