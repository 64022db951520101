//! Recorded clients and services on WebSockets: the same bytes from both, for as long as the connection lasts.

mod callers;
mod frames;
mod handshake;
mod player;
mod reader;

use std::time::Duration;

use bytes::Bytes;
use soapstone::{Binding, Compression, Encoding, TransferMode, TransportUsage};
use tokio::net::TcpListener;

use super::compare::Compared;
use super::names::Names;
use super::scenario::{Item, Scenario, Side, folders};
use super::{ALL, host, report};
use frames::Frames;
use callers::Call;
use handshake::Head;
use player::{Order, Player};
use reader::{Reader, Writing};

/// Whether there are WebSockets in a scenario.
fn has_sockets(scenario: &Scenario) -> bool {
    scenario.items.iter().any(|item| item.kind == "ws-upgrade-request")
}

/// What was on each connection.
fn connections(scenario: &Scenario) -> Vec<Vec<Item>> {
    let mut connections: Vec<Vec<Item>> = Vec::new();
    for item in &scenario.items {
        match connections.iter_mut().find(|items| items[0].connection == item.connection) {
            Some(items) => items.push(item.clone()),
            None => connections.push(vec![item.clone()]),
        }
    }
    connections
}

/// In which order the other side says what it says.
fn order(name: &str) -> Order {
    match name {
        name if name.contains("parallel") => Order::Answered,
        name if name.contains("/rm1") => Order::Due,
        _ => Order::Recorded,
    }
}

/// What the recorded side did and ours does not, so that it is not waited for.
const NOT_EXPECTED: &[(&str, usize)] = &[
    // CoreWCF fails within where a header is not understood, and closes; ours answers with the fault that SOAP has
    ("nethttp/data-ws-binary", 56),
];

/// A scenario, without what is not expected, and with what its recording does not keep.
fn load(name: &str) -> Scenario {
    let mut scenario = Scenario::load(name);
    scenario.items.retain(|item| !NOT_EXPECTED.contains(&(name, item.n)));
    if name == "nethttp/ask-ws-binary" {
        // After the fault of what nobody handled, as the timeline has it
        let body = Bytes::from_static(&[3, 232]);
        let (from, kind) = (Some(Side::Service), "ws-close".to_owned());
        scenario.items.push(Item { n: 21, from, kind, connection: 1, body, ..Item::default() });
    }
    scenario
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_clients() {
    let (host, base) = host().await;
    let mut playing = tokio::task::JoinSet::new();
    for name in folders("nethttp") {
        let scenario = load(&name);
        if !has_sockets(&scenario) {
            continue;
        }
        let base = base.clone();
        playing.spawn(async move { (format!("sockets: {name}"), call(&scenario, &base).await) });
    }
    let equal = report(playing.join_all().await, "sockets: nethttp/", 150);
    assert!(equal >= 90, "{equal} messages are equal");
    // All have ended, or are about to
    let ended = host.shutdown(PATIENCE).await;
    assert_eq!(ended.aborted, 0, "{ended:?}");
}

/// Plays a client at the host that is here.
async fn call(scenario: &Scenario, base: &str) -> Result<Compared, String> {
    let mut compared = Compared::default();
    for items in connections(scenario) {
        let socket = base.strip_prefix("http://").unwrap().parse().unwrap();
        let mut frames = Frames::connect(socket).await;
        let upgrade = &items[0];
        frames.send(&upgrade.head).await;
        let answer = Head::read(&mut frames).await?;
        if handshake::answered(&mut compared, &scenario.name, &answer, &items[1]) {
            let (order, writing) = (order(&scenario.name), Writing::of(upgrade));
            let names = Names::default();
            let player = Player::new(&items[2..], Side::Client, order, writing, names, frames);
            compared.add(player.play().await?);
        }
    }
    Ok(compared)
}

/// The scenarios in which our client calls a recorded service, with the last item that is played.
const CALLED: &[(&str, usize)] = &[
    ("ask-callback-fault-binary", ALL),
    ("ask-ws-binary", ALL),
    ("bigbytes-ws-binary-streamed-200k", ALL),
    ("calculator-ws-binary", ALL),
    // What follows has a header that our client does not write
    ("data-ws-binary", 51),
    ("oneway-ws-binary", ALL),
    ("rm10-calculator-ws-binary", ALL),
    ("rm10-sample-ws-binary", ALL),
    ("rm10-ws-binary", ALL),
    ("rm11-calculator-ws-text", ALL),
    ("rm11-ws-binary", ALL),
    ("rm11-ws-text", ALL),
    ("sample-ws-binary", ALL),
    ("sample-ws-binary-orders", ALL),
    ("sample-ws-binary-to-http-scheme", ALL),
    ("sample-ws-mtom", ALL),
    ("sample-ws-text", ALL),
    ("ws-encoding-mismatch", ALL),
    ("ws-gzip", ALL),
    ("ws-on-http-endpoint", ALL),
    ("ws-parallel-calls", ALL),
    ("ws-subprotocol-mismatch", ALL),
    ("ws-wrong-path", ALL),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_services() {
    let mut playing = tokio::task::JoinSet::new();
    for (name, last) in CALLED {
        playing.spawn(async move {
            let scenario = load(&format!("nethttp/{name}")).until(*last);
            (format!("called on sockets: nethttp/{name}"), serve(&scenario).await)
        });
    }
    let equal = report(playing.join_all().await, "called on sockets: nethttp/", 140);
    assert!(equal >= 60, "{equal} messages are equal");
}

/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(40);

/// Plays a service that our client calls.
async fn serve(scenario: &Scenario) -> Result<Compared, String> {
    let mut compared = Compared::default();
    let items = connections(scenario).remove(0);
    let (upgrade, answer) = (&items[0], &items[1]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let socket = listener.local_addr().unwrap();
    let mut names = Names::default();
    names.add("localhost:8100", socket.to_string());
    for scheme in ["ws", "http"] {
        names.add(format!("{scheme}://localhost:8100"), format!("{scheme}://{socket}"));
    }
    let calls = calls(&items[2..], Writing::of(upgrade));
    let is_http = scenario.name.contains("/rm1") || scenario.name.ends_with("http-scheme");
    let url = format!("{}://{socket}{}", if is_http { "http" } else { "ws" }, upgrade.path());
    let is_refused = answer.status() != 101;
    let binding = binding(&scenario.name, upgrade);
    let calling = async {
        let called = tokio::time::timeout(PATIENCE, callers::call(&url, binding, &calls)).await;
        match called {
            Ok(Ok(())) if !is_refused => Ok(()),
            Ok(Err(error)) if is_refused && error.to_string().contains(&answer.status().to_string()) => {
                Ok(())
            }
            other => Err(format!("{other:?}")),
        }
    };
    let playing = async {
        let mut frames = Frames::on(listener.accept().await.unwrap().0);
        let request = Head::read(&mut frames).await?;
        handshake::asked(&mut compared, &names, &request, upgrade);
        frames.send(handshake::answer(answer, &request)).await;
        if is_refused {
            return Ok(());
        }
        let (order, writing) = (order(&scenario.name), Writing::of(upgrade));
        let player = Player::new(&items[2..], Side::Service, order, writing, names.clone(), frames);
        compared.add(player.play().await?);
        Ok::<_, String>(())
    };
    let (played, called) = tokio::join!(playing, calling);
    played.and(called).map(|()| compared)
}

/// The calls that a recorded client made.
fn calls(items: &[Item], writing: Writing) -> Vec<Call> {
    let mut reader = Reader::new(writing);
    let messages = items.iter().filter(|item| item.from == Some(Side::Client) && item.kind == "ws-message");
    let said = messages.map(|item| reader.read(&item.body).said).filter(|said| said.fault.is_none());
    let operations = said.filter_map(|said| said.tree);
    let is_call =
        |tree: &Call| !tree.name().namespace().contains("rm") && !tree.name().local().ends_with("Response");
    operations.filter(is_call).collect()
}

/// What the recorded client was set to.
fn binding(name: &str, upgrade: &Item) -> Binding {
    let encoding = match Writing::of(upgrade) {
        Writing::Text => Encoding::Text,
        Writing::Mtom => Encoding::Mtom,
        _ => Encoding::Binary,
    };
    let binding = Binding { encoding, max_received_message_size: 1 << 20, ..Binding::net_http() };
    let binding = binding.web_socket(TransportUsage::Always);
    let binding = binding.sub_protocol(upgrade.header("Sec-WebSocket-Protocol").unwrap());
    let binding = match Writing::of(upgrade) {
        Writing::Binary => binding.transfer_mode(TransferMode::Streamed),
        Writing::SessionGzip => Binding { compression: Compression::Gzip, ..binding },
        _ => binding,
    };
    match name {
        name if name.contains("/rm10") => binding.reliable(false),
        name if name.contains("/rm11") => binding.reliable(true),
        _ => binding,
    }
}
