//! Fates by chance, over many sessions.

use soapstone::Encoding;

use super::{Between, all, dual, version};
use crate::support::plan::{Odds, Plan};

const ODDS: Odds = Odds { drop_request: 5, drop_response: 4, repeat: 5, accept_and_hold: 4, refuse: 3 };

async fn case(version_11: bool, encoding: Encoding, ordered: bool, seed: u64) -> Result<(), String> {
    let binding = dual(version_11, encoding, ordered);
    let plan = |seed| Plan::seeded(seed, ODDS);
    Between::start(binding, plan(2 * seed), plan(2 * seed + 1)).await.session(12).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_comes_twice() {
    let mut cases = Vec::new();
    for seed in 0..10 {
        for version_11 in [false, true] {
            for ordered in [false, true] {
                let encoding = if seed % 2 == 0 { Encoding::Text } else { Encoding::Binary };
                let name = format!("{} {encoding:?} ordered {ordered} seed {seed}", version(version_11));
                cases.push((name, case(version_11, encoding, ordered, seed)));
            }
        }
    }
    all(cases).await;
}
