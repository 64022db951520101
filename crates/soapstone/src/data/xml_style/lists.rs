//! `xs:list`: values with spaces between them.

use soapstone_xml::{EncodeError, FromXmlError, NameRef, Text, XmlReader, XmlWriter, read_text};

use super::super::DataContract;
use super::super::read::{is_nil, second, unexpected};
use super::value::{ValueReader, collapse, lexical_of};

/// The text of a list.
pub(super) fn text_of<T: DataContract, W: XmlWriter + ?Sized>(
    items: &[T],
    out: &mut W,
) -> Result<String, EncodeError> {
    let mut text = String::new();
    for item in items {
        let item = lexical_of(item, out)?;
        if item.is_empty() || item.contains([' ', '\t', '\r', '\n']) {
            let problem =
                format!("'{item}' is no item of a list: items are not empty and have no spaces in them");
            return Err(EncodeError::Value(problem));
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&item);
    }
    Ok(text)
}

/// The items of a list. They take no more memory than the limits of the document allow.
pub(super) fn parse_list<T: DataContract, R: XmlReader + ?Sized>(
    input: &R,
    text: &str,
) -> Result<Vec<T>, FromXmlError> {
    let most = input.limits().max_expanded_bytes / size_of::<T>().max(1);
    let mut items = Vec::new();
    for item in text.split([' ', '\t', '\r', '\n']).filter(|item| !item.is_empty()) {
        if items.len() >= most {
            let expected = format!("a list of at most {most} items (max_expanded_bytes)");
            return Err(unexpected(input, expected, "more"));
        }
        items.push(ValueReader::with(input, item, |value| T::read(value))?);
    }
    Ok(items)
}

/// Writes a list into the element that was just begun.
pub fn write_list<T: DataContract, W: XmlWriter + ?Sized>(
    items: &[T],
    out: &mut W,
) -> Result<(), EncodeError> {
    let text = text_of(items, out)?;
    out.text(Text::from(text))
}

/// Reads the list in the element on whose start the reader stands; nil is an empty one.
pub fn read_list<T: DataContract, R: XmlReader + ?Sized>(input: &mut R) -> Result<Vec<T>, FromXmlError> {
    if is_nil(input)? {
        input.skip_element()?;
        return Ok(Vec::new());
    }
    let text = read_text(input)?;
    parse_list(input, &text)
}

/// Reads a member that is a list.
pub fn read_list_once<T: DataContract, R: XmlReader + ?Sized>(
    place: &mut Option<Vec<T>>,
    input: &mut R,
) -> Result<(), FromXmlError> {
    if place.is_some() {
        return Err(second(input));
    }
    *place = Some(read_list(input)?);
    Ok(())
}

/// Writes a member that is a list.
pub fn write_list_member<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    local: &str,
    items: Option<&[T]>,
) -> Result<(), EncodeError> {
    let Some(items) = items else { return Ok(()) };
    out.start(NameRef::new(namespace, local))?;
    write_list(items, out)?;
    out.end()
}

/// Text whose schema type does not keep white space.
pub trait Collapse: Sized {
    /// The same, with one space for each run of white space, and none around it.
    fn collapsed(self) -> Self;
}

impl Collapse for String {
    fn collapsed(self) -> Self {
        match collapse(&self) {
            std::borrow::Cow::Borrowed(text) if text.len() == self.len() => self,
            other => other.into_owned(),
        }
    }
}

impl<T: Collapse> Collapse for Option<T> {
    fn collapsed(self) -> Self {
        self.map(T::collapsed)
    }
}

impl<T: Collapse> Collapse for Vec<T> {
    fn collapsed(self) -> Self {
        self.into_iter().map(T::collapsed).collect()
    }
}

impl<T: Collapse> Collapse for Box<T> {
    fn collapsed(self) -> Self {
        Self::new((*self).collapsed())
    }
}

/// As [`Collapse::collapsed`].
pub fn collapsed<T: Collapse>(text: T) -> T {
    text.collapsed()
}
