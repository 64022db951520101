//! Schemas: what XJC refuses.

use crate::edited::Expected::{Refuses, Shows};
use crate::edited::{Edit, expect, expect_with};

const BOTH: &[&str] = &["Add", "Tell"];

/// Something at the end of the schema.
fn added(text: &'static str) -> Edit {
    ("</xs:schema>", format!("{text}</xs:schema>").leak())
}

#[test]
fn references_are_found_anywhere_and_declarations_are_unique() {
    for (text, reason) in [
        ("<xs:element name=\"e\" type=\"t:Nope\"/>", "undefined simple or complex type 't:Nope'"),
        ("<xs:attribute name=\"e\" type=\"t:Nope\"/>", "undefined simple type 't:Nope'"),
        (
            "<xs:complexType name=\"e\"><xs:sequence><xs:element ref=\"t:Nope\"/></xs:sequence></xs:complexType>",
            "undefined element declaration",
        ),
        (
            "<xs:complexType name=\"e\"><xs:attribute ref=\"xml:lang\"/></xs:complexType>",
            "undefined attribute 'xml:lang'",
        ),
        ("<xs:complexType name=\"e\"><xs:group ref=\"t:Nope\"/></xs:complexType>", "undefined model group"),
        ("<xs:element name=\"e\" type=\"u:Nope\"/>", "unbounded prefix 'u'"),
        ("<xs:element name=\"Tell\" type=\"xs:int\"/>", "'Tell' is already defined"),
    ] {
        expect("wsimport", &[added(text)], Refuses(reason));
    }
}

#[test]
fn the_grammar_is_lax_and_not_all_is_allowed() {
    for text in [
        "<xs:complexType name=\"e\"><xs:element name=\"x\" type=\"xs:int\"/></xs:complexType>",
        "<xs:complexType name=\"e\" unknown=\"1\">text</xs:complexType>",
    ] {
        expect("wsimport", &[added(text)], Shows(BOTH));
    }
    for (text, reason) in [
        ("<xs:simpletype name=\"e\"/>", "Unexpected <xs:simpletype> appears"),
        ("<xs:simpleType name=\"e\"/>", "Unexpected </xs:simpleType> appears"),
        (
            "<xs:complexType name=\"e\"><xs:attribute name=\"a\"/><xs:sequence/></xs:complexType>",
            "Unexpected <xs:sequence> appears",
        ),
        ("<xs:element name=\"e\" form=\"local\"/>", "/@form"),
        (
            "<xs:complexType name=\"e\"><xs:sequence minOccurs=\"x\"/></xs:complexType>",
            "NumberFormatException",
        ),
    ] {
        expect("wsimport", &[added(text)], Refuses(reason));
    }
}

#[test]
fn imported_schemas_are_there_and_of_their_namespace() {
    let import = (
        "elementFormDefault=\"qualified\">",
        "elementFormDefault=\"qualified\"><xs:import namespace=\"urn:u\" schemaLocation=\"u.xsd\"/>",
    );
    let schema = "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"urn:u\"/>";
    let other = "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"urn:v\"/>";
    expect_with("wsimport", &[import], &[("u.xsd", schema)], Shows(BOTH));
    expect_with(
        "wsimport",
        &[import],
        &[("u.xsd", other)],
        Refuses("doesn't agree with the expected value \"urn:u\""),
    );
    expect_with("wsimport", &[import], &[("u.xsd", "<html/>")], Refuses("Unexpected <html> appears"));
    expect("wsimport", &[import], Refuses("IOException thrown when processing"));
}

#[test]
fn names_without_prefix_are_of_the_includer() {
    let include = (
        "elementFormDefault=\"qualified\">",
        "elementFormDefault=\"qualified\"><xs:include schemaLocation=\"u.xsd\"/>",
    );
    let import = (
        "elementFormDefault=\"qualified\">",
        "elementFormDefault=\"qualified\"><xs:import schemaLocation=\"u.xsd\"/>",
    );
    let chameleon = "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"><xs:simpleType name=\"s\"><xs:restriction base=\"xs:int\"/></xs:simpleType><xs:element name=\"n\" type=\"s\"/></xs:schema>";
    expect_with(
        "wsimport",
        &[include, added("<xs:element name=\"e\" type=\"t:s\"/>")],
        &[("u.xsd", chameleon)],
        Shows(BOTH),
    );
    let reason = "undefined simple or complex type 't:s'";
    expect_with(
        "wsimport",
        &[import, added("<xs:element name=\"e\" type=\"t:s\"/>")],
        &[("u.xsd", chameleon)],
        Refuses(reason),
    );
}

#[test]
fn java_names_collide() {
    for (text, reason) in [
        ("<xs:complexType name=\"x-y\"/><xs:complexType name=\"xY\"/>", "\"t.XY\" is already in use"),
        ("<xs:complexType name=\"add\"/>", "\"t.Add\" is already in use"),
        ("<xs:element name=\"tell\" type=\"xs:int\"/>", "collision in the ObjectFactory class: Tell"),
        (
            "<xs:complexType name=\"e\"><xs:sequence><xs:element name=\"id\" type=\"xs:int\"/></xs:sequence><xs:attribute name=\"Id\"/></xs:complexType>",
            "Property \"Id\" is already defined",
        ),
        (
            "<xs:complexType name=\"e\"><xs:simpleContent><xs:extension base=\"xs:int\"><xs:attribute name=\"value\"/></xs:extension></xs:simpleContent></xs:complexType>",
            "Property \"Value\" is already defined",
        ),
        (
            "<xs:complexType name=\"e\"><xs:sequence><xs:element name=\"e\"><xs:complexType/></xs:element></xs:sequence></xs:complexType>",
            "share the same name \"E\"",
        ),
        (
            "<xs:complexType name=\"o\"><xs:sequence><xs:element name=\"i\" type=\"xs:int\" minOccurs=\"0\" nillable=\"true\"/></xs:sequence></xs:complexType><xs:element name=\"OI\" type=\"xs:int\"/>",
            "collision in the ObjectFactory class: OI",
        ),
        (
            "<xs:complexType name=\"e\"><xs:sequence maxOccurs=\"2\"/></xs:complexType>",
            "Unable to generate a property name",
        ),
    ] {
        expect("wsimport", &[added(text)], Refuses(reason));
    }
}

#[test]
fn java_names_that_do_not_collide() {
    for text in [
        // Elements of one name become a list.
        "<xs:complexType name=\"e\"><xs:sequence><xs:element name=\"x\" type=\"xs:int\"/><xs:element name=\"y\" type=\"xs:int\"/><xs:element name=\"x\" type=\"xs:int\"/></xs:sequence></xs:complexType>",
        // Numbers make no enumeration, and neither do values that are no names.
        "<xs:simpleType name=\"n\"><xs:restriction base=\"xs:int\"><xs:enumeration value=\"1\"/></xs:restriction></xs:simpleType><xs:complexType name=\"N\"/>",
        "<xs:simpleType name=\"s\"><xs:restriction base=\"xs:string\"><xs:enumeration value=\"\"/></xs:restriction></xs:simpleType><xs:complexType name=\"S\"/>",
    ] {
        expect("wsimport", &[added(text)], Shows(BOTH));
    }
}

#[test]
fn customizations_say_their_version() {
    let annotation = "<xs:annotation><xs:appinfo><jaxb:x xmlns:jaxb=\"http://java.sun.com/xml/ns/jaxb\"/></xs:appinfo></xs:annotation>";
    expect("wsimport", &[added(annotation)], Refuses("JAXB version attribute must be present"));
}
