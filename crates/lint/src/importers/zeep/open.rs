//! How zeep gets documents.

use soapstone_wsdl::load::{Documents, resolve};
use soapstone_wsdl::tree::{ComplaintKind, Document, Element};

use crate::importers::imports::Imports;
use crate::importers::{Place, Reason};

/// The documents that zeep can get.
#[derive(Debug)]
pub(super) struct Files<'d> {
    imports: Imports<'d>,
}

impl<'d> Files<'d> {
    pub(super) fn new(documents: &'d Documents) -> Self {
        Self { imports: Imports::new(documents) }
    }

    /// What a location means in a document that is at `base`.
    pub(super) fn absolute(&self, location: &str, base: &str) -> String {
        resolve(base, location)
    }

    /// The root of the document that an import leads to.
    pub(super) fn open(&self, import: Element<'d>, location: &str) -> Result<Element<'d>, Reason> {
        let document = self.imports.open(import).map_err(|missing| missing.reason(location, import))?;
        parsed(document)?;
        Ok(document.root())
    }
}

/// Whether lxml, as zeep uses it, reads a document.
pub(super) fn parsed(document: &Document) -> Result<(), Reason> {
    let doctype = document.doctype().map(|span| (span, document.source().slice(span)));
    let external = doctype.is_some_and(|(_, text)| text.contains("SYSTEM") || text.contains("PUBLIC"));
    for complaint in document.complaints() {
        let text = match &complaint.kind {
            ComplaintKind::UnknownEntity(_) if external => continue,
            ComplaintKind::EmptyNamespace(_) | ComplaintKind::UnreadEntity(_) => continue,
            kind => format!("Invalid XML content received ({kind})"),
        };
        return Err(Reason { text, place: Some(Place::in_document(document, complaint.span)) });
    }
    if let Some((span, text)) = doctype
        && text.contains("<!ENTITY")
    {
        let text = "the document declares entities, which zeep forbids (EntitiesForbidden)".to_owned();
        return Err(Reason { text, place: Some(Place::in_document(document, span)) });
    }
    Ok(())
}
