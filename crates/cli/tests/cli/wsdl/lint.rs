//! `soapstone wsdl lint` and `wsdl explain`

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::Value;

use crate::support::{Folder, soapstone, soapstone_reading};

const CONSTRUCTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wsdl/constructs");
const CAPTURED: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../wsdl/peer/wcf/calculator.ws-dual-http.wsdl");

fn construct(name: &str) -> String {
    format!("{CONSTRUCTS}/{name}")
}

fn json(args: &[&str]) -> (u8, Vec<Value>) {
    let ran = soapstone(&[&["wsdl", "lint", "--format", "json"], args].concat());
    (ran.code, ran.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn the_captured_duplex_wsdl_has_three_reasons_first() {
    let (code, files) = json(&[CAPTURED]);
    assert_eq!((code, files.len()), (1, 1));
    let findings = files[0]["findings"].as_array().unwrap();
    let codes: Vec<&str> = findings.iter().map(|finding| finding["code"].as_str().unwrap()).collect();
    assert_eq!(&codes[..5], ["BP2303", "BP2303", "DUP002", "WCF001", "WCF001"]);
    for finding in findings {
        assert!(finding["line"].as_u64().unwrap() >= 1);
        assert!(finding["end"]["column"].as_u64().unwrap() > 1);
        assert_eq!(finding["document"], CAPTURED);
        assert!(!finding["spec"].as_array().unwrap().is_empty());
    }
    assert!(findings[0]["spec"][0].as_str().unwrap().contains("R2303"));
}

#[test]
fn lines_are_those_of_the_file() {
    let ran = soapstone(&["wsdl", "lint", &construct("b-wcf-dual.wsdl")]);
    ran.says(
        1,
        &[
            "3 errors, 3 warnings, 2 notes",
            "error    BP2303  notification-operation           lines 49, 50",
            "error    DUP002  two-interfaces-in-one-port-type  line 43",
            "warning  WCF001  unknown-policy-assertion         lines 19, 20",
            "the operation `Result` of the portType `ICalculatorDuplex` has an output and no input",
            "b-wcf-dual.wsdl:49:5",
            "`soapstone wsdl fix` does so",
        ],
    );
}

#[test]
fn each_importer_has_its_verdict() {
    let (_, files) = json(&["--importer", "all", &construct("b-wcf-dual.wsdl")]);
    let importers = files[0]["importers"].as_object().unwrap();
    assert_eq!(importers.len(), 8);
    assert_eq!(importers["axis"]["verdict"], "reject");
    assert!(importers["axis"]["reason"].as_str().unwrap().contains("NullPointerException"));
    assert_eq!(importers["zeep"]["verdict"], "accept");
    assert_eq!(importers["zeep"]["phantom"], serde_json::json!(["Result", "Equation"]));
    let called = serde_json::json!(["Clear", "AddTo", "SubtractFrom", "MultiplyBy", "DivideBy"]);
    assert_eq!(importers["zeep"]["operations"], called);
    assert_eq!(importers["wsimport-extension"]["dropped"], serde_json::json!(["Result", "Equation"]));
    let (_, files) = json(&["--importer", "php", &construct("e-solicit-response.wsdl")]);
    assert_eq!(files[0]["importers"]["php"]["reversed"], serde_json::json!(["Subtract"]));

    let ran = soapstone(&["wsdl", "lint", "-q", "--importer", "all", &construct("b-wcf-dual.wsdl")]);
    ran.says(1, &["axis                rejects  because NullPointerException", "invents Result, Equation"]);
}

#[test]
fn a_wsdl_that_everybody_takes_has_nothing() {
    let ran = soapstone(&["wsdl", "lint", &construct("a2-calc-rpclit.wsdl")]);
    ran.says(0, &["nothing found"]);
    for name in [
        "g01-no-soapaction",
        "g02-no-soap-operation",
        "g28-types-after-messages",
        "g07-xsd-relative-import-ok",
        "g09-wsdl-import-relative-ok",
    ] {
        let (code, files) = json(&[&construct(&format!("{name}.wsdl"))]);
        assert_eq!((code, files[0]["findings"].as_array().unwrap().len()), (0, 0), "{name}");
    }
}

#[test]
fn rules_are_selected_and_ignored() {
    let file = construct("b-wcf-dual.wsdl");
    let codes = |args: &[&str]| {
        let (code, files) = json(&[args, &[file.as_str()]].concat());
        let findings = files[0]["findings"].as_array().unwrap().clone();
        let mut codes: Vec<String> =
            findings.iter().map(|found| found["code"].as_str().unwrap().to_owned()).collect();
        codes.dedup();
        (code, codes.join(" "))
    };
    assert_eq!(codes(&["--select", "WCF,soap12-only"]), (0, "WCF001 SOAP001 WCF004".to_owned()));
    assert_eq!(codes(&["--select", "R2303", "--ignore", "DUP"]), (1, "BP2303".to_owned()));
    soapstone(&["wsdl", "lint", "--select", "XYZ", &file])
        .says(2, &["there is no rule `XYZ`", "wsdl explain"]);
    soapstone(&["wsdl", "lint", "--importer", "nobody", &file])
        .says(2, &["no importer `nobody`", "wsimport"]);
}

#[test]
fn what_cannot_be_read_is_said_and_the_others_go_on() {
    let folder = Folder::new("wsdl-lint-unread").with("bad.wsdl", "<a><b></a>");
    let (code, files) = json(&[&folder.file("none.wsdl"), &construct("a2-calc-rpclit.wsdl")]);
    assert_eq!((code, files.len()), (2, 2));
    assert_eq!(files[0]["findings"][0]["code"], "DOC001");
    assert_eq!(files[0]["findings"][0]["line"], Value::Null);
    assert_eq!(files[1]["findings"], serde_json::json!([]));
    let (code, files) = json(&["--importer", "zeep", &folder.file("bad.wsdl")]);
    assert_eq!((code, &files[0]["findings"][0]["line"]), (1, &serde_json::json!(1)));
    assert_eq!(files[0]["importers"]["zeep"]["verdict"], "reject");
}

#[test]
fn the_standard_input_is_read() {
    let text = std::fs::read(construct("b-wcf-dual.wsdl")).unwrap();
    let ran = soapstone_reading(&["wsdl", "lint", "-"], &text);
    ran.says(1, &["BP2303", "lines 49, 50"]);
}

#[test]
fn sarif_has_what_its_schema_requires() {
    let ran = soapstone(&[
        "wsdl",
        "lint",
        "--format",
        "sarif",
        CAPTURED,
        &construct("g10-wsdl-circular-import.wsdl"),
    ]);
    let sarif: Value = serde_json::from_str(ran.text()).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "soapstone");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(results.len() > 5);
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["text"].as_str().unwrap().contains("Why it matters"));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().unwrap().starts_with("file://"));
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
    }
}

#[test]
fn rules_are_listed_and_explained() {
    soapstone(&["wsdl", "explain"]).says(0, &["Basic Profile", "BP2303  notification-operation", "WCF001"]);
    for name in ["BP2303", "bp2303", "notification-operation", "R2303"] {
        soapstone(&["wsdl", "explain", name])
            .says(0, &["BP2303 notification-operation", "What it does", "Use instead", "R2303"]);
    }
    soapstone(&["wsdl", "explain", "BP9999"]).says(2, &["no rule `BP9999`"]);
}

#[test]
fn the_network_is_asked_only_if_it_may_be() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let wsdl = format!(
        r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t"><types>
<schema xmlns="http://www.w3.org/2001/XMLSchema"><import namespace="urn:t" schemaLocation="http://{address}/t.xsd"/></schema></types>
<message name="m"><part name="p" element="t:a"/></message><service name="S"><port name="p" binding="t:B"/></service></definitions>"#
    );
    let folder = Folder::new("wsdl-lint-fetch").with("a.wsdl", wsdl);
    let file = folder.file("a.wsdl");
    let ran = soapstone(&["wsdl", "lint", "--select", "IMP,BP2206", &file]);
    ran.says(0, &["nothing is fetched", "--fetch"]);

    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 2048];
        let read = stream.read(&mut request).unwrap();
        let body = r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t"><element name="b"/></schema>"#;
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    let ran = soapstone(&["wsdl", "lint", "--fetch", "--select", "IMP,BP2206", &file]);
    assert!(server.join().unwrap().starts_with("GET /t.xsd "));
    ran.says(1, &["the element `{urn:t}a` of the part `p` is not declared"]);
}

#[test]
fn what_was_not_fetched_is_told_and_judged_by_nobody() {
    let wsdl = "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/' targetNamespace='urn:a'>\n\
                <import namespace='urn:b' location='http://nowhere.example/b.wsdl'/></definitions>";
    let folder = Folder::new("wsdl-lint-offline").with("a.wsdl", wsdl);
    let file = folder.file("a.wsdl");
    let (_, files) = json(&["--importer", "all", &file]);
    for (name, judged) in files[0]["importers"].as_object().unwrap() {
        assert_ne!(judged["verdict"], "reject", "{name}: {judged}");
    }
    let ran = soapstone(&["wsdl", "lint", &file]);
    let text = ran.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("What is imported from http://nowhere.example/b.wsdl was not read"), "{text}");
    assert!(text.contains("--fetch reads it"), "{text}");
}

#[test]
fn a_wsdl_of_one_line_is_cut_around_what_is_shown() {
    let wsdl = std::fs::read_to_string(CAPTURED).unwrap().replace(['\r', '\n'], " ");
    let folder = Folder::new("wsdl-lint-one-line").with("one.wsdl", wsdl);
    let ran = soapstone(&["wsdl", "lint", &folder.file("one.wsdl")]);
    for line in ran.text().lines().filter(|line| line.starts_with(" 1 |")) {
        assert!(line.chars().count() <= 100, "{line}");
    }
    assert!(
        ran.text().lines().any(|line| line.starts_with(" 1 |") && line.contains("<wsdl:operation")),
        "{}",
        ran.text()
    );
}

#[cfg(unix)]
#[test]
fn pipes_are_read_and_folders_are_not() {
    let folder = Folder::new("wsdl-lint-pipe");
    let pipe = folder.file("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let to = pipe.clone();
    let writing =
        std::thread::spawn(move || std::fs::write(to, std::fs::read(construct("a2-calc-rpclit.wsdl"))?));
    soapstone(&["wsdl", "lint", &pipe]).says(0, &["nothing found"]);
    writing.join().unwrap().unwrap();
    soapstone(&["wsdl", "lint", folder.path()]).says(3, &["it is not a file"]);
    // What a document refers to is no pipe that somebody named.
    let refers = "<schema xmlns='http://www.w3.org/2001/XMLSchema'><include schemaLocation='pipe'/></schema>";
    let folder = folder.with("a.xsd", refers);
    soapstone(&["wsdl", "lint", &folder.file("a.xsd")]).says(1, &["it is not a file"]);
}

#[test]
fn a_document_of_the_network_leads_to_no_file() {
    let schema = r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t"><element name="a"/></schema>"#;
    let folder = Folder::new("wsdl-lint-network-file").with("secret.xsd", schema);
    let secret = folder.file("secret.xsd");
    for location in [format!("file://{secret}"), format!("file:{secret}")] {
        let body = format!(
            r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t"><types>
<schema xmlns="http://www.w3.org/2001/XMLSchema"><import namespace="urn:t" schemaLocation="{location}"/></schema></types>
<message name="m"><part name="p" element="t:a"/></message></definitions>"#
        );
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 2048];
            assert_ne!(stream.read(&mut request).unwrap(), 0);
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        });
        let url = format!("http://{address}/a.wsdl");
        let ran = soapstone(&["wsdl", "lint", "--fetch", "--select", "IMP", "--format", "json", &url]);
        server.join().unwrap();
        // However the line is broken.
        let text = ran.text().replace("\n  |", "");
        assert_eq!(ran.code, 1, "{text}");
        assert!(text.contains("it is a file here, and a document of the network refers to it"), "{text}");
    }
}

#[test]
fn a_file_that_another_one_imports_needs_no_service() {
    let (part, whole) = (construct("sub/abstract.wsdl"), construct("g09-wsdl-import-relative-ok.wsdl"));
    soapstone(&["wsdl", "lint", "-q", &part]).says(1, &["DOC008"]);
    let both = soapstone(&["wsdl", "lint", "-q", &part, &whole]);
    assert!(both.code == 0 && !both.text().contains("DOC008"), "{}", both.text());
}
