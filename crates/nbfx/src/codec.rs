//! The two binary encodings as [`Codec`]s.

use bytes::Bytes;
use soapstone_xml::{Codec, DecodeError, EncodeError, Limits, RawElement, RawFormat, XmlReader, XmlWriter};

use crate::reader::BinaryReader;
use crate::session::{ReaderSession, WriterSession};
use crate::writer::BinaryWriter;

/// The encoding with the static dictionary and without a session: `application/soap+msbin1`.
///
/// Spec: [MC-NBFS §2]
#[derive(Clone, Copy, Debug, Default)]
pub struct BinaryCodec;

impl Codec for BinaryCodec {
    fn decode(
        &mut self,
        document: Bytes,
        limits: &Limits,
        read: &mut dyn FnMut(&mut dyn XmlReader) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        read(&mut BinaryReader::new(&document, limits))
    }

    fn encode(
        &mut self,
        write: &mut dyn FnMut(&mut dyn XmlWriter) -> Result<(), EncodeError>,
    ) -> Result<Bytes, EncodeError> {
        let mut writer = BinaryWriter::new();
        write(&mut writer)?;
        writer.finish()
    }
}

/// The encoding with a string table for each direction of one connection: `application/soap+msbinsession1`.
///
/// Every document that arrives must be given to [`decode`](Codec::decode), in order; and every document that
/// [`encode`](Codec::encode) gives must be sent, in order, and once.
///
/// ```
/// use soapstone_nbfx::BinarySessionCodec;
/// use soapstone_xml::{Codec, Form, NameRef, XmlWriter};
///
/// let mut codec = BinarySessionCodec::default();
/// let mut hello = |out: &mut dyn XmlWriter| {
///     out.start(NameRef::local("hello").with_form(Form::Dictionary))?;
///     out.end()
/// };
/// assert_eq!(&codec.encode(&mut hello)?[..], b"\x06\x05hello\x42\x01\x01");
/// assert_eq!(&codec.encode(&mut hello)?[..], b"\x00\x42\x01\x01", "the peer knows the string now");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Spec: [MC-NBFSE §2]
#[derive(Clone, Debug, Default)]
pub struct BinarySessionCodec {
    reader: ReaderSession,
    writer: WriterSession,
}

impl BinarySessionCodec {
    /// A codec whose tables are bounded: what we accept, and what we define.
    pub fn new(reader: ReaderSession, writer: WriterSession) -> Self {
        Self { reader, writer }
    }

    /// The strings that the peer has defined.
    pub fn reader_session(&self) -> &ReaderSession {
        &self.reader
    }

    /// The strings that we have defined.
    pub fn writer_session(&self) -> &WriterSession {
        &self.writer
    }

    /// Adds strings to the table of the next document in this order, whether or not it will use them: for writing a
    /// recorded document again. `false` when one of them does not fit.
    pub fn announce<'a>(&mut self, strings: impl IntoIterator<Item = &'a str>) -> bool {
        let mut all = true;
        for string in strings {
            all &= self.writer.announce(string);
        }
        all
    }
}

impl Codec for BinarySessionCodec {
    fn decode(
        &mut self,
        document: Bytes,
        limits: &Limits,
        read: &mut dyn FnMut(&mut dyn XmlReader) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let from = self.reader.read_table(&document)?;
        read(&mut self.reader.reader(&document, from, limits))
    }

    fn encode(
        &mut self,
        write: &mut dyn FnMut(&mut dyn XmlWriter) -> Result<(), EncodeError>,
    ) -> Result<Bytes, EncodeError> {
        let mut writer = BinaryWriter::with_session(&mut self.writer);
        write(&mut writer)?;
        writer.finish()
    }
}

/// The encoding of captured elements, with a session or without.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BinaryFormat;

/// What a captured element refers to.
pub(crate) static RAW_FORMAT: BinaryFormat = BinaryFormat;

/// The name of the encoding; by it a writer knows whether it can copy bytes.
pub(crate) const FORMAT_NAME: &str = "nbfx";

impl RawFormat for BinaryFormat {
    fn name(&self) -> &'static str {
        FORMAT_NAME
    }

    fn open<'a>(&self, raw: &'a RawElement) -> Box<dyn XmlReader + 'a> {
        Box::new(BinaryReader::of_raw(raw))
    }
}
