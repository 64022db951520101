//! A process ends at every possible point of a conversation, and goes on from what it stored.

use std::sync::Arc;

use soapstone_rm::{Config, Record, RestoreError, RmVersion, Session, Shape};
use soapstone_soap::MessageVersion;

use crate::patterns::{check_complete, each_seed};
use crate::support::plan::Patience;
use crate::support::{Crash, Habits, Link, Plan, Side, World};

#[test]
fn a_process_ends_after_any_output() {
    for version in [RmVersion::February2005, RmVersion::V11] {
        for shape in SHAPES {
            for side in Side::BOTH {
                for_every_point(version, shape, |after| vec![Crash { side, after, downtime: 700 }], side);
            }
        }
    }
}

#[test]
fn both_processes_end() {
    for version in [RmVersion::February2005, RmVersion::V11] {
        for shape in SHAPES {
            let both = |after: u64| {
                vec![
                    Crash { side: Side::Initiator, after, downtime: 100 },
                    Crash { side: Side::Acceptor, after: after * 2 / 3, downtime: 3_000 },
                ]
            };
            for_every_point(version, shape, both, Side::Initiator);
        }
    }
}

#[test]
fn processes_end_again_and_again_over_bad_links() {
    for version in [RmVersion::February2005, RmVersion::V11] {
        each_seed(if cfg!(debug_assertions) { 100 } else { 2_000 }, |seed, logged| {
            let mut plan = Plan::of_seed(seed, version, seed % 2 == 0, Patience::Endless);
            plan.config = durable(&plan.config);
            let mut random = crate::support::Random::new(seed);
            plan.crashes = (0..4)
                .map(|_| Crash {
                    side: random.pick(&Side::BOTH),
                    after: random.between((1, 120)),
                    downtime: random.below(60_000),
                })
                .collect();
            let mut world = World::new(plan);
            world.log = logged.then(Vec::new);
            world.run();
            for side in Side::BOTH {
                check_complete(&world, side);
            }
        });
    }
}

/// A conversation, with a crash after its first output, after its second, and so on.
fn for_every_point(version: RmVersion, shape: Shape, crashes: impl Fn(u64) -> Vec<Crash>, side: Side) {
    let plan = |crashes: Vec<Crash>| {
        let mut config = Config::new(version, MessageVersion::SOAP12_WSA10, shape);
        config.max_retry_count = 60;
        config.max_transfer_window = 4;
        config.inactivity_timeout *= 1000;
        config.open_timeout = config.inactivity_timeout;
        config.close_timeout = config.inactivity_timeout / 2;
        let habits = Habits { taking: (0, 40), replying: (0, 90), one_way: 300, ..Habits::prompt(5) };
        let mut plan = Plan::quiet(Config { durable: true, ..config }, [habits.clone(), habits]);
        plan.links =
            [Link { loss: 150, jitter: 30, ..Link::steady(10) }, Link { loss: 150, ..Link::steady(10) }];
        plan.bytes = false;
        plan.crashes = crashes;
        plan
    };
    let mut quiet = World::new(plan(Vec::new()));
    quiet.run();
    let outputs = quiet.node(side).outputs;
    assert!(outputs > 20, "{outputs}");
    // All of them only where it is fast.
    let step = if cfg!(debug_assertions) { 5 } else { 1 };
    for after in (1..=outputs).step_by(step) {
        each_seed(1, |_, logged| {
            let mut world = World::new(plan(crashes(after)));
            world.log = logged.then(|| vec![format!("{version} {shape:?} {:?}", world.plan.crashes)]);
            world.run();
            for side in Side::BOTH {
                check_complete(&world, side);
            }
        });
    }
}

fn durable(config: &Arc<Config>) -> Arc<Config> {
    Arc::new(Config { durable: true, ..(**config).clone() })
}

const SHAPES: [Shape; 4] = [Shape::Duplex, Shape::Connection, Shape::RequestReply, Shape::OneWay];

#[test]
fn records_that_are_no_session_are_an_error() {
    for version in [RmVersion::February2005, RmVersion::V11] {
        for shape in SHAPES {
            let config =
                Config { durable: true, ..Config::new(version, MessageVersion::SOAP12_WSA10, shape) };
            let habits = Habits { one_way: 300, ..Habits::prompt(4) };
            let mut world = World::new(Plan::quiet(config, [habits.clone(), habits]));
            world.run();
            for side in Side::BOTH {
                let store = &world.node(side).store;
                mangle(store, &world.plan.config, &world);
                let other = &world.node(side.other()).store;
                // The facts of another session, in any place.
                for (at, foreign) in other.iter().enumerate() {
                    let mut mixed = store.clone();
                    mixed.insert(at.min(mixed.len()), foreign.clone());
                    let _ = restore(mixed, &world.plan.config, &world);
                }
            }
        }
    }
}

/// Leaves records out, doubles them, swaps them: an error or a session, and never a panic.
fn mangle(store: &[Record], config: &Arc<Config>, world: &World) {
    assert!(matches!(restore(Vec::new(), config, world), Err(RestoreError::NoBeginning)));
    assert!(matches!(restore(store[1..].to_vec(), config, world), Err(RestoreError::NoBeginning)));
    let mut twice = store.to_vec();
    twice.insert(1, store[0].clone());
    assert!(matches!(restore(twice, config, world), Err(RestoreError::TwoSessions)));
    for at in 1..store.len() {
        assert!(restore(store[..at].to_vec(), config, world).is_ok(), "what was stored up to {at}");
        let mut without = store.to_vec();
        let removed = without.remove(at);
        let _ = restore(without, config, world);
        let mut doubled = store.to_vec();
        doubled.insert(at, removed.clone());
        let again = restore(doubled, config, world);
        if matches!(removed, Record::Sent { .. } | Record::Received { .. }) {
            assert!(matches!(again, Err(RestoreError::Number(_))), "{removed:?}: {again:?}");
        }
        for other in 1..store.len() {
            let mut swapped = store.to_vec();
            swapped.swap(at, other);
            swapped.truncate(store.len() - 1);
            let _ = restore(swapped, config, world);
        }
    }
}

/// Restores, and lets what comes of it say all it has to say.
fn restore(records: Vec<Record>, config: &Arc<Config>, world: &World) -> Result<(), RestoreError> {
    let mut session = Session::restore(records, config.clone(), world.instant())?;
    for _ in 0..20 {
        while session.poll_record().is_some() {}
        while session.poll_transmit().is_some() {}
        while session.poll_event().is_some() {}
        let Some(at) = session.poll_timeout() else { break };
        session.handle_timeout(at);
    }
    Ok(())
}
