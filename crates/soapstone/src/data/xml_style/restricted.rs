//! Restrictions of types of text, which are checked when they are read and when they are written.

use soapstone_wsdl::{Facets, TypeName};
use soapstone_xml::{EncodeError, FromXmlError, XmlReader, XmlWriter, read_text};

use super::super::DataContract;
use super::super::read::{refuse_nil, shorten, unexpected};
use super::facets::check;
use super::value::{ValueReader, collapse, lexical_of};

/// Writes the value of a restriction.
pub fn write_restricted<T: DataContract, W: XmlWriter + ?Sized>(
    value: &T,
    out: &mut W,
    facets: &Facets,
    name: TypeName,
    built_in: &str,
) -> Result<(), EncodeError> {
    let text = lexical_of(value, out)?;
    check(facets, &text, value.measure(), built_in).map_err(|expected| {
        EncodeError::Value(format!(
            "'{}' is no value of the type '{}': expected {expected}",
            shorten(&text),
            name.local
        ))
    })?;
    value.write(out)
}

/// Reads the value of a restriction.
pub fn read_restricted<T: DataContract, R: XmlReader + ?Sized>(
    input: &mut R,
    facets: &Facets,
    name: TypeName,
    built_in: &str,
) -> Result<T, FromXmlError> {
    refuse_nil(input, name)?;
    let text = read_text(input)?;
    let text = match built_in {
        "string" | "normalizedString" => text.into(),
        _ => collapse(&text),
    };
    let value = ValueReader::with(input, &text, |input| T::read(input))?;
    match check(facets, &text, value.measure(), built_in) {
        Ok(()) => Ok(value),
        Err(expected) => {
            let expected = format!("{expected} (the type '{}')", name.local);
            Err(unexpected(input, expected, format!("'{}'", shorten(&text))))
        }
    }
}
