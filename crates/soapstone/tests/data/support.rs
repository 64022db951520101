//! Values to documents and back.

use soapstone::data::{DataContract, Formatter, write_part};
use soapstone_nbfx::{BinaryCodec, BinarySessionCodec};
use soapstone_xml::{Codec, FromXmlError, Kind, Limits, TextCodec, XmlReader};

/// The value as the content of `<v xmlns="urn:v">`, in text.
pub(crate) fn text<T: DataContract>(value: &T) -> String {
    let bytes = encode(&mut TextCodec, value);
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn encode<T: DataContract>(codec: &mut dyn Codec, value: &T) -> bytes::Bytes {
    codec.encode(&mut |out| write_part(out, "urn:v", "v", value, Formatter::DataContract)).unwrap()
}

pub(crate) fn decode<T: DataContract>(
    codec: &mut dyn Codec,
    document: bytes::Bytes,
) -> Result<T, FromXmlError> {
    let mut value = None;
    codec.decode(document, &Limits::default(), &mut |input| {
        value = Some(on_root(input, |input| T::read(input)));
        Ok(())
    })?;
    value.unwrap()
}

/// Reads the element that a text is.
pub(crate) fn read<T: DataContract>(xml: &str) -> Result<T, FromXmlError> {
    decode(&mut TextCodec, xml.as_bytes().to_vec().into())
}

/// What is wrong with a text.
pub(crate) fn refused<T: DataContract + std::fmt::Debug>(xml: &str) -> String {
    read::<T>(xml).unwrap_err().to_string()
}

fn on_root<T>(
    input: &mut dyn XmlReader,
    read: impl FnOnce(&mut dyn XmlReader) -> Result<T, FromXmlError>,
) -> Result<T, FromXmlError> {
    while input.advance()? != Kind::Start {}
    let value = read(input)?;
    while input.advance()? != Kind::Eof {}
    Ok(value)
}

/// The value after it was written and read, in all encodings.
pub(crate) fn again<T: DataContract>(value: &T) -> [T; 3] {
    let mut session = BinarySessionCodec::default();
    let in_session = encode(&mut session, value);
    [
        decode(&mut TextCodec, encode(&mut TextCodec, value)).unwrap(),
        decode(&mut BinaryCodec, encode(&mut BinaryCodec, value)).unwrap(),
        decode(&mut BinarySessionCodec::default(), in_session).unwrap(),
    ]
}
