//! Schemas that are the same for every service.

use soapstone_xml::Element;

use super::super::markup::{Markup, xs};
use super::document::SchemaDocument;
use crate::ns;

/// .NET's additions to the built-in types: an element for each built-in type, `char`, `duration` and `guid`, and the attributes of
/// objects that are written once.
pub(super) fn serialization() -> SchemaDocument {
    let mut schema = SchemaDocument::new(ns::SERIALIZATION);
    schema.qualified_attributes = true;
    for name in BUILT_IN {
        let ty = schema.refer(ns::XSD, name);
        schema.item(nillable(name, ty));
    }
    let types = [
        ("char", restriction("xs:int", &[])),
        (
            "duration",
            restriction(
                "xs:duration",
                &[
                    ("pattern", r"\-?P(\d*D)?(T(\d*H)?(\d*M)?(\d*(\.\d*)?S)?)?"),
                    ("minInclusive", "-P10675199DT2H48M5.4775808S"),
                    ("maxInclusive", "P10675199DT2H48M5.4775807S"),
                ],
            ),
        ),
        (
            "guid",
            restriction(
                "xs:string",
                &[("pattern", r"[\da-fA-F]{8}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{12}")],
            ),
        ),
    ];
    for (name, restriction) in types {
        let ty = schema.refer(ns::SERIALIZATION, name);
        schema.item(nillable(name, ty));
        schema.item(xs("simpleType").set("name", name).with_child(restriction));
    }
    for (name, ty) in [("FactoryType", "xs:QName"), ("Id", "xs:ID"), ("Ref", "xs:IDREF")] {
        schema.item(xs("attribute").set("name", name).set("type", ty));
    }
    schema
}

/// Bodies that are streams, and whole messages.
pub(super) fn message_types() -> SchemaDocument {
    let mut schema = SchemaDocument::new(ns::MESSAGE_TYPES);
    let stream = restriction("xs:base64Binary", &[]);
    schema.item(xs("simpleType").set("name", "StreamBody").with_child(stream));
    let any = xs("any").set("minOccurs", "0").set("maxOccurs", "unbounded").set("namespace", "##any");
    let message = xs("sequence").with_child(any);
    schema.item(xs("complexType").set("name", "MessageBody").with_child(message));
    schema
}

fn nillable(name: &str, ty: String) -> Element {
    xs("element").set("name", name).set("nillable", "true").set("type", ty)
}

fn restriction(base: &str, facets: &[(&'static str, &str)]) -> Element {
    let facets = facets.iter().map(|(facet, value)| xs(facet).set("value", *value));
    xs("restriction").set("base", base).with_children(facets)
}

/// The built-in types of XML Schema that .NET has types for.
const BUILT_IN: &[&str] = &[
    "anyType",
    "anyURI",
    "base64Binary",
    "boolean",
    "byte",
    "dateTime",
    "decimal",
    "double",
    "float",
    "int",
    "long",
    "QName",
    "short",
    "string",
    "unsignedByte",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
];
