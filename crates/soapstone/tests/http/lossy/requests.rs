//! Reliable sessions of requests and responses: an operation runs once, whatever is lost, and its reply arrives.

use std::time::Duration;

use futures_util::FutureExt;
use soapstone::{
    Binding, Caller, Duplex, Encoding, Endpoint, Host, ReliableSession, RunningHost, Timeouts, TransferMode,
    TransportUsage, contract,
};
use tokio::sync::mpsc;

use super::chance::mostly;
use super::{Case, judged, same, socket_of, version};
use crate::support::plan::{Fate, Odds, Plan};
use crate::support::proxy::Proxy;

/// Counts, and says how far it is.
#[contract(name = "ICounter", namespace = "urn:counter", session = required)]
pub(super) trait Counter {
    /// Adds, and answers with the sum.
    async fn add(&mut self, n: i32) -> i32;

    /// Adds, and says nothing.
    #[operation(one_way)]
    async fn count(&mut self, n: i32);
}

/// Only takes notes.
#[contract(name = "ILog", namespace = "urn:log", session = required)]
pub(super) trait Log {
    /// A line.
    #[operation(one_way)]
    async fn write(&mut self, n: i32);
}

struct Sum {
    sum: i32,
    given: mpsc::UnboundedSender<i32>,
}

impl Counter for Sum {
    async fn add(&mut self, n: i32) -> i32 {
        let _ = self.given.send(n);
        self.sum += n;
        self.sum
    }

    async fn count(&mut self, n: i32) {
        let _ = self.given.send(n);
        self.sum += n;
    }
}

impl Log for Sum {
    async fn write(&mut self, n: i32) {
        let _ = self.given.send(n);
    }
}

/// Text over `wsHttpBinding`, binary over `netHttpBinding`.
fn over_requests(version_11: bool, encoding: Encoding, ordered: bool) -> Binding {
    let session = ReliableSession { version_11, ordered, ..ReliableSession::default() };
    let never = Duplex::WebSocket {
        usage: TransportUsage::Never,
        sub_protocol: None,
        transfer_mode: TransferMode::Buffered,
    };
    let duplex = if encoding == Encoding::Text { Duplex::RequestReply } else { never };
    let timeouts = Timeouts { close: Duration::from_secs(14), ..Timeouts::default() };
    Binding { encoding, duplex, timeouts, reliable_session: Some(session), ..Binding::ws_http() }
}

async fn host(binding: &Binding) -> (RunningHost, mpsc::UnboundedReceiver<i32>) {
    let (given, receiver) = mpsc::unbounded_channel();
    let to_log = given.clone();
    let counter = Endpoint::new::<CounterContract>("http://127.0.0.1:0/counter", binding.clone())
        .per_session(move |_: Caller<CounterContract>| Sum { sum: 0, given: given.clone() });
    let log = Endpoint::new::<LogContract>("http://127.0.0.1:0/log", binding.clone())
        .per_session(move |_: Caller<LogContract>| Sum { sum: 0, given: to_log.clone() });
    (Host::new().endpoint(counter).endpoint(log).start().await.unwrap(), receiver)
}

/// Calls and one-way calls in turn, and a close.
async fn counting(binding: Binding, plan: Plan, calls: i32) -> Result<(), String> {
    let ordered = binding.reliable_session.as_ref().is_some_and(|session| session.ordered);
    let (host, mut given) = host(&binding).await;
    let proxy = Proxy::before(socket_of(&host), plan).await;
    let counted = async {
        let counter = CounterProxy::connect(&proxy.url("/counter"), binding)
            .await
            .map_err(|error| format!("no connection: {error}"))?;
        let mut sum = 0;
        for n in 1..=calls {
            sum += n;
            if n % 3 == 0 {
                counter.count(n).await.map_err(|error| format!("count {n}: {error}"))?;
                continue;
            }
            let answer = counter.add(n).await.map_err(|error| format!("add {n}: {error}"))?;
            if answer != sum && ordered {
                return Err(format!("{answer} is the answer to {n}, not {sum}"));
            }
        }
        counter.close().await.map_err(|error| format!("close: {error}"))?;
        let wanted: Vec<i32> = (1..=calls).collect();
        same(ordered, "was given", taken(&mut given, wanted.len()).await, &wanted)
    };
    judged(&[&proxy], counted).await
}

/// One-way calls alone, which is another way of .NET's.
async fn writing(binding: Binding, plan: Plan) -> Result<(), String> {
    let ordered = binding.reliable_session.as_ref().is_some_and(|session| session.ordered);
    let (host, mut given) = host(&binding).await;
    let proxy = Proxy::before(socket_of(&host), plan).await;
    let written = async {
        let log = LogProxy::connect(&proxy.url("/log"), binding)
            .await
            .map_err(|error| format!("no connection: {error}"))?;
        for n in 1..=3 {
            log.write(n).await.map_err(|error| format!("write {n}: {error}"))?;
        }
        log.close().await.map_err(|error| format!("close: {error}"))?;
        same(ordered, "was given", taken(&mut given, 3).await, &[1, 2, 3])
    };
    judged(&[&proxy], written).await
}

/// What was given to the service, when it is so much: what is acknowledged may still wait for its turn.
async fn taken(given: &mut mpsc::UnboundedReceiver<i32>, count: usize) -> Vec<i32> {
    let mut all = Vec::new();
    while all.len() < count {
        all.extend(given.recv().await);
    }
    all.extend(std::iter::from_fn(|| given.try_recv().ok()));
    all
}

const FATES: [Fate; 8] = [
    Fate::DropRequest,
    Fate::DropResponse,
    Fate::Repeat(2),
    Fate::Delay(Duration::from_millis(300)),
    Fate::HoldUntilAfterNext,
    Fate::CutMidResponse,
    Fate::Answer(500),
    Fate::Answer(503),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = recorded();
    cases.extend(every_fate());
    cases.extend(by_chance());
    cases
}

fn every_fate() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for version_11 in [false, true] {
        let end = [(if version_11 { "CloseSequence" } else { "LastMessage" }, 1), ("TerminateSequence", 1)];
        for fate in FATES {
            let steps = [("CreateSequence", 1), ("Add", 1), ("Add", 2), ("Count", 1)];
            for (action, nth) in steps.into_iter().chain(end) {
                let binding = over_requests(version_11, Encoding::Text, true);
                let name = format!("requests {} {action} {nth} {fate:?}", version(version_11));
                let plan = Plan::nth_of_action(action, nth, fate);
                cases.push((name, counting(binding, plan, 5).boxed()));
            }
            for (action, nth) in [("CreateSequence", 1), ("Write", 2)].into_iter().chain(end) {
                let binding = over_requests(version_11, Encoding::Text, true);
                let name = format!("one-way {} {action} {nth} {fate:?}", version(version_11));
                cases.push((name, writing(binding, Plan::nth_of_action(action, nth, fate)).boxed()));
            }
        }
    }
    cases
}

fn by_chance() -> Vec<Case> {
    let odds = Odds { drop_request: 8, drop_response: 8, repeat: 8, refuse: 5, ..Odds::default() };
    let mut cases: Vec<Case> = Vec::new();
    for seed in 0..4 {
        for version_11 in [false, true] {
            for encoding in [Encoding::Text, Encoding::Binary] {
                let ordered = seed % 2 == 0;
                let mut binding = over_requests(version_11, encoding, ordered);
                binding.timeouts.close = Duration::from_secs(35);
                let version = version(version_11);
                let name = format!("requests {version} {encoding:?} ordered {ordered} seed {seed}");
                cases.push((name, counting(binding, mostly(seed, odds, false), 12).boxed()));
            }
        }
    }
    cases
}

/// The losses that were recorded with .NET on both sides.
fn recorded() -> Vec<Case> {
    let text = |version_11| over_requests(version_11, Encoding::Text, true);
    let nth = Plan::nth_of_action;
    let cases = [
        ("rm10-lossy-lost-request", counting(text(false), nth("Add", 2, Fate::DropRequest), 5).boxed()),
        ("rm11-lossy-lost-response", counting(text(true), nth("Add", 2, Fate::DropResponse), 5).boxed()),
        (
            "rm10-oneway-lossy-lost-response",
            writing(text(false), nth("Write", 2, Fate::DropResponse)).boxed(),
        ),
        ("rm11-oneway-lossy-lost-request", writing(text(true), nth("Write", 2, Fate::DropRequest)).boxed()),
    ];
    cases.into_iter().map(|(name, case)| (name.to_owned(), case)).collect()
}
