//! `soapstone wsdl describe`

use super::fixture;
use crate::support::{Folder, soapstone, soapstone_reading};

#[test]
fn services_ports_and_operations_in_both_directions() {
    let ran = soapstone(&["wsdl", "describe", &fixture("nethttp/wsdl/ask.singleWsdl.xml")]);
    ran.says(0, &[]);
    let lines: Vec<&str> = ran.text().lines().map(str::trim).collect();
    let line = |beginning: &str| {
        let found = lines.iter().find(|line| line.starts_with(beginning));
        found.unwrap_or_else(|| panic!("no {beginning} in {}", ran.text())).to_string()
    };
    assert!(line("service ").ends_with("AskService"), "{}", ran.text());
    assert!(line("port NetHttpBinding").contains("SOAP 1.2"), "{}", ran.text());
    assert!(line("→ Start").contains('('), "{}", ran.text());
    assert!(line("← Ask").contains(") = ("), "{}", ran.text());
    assert!(!line("← Note").contains('='), "{}", ran.text());
}

#[test]
fn what_is_not_there_is_said() {
    let folder = Folder::new("describe")
        .with("a.wsdl", "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/'><import namespace='urn:b' location='b.wsdl'/><portType name='P'/></definitions>")
        .with("a.xml", "<a/>")
        .with("b.xml", "<a>");
    soapstone(&["wsdl", "describe", &folder.file("a.wsdl")])
        .says(0, &["not read: there is no file", "b.wsdl"]);
    soapstone(&["wsdl", "describe", &folder.file("a.xml")])
        .says(1, &["a.xml:1:1: this is no WSDL 1.1", "<a>, in no namespace"]);
    soapstone(&["wsdl", "describe", &folder.file("b.xml")]).says(1, &["b.xml:1:4: this is not XML"]);
    soapstone(&["wsdl", "describe", &folder.file("c.xml")]).says(2, &["there is no file", "c.xml"]);
    soapstone(&["wsdl", "describe", "http://localhost/x"]).says(2, &["http://localhost/x", "--fetch"]);
    soapstone_reading(&["wsdl", "describe", "-"], b"").says(1, &["-:1:1: the document is empty"]);
}
