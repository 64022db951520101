//! The .NET binary XML formats, reading and writing the same infoset as text.
//!
//! ```
//! use bytes::Bytes;
//! use soapstone_nbfx::{BinaryReader, BinaryWriter};
//! use soapstone_xml::{Kind, Limits, NameRef, XmlReader, XmlWriter};
//!
//! let mut out = BinaryWriter::new();
//! out.start(NameRef::new("urn:example:orders", "quantity").with_prefix("o"))?;
//! out.text(1001.into())?;
//! out.end()?;
//! let document = out.finish()?;
//! assert_eq!(&document[..], b"\x6C\x08quantity\x09\x01o\x12urn:example:orders\x8B\xE9\x03");
//!
//! let limits = Limits::default();
//! let mut reader = BinaryReader::new(&document, &limits);
//! assert_eq!(reader.advance()?, Kind::Start);
//! assert!(reader.start().name().is("urn:example:orders", "quantity"));
//! assert_eq!(reader.advance()?, Kind::Text);
//! assert_eq!(reader.text().as_i32()?, 1001);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | format | what | here |
//! |---|---|---|
//! | MC-NBFX | a document is a sequence of records | [`BinaryReader`], [`BinaryWriter`] |
//! | MC-NBFS | and a dictionary that both sides know: `application/soap+msbin1` | [`dictionary`], [`BinaryCodec`] |
//! | MC-NBFSE | and a string table that grows along a connection: `application/soap+msbinsession1` | [`ReaderSession`], [`WriterSession`], [`BinarySessionCodec`] |
//!
//! The traits that readers and writers implement are those of [`soapstone_xml`]; `soapstone decode` shows a document on a command
//! line. [`dump()`] and [`dump_to`] show the records of a document, broken ones too. This crate has no IO, no clock and no
//! randomness.

mod codec;
mod cursor;
pub mod dictionary;
mod dictionary_table;
mod dump;
mod error;
mod int31;
mod output;
mod packing;
mod reader;
mod record;
mod scan;
mod scope;
mod session;
mod splice;
mod start_tag;
mod strings;
mod value;
mod write_name;
mod write_value;
mod writer;

pub use codec::{BinaryCodec, BinarySessionCodec};
pub use dump::{dump, dump_session, dump_session_to, dump_to};
pub use reader::BinaryReader;
pub use session::{DEFAULT_MAX_SESSION_BYTES, ReaderSession, WriterSession};
pub use writer::BinaryWriter;

/// The examples of the README are run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
