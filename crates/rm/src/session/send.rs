//! What the application sends.

use std::time::Instant;

use soapstone_soap::{EndpointReference, Message};

use super::output::Output;
use super::{Phase, Session};
use crate::event::SendError;
use crate::identifier::MessageNumber;
use crate::keep::keep;
use crate::record::Record;

impl Session {
    /// Sends a message reliably. It gets its number at once, and is written at once, so that an error shows here and what is
    /// sent again is what was sent before.
    ///
    /// The session addresses it to the peer. A message with an id that answers nothing, a request, is to be answered at our
    /// address, as .NET has it.
    pub fn send(&mut self, now: Instant, message: Message) -> Result<MessageNumber, SendError> {
        self.advance(now);
        if !self.accepts_messages() {
            return Err(SendError::Closed);
        }
        let window = self.config.window();
        let Some(source) = &self.source else { return Err(SendError::OneWay) };
        if source.outstanding() >= window as usize {
            self.full = true;
            return Err(SendError::WindowFull(window));
        }
        let number = source.next_number().ok_or(SendError::NumbersExhausted)?;
        if number == MessageNumber::MAX && !self.config.version.close_is_a_message() {
            // The last number is for LastMessage.
            return Err(SendError::NumbersExhausted);
        }
        self.keep_and_queue(number, message, false)?;
        self.conclude();
        Ok(number)
    }

    /// Answers a request that was [delivered](crate::Event::Delivered), in [`Shape::RequestReply`](crate::Shape::RequestReply):
    /// the reply goes into the response that the request waits for, and is kept until it is acknowledged. Without a reply
    /// (one-way operations) the response only acknowledges. Each request has to be answered, once.
    pub fn reply(
        &mut self,
        now: Instant,
        request: MessageNumber,
        reply: Option<Message>,
    ) -> Result<(), SendError> {
        self.advance(now);
        if self.phase == Phase::Over {
            return Err(SendError::Closed);
        }
        let Some(exchanges) = &self.exchanges else { return Err(SendError::OneWay) };
        if !exchanges.awaits_reply(request) {
            return Err(SendError::NoSuchRequest(request));
        }
        let reply = match reply {
            None => None,
            Some(_) if exchanges.identifier().is_none() => return Err(SendError::OneWay),
            Some(message) => {
                let number = exchanges.next_reply().ok_or(SendError::NumbersExhausted)?;
                let mut codec = (self.config.encoding)();
                let (bytes, kept) = keep(message, self.config.message_version, &mut *codec)?;
                let answers = Some(request);
                self.record(|| Record::Sent { number, last: false, answers, message: bytes });
                Some(kept)
            }
        };
        if reply.is_none() {
            self.record(|| Record::Done { request });
        }
        let Some(exchanges) = &mut self.exchanges else { return Ok(()) };
        let replied = reply.is_some();
        let waiting = exchanges.finish(request, reply);
        for back in waiting {
            self.output(if replied { Output::Reply { request, back } } else { Output::Acknowledge { back } });
        }
        self.exchange_room();
        self.conclude();
        Ok(())
    }

    /// Addresses a message, keeps it and puts it into the queue.
    pub(super) fn keep_and_queue(
        &mut self,
        number: MessageNumber,
        mut message: Message,
        last: bool,
    ) -> Result<(), SendError> {
        let properties = &mut message.properties;
        if properties.to.is_none() {
            properties.send_to(&self.remote, self.anonymous_to());
        }
        let is_request = properties.message_id.is_some() && properties.relates_to.is_empty();
        if is_request && properties.reply_to.is_none() {
            // Where the peer is the other end of a connection, so are we.
            let anonymous = self.remote.is_anonymous();
            let here = if anonymous { EndpointReference::anonymous() } else { (*self.local).clone() };
            properties.reply_to = Some(here);
        }
        let mut codec = (self.config.encoding)();
        let (bytes, kept) = keep(message, self.config.message_version, &mut *codec)?;
        self.record(|| Record::Sent { number, last, answers: None, message: bytes });
        if let Some(source) = &mut self.source {
            source.push(kept);
        }
        Ok(())
    }
}
