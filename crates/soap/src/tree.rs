//! Between trees, values and captured bytes.

use soapstone_xml::{
    Attribute, Element, EncodeError, FromXmlError, Kind, Limits, NameRef, Node, Path, Position, QName,
    RawElement, Text, TextDocument, TextWriter, ToXml, Unexpected, XmlReader, XmlWriter,
};

/// An element that is written only to be read again: as text, captured.
pub(crate) fn written(
    write: &mut dyn FnMut(&mut dyn XmlWriter) -> Result<(), EncodeError>,
) -> Result<RawElement, FromXmlError> {
    let mut out = TextWriter::new();
    write(&mut out).map_err(unwritable)?;
    let bytes = out.finish().map_err(unwritable)?;
    let document = TextDocument::message(bytes, &Limits::UNLIMITED)?;
    let mut input = document.reader();
    while input.advance()? != Kind::Start {}
    Ok(input.capture_element()?)
}

fn unwritable(error: EncodeError) -> FromXmlError {
    Unexpected::new("a value that can be written", error.to_string(), Position::default(), Path::default())
        .into()
}

/// A value as a tree: an element of this name around what the value writes. For the details of faults, and for header blocks
/// that are looked at before they are sent.
///
/// ```
/// use soapstone_soap::value_element;
/// use soapstone_xml::QName;
///
/// let name = QName::from_static("urn:orders", "Quantity");
/// assert_eq!(value_element(name, &7)?.text(), "7");
/// # Ok::<(), soapstone_xml::FromXmlError>(())
/// ```
pub fn value_element<T: ToXml + ?Sized>(name: QName, value: &T) -> Result<Element, FromXmlError> {
    let raw = written(&mut |out| {
        let prefix = if name.namespace().is_empty() { None } else { Some("") };
        let start = name.as_ref();
        out.start(prefix.map_or(start, |prefix| start.with_prefix(prefix)))?;
        value.to_xml(out)?;
        out.end()
    })?;
    Ok(raw.to_element()?)
}

/// A tree without some of its root's attributes.
pub(crate) fn without_attributes(element: &Element, leave_out: impl Fn(&QName) -> bool) -> Element {
    let mut rest = element.clone();
    rest.retain_attributes(|attribute| !leave_out(&attribute.name));
    rest
}

/// Whether two trees say the same: names, attributes, text and children; prefixes, declarations and comments do not count.
pub(crate) fn same_content(left: &Element, right: &Element) -> bool {
    let mut todo = vec![(left, right)];
    while let Some((left, right)) = todo.pop() {
        let attributes = |element: &Element| {
            let mut all: Vec<_> =
                element.attributes().iter().map(|a| (a.name.clone(), a.value.clone())).collect();
            all.sort();
            all
        };
        if left.name() != right.name() || left.text() != right.text() || attributes(left) != attributes(right)
        {
            return false;
        }
        if left.children().count() != right.children().count() {
            return false;
        }
        todo.extend(left.children().zip(right.children()));
    }
    true
}

/// Bytes of names, attributes and text of a tree, about what it takes to write it.
pub(crate) fn size(element: &Element) -> usize {
    let mut size = 0;
    let mut todo = vec![element];
    while let Some(element) = todo.pop() {
        let name = |name: &QName| name.namespace().len() + name.local().len();
        size += name(element.name());
        size += element.attributes().iter().map(|a| name(&a.name) + a.value.len()).sum::<usize>();
        size += element.declarations().map(|(prefix, uri)| prefix.len() + uri.len()).sum::<usize>();
        for node in element.nodes() {
            match node {
                Node::Element(child) => todo.push(child),
                Node::Text(text) | Node::Comment(text) => size += text.len(),
            }
        }
    }
    size
}

/// The attributes of the start at which a reader stands, but for some.
pub(crate) fn read_attributes<R: XmlReader + ?Sized>(
    input: &R,
    leave_out: impl Fn(&NameRef<'_>) -> bool,
) -> Vec<Attribute> {
    let attributes = input.start().attributes().filter(|attribute| !leave_out(&attribute.name));
    let owned = attributes.map(|attribute| Attribute {
        name: attribute.name.into(),
        prefix: attribute.name.prefix.unwrap_or("").to_owned(),
        value: attribute.value.into_lexical().into_owned(),
    });
    owned.collect()
}

/// Writes attributes of the element that was just begun, each under its prefix unless that means something else here.
pub(crate) fn write_attributes<'a, W: XmlWriter + ?Sized>(
    out: &mut W,
    attributes: impl IntoIterator<Item = &'a Attribute>,
) -> Result<(), EncodeError> {
    for Attribute { name, prefix, value } in attributes {
        let plain = name.as_ref();
        let free = !prefix.is_empty() && out.resolve(prefix).is_none_or(|uri| uri == name.namespace());
        let name = if free || name.namespace().is_empty() { plain.with_prefix(prefix) } else { plain };
        out.attribute(name, Text::from(value))?;
    }
    Ok(())
}
