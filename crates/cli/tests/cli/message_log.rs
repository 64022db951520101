//! What soapstone logs while it runs is read like what others recorded.

use std::collections::HashMap;
use std::path::Path;

use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Uri, Version};
use serde_json::Value;
use soapstone::MessageLog;
use soapstone::testing::{ItemId, RequestHead, ResponseHead};
use soapstone_cli::capture::{self, Side, http::StartLine};

use crate::support::{Folder, envelope, soapstone};
use crate::trace::json;

fn fixture(name: &str) -> String {
    format!("{}/../../fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn side(side: Side) -> soapstone::Side {
    match side {
        Side::Client => soapstone::Side::Client,
        Side::Service => soapstone::Side::Service,
    }
}

/// Logs what was recorded, as a host would that receives and sends it.
fn log_again(recorded: &str, into: &Folder) {
    let found = capture::find(Path::new(recorded), usize::MAX).unwrap();
    assert_eq!((found.conversations.len(), found.problems.len()), (1, 0), "{found:?}");
    let conversation = &found.conversations[0];
    let log = MessageLog::create(into.path(), soapstone::Side::Service).unwrap();
    let mut requests: HashMap<usize, ItemId> = HashMap::new();
    for item in &conversation.items {
        let bytes = conversation.read(&item.file, usize::MAX).unwrap();
        let (head, body) = capture::http::message(&bytes).unwrap();
        let body = capture::http::transferred(&head, bytes.slice(body..)).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in &head.fields {
            headers.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        match &head.start {
            StartLine::Request { method, target } => {
                let (parts, ()) =
                    Request::builder().method(method.as_str()).uri(target).body(()).unwrap().into_parts();
                let head = RequestHead { headers: &headers, ..(&parts).into() };
                requests.insert(item.n, log.request(side(item.from.unwrap()), &head, &body));
            }
            StartLine::Response { status, reason } => {
                let status = StatusCode::from_u16(*status).unwrap();
                let head = ResponseHead {
                    version: Version::HTTP_11,
                    status,
                    reason: Some(reason),
                    headers: &headers,
                };
                log.response(requests[&item.answers.unwrap()], &head, &body);
            }
        }
    }
    assert_eq!(log.left_out(), 0);
}

/// What a trace says, but for names, times and whose stacks spoke.
fn told(path: &str) -> Value {
    let mut trace = json(Path::new(path));
    for step in trace["steps"].as_array_mut().unwrap().iter_mut() {
        let step = step.as_object_mut().unwrap();
        step.remove("time_ms");
        step.remove("file");
    }
    for violation in trace["violations"].as_array_mut().unwrap() {
        violation.as_object_mut().unwrap().remove("file");
    }
    for party in ["client", "service"] {
        trace[party].as_object_mut().unwrap().remove("product");
    }
    let trace = trace.as_object_mut().unwrap();
    trace.remove("name");
    trace.remove("story");
    Value::Object(std::mem::take(trace))
}

#[test]
fn what_was_recorded_says_the_same_from_the_log() {
    for name in [
        "wsdual/a-rm-feb2005",
        "wsdual/b-rm11",
        "wsdual/h1-binary",
        "wsdual/h3-mtom",
        "peers/gsoap-rm/2007-anon",
        "peers/jaxws-server/jaxws-12",
        "peers/php-server/zeep-11",
    ] {
        let recorded = fixture(name);
        let log = Folder::new(&format!("log-{}", name.replace('/', "-")));
        log_again(&recorded, &log);
        assert_eq!(told(log.path()), told(&recorded), "{name}");
        let [ours, theirs] = [log.path(), &recorded].map(|path| soapstone(&["verify", path]));
        assert_eq!((ours.code, theirs.code), (0, 0), "{}{}", ours.text(), ours.err);
        let total = |text: &str| text.lines().last().unwrap_or_default().to_owned();
        assert_eq!(total(ours.text()), total(theirs.text()), "{name}");
        let ran = soapstone(&["trace", log.path()]);
        ran.says(0, &["What a service sent and received, as it logged it.", "soapstone 0."]);
    }
}

#[test]
fn names_are_those_of_the_recording() {
    let recorded = fixture("wsdual/a-rm-feb2005");
    let log = Folder::new("log-names");
    log_again(&recorded, &log);
    let ours = json(Path::new(log.path()));
    let theirs = json(Path::new(&recorded));
    let names = |trace: &Value| -> Vec<String> {
        let steps = trace["steps"].as_array().unwrap();
        steps.iter().map(|step| step["file"].as_str().unwrap().to_owned()).collect()
    };
    for (ours, theirs) in names(&ours).iter().zip(names(&theirs)) {
        // Theirs go on with what is in the headers: 05-c2s-req-AddTo-msg1-ackreq.http
        let ours = ours.strip_prefix("00").and_then(|name| name.strip_suffix(".http")).unwrap();
        assert!(theirs.starts_with(ours), "{ours} {theirs}");
    }
}

#[test]
fn what_a_process_leaves_behind_that_is_killed() {
    let folder = Folder::new("log-killed");
    let log = MessageLog::create(folder.path(), soapstone::Side::Client).unwrap();
    let body = envelope("urn:x/Say", "<Say xmlns='urn:x'/>").into_bytes().into();
    let uri = Uri::from_static("http://localhost:1/say");
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/soap+xml; charset=\"utf-8\""));
    let (parts, ()) = Request::post(uri).version(Version::HTTP_2).body(()).unwrap().into_parts();
    let head = RequestHead { headers: &headers, ..(&parts).into() };
    log.request(soapstone::Side::Client, &head, &body);
    log.flush();
    // Half a message, as the writer leaves it. The log itself still runs.
    let folder = folder.with(".0002-c2s-req-Say.http.part", "POST /");
    folder.verify().says(0, &["0001-c2s-req-Say.http", "1 message in 1 conversation: 1 ok, 0 surprises"]);
    soapstone(&["trace", folder.path()]).says(0, &["Say"]);
    drop(log);
}
