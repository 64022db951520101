//! What can be wrong with a document that is read, a value in it, or a document that is written.

use std::fmt;

use crate::path::{Path, Position};

/// Why a document could not be read: what is wrong, where in the bytes and where in the tree.
///
/// One pointer wide, so that results stay small.
#[derive(Clone, Debug)]
pub struct DecodeError(Box<DecodeErrorInner>);

#[derive(Clone, Debug)]
struct DecodeErrorInner {
    kind: DecodeErrorKind,
    position: Position,
    path: Path,
}

impl DecodeError {
    /// An error of this kind at this place.
    pub fn new(kind: DecodeErrorKind, position: Position, path: Path) -> Self {
        Self(Box::new(DecodeErrorInner { kind, position, path }))
    }

    /// What is wrong.
    pub fn kind(&self) -> &DecodeErrorKind {
        &self.0.kind
    }

    /// Where in the bytes.
    pub fn position(&self) -> Position {
        self.0.position
    }

    /// Where in the tree: the elements that were open.
    pub fn path(&self) -> &Path {
        &self.0.path
    }
}

/// `what at line 1, column 2 in Envelope/Header`
impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.0.kind, self.0.position)?;
        if !self.0.path.is_root() {
            write!(f, " in {}", self.0.path)?;
        }
        Ok(())
    }
}

impl std::error::Error for DecodeError {}

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The document has no root element.
    #[error("the document is empty")]
    Empty,
    /// The bytes end inside an element, a record or a reference.
    #[error("the document ends too early: {0}")]
    UnexpectedEnd(&'static str),
    /// The text is not XML. Spec: [XML10 §2]
    #[error("not well-formed XML: {0}")]
    Syntax(String),
    /// An end tag does not match its start tag.
    #[error("end tag </{found}> where </{expected}> was expected")]
    MismatchedEnd {
        /// The start tag's name.
        expected: String,
        /// The end tag's name.
        found: String,
    },
    /// Something after the root element, or character data outside it.
    #[error("{0} outside the root element")]
    OutsideRoot(&'static str),
    /// A message must not have a document type declaration. Spec: [SOAP12-1 §5]
    #[error("a document type declaration (DTD) is not allowed in a message")]
    DocumentType,
    /// A message must not have processing instructions. Spec: [SOAP12-1 §5]
    #[error("processing instruction <?{0}?> is not allowed in a message")]
    ProcessingInstruction(String),
    /// A prefix that no element in scope declares. Spec: [XML-NAMES §5]
    #[error("the prefix '{0}' is not declared")]
    UndeclaredPrefix(String),
    /// A namespace declaration that the specification forbids. Spec: [XML-NAMES §3]
    #[error("namespace declaration not allowed: {0}")]
    BadDeclaration(String),
    /// The same attribute twice, also when two prefixes stand for one namespace. Spec: [XML-NAMES §6.3]
    #[error("duplicate attribute {0}")]
    DuplicateAttribute(String),
    /// A reference to an entity that is not one of the five predefined ones. Spec: [XML10 §4.6]
    #[error("the entity &{0}; is not defined")]
    UndefinedEntity(String),
    /// A character reference to something that is no XML character. Spec: [XML10 §4.1]
    #[error("&{0}; is not a character reference to a legal character")]
    BadCharacterReference(String),
    /// A character that XML does not allow. Spec: [XML10 §2.2]
    #[error("the character U+{0:04X} is not allowed in XML")]
    IllegalCharacter(u32),
    /// A name that is not a name. Spec: [XML-NAMES §4]
    #[error("'{0}' is not a valid name")]
    InvalidName(String),
    /// The bytes are not what the declared or assumed encoding says.
    #[error("invalid {encoding}: {detail}")]
    Encoding {
        /// The encoding's name.
        encoding: &'static str,
        /// What is wrong with the bytes.
        detail: String,
    },
    /// An encoding that we do not read.
    #[error(
        "the encoding '{0}' is not supported (UTF-8 and UTF-16 are; ISO-8859-1 and US-ASCII in documents)"
    )]
    UnsupportedEncoding(String),
    /// A byte sequence that is no record of the binary format, or a record in a place where it cannot be.
    #[error("invalid binary record: {0}")]
    Record(String),
    /// A dictionary id that no dictionary has.
    #[error("dictionary id {id} is not known ({detail})")]
    UnknownDictionaryId {
        /// The id as it stands on the wire.
        id: u32,
        /// Which dictionary was asked, and how much it holds.
        detail: String,
    },
    /// An `xop:Include` that stands for nothing. Spec: [XOP10 §3.2]
    #[error("xop:Include: {0}")]
    Include(String),
    /// The reader was asked for something that it cannot do where it stands: our mistake, not the sender's.
    #[error("misuse of the reader: {0}")]
    Misuse(&'static str),
    /// One of the [`Limits`](crate::Limits) was reached.
    #[error("limit reached: {limit} is {value}")]
    Limit {
        /// The name of the limit, as the field is called.
        limit: &'static str,
        /// Its value.
        value: usize,
    },
}

/// Why a value could not be read from a document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FromXmlError {
    /// The document itself is broken.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The document is fine, but not what was expected at this place.
    #[error(transparent)]
    Value(#[from] Unexpected),
}

/// Something other than what was expected, with its place.
#[derive(Debug)]
pub struct Unexpected(Box<UnexpectedInner>);

#[derive(Debug)]
struct UnexpectedInner {
    expected: String,
    found: String,
    position: Position,
    path: Path,
}

impl Unexpected {
    /// `expected` was wanted where `found` stands.
    pub fn new(
        expected: impl Into<String>,
        found: impl Into<String>,
        position: Position,
        path: Path,
    ) -> Self {
        Self(Box::new(UnexpectedInner { expected: expected.into(), found: found.into(), position, path }))
    }

    /// What was expected.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// What stood there instead.
    pub fn found(&self) -> &str {
        &self.0.found
    }

    /// Where in the bytes.
    pub fn position(&self) -> Position {
        self.0.position
    }

    /// Where in the tree.
    pub fn path(&self) -> &Path {
        &self.0.path
    }
}

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {} at {}", self.0.expected, self.0.found, self.0.position)?;
        if !self.0.path.is_root() {
            write!(f, " in {}", self.0.path)?;
        }
        Ok(())
    }
}

impl std::error::Error for Unexpected {}

/// A lexical form that a type does not have; without a place, which whoever reads the document adds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{}' is not {expected}", shorten(.found))]
pub struct InvalidValue {
    /// The type or form that was expected, with its article: "an xsd:int".
    pub expected: &'static str,
    /// What was found instead.
    pub found: String,
}

impl InvalidValue {
    /// `found` is not `expected`.
    pub fn new(expected: &'static str, found: impl Into<String>) -> Self {
        Self { expected, found: found.into() }
    }
}

/// A string that is not a name of the kind that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{}' is not {expected}", shorten(.name))]
pub struct InvalidName {
    /// The string.
    pub name: String,
    /// The kind of name, with its article.
    pub expected: &'static str,
}

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// A character that XML does not allow. Spec: [XML10 §2.2]
    #[error("the character U+{0:04X} is not allowed in XML")]
    IllegalCharacter(u32),
    /// A name that is not a name.
    #[error(transparent)]
    InvalidName(#[from] InvalidName),
    /// A prefix was bound to two namespaces on one element, or used without a namespace.
    #[error("the prefix '{prefix}' cannot be bound to '{namespace}' here: {reason}")]
    Prefix {
        /// The prefix.
        prefix: String,
        /// The namespace it was to be bound to.
        namespace: String,
        /// Why not.
        reason: &'static str,
    },
    /// The same attribute was written twice.
    #[error("duplicate attribute {0}")]
    DuplicateAttribute(String),
    /// The calls made no document: an end without a start, an attribute after content, two roots.
    #[error("misuse of the writer: {0}")]
    Misuse(&'static str),
    /// The document would be larger than the writer may make it.
    #[error("limit reached: {limit} is {value}")]
    Limit {
        /// The name of the limit.
        limit: &'static str,
        /// Its value.
        value: usize,
    },
    /// A captured part that is to be written again could not be read.
    #[error("a captured element cannot be written again")]
    Source(#[from] DecodeError),
    /// A value has no form in this encoding.
    #[error("{0}")]
    Value(String),
}

/// A value as it is shown in a message to people: never more than a line.
pub(crate) fn shorten(value: &str) -> String {
    const SHOWN: usize = 60;
    match value.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}… ({} bytes)", &value[..at], value.len()),
        None => value.to_owned(),
    }
}
