//! The application at one end: what it does, and what it has seen.

use std::collections::{BTreeSet, VecDeque};

use soapstone_rm::Failure;

use super::random::Random;

/// What an application does. Times are milliseconds, each from and to.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// How many messages it sends.
    pub messages: u64,
    /// Between two messages.
    pub pace: (u64, u64),
    /// From a message that it is handed to when it has taken it; one at a time.
    pub taking: (u64, u64),
    /// From a request to its reply.
    pub replying: (u64, u64),
    /// How many of a thousand requests are answered without a reply.
    pub one_way: u64,
    /// Whether it takes a request before it replies.
    pub takes_first: bool,
    /// From its last message to closing.
    pub closing: (u64, u64),
}

impl Habits {
    /// One that sends so many messages, and does everything at once.
    pub fn prompt(messages: u64) -> Self {
        Self { messages, ..Self::default() }
    }

    /// Any one.
    pub fn of_seed(random: &mut Random) -> Self {
        let few = [(0, 0), (0, 0), (0, 50), (0, 1_000)];
        let messages = random.pick(&[0, 1, 3, 6, 12, 20]);
        Self {
            messages: random.below(messages + 1),
            pace: random.pick(&few),
            taking: random.pick(&[(0, 0), (0, 0), (0, 50), (100, 3_000)]),
            replying: random.pick(&[(0, 0), (0, 50), (0, 4_000)]),
            one_way: random.pick(&[0, 300, 1000]),
            takes_first: random.chance(500),
            closing: random.pick(&few),
        }
    }
}

/// How a session ended.
#[derive(Clone, Debug)]
pub enum End {
    /// In order.
    Terminated,
    /// Otherwise.
    Failed(Failure),
    /// Its records say that it was over when the process ended.
    Over,
}

/// What an application knows.
#[derive(Clone, Debug, Default)]
pub struct App {
    /// Messages that have a number.
    pub sent: u64,
    /// It was told that the window is full.
    pub blocked: bool,
    /// It closed.
    pub closed: bool,
    /// The peer closed.
    pub peer_closed: bool,
    /// It may send.
    pub may_send: bool,
    /// It is about to close.
    pub closes: bool,
    /// Handed over and not taken.
    pub in_hand: VecDeque<u64>,
    /// The highest number that it was handed since the process began.
    pub highest: u64,
    /// All that it was handed since the process began.
    pub handed: BTreeSet<u64>,
    /// All that it was ever handed.
    pub delivered: BTreeSet<u64>,
    /// What it has taken, for good.
    pub taken: BTreeSet<u64>,
    /// Of what it sent, what the peer has.
    pub acknowledged: BTreeSet<u64>,
    /// The requests whose reply it was handed.
    pub replies: BTreeSet<u64>,
    /// The requests that it answered with a reply.
    pub replied: BTreeSet<u64>,
    /// How it ended.
    pub end: Option<End>,
    /// When; microseconds.
    pub ended_at: u64,
}
