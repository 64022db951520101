//! Reading the first document and the WSDL that it imports.

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{DocumentId, ImportKind};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Document, Element};

use super::{Checked, fail};
use crate::importers::{Place, Reason};

/// The WSDL documents, the first one first; what is imported and is not WSDL is read, and left alone.
pub(super) fn check<'d>(wsdl: &Definitions<'d>) -> Checked<Vec<Element<'d>>> {
    let documents = wsdl.documents;
    let root = documents.root().root();
    let mut reached = vec![DocumentId::ROOT];
    let mut next = 0;
    while let Some(from) = reached.get(next).copied() {
        next += 1;
        let imports = documents.imports().iter();
        for import in imports.filter(|import| import.from == from && import.kind == ImportKind::Wsdl) {
            let Some(target) = import.target else { continue };
            if let Some(error) = documents.failure(import) {
                let location = import.location.as_deref().unwrap_or_default();
                let reason = format!("Unable to parse \"{location}\": {error}");
                return match documents.import_element(import) {
                    Some(element) => fail(reason, element),
                    None => Err(Reason::new(reason)),
                };
            }
            if !reached.contains(&target) {
                reached.push(target);
            }
        }
    }
    let read = reached.iter().filter_map(|id| documents.get(*id)?.content.as_ref().ok());
    let read: Vec<&Document> = read.collect();
    for document in &read {
        well_formed(document)?;
    }
    if !root.is(ns::WSDL, "definitions") {
        let name = root.written_name();
        return fail(format!("Invalid WSDL, expected {{{}}}definitions found {name}", ns::WSDL), root);
    }
    if !root.descendants().any(|element| element.is(ns::WSDL, "service")) {
        return fail("Could not find wsdl:service in the provided WSDL(s)", root);
    }
    let roots = read.iter().map(|document| document.root());
    Ok(roots.filter(|element| element.is(ns::WSDL, "definitions")).collect())
}

/// Its parser takes no document type declaration, and nothing that is not well-formed with namespaces.
pub(super) fn well_formed(document: &Document) -> Checked {
    if let Some(span) = document.doctype() {
        let text = "DOCTYPE is disallowed when the feature \"http://apache.org/xml/features/disallow-doctype-decl\" set to true";
        return Err(Reason { text: text.to_owned(), place: Some(Place::in_document(document, span)) });
    }
    no_complaint(document)
}

/// Nothing that is not well-formed with namespaces.
pub(super) fn no_complaint(document: &Document) -> Checked {
    match document.complaints().first() {
        Some(complaint) => Err(Reason {
            text: complaint.kind.to_string(),
            place: Some(Place::in_document(document, complaint.span)),
        }),
        None => Ok(()),
    }
}
