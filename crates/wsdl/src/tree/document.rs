//! A document: its nodes, and what is wrong with it.

use std::fmt;

use thiserror::Error;

use super::element::{Element, NodeId};
use super::source::{LineColumn, Source, Span};

/// An XML document that was read, with the places of all that is in it.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) source: Source,
    pub(super) nodes: Vec<Node>,
    pub(super) attributes: Vec<AttributeData>,
    pub(super) scopes: Vec<Declaration>,
    pub(super) namespaces: Vec<Box<str>>,
    pub(super) complaints: Vec<Complaint>,
    pub(super) doctype: Option<Span>,
    pub(super) root: u32,
}

/// What a document may cost its reader.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TreeLimits {
    /// Bytes of one document. Default: 16 MiB.
    pub max_bytes: usize,
    /// Levels of nested elements. Default: 256.
    pub max_depth: usize,
    /// Elements and runs of text of one document. Default: 1,000,000.
    pub max_nodes: usize,
    /// Attributes of one element. Default: 1,024.
    pub max_attributes: usize,
    /// Bytes that the entities of a document type declaration may stand for, all uses together. Default: 1 MiB.
    pub max_entity_bytes: usize,
}

impl Default for TreeLimits {
    fn default() -> Self {
        Self {
            max_bytes: 16 << 20,
            max_depth: 256,
            max_nodes: 1_000_000,
            max_attributes: 1024,
            max_entity_bytes: 1 << 20,
        }
    }
}

/// Something wrong with a document that some tools read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Complaint {
    /// What.
    pub kind: ComplaintKind,
    /// Where.
    pub span: Span,
}

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ComplaintKind {
    /// A prefix of an element that is declared nowhere around it.
    UndeclaredElementPrefix(String),
    /// A prefix of an attribute that is declared nowhere around it.
    UndeclaredAttributePrefix(String),
    /// An attribute that the element has twice; the first counts.
    DuplicateAttribute(String),
    /// A reference to an entity that is declared nowhere: nothing is put there.
    UnknownEntity(String),
    /// A reference to an entity that is outside of the document or has markup in it: nothing is put there.
    UnreadEntity(String),
    /// A `<` or another character that XML does not have there.
    IllegalCharacter(char),
    /// A prefix that is declared as nothing, `xmlns:a=""`.
    EmptyNamespace(String),
}

impl fmt::Display for ComplaintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UndeclaredElementPrefix(prefix) => {
                write!(f, "the prefix `{prefix}` of this element is not declared")
            }
            Self::UndeclaredAttributePrefix(prefix) => {
                write!(f, "the prefix `{prefix}` of this attribute is not declared")
            }
            Self::DuplicateAttribute(name) => write!(f, "the attribute `{name}` is there twice"),
            Self::UnknownEntity(name) => write!(f, "the entity `&{name};` is not declared"),
            Self::UnreadEntity(name) => {
                write!(f, "the entity `&{name};` has markup in it or is outside of the document")
            }
            Self::IllegalCharacter(found) => write!(f, "the character {found:?} cannot stand here"),
            Self::EmptyNamespace(prefix) => write!(f, "the prefix `{prefix}` is declared as nothing"),
        }
    }
}

/// Why a document cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{location}:{at}: {kind}")]
#[non_exhaustive]
pub struct ReadError {
    /// The document.
    pub location: String,
    /// Where in it, for people.
    pub at: LineColumn,
    /// Where in it, in bytes.
    pub span: Span,
    /// What.
    pub kind: ReadErrorKind,
}

/// What makes a document unreadable.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// It is not XML.
    #[error("this is not XML: {0}")]
    Syntax(String),
    /// It ends in the midst of something; some parsers do not mind.
    #[error("this is not XML: {0}")]
    Truncated(String),
    /// Its bytes are not in the encoding that it says, or in one that is not known here.
    #[error("{0}")]
    Encoding(String),
    /// There is nothing in it.
    #[error("the document is empty")]
    Empty,
    /// A limit was reached.
    #[error("more than {limit} = {value}: if this document is to be trusted, raise the limit")]
    Limit {
        /// The field of [`TreeLimits`].
        limit: &'static str,
        /// Its value.
        value: usize,
    },
}

/// A node; indices are of the document's tables, `NONE` where there is none.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) parent: u32,
    pub(super) first_child: u32,
    pub(super) next: u32,
    pub(super) content: Content,
}

pub(super) const NONE: u32 = u32::MAX;

#[derive(Clone, Debug)]
pub(super) enum Content {
    Element(ElementData),
    Text(Value, Span),
    /// All of it, with `<!--` and `-->`.
    Comment(Span),
}

#[derive(Clone, Debug)]
pub(super) struct ElementData {
    /// The name as written, with its prefix.
    pub(super) name: Span,
    pub(super) prefix_len: u32,
    /// Of the document's namespaces.
    pub(super) namespace: u32,
    pub(super) attributes: (u32, u32),
    /// The innermost declaration in scope.
    pub(super) scope: u32,
    pub(super) tag: Span,
    /// The byte after the end tag.
    pub(super) end: u32,
}

#[derive(Clone, Debug)]
pub(super) struct AttributeData {
    pub(super) name: Span,
    pub(super) prefix_len: u32,
    pub(super) namespace: u32,
    pub(super) value: Value,
    pub(super) value_span: Span,
}

/// What stands somewhere: as in the text, or with references resolved.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Written(Span),
    Resolved(Box<str>),
}

/// A namespace declaration, and that before it.
#[derive(Clone, Debug)]
pub(super) struct Declaration {
    pub(super) prefix: Span,
    pub(super) namespace: u32,
    pub(super) outer: u32,
    /// The element it stands on.
    pub(super) element: u32,
}

impl Document {
    /// The root element.
    pub fn root(&self) -> Element<'_> {
        Element::new(self, self.root)
    }

    /// The element of this id, which must be of this document.
    pub fn element(&self, id: NodeId) -> Option<Element<'_>> {
        matches!(self.nodes.get(id.0 as usize)?.content, Content::Element(_))
            .then(|| Element::new(self, id.0))
    }

    /// Its text.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Where it came from: a path or an address.
    pub fn location(&self) -> &str {
        self.source.location()
    }

    /// The line and column where a span begins.
    pub fn line_column(&self, span: Span) -> LineColumn {
        self.source.line_column(span.start)
    }

    /// What is wrong with it, in the order of the text.
    pub fn complaints(&self) -> &[Complaint] {
        &self.complaints
    }

    /// The document type declaration, if there is one.
    pub fn doctype(&self) -> Option<Span> {
        self.doctype
    }

    pub(super) fn value<'d>(&'d self, value: &'d Value) -> &'d str {
        match value {
            Value::Written(span) => self.source.slice(*span),
            Value::Resolved(text) => text,
        }
    }
}
