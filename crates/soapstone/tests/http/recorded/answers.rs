//! A recorded service that answers in responses, called by our client.

use std::io::Write;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::Response;
use http::header::{CONTENT_ENCODING, HeaderValue};
use http_body_util::Full;

use super::compare::{Compared, Kind};
use super::names::Names;
use super::said::Said;
use super::scenario::{Item, Scenario, Side};
use super::send::unpacked;
use crate::support::inbox::{Inbox, Received, reply};

/// A service that gives the recorded answer to each request that was recorded.
pub(crate) struct Answering {
    inbox: Inbox,
    path: String,
    state: Arc<Mutex<State>>,
}

struct State {
    scenario: Scenario,
    names: Names,
    /// What came, with the recorded request that it is.
    taken: Vec<(Received, Option<usize>)>,
}

impl Answering {
    /// The service of a scenario.
    pub(crate) async fn start(scenario: Scenario) -> Self {
        let path = scenario.requests(Side::Client).next().unwrap().path().to_owned();
        let state = State { scenario, names: Names::default(), taken: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let answering = state.clone();
        let inbox = Inbox::answering(move |received| answering.lock().unwrap().answer(received)).await;
        state.lock().unwrap().names.add(SERVICE, inbox.url(""));
        Self { inbox, path, state }
    }

    /// Where the service is.
    pub(crate) fn url(&self) -> String {
        self.inbox.url(&self.path)
    }

    /// Compares what came with what was recorded.
    pub(crate) fn compared(self) -> Compared {
        let state = self.state.lock().unwrap();
        let mut compared = Compared::default();
        for (received, is) in &state.taken {
            let said = read(received);
            let Some(n) = is else {
                compared.differs(&said.action, Kind::Extra, format!("{:?}", said.headers));
                continue;
            };
            let recorded = state.request(*n);
            let name = format!("item {n}");
            for header in ["Content-Type", "SOAPAction"] {
                compared.same(&name, Kind::HttpHeader, received.header(header), recorded.header(header));
            }
            let theirs = Said::read(&state.names.rewrite(&body(recorded)));
            compared.same(&name, Kind::Acknowledgement, &said.acknowledgements, &theirs.acknowledgements);
            compared.same(&name, Kind::Acknowledgement, &said.acknowledged, &theirs.acknowledged);
            compared.said(&name, &said, &theirs);
        }
        let delivered = state.scenario.requests(Side::Client).filter(|item| item.delivered);
        for item in delivered.filter(|item| !state.taken.iter().any(|(_, n)| *n == Some(item.n))) {
            compared.differs(&format!("item {}", item.n), Kind::Missing, Said::read(&body(item)).action);
        }
        compared
    }
}

impl State {
    fn request(&self, n: usize) -> &Item {
        self.scenario.items.iter().find(|item| item.n == n).unwrap()
    }

    /// The recorded request that this is: of those of its kind the next one that has not come.
    fn find(&self, said: &Said) -> Option<usize> {
        let same = |item: &&Item| {
            let recorded = Said::read(&body(item));
            recorded.key() == said.key() && recorded.action == said.action
        };
        let come = |item: &&Item| self.taken.iter().any(|(_, n)| *n == Some(item.n));
        self.scenario.requests(Side::Client).filter(same).find(|item| !come(item)).map(|item| item.n)
    }

    fn answer(&mut self, received: &Received) -> Response<Full<Bytes>> {
        let said = read(received);
        let found = self.find(&said);
        self.taken.push((received.clone(), found));
        let Some(n) = found else { return reply(202, "", "") };
        let recorded = Said::read(&body(self.request(n)));
        if let (Some(was), Some(is)) = (&recorded.message_id, &said.message_id) {
            self.names.add(was, is);
        }
        for (was, is) in recorded.identifiers.iter().zip(&said.identifiers) {
            self.names.add(was, is);
        }
        let Some(answer) = self.scenario.answer(n) else { return reply(202, "", "") };
        let written = self.names.rewrite(&body(answer));
        let Some(coding) = answer.header("Content-Encoding") else {
            return reply(answer.status(), answer.content_type(), written);
        };
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&written).unwrap();
        let mut response = reply(answer.status(), answer.content_type(), packed.finish().unwrap());
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_str(coding).unwrap());
        response
    }
}

fn body(item: &Item) -> Bytes {
    unpacked(&item.body, item.header("Content-Encoding"), item.content_type())
}

fn read(received: &Received) -> Said {
    let content_type = received.header("Content-Type").unwrap_or_default();
    Said::read(&unpacked(&received.body, received.header("Content-Encoding"), content_type))
}

const SERVICE: &str = "http://localhost:8100";
