//! Traces of the recorded conversations: what was lost, repeated and reordered in each, and nothing else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::support::{Folder, Ran, soapstone};

use serde_json::Value;
use soapstone_xml::{Element, Limits, TextDocument};

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(folder)
}

pub(crate) fn json(path: &Path) -> Value {
    let ran = soapstone(&["trace", "--format", "json", path.to_str().unwrap()]);
    assert!(ran.code < 2, "{}", ran.err);
    serde_json::from_slice(&ran.out).unwrap()
}

/// The steps that were lost, came twice, were repeated or came late, as `9 client SubtractFrom 2: lost`.
pub(crate) fn losses(trace: &Value) -> BTreeSet<String> {
    const NAMES: [&str; 4] = ["lost", "retransmission", "duplicate", "out-of-order"];
    let mut found = BTreeSet::new();
    for step in trace["steps"].as_array().unwrap() {
        let remarks: Vec<&str> =
            step["remarks"].as_array().unwrap().iter().map(|remark| remark.as_str().unwrap()).collect();
        let remarks: Vec<&str> = remarks.into_iter().filter(|remark| NAMES.contains(remark)).collect();
        if !remarks.is_empty() {
            let number =
                step["message_number"].as_u64().map(|number| format!(" {number}")).unwrap_or_default();
            let (n, from, kind) =
                (&step["n"], step["from"].as_str().unwrap(), step["kind"].as_str().unwrap());
            found.insert(format!("{n} {from} {kind}{number}: {}", remarks.join(" ")));
        }
    }
    found
}

/// What happened in the conversations in which something happened.
const LOSSY: &[(&str, &[&str])] = &[
    (
        "wsdual/a3-default-client-address",
        &[
            "3 client CreateSequence: retransmission duplicate",
            "5 client CreateSequence: retransmission duplicate",
            "7 client CreateSequence: retransmission duplicate",
            "9 client CreateSequence: retransmission duplicate",
            "11 client CreateSequence: retransmission duplicate",
        ],
    ),
    (
        "wsdual/c21-create-refused-ordered-mismatch",
        &["18 client DivideBy 4: retransmission duplicate", "22 client Clear 5: retransmission duplicate"],
    ),
    (
        "wsdual/g1-drop-client-msg2",
        &["9 client SubtractFrom 2: lost", "15 client SubtractFrom 2: retransmission"],
    ),
    (
        "wsdual/g3-drop-server-msg1",
        &[
            "7 service Result 1: lost",
            "9 client AddTo 1: retransmission duplicate",
            "23 client DivideBy 4: retransmission duplicate",
            "29 service Result 1: retransmission",
        ],
    ),
    ("wsdual/g5-dup-client-msg2", &["9 client SubtractFrom 2: duplicate"]),
    (
        "wsdual/g7-drop-CreateSequence",
        &["1 client CreateSequence: lost", "3 client CreateSequence: retransmission"],
    ),
    (
        "wsdual/g9-drop-LastMessage",
        &["27 client LastMessage 6: lost", "29 client LastMessage 6: retransmission"],
    ),
    (
        "wsdual/g11-rm11-drop-CloseSequence",
        &[
            "27 client CloseSequence: lost",
            "29 service Equation 5: retransmission duplicate",
            "33 client CloseSequence: retransmission",
        ],
    ),
    (
        "wsdual/g13-http503-for-msg2",
        &[
            "9 client SubtractFrom 2: lost",
            "15 client SubtractFrom 2: retransmission lost",
            "17 client SubtractFrom 2: retransmission",
            "25 client DivideBy 4: retransmission duplicate",
            "27 service Result 1: retransmission duplicate",
            "34 client Clear 5: retransmission duplicate",
        ],
    ),
    (
        "wsdual/c-faults/feb2005/33-duplicate-gap-and-late",
        &[
            "7 client AddTo 1: retransmission duplicate",
            "13 client AddTo 3: retransmission duplicate",
            "16 client AddTo 2: out-of-order",
        ],
    ),
    (
        "nethttp/rm10-lossy-lost-request-http-text",
        &["5 client Echo 2: lost", "6 client Echo 2: retransmission"],
    ),
    ("nethttp/rm11-lossy-lost-response-http-text", &["6 client Echo 2: retransmission duplicate"]),
    (
        "nethttp/rm11-slow-reply-http-text",
        &[
            "4 client Echo 1: retransmission duplicate",
            "5 client Echo 1: retransmission duplicate",
            "7 service EchoResponse 1: retransmission duplicate",
            "8 service EchoResponse 1: retransmission duplicate",
        ],
    ),
    ("peers/gsoap-rm/2005-anon-drop-request2", &["5 client wsrmdemo 2: lost"]),
];

#[test]
fn what_was_lost_repeated_and_reordered() {
    for (folder, expected) in LOSSY {
        let expected: BTreeSet<String> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(losses(&json(&fixtures(folder))), expected, "{folder}");
    }
}

#[test]
fn nothing_else_anywhere() {
    // Conversations of which one half was made by hand break rules on purpose. In `rm10-parallel-http-text` the service answers
    // the last message with nothing, and the client sends it 70 times.
    let strange = ["rm10-parallel-http-text", "c-faults", "c-client-faults"];
    let mut seen = 0;
    for area in ["wsdual", "nethttp", "peers"] {
        let all = json(&fixtures(area));
        for trace in all["conversations"].as_array().unwrap() {
            let name = trace["name"].as_str().unwrap();
            if strange.iter().any(|strange| name.contains(strange)) {
                continue;
            }
            seen += 1;
            let lossy = LOSSY.iter().any(|(folder, _)| name.ends_with(folder));
            assert!(lossy || losses(trace).is_empty(), "{name}: {:?}", losses(trace));
            let broken = trace["violations"].as_array().unwrap();
            assert_eq!(broken.is_empty(), !name.ends_with("2005-anon-drop-request2"), "{name}: {broken:?}");
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn without_a_manifest_the_same_is_found() {
    let folders = LOSSY.iter().map(|(folder, _)| *folder);
    let healthy = [
        "a-rm-feb2005",
        "b-rm11",
        "e-unordered",
        "e3-unordered-late-msg2",
        "k4-many-messages-default-window",
    ];
    let healthy = healthy.iter().map(|name| format!("wsdual/{name}"));
    let gsoap =
        ["2005-anon", "2005-duplex-poll", "2007-anon"].iter().map(|name| format!("peers/gsoap-rm/{name}"));
    for folder in folders.map(str::to_owned).chain(healthy).chain(gsoap) {
        let path = fixtures(&folder);
        let mut bare = Folder::new(&format!("bare-{}", folder.replace('/', "-")));
        let mut files = 0;
        for entry in std::fs::read_dir(&path).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if name.ends_with(".http") {
                bare = bare.with(&name, std::fs::read(entry.path()).unwrap());
                files += 1;
            }
        }
        if files > 0 {
            let (described, found) = (json(&path), json(Path::new(bare.path())));
            assert_eq!(losses(&found), losses(&described), "{folder}");
            assert_eq!(
                found["steps"].as_array().unwrap().len(),
                described["steps"].as_array().unwrap().len()
            );
            assert_eq!(
                found["violations"].as_array().unwrap().len(),
                described["violations"].as_array().unwrap().len()
            );
        }
    }
}

#[test]
fn payloads_of_a_sniffer_need_no_manifest() {
    for name in [
        "rm10-calculator-ws-binary",
        "rm11-ws-text",
        "rm10-http-binary",
        "rm10-lossy-lost-request-http-text",
        "bigbytes-ws-binary-streamed-200k",
        "ws-wrong-path",
    ] {
        let path = fixtures("nethttp").join(name);
        let mut bare = Folder::new(&format!("sniffed-{name}"));
        for entry in std::fs::read_dir(&path).unwrap() {
            let entry = entry.unwrap();
            let file = entry.file_name().into_string().unwrap();
            if file != "manifest.toml" {
                bare = bare.with(&file, std::fs::read(entry.path()).unwrap());
            }
        }
        let (described, found) = (json(&path), json(Path::new(bare.path())));
        assert_eq!(losses(&found), losses(&described), "{name}");
        let steps = |trace: &Value| -> Vec<String> {
            let steps = trace["steps"].as_array().unwrap().iter();
            steps.map(|step| format!("{} {} {}", step["file"], step["from"], step["kind"])).collect()
        };
        assert_eq!(steps(&found), steps(&described), "{name}");
        bare.verify().says(0, &[", 0 surprises"]);
    }
}

#[test]
fn the_object_that_programs_read() {
    let trace = json(&fixtures("wsdual/g1-drop-client-msg2"));
    let step = |n: u64| {
        let steps = trace["steps"].as_array().unwrap();
        steps.iter().find(|step| step["n"] == n).unwrap_or_else(|| panic!("step {n}"))
    };
    assert_eq!(step(3)["remarks"], serde_json::json!(["opens"]));
    let lost = step(9);
    assert_eq!(lost["file"], "09-c2s-req-SubtractFrom-msg2.http");
    assert_eq!((lost["from"].as_str(), lost["kind"].as_str()), (Some("client"), Some("SubtractFrom")));
    assert_eq!(lost["sequence"], "urn:uuid:cf2c47af-48d6-4737-bdac-d1cd9ea47af8");
    assert_eq!((&lost["message_number"], &lost["acknowledges"]), (&Value::from(2), &serde_json::json!([])));
    let ack = step(13);
    assert_eq!(ack["kind"], "SequenceAcknowledgement");
    assert_eq!(ack["acknowledges"], serde_json::json!([[1, 1], [3, 3]]));
    assert_eq!((&ack["remarks"], &ack["message_number"]), (&serde_json::json!(["gap"]), &Value::Null));
    assert_eq!(step(31)["remarks"], serde_json::json!(["closes"]));
    assert_eq!(step(37)["remarks"], serde_json::json!(["terminates"]));
    assert_eq!(step(37)["sequence"], "urn:uuid:cf2c47af-48d6-4737-bdac-d1cd9ea47af8");
    assert!(trace["steps"].as_array().unwrap().iter().all(|step| step["n"] != 2), "an empty 202 is no step");
    assert_eq!(trace["violations"], serde_json::json!([]));
    let idle = json(&fixtures("wsdual/f1-idle-keepalive-inactivity10"));
    let alive = idle["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["remarks"] == serde_json::json!(["keep-alive"]));
    assert_eq!(alive.count(), 8);
    let refused = json(&fixtures("wsdual/g13-http503-for-msg2"));
    assert_eq!(
        (&refused["steps"][5]["kind"], &refused["steps"][5]["status"]),
        (&Value::from("http-error"), &Value::from(503))
    );
    let aborted = json(&fixtures("wsdual/f2-client-abort"));
    assert_eq!(aborted["steps"][5]["remarks"], serde_json::json!(["fault"]));
}

#[test]
fn sessions_of_binary_documents_and_of_mime_parts_are_read() {
    for (folder, steps) in [
        ("nethttp/rm10-calculator-ws-binary", 25),
        ("nethttp/rm11-ws-text", 23),
        ("wsdual/h1-binary", 19),
        ("wsdual/h3-mtom", 20),
        ("wsdual/i1-soap11-wsa10", 19),
        ("wsdual/i2-soap12-wsa-aug2004", 19),
    ] {
        let trace = json(&fixtures(folder));
        assert_eq!(trace["steps"].as_array().unwrap().len(), steps, "{folder}");
        let ends: Vec<&Value> =
            trace["sequences"].as_array().unwrap().iter().map(|known| &known["end"]).collect();
        assert_eq!(ends, ["terminated", "terminated"], "{folder}");
    }
}

#[test]
fn the_terminal_has_both_sides_and_a_verdict() {
    let ran = soapstone(&["trace", fixtures("wsdual/g1-drop-client-msg2").to_str().unwrap()]);
    ran.says(
        0,
        &[
            "       Client                        Service\n",
            "  0 ms  1 │═══════ CreateSequence ═══════▶│",
            "│╌╌ SubtractFrom 2 ╌╌✕          │ lost\n",
            "│◀╌╌ SequenceAcknowledgement ╌╌╌│ gap: 2 is missing; acknowledges 1, 3\n",
            "│─────── SubtractFrom 2 ───────▶│ retransmission of 2\n",
            "Lost: SubtractFrom 2 (step 9).\n",
            "No rule was broken.\n",
        ],
    );
    assert!(ran.text().lines().all(|line| line.chars().count() <= 100), "{}", ran.text());
    let narrow =
        soapstone(&["trace", "--width", "60", fixtures("wsdual/j1-twoway-ops-feb2005").to_str().unwrap()]);
    assert!(narrow.text().lines().skip(2).all(|line| line.chars().count() <= 60), "{}", narrow.text());
    let quiet = soapstone(&["trace", "-q", fixtures("wsdual/e3-unordered-late-msg2").to_str().unwrap()]);
    quiet.says(0, &["Held up: SubtractFrom 2 (step 9, 1.50 s).\n"]);
    assert!(!quiet.text().contains('▶'));
}

#[test]
fn a_file_stands_for_its_conversation() {
    let file = fixtures("wsdual/g1-drop-client-msg2/15-c2s-req-SubtractFrom-msg2.http");
    soapstone(&["trace", file.to_str().unwrap()]).says(0, &[" 15▶│", "21 steps"]);
    let head = fixtures("nethttp/rm10-http-text/03-c2s.http-head.txt");
    soapstone(&["trace", head.to_str().unwrap()]).says(0, &["3▶│", "Echo 1"]);
    let manifest = fixtures("wsdual/g1-drop-client-msg2/manifest.toml");
    soapstone(&["trace", manifest.to_str().unwrap()]).says(0, &["21 steps"]);
}

/// Where a text of a picture stands.
#[derive(Debug)]
struct Label {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

fn labels(picture: &Ran) -> (Vec<Label>, f64) {
    let document = TextDocument::document(picture.out.clone(), &Limits::default()).unwrap();
    let mut reader = document.reader();
    soapstone_xml::XmlReader::advance(&mut reader).unwrap();
    let svg = Element::read(&mut reader).unwrap();
    let value = |element: &Element, name: &str| element.attribute("", name).unwrap().parse::<f64>().unwrap();
    let of_text = |element: &Element| {
        let (x, y, size) = (value(element, "x"), value(element, "y"), value(element, "font-size"));
        // What the letters of a sans-serif take, on average; bold ones more.
        let each = if element.attribute("", "font-weight").is_some() { 0.68 } else { 0.6 };
        let width = element.text().chars().count() as f64 * size * each;
        let left = match element.attribute("", "text-anchor") {
            Some("middle") => x - width / 2.0,
            Some("end") => x - width,
            _ => x,
        };
        assert!(size >= 12.0, "{}", element.text());
        Label {
            text: element.text(),
            left,
            right: left + width,
            top: y - size * 0.8,
            bottom: y + size * 0.25,
        }
    };
    let texts = svg.children().filter(|child| child.name().local() == "text");
    (texts.map(of_text).collect(), value(&svg, "height"))
}

#[test]
fn the_picture_is_well_formed_and_nothing_overlaps() {
    for folder in [
        "wsdual/g13-http503-for-msg2",
        "wsdual/j1-twoway-ops-feb2005",
        "wsdual/c-faults/feb2005/36-message-number-beyond-the-window",
        "wsdual/k4-many-messages-default-window",
        "wsdual/c23-encoding-mismatch",
        "nethttp/rm11-calculator-ws-text",
        "nethttp/data-basichttp",
        "peers/gsoap-rm/2005-anon-drop-request2",
    ] {
        let ran = soapstone(&["trace", "--format", "svg", fixtures(folder).to_str().unwrap()]);
        assert!(ran.code < 2, "{}", ran.err);
        let (labels, height) = labels(&ran);
        assert!(
            labels.iter().any(|label| label.text == "Client")
                && labels.iter().any(|label| label.text == "Service")
        );
        for (index, label) in labels.iter().enumerate() {
            assert!(
                label.left >= 0.0 && label.right <= 900.0 && label.bottom <= height,
                "{folder}: {label:?}"
            );
            for other in labels.iter().skip(index + 1) {
                let apart = label.right <= other.left
                    || other.right <= label.left
                    || label.bottom <= other.top
                    || other.bottom <= label.top;
                assert!(apart, "{folder}: {label:?} and {other:?}");
            }
        }
    }
}

/// The README shows it.
#[test]
fn the_picture_of_the_readme_is_what_is_drawn() {
    let path = fixtures("../docs/wsdualhttp-session.svg");
    let ran =
        soapstone(&["trace", "--format", "svg", fixtures("wsdual/g1-drop-client-msg2").to_str().unwrap()]);
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(
        kept == ran.text(),
        "docs/wsdualhttp-session.svg is not current\n\
         soapstone trace fixtures/wsdual/g1-drop-client-msg2 --format svg -o docs/wsdualhttp-session.svg"
    );
}

#[test]
fn what_opens_and_closes_a_websocket_is_shown() {
    let ran = soapstone(&["trace", fixtures("nethttp/sample-ws-binary").to_str().unwrap()]);
    ran.says(
        0,
        &[
            "┄ ws-upgrade-request ┄",
            "asks for a WebSocket at /sample/whenduplex;",
            "application/soap+msbinsession1; subprotocol soap",
            "the WebSocket is open; subprotocol soap",
            "sends no more: 1000 normal",
        ],
    );
    let refused = soapstone(&["trace", fixtures("nethttp/ws-subprotocol-mismatch").to_str().unwrap()]);
    refused.says(0, &["asks for a WebSocket", "subprotocol wrong", "http-error 426"]);
}
