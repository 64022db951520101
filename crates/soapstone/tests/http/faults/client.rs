//! Our client in the place of the genuine one: what a service made by hand answers, in the recorded order.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use soapstone::samples::calculator::{CalculatorCallback, CalculatorProxy};
use soapstone::{Binding, ConnectError, MessageVersion, Timeouts};
use soapstone_rm::RmVersion;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use super::facts::{Facts, Reading, Said, Step, answered, differs};
use super::recorded::{Case, Item, Kind, Names};
use super::table::{CLIENT, CLIENT_SKIPPED, OUTCOMES, expected};
use crate::support::envelope::{action_of, text_of};
use crate::support::inbox::{Inbox, Received, reply};
use crate::support::raw::{Connection, Response};

/// How long a message is waited for. Long, because only a test that fails waits for all of it.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long nothing more has to come at the end. A message that is not acknowledged is repeated later than that.
const SILENCE: Duration = Duration::from_millis(350);

#[tokio::test]
async fn what_a_wcf_client_makes_of_answers_in_rm_1_0() {
    replay_all("feb2005").await;
}

#[tokio::test]
async fn what_a_wcf_client_makes_of_answers_in_rm_1_1() {
    replay_all("rm11").await;
}

#[test]
fn the_tables_name_cases_that_there_are() {
    let cases: Vec<Case> =
        ["feb2005", "rm11"].iter().flat_map(|group| Case::all("c-client-faults", group)).collect();
    let known = |name: &str| cases.iter().find(|case| case.name == name);
    for difference in CLIENT {
        assert!(known(difference.case).is_some(), "{}", difference.case);
        assert!(difference.wcf != difference.ours && !difference.reason.is_empty(), "{}", difference.case);
    }
    for (case, reason) in CLIENT_SKIPPED {
        assert!(known(case).is_some() && !reason.is_empty(), "{case}");
    }
    for outcome in OUTCOMES {
        let case = known(outcome.case).unwrap_or_else(|| panic!("{}", outcome.case));
        assert!(case.index.contains(outcome.wcf), "{}: {}", outcome.case, case.index);
    }
}

/// Replays all conversations of a folder at once, and shows all that differs.
async fn replay_all(group: &str) {
    let mut running = tokio::task::JoinSet::new();
    for case in Case::all("c-client-faults", group) {
        if CLIENT_SKIPPED.iter().all(|(skipped, _)| *skipped != case.name) {
            running.spawn(replay(case));
        }
    }
    let mut wrong: Vec<String> = running.join_all().await.into_iter().flatten().collect();
    wrong.sort();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

struct Quiet;

impl CalculatorCallback for Quiet {
    async fn result(&mut self, _: f64) {}
    async fn equation(&mut self, _: String) {}
}

/// What the service made by hand answers with, and to what.
struct Script {
    answers: Mutex<VecDeque<(String, Item)>>,
    recorded: Names,
    live: Mutex<Names>,
}

impl Script {
    fn answer(&self, received: &Received) -> http::Response<Full<Bytes>> {
        let mut live = self.live.lock().unwrap();
        if let Some(offer) = text_of(received.text(), "Offer") {
            let reply_to = text_of(received.text(), "ReplyTo").and_then(|to| text_of(to, "Address"));
            live.put(reply_to.unwrap(), "client");
            live.put(text_of(offer, "Identifier").unwrap(), "offer");
            live.put(text_of(received.text(), "MessageID").unwrap(), "message");
        }
        let mut answers = self.answers.lock().unwrap();
        let place = answers.iter().position(|(action, _)| action == received.action());
        let Some((_, item)) = place.and_then(|place| answers.remove(place)) else {
            return reply(202, "", "");
        };
        let content_type = item.header("Content-Type").unwrap_or_default().to_owned();
        let body = self.recorded.rewrite(item.text(), &live);
        reply(item.status().0, &content_type, body)
    }
}

/// Replays one, and says what differs.
async fn replay(case: Case) -> Vec<String> {
    let version_11 = case.name.starts_with("rm11");
    let rm = if version_11 { RmVersion::V11 } else { RmVersion::February2005 };
    let reading = Reading { version: MessageVersion::SOAP12_WSA10, rm };
    let first = case.items[0].text();
    let mut recorded = Names::default();
    recorded.put(text_of(first, "To").unwrap(), "service");
    recorded.put(text_of(text_of(first, "ReplyTo").unwrap(), "Address").unwrap(), "client");
    recorded.absorb(case.names());

    let script = Arc::new(Script {
        answers: Mutex::new(answers(&case)),
        live: Mutex::new(recorded.without(&["service", "client", "offer", "message"])),
        recorded: recorded.clone(),
    });
    let answering = script.clone();
    let mut inbox = Inbox::answering(move |received| answering.answer(received)).await;
    script.live.lock().unwrap().put(&inbox.url("/svc"), "service");

    let mut driver = Driver::start(inbox.url("/svc"), version_11);
    let (mut wrong, mut theirs, mut earlier) = (Vec::new(), Step::new(), Step::new());
    let steps = steps(&case);
    for (index, items) in steps.iter().enumerate() {
        let (mut answers, mut said) = (Step::new(), Said::default());
        match items[0].kind {
            Kind::ByHand => {
                let response = send(&items[0], &script).await;
                answers.insert(answered(items[0].number, response.status, &response.reason));
            }
            _ if is_call(&items[0]) => driver.add(text_of(items[0].text(), "n").unwrap()).await,
            _ => {}
        }
        let genuine = genuine(items, &recorded, reading, &theirs);
        let expected = expected(CLIENT, &case.name, index + 1, &genuine);
        let deadline = Instant::now() + PATIENCE;
        while said.step(&answers, &earlier) != expected {
            let Ok(received) = timeout_at(deadline, inbox.next()).await else { break };
            said.take(Facts::read(&received.body, &script.live.lock().unwrap(), reading));
        }
        if index + 1 == steps.len() {
            let silent = Instant::now() + SILENCE;
            while let Ok(received) = timeout_at(silent, inbox.next()).await {
                said.take(Facts::read(&received.body, &script.live.lock().unwrap(), reading));
            }
        }
        let ours = said.step(&answers, &earlier);
        if ours != expected {
            wrong.push(format!("{} step {}{}", case.name, index + 1, differs(&genuine, &ours)));
        }
        theirs.extend(genuine);
        earlier.extend(ours);
    }
    let outcome = driver.outcome().await;
    let outcome = script.live.lock().unwrap().name(&outcome);
    let known = OUTCOMES.iter().find(|known| known.case == case.name);
    if known.is_none_or(|known| known.ours != outcome) {
        wrong.push(format!("{}: the user sees {outcome:?}", case.name));
    }
    wrong
}

/// Whoever uses the client.
struct Driver {
    connecting: Option<JoinHandle<Result<CalculatorProxy, ConnectError>>>,
    proxy: Option<CalculatorProxy>,
    connect_error: Option<String>,
}

impl Driver {
    fn start(address: String, version_11: bool) -> Self {
        let timeouts = Timeouts { open: Duration::from_secs(20), ..Timeouts::default() };
        let binding = Binding { timeouts, ..Binding::ws_dual_http() };
        let binding = if version_11 { binding.reliable(true) } else { binding };
        let connecting =
            tokio::spawn(async move { CalculatorProxy::connect(&address, binding, Quiet).await });
        Self { connecting: Some(connecting), proxy: None, connect_error: None }
    }

    /// Waits for the session, which is to be there.
    async fn connected(&mut self) {
        if let Some(connecting) = self.connecting.take() {
            match timeout(PATIENCE, connecting).await {
                Ok(connected) => match connected.unwrap() {
                    Ok(proxy) => self.proxy = Some(proxy),
                    Err(error) => self.connect_error = Some(error.to_string()),
                },
                Err(_) => self.connect_error = Some("it is connecting still".to_owned()),
            }
        }
    }

    /// Calls; what becomes of it is seen by what is sent.
    async fn add(&mut self, n: &str) {
        self.connected().await;
        if let Some(proxy) = &self.proxy {
            let _ = timeout(PATIENCE, proxy.add_to(n.parse().unwrap())).await;
        }
    }

    /// What the user sees: why there is no session, or what the next call says.
    async fn outcome(mut self) -> String {
        self.connected().await;
        if let Some(error) = self.connect_error {
            return format!("connect: {error}");
        }
        match timeout(PATIENCE, self.proxy.as_ref().unwrap().add_to(1.0)).await {
            Ok(Ok(())) => "the session goes on".to_owned(),
            Ok(Err(error)) => format!("call: {error}"),
            Err(_) => "call: it hangs".to_owned(),
        }
    }
}

/// The calls of the recorded program; its message 4 was a close.
fn is_call(item: &Item) -> bool {
    item.kind == Kind::Genuine && action_of(item.text()).ends_with("/AddTo")
}

/// That is said because the recorded program closed or aborted its session at the end, which we do not do.
fn is_end(item: &Item) -> bool {
    let text = item.text();
    let ends = ["/CloseSequence", "/LastMessage"].iter().any(|end| action_of(text).ends_with(end));
    let aborted = text.contains("user abort");
    // In this one WCF closes by itself
    let by_itself = text_of(text, "AckRequested").is_some();
    aborted || ends && !by_itself
}

/// What happens from a message of the service or a call on.
fn steps(case: &Case) -> Vec<Vec<Item>> {
    let mut steps: Vec<Vec<Item>> = vec![Vec::new()];
    for item in case.items.iter().filter(|item| item.kind != Kind::AnswerByHand && !is_end(item)) {
        if (item.kind == Kind::ByHand || is_call(item)) && !steps.last().unwrap().is_empty() {
            steps.push(Vec::new());
        }
        steps.last_mut().unwrap().push(item.clone());
    }
    steps
}

/// What the genuine client said in a step.
fn genuine(items: &[Item], names: &Names, reading: Reading, earlier: &Step) -> Step {
    let (mut answers, mut said) = (Step::new(), Said::default());
    for item in items {
        match item.kind {
            Kind::Answer => {
                let (status, reason) = item.status();
                answers.insert(answered(items[0].number, status, reason));
            }
            Kind::Genuine => said.take(Facts::read(&item.body, names, reading)),
            Kind::ByHand | Kind::AnswerByHand => {}
        }
    }
    said.step(&answers, earlier)
}

/// The responses of the service made by hand, with the actions that they answer.
fn answers(case: &Case) -> VecDeque<(String, Item)> {
    let asked = case.of(Kind::Genuine).map(|item| action_of(item.text()).to_owned());
    asked.zip(case.of(Kind::AnswerByHand).cloned()).collect()
}

/// Sends what the service made by hand sent.
async fn send(item: &Item, script: &Script) -> Response {
    let (client, body) = {
        let live = script.live.lock().unwrap();
        let client = live.value("client").unwrap().to_owned();
        (client, script.recorded.rewrite(item.text(), &live))
    };
    let (method, path) = item.request();
    let client = if path == "/" { client.rsplit_once('/').unwrap().0.to_owned() + "/" } else { client };
    let headers: String = item.headers().iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    call(&client, method, &headers, body.as_bytes()).await
}

/// One request on a connection of its own.
async fn call(address: &str, method: &str, headers: &str, body: &[u8]) -> Response {
    let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let length = body.len();
    let head =
        format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: {length}\r\n\r\n");
    let mut connection = Connection::open(host.parse().unwrap()).await;
    connection.send_bytes([head.as_bytes(), body].concat()).await;
    connection.read_final_response().await.unwrap()
}
