//! Reading: children, nil, types, and what is said when something is not as it should be.

use std::fmt::Display;

use soapstone_wsdl::TypeName;
use soapstone_xml::{
    FromXmlError, InvalidValue, Kind, QName, Text, Unexpected, XSI_NAMESPACE, XmlReader, read_value,
    resolve_qname, whitespace_only,
};

use super::DataContract;

/// The error for something other than was expected, where the reader stands.
pub fn unexpected<R: XmlReader + ?Sized>(
    input: &R,
    expected: impl Into<String>,
    found: impl Into<String>,
) -> FromXmlError {
    Unexpected::new(expected, found, input.position(), input.path()).into()
}

/// Moves to the start of the next child element, and says whether there is one; if not, the reader is on the end of the
/// element. Text between children is an error.
pub fn next_element<R: XmlReader + ?Sized>(input: &mut R) -> Result<bool, FromXmlError> {
    loop {
        match input.advance()? {
            Kind::Start => return Ok(true),
            Kind::End => return Ok(false),
            Kind::Text => whitespace_only(input)?,
            Kind::Comment => {}
            Kind::Eof => return Err(unexpected(input, "the end of an element", "the end of the document")),
        }
    }
}

/// Reads a member into its place; a second one of its name is an error.
pub fn read_once<T: DataContract, R: XmlReader + ?Sized>(
    place: &mut Option<T>,
    input: &mut R,
) -> Result<(), FromXmlError> {
    if place.is_some() {
        return Err(second(input));
    }
    T::read_into(place, input)
}

/// The error for a member that is there twice.
pub(super) fn second<R: XmlReader + ?Sized>(input: &R) -> FromXmlError {
    let name = input.start().name().local.to_owned();
    unexpected(input, format!("one element '{name}'"), "a second one")
}

/// The value of a member, at the end of the element that it belongs to.
pub fn finish<T: DataContract, R: XmlReader + ?Sized>(
    place: Option<T>,
    input: &R,
    name: &str,
    required: bool,
) -> Result<T, FromXmlError> {
    let absent = || if required { None } else { T::absent() };
    place.or_else(absent).ok_or_else(|| missing(input, name))
}

/// The error for a member that is not there.
pub(super) fn missing<R: XmlReader + ?Sized>(input: &R, name: impl Display) -> FromXmlError {
    let found = format!("the end of '{}'", input.start().name().local);
    unexpected(input, format!("an element '{name}'"), found)
}

/// Whether the element on whose start the reader stands is nil.
pub(super) fn is_nil<R: XmlReader + ?Sized>(input: &R) -> Result<bool, FromXmlError> {
    match input.start().attribute(XSI_NAMESPACE, "nil") {
        Some(nil) => nil.as_bool().map_err(|error| invalid(input, &error)),
        None => Ok(false),
    }
}

/// An error if the element on whose start the reader stands is nil.
pub fn refuse_nil<R: XmlReader + ?Sized>(input: &R, name: TypeName) -> Result<(), FromXmlError> {
    if !is_nil(input)? {
        return Ok(());
    }
    Err(unexpected(input, format!("a value of the type '{}'", name.local), "xsi:nil"))
}

/// What `xsi:type` says on the element on whose start the reader stands.
pub(super) fn type_of<R: XmlReader + ?Sized>(input: &R) -> Result<Option<QName>, FromXmlError> {
    let Some(value) = input.start().attribute(XSI_NAMESPACE, "type") else {
        return Ok(None);
    };
    match resolve_qname(input, &value.lexical()) {
        Ok(name) => Ok(Some(name)),
        Err(error) => Err(invalid(input, &error)),
    }
}

/// An error if the element on whose start the reader stands says that it is of another type.
pub(super) fn check_type<R: XmlReader + ?Sized>(input: &R, own: TypeName) -> Result<(), FromXmlError> {
    match type_of(input)? {
        Some(name) if !name.as_ref().is(own.namespace, own.local) => {
            Err(unexpected(input, format!("the type '{}'", own.local), format!("the type '{name}'")))
        }
        _ => Ok(()),
    }
}

pub(super) fn invalid<R: XmlReader + ?Sized>(input: &R, error: &InvalidValue) -> FromXmlError {
    unexpected(input, error.expected, format!("'{}'", shorten(&error.found)))
}

/// Never more than a line of what a peer sent.
pub(super) fn shorten(text: &str) -> &str {
    const SHOWN: usize = 60;
    text.char_indices().nth(SHOWN).map_or(text, |(at, _)| &text[..at])
}

/// Reads one of several names; `expected` says which they are.
pub fn read_name<T, R: XmlReader + ?Sized>(
    input: &mut R,
    own: TypeName,
    expected: &'static str,
    find: impl FnOnce(&str) -> Option<T>,
) -> Result<T, FromXmlError> {
    refuse_nil(input, own)?;
    read_value(input, |text: &Text<'_>| {
        let text = text.lexical();
        let name = text.trim_matches([' ', '\t', '\r', '\n']);
        find(name).ok_or_else(|| InvalidValue::new(expected, name))
    })
}
