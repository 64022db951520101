//! Our service in the place of the genuine one: the same requests, in the recorded order.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::samples::interop::two_way::{TwoWayContract, TwoWayService};
use soapstone::{AddressingVersion, Binding, Endpoint, Host, MessageVersion, RunningHost, SoapVersion};
use soapstone_rm::RmVersion;
use tokio::time::{Instant, timeout_at};

use super::facts::{Facts, Reading, Said, Step, answered, differs};
use super::recorded::{Case, Item, Kind, Names};
use super::table::{SERVICE, SERVICE_SKIPPED, expected};
use crate::support::envelope::text_of;
use crate::support::inbox::{Inbox, Received};
use crate::support::raw::{Connection, Response};

/// How long an answer is waited for. Long, because only a test that fails waits for all of it.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long nothing more has to come at the end: longer than the interval of acknowledgements, shorter than any repetition.
const SILENCE: Duration = Duration::from_millis(600);

#[tokio::test]
async fn what_wcf_tells_a_client_in_rm_1_0() {
    replay_all("feb2005").await;
}

#[tokio::test]
async fn what_wcf_tells_a_client_in_rm_1_1() {
    replay_all("rm11").await;
}

#[tokio::test]
async fn what_wcf_tells_a_client_that_is_to_be_answered() {
    replay_all("feb2005-twoway").await;
}

#[tokio::test]
async fn what_wcf_tells_a_client_in_other_versions() {
    replay_all("feb2005-aug2004").await;
    replay_all("rm11-soap11").await;
}

#[test]
fn the_table_names_cases_that_there_are() {
    let groups = ["feb2005", "rm11", "feb2005-twoway", "feb2005-aug2004", "rm11-soap11"];
    let names: BTreeSet<String> =
        groups.iter().flat_map(|group| Case::all("c-faults", group)).map(|case| case.name).collect();
    for difference in SERVICE {
        assert!(names.contains(difference.case), "{}", difference.case);
        assert!(difference.wcf != difference.ours && !difference.reason.is_empty(), "{}", difference.case);
    }
    for (case, reason) in SERVICE_SKIPPED {
        assert!(names.contains(*case) && !reason.is_empty(), "{case}");
    }
}

/// Replays all conversations of a folder at once, and shows all that differs.
async fn replay_all(group: &str) {
    let mut running = tokio::task::JoinSet::new();
    for case in Case::all("c-faults", group) {
        if SERVICE_SKIPPED.iter().all(|(skipped, _)| *skipped != case.name) {
            running.spawn(replay(case));
        }
    }
    let wrong: BTreeSet<String> = running.join_all().await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "\n{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

/// Replays one, and says what differs.
async fn replay(case: Case) -> Vec<String> {
    let (binding, reading) = setting(&case.name);
    let host = start(&case.name, binding).await;
    let mut inbox = Inbox::start().await;
    let mut recorded = case.names();
    recorded.add(&format!("http://{}{PATH}", case.items[0].header("Host").unwrap()), "service");
    let mut live = live_names(&recorded, &host.addresses()[0], inbox.addr());

    let (mut wrong, mut theirs, mut earlier) = (Vec::new(), Step::new(), Step::new());
    let steps = steps(&case);
    for (index, items) in steps.iter().enumerate() {
        let (mut answers, mut said) = (Step::new(), Said::default());
        for item in items.iter().filter(|item| item.kind == Kind::ByHand) {
            let response = send(item, &recorded, &live, &host.addresses()[0]).await;
            answers.insert(answered(item.number, response.status, &response.reason));
        }
        let genuine = genuine(items, &recorded, reading, &theirs);
        let expected = expected(SERVICE, &case.name, index + 1, &genuine);
        let deadline = Instant::now() + PATIENCE;
        while said.step(&answers, &earlier) != expected {
            let Ok(received) = timeout_at(deadline, inbox.next()).await else { break };
            said.take(said_by_us(&received, &mut live, reading));
        }
        if index + 1 == steps.len() {
            let silent = Instant::now() + SILENCE;
            while let Ok(received) = timeout_at(silent, inbox.next()).await {
                said.take(said_by_us(&received, &mut live, reading));
            }
        }
        let ours = said.step(&answers, &earlier);
        if ours != expected {
            wrong.push(format!("{} step {}{}", case.name, index + 1, differs(&genuine, &ours)));
        }
        theirs.extend(genuine);
        earlier.extend(ours);
    }
    wrong
}

/// What our service said, and what it chose.
fn said_by_us(received: &Received, live: &mut Names, reading: Reading) -> Facts {
    if let Some(response) = text_of(received.text(), "CreateSequenceResponse") {
        live.add(text_of(response, "Identifier").unwrap(), "theirs");
    }
    Facts::read(&received.body, live, reading)
}

/// What the genuine service said in a step.
fn genuine(items: &[Item], names: &Names, reading: Reading, earlier: &Step) -> Step {
    let (mut answers, mut said) = (Step::new(), Said::default());
    let mut asked = items.iter().filter(|item| item.kind == Kind::ByHand);
    for item in items {
        match item.kind {
            Kind::Answer => {
                let (status, reason) = item.status();
                answers.insert(answered(asked.next().unwrap().number, status, reason));
            }
            Kind::Genuine => said.take(Facts::read(&item.body, names, reading)),
            Kind::ByHand | Kind::AnswerByHand => {}
        }
    }
    said.step(&answers, earlier)
}

/// The requests that were sent without waiting for anything in between, with what came of them.
fn steps(case: &Case) -> Vec<Vec<Item>> {
    let mut steps: Vec<Vec<Item>> = vec![Vec::new()];
    for item in &case.items {
        let waited = steps.last().unwrap().iter().any(|before| before.kind == Kind::Genuine);
        if item.kind == Kind::ByHand && waited {
            steps.push(Vec::new());
        }
        steps.last_mut().unwrap().push(item.clone());
    }
    steps
}

/// Sends a request as it was recorded, to our addresses.
async fn send(item: &Item, recorded: &Names, live: &Names, service: &str) -> Response {
    let body = match std::str::from_utf8(&item.body) {
        Ok(text) => recorded.rewrite(text, live).into_bytes(),
        Err(_) => item.body.to_vec(),
    };
    let (method, path) = item.request();
    let host = authority(service);
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
    for (name, value) in item.headers() {
        request += &format!("{name}: {value}\r\n");
    }
    request += &format!("Content-Length: {}\r\n\r\n", body.len());
    let mut connection = Connection::open(host.parse().unwrap()).await;
    connection.send_bytes([request.as_bytes(), &body].concat()).await;
    connection.read_final_response().await.unwrap()
}

/// The values of our conversation: our addresses, and all else as it was recorded but what the service chooses.
fn live_names(recorded: &Names, service: &str, inbox: SocketAddr) -> Names {
    let mut live = Names::default();
    for (value, name) in recorded.iter() {
        match name.split('-').next().unwrap() {
            "service" => live.put(service, name),
            "client" => {
                let path = value.splitn(4, '/').nth(3).unwrap();
                live.put(&format!("http://{inbox}/{path}"), name);
            }
            "theirs" => {}
            _ => live.put(value, name),
        }
    }
    live
}

fn authority(address: &str) -> &str {
    address.split('/').nth(2).unwrap()
}

const PATH: &str = "/ServiceModelSamples/service";

fn setting(case: &str) -> (Binding, Reading) {
    let group = case.split('/').next().unwrap();
    let reliable =
        |binding: Binding| if group.starts_with("rm11") { binding.reliable(true) } else { binding };
    let version = match group {
        "feb2005-aug2004" => {
            MessageVersion { soap: SoapVersion::Soap12, addressing: AddressingVersion::August2004 }
        }
        "rm11-soap11" => MessageVersion { soap: SoapVersion::Soap11, addressing: AddressingVersion::V10 },
        _ => MessageVersion { soap: SoapVersion::Soap12, addressing: AddressingVersion::V10 },
    };
    let rm = if group.starts_with("rm11") { RmVersion::V11 } else { RmVersion::February2005 };
    (reliable(Binding { version, ..Binding::ws_dual_http() }), Reading { version, rm })
}

async fn start(case: &str, binding: Binding) -> RunningHost {
    let address = format!("http://127.0.0.1:0{PATH}");
    let calculates = matches!(case.split('/').next().unwrap(), "feb2005" | "rm11");
    let endpoint = if calculates {
        Endpoint::new::<CalculatorContract>(address, binding).per_session(CalculatorService::new)
    } else {
        Endpoint::new::<TwoWayContract>(address, binding).per_session(TwoWayService::new)
    };
    Host::new().endpoint(endpoint).start().await.unwrap()
}
