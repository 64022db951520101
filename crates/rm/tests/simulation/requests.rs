//! A service that answers over HTTP, and a client that does what it likes: every request is answered once, whatever happens, and what
//! was acknowledged is neither lost nor asked of the application twice.

use std::collections::BTreeSet;

use soapstone_rm::{Config, Record, RmVersion, Shape};

use crate::patterns::each_seed;
use crate::stand::*;
use crate::support::Random;
use crate::support::happen::message;
use crate::support::rig::*;

#[test]
fn every_request_is_answered_once_whatever_a_client_does() {
    each_seed(if cfg!(debug_assertions) { 600 } else { 20_000 }, |seed, _| {
        let mut client = Client::new(Config { durable: seed % 2 == 0, ..any_settings(seed) }, seed);
        client.acts(50);
        client.stand.aborts();
        for n in client.handed() {
            client.stand.takes(n);
        }
        client.stand.check_over();
    });
}

#[test]
fn what_is_not_settled_is_handed_over_after_a_restart_whatever_a_client_does() {
    each_seed(if cfg!(debug_assertions) { 300 } else { 5_000 }, |seed, _| {
        let mut client = Client::new(Config { durable: true, ..any_settings(seed) }, seed);
        client.acts(40);
        let replies = client.stand.session.config().shape == Shape::RequestReply;
        let ordered = client.stand.session.config().ordered;
        let can_be_handed_over = |stored: &[Record], open: BTreeSet<u64>| -> BTreeSet<u64> {
            open.into_iter().filter(|n| !ordered || has_all_before(stored, *n)).collect()
        };
        for count in 1..=client.stand.records.len() {
            let stored = &client.stand.records[..count];
            let Ok(mut restored) = client.stand.restored_from(count) else {
                // A request of a session that failed is settled by being taken: nobody can answer it.
                assert!(stored.contains(&Record::Closed), "the records of a session restore it");
                let open = can_be_handed_over(stored, unsettled(stored, false));
                assert!(open.is_empty(), "{open:?} was acknowledged, and is forgotten");
                continue;
            };
            let handed: BTreeSet<u64> = restored.handed.iter().copied().collect();
            let open = can_be_handed_over(stored, unsettled(stored, replies));
            assert_eq!(handed, open, "after {count} records");
            restored.waits(10_000);
        }
    });
}

/// A client, and the session that it talks to.
struct Client {
    stand: Stand,
    version: RmVersion,
    random: Random,
    highest: u64,
    backs: u64,
}

impl Client {
    fn new(config: Config, seed: u64) -> Self {
        let version = config.version;
        Self { stand: Stand::acceptor(config), version, random: Random::new(seed), highest: 0, backs: 0 }
    }

    /// Does so many things, or fewer when the session is over.
    fn acts(&mut self, count: u64) {
        for _ in 0..count {
            self.act();
        }
    }

    fn act(&mut self) {
        let (version, input, offered) = (self.version, self.stand.input(), id("urn:offered"));
        let one_way = self.stand.session.config().shape == Shape::OneWay;
        let next = self.highest + 1;
        let asked = match self.random.below(15) {
            0..=4 => {
                let n = if self.random.chance(700) { next } else { self.random.between((1, next + 3)) };
                self.highest = self.highest.max(n);
                in_sequence(version, &input, n, false)
            }
            5 if !self.random.chance(300) => return,
            5 if version == RmVersion::February2005 => in_sequence(version, &input, next, true),
            5 => close(version, &input, self.random.pick(&[0, self.highest])),
            6 if self.random.chance(200) => terminate(version, &input, self.random.pick(&[0, self.highest])),
            6 => ack_requested(version, &input),
            7 => asks(self.stand.session.config(), (!one_way).then_some("urn:offered"), "urn:create"),
            8 => ack(version, &id("urn:foreign"), 1, false),
            9 if !one_way => ack(version, &offered, self.random.below(2), false),
            9..=12 => return self.application_acts(),
            13 => {
                let seconds = self.random.below(40);
                self.stand.waits(seconds);
                return;
            }
            _ => return self.application_ends(),
        };
        self.backs += 1;
        self.stand.is_asked(asked, self.backs);
    }

    fn handed(&self) -> Vec<u64> {
        self.stand.handed.clone()
    }

    fn application_acts(&mut self) {
        let handed = self.handed();
        if handed.is_empty() {
            return;
        }
        let n = self.random.pick(&handed);
        if self.random.chance(400) {
            self.stand.takes(n);
            return;
        }
        let reply = self.random.chance(600).then(|| message("reply", n));
        // One that was answered, or a session without replies: that is an error, and nothing else.
        let _ = self.stand.answers(n, reply);
    }

    fn application_ends(&mut self) {
        match self.random.below(30) {
            0..=7 => _ = self.stand.closes(),
            8 => _ = self.stand.aborts(),
            _ => {}
        }
    }
}

fn any_settings(seed: u64) -> Config {
    let mut random = Random::new(!seed);
    let version = random.pick(&VERSIONS);
    let shape = random.pick(&[Shape::RequestReply, Shape::RequestReply, Shape::OneWay]);
    let max_transfer_window = random.pick(&[1, 2, 8]);
    Config { max_transfer_window, ordered: random.chance(500), ..settings(version, shape) }
}

/// What was received for the application, and not taken; of requests that have replies, and not answered.
fn unsettled(records: &[Record], replies: bool) -> BTreeSet<u64> {
    let mut open = BTreeSet::new();
    for record in records {
        match record {
            Record::Received { number, deliver: true, .. } => {
                open.insert(number.get());
            }
            Record::Delivered { number } if !replies => {
                open.remove(&number.get());
            }
            Record::Sent { answers: Some(request), .. } | Record::Done { request } => {
                open.remove(&request.get());
            }
            _ => {}
        }
    }
    open
}

/// Whether it is not behind a gap.
fn has_all_before(records: &[Record], n: u64) -> bool {
    let has = |n: u64| {
        records.iter().any(|record| matches!(record, Record::Received { number, .. } if number.get() == n))
    };
    (1..n).all(has)
}
