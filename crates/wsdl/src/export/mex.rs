//! WS-MetadataExchange: all documents in one message.

use soapstone_xml::Element;

use super::document::{Document, DocumentName};
use super::markup::{Markup, element};
use crate::ns;

/// `mex:Metadata` with these documents, as WCF answers `Get` with them: those of the contracts first, then that of the service, then the
/// schemas. They know each other by their namespaces: their locations are to be empty.
pub fn metadata(documents: &[Document]) -> Element {
    let part = |document: &&Document| matches!(document.name(), DocumentName::WsdlPart(_));
    let service = |document: &&Document| document.name() == DocumentName::Wsdl;
    let schema = |document: &&Document| document.name().is_schema();
    let all = documents
        .iter()
        .filter(part)
        .chain(documents.iter().filter(service))
        .chain(documents.iter().filter(schema));
    let sections = all.map(|document| {
        let dialect = if document.name().is_schema() { ns::XSD } else { ns::WSDL };
        element(ns::MEX, "MetadataSection")
            .set("Dialect", dialect)
            .set("Identifier", document.namespace())
            .with_child(document.root().clone())
    });
    element(ns::MEX, "Metadata").with_children(sections)
}
