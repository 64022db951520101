//! What an importer does with a WSDL.

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::DocumentId;
use soapstone_wsdl::tree::{Element, LineColumn, Span};

/// What an importer does with a WSDL.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Judgement {
    /// Whether it takes it at all.
    pub verdict: Verdict,
    /// The operations that it shows, by the names that it shows, in its order; empty if it rejects.
    pub operations: Vec<ListedOperation>,
    /// Operations of the WSDL that it does not show.
    pub dropped: Vec<String>,
    /// Why it rejects; or what else it says, when it accepts with a warning or leaves something out.
    pub reasons: Vec<Reason>,
    /// Why what it makes cannot be used, though it takes the WSDL without an error: the next tool refuses what it wrote.
    pub unusable: Option<Reason>,
}

/// Whether an importer takes a WSDL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It makes something of it; perhaps not all that is in it.
    Accept,
    /// It makes nothing.
    Reject,
    /// What it does is not known.
    Unknown,
}

/// An operation that an importer shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedOperation {
    /// Its name there.
    pub name: String,
    /// What it became.
    pub fate: OperationFate,
}

/// What became of an operation that an importer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationFate {
    /// It is what the WSDL says.
    Usable,
    /// It is listed, and cannot be called as it is meant: a notification as a call without input.
    Phantom,
    /// What the service asks became what the client asks: a solicit-response as a request-response.
    Reversed,
}

/// Why an importer does what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// What, near to its own words.
    pub text: String,
    /// Where, if there is a place.
    pub place: Option<Place>,
}

/// A place in a WSDL or in what it imports.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Place {
    /// Where the document is.
    pub location: String,
    /// The part of it.
    pub span: Span,
    /// The line and column where that begins.
    pub at: LineColumn,
}

impl Judgement {
    /// It is rejected, for this reason.
    pub fn reject(reason: Reason) -> Self {
        Self { reasons: vec![reason], ..Self::empty(Verdict::Reject) }
    }

    /// It is taken, with these operations.
    pub fn accept(operations: Vec<ListedOperation>) -> Self {
        Self { operations, ..Self::empty(Verdict::Accept) }
    }

    /// Nothing is known of it.
    pub fn unknown(reason: Reason) -> Self {
        Self { verdict: Verdict::Unknown, ..Self::reject(reason) }
    }

    fn empty(verdict: Verdict) -> Self {
        Self { verdict, operations: Vec::new(), dropped: Vec::new(), reasons: Vec::new(), unusable: None }
    }
}

impl ListedOperation {
    /// An operation that became this.
    pub fn new(name: impl Into<String>, fate: OperationFate) -> Self {
        Self { name: name.into(), fate }
    }
}

impl Reason {
    /// A reason without a place.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), place: None }
    }

    /// A reason at an element.
    pub fn at(text: impl Into<String>, element: Element<'_>) -> Self {
        Self { text: text.into(), place: Some(Place::of(element)) }
    }
}

impl Place {
    /// The start tag of an element.
    pub fn of(element: Element<'_>) -> Self {
        Self::in_document(element.document(), element.span())
    }

    /// A part of a document.
    pub fn in_document(document: &soapstone_wsdl::tree::Document, span: Span) -> Self {
        Self { location: document.location().to_owned(), span, at: document.line_column(span) }
    }

    /// The document of this place, among those of a WSDL.
    pub fn document(&self, wsdl: &Definitions<'_>) -> Option<DocumentId> {
        wsdl.documents.iter().find(|(_, loaded)| loaded.location == self.location).map(|(id, _)| id)
    }
}
