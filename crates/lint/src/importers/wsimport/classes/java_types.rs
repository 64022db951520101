//! What tells one Java type from another.

use super::enumeration;
use super::types::{Bound, TypeOf, Types};
use super::xsd_child;
use crate::importers::java::class_name;

/// Types may be derived this often. XML Schema has no limit; nobody comes near.
const MAX_DERIVATIONS: usize = 64;

/// What tells the Java type of an element from others: the name of its type, or that it has one of its own.
pub(super) fn java_type<'d>(types: &Types<'_, 'd>, element: Bound<'d>) -> String {
    match types.type_of(element) {
        TypeOf::BuiltIn(name) => built_in(name).to_owned(),
        TypeOf::Defined(ty) if ty.node.local() == "simpleType" => simple(types, ty, 0),
        TypeOf::Defined(ty) => match ty.node.attribute("name") {
            Some(name) => format!("{{{}}}{}", ty.namespace, class_name(name)),
            None => format!("@{}:{}", ty.node.document().location(), ty.node.span().start),
        },
    }
}

/// Simple types are what they restrict; enumerations of strings are classes of their own.
fn simple<'d>(types: &Types<'_, 'd>, ty: Bound<'d>, depth: usize) -> String {
    let restriction = xsd_child(ty.node, "restriction");
    if let (Some(name), true) = (ty.node.attribute("name"), enumeration::is_enum(types, ty)) {
        return format!("{{{}}}{}", ty.namespace, class_name(name));
    }
    let Some(restriction) = restriction.map(|node| ty.at(node)) else {
        let list = xsd_child(ty.node, "list").is_some();
        return if list { "List<String>".to_owned() } else { "String".to_owned() };
    };
    match restriction.reference("base").map(|name| types.named(name)) {
        Some(TypeOf::Defined(base)) if depth < MAX_DERIVATIONS => simple(types, base, depth + 1),
        Some(TypeOf::BuiltIn(name)) => built_in(name).to_owned(),
        _ => "String".to_owned(),
    }
}

/// What has another type where it may be absent.
pub(super) fn is_primitive(java_type: &str) -> bool {
    matches!(java_type, "boolean" | "byte" | "short" | "int" | "long" | "float" | "double")
}

fn built_in(name: &str) -> &'static str {
    match name {
        "anyType" | "anySimpleType" => "Object",
        "boolean" => "boolean",
        "byte" => "byte",
        "short" | "unsignedByte" => "short",
        "int" | "unsignedShort" => "int",
        "long" | "unsignedInt" => "long",
        "integer" | "nonNegativeInteger" | "positiveInteger" | "negativeInteger" | "nonPositiveInteger"
        | "unsignedLong" => "BigInteger",
        "decimal" => "BigDecimal",
        "float" => "float",
        "double" => "double",
        "base64Binary" | "hexBinary" => "byte[]",
        "dateTime" | "date" | "time" | "gYear" | "gYearMonth" | "gMonth" | "gMonthDay" | "gDay" => {
            "XMLGregorianCalendar"
        }
        "duration" => "Duration",
        "QName" | "NOTATION" => "QName",
        "IDREF" => "Object",
        "NMTOKENS" | "IDREFS" | "ENTITIES" => "List<String>",
        _ => "String",
    }
}
