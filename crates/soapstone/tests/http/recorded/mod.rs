//! Recorded clients, pointed at the services of ours that the recorded ones have become, and recorded services, called by our
//! clients: both get what they got.

mod compare;
mod duplex;
mod names;
mod requests;
mod said;
mod scenario;
mod send;

use std::time::Duration;

use soapstone::samples::interop::endpoints;
use soapstone::{Host, RunningHost};

use compare::Compared;
use duplex::Player;
use scenario::{Scenario, folders};

async fn host() -> RunningHost {
    let mut host = Host::new();
    for endpoint in endpoints("http://127.0.0.1:0") {
        host = host.endpoint(endpoint);
    }
    host.start().await.unwrap()
}

/// The scenarios of composite duplex, with the path that each is played at, and the last item that is.
const DUPLEX: &[(&str, &str, usize)] = &[
    ("a-rm-feb2005", "calculator", ALL),
    ("a2-wsdualhttpbinding-class", "calculator", ALL),
    ("b-rm11", "calculator-rm11", ALL),
    ("e-unordered", "calculator-unordered", ALL),
    ("e3-unordered-late-msg2", "calculator-unordered", ALL),
    ("f1-idle-keepalive-inactivity10", "calculator", ALL),
    ("f2-client-abort", "calculator", ALL),
    ("g1-drop-client-msg2", "calculator", ALL),
    ("g11-rm11-drop-CloseSequence", "calculator-rm11", ALL),
    ("g13-http503-for-msg2", "calculator", ALL),
    ("g3-drop-server-msg1", "calculator", ALL),
    ("g5-dup-client-msg2", "calculator", ALL),
    ("g7-drop-CreateSequence", "calculator", ALL),
    ("g9-drop-LastMessage", "calculator", ALL),
    ("h1-binary", "calculator-binary", ALL),
    ("i1-soap11-wsa10", "calculator-soap11", ALL),
    ("i2-soap12-wsa-aug2004", "calculator-aug2004", ALL),
    ("j1-twoway-ops-feb2005", "twoway", ALL),
    ("j2-twoway-clean-close-feb2005", "twoway", ALL),
    ("j4-oneway-exception", "twoway", ALL),
    ("j5-isterminating", "twoway", ALL),
    ("j7-twoway-soap11", "twoway-soap11", ALL),
    ("j9b-service-host-closes-rm11", "calculator-rm11", 10),
    ("k1-noflowcontrol", "calculator", ALL),
    ("k4-many-messages-default-window", "calculator", ALL),
    ("k6-slow-gaps-one-per-second", "calculator", ALL),
];
const ALL: usize = usize::MAX;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_clients_over_composite_duplex() {
    let host = host().await;
    let base = host.addresses()[0].strip_suffix("/ServiceModelSamples/service").unwrap().to_owned();
    let mut playing = tokio::task::JoinSet::new();
    for (name, path, last) in DUPLEX {
        let address = format!("{base}/wsdual/{path}");
        playing.spawn(async move {
            let scenario = Scenario::load(&format!("wsdual/{name}")).until(*last);
            let played = Player::client(scenario, &address).await.play().await;
            ((*name).to_owned(), played)
        });
    }
    report(playing.join_all().await);
    host.shutdown(Duration::from_secs(1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_clients_with_answers_in_responses() {
    let host = host().await;
    let base = host.addresses()[0].strip_suffix("/ServiceModelSamples/service").unwrap().to_owned();
    let mut playing = tokio::task::JoinSet::new();
    for name in folders("nethttp") {
        let scenario = Scenario::load(&name);
        if !requests::is_by_post(&scenario) {
            continue;
        }
        let base = base.clone();
        playing.spawn(async move {
            let played = requests::play(&scenario, &base).await;
            (scenario.name.clone(), played)
        });
    }
    report(playing.join_all().await);
}

fn report(mut played: Vec<(String, Result<Compared, String>)>) {
    played.sort_by(|one, other| one.0.cmp(&other.0));
    let mut failed = 0;
    for (name, played) in &played {
        match played {
            Ok(compared) => {
                println!("{name}: {} messages", compared.messages);
                for difference in &compared.differences {
                    println!("    {difference}");
                }
            }
            Err(error) => {
                failed += 1;
                println!("{name}: {error}");
            }
        }
    }
    assert_eq!(failed, 0);
}
