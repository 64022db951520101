//! The documents that belong together.

use std::collections::HashMap;

use thiserror::Error;

use super::{LoadError, Loader};
use crate::ns;
use crate::tree::{Document, Element, NodeId, ReadError, TreeLimits};

/// Which document of [`Documents`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(usize);

impl DocumentId {
    /// The one that was asked for.
    pub const ROOT: Self = Self(0);
}

/// A document and all that it imports, each location once.
#[derive(Clone, Debug)]
pub struct Documents {
    documents: Vec<LoadedDocument>,
    imports: Vec<Import>,
}

/// A document, or why there is none.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LoadedDocument {
    /// Where it is.
    pub location: String,
    /// It, or why it could not be brought or read.
    pub content: Result<Document, DocumentError>,
}

/// Why there is no document at a location.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// It could not be brought.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// It could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There are too many documents, or they are too large together.
    #[error("{location} is not read: more than {limit} = {value} of documents that import each other")]
    Limit {
        /// Where it is.
        location: String,
        /// The field of [`LoadLimits`].
        limit: &'static str,
        /// Its value.
        value: usize,
    },
}

/// A reference from one document to another.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Import {
    /// What it is.
    pub kind: ImportKind,
    /// The document it stands in.
    pub from: DocumentId,
    /// The element.
    pub element: NodeId,
    /// The namespace that it says it imports.
    pub namespace: Option<String>,
    /// The location as it is written.
    pub location: Option<String>,
    /// The document there; none if no location is written. It may be one that could not be read.
    pub target: Option<DocumentId>,
}

/// The kinds of references between documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImportKind {
    /// `wsdl:import`
    Wsdl,
    /// `xs:import`
    SchemaImport,
    /// `xs:include`
    SchemaInclude,
    /// `xs:redefine`
    SchemaRedefine,
}

/// What documents that import each other may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadLimits {
    /// Of each document.
    pub tree: TreeLimits,
    /// How many. Default: 1,000.
    pub max_documents: usize,
    /// Bytes of all together. Default: 64 MiB.
    pub max_total_bytes: usize,
}

impl Default for LoadLimits {
    fn default() -> Self {
        Self { tree: TreeLimits::default(), max_documents: 1000, max_total_bytes: 64 << 20 }
    }
}

impl Documents {
    /// Loads the document at a location, and what it imports. Fails only if that first document cannot be had.
    pub fn load(location: &str, loader: &dyn Loader, limits: &LoadLimits) -> Result<Self, DocumentError> {
        let bytes = loader.load(location)?;
        Self::from_bytes(location, bytes, loader, limits)
    }

    /// As [`load`](Self::load), for a document whose bytes are there already; `location` is what its references are relative to.
    pub fn from_bytes(
        location: &str,
        bytes: Vec<u8>,
        loader: &dyn Loader,
        limits: &LoadLimits,
    ) -> Result<Self, DocumentError> {
        let size = bytes.len();
        let document = Document::read(location, bytes, &limits.tree)?;
        let mut all = Self {
            documents: vec![LoadedDocument { location: location.to_owned(), content: Ok(document) }],
            imports: Vec::new(),
        };
        let mut known = HashMap::from([(location.to_owned(), DocumentId::ROOT)]);
        // `./a.wsdl` is `a.wsdl` to a document that refers back to it.
        let name = location.rsplit(['/', '\\']).next().unwrap_or(location);
        known.insert(loader.resolve(location, name), DocumentId::ROOT);
        let mut total = size;
        let mut next = 0;
        // Documents that are found are put at the end, and looked at in their turn.
        while next < all.documents.len() {
            let from = DocumentId(next);
            next += 1;
            let Ok(document) = &all.documents[from.0].content else { continue };
            let base = all.documents[from.0].location.clone();
            for mut import in references(document, from) {
                if let Some(location) = &import.location {
                    let target = loader.resolve(&base, location);
                    let id = *known.entry(target.clone()).or_insert_with(|| {
                        let content = fetch(&target, loader, limits, all.documents.len(), &mut total);
                        all.documents.push(LoadedDocument { location: target, content });
                        DocumentId(all.documents.len() - 1)
                    });
                    import.target = Some(id);
                }
                all.imports.push(import);
            }
        }
        Ok(all)
    }

    /// The document that was asked for.
    pub fn root(&self) -> &Document {
        // The first document is there, or there is no value of this type.
        match &self.documents[0].content {
            Ok(document) => document,
            Err(_) => unreachable!("documents without the first"),
        }
    }

    /// All documents with their ids, that asked for first, then in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = (DocumentId, &LoadedDocument)> {
        self.documents.iter().enumerate().map(|(at, loaded)| (DocumentId(at), loaded))
    }

    /// The documents that could be read.
    pub fn readable(&self) -> impl Iterator<Item = (DocumentId, &Document)> {
        self.iter().filter_map(|(id, loaded)| Some((id, loaded.content.as_ref().ok()?)))
    }

    /// The document of this id, which must be of this value.
    pub fn get(&self, id: DocumentId) -> Option<&LoadedDocument> {
        self.documents.get(id.0)
    }

    /// The id of a document of this value.
    pub fn id_of(&self, document: &Document) -> Option<DocumentId> {
        self.readable().find(|(_, known)| std::ptr::eq(*known, document)).map(|(id, _)| id)
    }

    /// All references between documents, in the order in which they were found.
    pub fn imports(&self) -> &[Import] {
        &self.imports
    }

    /// The element of an import.
    pub fn import_element(&self, import: &Import) -> Option<Element<'_>> {
        self.get(import.from)?.content.as_ref().ok()?.element(import.element)
    }

    /// Where an import leads, if it leads to a document that could be read.
    pub fn target(&self, import: &Import) -> Option<&Document> {
        self.get(import.target?)?.content.as_ref().ok()
    }

    /// Why an import leads nowhere; none if it leads somewhere, or has no location.
    pub fn failure(&self, import: &Import) -> Option<&DocumentError> {
        self.get(import.target?)?.content.as_ref().err()
    }

    /// The import at this element.
    pub fn import_at(&self, element: Element<'_>) -> Option<&Import> {
        let from = self.id_of(element.document())?;
        self.imports.iter().find(|import| import.from == from && import.element == element.id())
    }
}

fn fetch(
    location: &str,
    loader: &dyn Loader,
    limits: &LoadLimits,
    count: usize,
    total: &mut usize,
) -> Result<Document, DocumentError> {
    let over = |limit, value| DocumentError::Limit { location: location.to_owned(), limit, value };
    if count >= limits.max_documents {
        return Err(over("max_documents", limits.max_documents));
    }
    let bytes = loader.load(location)?;
    *total = total.saturating_add(bytes.len());
    if *total > limits.max_total_bytes {
        return Err(over("max_total_bytes", limits.max_total_bytes));
    }
    Ok(Document::read(location, bytes, &limits.tree)?)
}

/// The references of a document: those of a WSDL and of the schemas in it, or those of a schema.
fn references(document: &Document, from: DocumentId) -> Vec<Import> {
    let mut found = Vec::new();
    let root = document.root();
    let schemas: Vec<Element<'_>> = match (root.namespace(), root.local()) {
        (ns::WSDL, "definitions") => {
            for element in root.children_named(ns::WSDL, "import") {
                found.push(import(ImportKind::Wsdl, from, element, "location"));
            }
            let types = root.children_named(ns::WSDL, "types");
            let schemas = types.flat_map(Element::children);
            schemas.filter(|child| child.local() == "schema" && is_schema(child.namespace())).collect()
        }
        (namespace, "schema") if is_schema(namespace) => vec![root],
        _ => Vec::new(),
    };
    for element in
        schemas.into_iter().flat_map(Element::children).filter(|child| is_schema(child.namespace()))
    {
        let kind = match element.local() {
            "import" => ImportKind::SchemaImport,
            "include" => ImportKind::SchemaInclude,
            "redefine" => ImportKind::SchemaRedefine,
            _ => continue,
        };
        found.push(import(kind, from, element, "schemaLocation"));
    }
    found
}

/// Whether a namespace is that of XML Schema, or of a draft of it: what some tools read is loaded.
fn is_schema(namespace: &str) -> bool {
    matches!(namespace, ns::XSD | ns::XSD_2000 | ns::XSD_1999)
}

fn import(kind: ImportKind, from: DocumentId, element: Element<'_>, location: &str) -> Import {
    let owned = |name| element.attribute(name).map(str::to_owned);
    Import {
        kind,
        from,
        element: element.id(),
        namespace: owned("namespace"),
        location: owned(location),
        target: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::MemoryLoader;
    use super::*;

    #[test]
    fn a_document_that_is_referred_to_from_beside_it_is_read_once() {
        let import = |location: &str| {
            format!("<definitions xmlns='{}'><import location='{location}'/></definitions>", ns::WSDL)
        };
        let root = import("b.wsdl");
        let loader = MemoryLoader::default().with("x/b.wsdl", import("a.wsdl"));
        for location in ["x/a.wsdl", "./x/a.wsdl", "y/../x/a.wsdl"] {
            let all =
                Documents::from_bytes(location, root.clone().into_bytes(), &loader, &LoadLimits::default());
            let all = all.expect("both documents can be read");
            assert_eq!(all.readable().count(), 2, "{location}");
            assert_eq!(all.imports()[1].target, Some(DocumentId::ROOT), "{location}");
        }
    }
}
