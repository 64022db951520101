//! Recorded clients, pointed at the services of ours that the recorded ones have become, and recorded services, called by our
//! clients: both get what they got.

mod answers;
mod clients;
mod compare;
mod duplex;
mod known;
mod names;
mod requests;
mod results;
mod said;
mod scenario;
mod send;
mod sockets;

use std::time::Duration;

use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::samples::interop::endpoints;
use soapstone::{
    AddressingVersion, Binding, Compression, Duplex, Encoding, Endpoint, Host, MessageVersion,
    ReliableSession, RunningHost, SoapVersion, Timeouts, TransferMode, TransportUsage,
};

use answers::Answering;
use clients::Leaves;
use compare::Compared;
use duplex::Player;
pub(crate) use duplex::socket_and_path;
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
    ("c20-create-refused-real-client-version-mismatch", "calculator-rm11", ALL),
    ("c21-create-refused-ordered-mismatch", "calculator-unordered", ALL),
    ("c23-encoding-mismatch", "calculator-binary", ALL),
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
    ("h3-mtom", "calculator-mtom", ALL),
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

/// The scenarios in which our client calls a recorded service, with the last item that is played.
const CALLED: &[(&str, Leaves, usize)] = &[
    ("a-rm-feb2005", Leaves::InOrder, ALL),
    ("a2-wsdualhttpbinding-class", Leaves::InOrder, ALL),
    ("b-rm11", Leaves::InOrder, ALL),
    ("e-unordered", Leaves::InOrder, ALL),
    ("f1-idle-keepalive-inactivity10", Leaves::InOrder, ALL),
    // Up to where the client aborts: ours has no such thing, dropped it closes
    ("f2-client-abort", Leaves::Never, 10),
    ("f4-service-ReceiveTimeout6", Leaves::Never, ALL),
    ("g1-drop-client-msg2", Leaves::InOrder, ALL),
    ("g11-rm11-drop-CloseSequence", Leaves::InOrder, ALL),
    ("g3-drop-server-msg1", Leaves::InOrder, ALL),
    ("g5-dup-client-msg2", Leaves::InOrder, ALL),
    ("g7-drop-CreateSequence", Leaves::InOrder, ALL),
    ("g9-drop-LastMessage", Leaves::InOrder, ALL),
    ("h1-binary", Leaves::InOrder, ALL),
    ("h3-mtom", Leaves::InOrder, ALL),
    ("i1-soap11-wsa10", Leaves::InOrder, ALL),
    ("i2-soap12-wsa-aug2004", Leaves::InOrder, ALL),
    ("j1-twoway-ops-feb2005", Leaves::Never, 38),
    ("j2-twoway-clean-close-feb2005", Leaves::InOrder, ALL),
    ("j4-oneway-exception", Leaves::Never, ALL),
    ("j5-isterminating", Leaves::InOrder, ALL),
    ("j7-twoway-soap11", Leaves::InOrder, ALL),
    ("j9b-service-host-closes-rm11", Leaves::Never, 10),
    ("k1-noflowcontrol", Leaves::InOrder, ALL),
    ("k4-many-messages-default-window", Leaves::InOrder, ALL),
    ("k6-slow-gaps-one-per-second", Leaves::InOrder, ALL),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_services_are_called() {
    let mut playing = tokio::task::JoinSet::new();
    for (name, leaves, last) in CALLED {
        playing.spawn(async move {
            let scenario = Scenario::load(&format!("wsdual/{name}")).until(*last);
            let calls = clients::calls(&scenario);
            let player = Player::service(scenario).await;
            let (url, binding) = (player.url(), binding_of(name));
            let calling = async {
                if name.starts_with('j') && !name.starts_with("j9") {
                    clients::call_both_ways(&url, binding, &calls, *leaves).await
                } else {
                    clients::calculate(&url, binding, &calls, *leaves).await
                }
            };
            let calling = tokio::time::timeout(Duration::from_secs(40), calling);
            let (played, called) = tokio::join!(player.play(), calling);
            let played = played.and_then(|it| called.map(|_| it).map_err(|_| "the client hangs".to_owned()));
            (format!("client: wsdual/{name}"), played)
        });
    }
    report(playing.join_all().await, "client: wsdual/", 150);
}

/// The scenarios in which our client calls a recorded service that answers in responses.
const ASKED: &[&str] = &[
    "http-gzip",
    "oneway-basichttp",
    "oneway-nethttp-binary",
    "rm10-http-binary",
    "rm10-http-text",
    "rm11-data-http-text",
    "rm11-http-text",
    "rm11-http-text-unordered",
    "wshttp-reliable",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_services_answer_in_responses() {
    let mut playing = tokio::task::JoinSet::new();
    for name in ASKED {
        playing.spawn(async move {
            let scenario = Scenario::load(&format!("nethttp/{name}"));
            let calls = clients::calls(&scenario);
            let service = Answering::start(scenario).await;
            let (url, binding) = (service.url(), binding_of_request(name));
            let called =
                tokio::time::timeout(Duration::from_secs(40), clients::ask(&url, binding, &calls)).await;
            let compared = service.compared();
            let played = called.map(|()| compared).map_err(|_| "the client hangs".to_owned());
            (format!("client: nethttp/{name}"), played)
        });
    }
    report(playing.join_all().await, "client: nethttp/", 40);
}

/// What the recorded client was set to.
fn binding_of_request(name: &str) -> Binding {
    let has = |part: &str| name.contains(part);
    let duplex = Duplex::WebSocket {
        usage: TransportUsage::Never,
        sub_protocol: None,
        transfer_mode: TransferMode::Buffered,
    };
    let net_http = Binding { duplex, ..Binding::net_http() };
    let plain = if has("basic") {
        Binding::basic_http()
    } else if has("binary") {
        net_http
    } else if has("gzip") {
        Binding { compression: Compression::Gzip, ..net_http }
    } else {
        Binding::ws_http()
    };
    if !has("rm1") && !has("reliable") {
        return plain;
    }
    let session =
        ReliableSession { version_11: has("rm11"), ordered: !has("unordered"), ..ReliableSession::default() };
    Binding { reliable_session: Some(session), ..plain }
}

/// What the recorded client was set to.
fn binding_of(name: &str) -> Binding {
    let dual = Binding::ws_dual_http;
    let version = |soap, addressing| MessageVersion { soap, addressing };
    let session = |session| Binding { reliable_session: Some(session), ..dual() };
    match name.split('-').next().unwrap() {
        "b" | "g11" | "j9b" => dual().reliable(true),
        "e" => session(ReliableSession { ordered: false, ..ReliableSession::default() }),
        "h1" => Binding { encoding: Encoding::Binary, ..dual() },
        "h3" => Binding { encoding: Encoding::Mtom, ..dual() },
        "i1" | "j7" => Binding { version: version(SoapVersion::Soap11, AddressingVersion::V10), ..dual() },
        "i2" => Binding { version: version(SoapVersion::Soap12, AddressingVersion::August2004), ..dual() },
        "k1" => session(ReliableSession { flow_control: false, ..ReliableSession::default() }),
        _ => dual(),
    }
}

/// Scenarios that CoreWCF alone has.
const NOT_PLAYED: &[&str] = &[
    // CoreWCF answers nothing but 500 at such an endpoint; it serves WebSockets there
    "nethttp/corewcf-whenduplex-nonduplex-contract-post-500",
];

/// Fails where something differs that is not known. Says how many messages on WebSockets are equal byte for byte.
fn report(mut played: Vec<(String, Result<Compared, String>)>, area: &str, least: usize) -> usize {
    played.sort_by(|one, other| one.0.cmp(&other.0));
    let messages: usize = played.iter().flat_map(|(_, played)| played).map(|it| it.messages).sum();
    let problems = known::problems(&played, area);
    results::keep(&played, &problems, area);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    println!("{} scenarios, {messages} messages", played.len());
    assert!(messages >= least, "{messages} messages");
    played.iter().flat_map(|(_, played)| played).map(|it| it.equal).sum()
}
