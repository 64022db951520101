//! The traits for strings, bytes and qualified names, and for what may be nil.

use bytes::Bytes;

use super::{FromXml, ToXml, invalid, next_piece, read_text, unexpected};
use crate::codec::{XmlReader, XmlWriter};
use crate::error::{EncodeError, FromXmlError, InvalidValue};
use crate::lexical;
use crate::name::{NameRef, QName, XSI_NAMESPACE};
use crate::text::Text;

/// xsd:string
impl ToXml for str {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        out.text(Text::from(self))
    }
}

/// xsd:string
impl ToXml for String {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.as_str().to_xml(out)
    }
}

/// A nil element is an error: `Option<String>` tells it from an empty string.
impl FromXml for String {
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        refuse_nil(input, "an xsd:string")?;
        read_text(input)
    }
}

/// xsd:base64Binary
impl ToXml for [u8] {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        out.text(Text::from(self))
    }
}

/// xsd:base64Binary, as .NET has `byte[]`.
impl ToXml for Vec<u8> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.as_slice().to_xml(out)
    }
}

/// xsd:base64Binary, as .NET has `byte[]`. A nil element is an error: `Option<Vec<u8>>` tells it from no bytes.
impl FromXml for Vec<u8> {
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        refuse_nil(input, "an xsd:base64Binary")?;
        read_bytes(input)
    }
}

/// xsd:base64Binary
impl ToXml for Bytes {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self[..].to_xml(out)
    }
}

/// xsd:base64Binary, as for `Vec<u8>`.
impl FromXml for Bytes {
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        Vec::from_xml(input).map(Self::from)
    }
}

/// Joins pieces of bytes as bytes: binary documents have long ones in several records, of any length.
fn read_bytes<R: XmlReader + ?Sized>(input: &mut R) -> Result<Vec<u8>, FromXmlError> {
    let mut bytes = Vec::new();
    let mut base64 = String::new();
    loop {
        let decoded = match input.text() {
            Text::Bytes(piece) => {
                let decoded = decode_onto(&mut bytes, &mut base64);
                bytes.extend_from_slice(&piece);
                decoded
            }
            other => {
                other.write_lexical(&mut base64);
                Ok(())
            }
        };
        decoded.map_err(|error| invalid(input, error))?;
        if !next_piece(input)? {
            decode_onto(&mut bytes, &mut base64).map_err(|error| invalid(input, error))?;
            return Ok(bytes);
        }
    }
}

fn decode_onto(bytes: &mut Vec<u8>, base64: &mut String) -> Result<(), InvalidValue> {
    if base64.is_empty() {
        return Ok(());
    }
    let decoded = lexical::parse_base64(base64)?;
    base64.clear();
    if bytes.is_empty() {
        *bytes = decoded;
    } else {
        bytes.extend_from_slice(&decoded);
    }
    Ok(())
}

/// xsd:QName; the writer chooses the prefix.
impl ToXml for QName {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        out.text(Text::QName(self.as_ref()))
    }
}

/// xsd:QName; without a prefix it is in the default namespace. Spec: [XSD2 §3.2.18]
impl FromXml for QName {
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        let text = read_text(input)?;
        // On its end the declarations of the element are still in scope.
        resolve_qname(input, &text).map_err(|error| invalid(input, error))
    }
}

/// What a QName means that stands in content or in an attribute such as `xsi:type`: its prefix is resolved where the reader
/// stands, without one it is in the default namespace. Spec: [XSD2 §3.2.18]
pub fn resolve_qname<R: XmlReader + ?Sized>(input: &R, text: &str) -> Result<QName, InvalidValue> {
    let name = lexical::trim(text);
    let no_name = || InvalidValue::new("an xsd:QName", name);
    let (prefix, local) = match name.split_once(':') {
        Some(("", _)) => return Err(no_name()),
        Some(parts) => parts,
        None => ("", name),
    };
    let namespace = match input.resolve(prefix) {
        Some(namespace) => namespace.to_owned(),
        None if prefix.is_empty() => String::new(),
        None => return Err(InvalidValue::new("an xsd:QName with a declared prefix", name)),
    };
    QName::new(namespace, local.to_owned()).map_err(|_| no_name())
}

/// `None` is `xsi:nil="true"`, as .NET writes null. Spec: [XSD1 §2.6.2]
impl<T: ToXml> ToXml for Option<T> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        match self {
            Some(value) => value.to_xml(out),
            None => {
                let nil = NameRef::new(XSI_NAMESPACE, "nil");
                // .NET's serializer calls the namespace `i`, where it has no prefix yet.
                let free = out.prefix_of(XSI_NAMESPACE).is_none() && out.resolve("i").is_none();
                out.attribute(if free { nil.with_prefix("i") } else { nil }, Text::Bool(true))
            }
        }
    }
}

/// `None` is `xsi:nil="true"`, whatever the element contains; an element that is absent is the caller's matter.
impl<T: FromXml> FromXml for Option<T> {
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        if is_nil(input)? {
            input.skip_element()?;
            return Ok(None);
        }
        T::from_xml(input).map(Some)
    }
}

impl<T: ToXml + ?Sized> ToXml for Box<T> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        (**self).to_xml(out)
    }
}

impl<T: FromXml> FromXml for Box<T> {
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        T::from_xml(input).map(Self::new)
    }
}

impl<T: ToXml + ?Sized> ToXml for &T {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        (**self).to_xml(out)
    }
}

/// Whether the element on whose start the reader stands says `xsi:nil="true"`.
fn is_nil<R: XmlReader + ?Sized>(input: &R) -> Result<bool, FromXmlError> {
    match input.start().attribute(XSI_NAMESPACE, "nil") {
        Some(nil) => nil.as_bool().map_err(|error| invalid(input, error)),
        None => Ok(false),
    }
}

/// An error for nil where empty content would be a value.
fn refuse_nil<R: XmlReader + ?Sized>(input: &R, expected: &str) -> Result<(), FromXmlError> {
    if is_nil(input)? { Err(unexpected(input, expected, "xsi:nil")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Pieces, both, read, refused, write};
    use super::*;
    use crate::text_codec::TextWriter;

    const XSI: &str = "xmlns:i='http://www.w3.org/2001/XMLSchema-instance'";

    #[test]
    fn strings_keep_their_white_space() {
        both(" a\n b ".to_owned(), " a\n b ");
        both(String::new(), "");
        assert_eq!(write("<&>").unwrap(), "<v>&lt;&amp;&gt;</v>");
        assert_eq!(read::<String>("<v/>").unwrap(), "");
        refused::<String>("a<b/>", "expected text, found the element 'b'");
    }

    #[test]
    fn bytes_are_base64() {
        both(vec![3u8, 10, 17, 24, 31], "AwoRGB8=");
        both(Bytes::from_static(&[3]), "Aw==");
        both(Vec::<u8>::new(), "");
        assert_eq!(read::<Vec<u8>>("<v>\nAwo<!-- -->R\nGB8=\n</v>").unwrap(), [3, 10, 17, 24, 31]);
        refused::<Vec<u8>>("AwoRGA===", "expected an xsd:base64Binary, found 'AwoRGA==='");
    }

    #[test]
    fn qualified_names_are_resolved_where_they_stand() {
        let name = QName::from_static("urn:x", "n");
        for xml in [
            "<v xmlns:p='urn:x'>p:n</v>",
            "<v xmlns='urn:x'> n\n</v>",
            "<v xmlns:p='urn:x'>p<!-- -->:<![CDATA[n]]></v>",
            &write(&name).unwrap(),
        ] {
            assert_eq!(read::<QName>(xml).unwrap(), name, "{xml}");
        }
        both(QName::from_static("", "n"), "n");
        assert_eq!(read::<QName>("<v>xml:lang</v>").unwrap().namespace(), crate::name::XML_NAMESPACE);
        refused::<QName>("q:n", "expected an xsd:QName with a declared prefix, found 'q:n'");
        for content in ["", ":n", "p:", "a b", "xml:a:b", "1"] {
            refused::<QName>(content, "expected an xsd:QName");
        }
    }

    #[test]
    fn none_is_nil() {
        let nil = "<v i:nil=\"true\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"/>";
        assert_eq!(write(&None::<i32>).unwrap(), nil);
        assert_eq!(read::<Option<i32>>(nil).unwrap(), None);
        both(Some(7), "7");
        assert_eq!(read::<Option<i32>>(&format!("<v {XSI} i:nil=' 1 '><w>ignored</w></v>")).unwrap(), None);
        assert_eq!(read::<Option<i32>>(&format!("<v {XSI} i:nil='false'>7</v>")).unwrap(), Some(7));
        assert_eq!(read::<Option<String>>("<v/>").unwrap(), Some(String::new()));
        assert!(read::<Option<i32>>(&format!("<v {XSI} i:nil='maybe'>7</v>")).is_err());
        for error in [
            read::<String>(&format!("<v {XSI} i:nil='true'/>")).unwrap_err(),
            read::<Vec<u8>>(&format!("<v {XSI} i:nil='true'/>")).map(|_| String::new()).unwrap_err(),
        ] {
            assert!(error.to_string().contains("found xsi:nil"), "{error}");
        }
    }

    #[test]
    fn nil_uses_the_prefix_that_is_there() {
        for (prefix, uri, written) in
            [("xsi", XSI_NAMESPACE, "xsi:nil=\"true\""), ("i", "urn:mine", ":nil=\"true\"")]
        {
            let mut out = TextWriter::new();
            out.start(NameRef::new(uri, "outer").with_prefix(prefix)).unwrap();
            out.start(NameRef::new(uri, "inner").with_prefix(prefix)).unwrap();
            None::<i32>.to_xml(&mut out).unwrap();
            out.end().unwrap();
            out.end().unwrap();
            let xml = String::from_utf8(out.finish().unwrap().to_vec()).unwrap();
            assert!(xml.contains(written) && !xml.contains(" i:nil"), "{xml}");
        }
    }

    #[test]
    fn records_of_bytes_are_joined_as_bytes() {
        let records = || [&[3, 10][..], &[17], &[]].map(Text::from);
        assert_eq!(Vec::from_xml(&mut Pieces::new(records())).unwrap(), [3, 10, 17]);
        let mixed = records().into_iter().chain(["Aw".into(), "o=\n".into(), (&[5][..]).into(), " ".into()]);
        assert_eq!(Vec::from_xml(&mut Pieces::new(mixed)).unwrap(), [3, 10, 17, 3, 10, 5]);
        let broken = records().into_iter().chain(["=".into()]);
        assert!(Vec::<u8>::from_xml(&mut Pieces::new(broken)).is_err());
    }

    #[test]
    fn atoms_are_read_as_strings_and_names() {
        let atoms = [Text::Int(-1), Text::Bool(true), Text::Double(0.5)];
        assert_eq!(String::from_xml(&mut Pieces::new(atoms)).unwrap(), "-1true0.5");
        let name = NameRef::new("urn:p", "n").with_prefix("p");
        let read = QName::from_xml(&mut Pieces::new([Text::QName(name)])).unwrap();
        assert_eq!(read, QName::from_static("urn:p", "n"));
    }
}
