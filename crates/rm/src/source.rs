//! The sending half of a session: the RM Source of one sequence.

use std::collections::VecDeque;
use std::time::Instant;

use soapstone_soap::Message;

use crate::identifier::{Identifier, MessageNumber};
use crate::ranges::Ranges;
use crate::transmission::Transmission;

/// Where a sending sequence is in its life.
///
/// | state | it leaves it when |
/// |---|---|
/// | `Creating` | CreateSequence was answered |
/// | `Created` | the application closes the session |
/// | `Draining` | all messages are acknowledged (2005/02: the LastMessage too) |
/// | `Closing` | CloseSequence was answered (1.1 only) |
/// | `Terminating` | TerminateSequence was sent (2005/02), was answered (1.1) |
/// | `Terminated` | – |
/// | `Failed` | – |
///
/// Spec: [WSRM11 Appendix D]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceState {
    /// CreateSequence is not answered yet.
    Creating,
    /// Messages are sent.
    Created,
    /// The application has closed; what it sent before is on the way.
    Draining,
    /// CloseSequence is on the way.
    Closing,
    /// TerminateSequence is on the way.
    Terminating,
    /// It ended in order.
    Terminated,
    /// It ended otherwise.
    Failed,
}

/// The sending half.
#[derive(Debug)]
pub(crate) struct SequenceSource {
    pub(crate) identifier: Option<Identifier>,
    pub(crate) state: SourceState,
    /// The lowest number that is not acknowledged.
    start: u64,
    /// The messages from there on.
    queue: VecDeque<Outgoing>,
    /// How many of them were sent.
    transmitted: usize,
    /// The number of the last message, once that is known; 0 when there was none.
    last: Option<u64>,
    resend: VecDeque<u64>,
    transmission: Transmission,
    /// Whether messages that fill the window ask for an acknowledgement.
    asks: bool,
    /// Whether the last message waits until all before it are acknowledged.
    last_alone: bool,
}

/// A message that is not acknowledged.
#[derive(Debug)]
struct Outgoing {
    message: Box<Message>,
    sent_at: Option<Instant>,
    /// How often it was sent again.
    retries: u32,
    acknowledged: bool,
    asks: bool,
}

/// A message to be sent now.
pub(crate) struct Send<'a> {
    pub(crate) number: MessageNumber,
    pub(crate) message: &'a Message,
    pub(crate) asks: bool,
    pub(crate) last: bool,
    pub(crate) attempt: u32,
}

/// What is wrong with an acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadAcknowledgement {
    /// It has a number that was never sent.
    NeverSent,
    /// It brings something new and leaves out what was acknowledged before.
    Inconsistent,
}

/// What an acknowledgement did.
#[derive(Debug, Default)]
pub(crate) struct Acknowledged {
    /// Numbers that are acknowledged now and were not before.
    pub(crate) new: Vec<MessageNumber>,
    /// The window moved, so the timer for the oldest message starts again.
    pub(crate) moved: bool,
}

/// What became of the oldest message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Expired {
    /// It is sent again.
    Again,
    /// It was sent this often, and no more.
    Exhausted(MessageNumber, u32),
    /// There was none.
    Nothing,
}

impl SequenceSource {
    pub(crate) fn new(
        identifier: Option<Identifier>,
        state: SourceState,
        transmission: Transmission,
        asks: bool,
        last_alone: bool,
    ) -> Self {
        Self {
            identifier,
            state,
            start: 1,
            queue: VecDeque::new(),
            transmitted: 0,
            last: None,
            resend: VecDeque::new(),
            transmission,
            asks,
            last_alone,
        }
    }

    pub(crate) fn set_transmission(&mut self, transmission: Transmission) {
        self.transmission = transmission;
    }

    pub(crate) fn transmission(&self) -> &Transmission {
        &self.transmission
    }

    /// Messages that are not acknowledged, those that were not sent yet included.
    pub(crate) fn outstanding(&self) -> usize {
        self.queue.len()
    }

    /// Whether something was sent that is not acknowledged.
    pub(crate) fn in_flight(&self) -> bool {
        self.transmitted > 0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// The number that the next message gets.
    pub(crate) fn next_number(&self) -> Option<MessageNumber> {
        MessageNumber::new(self.start.saturating_add(self.queue.len() as u64))
    }

    /// The highest number that was sent.
    pub(crate) fn last_sent(&self) -> u64 {
        self.start + self.transmitted as u64 - 1
    }

    /// The number of the last message, once the application has closed.
    pub(crate) fn last(&self) -> Option<u64> {
        self.last
    }

    /// Nothing follows what was given to it. Says the number of the last message; 0 when there was none.
    pub(crate) fn finish(&mut self) -> u64 {
        *self.last.get_or_insert(self.start + self.queue.len() as u64 - 1)
    }

    /// The last number is known, and everything up to it is acknowledged.
    pub(crate) fn is_complete(&self) -> bool {
        self.last.is_some() && self.queue.is_empty()
    }

    pub(crate) fn push(&mut self, message: Message) {
        self.queue.push_back(Outgoing {
            message: Box::new(message),
            sent_at: None,
            retries: 0,
            acknowledged: false,
            asks: false,
        });
    }

    /// The next message to be sent: one that is due again, else a new one if the windows allow that.
    pub(crate) fn next(&mut self, now: Instant) -> Option<Send<'_>> {
        if self.identifier.is_none() || self.state > SourceState::Draining {
            return None;
        }
        let index = self.next_again().or_else(|| self.next_new())?;
        let number = self.start + index as u64;
        let last = self.last == Some(number);
        let entry = self.queue.get_mut(index)?;
        entry.sent_at = Some(now);
        Some(Send {
            number: MessageNumber::new(number)?,
            message: &entry.message,
            asks: entry.asks,
            last,
            attempt: entry.retries + 1,
        })
    }

    fn is_open(&self, number: u64) -> bool {
        let index = number.checked_sub(self.start).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.queue.get(index)).is_some_and(|entry| !entry.acknowledged)
    }

    fn next_again(&mut self) -> Option<usize> {
        while let Some(number) = self.resend.pop_front() {
            if self.is_open(number) {
                return usize::try_from(number - self.start).ok();
            }
        }
        None
    }

    fn may_send_new(&self) -> bool {
        self.transmitted < self.queue.len()
            && self.transmitted < self.transmission.window()
            && self.transmission.quota() > 0
            && !(self.last_alone
                && self.transmitted > 0
                && self.last == Some(self.start + self.transmitted as u64))
    }

    /// Whether something waits for the peer to have room.
    pub(crate) fn is_blocked(&self) -> bool {
        self.transmitted < self.queue.len() && self.transmission.quota() <= 0
    }

    fn next_new(&mut self) -> Option<usize> {
        if !self.may_send_new() {
            return None;
        }
        let fills = self.transmitted + 1 == self.transmission.window() || self.transmission.quota() == 1;
        let asks = self.asks && fills;
        self.transmission.sent();
        let index = self.transmitted;
        self.transmitted += 1;
        self.queue.get_mut(index)?.asks = asks;
        Some(index)
    }

    /// The oldest message was not acknowledged in time: it is due again, alone, and later than the last time.
    pub(crate) fn expired(&mut self, max_retries: u32) -> Expired {
        let Some(head) = self.queue.front_mut().filter(|_| self.transmitted > 0) else {
            return Expired::Nothing;
        };
        head.retries += 1;
        if head.retries > max_retries {
            return match MessageNumber::new(self.start) {
                Some(number) => Expired::Exhausted(number, head.retries),
                None => Expired::Nothing,
            };
        }
        self.transmission.lost();
        if !self.resend.contains(&self.start) {
            self.resend.push_front(self.start);
        }
        Expired::Again
    }

    /// What is on the way got lost with the way: it is due again, in order, and that is no repetition in vain.
    pub(crate) fn again(&mut self) {
        let on_the_way = (self.start..).zip(self.queue.iter().take(self.transmitted));
        self.resend = on_the_way.filter(|(_, entry)| !entry.acknowledged).map(|(number, _)| number).collect();
    }

    /// Judges an acknowledgement, and acts on it. `room` is what the peer says about its buffer.
    ///
    /// One that brings nothing new and ends before what is known was overtaken by a later one, and counts for nothing.
    pub(crate) fn acknowledge(
        &mut self,
        ranges: &Ranges,
        room: Option<u32>,
        now: Instant,
    ) -> Result<Acknowledged, BadAcknowledgement> {
        let sent = self.last_sent();
        let Some(highest) = ranges.highest() else { return Ok(Acknowledged::default()) };
        if highest.get() > sent {
            return Err(BadAcknowledgement::NeverSent);
        }
        let mut new = Vec::new();
        let mut omits = ranges.contiguous() < self.start - 1;
        for (number, entry) in (self.start..).zip(self.queue.iter().take(self.transmitted)) {
            let Some(number) = MessageNumber::new(number) else { break };
            match (ranges.contains(number), entry.acknowledged) {
                (true, false) => new.push(number),
                (false, true) => omits = true,
                _ => {}
            }
        }
        if new.is_empty() {
            if !omits {
                self.make_room(ranges, room);
            }
            return Ok(Acknowledged::default());
        }
        if omits {
            return Err(BadAcknowledgement::Inconsistent);
        }
        for number in &new {
            self.mark(*number);
        }
        let moved = ranges.contiguous().saturating_sub(self.start - 1);
        self.slide(moved, room, now);
        Ok(Acknowledged { new, moved: moved > 0 })
    }

    /// The peer may have more room than before, as an acknowledgement says that brings nothing new and is no old one.
    pub(crate) fn make_room(&mut self, ranges: &Ranges, room: Option<u32>) {
        let latest = ranges.highest().map_or(0, MessageNumber::get) == self.start - 1;
        if let Some(room) = room.filter(|_| latest) {
            self.transmission.more_room(room, self.transmitted);
        }
    }

    /// The response to this request has come: [`Shape::RequestReply`](crate::Shape::RequestReply), where an acknowledgement
    /// that comes in the response to another request does not count.
    pub(crate) fn answered(
        &mut self,
        number: MessageNumber,
        room: Option<u32>,
        now: Instant,
    ) -> Acknowledged {
        if !self.is_open(number.get()) {
            return Acknowledged::default();
        }
        self.mark(number);
        let moved = self.queue.iter().take_while(|entry| entry.acknowledged).count() as u64;
        self.slide(moved, room, now);
        Acknowledged { new: vec![number], moved: moved > 0 }
    }

    fn mark(&mut self, number: MessageNumber) {
        let index = number.get().checked_sub(self.start).and_then(|index| usize::try_from(index).ok());
        if let Some(entry) = index.and_then(|index| self.queue.get_mut(index)) {
            entry.acknowledged = true;
        }
    }

    /// The oldest `moved` messages are acknowledged and leave. After a loss all that remains in the window is sent again.
    fn slide(&mut self, moved: u64, room: Option<u32>, now: Instant) {
        let moved = usize::try_from(moved).unwrap_or(usize::MAX).min(self.transmitted);
        if moved == 0 {
            return;
        }
        let outstanding = self.transmitted;
        let window_end = self.start + self.transmission.window() as u64;
        for entry in self.queue.drain(..moved) {
            if let Some(sent_at) = entry.sent_at {
                self.transmission.measured(now.saturating_duration_since(sent_at));
            }
        }
        self.start += moved as u64;
        self.transmitted -= moved;
        let fast = self.transmission.is_growing_fast();
        self.transmission.moved(u32::try_from(moved).unwrap_or(u32::MAX), outstanding, room);
        let from = if fast && !self.transmission.is_undisturbed() {
            0
        } else {
            usize::try_from(window_end.saturating_sub(self.start)).unwrap_or(usize::MAX)
        };
        let to = self.transmission.window().min(self.transmitted);
        for index in from..to {
            let number = self.start + index as u64;
            let waiting = self.resend.contains(&number);
            let open = self.queue.get_mut(index).filter(|entry| !entry.acknowledged && !waiting);
            if let Some(entry) = open {
                entry.retries += 1;
                self.resend.push_back(number);
            }
        }
        self.resend.retain(|number| *number >= self.start);
    }

    /// All that a record said is acknowledged, after a restart.
    pub(crate) fn restore_acknowledged(&mut self, ranges: &Ranges) {
        for (number, entry) in (self.start..).zip(self.queue.iter_mut()) {
            if MessageNumber::new(number).is_some_and(|number| ranges.contains(number)) {
                entry.acknowledged = true;
            }
        }
        while self.queue.front().is_some_and(|entry| entry.acknowledged) {
            self.queue.pop_front();
            self.start += 1;
        }
    }

    /// Everything that may have been sent before the restart is sent again, as far as the window reaches; it is not known what
    /// was.
    pub(crate) fn restored(&mut self) {
        // The last message of the kind that goes alone was not sent while there were others.
        let alone = self.last_alone && self.queue.len() > 1 && self.last.is_some();
        self.transmitted = self.queue.len() - usize::from(alone);
        self.transmission.disturb();
        self.resend = (self.start..).take(self.transmission.window().min(self.transmitted)).collect();
        if let Some(entry) = self.queue.back_mut() {
            entry.asks = self.asks;
        }
    }

    /// Gives back what empty queues took.
    pub(crate) fn shrink(&mut self) {
        if self.queue.is_empty() {
            self.queue.shrink_to_fit();
            self.resend.shrink_to_fit();
        }
    }

    /// Forgets what is not acknowledged.
    pub(crate) fn fail(&mut self) {
        self.queue = VecDeque::new();
        self.resend = VecDeque::new();
        self.transmitted = 0;
        self.state = SourceState::Failed;
    }
}
