//! What was delivered: calls that go to handlers, how far they are, and the answers that responses wait for.

use soapstone_rm::{MessageNumber, Role, SendError};
use soapstone_soap::Message;
use tokio::time::Instant;

use super::{Driver, now};
use crate::driver::Taken;
use crate::error::CallError;
use crate::host::instance::{Progress, Ticket};

impl Driver {
    /// The peer knows the sequence that we made, so our answer has reached it.
    pub(super) fn heard(&mut self) {
        if let Some(heard) = self.heard.take() {
            self.posts.trust(true);
            heard();
        }
    }

    pub(super) fn delivered(&mut self, number: MessageNumber, message: Message) {
        if self.store_failed {
            // Its sender was told to send it again: it must not be handled twice.
            return self.session.taken(now(), number);
        }
        self.received = Instant::now();
        let answers = self.answers();
        let id = message.properties.message_id.clone().filter(|_| answers);
        let has_fault = message.body.fault().is_some();
        // What it takes while it waits is mostly its body.
        let bytes = message.body.raw().map_or(0, |body| body.raw().bytes().len());
        let ticket = Ticket::new(number, self.telling.clone());
        // The window bounds what waits, but where all is taken because a handler waits for a reply.
        let may_flood = !self.inbound.has_room() && self.channel.pending().len() > 0;
        match self.inbound.take(message, bytes, Some(ticket)) {
            Taken::Queued => {
                self.queued.push_back(number);
                self.unfinished.insert(number);
                if let Some(id) = id {
                    self.requests.entry(id).or_default().push_back(number);
                }
                if self.channel.pending().len() > 0 {
                    // A handler waits for a reply, which may be behind this.
                    self.take_queued();
                }
            }
            Taken::Done => {
                self.session.taken(now(), number);
                if answers {
                    self.reply(number, None);
                } else if has_fault {
                    tracing::debug!(session = %self.session.id(), "a fault was delivered");
                }
            }
            Taken::Refused(answer) => {
                self.session.taken(now(), number);
                match answer {
                    _ if answers => self.reply(number, answer.map(|answer| *answer)),
                    Some(answer) => self.send_or_drop(*answer),
                    None => {}
                }
            }
        }
        if may_flood && self.inbound.is_flooded() {
            tracing::warn!(session = %self.session.id(), "more calls came than can be kept; the session is aborted");
            self.session.abort(now());
        }
    }

    pub(super) fn progress(&mut self, step: Progress) {
        match step {
            Progress::Begun(number) => {
                self.running += 1;
                self.queued.retain(|queued| *queued != number);
                if self.store.is_none() {
                    self.begun.push_back(number);
                }
            }
            Progress::Done(number, begun) => {
                if begun {
                    self.running = self.running.saturating_sub(1);
                }
                self.received = Instant::now();
                self.queued.retain(|queued| *queued != number);
                self.begun.retain(|begun| *begun != number);
                self.unfinished.remove(&number);
                self.session.taken(now(), number);
                if let Some(after) = &mut self.closes_after {
                    after.remove(&number);
                    if after.is_empty() {
                        self.close();
                    }
                }
                if self.session.config().shape.answers_in_response() {
                    // One-way operations, and those that failed to answer.
                    self.requests.retain(|_, requests| {
                        requests.retain(|request| *request != number);
                        !requests.is_empty()
                    });
                    self.reply(number, None);
                }
            }
        }
    }

    /// Takes what has begun, as long as not too many run. Says whether there was any.
    pub(super) fn take_begun(&mut self) -> bool {
        let mut any = false;
        while self.inbound.takes_more() {
            let Some(number) = self.begun.pop_front() else { break };
            self.session.taken(now(), number);
            any = true;
        }
        any
    }

    pub(super) fn take_queued(&mut self) {
        if self.store.is_none() {
            for number in std::mem::take(&mut self.queued) {
                self.session.taken(now(), number);
            }
        }
    }

    /// Answers a request in the response that it waits for; once. Where there is no sequence back, without content.
    pub(super) fn reply(&mut self, request: MessageNumber, reply: Option<Message>) {
        let replied = match self.session.reply(now(), request, reply) {
            Err(SendError::OneWay) => self.session.reply(now(), request, None),
            replied => replied,
        };
        if let Err(error) = replied {
            tracing::trace!(session = %self.session.id(), %error, "no reply");
        }
    }

    /// Whether what is sent are answers in responses, and nothing else.
    pub(super) fn answers(&self) -> bool {
        self.session.config().shape.answers_in_response() && self.session.role() == Role::Acceptor
    }

    /// Answers a request in its response. One whose answer cannot be written may be answered again.
    pub(super) fn answer(&mut self, message: Message) -> Result<(), CallError> {
        let id = message.properties.reply_of().cloned();
        let request = id.as_ref().and_then(|id| self.requests.get(id)?.front()).copied();
        let (Some(id), Some(request)) = (id, request) else {
            return Err(CallError::Closed(Some("nobody waits for this answer".to_owned())));
        };
        self.session.reply(now(), request, Some(message)).map_err(|error| self.error(error))?;
        if let Some(requests) = self.requests.get_mut(&id) {
            requests.pop_front();
            if requests.is_empty() {
                self.requests.remove(&id);
            }
        }
        Ok(())
    }
}
