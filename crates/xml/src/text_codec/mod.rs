//! The text encoding: XML 1.0 with namespaces, on quick-xml.

mod attributes;
mod chars;
mod charset;
mod declaration;
mod document;
mod format;
mod reader;
mod writer;

use bytes::Bytes;

pub use document::TextDocument;
pub use reader::TextReader;
pub use writer::TextWriter;

use crate::codec::{Codec, XmlReader, XmlWriter};
use crate::error::{DecodeError, EncodeError};
use crate::limits::Limits;
use crate::raw::RawFormat;

#[cfg(test)]
mod tests;

/// The text encoding as a [`Codec`]: messages in, messages out, UTF-8 when written, nothing remembered between them.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextCodec;

impl TextCodec {
    /// The format of elements that were captured from messages, for formats that are built on it.
    pub fn format() -> &'static dyn RawFormat {
        &format::MESSAGE
    }
}

impl Codec for TextCodec {
    fn decode(
        &mut self,
        document: Bytes,
        limits: &Limits,
        read: &mut dyn FnMut(&mut dyn XmlReader) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let document = TextDocument::message(document, limits)?;
        read(&mut document.reader())
    }

    fn encode(
        &mut self,
        write: &mut dyn FnMut(&mut dyn XmlWriter) -> Result<(), EncodeError>,
    ) -> Result<Bytes, EncodeError> {
        let mut writer = TextWriter::new();
        write(&mut writer)?;
        writer.finish()
    }
}
