//! Members as .NET's `XmlSerializer` has them: attributes, lists in elements of the type's own namespace, nothing for `None`.

use soapstone_xml::{
    EncodeError, FromXmlError, Kind, Limits, NameRef, Text, TextDocument, TextWriter, XmlReader, XmlWriter,
    read_text,
};

use super::DataContract;
use super::list::expect;
use super::read::{is_nil, next_element, second, unexpected};

/// Writes an attribute; none for `None`.
pub fn write_attribute<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    local: &str,
    value: &T,
) -> Result<(), EncodeError> {
    if value.is_nil() {
        return Ok(());
    }
    // What a value looks like is known of its element only.
    let mut element = TextWriter::new();
    element.start(NameRef::local("v"))?;
    value.write(&mut element)?;
    element.end()?;
    let element = element.finish()?;
    let text = in_element(element.to_vec(), |input| read_text(input));
    let text = text.map_err(|error| EncodeError::Value(format!("not a value of an attribute: {error}")))?;
    out.attribute(NameRef::local(local), Text::from(text))
}

/// Reads an attribute of the element on whose start the reader stands, if it has it.
pub fn read_attribute<T: DataContract, R: XmlReader + ?Sized>(
    place: &mut Option<T>,
    input: &mut R,
    local: &str,
) -> Result<(), FromXmlError> {
    let found = input.start().attribute("", local).map(|text| text.lexical().into_owned());
    let Some(text) = found else {
        return Ok(());
    };
    let written = || {
        let mut element = TextWriter::new();
        element.start(NameRef::local("v"))?;
        element.text(Text::from(&text))?;
        element.end()?;
        element.finish()
    };
    let element = written().map_err(|error| unexpected(input, "text", error.to_string()))?;
    let value = in_element(element.to_vec(), |input| T::read(input));
    *place = Some(value.map_err(|error| match error {
        FromXmlError::Value(error) => {
            unexpected(input, error.expected(), format!("{} in the attribute '{local}'", error.found()))
        }
        other => other,
    })?);
    Ok(())
}

fn in_element<T>(
    element: Vec<u8>,
    read: impl FnOnce(&mut dyn XmlReader) -> Result<T, FromXmlError>,
) -> Result<T, FromXmlError> {
    let document = TextDocument::message(element, &Limits::UNLIMITED)?;
    let mut input = document.reader();
    while !matches!(input.advance()?, Kind::Start | Kind::Eof) {}
    read(&mut input)
}

/// Writes a member; none for `None`.
pub fn write_optional<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    local: &str,
    value: &T,
) -> Result<(), EncodeError> {
    if value.is_nil() {
        return Ok(());
    }
    out.start(NameRef::new(namespace, local))?;
    value.write(out)?;
    out.end()
}

/// Writes a list as an element with items in it.
pub fn write_items<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    local: &str,
    item: &str,
    items: &[T],
) -> Result<(), EncodeError> {
    out.start(NameRef::new(namespace, local))?;
    write_flat(out, namespace, item, items)?;
    out.end()
}

/// Writes a list as items beside the other members.
pub fn write_flat<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    item: &str,
    items: &[T],
) -> Result<(), EncodeError> {
    items.iter().try_for_each(|value| {
        out.start(NameRef::new(namespace, item))?;
        value.write(out)?;
        out.end()
    })
}

/// Reads an element with items in it.
pub fn read_items<T: DataContract, R: XmlReader + ?Sized>(
    place: &mut Option<Vec<T>>,
    input: &mut R,
    namespace: &str,
    item: &str,
) -> Result<(), FromXmlError> {
    if place.is_some() {
        return Err(second(input));
    }
    let items = place.insert(Vec::new());
    if is_nil(input)? {
        input.skip_element()?;
        return Ok(());
    }
    while next_element(input)? {
        expect(input, namespace, item)?;
        items.push(T::read(input)?);
    }
    Ok(())
}

/// Reads one item of a list whose items stand beside the other members.
pub fn read_flat<T: DataContract, R: XmlReader + ?Sized>(
    place: &mut Option<Vec<T>>,
    input: &mut R,
) -> Result<(), FromXmlError> {
    let item = T::read(input)?;
    place.get_or_insert_default().push(item);
    Ok(())
}
