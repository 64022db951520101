//! `soapstone wsdl fix`

use super::fixture;
use crate::support::{Folder, soapstone, soapstone_reading};

#[test]
fn the_new_wsdl_is_the_output_and_what_it_asks_of_people_is_told() {
    let folder = Folder::new("fix");
    let from = fixture("nethttp/wsdl/calculator.singleWsdl.xml");
    let ran = soapstone(&[
        "wsdl",
        "fix",
        &from,
        "--callback-address",
        "http://client:9/{port_type}",
        "--soap11-address",
        "http://h/11",
    ]);
    ran.says(
        0,
        &[
            "the operation Result, which the service calls on the client",
            "the client hosts the service",
            "http://client:9/ICalculatorDuplexCallback",
        ],
    );
    let told = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("answers SOAP 1.1 over HTTP at http://h/11 "), "{told}");
    let widest = ran.err.lines().map(|line| line.chars().count()).max();
    assert!(widest.is_some_and(|widest| widest <= 80), "{}", ran.err);
    let described = soapstone_reading(&["wsdl", "describe", "-"], &ran.out);
    assert!(described.text().contains("→ Result    (result: double)"), "{}", described.text());
    assert!(!described.text().contains('←'), "{}", described.text());
    let written = soapstone(&["wsdl", "fix", "--quiet", &from, "-o", &folder.file("a.wsdl"), "--no-soap11"]);
    assert_eq!((written.code, written.out.len(), written.err.as_str()), (0, 0, ""));
    let text = std::fs::read_to_string(folder.file("a.wsdl")).unwrap();
    assert!(text.contains("ICalculatorDuplexCallback") && !text.contains("_Soap11"), "{text}");
}

#[test]
fn mistakes() {
    let missing = "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/'>\n<import namespace='urn:b' location='b.wsdl'/></definitions>";
    let folder = Folder::new("fix-mistakes")
        .with("a.wsdl", missing)
        .with("a.xsd", "<schema xmlns='http://www.w3.org/2001/XMLSchema'/>");
    soapstone(&["wsdl", "fix", &folder.file("a.wsdl")]).says(1, &["a.wsdl:2:1: there is no file", "--fetch"]);
    soapstone(&["wsdl", "fix", &folder.file("a.xsd")]).says(1, &["a.xsd is not a WSDL 1.1", "schema"]);
    soapstone(&["wsdl", "fix", &folder.file("a.wsdl"), "--callback-address", "here"])
        .says(2, &["`here` is no address"]);
    soapstone(&["wsdl", "fix", &fixture("nethttp/wsdl/sample.wsdl.xml")]).says(1, &["could not be read"]);
    soapstone(&["wsdl", "fix", &folder.file("no.wsdl")]).says(2, &["there is no file"]);
    let from = fixture("nethttp/wsdl/calculator.singleWsdl.xml");
    soapstone(&["wsdl", "fix", &from, "-o", &folder.file("no/a.wsdl")]).says(3, &["cannot write"]);
}
