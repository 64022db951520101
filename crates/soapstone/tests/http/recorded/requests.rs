//! A recorded client whose answers come in responses.

use std::collections::BTreeMap;

use bytes::Bytes;
use tokio::task::JoinHandle;

use super::compare::{Compared, Kind};
use super::duplex::socket_and_path;
use super::names::Names;
use super::said::Said;
use super::scenario::{Item, Scenario, Side};
use super::send::{send, unpacked};
use crate::support::raw::{Response, Trouble};

/// Plays a client at the service that is below this address, and compares what it answers.
///
/// Where calls were at once, it is a matter of time which response has which answer; then answers are compared by what they
/// answer.
pub(crate) async fn play(scenario: &Scenario, base: &str, at_once: bool) -> Result<Compared, String> {
    let mut compared = Compared::default();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut names = Names::default();
    names.add(SERVICE, base);
    let mut waiting: BTreeMap<usize, JoinHandle<Result<Response, Trouble>>> = BTreeMap::new();
    for item in &scenario.items {
        let request = match item.answers {
            None if item.is_request && item.delivered => {
                let (socket, path) = socket_and_path(&format!("{base}{}", item.path()));
                let packed = !unpacked(&item.body, None, item.content_type()).eq(&item.body);
                let body = if packed { item.body.to_vec() } else { names.rewrite(&item.body) };
                let item = item.clone();
                let n = item.n;
                let sending = tokio::spawn(async move { send(socket, &path, &item, &body).await });
                waiting.insert(n, sending);
                continue;
            }
            None => continue,
            Some(request) => request,
        };
        let Some(sending) = waiting.remove(&request) else { continue };
        let response = sending.await.unwrap().map_err(|trouble| format!("item {request}: {trouble}"))?;
        if at_once && item.n > FIRST_ANSWERS {
            ours.extend(said(&response.body));
            theirs.push(item);
        } else if item.delivered {
            answer(&mut compared, &mut names, &response, item);
        }
    }
    for theirs in theirs.into_iter().filter_map(|item| said(&names.rewrite(&item.body).into())) {
        if theirs.relates_to.is_some() {
            let name = format!("answer to {:?}", theirs.relates_to);
            match ours.iter().find(|ours: &&Said| ours.relates_to == theirs.relates_to) {
                Some(ours) => compared.said(&name, &unnumbered(ours), &unnumbered(&theirs)),
                None => compared.differs(&name, Kind::Missing, "an answer"),
            }
        }
    }
    Ok(compared)
}

fn said(body: &Bytes) -> Option<Said> {
    (!body.is_empty()).then(|| Said::read(body))
}

/// Without the number in the sequence.
fn unnumbered(said: &Said) -> Said {
    let mut said = said.clone();
    said.headers.retain(|block| !block.contains("}Sequence "));
    said
}

fn answer(compared: &mut Compared, names: &mut Names, ours: &Response, recorded: &Item) {
    let name = format!("item {}", recorded.n);
    compared.same(&name, Kind::Status, ours.status, recorded.status());
    for header in ["Content-Type", "Content-Encoding"] {
        compared.same(&name, Kind::HttpHeader, ours.header(header), recorded.header(header));
    }
    let content_type = ours.header("Content-Type").unwrap_or_default();
    let body = unpacked(&ours.body, ours.header("Content-Encoding"), content_type);
    let captured = unpacked(&recorded.body, recorded.header("Content-Encoding"), recorded.content_type());
    match (body.is_empty(), captured.is_empty()) {
        (true, true) => compared.messages += 1,
        (false, false) => {
            let (said, mut theirs) = (Said::read(&body), Said::read(&captured));
            for (was, is) in theirs.identifiers.iter().zip(&said.identifiers) {
                names.add(was, is);
            }
            theirs = Said::read(&names.rewrite(&captured));
            for part in said.acknowledgements.symmetric_difference(&theirs.acknowledgements) {
                compared.differs(&name, Kind::Acknowledgement, part.clone());
            }
            compared.same(&name, Kind::Acknowledgement, &said.acknowledged, &theirs.acknowledged);
            compared.said(&name, &said, &theirs);
        }
        (true, false) => compared.differs(&name, Kind::Missing, "a message"),
        (false, true) => compared.differs(&name, Kind::Extra, format!("{}: {body:?}", ours.status)),
    }
}

const SERVICE: &str = "http://localhost:8100";
/// In a scenario with calls at once: the last response before them.
const FIRST_ANSWERS: usize = 6;

/// Whether a scenario is of requests by POST alone.
pub(crate) fn is_by_post(scenario: &Scenario) -> bool {
    let requests = || scenario.requests(Side::Client);
    requests().count() > 0 && requests().all(|item| item.first.starts_with("POST "))
}
