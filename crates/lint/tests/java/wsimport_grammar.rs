//! What `wsimport` refuses while it parses, whether it is used or not.

use crate::edited::Expected::{Refuses, Shows};
use crate::edited::{expect, expect_with};

const BOTH: &[&str] = &["Add", "Tell"];

#[test]
fn a_good_wsdl_is_taken_whole() {
    expect("wsimport", &[("name=\"T\"", "name=\"T\"")], Shows(BOTH));
    expect("wsimport-extension", &[("name=\"T\"", "name=\"T\"")], Shows(BOTH));
}

#[test]
fn names_messages_and_prefixes_must_be_there() {
    for (from, to, reason) in [
        ("<portType name=\"P\">", "<portType>", "missing required attribute \"name\""),
        ("<input message=\"t:TellIn\"/>", "<input/>", "missing required attribute \"message\""),
        ("type=\"t:P\"", "type=\"u:P\"", "undeclared namespace prefix: \"u\""),
        (
            " transport=\"http://schemas.xmlsoap.org/soap/http\"",
            "",
            "missing required attribute \"transport\"",
        ),
        ("<message name=\"TellIn\">", "<message name=\"AddIn\">", "duplicate \"message\" entity"),
        (
            "element=\"t:Tell\"/>",
            "element=\"t:Tell\" type=\"xs:int\"/>",
            "only one of the \"element\" or \"type\"",
        ),
        (
            "<part name=\"text\"",
            "<part name=\"text\" element=\"t:Tell\"/><part name=\"text\"",
            "two parts named",
        ),
        ("use=\"literal\"", "use=\"some\"", "invalid value \"some\" for attribute \"use\""),
    ] {
        expect("wsimport", &[(from, to)], Refuses(reason));
        expect("wsimport-extension", &[(from, to)], Refuses(reason));
    }
}

#[test]
fn elements_stand_where_they_are_known() {
    for (from, to, reason) in [
        ("<portType name=\"P\">", "<portType name=\"P\">text", "found unexpected non-whitespace text"),
        ("<portType name=\"P\">", "<portType name=\"P\"><bogus/>", "invalid WSDL element"),
        (
            "<input message=\"t:TellIn\"/>",
            "<input message=\"t:TellIn\"><x:y xmlns:x=\"urn:x\"/></input>",
            "invalid element",
        ),
        (
            "<service name=\"S\">",
            "<service name=\"S\"><soap:address location=\"a\"/>",
            "invalid extension element",
        ),
        (
            "<operation name=\"Tell\"><input message=\"t:TellIn\"/></operation>",
            "<operation name=\"Tell\"/>",
            "has an invalid style",
        ),
        (
            "</portType>",
            "<operation name=\"Tell\"><input message=\"t:TellIn\"/></operation></portType>",
            "ambiguous operation name",
        ),
    ] {
        expect("wsimport", &[(from, to)], Refuses(reason));
        expect("wsimport-extension", &[(from, to)], Refuses(reason));
    }
}

#[test]
fn extension_mode_is_laxer() {
    for (from, to, reason) in [
        (
            "<service name=\"S\">",
            "<service name=\"S\"><x:y xmlns:x=\"urn:x\" wsdl:required=\"true\" xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\"/>",
            "unknown required extensibility element",
        ),
        ("<types>", "<types/><types>", "only one \"types\" element"),
        ("<types>", "<types><documentation/>", "invalid WSDL element"),
    ] {
        expect("wsimport", &[(from, to)], Refuses(reason));
        expect("wsimport-extension", &[(from, to)], Shows(BOTH));
    }
}

#[test]
fn soap_encoding_is_refused_even_where_nothing_refers_to_it() {
    let unused = "<binding name=\"Unused\" type=\"t:P\"><operation name=\"Tell\"><input><soap:body use=\"encoded\"/></input></operation></binding><service";
    for name in ["wsimport", "wsimport-extension"] {
        expect(name, &[("<service", unused)], Refuses("Use of SOAP Encoding is not supported"));
    }
}

#[test]
fn a_document_needs_a_service_and_its_imports() {
    expect("wsimport", &[("service", "svc")], Refuses("Could not find wsdl:service"));
    let import = ("<types>", "<import namespace=\"urn:u\" location=\"u.wsdl\"/><types>");
    expect("wsimport", &[import], Refuses("Unable to parse \"u.wsdl\""));
    let other = "<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\" targetNamespace=\"urn:u\"/>";
    expect_with("wsimport", &[import], &[("u.wsdl", other)], Shows(BOTH));
    expect_with("wsimport", &[import], &[("u.wsdl", "<!DOCTYPE a><a/>")], Refuses("DOCTYPE is disallowed"));
}

#[test]
fn what_a_customization_is_for_must_be_there() {
    let jaxws =
        "xmlns:jaxws=\"http://java.sun.com/xml/ns/jaxws\" xmlns:w=\"http://schemas.xmlsoap.org/wsdl/\"";
    for (part, expected) in [
        ("w:definitions/w:message[@name='AddIn']/w:part[@name='parameters']", Shows(BOTH)),
        ("w:definitions/w:message[@name='Nope']/w:part[@name='parameters']", Refuses("XPath evaluation")),
        ("definitions/message[@name='AddIn']/part[@name='parameters']", Refuses("XPath evaluation")),
    ] {
        let bindings = format!(
            "<output message=\"t:AddOut\"/><jaxws:bindings {jaxws}><jaxws:parameter part=\"{part}\" name=\"x\"/></jaxws:bindings>"
        );
        expect("wsimport", &[("<output message=\"t:AddOut\"/>", bindings.leak())], expected);
    }
}
