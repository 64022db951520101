//! The acceptor of the shapes in which a service speaks only when it is asked: requests, the responses that they wait for, and
//! the replies that are kept until they are acknowledged.
//!
//! A request that comes again while its reply is being made waits with the first one, and both get the reply; one that comes
//! again later gets the reply that was kept. So an operation runs once, however often its request is sent.

use std::collections::{BTreeMap, BTreeSet};

use soapstone_soap::Message;

use super::Session;
use super::output::Output;
use crate::destination::DestinationState;
use crate::event::BackChannel;
use crate::header::Sequence;
use crate::identifier::{Identifier, MessageNumber};
use crate::ranges::Ranges;

/// The requests of a session that are not answered for good.
#[derive(Debug)]
pub(super) struct Exchanges {
    /// The sequence of the replies; without one there are none.
    identifier: Option<Identifier>,
    /// Replies that were numbered.
    replies: u64,
    open: BTreeMap<u64, Exchange>,
    /// The request that each kept reply answers.
    requests: BTreeMap<u64, u64>,
    /// The peer's last message, waiting to be answered when all requests are.
    last_waiting: Vec<BackChannel>,
    /// The number of our LastMessage.
    last: Option<u64>,
    /// Answers to CloseSequence and TerminateSequence, waiting for the same.
    ends: Vec<Output>,
    /// Responses to requests for which there was no room: .NET's client repeats a request as soon as it gets a response that says
    /// nothing, so it gets none before there is room.
    crowded: Vec<BackChannel>,
    /// Requests that were taken before a restart, and are handed over again.
    taken_before: BTreeSet<u64>,
}

#[derive(Debug)]
struct Exchange {
    waiting: Vec<BackChannel>,
    reply: Option<(u64, Box<Message>)>,
}

impl Exchanges {
    pub(super) fn new(identifier: Option<Identifier>) -> Self {
        Self {
            identifier,
            replies: 0,
            open: BTreeMap::new(),
            requests: BTreeMap::new(),
            last_waiting: Vec::new(),
            last: None,
            ends: Vec::new(),
            crowded: Vec::new(),
            taken_before: BTreeSet::new(),
        }
    }

    pub(super) fn identifier(&self) -> Option<&Identifier> {
        self.identifier.as_ref()
    }

    /// The number that the next reply gets.
    pub(super) fn next_reply(&self) -> Option<MessageNumber> {
        MessageNumber::new(self.replies.saturating_add(1))
    }

    /// So many replies are kept, or are to be made, that no more requests are taken. A client acknowledges replies with its next
    /// request, so twice the window is more than an honest one leaves.
    pub(super) fn is_full(&self, window: u32) -> bool {
        self.open.len() >= 2 * window as usize
    }

    /// How many more requests are taken.
    pub(super) fn room(&self, window: u32) -> u32 {
        (2 * window).saturating_sub(u32::try_from(self.open.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn awaits_reply(&self, request: MessageNumber) -> bool {
        self.open.get(&request.get()).is_some_and(|exchange| exchange.reply.is_none())
    }

    /// A request was answered. Gives the responses that wait for it.
    pub(super) fn finish(&mut self, request: MessageNumber, reply: Option<Message>) -> Vec<BackChannel> {
        let Some(exchange) = self.open.get_mut(&request.get()) else { return Vec::new() };
        let waiting = std::mem::take(&mut exchange.waiting);
        match reply {
            None => {
                self.open.remove(&request.get());
            }
            Some(reply) => {
                self.replies += 1;
                exchange.reply = Some((self.replies, Box::new(reply)));
                self.requests.insert(self.replies, request.get());
            }
        }
        waiting
    }

    /// The reply to a request, if it is kept, and its place in the sequence of replies.
    pub(super) fn reply(&self, request: MessageNumber) -> Option<(Sequence, Message)> {
        let (number, message) = self.open.get(&request.get())?.reply.as_ref()?;
        let (identifier, number) = (self.identifier.clone()?, MessageNumber::new(*number)?);
        Some((Sequence { identifier, number, last: false }, (**message).clone()))
    }

    /// The place of our LastMessage, once there is one.
    pub(super) fn last_reply(&self) -> Option<Sequence> {
        let (identifier, number) = (self.identifier.clone()?, MessageNumber::new(self.last?)?);
        Some(Sequence { identifier, number, last: true })
    }

    /// The peer has these replies: they need not be kept. Gives those that it did not have before; nothing at all, when there
    /// is a number that was never used.
    pub(super) fn acknowledged(&mut self, ranges: &Ranges) -> Option<Vec<MessageNumber>> {
        let used = self.last.unwrap_or(self.replies);
        if ranges.highest().is_some_and(|highest| highest.get() > used) {
            return None;
        }
        let new: Vec<MessageNumber> = self
            .requests
            .keys()
            .filter_map(|number| MessageNumber::new(*number))
            .filter(|number| ranges.contains(*number))
            .collect();
        for number in &new {
            if let Some(request) = self.requests.remove(&number.get()) {
                self.open.remove(&request);
            }
        }
        Some(new)
    }

    /// A response that waits for anything.
    pub(super) fn any_waiting(&mut self) -> Option<BackChannel> {
        let of_requests = |open: &mut BTreeMap<u64, Exchange>| {
            open.values_mut().find_map(|exchange| exchange.waiting.pop())
        };
        let of_ends = |ends: &mut Vec<Output>| ends.pop().and_then(back_of);
        self.last_waiting
            .pop()
            .or_else(|| of_requests(&mut self.open))
            .or_else(|| of_ends(&mut self.ends))
            .or_else(|| self.crowded.pop())
    }

    /// All responses that wait. Replies are kept: some may be about to leave.
    pub(super) fn abandon(&mut self) -> Vec<BackChannel> {
        let mut waiting = std::mem::take(&mut self.last_waiting);
        waiting.append(&mut self.crowded);
        for exchange in self.open.values_mut() {
            waiting.append(&mut exchange.waiting);
        }
        waiting.extend(std::mem::take(&mut self.ends).into_iter().filter_map(back_of));
        waiting
    }

    /// Whether every request was answered.
    pub(super) fn all_answered(&self) -> bool {
        self.open.values().all(|exchange| exchange.reply.is_some())
    }

    /// Whether nothing waits for an answer at the end.
    pub(super) fn is_over(&self) -> bool {
        self.ends.is_empty() && self.last_waiting.is_empty()
    }

    /// After a restart: a request that was received, and not answered as far as is known yet.
    pub(super) fn restore_request(&mut self, request: MessageNumber) {
        self.open.insert(request.get(), Exchange { waiting: Vec::new(), reply: None });
    }

    /// After a restart: the application had taken a message. Says whether that settles it; a request without an answer has to be
    /// handed over again.
    pub(super) fn restore_taken(&mut self, number: MessageNumber) -> bool {
        let unanswered = self.awaits_reply(number);
        if unanswered {
            self.taken_before.insert(number.get());
        }
        !unanswered
    }

    /// Whether a message was recorded as taken before the restart. Asked once.
    pub(super) fn was_taken_before(&mut self, number: MessageNumber) -> bool {
        self.taken_before.remove(&number.get())
    }
}

impl Session {
    /// A message was taken. `deliver` says that the application will answer it.
    pub(super) fn exchange_begins(
        &mut self,
        number: MessageNumber,
        deliver: bool,
        back: &mut Option<BackChannel>,
    ) {
        let Some(exchanges) = &mut self.exchanges else { return };
        let back = back.take();
        match (exchanges.identifier.is_some(), deliver) {
            (true, true) => {
                let waiting = back.into_iter().collect();
                exchanges.open.insert(number.get(), Exchange { waiting, reply: None });
            }
            (true, false) => exchanges.last_waiting.extend(back),
            (false, _) => {
                if let Some(back) = back {
                    self.output(Output::Acknowledge { back });
                }
            }
        }
    }

    /// A message came again: the client did not get the response.
    pub(super) fn exchange_again(
        &mut self,
        number: MessageNumber,
        deliver: bool,
        back: &mut Option<BackChannel>,
    ) {
        let Some(exchanges) = &mut self.exchanges else { return };
        let Some(back) = back.take() else { return };
        let output = match exchanges.open.get_mut(&number.get()) {
            Some(Exchange { reply: Some(_), .. }) => Output::Reply { request: number, back },
            Some(Exchange { waiting, reply: None }) => {
                waiting.push(back);
                if waiting.len() <= MAX_WAITING {
                    return;
                }
                Output::Release { back: waiting.remove(0) }
            }
            None if deliver || exchanges.identifier.is_none() => Output::Acknowledge { back },
            None if exchanges.last.is_some() => Output::LastReply { back },
            None => {
                exchanges.last_waiting.push(back);
                if exchanges.last_waiting.len() <= MAX_WAITING {
                    return;
                }
                Output::Release { back: exchanges.last_waiting.remove(0) }
            }
        };
        self.output(output);
    }

    /// There is no room for a request: its response waits until there is.
    pub(super) fn exchange_crowded(&mut self, back: &mut Option<BackChannel>) {
        let Some(exchanges) = &mut self.exchanges else { return };
        exchanges.crowded.extend(back.take());
        if exchanges.crowded.len() > MAX_WAITING {
            let back = exchanges.crowded.remove(0);
            self.output(Output::Release { back });
        }
    }

    /// There is room again, so that what did not get in may come again.
    pub(super) fn exchange_room(&mut self) {
        let window = self.config.window();
        let Some(exchanges) = &mut self.exchanges else { return };
        if exchanges.crowded.is_empty() || exchanges.is_full(window) {
            return;
        }
        let crowded = std::mem::take(&mut exchanges.crowded);
        self.outputs.extend(crowded.into_iter().map(|back| Output::Release { back }));
    }

    /// Answers CloseSequence or TerminateSequence: where requests wait for replies, after those.
    pub(super) fn answer_end(&mut self, output: Output) {
        match &mut self.exchanges {
            Some(exchanges) if !exchanges.all_answered() => {
                exchanges.ends.push(output);
                if exchanges.ends.len() > MAX_WAITING {
                    let first = back_of(exchanges.ends.remove(0));
                    if let Some(back) = first {
                        self.output(Output::Release { back });
                    }
                }
            }
            _ => self.output(output),
        }
    }

    /// Answers what waited until all requests were answered.
    pub(super) fn answer_ends(&mut self) {
        let complete = self.destination_state() >= Some(DestinationState::Complete);
        let close_is_a_message = self.config.version.close_is_a_message();
        let Some(exchanges) = &mut self.exchanges else { return };
        if !exchanges.all_answered() {
            return;
        }
        let ends = std::mem::take(&mut exchanges.ends);
        let waiting = if complete { std::mem::take(&mut exchanges.last_waiting) } else { Vec::new() };
        // Also when nothing waits: it may have been sent before a restart.
        if complete && !close_is_a_message && exchanges.identifier.is_some() {
            exchanges.last.get_or_insert(exchanges.replies + 1);
        }
        self.outputs.extend(waiting.into_iter().map(|back| Output::LastReply { back }));
        self.outputs.extend(ends);
    }
}

/// The response that waits for the answer to CloseSequence or TerminateSequence.
fn back_of(end: Output) -> Option<BackChannel> {
    match end {
        Output::Closed { back, .. } | Output::Terminated { back, .. } => back,
        _ => None,
    }
}

/// How often a request may come again while its reply is being made, and wait with it. .NET's client sends nine times in all.
const MAX_WAITING: usize = 16;
