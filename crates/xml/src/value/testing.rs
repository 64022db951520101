//! What the tests of the traits share.

use std::fmt::Debug;

use super::{FromXml, ToXml};
use crate::codec::{Kind, StartForm, StartItem, StartItems, StartRef, XmlReader, XmlWriter};
use crate::error::{DecodeError, DecodeErrorKind, EncodeError, FromXmlError};
use crate::limits::Limits;
use crate::name::NameRef;
use crate::path::{Path, Position};
use crate::raw::RawElement;
use crate::scope::Declarations;
use crate::text::Text;
use crate::text_codec::{TextDocument, TextWriter};

/// The value as the element `v`.
pub(super) fn write(value: &(impl ToXml + ?Sized)) -> Result<String, EncodeError> {
    let mut out = TextWriter::new();
    out.start(NameRef::local("v"))?;
    value.to_xml(&mut out)?;
    out.end()?;
    Ok(String::from_utf8(out.finish()?.to_vec()).unwrap())
}

/// The value of a document, of which the reader must be left on the root's end.
pub(super) fn read<T: FromXml>(xml: &str) -> Result<T, FromXmlError> {
    let document = TextDocument::message(xml.as_bytes().to_vec(), &Limits::default()).unwrap();
    let mut input = document.reader();
    assert_eq!(input.advance()?, Kind::Start);
    let value = T::from_xml(&mut input)?;
    assert_eq!((input.depth(), input.advance()?), (1, Kind::Eof), "{xml}: left on the end of the element");
    Ok(value)
}

/// Writes a value as this content, and reads the same value from it.
#[track_caller]
pub(super) fn both<T: ToXml + FromXml + PartialEq + Debug>(value: T, content: &str) {
    let xml = write(&value).unwrap();
    assert_eq!(xml, format!("<v>{content}</v>"));
    assert_eq!(read::<T>(&xml).unwrap(), value);
    assert_eq!(read::<Box<T>>(&xml).unwrap(), Box::new(value));
}

/// Reads this content, which must fail with a message that starts so.
#[track_caller]
pub(super) fn refused<T: FromXml + Debug>(content: &str, message: &str) {
    let error = read::<T>(&format!("<v>{content}</v>")).unwrap_err().to_string();
    assert!(error.starts_with(message), "{error}");
}

/// A reader on the start of an element that contains these texts, typed ones too, as a binary document may have them.
pub(super) struct Pieces {
    texts: std::vec::IntoIter<Text<'static>>,
    current: Text<'static>,
}

impl Pieces {
    pub(super) fn new(texts: impl IntoIterator<Item = Text<'static>>) -> Self {
        Self { texts: texts.into_iter().collect::<Vec<_>>().into_iter(), current: Text::EMPTY }
    }
}

struct NoItems;

impl StartItems for NoItems {
    fn count(&self) -> usize {
        0
    }

    fn item(&self, _: usize) -> StartItem<'_> {
        unreachable!("there are none")
    }
}

impl XmlReader for Pieces {
    fn scope(&mut self) -> Declarations {
        Declarations::default()
    }

    fn limits(&self) -> &Limits {
        &Limits::UNLIMITED
    }

    fn advance(&mut self) -> Result<Kind, DecodeError> {
        let next = self.texts.next();
        let kind = if next.is_some() { Kind::Text } else { Kind::End };
        self.current = next.unwrap_or(Text::EMPTY);
        Ok(kind)
    }

    fn start(&self) -> StartRef<'_> {
        StartRef::new(NameRef::local("v"), StartForm::Element, &NoItems)
    }

    fn text(&self) -> Text<'_> {
        self.current.clone()
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        (prefix == "p").then_some("urn:p")
    }

    fn skip_element(&mut self) -> Result<(), DecodeError> {
        while self.advance()? != Kind::End {}
        Ok(())
    }

    fn capture_element(&mut self) -> Result<RawElement, DecodeError> {
        Err(DecodeError::new(DecodeErrorKind::Empty, self.position(), self.path()))
    }

    fn capture_rest(&mut self) -> Result<RawElement, DecodeError> {
        self.capture_element()
    }

    fn depth(&self) -> usize {
        1
    }

    fn position(&self) -> Position {
        Position::default()
    }

    fn path(&self) -> Path {
        Path::default()
    }
}
