//! A defect found while reading, before its place in the tree is known.

use soapstone_xml::DecodeErrorKind;

/// What is wrong, and at which byte. The reader adds the path and makes a [`DecodeError`](soapstone_xml::DecodeError).
#[derive(Clone, Debug)]
pub(crate) struct Flaw(Box<(DecodeErrorKind, usize)>);

impl Flaw {
    pub(crate) fn new(kind: DecodeErrorKind, at: usize) -> Self {
        Self(Box::new((kind, at)))
    }

    /// Bytes that are no record, or a record in a place where it cannot be.
    pub(crate) fn record(what: impl Into<String>, at: usize) -> Self {
        Self::new(DecodeErrorKind::Record(what.into()), at)
    }

    pub(crate) fn limit(limit: &'static str, value: usize, at: usize) -> Self {
        Self::new(DecodeErrorKind::Limit { limit, value }, at)
    }

    pub(crate) fn kind(&self) -> &DecodeErrorKind {
        &self.0.0
    }

    /// Bytes from the start of what was read.
    pub(crate) fn at(&self) -> usize {
        self.0.1
    }
}
