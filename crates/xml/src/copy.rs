//! From a reader to a writer, event by event: between encodings, or within one with every written form kept.

use crate::codec::{Kind, StartItem, XmlReader, XmlWriter};
use crate::error::EncodeError;

/// Copies a whole document; the reader stands before it.
pub fn copy_document<R: XmlReader + ?Sized, W: XmlWriter + ?Sized>(
    from: &mut R,
    to: &mut W,
) -> Result<(), EncodeError> {
    loop {
        let kind = from.advance()?;
        if kind == Kind::Eof {
            return Ok(());
        }
        copy_event(from, to, kind)?;
    }
}

/// Copies the element on whose start the reader stands, and moves it to the element's end.
pub fn copy_element<R: XmlReader + ?Sized, W: XmlWriter + ?Sized>(
    from: &mut R,
    to: &mut W,
) -> Result<(), EncodeError> {
    copy_event(from, to, Kind::Start)?;
    copy_content(from, to)
}

/// Copies what follows the start of an element, its end included: for those who wrote the start themselves.
pub fn copy_content<R: XmlReader + ?Sized, W: XmlWriter + ?Sized>(
    from: &mut R,
    to: &mut W,
) -> Result<(), EncodeError> {
    let depth = from.depth();
    loop {
        let kind = from.advance()?;
        if kind == Kind::Eof {
            return Err(EncodeError::Misuse("an element is copied from its start"));
        }
        copy_event(from, to, kind)?;
        if kind == Kind::End && from.depth() <= depth {
            return Ok(());
        }
    }
}

/// Copies the event at which the reader stands, and does not move it.
pub fn copy_event<R: XmlReader + ?Sized, W: XmlWriter + ?Sized>(
    from: &R,
    to: &mut W,
    kind: Kind,
) -> Result<(), EncodeError> {
    match kind {
        Kind::Start => {
            let start = from.start();
            to.start_as(start.name(), start.form())?;
            for item in start.items() {
                match item {
                    StartItem::Attribute(attribute) => {
                        to.attribute_as(attribute.name, attribute.value, attribute.form)?;
                    }
                    StartItem::Declaration(declaration) => to.declare(declaration)?,
                }
            }
            Ok(())
        }
        Kind::Text => to.text_as(from.text(), from.text_form()),
        Kind::Comment => to.comment(&from.text().lexical()),
        Kind::End => to.end(),
        Kind::Eof => Ok(()),
    }
}
