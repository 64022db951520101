//! Recorded clients, pointed at the services of ours that the recorded ones have become, and recorded services, called by our
//! clients: both get what they got.

mod compare;
mod duplex;
mod known;
mod names;
mod requests;
mod said;
mod scenario;
mod send;

use std::time::Duration;

use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::samples::interop::endpoints;
use soapstone::{Binding, Endpoint, Host, ReliableSession, RunningHost, Timeouts};

use compare::Compared;
use duplex::Player;
use scenario::{Scenario, folders};

/// The interop services, and two of them as they were set for one recording each.
async fn host() -> (RunningHost, String) {
    let mut host = Host::new();
    for endpoint in endpoints("http://127.0.0.1:0") {
        host = host.endpoint(endpoint);
    }
    let dual = Binding::ws_dual_http;
    let no_flow_control = ReliableSession { flow_control: false, ..ReliableSession::default() };
    let impatient = Timeouts { receive: Duration::from_millis(1500), ..Timeouts::default() };
    let set = [
        ("no-flow-control", Binding { reliable_session: Some(no_flow_control), ..dual() }),
        ("impatient", Binding { timeouts: impatient, ..dual() }),
    ];
    for (name, binding) in set {
        let address = format!("http://127.0.0.1:0/wsdual/calculator-{name}");
        let endpoint = Endpoint::new::<CalculatorContract>(address, binding);
        host = host.endpoint(endpoint.per_session(|caller| CalculatorService::new(caller).with_15_digits()));
    }
    let host = host.start().await.unwrap();
    let base = host.addresses()[0].strip_suffix("/ServiceModelSamples/service").unwrap().to_owned();
    (host, base)
}

/// The scenarios of composite duplex, with the path that each is played at, and the last item that is.
const DUPLEX: &[(&str, &str, usize)] = &[
    ("a-rm-feb2005", "calculator", ALL),
    ("a2-wsdualhttpbinding-class", "calculator", ALL),
    ("a3-default-client-address", "calculator", 2),
    ("b-rm11", "calculator-rm11", ALL),
    ("e-unordered", "calculator-unordered", ALL),
    ("e3-unordered-late-msg2", "calculator-unordered", ALL),
    ("f1-idle-keepalive-inactivity10", "calculator", ALL),
    ("f2-client-abort", "calculator", ALL),
    ("f4-service-ReceiveTimeout6", "calculator-impatient", ALL),
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
    ("k1-noflowcontrol", "calculator-no-flow-control", ALL),
    ("k4-many-messages-default-window", "calculator", ALL),
    ("k6-slow-gaps-one-per-second", "calculator", ALL),
];
const ALL: usize = usize::MAX;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_clients_over_composite_duplex() {
    let (host, base) = host().await;
    let mut playing = tokio::task::JoinSet::new();
    for (name, path, last) in DUPLEX {
        let address = format!("{base}/wsdual/{path}");
        playing.spawn(async move {
            let scenario = Scenario::load(&format!("wsdual/{name}")).until(*last);
            let played = Player::client(scenario, &address).await.play().await;
            (format!("wsdual/{name}"), played)
        });
    }
    report(playing.join_all().await, "wsdual/", 200);
    // One recording is cut before its session ends; all others are over.
    let ended = host.shutdown(Duration::ZERO).await;
    assert_eq!(ended.closed + ended.aborted, 1, "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_clients_with_answers_in_responses() {
    let (host, base) = host().await;
    let mut playing = tokio::task::JoinSet::new();
    for name in folders("nethttp") {
        let scenario = Scenario::load(&name);
        if !requests::is_by_post(&scenario) || NOT_PLAYED.contains(&name.as_str()) {
            continue;
        }
        let base = base.clone();
        playing.spawn(async move {
            let played = requests::play(&scenario, &base, scenario.name.contains("parallel")).await;
            (scenario.name.clone(), played)
        });
    }
    report(playing.join_all().await, "nethttp/", 150);
    drop(host);
}

/// Scenarios of services that are not there, or that CoreWCF alone has.
const NOT_PLAYED: &[&str] = &[
    // CoreWCF answers nothing but 500 at such an endpoint; it serves WebSockets there
    "nethttp/corewcf-whenduplex-nonduplex-contract-post-500",
    // An endpoint for WebSockets
    "nethttp/http-on-ws-endpoint",
];

fn report(mut played: Vec<(String, Result<Compared, String>)>, area: &str, least: usize) {
    played.sort_by(|one, other| one.0.cmp(&other.0));
    let messages: usize = played.iter().flat_map(|(_, played)| played).map(|it| it.messages).sum();
    let problems = known::problems(&played, area);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    println!("{} scenarios, {messages} messages", played.len());
    assert!(messages >= least, "{messages} messages");
}
