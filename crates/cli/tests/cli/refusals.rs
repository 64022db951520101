//! What is said when a service takes no call, and what to do then.

use crate::process::{Program, ran};
use crate::support::Folder;

const ADD: &str = "http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/AddTo";

#[test]
fn who_answers_elsewhere_is_told_from_who_cannot_be_read() {
    // It takes everything and answers nothing, as an endpoint with composite duplex takes a request that wants its reply here.
    let mut silent = Program::start(&["listen", "http://127.0.0.1:0/"]);
    let address = silent.address();
    ran(&["call", &address, ADD, "--binding", "ws-http"], "")
        .says(1, &["it has no content", "answers to another address", "--try-all"]);
    let all = ran(&["probe", &address, "--try-all", "--timeout", "2"], "");
    assert!(all.out.contains("ws-http                no   it has no content"), "{}", all.out);
    ran(&["call", &address, ADD, "--binding", "ws-http-reliable", "--timeout", "2"], "")
        .says(3, &["did not answer within 2 s", "help: a service that calls its clients back"]);
    silent.line("/AddTo");
}

#[test]
fn a_host_that_did_not_start_leaves_no_log() {
    let folder = Folder::new("refusals-log");
    let log = format!("{}/log", folder.path());
    let mut first = Program::start(&["host", "calculator", "--listen", "127.0.0.1:0"]);
    let address = first.address();
    let taken = address.trim_start_matches("http://").trim_end_matches("/calculator");
    for _ in 0..2 {
        ran(&["host", "calculator", "--listen", taken, "--trace-dir", &log], "")
            .says(3, &["something listens there already"]);
    }
    let mut second = Program::start(&["host", "calculator", "--listen", "127.0.0.1:0", "--trace-dir", &log]);
    second.address();
}
