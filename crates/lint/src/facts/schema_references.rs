//! What the schemas of a WSDL refer to, and whether it is there.

use soapstone_wsdl::definitions::{ComponentKind, Schema, SchemaComponent, Schemas};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Element, Reference};

/// A reference in a schema.
#[derive(Clone, Copy, Debug)]
pub struct SchemaReference<'d> {
    /// What has to be there.
    pub expected: Expected,
    /// Its name. Where a schema without a target namespace is included, a name without a prefix is in the includer's namespace.
    pub name: Reference<'d>,
    /// The element that refers.
    pub node: Element<'d>,
    /// Its attribute that does.
    pub attribute: &'static str,
}

/// What a reference has to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// `xs:element`
    Element,
    /// Any type.
    Type,
    /// A simple type.
    SimpleType,
    /// `xs:attribute`
    Attribute,
    /// `xs:attributeGroup`
    AttributeGroup,
    /// `xs:group`
    Group,
}

/// What a reference found.
#[derive(Clone, Copy, Debug)]
pub enum Found<'s, 'd> {
    /// A declaration.
    Declared(&'s SchemaComponent<'d>),
    /// A type that is built into XML Schema.
    BuiltIn,
    /// Nothing.
    Nothing,
}

impl<'d> SchemaReference<'d> {
    /// All references in a schema, in the order of the text; those in annotations are not any.
    pub fn all(schema: &Schema<'d>) -> Vec<Self> {
        let mut found = Vec::new();
        let own = schema.node.attribute("targetNamespace").unwrap_or_default();
        let chameleon = (own != schema.target_namespace).then_some(schema.target_namespace);
        collect(schema.node, chameleon, &mut found);
        found
    }

    /// What it refers to.
    pub fn find<'s>(&self, schemas: &'s Schemas<'d>) -> Found<'s, 'd> {
        let kind = match self.expected {
            Expected::Element => ComponentKind::Element,
            Expected::Type | Expected::SimpleType => ComponentKind::Type,
            Expected::Attribute => ComponentKind::Attribute,
            Expected::AttributeGroup => ComponentKind::AttributeGroup,
            Expected::Group => ComponentKind::Group,
        };
        let simple = self.expected == Expected::SimpleType;
        let declared = schemas.all(kind, self.name).iter();
        match declared.into_iter().find(|component| !simple || component.node.local() == "simpleType") {
            Some(component) => Found::Declared(component),
            None if kind == ComponentKind::Type && is_built_in(self.name) => match self.name.local {
                "anyType" if simple => Found::Nothing,
                _ => Found::BuiltIn,
            },
            None => Found::Nothing,
        }
    }
}

/// Whether this is a type that XML Schema 1.0 has.
pub fn is_built_in(name: Reference<'_>) -> bool {
    name.namespace == Some(ns::XSD) && BUILT_IN.contains(&name.local)
}

fn collect<'d>(element: Element<'d>, chameleon: Option<&'d str>, found: &mut Vec<SchemaReference<'d>>) {
    for child in element.children().filter(|child| child.namespace() == ns::XSD) {
        let top = element.local() == "schema";
        for (attribute, expected) in attributes(child.local(), element.local(), top) {
            let Some(value) = child.attribute(attribute) else { continue };
            let names: Vec<&'d str> = match *attribute {
                "memberTypes" => value.split_ascii_whitespace().collect(),
                _ => vec![value],
            };
            for written in names {
                let mut name = child.reference(written);
                if let (Some(namespace), Some(""), "") = (chameleon, name.namespace, name.prefix) {
                    name.namespace = Some(namespace);
                }
                found.push(SchemaReference { expected: *expected, name, node: child, attribute });
            }
        }
        if child.local() != "annotation" {
            collect(child, chameleon, found);
        }
    }
}

fn attributes(local: &str, parent: &str, top: bool) -> &'static [(&'static str, Expected)] {
    match local {
        "element" if top => &[("type", Expected::Type), ("substitutionGroup", Expected::Element)],
        "element" => &[("ref", Expected::Element), ("type", Expected::Type)],
        "attribute" if top => &[("type", Expected::SimpleType)],
        "attribute" => &[("ref", Expected::Attribute), ("type", Expected::SimpleType)],
        "attributeGroup" if !top => &[("ref", Expected::AttributeGroup)],
        "group" if !top => &[("ref", Expected::Group)],
        "restriction" if parent == "simpleType" => &[("base", Expected::SimpleType)],
        "restriction" | "extension" => &[("base", Expected::Type)],
        "list" => &[("itemType", Expected::SimpleType)],
        "union" => &[("memberTypes", Expected::SimpleType)],
        _ => &[],
    }
}

/// Spec: [XSD2 §3]
const BUILT_IN: [&str; 46] = [
    "ENTITIES",
    "ENTITY",
    "ID",
    "IDREF",
    "IDREFS",
    "NCName",
    "NMTOKEN",
    "NMTOKENS",
    "NOTATION",
    "Name",
    "QName",
    "anySimpleType",
    "anyType",
    "anyURI",
    "base64Binary",
    "boolean",
    "byte",
    "date",
    "dateTime",
    "decimal",
    "double",
    "duration",
    "float",
    "gDay",
    "gMonth",
    "gMonthDay",
    "gYear",
    "gYearMonth",
    "hexBinary",
    "int",
    "integer",
    "language",
    "long",
    "negativeInteger",
    "nonNegativeInteger",
    "nonPositiveInteger",
    "normalizedString",
    "positiveInteger",
    "short",
    "string",
    "time",
    "token",
    "unsignedByte",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
];
