//! What stands in `#[data(…)]`.

mod of_field;
mod of_type;

use proc_macro2::Span;
use syn::{Attribute, Error, LitStr, Result};

pub(super) use of_field::{FieldOptions, VariantOptions};
pub(super) use of_type::{Role, TypeOptions};

use crate::attributes::{read_attribute, string};

/// Whose rules a type follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Serializer {
    /// `DataContractSerializer`
    #[default]
    DataContract,
    /// `XmlSerializer`
    Xml,
}

/// What stands on a variant of an enumeration, or on a flag: its name.
pub(super) fn value_name(attributes: &[Attribute], serializer: Serializer) -> Result<Option<String>> {
    let mut value = None;
    for attribute in data(attributes) {
        read_attribute(attribute, &["name"], |meta, _| {
            let name = string(meta)?;
            let text = name.value();
            if serializer == Serializer::DataContract
                && (text.is_empty() || text.contains(char::is_whitespace))
            {
                return Err(Error::new_spanned(name, "the name of a value is one word"));
            }
            if text.split_whitespace().collect::<Vec<_>>().join(" ") != text {
                let problem = "white space does not count in values: write one space between words, and none around them";
                return Err(Error::new_spanned(name, problem));
            }
            value = Some(text);
            Ok(())
        })?;
    }
    Ok(value)
}

/// The simple types of XML Schema, by their names.
const BUILT_IN: &[&str] = &[
    "anySimpleType",
    "anyURI",
    "base64Binary",
    "boolean",
    "byte",
    "date",
    "dateTime",
    "decimal",
    "double",
    "duration",
    "ENTITIES",
    "ENTITY",
    "float",
    "gDay",
    "gMonth",
    "gMonthDay",
    "gYear",
    "gYearMonth",
    "hexBinary",
    "ID",
    "IDREF",
    "IDREFS",
    "int",
    "integer",
    "language",
    "long",
    "Name",
    "NCName",
    "negativeInteger",
    "NMTOKEN",
    "NMTOKENS",
    "nonNegativeInteger",
    "nonPositiveInteger",
    "normalizedString",
    "NOTATION",
    "positiveInteger",
    "QName",
    "short",
    "string",
    "time",
    "token",
    "unsignedByte",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
];

/// The name of a simple type of XML Schema.
fn built_in(name: &LitStr) -> Result<String> {
    let value = name.value();
    if BUILT_IN.contains(&value.as_str()) {
        return Ok(value);
    }
    Err(Error::new_spanned(
        name,
        "this is no simple type of XML Schema: there are `date`, `token`, `integer` and others",
    ))
}

/// An error for the second of two options that do not go together.
fn refuse_both(said: &[(&str, Option<Span>)], why: &str) -> Result<()> {
    let mut said = said.iter().filter_map(|(name, at)| at.map(|at| (name, at)));
    match (said.next(), said.next()) {
        (Some((first, _)), Some((second, at))) => {
            Err(Error::new(at, format!("`{first}` and `{second}` do not go together: {why}")))
        }
        _ => Ok(()),
    }
}

fn data(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("data"))
}
