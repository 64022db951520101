//! Two endpoints, the links between them and the clock.

use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use soapstone_rm::{Acceptor, BackChannel, Session, Shape, TransmitToken};
use soapstone_soap::{EndpointReference, Message, MessageVersion, Uri};
use soapstone_xml::{Limits, TextDocument, TextWriter};

use super::log::describe;
use super::node::Node;
use super::plan::{Plan, Side};
use super::random::Random;

/// A run.
pub struct World {
    /// What it is made of.
    pub plan: Plan,
    /// The endpoints, the initiator first.
    pub nodes: [Node; 2],
    /// Microseconds since the beginning.
    pub now: u64,
    pub(super) random: Random,
    pub(super) exchanges: Vec<Exchange>,
    base: Instant,
    queue: BinaryHeap<Scheduled>,
    count: u64,
    /// How much has happened.
    pub steps: u64,
    /// Who wants to know what happened: messages in lines.
    pub log: Option<Vec<String>>,
}

/// A message on its way.
#[derive(Clone, Debug)]
pub enum Parcel {
    /// As a value.
    Value(Box<Message>),
    /// As it is written.
    Bytes(Bytes),
}

/// What is going to happen.
#[derive(Clone, Debug)]
pub(super) enum Happening {
    /// A message arrives, with a request that waits for its response.
    Arrives { at: Side, parcel: Parcel, exchange: Option<u64> },
    /// The response to a request arrives, or the request fails.
    Answered { exchange: u64, response: Result<Option<Parcel>, ()> },
    /// The application takes the first message that it has in hand.
    Takes { side: Side, life: u32 },
    /// The application replies.
    Replies { side: Side, life: u32, request: u64 },
    /// The application looks whether it has something to do.
    Acts { side: Side, life: u32 },
    /// A process comes back.
    Returns { side: Side },
}

/// An HTTP request.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    pub(super) from: Side,
    pub(super) token: TransmitToken,
    /// Of the process that sent it.
    pub(super) life: u32,
    /// Of the process that received it.
    pub(super) received_by: Option<u32>,
    pub(super) answered: bool,
}

impl World {
    /// The beginning of a run.
    pub fn new(plan: Plan) -> Self {
        let acceptor = Acceptor::new(plan.config.clone());
        let mut world = Self {
            nodes: [Node::new(Side::Initiator, None), Node::new(Side::Acceptor, Some(acceptor))],
            random: Random::new(plan.seed),
            exchanges: Vec::new(),
            base: Instant::now(),
            now: 0,
            queue: BinaryHeap::new(),
            count: 0,
            steps: 0,
            log: None,
            plan,
        };
        world.initiate();
        world
    }

    /// The initiator asks for a session.
    pub(super) fn initiate(&mut self) {
        let anonymous = self.plan.config.shape != Shape::Duplex;
        let service = EndpointReference::new(uri("http://b.example/service"));
        let client = EndpointReference::new(uri("http://a.example/callback"));
        let client = if anonymous { EndpointReference::anonymous() } else { client };
        let now = self.instant();
        let node = &mut self.nodes[Side::Initiator as usize];
        let config = self.plan.config.clone();
        node.session =
            Some(Session::initiate(config, &mut node.ids, Arc::new(service), Arc::new(client), now));
        node.app.may_send = true;
        self.schedule(0, Happening::Acts { side: Side::Initiator, life: self.life(Side::Initiator) });
        self.drain(Side::Initiator);
    }

    /// The time.
    pub fn instant(&self) -> Instant {
        self.base + Duration::from_micros(self.now)
    }

    pub(super) fn life(&self, side: Side) -> u32 {
        self.nodes[side as usize].life
    }

    /// The node of this side.
    pub fn node(&self, side: Side) -> &Node {
        &self.nodes[side as usize]
    }

    pub(super) fn node_mut(&mut self, side: Side) -> &mut Node {
        &mut self.nodes[side as usize]
    }

    /// Lets something happen after so many microseconds.
    pub(super) fn schedule(&mut self, after: u64, what: Happening) {
        self.schedule_at(self.now + after, what);
    }

    pub(super) fn schedule_at(&mut self, at: u64, what: Happening) {
        self.count += 1;
        self.queue.push(Scheduled { at, order: self.count, what });
    }

    /// Milliseconds of this range, in microseconds.
    pub(super) fn millis(&mut self, range: (u64, u64)) -> u64 {
        self.random.between(range) * 1000
    }

    /// Runs until nothing happens any more.
    ///
    /// # Panics
    ///
    /// When a promise is broken, or it does not end.
    pub fn run(&mut self) {
        while self.step() {}
        self.check_exchanges();
    }

    /// Lets the next thing happen. Says whether there was one.
    pub fn step(&mut self) -> bool {
        let timer = Side::BOTH.into_iter().filter_map(|side| Some((self.timeout(side)?, side))).min();
        let next = self.queue.peek().map(|next| next.at);
        self.steps += 1;
        assert!(self.steps < MAX_STEPS, "it does not end: {MAX_STEPS} steps");
        match (timer, next) {
            (None, None) => return false,
            (Some((at, side)), next) if next.is_none_or(|next| at <= next) => {
                self.now = self.now.max(at);
                self.time_out(side);
            }
            _ => {
                let Some(next) = self.queue.pop() else { return false };
                self.now = self.now.max(next.at);
                self.happen(next.what);
            }
        }
        true
    }

    /// When the session has to be told the time, in microseconds.
    fn timeout(&self, side: Side) -> Option<u64> {
        let at = self.node(side).session.as_ref()?.poll_timeout()?;
        let micros = at.saturating_duration_since(self.base).as_nanos().div_ceil(1000);
        Some(u64::try_from(micros).expect("it is in this millennium"))
    }

    fn time_out(&mut self, side: Side) {
        let now = self.instant();
        let node = self.node_mut(side);
        if let Some(session) = &mut node.session {
            session.handle_timeout(now);
        }
        self.drain(side);
        let late = self.timeout(side).is_some_and(|at| at <= self.now);
        assert!(!late, "a time-out that is handled is not over");
    }

    /// Something for people who read about a failure.
    pub(super) fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            log.push(format!("{:>9.3}s {}", self.now as f64 / 1e6, line()));
        }
    }

    pub(super) fn note_message(&mut self, from: Side, message: Option<&Message>, what: &str) {
        let version = self.plan.config.version;
        self.note(|| {
            let line =
                message.map_or_else(|| "(no content)".to_owned(), |message| describe(message, version));
            format!("{}→{} {line}{what}", from.name(), from.other().name())
        });
    }

    pub(super) fn pack(&self, message: Message) -> Parcel {
        if self.plan.bytes {
            Parcel::Bytes(to_bytes(message, self.plan.config.message_version))
        } else {
            Parcel::Value(Box::new(message))
        }
    }

    pub(super) fn unpack(&self, parcel: Parcel) -> Message {
        match parcel {
            Parcel::Value(message) => *message,
            Parcel::Bytes(bytes) => from_bytes(bytes, self.plan.config.message_version),
        }
    }

    /// Whether messages go over HTTP, and each waits for a response.
    pub(super) fn is_http(&self) -> bool {
        self.plan.config.shape != Shape::Connection
    }

    /// Every request that a process which still lives has received was answered.
    fn check_exchanges(&self) {
        for (number, exchange) in self.exchanges.iter().enumerate() {
            let by = exchange.from.other();
            let lives = exchange.received_by == Some(self.life(by));
            assert!(
                !lives || exchange.answered,
                "the request {number} of {} was never answered",
                exchange.from.name()
            );
        }
    }

    pub(super) fn back(&self, exchange: Option<u64>) -> Option<BackChannel> {
        exchange.map(BackChannel)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let (Some(log), true) = (&self.log, std::thread::panicking()) {
            let start = log.len().saturating_sub(MAX_LINES);
            eprintln!("{}", log[start..].join("\n"));
        }
    }
}

/// The message as it is written.
pub fn to_bytes(message: Message, version: MessageVersion) -> Bytes {
    let mut out = TextWriter::new();
    message.into_envelope(version).write(&mut out).expect("we write what we send");
    out.finish().expect("a whole envelope was written")
}

/// The message that was written.
pub fn from_bytes(bytes: Bytes, version: MessageVersion) -> Message {
    let document = TextDocument::message(bytes, &Limits::default()).expect("we write UTF-8");
    Message::read(&mut document.reader(), version).expect("we write what can be read")
}

/// This URI.
pub fn uri(text: &'static str) -> Uri {
    Uri::new(text).expect("it is a URI")
}

#[derive(Debug)]
struct Scheduled {
    at: u64,
    order: u64,
    what: Happening,
}

impl Ord for Scheduled {
    /// The earliest is the greatest: that one a heap gives first.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}

impl PartialOrd for Scheduled {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Scheduled {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Scheduled {}

const MAX_STEPS: u64 = 200_000;
const MAX_LINES: usize = 400;
