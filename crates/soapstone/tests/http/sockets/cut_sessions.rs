//! Reliable sessions of which the WebSocket is cut at each of its messages.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use soapstone::Binding;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Between, all_reliable};
use crate::support::cutter::{Cut, From, Item, Kind, What};

type Case = (String, BoxFuture<'static, Result<(), String>>);

const KINDS: [Kind; 2] = [Kind::Fin, Kind::Reset];

/// A session that is cut so.
async fn case(binding: Binding, decide: impl FnMut(&Item) -> Cut + Send + 'static) -> Result<(), String> {
    let ends = Between::start(binding, decide).await.session().await?;
    let log = &ends.log;
    ends.closed.map_err(|error| format!("close: {error}\n{log}"))?;
    if ends.aborted > 0 {
        return Err(format!("the host aborted it\n{log}"));
    }
    Ok(())
}

/// How many items go by in each direction where nothing is cut.
async fn items(binding: Binding) -> (usize, usize) {
    let mut between = Between::start(binding, |_| Cut::Not).await;
    between.talk().await.unwrap().unwrap();
    let log = between.cutter.log();
    (log.count(From::Client), log.count(From::Service))
}

/// A cut at an item, counted over all connections.
fn at(from: From, number: usize, cut: Cut) -> impl FnMut(&Item) -> Cut + Send + 'static {
    move |item| if item.from == from && item.number == number { cut } else { Cut::Not }
}

async fn every_step() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (name, binding) in all_reliable() {
        let (there, back) = items(binding.clone()).await;
        for (from, count) in [(From::Client, there), (From::Service, back)] {
            for number in 2..=count {
                let kind = KINDS[number % 2];
                for cut in [Cut::Before(kind), Cut::Within(KINDS[0]), Cut::After(KINDS[1 - number % 2])] {
                    let name = format!("{name}: {from:?} {number} {cut:?}");
                    cases.push((name, case(binding.clone(), at(from, number, cut)).boxed()));
                }
            }
        }
    }
    cases
}

/// Two cuts, the second one on the connection after the first.
fn twice() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (name, binding) in all_reliable() {
        for (first, second) in [(2, 1), (3, 2), (4, 3), (3, 1)] {
            for (one, other) in [(From::Client, From::Service), (From::Service, From::Client)] {
                let mut seen = 0;
                let decide = move |item: &Item| {
                    let (from, number) = if item.connection == 1 { (one, first) } else { (other, second) };
                    if item.connection > 2 || item.from != from || item.what == What::Head {
                        return Cut::Not;
                    }
                    seen = if item.connection == 2 && seen >= first { 0 } else { seen } + 1;
                    if seen == number { Cut::After(Kind::Reset) } else { Cut::Not }
                };
                let name = format!("{name}: twice, {one:?} {first} and {other:?} {second}");
                cases.push((name, case(binding.clone(), decide).boxed()));
            }
        }
    }
    cases
}

/// The upgrade of the second connection, in pieces or not at all.
fn upgrades() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (name, binding) in all_reliable() {
        for from in [From::Client, From::Service] {
            for cut in [Cut::Before(Kind::Fin), Cut::Within(Kind::Reset), Cut::After(Kind::Reset)] {
                let decide = move |item: &Item| match (item.connection, item.what) {
                    (1, What::Message) if item.from == From::Client && item.number == 3 => {
                        Cut::After(Kind::Reset)
                    }
                    (2, What::Head) if item.from == from => cut,
                    _ => Cut::Not,
                };
                let name = format!("{name}: the second upgrade, {from:?} {cut:?}");
                cases.push((name, case(binding.clone(), decide).boxed()));
            }
        }
    }
    cases
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_comes_twice() {
    let mut cases = every_step().await;
    cases.extend(twice());
    cases.extend(upgrades());
    let permits = Arc::new(Semaphore::new(60));
    let mut running = JoinSet::new();
    let count = cases.len();
    for (name, case) in cases {
        let permits = permits.clone();
        running.spawn(async move {
            let _permit = permits.acquire_owned().await;
            case.await.map_err(|problem| format!("{name}: {problem}"))
        });
    }
    let outcomes = running.join_all().await;
    let problems: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(problems.is_empty(), "{} of {count} cases fail:\n{}", problems.len(), problems.join("\n"));
}
