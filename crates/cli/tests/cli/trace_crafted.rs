//! Traces of conversations made for the purpose: losses, delays and broken rules that nobody has recorded.

use std::path::Path;

use crate::story::{RM10, RM11, Story, UP};
use crate::support::{Folder, soapstone};
use crate::trace::{json, losses};

use serde_json::Value;

fn is(trace: &Value, expected: &[&str]) {
    let expected = expected.iter().map(ToString::to_string).collect();
    assert_eq!(losses(trace), expected, "{trace:#}");
}

/// The rules that were broken, with the steps and sides.
fn broken(trace: &Value) -> Vec<String> {
    let violations = trace["violations"].as_array().unwrap().iter();
    let named = |violation: &Value| {
        let text = |key: &str| violation[key].as_str().unwrap().to_owned();
        format!("{} {} {} {}", violation["n"], text("side"), text("rule"), text("section"))
    };
    violations.map(named).collect()
}

#[test]
fn what_is_recorded_a_moment_later_is_in_order() {
    let story = |name| {
        Story::new(name, RM10).message(100, 1).message(110, 3).message(112, 2).acknowledged(120, &[(1, 3)])
    };
    is(&story("swapped").traced(), &[]);
    is(&story("swapped-bare").bare(), &[]);
    // The acknowledgement that was written in between is recorded after both.
    let racing = |name| {
        let story = Story::new(name, RM10).message(100, 1).message(110, 3).message(112, 2);
        story.acknowledged(114, &[(1, 1), (3, 3)]).acknowledged(320, &[(1, 3)])
    };
    is(&racing("racing").traced(), &[]);
    is(&racing("racing-bare").bare(), &[]);
}

#[test]
fn what_comes_clearly_later_is_out_of_order() {
    let story = |name| {
        let story =
            Story::new(name, RM10).message(100, 1).message(110, 3).acknowledged(310, &[(1, 1), (3, 3)]);
        story.message(600, 2).acknowledged(800, &[(1, 3)])
    };
    let traced = story("late").traced();
    is(&traced, &["11 client Say 2: out-of-order"]);
    assert_eq!(traced["steps"][3]["remarks"], serde_json::json!(["gap"]));
    is(&story("late-bare").bare(), &["11 client Say 2: out-of-order"]);
    // Time alone is enough.
    let story = Story::new("late-silent", RM11).message(100, 1).message(110, 3).message(400, 2);
    is(&story.traced(), &["9 client Say 2: out-of-order"]);
}

#[test]
fn what_is_held_up_on_its_way_is_out_of_order() {
    let story = |name| {
        Story::new(name, RM10)
            .message(100, 1)
            .acknowledged(105, &[(1, 1)])
            .held_up(2, 110, 1610, |story| story.message(115, 3).acknowledged(320, &[(1, 1), (3, 3)]))
            .acknowledged(1800, &[(1, 3)])
    };
    let expected = ["9 client Say 2: out-of-order"];
    is(&story("held-up").traced(), &expected);
    is(&story("held-up-bare").bare(), &expected);
    // Sent again before it came: the copy is the second that comes.
    let story = |name| {
        Story::new(name, RM10).message(100, 1).held_up(2, 110, 2000, |story| {
            story
                .message(115, 3)
                .acknowledged(320, &[(1, 1), (3, 3)])
                .message(900, 2)
                .acknowledged(910, &[(1, 3)])
        })
    };
    let expected = ["7 client Say 2: out-of-order", "12 client Say 2: retransmission duplicate"];
    is(&story("held-up-repeated").traced(), &expected);
    is(&story("held-up-repeated-bare").bare(), &expected);
    // Nothing overtook it.
    let story = Story::new("held-up-alone", RM10)
        .message(100, 1)
        .held_up(2, 110, 1610, |story| story)
        .message(1620, 3);
    is(&story.traced(), &[]);
}

#[test]
fn a_loss_shows_in_acknowledgements() {
    let story = |name| {
        let story = Story::new(name, RM11).message(100, 1).message(110, 2).message(120, 3);
        story.acknowledged(320, &[(1, 1), (3, 3)]).message(900, 2).acknowledged(910, &[(1, 3)])
    };
    let expected = ["7 client Say 2: lost", "13 client Say 2: retransmission"];
    is(&story("lost").traced(), &expected);
    let bare = story("lost-bare").bare();
    is(&bare, &expected);
    assert_eq!(bare["steps"][4]["remarks"], serde_json::json!(["gap"]), "message 3 opens the gap");
    assert_eq!(broken(&bare), [""; 0]);
}

#[test]
fn a_late_acknowledgement_makes_duplicates() {
    let story = |name| Story::new(name, RM10).message(100, 1).message(900, 1).acknowledged(950, &[(1, 1)]);
    let expected = ["7 client Say 1: retransmission duplicate"];
    is(&story("late-ack").traced(), &expected);
    is(&story("late-ack-bare").bare(), &expected);
    // The acknowledgement was lost: it had been sent.
    let story = Story::new("lost-ack", RM10).message(100, 1).acknowledged(120, &[(1, 1)]).message(900, 1);
    is(&story.acknowledged(910, &[(1, 1)]).traced(), &["9 client Say 1: retransmission duplicate"]);
}

#[test]
fn http_errors_are_losses_and_steps() {
    let story = |name, status| {
        let story = Story::new(name, RM10);
        let header = story.numbered(UP, 1);
        let body = "<Say xmlns='urn:x'/>";
        let story = story.exchange("client", 100, 101, status, "urn:x/Say", &header, body, "");
        story.message(700, 1).acknowledged(710, &[(1, 1)])
    };
    let expected = ["5 client Say 1: lost", "7 client Say 1: retransmission"];
    let trace = story("error-503", 503).traced();
    is(&trace, &expected);
    assert_eq!(
        (&trace["steps"][3]["kind"], &trace["steps"][3]["status"]),
        (&"http-error".into(), &503.into())
    );
    is(&story("error-500-bare", 500).bare(), &expected);
}

#[test]
fn a_copy_of_the_network_is_a_duplicate_alone() {
    let mut story = Story::new("network", RM10);
    let header = story.numbered(UP, 1);
    for time in [100, 103] {
        story.request("client", time, "urn:x/Say", &header, "<Say xmlns='urn:x'/>", "");
    }
    for request in [5, 6] {
        story.response("service", 110, 202, request);
    }
    is(&story.traced(), &["6 client Say 1: duplicate"]);
}

#[test]
fn a_recording_may_begin_in_the_middle() {
    let mut story = Story { folder: Folder::new("middle"), rm: RM10, items: Vec::new(), files: 0 };
    story = story.message(0, 41).message(10, 42).acknowledged(210, &[(1, 42)]).message(300, 43);
    let trace = story.traced();
    is(&trace, &[]);
    assert_eq!(broken(&trace), [""; 0]);
    assert!(trace["steps"].as_array().unwrap().iter().all(|step| step["remarks"] == serde_json::json!([])));
    assert_eq!(trace["sequences"][0]["source"], "client");
}

#[test]
fn broken_rules_are_named_with_their_sections() {
    let not_sent = |rm, name| Story::new(name, rm).message(100, 1).acknowledged(200, &[(1, 9)]).traced();
    assert_eq!(broken(&not_sent(RM10, "not-sent-10")), ["7 service ack-not-sent WSRM10 §4.4"]);
    assert_eq!(broken(&not_sent(RM11, "not-sent-11")), ["7 service ack-not-sent WSRM11 §4.4"]);
    let three = |name| Story::new(name, RM11).message(100, 1).message(110, 2).message(120, 3);
    let shrinks = three("shrinks").acknowledged(200, &[(1, 2)]).acknowledged(300, &[(3, 3)]);
    assert_eq!(broken(&shrinks.traced()), ["13 service ack-shrinks WSRM11 §2.3"]);
    // One that is late brings nothing new.
    let overtaken = three("overtaken").acknowledged(200, &[(1, 3)]).acknowledged(201, &[(1, 2)]);
    assert_eq!(broken(&overtaken.traced()), [""; 0]);
    let upside_down = three("upside-down").acknowledged(200, &[(3, 1)]);
    assert_eq!(broken(&upside_down.traced()), ["11 service ack-range WSRM11 §3.9"]);
    let empty = three("empty").acknowledged(200, &[]);
    assert_eq!(broken(&empty.traced()), ["11 service ack-empty WSRM11 §3.9"]);
    let zero = Story::new("zero", RM10).message(100, 0);
    assert_eq!(broken(&zero.traced()), ["5 client number-range WSRM10 §3.1"]);
    let skipped = Story::new("skipped", RM10).message(100, 1).message(200, 5);
    assert_eq!(broken(&skipped.traced()), ["7 client number-skipped WSRM10 §2.3"]);
    let story = Story::new("reused", RM11).message(100, 1);
    let header = story.numbered(UP, 1);
    let reused = story.client(200, "urn:x/Shout", &header, "<Shout xmlns='urn:x'/>");
    assert_eq!(broken(&reused.traced()), ["7 client number-reused WSRM11 §2.3"]);
    let unknown = Story::new("unknown", RM10);
    let header = unknown.numbered("urn:nobody", 1);
    let unknown = unknown.client(100, "urn:x/Say", &header, "<Say xmlns='urn:x'/>");
    assert_eq!(broken(&unknown.traced()), ["5 client unknown-sequence WSRM10 §4.3"]);
    let twice = Story::new("two-headers", RM11);
    let headers = twice.numbered(UP, 1) + &twice.numbered(UP, 2);
    let twice = twice.client(100, "urn:x/Say", &headers, "<Say xmlns='urn:x'/>");
    assert_eq!(broken(&twice.traced()), ["5 client several-sequences WSRM11 §3.7"]);
    let other = Story::new("other-version", RM11);
    let header = other.numbered(UP, 1).replace(RM11, RM10);
    let other = other.client(100, "urn:x/Say", &header, "<Say xmlns='urn:x'/>");
    assert_eq!(broken(&other.traced()), ["5 client version WSRM10 §3.1"]);
}

#[test]
fn broken_endings_are_named() {
    let terminate = |rm| {
        format!("<r:TerminateSequence xmlns:r='{rm}'><r:Identifier>{UP}</r:Identifier></r:TerminateSequence>")
    };
    let early =
        Story::new("early", RM10).message(100, 1).client(200, "TerminateSequence", "", &terminate(RM10));
    assert_eq!(broken(&early.traced()), ["7 client terminate-early WSRM10 §3.5"]);
    let close = format!(
        "<r:CloseSequence xmlns:r='{RM11}'><r:Identifier>{UP}</r:Identifier><r:LastMsgNumber>1</r:LastMsgNumber></r:CloseSequence>"
    );
    let closed = Story::new("closed", RM11).message(100, 1).message(110, 2);
    let closed = closed.client(200, "CloseSequence", "", &close).message(300, 3).client(
        400,
        "TerminateSequence",
        "",
        &terminate(RM11),
    );
    let trace = closed.traced();
    assert_eq!(
        broken(&trace),
        ["9 client close-last-number WSRM11 §3.5", "11 client after-close WSRM11 §3.5"]
    );
    assert_eq!(trace["steps"][4]["remarks"], serde_json::json!(["closes"]));
    let last = Story::new("after-last", RM10).message(100, 1);
    let header = last.numbered(UP, 2).replace("</r:Sequence>", "<r:LastMessage/></r:Sequence>");
    let last = last.client(200, "LastMessage", &header, "").message(300, 3);
    assert_eq!(broken(&last.traced()), ["9 client after-last WSRM10 §4.6"]);
}

#[test]
fn who_is_asked_has_to_answer() {
    let asks = |name, until| {
        let story = Story::new(name, RM11);
        let header =
            format!("<r:AckRequested xmlns:r='{RM11}'><r:Identifier>{UP}</r:Identifier></r:AckRequested>")
                + &story.numbered(UP, 1);
        story.client(100, "urn:x/Say", &header, "<Say xmlns='urn:x'/>").message(until, 1)
    };
    assert_eq!(broken(&asks("asks", 20_000).traced()), ["5 service ack-request-unanswered WSRM11 §3.8"]);
    assert_eq!(broken(&asks("asks-short", 2_000).traced()), [""; 0]);
    assert_eq!(broken(&asks("asks-answered", 20_000).acknowledged(20_100, &[(1, 1)]).traced()), [""; 0]);
}

#[test]
fn what_peers_say_reaches_no_terminal_raw() {
    let story = Story::new("raw", RM10);
    let header = story.numbered("urn:&#x202e;x", 1);
    let story = story.client(100, "urn:x/&#x202e;Say&lt;b&gt;", &header, "<Say xmlns='urn:x'/>");
    let folder = story.folder.path().to_owned();
    let ran = soapstone(&["trace", &folder]);
    assert!(ran.text().contains("\\u{202e}Say<b>") && !ran.text().contains('\u{202e}'), "{}", ran.text());
    let picture = soapstone(&["trace", "--format", "svg", &folder]);
    assert!(picture.text().contains("Say&lt;b&gt;") && !picture.text().contains('\u{202e}'));
}

#[test]
fn what_cannot_be_read_is_a_step() {
    let mut story = Story::new("broken", RM10);
    story.file(
        "client",
        "http-request",
        9,
        "POST / HTTP/1.1\r\nContent-Type: application/soap+xml\r\n\r\n<a",
        "",
    );
    let ran = soapstone(&["trace", story.folder.path()]);
    ran.says(1, &["undecodable", "the document ends too early", "1 message could not be decoded."]);
}

#[test]
fn what_is_no_conversation_is_a_matter_of_usage() {
    let empty = Folder::new("nothing").with("a.txt", "x");
    soapstone(&["trace", empty.path()]).says(2, &["nothing to trace in"]);
    soapstone(&["trace", "/no/such/folder"]).says(2, &["cannot read"]);
    let one = Story::new("several/one", RM10).message(9, 1).folder;
    let _two = Story::new("several/two", RM10).message(9, 1);
    let parent = Path::new(one.path()).parent().unwrap().to_str().unwrap().to_owned();
    soapstone(&["trace", &parent]).says(0, &["several/one\n", "several/two\n"]);
    soapstone(&["trace", "--format", "svg", &parent]).says(2, &["there are 2 conversations"]);
    assert_eq!(json(Path::new(&parent))["conversations"].as_array().unwrap().len(), 2);
    let file = format!("{}/picture.svg", one.path());
    assert!(soapstone(&["trace", "--format", "svg", "-o", &file, one.path()]).out.is_empty());
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("<svg "));
}

#[test]
fn what_was_ignored_until_it_was_sent_again_was_lost() {
    // The service says something twice, and acknowledges nothing.
    let story = |name| {
        let mut story = Story::new(name, RM10).message(100, 1);
        for number in [1, 2] {
            let header = story.numbered("urn:down", number);
            story = story.service(200 + number, "urn:x/Hear", &header, "<Hear xmlns='urn:x'/>");
        }
        story.message(900, 1).acknowledged(950, &[(1, 1)])
    };
    is(&story("ignored-bare").bare(), &["5 client Say 1: lost", "11 client Say 1: retransmission"]);
    let close =
        format!("<r:CloseSequence xmlns:r='{RM11}'><r:Identifier>{UP}</r:Identifier></r:CloseSequence>");
    let closed = close.replace("CloseSequence", "CloseSequenceResponse");
    let id = "<a:MessageID>urn:close</a:MessageID>";
    let story = Story::new("ignored-close", RM11).client(100, "CloseSequence", id, &close);
    let story = story.client(10_100, "CloseSequence", id, &close).service(
        10_110,
        "CloseSequenceResponse",
        "",
        &closed,
    );
    is(&story.bare(), &["5 client CloseSequence: lost", "7 client CloseSequence: retransmission"]);
}

#[test]
fn a_fault_of_soap_11_is_named_by_its_header() {
    let envelope = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header><r:SequenceFault xmlns:r='{RM10}'>\
         <r:FaultCode>r:SequenceTerminated</r:FaultCode></r:SequenceFault></s:Header><s:Body><s:Fault>\
         <faultcode>s:Server</faultcode><faultstring>over</faultstring></s:Fault></s:Body></s:Envelope>"
    );
    let message = format!(
        "POST / HTTP/1.1\r\nHost: service\r\nContent-Type: text/xml; charset=utf-8\r\n\r\n{envelope}"
    );
    let folder = Folder::new("sequence-fault").with("01.http", message);
    soapstone(&["trace", folder.path()]).says(0, &["─ fault ─", "fault SequenceTerminated: over"]);
}

#[test]
fn a_request_that_nobody_answered_says_so() {
    let mut story = Story::new("unanswered", RM10).message(100, 1);
    let header = story.numbered(UP, 2);
    story.request("client", 200, "urn:x/Say", &header, "<Say xmlns='urn:x'/>", "");
    let trace = story.traced();
    let steps = trace["steps"].as_array().unwrap();
    let silent = |step: &&Value| step["text"].to_string().contains("no HTTP response to it was recorded");
    let unanswered: Vec<&Value> = steps.iter().filter(silent).map(|step| &step["message_number"]).collect();
    assert_eq!(unanswered, [2]);
}
