//! Which document an importer gets when it follows an import.

use std::collections::HashMap;

use soapstone_wsdl::load::{DocumentError, Documents, Import, LoadError, is_url};
use soapstone_wsdl::tree::{Document, Element, NodeId, ReadErrorKind};

use super::Reason;

/// The imports of the documents, by their elements.
#[derive(Debug)]
pub(crate) struct Imports<'d> {
    documents: &'d Documents,
    by_element: HashMap<(*const Document, NodeId), &'d Import>,
}

/// Why an import brings nothing.
#[derive(Debug)]
pub(crate) enum Missing<'d> {
    /// It cannot be had or read.
    Failed(&'d DocumentError),
    /// The loader does not take this element for an import.
    Unknown,
}

impl<'d> Imports<'d> {
    pub(crate) fn new(documents: &'d Documents) -> Self {
        let by_element = documents
            .imports()
            .iter()
            .filter_map(|import| {
                let element = documents.import_element(import)?;
                Some(((std::ptr::from_ref(element.document()), import.element), import))
            })
            .collect();
        Self { documents, by_element }
    }

    /// The document that the import at this element leads to.
    pub(crate) fn open(&self, element: Element<'d>) -> Result<&'d Document, Missing<'d>> {
        let key = (std::ptr::from_ref(element.document()), element.id());
        let import = self.by_element.get(&key).ok_or(Missing::Unknown)?;
        let target = import.target.and_then(|id| self.documents.get(id)).ok_or(Missing::Unknown)?;
        target.content.as_ref().map_err(Missing::Failed)
    }
}

impl Missing<'_> {
    /// Whether it is there, and ends too early.
    pub(crate) fn is_truncated(&self) -> bool {
        matches!(self, Missing::Failed(DocumentError::Read(read)) if matches!(read.kind, ReadErrorKind::Truncated(_)))
    }

    /// Why, in the words that file systems and resolvers have; `location` is what the import says.
    pub(crate) fn reason(&self, location: &str, element: Element<'_>) -> Reason {
        let text = match self {
            Missing::Failed(DocumentError::Load(LoadError::Offline { location })) => {
                format!("cannot fetch {location}: it is on the network")
            }
            Missing::Failed(DocumentError::Load(LoadError::NotFound { location })) => {
                format!("no such file: {location}")
            }
            Missing::Failed(error) => format!("cannot read {location}: {error}"),
            Missing::Unknown if is_url(location) => {
                format!("cannot fetch {location}: it is on the network")
            }
            Missing::Unknown => format!("no such file: {location}"),
        };
        Reason::at(text, element)
    }
}
