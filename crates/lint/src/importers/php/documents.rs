//! The documents as PHP reads them: messages, portTypes, bindings and services by their local names.

use std::collections::HashSet;

use soapstone_wsdl::load::Documents;
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Document, Element};

use super::nodes::{Node, attribute, is_uri, nodes, parsed};
use super::schema::Schemas;
use crate::importers::Reason;
use crate::importers::imports::Imports;

/// Things by name, in their order.
pub(super) type Table<'d> = Vec<(&'d str, Element<'d>)>;

/// All documents.
#[derive(Debug)]
pub(super) struct Wsdl<'d> {
    imports: Imports<'d>,
    read: HashSet<*const Document>,
    pub(super) messages: Table<'d>,
    pub(super) port_types: Table<'d>,
    pub(super) bindings: Table<'d>,
    pub(super) services: Table<'d>,
    pub(super) schemas: Schemas<'d>,
}

/// The thing of this name.
pub(super) fn find<'d>(table: &Table<'d>, name: &str) -> Option<Element<'d>> {
    table.iter().find(|(known, _)| *known == name).map(|(_, found)| *found)
}

impl<'d> Wsdl<'d> {
    pub(super) fn new(documents: &'d Documents) -> Self {
        Self {
            imports: Imports::new(documents),
            read: HashSet::new(),
            messages: Table::new(),
            port_types: Table::new(),
            bindings: Table::new(),
            services: Table::new(),
            schemas: Schemas::default(),
        }
    }

    /// Reads a document, and what it imports where it imports it.
    pub(super) fn read(&mut self, document: &'d Document, imported: bool) -> Result<(), Reason> {
        if !self.read.insert(std::ptr::from_ref(document)) {
            return Ok(());
        }
        parsed(document)?;
        let root = document.root();
        if !Node::Element(root).is(ns::WSDL, "definitions") {
            if imported && Node::Element(root).is(ns::XSD, "schema") {
                return self.schema(root, None);
            }
            let text = format!("Parsing WSDL: Couldn't find <definitions> in '{}'", document.location());
            return Err(Reason::at(text, root));
        }
        for node in nodes(root) {
            if !node.is_wsdl()? {
                continue;
            }
            let Some(element) = node.element() else { return Err(node.unexpected_wsdl()) };
            match node.name() {
                "types" => self.types(element)?,
                "import" => self.import(element)?,
                "message" => add(&mut self.messages, element)?,
                "portType" => add(&mut self.port_types, element)?,
                "binding" => add(&mut self.bindings, element)?,
                "service" => add(&mut self.services, element)?,
                "documentation" => {}
                _ => return Err(node.unexpected_wsdl()),
            }
        }
        Ok(())
    }

    fn types(&mut self, types: Element<'d>) -> Result<(), Reason> {
        for node in nodes(types) {
            if let Some(schema) = node.element().filter(|_| node.is(ns::XSD, "schema")) {
                self.schema(schema, None)?;
            } else if node.is_unexpected()? {
                return Err(node.unexpected_wsdl());
            }
        }
        Ok(())
    }

    fn import(&mut self, element: Element<'d>) -> Result<(), Reason> {
        let Some(location) = attribute(element, "location") else { return Ok(()) };
        if !is_uri(location) {
            let text =
                format!("PHP ends with a segmentation fault: {location:?} is no URI, and it looks at it");
            return Err(Reason::at(text, element));
        }
        let document = self.imports.open(element).map_err(|missing| {
            let reason = missing.reason(location, element);
            Reason {
                text: format!("Parsing WSDL: Couldn't load from '{location}': {}", reason.text),
                ..reason
            }
        })?;
        self.read(document, true)
    }

    /// Reads a schema; one without a target namespace is of that of what includes it.
    pub(super) fn schema(&mut self, schema: Element<'d>, around: Option<&'d str>) -> Result<(), Reason> {
        let target = attribute(schema, "targetNamespace").or(around).unwrap_or_default();
        let mut children = nodes(schema).peekable();
        while let Some(node) = children.peek().copied() {
            match node.name() {
                "include" | "redefine" => {
                    let element = node.element().ok_or_else(|| node.unexpected("schema"))?;
                    let Some(location) = attribute(element, "schemaLocation") else {
                        let text =
                            format!("Parsing Schema: {} has no 'schemaLocation' attribute", node.name());
                        return Err(node.reason(text));
                    };
                    self.schema_file(element, location, None, target)?;
                }
                "import" => {
                    let element = node.element().ok_or_else(|| node.unexpected("schema"))?;
                    let namespace = attribute(element, "namespace");
                    let location = attribute(element, "schemaLocation");
                    if namespace == Some(target) {
                        let text = format!(
                            "Parsing Schema: can't import schema from '{}', namespace must not match the \
                             enclosing schema 'targetNamespace'",
                            location.unwrap_or_default()
                        );
                        return Err(node.reason(text));
                    }
                    if let Some(location) = location {
                        self.schema_file(element, location, Some(namespace), target)?;
                    }
                }
                "annotation" => {}
                _ => break,
            }
            children.next();
        }
        self.schemas.read(target, children)
    }

    /// Reads the schema that an import or include leads to; of an import, the namespace that it says.
    fn schema_file(
        &mut self,
        element: Element<'d>,
        location: &'d str,
        import: Option<Option<&'d str>>,
        around: &'d str,
    ) -> Result<(), Reason> {
        // PHP does not notice that there is no location then.
        if !is_uri(location) {
            return Ok(());
        }
        let cannot = |why: String| {
            Reason::at(format!("Parsing Schema: can't import schema from '{location}', {why}"), element)
        };
        let document =
            self.imports.open(element).map_err(|missing| cannot(missing.reason(location, element).text))?;
        if self.read.contains(&std::ptr::from_ref(document)) {
            return Ok(());
        }
        parsed(document).map_err(|reason| cannot(reason.text))?;
        let schema = document.root();
        if schema.local() != "schema" {
            return Err(cannot("there is no schema".to_owned()));
        }
        // A document type declaration of that name is what PHP finds first, and it has no attributes.
        let own = match doctype_name(document) {
            Some("schema") => None,
            _ => attribute(schema, "targetNamespace"),
        };
        match (import, own) {
            (Some(Some(namespace)), None) => {
                return Err(cannot(format!("missing 'targetNamespace', expected '{namespace}'")));
            }
            (Some(Some(namespace)), Some(own)) if namespace != own => {
                let text = format!("unexpected 'targetNamespace'='{own}', expected '{namespace}'");
                return Err(cannot(text));
            }
            (Some(None), Some(own)) => {
                let text = format!("unexpected 'targetNamespace'='{own}', expected no 'targetNamespace'");
                return Err(cannot(text));
            }
            (None, Some(own)) if own != around => {
                return Err(cannot("different 'targetNamespace'".to_owned()));
            }
            _ => {}
        }
        self.read.insert(std::ptr::from_ref(document));
        self.schema(schema, if import.is_none() { Some(around) } else { None })
    }
}

/// The name in the document type declaration.
fn doctype_name(document: &Document) -> Option<&str> {
    let text = document.source().slice(document.doctype()?);
    let name = text.strip_prefix("<!DOCTYPE")?.trim_start();
    Some(&name[..name.find(|c: char| c.is_ascii_whitespace() || "[>".contains(c))?])
}

fn add<'d>(table: &mut Table<'d>, element: Element<'d>) -> Result<(), Reason> {
    let what = element.local();
    let Some(name) = attribute(element, "name") else {
        return Err(Reason::at(format!("Parsing WSDL: <{what}> has no name attribute"), element));
    };
    if find(table, name).is_some() {
        return Err(Reason::at(format!("Parsing WSDL: <{what}> '{name}' already defined"), element));
    }
    table.push((name, element));
    Ok(())
}
