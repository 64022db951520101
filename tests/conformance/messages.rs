//! Every captured message, by `soapstone verify`.

use std::collections::BTreeMap;

use serde_json::Value;
use soapstone_tests::{fixtures, soapstone};

fn verified() -> (u8, Value) {
    let fixtures = fixtures();
    let ran = soapstone(["verify", "--format", "json", fixtures.to_str().unwrap()], b"");
    assert_eq!(ran.err, "");
    (ran.code, serde_json::from_slice(&ran.out).unwrap())
}

#[test]
fn no_message_surprises() {
    let (code, report) = verified();
    let messages = report["messages"].as_array().unwrap();
    let surprises: Vec<_> = messages.iter().filter(|message| message["result"] == "surprise").collect();
    assert!(surprises.is_empty(), "{surprises:#?}");
    assert_eq!(report["problems"], Value::Array(Vec::new()));
    assert_eq!(report["remarks"], Value::Array(Vec::new()), "nothing is left out");
    assert_eq!((code, &report["total"]["surprises"]), (0, &0.into()));

    // Each result has its examples; nothing differs, and everything is read.
    let mut results: BTreeMap<&str, usize> = BTreeMap::new();
    for message in messages {
        *results.entry(message["result"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!((results.get("differs"), results.get("unsupported")), (None, None));
    for (result, least) in [("ok", 3000), ("protocol", 50), ("rejected", 30)] {
        assert!(results.get(result).is_some_and(|count| *count >= least), "{result}: {results:?}");
    }
}

#[test]
fn mtom_packages_are_written_again_as_they_are() {
    for (folder, packages) in [("wsdual/h3-mtom", 20), ("nethttp/sample-ws-mtom", 9)] {
        let folder = fixtures().join(folder);
        let ran = soapstone(["verify", "--verbose", folder.to_str().unwrap()], b"");
        let said = String::from_utf8(ran.out).unwrap();
        assert_eq!(said.matches("re-encoded to the same bytes").count(), packages, "{said}");
    }
}

#[test]
fn the_readme_says_what_verify_prints() {
    let ran = soapstone(["verify", "--quiet", fixtures().to_str().unwrap()], b"");
    let total = String::from_utf8(ran.out).unwrap();
    let readme = std::fs::read_to_string(soapstone_tests::root().join("README.md")).unwrap();
    assert!(readme.contains(total.trim_end()), "{total}");
}

#[test]
fn every_kind_and_encoding_is_there() {
    let (_, report) = verified();
    let messages = report["messages"].as_array().unwrap();
    let count = |key: &str, value: &str| messages.iter().filter(|message| message[key] == value).count();
    for kind in [
        "http-request",
        "http-response",
        "ws-upgrade-request",
        "ws-upgrade-response",
        "ws-message",
        "ws-close",
        "document",
    ] {
        assert!(count("kind", kind) > 0, "{kind}");
    }
    for encoding in ["text", "binary", "session", "mtom", "xml", "html", "binary+gzip", "session+gzip"] {
        assert!(count("encoding", encoding) > 0, "{encoding}");
    }
}
