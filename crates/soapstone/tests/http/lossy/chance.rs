//! Fates by chance, over many sessions.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::FutureExt;
use soapstone::{Binding, Encoding};

use super::{Between, Case, dual, version};
use crate::support::plan::{Fate, Odds, Plan};

const ODDS: Odds = Odds { drop_request: 5, drop_response: 4, repeat: 5, accept_and_hold: 4, refuse: 3 };

/// Fates by chance, but of each kind of message only every second one may be lost, or only the first: .NET's times double with
/// each loss, and a service begins with six seconds.
pub(super) fn mostly(seed: u64, odds: Odds, once: bool) -> Plan {
    let mut plan = Plan::seeded(seed, odds);
    let mut lost = HashSet::new();
    Plan::by(move |seen| {
        let fate = plan.decide(seen);
        let loses = matches!(fate, Fate::DropRequest | Fate::AcceptAndHold | Fate::Answer(_));
        if loses && lost.insert(seen.action.clone()) {
            return fate;
        }
        if !once {
            lost.remove(&seen.action);
        }
        if loses { Fate::Deliver } else { fate }
    })
}

async fn case(mut binding: Binding, seed: u64) -> Result<(), String> {
    binding.timeouts.close = Duration::from_secs(35);
    let (there, back) = (mostly(2 * seed, ODDS, false), mostly(2 * seed + 1, ODDS, true));
    Between::start(binding, there, back).await.session(10).await
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for seed in 0..6 {
        for version_11 in [false, true] {
            for ordered in [false, true] {
                let encoding = if seed % 2 == 0 { Encoding::Text } else { Encoding::Binary };
                let name = format!("{} {encoding:?} ordered {ordered} seed {seed}", version(version_11));
                cases.push((name, case(dual(version_11, encoding, ordered), seed).boxed()));
            }
        }
    }
    cases
}
