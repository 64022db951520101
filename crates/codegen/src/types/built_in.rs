//! The types of XML Schema itself.

use soapstone_wsdl::tree::Element;

use super::{Types, Used};
use crate::model::Ty;

/// The Rust type of a built-in type that has one: it reads and writes all of its values.
pub(crate) fn rust(name: &str) -> Option<&'static str> {
    Some(match name {
        "string" => "String",
        "boolean" => "bool",
        "byte" => "i8",
        "short" => "i16",
        "int" => "i32",
        "long" => "i64",
        "unsignedByte" => "u8",
        "unsignedShort" => "u16",
        "unsignedInt" => "u32",
        "unsignedLong" => "u64",
        "float" => "f32",
        "double" => "f64",
        "decimal" => "Decimal",
        "dateTime" => "DateTime",
        "base64Binary" => "Vec<u8>",
        "QName" => "QName",
        "anyType" => "AnyType",
        _ => return None,
    })
}

/// The built-in types that are text in Rust.
fn is_text(name: &str) -> bool {
    matches!(
        name,
        "normalizedString"
            | "token"
            | "language"
            | "Name"
            | "NCName"
            | "NMTOKEN"
            | "ID"
            | "IDREF"
            | "ENTITY"
            | "NOTATION"
            | "anyURI"
            | "anySimpleType"
            | "hexBinary"
            | "date"
            | "time"
            | "gYear"
            | "gYearMonth"
            | "gMonth"
            | "gMonthDay"
            | "gDay"
            | "duration"
            | "integer"
            | "nonNegativeInteger"
            | "positiveInteger"
            | "nonPositiveInteger"
            | "negativeInteger"
    )
}

impl<'d> Types<'_, 'd> {
    pub(super) fn built_in(&mut self, name: &str, node: Element<'d>) -> Used {
        if let Some(rust) = rust(name) {
            return Ty::Built(rust).into();
        }
        let text = |built_in: &str, list| {
            let ty = if list { Ty::STRING.vec() } else { Ty::STRING };
            Used { ty, built_in: Some(built_in.to_owned()), list }
        };
        match name {
            "NMTOKENS" => text("NMTOKEN", true),
            "IDREFS" => text("IDREF", true),
            "ENTITIES" => text("ENTITY", true),
            name if is_text(name) => text(name, false),
            other => {
                let what = format!("XML Schema has no type `{other}`");
                self.errors.push(node, what, "use a type that it has, or declare this one");
                Ty::STRING.into()
            }
        }
    }
}
