//! The receiving half of a session: the RM Destination of one sequence.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use soapstone_soap::Message;

use crate::config::Config;
use crate::header::SequenceAcknowledgement;
use crate::identifier::{Identifier, MessageNumber};
use crate::ranges::Ranges;

/// Where a receiving sequence is in its life.
///
/// | state | it leaves it when |
/// |---|---|
/// | `Open` | the peer says which message is the last: LastMessage (2005/02), CloseSequence (1.1) |
/// | `LastKnown` | all messages up to the last were received (2005/02) |
/// | `Closed` | TerminateSequence comes (1.1) |
/// | `Complete` | TerminateSequence comes |
/// | `Terminated` | – |
/// | `Failed` | – |
///
/// Spec: [WSRM11 Appendix D]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DestinationState {
    /// Messages come.
    Open,
    /// The last number is known, and messages are missing (2005/02).
    LastKnown,
    /// The peer closed the sequence; what is missing will never come (1.1).
    Closed,
    /// All messages up to the last were received.
    Complete,
    /// It ended in order.
    Terminated,
    /// It ended otherwise.
    Failed,
}

/// The receiving half.
#[derive(Debug)]
pub(crate) struct SequenceDestination {
    pub(crate) identifier: Identifier,
    pub(crate) state: DestinationState,
    ordered: bool,
    window: u32,
    max_ranges: usize,
    /// A sequence of replies, for all of which there is room.
    replies: bool,
    received: Ranges,
    /// The lowest number that was not handed over; ordered only.
    next: u64,
    /// Received behind a gap; ordered only.
    behind: BTreeMap<u64, Kept>,
    /// To be handed over.
    ready: VecDeque<(MessageNumber, Box<Message>)>,
    /// Handed over, or about to be, and not taken.
    held: BTreeSet<u64>,
    last: Option<u64>,
    /// The peer closed the sequence with a message of its own (1.1).
    closed: bool,
    /// Whether the application was told that nothing new comes.
    pub(crate) end_told: bool,
    /// Received since the last acknowledgement.
    pending: u32,
    /// An acknowledgement has to go out without waiting.
    urgent: bool,
    /// Received and not acknowledged since then.
    pub(crate) pending_since: Option<Instant>,
    /// The room that the peer was told last.
    told: Option<u32>,
}

/// A message behind a gap. The session's own LastMessage is nothing to hand over.
#[derive(Debug)]
struct Kept(Option<Box<Message>>);

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrived {
    New,
    Duplicate,
    NoRoom,
    /// After CloseSequence. Spec: [WSRM11 §4.7]
    AfterClose,
    /// Beyond the LastMessage, or a LastMessage below what has come. Spec: [WSRM10 §4.6]
    BeyondLast,
}

impl SequenceDestination {
    pub(crate) fn new(identifier: Identifier, config: &Config, ordered: bool) -> Self {
        Self {
            identifier,
            state: DestinationState::Open,
            ordered,
            window: config.window(),
            max_ranges: config.max_ranges.max(1),
            replies: false,
            received: Ranges::new(),
            next: 1,
            behind: BTreeMap::new(),
            ready: VecDeque::new(),
            held: BTreeSet::new(),
            last: None,
            closed: false,
            end_told: false,
            pending: 0,
            urgent: false,
            pending_since: None,
            told: None,
        }
    }

    /// Whether it is a sequence of replies. Each was asked for, so there is room for it: they come in the order of no request,
    /// and what is not taken is asked for again and again.
    pub(crate) fn of_replies(self, replies: bool) -> Self {
        Self { replies, ..self }
    }

    pub(crate) fn received(&self) -> &Ranges {
        &self.received
    }

    pub(crate) fn last(&self) -> Option<u64> {
        self.last
    }

    /// Says what becomes of a message of this number, before it is read any further.
    pub(crate) fn judge(&self, number: MessageNumber, last: bool) -> Arrived {
        let highest = self.received.highest().map_or(0, MessageNumber::get);
        let known = self.received.contains(number);
        if let (Some(end), false) = (self.last, self.closed) {
            if number.get() > end || (last && number.get() != end) {
                return Arrived::BeyondLast;
            }
        } else if last && !known && number.get() <= highest {
            return Arrived::BeyondLast;
        }
        if known {
            return Arrived::Duplicate;
        }
        if self.closed || self.state > DestinationState::Complete {
            return Arrived::AfterClose;
        }
        if self.has_room(number) { Arrived::New } else { Arrived::NoRoom }
    }

    /// .NET's bounds: of what is kept for the application, behind gaps too, and of how far ahead a message may be.
    fn has_room(&self, number: MessageNumber) -> bool {
        if self.replies {
            return self.received.len() < MAX_REPLY_RANGES || !self.received.would_open(number);
        }
        let (kept, window) = (self.kept(), u64::from(self.window));
        if kept >= window {
            return false;
        }
        if self.ordered {
            let ahead = number.get().saturating_sub(self.next);
            (self.held.len() as u64).saturating_add(ahead) < window
        } else {
            self.received.len() < self.max_ranges || !self.received.would_open(number)
        }
    }

    /// Messages that are kept for the application.
    fn kept(&self) -> u64 {
        (self.held.len() + self.behind.len()) as u64
    }

    /// A message that [`judge`](Self::judge) found new. `message` is none for one that is nothing to the application.
    pub(crate) fn take_in(&mut self, number: MessageNumber, last: bool, message: Option<Box<Message>>) {
        self.received.insert(number);
        if last {
            self.last = Some(number.get());
            self.state = DestinationState::LastKnown;
        }
        if self.ordered {
            self.behind.insert(number.get(), Kept(message));
            while let Some(kept) = self.behind.remove(&self.next) {
                let number = self.next;
                self.next += 1;
                self.hand_over(number, kept);
            }
        } else {
            self.hand_over(number.get(), Kept(message));
        }
        self.update_state();
    }

    fn hand_over(&mut self, number: u64, Kept(message): Kept) {
        if let (Some(message), Some(number)) = (message, MessageNumber::new(number)) {
            self.held.insert(number.get());
            self.ready.push_back((number, message));
        }
    }

    fn update_state(&mut self) {
        if self.state == DestinationState::LastKnown && self.is_complete() {
            self.state = DestinationState::Complete;
        }
    }

    /// Everything up to the last message was received.
    pub(crate) fn is_complete(&self) -> bool {
        self.last.is_some_and(|last| self.received.is_complete_to(last))
    }

    /// The next message for the application.
    pub(crate) fn next_ready(&mut self) -> Option<(MessageNumber, Box<Message>)> {
        self.ready.pop_front()
    }

    /// Whether there is a message for the application.
    pub(crate) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// The application has taken a message. Says whether it had one of this number. If the peer was told that there is no
    /// room, it has to be told that there is.
    pub(crate) fn taken(&mut self, number: MessageNumber) -> bool {
        let had = self.held.remove(&number.get());
        if had && self.told == Some(0) {
            self.urgent = true;
        }
        had
    }

    /// Whether the application has taken all that it was, or is to be, handed.
    pub(crate) fn is_taken(&self) -> bool {
        self.held.is_empty()
    }

    /// The peer closed the sequence, with this as the last number (1.1). What is behind a gap is never handed over in order.
    pub(crate) fn close(&mut self, last: u64) {
        self.last = Some(last);
        self.closed = true;
        let complete = self.received.is_complete_to(last);
        self.state = if complete { DestinationState::Complete } else { DestinationState::Closed };
        if !complete && self.ordered {
            self.behind.clear();
        }
    }

    /// Whether acknowledgements are final: the sequence was closed. Spec: [WSRM11 §3.9]
    pub(crate) fn is_closed(&self) -> bool {
        self.last.is_some() && self.state >= DestinationState::Closed
    }

    /// A new message was received, and waits for its acknowledgement.
    pub(crate) fn owe(&mut self, now: Instant) {
        self.pending += 1;
        self.pending_since.get_or_insert(now);
        if self.pending >= self.window {
            self.urgent = true;
        }
    }

    /// The last acknowledgement did not leave: it is owed as if its message came only then.
    pub(crate) fn owe_again(&mut self, then: Instant) {
        self.pending = self.pending.max(1);
        self.pending_since.get_or_insert(then);
    }

    /// An acknowledgement has to go out without waiting.
    pub(crate) fn owe_now(&mut self) {
        self.urgent = true;
    }

    /// Whether an acknowledgement is owed at all.
    pub(crate) fn owes(&self) -> bool {
        self.pending > 0 || self.urgent
    }

    /// Whether an acknowledgement has to go out without waiting.
    pub(crate) fn is_urgent(&self) -> bool {
        self.urgent
    }

    /// Nothing is owed any more: an acknowledgement goes out.
    pub(crate) fn paid(&mut self) {
        self.pending = 0;
        self.urgent = false;
        self.pending_since = None;
    }

    /// Messages that there is room for.
    fn room(&self) -> u32 {
        u32::try_from(u64::from(self.window).saturating_sub(self.kept())).unwrap_or(u32::MAX)
    }

    /// Whether there is room again, and the peer was told last that there is none.
    pub(crate) fn has_more_room(&self) -> bool {
        self.told == Some(0) && self.room() > 0
    }

    /// The acknowledgement as it is now. `is_final` is for sequences that were closed in 1.1; there is room for no more than
    /// `limit`.
    pub(crate) fn acknowledgement(
        &mut self,
        is_final: bool,
        flow_control: bool,
        limit: u32,
    ) -> SequenceAcknowledgement {
        let room = flow_control.then(|| self.room().min(limit));
        self.told = room;
        SequenceAcknowledgement {
            identifier: self.identifier.clone(),
            ranges: self.received.clone(),
            nacks: Vec::new(),
            is_final,
            buffer_remaining: room,
        }
    }

    /// Gives back what empty queues took.
    pub(crate) fn shrink(&mut self) {
        if self.ready.is_empty() {
            self.ready.shrink_to_fit();
        }
    }

    /// A record says that this message was taken before the restart.
    pub(crate) fn restore_taken(&mut self, number: MessageNumber) {
        self.held.remove(&number.get());
        self.ready.retain(|(ready, _)| *ready != number);
    }

    /// Forgets what is behind a gap. What was acknowledged and can be handed over still is.
    pub(crate) fn fail(&mut self) {
        self.behind = BTreeMap::new();
        self.state = DestinationState::Failed;
        self.paid();
    }
}

/// Replies come out of order only as far as requests are on the way at once, and never more than .NET's largest window.
const MAX_REPLY_RANGES: usize = 4097;
