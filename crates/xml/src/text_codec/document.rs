//! A text document on its way in.

use std::sync::Arc;

use bytes::Bytes;

use super::charset;
use super::reader::TextReader;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::limits::Limits;
use crate::path::{Path, Position};

/// Which of the things that XML allows a reader lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Profile {
    /// SOAP messages: document type declarations and processing instructions are errors. Spec: [SOAP12-1 §5]
    Message,
    /// WSDL and XML Schema: both are skipped; nothing is fetched or expanded.
    Document,
}

/// The bytes of a text document, ready to be read: in UTF-8, within the size limit.
///
/// Two profiles: [`message`](Self::message) for SOAP, [`document`](Self::document) for WSDL and XML Schema.
#[derive(Clone, Debug)]
pub struct TextDocument {
    pub(super) bytes: Bytes,
    pub(super) profile: Profile,
    pub(super) limits: Arc<Limits>,
    pub(super) lenient: bool,
}

impl TextDocument {
    /// A SOAP message in UTF-8 or UTF-16: by its byte order mark, its XML declaration or the look of it. A document type declaration or a processing
    /// instruction in it is an error.
    pub fn message(bytes: impl Into<Bytes>, limits: &Limits) -> Result<Self, DecodeError> {
        Self::new(bytes.into(), None, Profile::Message, limits)
    }

    /// A SOAP message of which the transport told the encoding: the `charset` parameter of its Content-Type. A byte order
    /// mark wins over it, it wins over the XML declaration.
    pub fn message_in(
        bytes: impl Into<Bytes>,
        charset: Option<&str>,
        limits: &Limits,
    ) -> Result<Self, DecodeError> {
        Self::new(bytes.into(), charset, Profile::Message, limits)
    }

    /// A WSDL or schema document: in UTF-8, UTF-16, ISO-8859-1 or US-ASCII as its declaration says; processing
    /// instructions and the document type declaration are skipped, without entities and without fetching anything.
    pub fn document(bytes: impl Into<Bytes>, limits: &Limits) -> Result<Self, DecodeError> {
        Self::new(bytes.into(), None, Profile::Document, limits)
    }

    fn new(
        bytes: Bytes,
        charset: Option<&str>,
        profile: Profile,
        limits: &Limits,
    ) -> Result<Self, DecodeError> {
        let fail = |(at, kind)| DecodeError::new(kind, Position::at_byte(at), Path::default());
        // Places within a document are kept in 32 bits.
        let max_bytes = limits.max_bytes.min(u32::MAX as usize);
        if bytes.len() > max_bytes {
            return Err(fail((max_bytes, DecodeErrorKind::Limit { limit: "max_bytes", value: max_bytes })));
        }
        let bytes = charset::to_utf8(bytes, charset, profile == Profile::Document).map_err(fail)?;
        // A second byte order mark is character data. quick-xml would pass over it, and count wrong from there on.
        if bytes.starts_with("\u{FEFF}".as_bytes()) {
            return Err(fail((0, DecodeErrorKind::OutsideRoot("character data"))));
        }
        Ok(Self { bytes, profile, limits: Arc::new(limits.clone()), lenient: false })
    }

    /// The same document, with references to characters that XML 1.0 does not have let through (`&#x1;`): .NET's text writer
    /// writes them and its reader takes them. Spec: against [XML10 §4.1], "Legal Character"
    #[must_use]
    pub fn lenient(self) -> Self {
        Self { lenient: true, ..self }
    }

    /// A reader that stands before the document.
    pub fn reader(&self) -> TextReader<'_> {
        TextReader::new(self)
    }

    /// The bytes in UTF-8, without a byte order mark.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}
