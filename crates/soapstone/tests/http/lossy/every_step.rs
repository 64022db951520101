//! Each fate at each step of a session, in both directions.

use std::time::Duration;

use futures_util::FutureExt;
use soapstone::{Binding, Encoding};

use super::{Between, Case, dual, version};
use crate::support::plan::{Fate, Plan};

const FATES: [Fate; 9] = [
    Fate::DropRequest,
    Fate::DropResponse,
    Fate::Repeat(2),
    Fate::Delay(Duration::from_millis(300)),
    Fate::HoldUntilAfterNext,
    Fate::AcceptAndHold,
    Fate::CutMidResponse,
    Fate::Answer(500),
    Fate::Answer(503),
];

/// What a client sends in a session of three notes, as the ends of actions, and which of them.
fn of_client(version_11: bool) -> Vec<(&'static str, usize)> {
    let mut steps =
        vec![("CreateSequence", 1), ("Note", 1), ("Note", 2), ("Note", 3), ("SequenceAcknowledgement", 1)];
    steps.extend(end(version_11));
    steps
}

fn of_service(version_11: bool) -> Vec<(&'static str, usize)> {
    let mut steps = vec![
        ("CreateSequenceResponse", 1),
        ("Kept", 1),
        ("Kept", 2),
        ("Kept", 3),
        ("SequenceAcknowledgement", 1),
    ];
    steps.extend(end(version_11));
    steps
}

/// How each side ends.
fn end(version_11: bool) -> &'static [(&'static str, usize)] {
    if version_11 {
        &[
            ("CloseSequence", 1),
            ("CloseSequenceResponse", 1),
            ("TerminateSequence", 1),
            ("TerminateSequenceResponse", 1),
        ]
    } else {
        &[("LastMessage", 1), ("TerminateSequence", 1)]
    }
}

async fn case(binding: Binding, to_service: Plan, to_client: Plan) -> Result<(), String> {
    Between::start(binding, to_service, to_client).await.session(3).await
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = every_fate(false);
    cases.extend(every_fate(true));
    cases.extend(by_number());
    cases
}

fn every_fate(version_11: bool) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for fate in FATES {
        for (back, steps) in [(false, of_client(version_11)), (true, of_service(version_11))] {
            for (action, nth) in steps {
                let plan = Plan::nth_of_action(action, nth, fate);
                let (there, back) = if back { (Plan::none(), plan) } else { (plan, Plan::none()) };
                let binding = dual(version_11, Encoding::Text, true);
                let name = format!("{} {action} {nth} {fate:?}", version(version_11));
                cases.push((name, case(binding, there, back).boxed()));
            }
        }
    }
    cases
}

/// What is in binary messages the proxies do not see, so these are counted.
fn by_number() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (version_11, messages) in [(false, 7), (true, 8)] {
        for number in 1..=messages {
            for fate in [Fate::DropRequest, Fate::DropResponse, Fate::Repeat(1)] {
                for back in [false, true] {
                    let name = format!("{} binary {number} back {back} {fate:?}", version(version_11));
                    let plan = Plan::table([(number, fate)]);
                    let (there, back) = if back { (Plan::none(), plan) } else { (plan, Plan::none()) };
                    let binding = dual(version_11, Encoding::Binary, number % 2 == 0);
                    cases.push((name, case(binding, there, back).boxed()));
                }
            }
        }
    }
    cases
}
