//! Choices: one of several elements.

use soapstone_xml::{Element, EncodeError, FromXmlError, NameRef, XmlReader, XmlWriter};

use super::super::DataContract;
use super::super::read::unexpected;
use super::content::Reading;
use super::lists::read_list;

/// Reads the element of an alternative into the place of the choice.
#[inline(never)]
pub fn read_alternative<T: DataContract, U, R: XmlReader + ?Sized>(
    place: &mut Option<U>,
    input: &mut R,
    make: impl FnOnce(T) -> U,
) -> Result<(), FromXmlError> {
    super::super::object::read_variant(place, input, make)
}

/// Reads an element of an alternative that has several.
pub fn read_nested<T: Reading, R: XmlReader + ?Sized>(
    place: &mut Option<Box<T>>,
    input: &mut R,
) -> Result<(), FromXmlError> {
    place.get_or_insert_default().element(input)
}

/// Writes the element of an alternative.
pub fn write_alternative<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    local: &str,
    value: &T,
) -> Result<(), EncodeError> {
    out.start(NameRef::new(namespace, local))?;
    value.write(out)?;
    out.end()
}

/// The error for a second alternative.
#[cold]
pub fn second_choice<R: XmlReader + ?Sized>(input: &R, names: &str) -> FromXmlError {
    let found = format!("a second one, '{}'", input.start().name().local);
    unexpected(input, format!("one of the elements {names}"), found)
}

/// The error where no alternative is there.
#[cold]
pub fn missing_choice<R: XmlReader + ?Sized>(input: &R, names: &str) -> FromXmlError {
    let found = format!("the end of '{}'", input.start().name().local);
    unexpected(input, format!("one of the elements {names}"), found)
}

/// Reads an element whose content does not matter.
pub fn read_empty<U, R: XmlReader + ?Sized>(
    place: &mut Option<U>,
    input: &mut R,
    value: U,
) -> Result<(), FromXmlError> {
    input.skip_element()?;
    *place = Some(value);
    Ok(())
}

/// Reads an element with a list in it.
pub fn read_list_alternative<T: DataContract, U, R: XmlReader + ?Sized>(
    place: &mut Option<U>,
    input: &mut R,
    make: impl FnOnce(Vec<T>) -> U,
) -> Result<(), FromXmlError> {
    *place = Some(make(read_list(input)?));
    Ok(())
}

/// Reads any element.
pub fn read_any_alternative<U, R: XmlReader + ?Sized>(
    place: &mut Option<U>,
    input: &mut R,
    make: impl FnOnce(Element) -> U,
) -> Result<(), FromXmlError> {
    *place = Some(make(Element::read(input)?));
    Ok(())
}

/// Writes an element without content.
pub fn write_empty<W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    local: &str,
) -> Result<(), EncodeError> {
    out.start(NameRef::new(namespace, local))?;
    out.end()
}
