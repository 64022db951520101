//! Parts of documents that were found but not parsed.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use bytes::Bytes;

use crate::codec::{Kind, XmlReader};
use crate::error::DecodeError;
use crate::limits::Limits;
use crate::node::Element;
use crate::path::Path;
use crate::scope::Declarations;

/// An element found but not parsed: its bytes as they were written, and what is needed to read them where they now are.
///
/// Cheap to clone. Reading it gives the same events as reading it in its document, prefixes in scope included.
#[derive(Clone)]
pub struct RawElement {
    pub(crate) bytes: Bytes,
    pub(crate) format: &'static dyn RawFormat,
    pub(crate) scope: Declarations,
    pub(crate) strings: Option<Arc<dyn Any + Send + Sync>>,
    pub(crate) extent: Extent,
    pub(crate) limits: Arc<Limits>,
    pub(crate) parent: Option<Arc<Path>>,
    pub(crate) document: Option<Bytes>,
    pub(crate) offset: usize,
    /// Whether its text may refer to characters that XML does not have.
    pub(crate) lenient: bool,
    /// Whether somebody has read it to its end without finding anything wrong.
    pub(crate) sound: Arc<AtomicBool>,
}

/// How much of its document a [`RawElement`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The bytes of the element, no more.
    Element,
    /// The bytes of the element and what follows it, which must be the ends of this many elements around it and the end of
    /// the document, with nothing between but comments and white space.
    Rest {
        /// Elements that were open around it.
        open: usize,
    },
}

/// The encoding of a [`RawElement`]: opens a reader on it.
pub trait RawFormat: Send + Sync {
    /// A name that no other encoding has.
    fn name(&self) -> &'static str;
    /// A reader that stands before the element, and reaches [`Kind::Eof`] after its end.
    fn open<'a>(&self, raw: &'a RawElement) -> Box<dyn XmlReader + 'a>;
}

impl RawElement {
    /// An element of which these are the bytes; for codecs.
    pub fn new(
        bytes: Bytes,
        format: &'static dyn RawFormat,
        scope: Declarations,
        extent: Extent,
        limits: Arc<Limits>,
    ) -> Self {
        Self {
            bytes,
            format,
            scope,
            strings: None,
            extent,
            limits,
            parent: None,
            document: None,
            offset: 0,
            lenient: false,
            sound: Arc::default(),
        }
    }

    /// With a snapshot of the session's string table, which the codec knows how to read.
    #[must_use]
    pub fn with_strings(self, strings: Arc<dyn Any + Send + Sync>) -> Self {
        Self { strings: Some(strings), ..self }
    }

    /// The same element in a format that is built on its own, with what that one has to know to read it. Its reader gets one of
    /// this element from the other format ([`TextCodec::format`](crate::TextCodec::format)).
    #[must_use]
    pub fn in_format(self, format: &'static dyn RawFormat, known: Arc<dyn Any + Send + Sync>) -> Self {
        Self { format, strings: Some(known), ..self }
    }

    /// With the elements that were open around it, for errors.
    #[must_use]
    pub fn with_parent(self, path: Arc<Path>) -> Self {
        Self { parent: Some(path), ..self }
    }

    /// With its document, and the byte at which it was found there, for errors. The bytes of the element are a part of the
    /// document's, so this holds on to nothing more.
    #[must_use]
    pub fn found_in(self, document: Bytes, offset: usize) -> Self {
        Self { document: Some(document), offset, ..self }
    }

    /// The bytes, in the encoding of the document it came from.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The encoding.
    pub fn format(&self) -> &'static dyn RawFormat {
        self.format
    }

    /// The declarations in scope around the element; what it declares itself is in its bytes.
    pub fn scope(&self) -> &Declarations {
        &self.scope
    }

    /// The session's string table as it was, when the encoding has one.
    pub fn strings(&self) -> Option<&Arc<dyn Any + Send + Sync>> {
        self.strings.as_ref()
    }

    /// How much of the document the bytes are.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// What reading it may cost.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Where it was found, when that is known.
    pub fn parent(&self) -> Option<&Path> {
        self.parent.as_deref()
    }

    /// The byte of its document at which it was found; 0 when that is not known.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// A reader that stands before the element.
    pub fn reader(&self) -> Box<dyn XmlReader + '_> {
        self.format.open(self)
    }

    /// The element as a tree.
    pub fn to_element(&self) -> Result<Element, DecodeError> {
        let mut reader = self.reader();
        while !matches!(reader.advance()?, Kind::Start | Kind::Eof) {}
        let element = Element::read(&mut *reader)?;
        while reader.advance()? != Kind::Eof {}
        Ok(element)
    }
}

impl fmt::Debug for RawElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawElement")
            .field("format", &self.format.name())
            .field("bytes", &self.bytes.len())
            .field("extent", &self.extent)
            .finish_non_exhaustive()
    }
}
