//! Bytes in hexadecimal.

use super::{FromXml, ToXml, read_value};
use crate::codec::{XmlReader, XmlWriter};
use crate::error::{EncodeError, FromXmlError};
use crate::lexical;
use crate::text::Text;

/// xsd:hexBinary: bytes written as hexadecimal digits, in upper case as .NET has them. Binary documents too have it as text.
///
/// Spec: [XSD2 §3.2.15]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct HexBinary(pub Vec<u8>);

impl ToXml for HexBinary {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let mut digits = String::with_capacity(2 * self.0.len());
        lexical::write_hex(&mut digits, &self.0);
        out.text(Text::from(digits))
    }
}

impl FromXml for HexBinary {
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        read_value(input, |text| text.as_hex()).map(Self)
    }
}
