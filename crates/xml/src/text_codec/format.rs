//! Text as the format of captured elements, and quick-xml's errors in our words.

use super::document::Profile;
use super::reader::TextReader;
use crate::codec::{Kind, XmlReader};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::raw::{RawElement, RawFormat};

/// The format of elements captured from messages.
pub(crate) static MESSAGE: TextFormat = TextFormat(Profile::Message);

/// The format of elements captured from WSDL and schema documents.
pub(crate) static DOCUMENT: TextFormat = TextFormat(Profile::Document);

/// The name of the encoding; by it a writer knows whether it can copy bytes.
pub(crate) const FORMAT_NAME: &str = "text";

/// See [`MESSAGE`].
#[derive(Debug)]
pub(crate) struct TextFormat(Profile);

impl RawFormat for TextFormat {
    fn name(&self) -> &'static str {
        FORMAT_NAME
    }

    fn open<'a>(&self, raw: &'a RawElement) -> Box<dyn XmlReader + 'a> {
        Box::new(TextReader::of_raw(raw, self.0))
    }
}

/// Reads a captured element as part of a message, from start to end: whether its bytes may be copied into one.
pub(super) fn check_for_message(raw: &RawElement) -> Result<(), DecodeError> {
    let mut reader = TextReader::of_raw(raw, Profile::Message);
    while reader.advance()? != Kind::Eof {}
    Ok(())
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
