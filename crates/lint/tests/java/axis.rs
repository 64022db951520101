//! What Axis 1.4 refuses and leaves out.

use crate::edited::Expected::{Refuses, Shows};
use crate::edited::{Edit, edited, expect, expect_with, judge};

const BOTH: &[&str] = &["Add", "Tell"];

#[test]
fn a_good_wsdl_is_taken_whole() {
    expect("axis", &[("name=\"T\"", "name=\"T\"")], Shows(BOTH));
}

#[test]
fn definitions_must_be_there_before_what_needs_them() {
    for (from, to, reason) in [
        ("binding=\"t:B\"", "binding=\"t:C\"", "undefined binding (C)"),
        ("type=\"t:P\"", "type=\"t:C\"", "undefined portType (C)"),
        ("message=\"t:TellIn\"", "message=\"t:C\"", "undefined message"),
        ("message=\"t:TellIn\"", "", "No 'message' attribute in <input>"),
        ("type=\"t:P\"", "type=\"u:P\"", "UNBOUND_PREFIX"),
        ("<portType name=\"P\">", "<portType name=\"P\" extra=\"1\">", "illegal extension attribute 'extra'"),
        ("<portType name=\"P\">", "<portType name=\"P\"><bogus/>", "illegal extension element 'bogus'"),
    ] {
        expect("axis", &[(from, to)], Refuses(reason));
    }
}

#[test]
fn imports_are_of_use_to_what_comes_after_them() {
    let other = "<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:u=\"urn:u\" targetNamespace=\"urn:u\"><portType name=\"P\"/></definitions>";
    let import = "<import namespace=\"urn:u\" location=\"u.wsdl\"/>";
    let unused = "<binding name=\"U\" type=\"u:P\" xmlns:u=\"urn:u\"/>";
    let before: Edit = ("<service", format!("{import}{unused}<service").leak());
    let after: Edit = ("<service", format!("{unused}{import}<service").leak());
    expect_with("axis", &[before], &[("u.wsdl", other)], Shows(BOTH));
    expect_with("axis", &[after], &[("u.wsdl", other)], Refuses("undefined portType (P)"));
    expect("axis", &[before], Refuses("Unable to resolve imported document"));
}

#[test]
fn types_and_elements_are_defined() {
    let added = |text: &'static str| -> Edit { ("</xs:schema>", format!("{text}</xs:schema>").leak()) };
    expect(
        "axis",
        &[("element=\"t:Tell\"", "element=\"t:C\"")],
        Refuses("Element {urn:t}C is referenced but not defined"),
    );
    expect(
        "axis",
        &[added("<xs:element name=\"e\" type=\"t:C\"/>")],
        Refuses("Type {urn:t}C is referenced but not defined"),
    );
    expect(
        "axis",
        &[added("<xs:complexType name=\"e\"><xs:attribute ref=\"t:C\"/></xs:complexType>")],
        Shows(BOTH),
    );
    expect(
        "axis",
        &[added("<xs:complexType name=\"c\"/><xs:attribute name=\"e\" type=\"t:c\"/>")],
        Refuses("not a simple type"),
    );
}

#[test]
fn faults_need_soap_faults_in_every_binding() {
    let reason = "Missing <soap:fault>";
    expect("axis", &[("<soap:fault name=\"wrong\" use=\"literal\"/>", "")], Refuses(reason));
    let unused: Edit = (
        "<service",
        "<binding name=\"U\" type=\"t:P\"><operation name=\"Add\"><input/><output/><fault name=\"wrong\"/></operation></binding><service",
    );
    expect("axis", &[unused], Refuses(reason));
}

#[test]
fn operations_are_bound_and_no_callbacks() {
    let more: Edit =
        ("</portType>", "<operation name=\"More\"><input message=\"t:TellIn\"/></operation></portType>");
    expect("axis", &[more], Refuses("has no corresponding binding operation"));
    let notification: Edit = ("<input message=\"t:TellIn\"/>", "<output message=\"t:TellIn\"/>");
    let bound: Edit = (
        "<input><soap:body use=\"literal\"/></input></operation>\n</binding>",
        "<output><soap:body use=\"literal\"/></output></operation>\n</binding>",
    );
    expect("axis", &[notification, bound], Shows(&["Add"]));
    let dropped = judge("axis", &edited(&[notification, bound]), &[]).dropped;
    assert_eq!(dropped, ["Tell"]);
}

#[test]
fn soap_12_is_nothing_to_it() {
    let soap12: Edit = ("http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/");
    let no_fault: Edit = ("<fault name=\"wrong\"><soap:fault name=\"wrong\" use=\"literal\"/></fault>", "");
    expect("axis", &[soap12], Refuses("Missing <soap:fault>"));
    expect("axis", &[soap12, no_fault], Shows(&[]));
    let notification: Edit = ("<input message=\"t:TellIn\"/>", "<output message=\"t:TellIn\"/>");
    let bound: Edit = (
        "<input><soap:body use=\"literal\"/></input></operation>\n</binding>",
        "<output/></operation>\n</binding>",
    );
    expect("axis", &[soap12, no_fault, notification, bound], Refuses("NullPointerException"));
}

#[test]
fn addresses_are_urls_that_java_knows() {
    for (address, known) in [
        ("https://h:8443/a", true),
        ("http://h:/a", true),
        ("http://[::1]:80/a", true),
        ("REPLACE_WITH_ACTUAL_URL", false),
        ("jms://h/a", false),
        ("http://h:${port}/a", false),
    ] {
        let expected = if known { Shows(BOTH) } else { Refuses("Invalid endpoint address") };
        expect("axis", &[("http://localhost/s", address)], expected);
    }
    expect(
        "axis",
        &[("<soap:address location=\"http://localhost/s\"/>", "")],
        Refuses("Cannot find endpoint address"),
    );
}

#[test]
fn ports_have_names_of_their_own() {
    let second = "<service name=\"S2\"><port name=\"Q\" binding=\"t:B\"/></service></definitions>";
    expect("axis", &[("</definitions>", second)], Refuses("Two <port> elements with the same name \"Q\""));
}
