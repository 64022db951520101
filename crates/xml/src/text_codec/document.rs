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
}

impl TextDocument {
    /// A SOAP message in UTF-8, or in UTF-16 with a byte order mark. A document type declaration or a processing
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
        if bytes.len() > limits.max_bytes {
            let kind = DecodeErrorKind::Limit { limit: "max_bytes", value: limits.max_bytes };
            return Err(DecodeError::new(kind, Position::at_byte(limits.max_bytes), Path::default()));
        }
        let bytes = charset::to_utf8(bytes, charset, profile == Profile::Document)
            .map_err(|(at, kind)| DecodeError::new(kind, Position::at_byte(at), Path::default()))?;
        Ok(Self { bytes, profile, limits: Arc::new(limits.clone()) })
    }

    /// A reader that stands before the document.
    pub fn reader(&self) -> TextReader<'_> {
        TextReader::new(&self.bytes, self.profile, Arc::clone(&self.limits))
    }

    /// The bytes in UTF-8, without a byte order mark.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}
