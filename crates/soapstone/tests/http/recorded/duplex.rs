//! One side of a recorded conversation over composite duplex, played at ours.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use super::compare::{Compared, Kind};
use super::names::{Names, is_package};
use super::said::{Said, package};
use super::scenario::{Item, Scenario, Side};
use super::send::send;
use crate::support::inbox::{Inbox, Received};

/// Plays what one side sent, message for message, and takes what the other side, which is ours, sends.
pub(crate) struct Player {
    scenario: Scenario,
    /// Its requests, read.
    captured: BTreeMap<usize, Said>,
    /// Whom it plays.
    side: Side,
    names: Names,
    inbox: Inbox,
    /// Where the other side is.
    peer: Option<(SocketAddr, String)>,
    /// What the other side sent.
    arrived: Vec<(Received, Said)>,
    compared: Compared,
}

/// What has to have come before something is sent.
#[derive(Default)]
struct Needs {
    /// How often each message.
    messages: BTreeMap<String, usize>,
    /// Which numbers of ours are acknowledged.
    acknowledged: BTreeSet<u64>,
}

impl Player {
    async fn new(scenario: Scenario, side: Side) -> Self {
        let requests = scenario.items.iter().filter(|item| item.is_request);
        Self {
            captured: requests.map(|item| (item.n, Said::read(&item.body))).collect(),
            scenario,
            side,
            names: Names::default(),
            inbox: Inbox::start().await,
            peer: None,
            arrived: Vec::new(),
            compared: Compared::default(),
        }
    }

    /// The client of a scenario, who calls this address.
    pub(crate) async fn client(scenario: Scenario, address: &str) -> Self {
        let mut player = Self::new(scenario, Side::Client).await;
        player.names.add(SERVICE, address);
        player.names.add(CLIENT, player.inbox.url(""));
        player.peer = Some(socket_and_path(address));
        player
    }

    /// The service of a scenario, whom our client calls.
    pub(crate) async fn service(scenario: Scenario) -> Self {
        let mut player = Self::new(scenario, Side::Service).await;
        player.names.add(SERVICE, player.url());
        player
    }

    /// Where the service is.
    pub(crate) fn url(&self) -> String {
        self.inbox.url(SERVICE_PATH)
    }

    /// Plays to the end, and compares.
    pub(crate) async fn play(mut self) -> Result<Compared, String> {
        let requests: Vec<Item> =
            self.scenario.requests(self.side).filter(|item| item.delivered).cloned().collect();
        for item in requests {
            let needs = self.needs(item.n);
            self.until(&needs).await.map_err(|missing| format!("before item {}: {missing}", item.n))?;
            let (socket, path) = self.peer.clone().ok_or("nobody is there yet")?;
            let body = self.names.rewrite(&item.body);
            let sent = send(socket, &path, &item, &body).await;
            let response = sent.map_err(|trouble| format!("item {}: {trouble}", item.n))?;
            if let Some(recorded) = self.scenario.answer(item.n) {
                let message = format!("response to item {}", item.n);
                self.compared.same(&message, Kind::Status, response.status, recorded.status());
            }
        }
        let needs = self.needs(usize::MAX);
        if let Err(missing) = self.until(&needs).await {
            self.compared.differs("the end", Kind::Missing, missing);
        }
        self.compare();
        Ok(self.compared)
    }

    fn other(&self) -> Side {
        if self.side == Side::Client { Side::Service } else { Side::Client }
    }

    /// What the played side had got when it sent this.
    fn needs(&self, n: usize) -> Needs {
        let mut needs = Needs::default();
        let mut lost: BTreeMap<String, usize> = BTreeMap::new();
        for item in self.scenario.requests(self.other()).filter(|item| item.n < n) {
            let said = &self.captured[&item.n];
            if let Some(key) = said.key() {
                if item.delivered {
                    needs.messages.insert(key.clone(), lost.get(&key).unwrap_or(&0) + 1);
                } else {
                    *lost.entry(key).or_default() += 1;
                }
            }
            if item.delivered {
                needs.acknowledged.extend(&said.acknowledged);
            }
        }
        needs
    }

    /// Takes what comes, until that is there.
    async fn until(&mut self, needs: &Needs) -> Result<(), String> {
        loop {
            let come = |key: &str| {
                self.arrived.iter().filter(|(_, said)| said.key().as_deref() == Some(key)).count()
            };
            let missing: Vec<&String> = needs
                .messages
                .iter()
                .filter(|(key, times)| come(key) < **times)
                .map(|(key, _)| key)
                .collect();
            let acknowledged: BTreeSet<u64> =
                self.arrived.iter().flat_map(|(_, said)| said.acknowledged.iter().copied()).collect();
            let open: Vec<&u64> = needs.acknowledged.difference(&acknowledged).collect();
            if missing.is_empty() && open.is_empty() {
                return Ok(());
            }
            let missing = format!("{missing:?} did not come, {open:?} were not acknowledged");
            let next = tokio::time::timeout(PATIENCE, self.inbox.next()).await;
            let Ok(received) = next else {
                let come: Vec<_> = self.arrived.iter().map(|(_, said)| said.key()).collect();
                return Err(format!("{missing}; there came {come:?}"));
            };
            self.take(received);
        }
    }

    /// Takes a message: what is called otherwise in the recording has this name from now on.
    fn take(&mut self, received: Received) {
        let said = Said::read(&received.body);
        let first =
            said.key().is_some_and(|key| !self.arrived.iter().any(|(_, it)| it.key() == Some(key.clone())));
        if let Some(recorded) = said.key().filter(|_| first).and_then(|key| self.recorded(&key)) {
            let recorded = self.captured[&recorded.n].clone();
            if let (Some(was), Some(is)) = (&recorded.message_id, &said.message_id) {
                self.names.add(was, is);
            }
            if let (Some(was), Some(is)) = (&recorded.reply_to, &said.reply_to)
                && self.peer.is_none()
            {
                self.names.add(was, is);
                self.peer = Some(socket_and_path(is));
            }
            for (was, is) in recorded.identifiers.iter().zip(&said.identifiers) {
                self.names.add(was, is);
            }
        }
        self.arrived.push((received, said));
    }

    fn recorded(&self, key: &str) -> Option<&Item> {
        self.scenario.requests(self.other()).find(|item| self.captured[&item.n].key().as_deref() == Some(key))
    }

    fn compare(&mut self) {
        while let Some(received) = self.inbox.waiting() {
            self.take(received);
        }
        let mut compared = std::mem::take(&mut self.compared);
        let recorded: Vec<Item> = self.scenario.requests(self.other()).cloned().collect();
        let rewritten = |item: &Item| Said::read(&self.names.rewrite(&item.body));
        let due: Vec<(Said, &Item)> = recorded
            .iter()
            .map(|item| (rewritten(item), item))
            .filter(|(said, _)| said.key().is_none())
            .collect();
        let parts: BTreeSet<String> =
            recorded.iter().flat_map(|item| self.captured[&item.n].acknowledgements.clone()).collect();
        let mut seen = BTreeSet::new();
        for (received, said) in &self.arrived {
            let key = said.key();
            let name =
                key.clone().unwrap_or_else(|| said.action.rsplit('/').next().unwrap_or_default().to_owned());
            for unknown in said.acknowledgements.difference(&parts) {
                let known = || format!("{unknown}, recorded {parts:?}");
                compared.differs(&name, Kind::Acknowledgement, known());
            }
            if !seen.insert(name.clone()) {
                continue;
            }
            match key {
                Some(key) => match self.recorded(&key) {
                    Some(item) => {
                        compared.said(&name, said, &rewritten(item));
                        http(&mut compared, &name, received, item);
                    }
                    None => compared.differs(&name, Kind::Extra, said.action.clone()),
                },
                None => {
                    if let Some((theirs, item)) = due.iter().find(|(it, _)| it.action == said.action) {
                        compared.headers(&name, said, theirs);
                        http(&mut compared, &name, received, item);
                    }
                }
            }
        }
        self.compared = compared;
    }
}

/// Compares the heads of requests, as far as they are of SOAP.
fn http(compared: &mut Compared, name: &str, received: &Received, recorded: &Item) {
    for header in ["Content-Type", "SOAPAction", "MIME-Version"] {
        let (ours, theirs) = (received.header(header), recorded.header(header));
        compared.same(name, Kind::HttpHeader, ours.map(bounded), theirs.map(bounded));
    }
    if is_package(&recorded.body) {
        let layout = |body: &[u8]| {
            let (head, _, tail) = package(body);
            bounded(&String::from_utf8([head, tail].concat()).unwrap())
        };
        compared.same(name, Kind::HttpHeader, layout(&received.body), layout(&recorded.body));
    }
}

/// With the same name for every boundary that is a UUID and a number.
fn bounded(text: &str) -> String {
    let mut parts = text.split("uuid:");
    let mut bounded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (uuid, rest) = part.split_at(36);
        uuid.parse::<uuid::Uuid>().unwrap();
        let rest = rest.strip_prefix("+id=").unwrap();
        bounded = bounded + "boundary" + rest.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    bounded
}

pub(crate) fn socket_and_path(address: &str) -> (SocketAddr, String) {
    let rest = address.strip_prefix("http://").unwrap();
    let (socket, path) = rest.split_once('/').unwrap();
    (socket.parse().unwrap(), format!("/{path}"))
}

const SERVICE: &str = "http://localhost:8000/ServiceModelSamples/service";
const SERVICE_PATH: &str = "/ServiceModelSamples/service";
const CLIENT: &str = "http://localhost:8001";
/// How long something is waited for. What creates or closes a sequence is sent again after ten seconds.
const PATIENCE: Duration = Duration::from_secs(20);
