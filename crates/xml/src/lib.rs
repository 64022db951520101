//! The XML infoset as values, and its text form.
//!
//! Two encodings carry the same infoset: XML text, read and written here, and the .NET binary format, in `soapstone-nbfx`.
//! Both speak through [`XmlReader`], a cursor, and [`XmlWriter`], so that whatever is built on top runs over either.
//!
//! This crate has no IO, no clock and no randomness.

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
