//! Documents as trees that know where everything stands.
//!
//! A [`Document`] is what WSDL and XML Schema are read from. It is lenient where tools differ: a prefix that nobody declared or an
//! attribute that is there twice is a [`Complaint`] of the document, not the end of it, so that a linter can say which tool refuses
//! it. What no tool reads, such as a tag that is never closed, is a [`ReadError`].

mod document;
mod element;
mod entities;
mod read;
mod source;

pub use document::{Complaint, ComplaintKind, Document, ReadError, ReadErrorKind, TreeLimits};
pub use element::{Attribute, ContentNode, Element, NodeId, Reference};
pub use source::{LineColumn, Source, Span};

#[cfg(test)]
mod tests;
