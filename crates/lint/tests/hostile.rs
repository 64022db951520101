//! WSDLs that are made to be hard: they are linted and judged, if only as too large, on the stack that a thread has by default.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests, too")]

use std::fmt::Write;

use soapstone_lint::importers::{Judgement, Verdict, importers};
use soapstone_lint::{Selection, lint};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};

/// What all importers do with a WSDL of this content, after all rules have looked at it.
fn judge(content: &str) -> Vec<Judgement> {
    let text = format!("{HEAD}{content}</definitions>");
    let run = move || {
        let loader = MemoryLoader::default().with("a.wsdl", text);
        let documents = Documents::load("a.wsdl", &loader, &LoadLimits::default()).expect("it is XML");
        let wsdl = Definitions::read(&documents);
        lint(&wsdl, &Selection::default());
        importers().iter().map(|importer| importer.judge(&wsdl)).collect()
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run).expect("a thread");
    thread.join().expect("no panic")
}

/// A schema with these declarations, and an operation of a document/literal service that takes the element `e0`.
fn with_schema(declarations: &str) -> String {
    format!(
        "<types><xs:schema targetNamespace=\"urn:t\" elementFormDefault=\"qualified\">{declarations}</xs:schema></types>\
         <message name=\"m\"><part name=\"p\" element=\"t:e0\"/></message>{}",
        operations(1)
    )
}

/// A portType, a binding and a service with so many operations.
fn operations(count: usize) -> String {
    let (mut declared, mut bound) = (String::new(), String::new());
    for at in 0..count {
        let _ = write!(declared, "<operation name=\"o{at}\"><input message=\"t:m\"/></operation>");
        let _ = write!(
            bound,
            "<operation name=\"o{at}\"><soap:operation soapAction=\"\"/><input><soap:body use=\"literal\"/></input></operation>"
        );
    }
    format!(
        "<portType name=\"P\">{declared}</portType><binding name=\"B\" type=\"t:P\">\
         <soap:binding transport=\"http://schemas.xmlsoap.org/soap/http\"/>{bound}</binding>\
         <service name=\"S\"><port name=\"p\" binding=\"t:B\"><soap:address location=\"http://a/\"/></port></service>"
    )
}

fn all(verdict: Verdict, judged: &[Judgement]) -> bool {
    judged.iter().all(|judgement| judgement.verdict == verdict)
}

fn elements(depth: usize) -> String {
    let mut schema = String::new();
    for at in 0..depth {
        let next = at + 1;
        let _ = write!(
            schema,
            "<xs:element name=\"e{at}\"><xs:complexType><xs:sequence><xs:element ref=\"t:e{next}\"/>\
             <xs:element ref=\"t:e{next}\"/></xs:sequence></xs:complexType></xs:element>"
        );
    }
    format!("{schema}<xs:element name=\"e{depth}\" type=\"xs:int\"/>")
}

#[test]
fn deep_references_are_too_deep_for_all() {
    assert!(all(Verdict::Unknown, &judge(&with_schema(&elements(20_000)))));
}

#[test]
fn references_within_the_limit_are_judged() {
    let judged = judge(&with_schema(&elements(5_000)));
    assert!(!judged.iter().any(|judgement| judgement.verdict == Verdict::Unknown), "{judged:?}");
}

#[test]
fn base_types_within_the_limit_are_judged() {
    let mut schema = "<xs:element name=\"e0\" type=\"t:t0\"/>".to_owned();
    for at in 0..800 {
        let _ = write!(
            schema,
            "<xs:complexType name=\"t{at}\"><xs:complexContent><xs:extension base=\"t:t{}\"/></xs:complexContent></xs:complexType>",
            at + 1
        );
    }
    schema.push_str("<xs:complexType name=\"t800\"/>");
    let judged = judge(&with_schema(&schema));
    assert!(!judged.iter().any(|judgement| judgement.verdict == Verdict::Unknown), "{judged:?}");
}

#[test]
fn groups_that_double_are_too_large_for_all() {
    let mut schema = String::new();
    for at in 0..60 {
        let next = at + 1;
        let _ = write!(
            schema,
            "<xs:group name=\"g{at}\"><xs:sequence><xs:group ref=\"t:g{next}\"/><xs:group ref=\"t:g{next}\"/></xs:sequence></xs:group>"
        );
    }
    schema.push_str(
        "<xs:group name=\"g60\"><xs:sequence><xs:element name=\"a\"/></xs:sequence></xs:group>\
         <xs:element name=\"e0\"><xs:complexType><xs:group ref=\"t:g0\"/></xs:complexType></xs:element>",
    );
    let judged = judge(&with_schema(&schema));
    assert!(all(Verdict::Unknown, &judged));
    assert!(judged[0].reasons[0].text.contains("max_expanded"), "{:?}", judged[0].reasons);
}

#[test]
fn many_operations_are_too_many_for_all() {
    let content = format!("<message name=\"m\"/>{}", operations(20_000));
    let judged = judge(&content);
    assert!(all(Verdict::Unknown, &judged));
    assert!(judged[0].reasons[0].text.contains("max_operations"), "{:?}", judged[0].reasons);
}

#[test]
fn a_thousand_operations_are_judged() {
    let schema = "<types><xs:schema targetNamespace=\"urn:t\"><xs:element name=\"e0\" type=\"xs:int\"/></xs:schema></types>";
    let message = "<message name=\"m\"><part name=\"p\" element=\"t:e0\"/></message>";
    let judged = judge(&format!("{schema}{message}{}", operations(1_000)));
    assert!(!judged.iter().any(|judgement| judgement.verdict == Verdict::Unknown), "{judged:?}");
}

#[test]
fn many_bindings_of_a_large_port_type_are_linted() {
    let mut content = format!("<message name=\"m\"/>{}", operations(3_000));
    for at in 0..3_000 {
        let _ = write!(
            content,
            "<binding name=\"b{at}\" type=\"t:P\"><soap:binding transport=\"urn:x\"/></binding>"
        );
    }
    assert!(all(Verdict::Unknown, &judge(&content)));
}

const HEAD: &str = concat!(
    r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" "#,
    r#"xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">"#
);
