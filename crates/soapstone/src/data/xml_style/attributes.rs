//! Attributes.

use soapstone_xml::{EncodeError, FromXmlError, NameRef, QName, Text, XSI_NAMESPACE, XmlReader, XmlWriter};

use super::super::DataContract;
use super::super::read::{shorten, unexpected};
use super::lists::{self, parse_list};
use super::value::{ValueReader, lexical_of};

/// Writes an attribute; none for `None`, which is an error where it is required.
pub fn write_attribute<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    name: NameRef<'_>,
    value: &T,
    required: bool,
) -> Result<(), EncodeError> {
    if value.is_nil() {
        return if required { Err(no_value(name)) } else { Ok(()) };
    }
    let text = lexical_of(value, out)?;
    out.attribute(name, Text::from(text))
}

#[cold]
fn no_value(name: NameRef<'_>) -> EncodeError {
    EncodeError::Value(format!("the attribute '{name}' is required and has no value"))
}

/// Writes an attribute with a list in it; none for an empty one that is not required.
pub fn write_attribute_list<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    name: NameRef<'_>,
    items: Option<&[T]>,
    required: bool,
) -> Result<(), EncodeError> {
    match items {
        Some(items) => {
            let text = lists::text_of(items, out)?;
            out.attribute(name, Text::from(text))
        }
        None if required => Err(no_value(name)),
        None => Ok(()),
    }
}

/// Reads an attribute of the element on whose start the reader stands, if it has it.
pub fn read_attribute<T: DataContract, R: XmlReader + ?Sized>(
    place: &mut Option<T>,
    input: &mut R,
    namespace: &str,
    local: &str,
) -> Result<(), FromXmlError> {
    read_text_of(place, input, namespace, local, |input, text| {
        ValueReader::with(input, text, |value| T::read(value))
    })
}

/// As [`read_attribute`], of a list.
pub fn read_attribute_list<T: DataContract, R: XmlReader + ?Sized>(
    place: &mut Option<Vec<T>>,
    input: &mut R,
    namespace: &str,
    local: &str,
) -> Result<(), FromXmlError> {
    read_text_of(place, input, namespace, local, parse_list)
}

fn read_text_of<T, R: XmlReader + ?Sized>(
    place: &mut Option<T>,
    input: &mut R,
    namespace: &str,
    local: &str,
    read: impl FnOnce(&R, &str) -> Result<T, FromXmlError>,
) -> Result<(), FromXmlError> {
    let found = input.start().attribute(namespace, local).map(|text| text.lexical().into_owned());
    let Some(text) = found else {
        return Ok(());
    };
    *place = Some(read(input, &text).map_err(|error| match error {
        FromXmlError::Value(error) => {
            unexpected(input, error.expected(), format!("{} in the attribute '{local}'", error.found()))
        }
        other => other,
    })?);
    Ok(())
}

/// The value of an attribute, at the end of its element.
pub fn finish_attribute<T: DataContract, R: XmlReader + ?Sized>(
    place: Option<T>,
    input: &R,
    name: &str,
    required: bool,
) -> Result<T, FromXmlError> {
    let absent = || if required { None } else { T::absent() };
    place.or_else(absent).ok_or_else(|| {
        let element = input.start().name().local.to_owned();
        unexpected(input, format!("an attribute '{name}'"), format!("the element '{element}' without it"))
    })
}

/// Whether an attribute says something about its element, and is none of the type's: `xsi:type`, and what SOAP 1.1 or .NET says.
pub fn is_instance(name: NameRef<'_>) -> bool {
    name.namespace == XSI_NAMESPACE
}

/// Attributes that are no member, of the element on whose start the reader stands.
pub fn read_other_attributes<R: XmlReader + ?Sized>(
    place: &mut Option<Vec<(QName, String)>>,
    input: &mut R,
    known: fn(NameRef<'_>) -> bool,
) -> Result<(), FromXmlError> {
    let start = input.start();
    let others =
        start.attributes().filter(|attribute| !is_instance(attribute.name) && !known(attribute.name));
    let mut found = Vec::new();
    for attribute in others {
        let name = attribute.name;
        let Ok(name) = QName::new(name.namespace.to_owned(), name.local.to_owned()) else {
            let found = format!("'{}'", shorten(name.local));
            return Err(unexpected(input, "the name of an attribute", found));
        };
        found.push((name, attribute.value.lexical().into_owned()));
    }
    *place = Some(found);
    Ok(())
}

/// Writes attributes that are no member.
pub fn write_other_attributes<W: XmlWriter + ?Sized>(
    out: &mut W,
    attributes: &[(QName, String)],
    known: fn(NameRef<'_>) -> bool,
) -> Result<(), EncodeError> {
    attributes.iter().try_for_each(|(name, value)| {
        let name = name.as_ref();
        if known(name) || is_instance(name) {
            return Err(EncodeError::Value(format!(
                "the attribute '{name}' is no other attribute: it has a meaning"
            )));
        }
        out.attribute(NameRef::new(name.namespace, name.local), Text::from(value))
    })
}
