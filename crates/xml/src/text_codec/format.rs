//! Text as the format of captured elements, and quick-xml's errors in our words.

use super::reader::TextReader;
use crate::codec::XmlReader;
use crate::error::DecodeErrorKind;
use crate::raw::{RawElement, RawFormat};

/// The format of elements captured from text.
pub(crate) static TEXT: TextFormat = TextFormat;

/// See [`TEXT`].
#[derive(Debug)]
pub(crate) struct TextFormat;

impl RawFormat for TextFormat {
    fn name(&self) -> &'static str {
        "text"
    }

    fn open<'a>(&self, raw: &'a RawElement) -> Box<dyn XmlReader + 'a> {
        Box::new(TextReader::of_raw(raw))
    }
}

pub(super) fn quick_xml_error(error: quick_xml::Error) -> DecodeErrorKind {
    use quick_xml::errors::{Error, SyntaxError};
    match error {
        Error::Encoding(error) => DecodeErrorKind::Encoding { encoding: "UTF-8", detail: error.to_string() },
        Error::Syntax(error) => DecodeErrorKind::UnexpectedEnd(match error {
            SyntaxError::InvalidBangMarkup => {
                return DecodeErrorKind::Syntax("unknown markup after '<!'".into());
            }
            SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl => "'?>' is missing",
            SyntaxError::UnclosedComment => "'-->' is missing",
            SyntaxError::UnclosedDoctype => "the document type declaration has no end",
            SyntaxError::UnclosedCData => "']]>' is missing",
            SyntaxError::UnclosedSingleQuotedAttributeValue
            | SyntaxError::UnclosedDoubleQuotedAttributeValue => "an attribute value has no closing quote",
            SyntaxError::UnclosedTag => "a tag has no '>'",
            #[allow(unreachable_patterns, reason = "the enum may grow")]
            _ => "markup has no end",
        }),
        other => DecodeErrorKind::Syntax(other.to_string()),
    }
}
