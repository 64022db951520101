//! What the application of the captured side did, by what was captured: it sent, answered, closed and gave up.

use std::time::Duration;

use soapstone_cli::capture::Side;
use soapstone_rm::{MessageNumber, RmAction, RmHeaders, RmVersion, Shape};
use soapstone_soap::Message;

use super::drive::Player;
use super::load::Step;

impl Player<'_> {
    /// What the captured side did, as far as its application wanted it.
    pub(super) fn own_step(&mut self, step: &Step) {
        let Some(message) = &step.message else { return };
        let said = &step.said;
        if let (Some(number), "message") = (said.number, said.what.as_str()) {
            match step
                .answers
                .filter(|_| self.script.shape == Shape::RequestReply && self.side == Side::Service)
            {
                Some(request) => self.reply(request, Some(message.clone())),
                None => self.send_up_to(number, message),
            }
        }
        let answers_one_way = self.side == Side::Service
            && self.script.shape.answers_in_response()
            && said.is_acknowledgement();
        if let Some(request) = step.answers.filter(|_| answers_one_way) {
            self.reply(request, None);
        }
        let closes = said.what == RmAction::LastMessage.local()
            || said.what == RmAction::CloseSequence.local()
            || said.what == RmAction::AckRequested.local() && self.heard_lately(step);
        if closes {
            self.close(step);
        }
        let aborts = said.what == "Fault SequenceTerminated"
            && message.body.fault().is_some_and(|fault| fault.reason.text().contains("user abort"));
        if aborts {
            let now = self.instant();
            for session in &mut self.sessions {
                session.abort(now);
            }
        }
    }

    /// Whether a side that asks for an acknowledgement does so because it closes (1.1), and not to see whether the other is
    /// there.
    fn heard_lately(&self, step: &Step) -> bool {
        self.script.steps.iter().any(|other| {
            other.from != self.side
                && other.message.is_some()
                && other.n < step.n
                && other.at + SILENCE > step.at
        })
    }

    pub(super) fn close(&mut self, step: &Step) {
        if self.script.shape.answers_in_response() && self.side == Side::Service {
            return;
        }
        let identifier = step.said.value("Sequence").split(' ').next().unwrap_or_default().to_owned();
        let now = self.instant();
        let only = self.sessions.len() == 1;
        for session in &mut self.sessions {
            let known = self.offers.get(session.id()).is_some_and(|offer| *offer == identifier);
            if only || known || self.side == Side::Client {
                session.close(now);
            }
        }
    }

    /// Gives the application's messages to the session up to this number; two that left in one moment may have been recorded
    /// the other way round.
    pub(super) fn send_up_to(&mut self, number: u64, message: &Message) {
        let headers = RmHeaders::read(message, self.rm).unwrap_or_default();
        let Some(sequence) = headers.sequence else { return };
        let identifier = sequence.identifier.as_str();
        let client = self.side == Side::Client;
        let found = self.sessions.iter().position(|session| {
            client || self.offers.get(session.id()).is_some_and(|offer| offer == identifier)
        });
        let Some(index) = found else {
            return self.played.problems.push(format!("message {number} is of no session of ours"));
        };
        let id = self.sessions[index].id().clone();
        let highest = self.numbers.entry(id).or_default();
        let from = *highest + 1;
        *highest = number.max(*highest);
        for next in from..=number {
            let same = |step: &&Step| {
                let value = step.said.value("Sequence");
                step.from == self.side && step.said.number == Some(next) && value.starts_with(identifier)
            };
            let Some(step) = self.script.steps.iter().find(same) else {
                return self.played.problems.push(format!("message {next} was never captured"));
            };
            let message = of_application(step.message.clone().unwrap(), self.rm);
            let now = self.base + Duration::from_millis(self.now);
            if let Err(error) = self.sessions[index].send(now, message) {
                self.played.problems.push(format!("message {next} cannot be sent: {error}"));
            }
            self.drain();
        }
    }

    pub(super) fn reply(&mut self, request: usize, reply: Option<Message>) {
        let request = self.script.step(request).unwrap();
        let Some(number) = request.said.number.and_then(MessageNumber::new) else { return };
        if request.said.what != "message" {
            return;
        }
        let now = self.instant();
        let rm = self.rm;
        for session in &mut self.sessions {
            // A reply that is repeated is the session's to repeat.
            let _ = session.reply(now, number, reply.clone().map(|reply| of_application(reply, rm)));
        }
    }
}

/// What the application gave, of a message that was captured: without what the session adds.
fn of_application(mut message: Message, rm: RmVersion) -> Message {
    // What is not read is no reason to keep it.
    let _ = RmHeaders::take(&mut message, rm);
    let properties = &mut message.properties;
    properties.to = None;
    properties.reply_to = None;
    properties.reference_parameters.clear();
    message
}

/// Milliseconds without a word of the peer after which a client asks whether it is there; far less than the keep-alive of any
/// capture.
const SILENCE: u64 = 2000;
