//! The XML infoset as values, and its text form.
//!
//! Two encodings carry the same infoset: XML text, read and written here, and the .NET binary format, in `soapstone-nbfx`.
//! Both speak through [`XmlReader`], a cursor, and [`XmlWriter`], so that whatever is built on top runs over either.
//!
//! ```
//! use soapstone_xml::{Kind, Limits, NameRef, TextDocument, TextWriter, XmlReader, XmlWriter};
//!
//! let mut out = TextWriter::new();
//! out.start(NameRef::new("urn:example:orders", "quantity"))?;
//! out.text(1001.into())?;
//! out.end()?;
//! let bytes = out.finish()?;
//! assert_eq!(&bytes[..], br#"<quantity xmlns="urn:example:orders">1001</quantity>"#);
//!
//! let document = TextDocument::message(bytes, &Limits::default())?;
//! let mut reader = document.reader();
//! assert_eq!(reader.advance()?, Kind::Start);
//! assert!(reader.start().name().is("urn:example:orders", "quantity"));
//! assert_eq!(reader.advance()?, Kind::Text);
//! assert_eq!(reader.text().as_i32()?, 1001);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | what | here |
//! |---|---|
//! | reading and writing, event by event | [`XmlReader`], [`XmlWriter`]; of text [`TextDocument`], [`TextReader`], [`TextWriter`] |
//! | names and values | [`QName`], [`NameRef`], [`Text`], [`DateTime`], [`TimeSpan`], [`Decimal`] |
//! | values as elements | [`ToXml`], [`FromXml`] |
//! | a part as it came, to be read later | [`RawElement`] |
//! | a tree | [`Element`] |
//! | an encoding, with what it remembers of its connection | [`Codec`] |
//! | what a document may cost | [`Limits`] |
//!
//! This crate has no IO, no clock and no randomness. Envelopes on top of it are in `soapstone-soap`.

mod codec;
mod compare;
mod copy;
mod decimal;
mod error;
mod lexical;
mod limits;
mod name;
mod node;
mod path;
mod raw;
mod scope;
mod text;
mod text_codec;
mod time;
mod value;

pub use codec::{
    AttributeRef, Codec, DeclarationRef, Kind, StartForm, StartItem, StartItems, StartRef, TextForm,
    XmlReader, XmlWriter,
};
pub use compare::{Difference, compare};
pub use copy::{copy_content, copy_document, copy_element, copy_event};
pub use decimal::Decimal;
pub use error::{
    DecodeError, DecodeErrorKind, EncodeError, FromXmlError, InvalidName, InvalidValue, Unexpected,
};
pub use limits::Limits;
pub use name::{
    Form, NameRef, QName, XML_NAMESPACE, XMLNS_NAMESPACE, XSD_NAMESPACE, XSI_NAMESPACE, is_ncname,
};
pub use node::{Attribute, Element, Node};
pub use path::{Path, Position};
pub use raw::{Extent, RawElement, RawFormat};
pub use scope::{Declarations, Scope, declaration_error};
pub use text::{ListItem, Text};
pub use text_codec::{TextCodec, TextDocument, TextReader, TextWriter};
pub use time::{DateTime, TimeSpan, Zone};
pub use value::{
    FromXml, HexBinary, ToXml, ToXmlErased, read_text, read_value, resolve_qname, whitespace_only,
};

/// The examples of the README are run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
