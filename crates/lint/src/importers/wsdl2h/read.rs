//! How wsdl2h reads documents and follows imports.

use std::collections::HashSet;

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::Documents;
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{ComplaintKind, Document, Element};

use super::grammar::{Class, Vocabulary, children, of_wsdl, values, vocabulary};
use super::ns::BUILT_IN;
use crate::importers::imports::Imports;
use crate::importers::{Place, Reason};

/// The documents that wsdl2h reads: the first one again if another imports it, as another document.
#[derive(Debug)]
pub(super) struct Documented<'d> {
    imports: Imports<'d>,
    read: HashSet<*const Document>,
    /// The WSDL documents that are imported, each once, in their order.
    pub(super) imported: Vec<Element<'d>>,
    /// All schemas that were read.
    pub(super) schemas: Vec<Element<'d>>,
}

impl<'d> Documented<'d> {
    /// Reads the first document and all that it imports.
    pub(super) fn read(wsdl: &Definitions<'d>) -> Result<Self, Reason> {
        Self::read_all(wsdl.documents)
    }

    fn read_all(documents: &'d Documents) -> Result<Self, Reason> {
        let mut this = Self {
            imports: Imports::new(documents),
            read: HashSet::new(),
            imported: Vec::new(),
            schemas: Vec::new(),
        };
        let mut next = vec![documents.root().root()];
        let mut at = 0;
        // The documents that are imported follow in the order in which they are found.
        while let Some(root) = next.get(at).copied() {
            at += 1;
            this.document(root)?;
            for import in of_wsdl(root, "import") {
                if let Some(root) = this.import(import)? {
                    next.push(root);
                    this.imported.push(root);
                }
            }
        }
        Ok(this)
    }

    /// A document that is WSDL or a schema, without what its `wsdl:import`s import.
    fn document(&mut self, root: Element<'d>) -> Result<(), Reason> {
        lexical(root.document())?;
        match vocabulary(root.namespace()) {
            Some(Vocabulary::Wsdl) => self.element(root, Class::Definitions),
            Some(Vocabulary::Schema) if root.local() == "schema" => self.element(root, Class::Schema),
            _ => Err(Reason::at(
                format!(
                    "Validation constraint violation: tag name or namespace mismatch in element '{}': \
                     this is neither WSDL nor a schema",
                    root.written_name()
                ),
                root,
            )),
        }
    }

    /// What a `wsdl:import` imports, if it was not read before.
    fn import(&mut self, import: Element<'d>) -> Result<Option<Element<'d>>, Reason> {
        let Some(location) = import.attribute("location") else {
            let text = "wsdl2h ends with a segmentation fault: the import has no location";
            return Err(Reason::at(text, import));
        };
        if is_built_in(import.attribute("namespace")) {
            return Ok(None);
        }
        let root = self.open(import, location)?;
        Ok(self.read.insert(std::ptr::from_ref(root.document())).then_some(root))
    }

    fn open(&self, import: Element<'d>, location: &str) -> Result<Element<'d>, Reason> {
        let cannot = |why: &str| Reason::at(format!("Cannot open '{location}': {why}"), import);
        if location.is_empty() {
            return Err(cannot("it is a directory"));
        }
        // What begins with `/` or `file://` is looked for below the folder of the document.
        if location.starts_with('/') || location.starts_with("file:") {
            return Err(cannot("wsdl2h looks for it below the folder of the document"));
        }
        let document = self.imports.open(import).map_err(|missing| missing.reason(location, import))?;
        Ok(document.root())
    }

    /// Checks an element and what is in it, and reads the schemas that it refers to.
    fn element(&mut self, element: Element<'d>, class: Class) -> Result<(), Reason> {
        for attribute in element.attributes().filter(|attribute| attribute.prefix().is_empty()) {
            let Some(known) = values(element, attribute.local()) else { continue };
            if !known.contains(&attribute.value()) {
                let text = format!(
                    "Validation constraint violation: invalid value in element '{}': {}={:?}",
                    element.written_name(),
                    attribute.local(),
                    attribute.value()
                );
                return Err(Reason::at(text, element));
            }
        }
        if class == Class::Text {
            return Ok(());
        }
        for child in children(element) {
            match class.child(child) {
                Some(of) => self.element(child, of)?,
                None => unexpected(child, class)?,
            }
        }
        if class == Class::Schema {
            self.schema(element)?;
        }
        Ok(())
    }

    fn schema(&mut self, schema: Element<'d>) -> Result<(), Reason> {
        self.schemas.push(schema);
        for child in
            children(schema).filter(|child| vocabulary(child.namespace()) == Some(Vocabulary::Schema))
        {
            // Some WSDLs of Microsoft say `location` in an import.
            let other = child.attribute("location").filter(|_| child.local() == "import");
            let location = child.attribute("schemaLocation").or(other);
            let (Some(location), "import" | "include" | "redefine" | "override") = (location, child.local())
            else {
                continue;
            };
            if child.local() == "import" && is_built_in(child.attribute("namespace")) {
                continue;
            }
            let root = self.open(child, location)?;
            if !self.read.insert(std::ptr::from_ref(root.document())) {
                continue;
            }
            lexical(root.document())?;
            if vocabulary(root.namespace()) != Some(Vocabulary::Schema) || root.local() != "schema" {
                let text = format!(
                    "Validation constraint violation: tag name or namespace mismatch in element '{}': \
                     this is no schema",
                    root.written_name()
                );
                return Err(Reason::at(text, root));
            }
            self.element(root, Class::Schema)?;
        }
        Ok(())
    }
}

/// An element that is not expected is left out, unless it is required.
fn unexpected(element: Element<'_>, within: Class) -> Result<(), Reason> {
    let undeclared = element.namespace_of(element.prefix()).is_none();
    if undeclared && within.expects(element.local()) {
        let text = format!(
            "Validation constraint violation: syntax error in element '{}': its prefix is not declared",
            element.written_name()
        );
        return Err(Reason::at(text, element));
    }
    let required = element.attributes().find(|attribute| {
        let namespace = match attribute.prefix() {
            "" => element.namespace_of("").unwrap_or_default(),
            _ => attribute.namespace(),
        };
        attribute.local() == "required" && matches!(namespace, ns::WSDL | ns::WSDL20)
    });
    match required {
        Some(required) if required.value() == "true" => Err(Reason::at(
            format!("must understand element '{}' with wsdl:required='true'", element.written_name()),
            element,
        )),
        _ => Ok(()),
    }
}

/// Whether wsdl2h's parser reads a document. It does not mind `<` in a value, nor entities that it does not know.
fn lexical(document: &Document) -> Result<(), Reason> {
    let twice = document
        .complaints()
        .iter()
        .find(|complaint| matches!(complaint.kind, ComplaintKind::DuplicateAttribute(_)));
    match twice {
        Some(complaint) => Err(Reason {
            text: format!("Validation constraint violation: syntax error: {}", complaint.kind),
            place: Some(Place::in_document(document, complaint.span)),
        }),
        None => Ok(()),
    }
}

/// Whether wsdl2h brings a namespace along: it does not load what is imported for it.
pub(super) fn is_built_in(namespace: Option<&str>) -> bool {
    namespace.is_some_and(|namespace| {
        BUILT_IN.iter().any(|known| match known.split_once('*') {
            Some((before, after)) => {
                namespace.len() >= known.len() - 1
                    && namespace.starts_with(before)
                    && namespace.ends_with(after)
            }
            None => known.eq_ignore_ascii_case(namespace),
        })
    })
}
