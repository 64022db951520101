//! WSDL4J's reader.

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{DocumentId, ImportKind};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Document, Element};

use super::definitions::{
    Binding, BindingOperation, Graph, Key, Kind, Message, NONE, Operation, OperationMessage, Part, Port,
    PortType, Service, Style,
};
use super::{Checked, fail};
use crate::importers::{Place, Reason};

/// Reads the first document and what it imports.
pub(super) fn read<'d>(wsdl: &Definitions<'d>) -> Checked<Graph<'d>> {
    let mut reader = Reader { wsdl, graph: Graph::default() };
    let root = wsdl.root();
    well_formed(root)?;
    if !root.root().is(ns::WSDL, "definitions") {
        return fail(format!("Expected element '{{{}}}definitions'", ns::WSDL), root.root());
    }
    reader.document(DocumentId::ROOT, root.root())?;
    Ok(reader.graph)
}

/// XML with namespaces; document type declarations are read.
pub(super) fn well_formed(document: &Document) -> Checked {
    match document.complaints().first() {
        Some(complaint) => Err(Reason {
            text: format!("Fatal Error: {}", complaint.kind),
            place: Some(Place::in_document(document, complaint.span)),
        }),
        None => Ok(()),
    }
}

struct Reader<'w, 'd> {
    wsdl: &'w Definitions<'d>,
    graph: Graph<'d>,
}

impl<'d> Reader<'_, 'd> {
    fn document(&mut self, id: DocumentId, root: Element<'d>) -> Checked {
        let document = self.graph.documents.entry(id).or_default();
        document.namespace = root.attribute("targetNamespace").unwrap_or_default();
        document.root = Some(root);
        self.graph.order.push(id);
        attributes(root, &["name", "targetNamespace"])?;
        for child in root.children() {
            match wsdl_name(child) {
                Some("import") => self.import(id, child)?,
                Some("documentation") => {}
                Some("types") => self.types(child)?,
                Some("message") => self.message(id, child)?,
                Some("portType") => self.port_type(id, child)?,
                Some("binding") => self.binding(id, child)?,
                Some("service") => self.service(id, child)?,
                _ => extension(child)?,
            }
        }
        Ok(())
    }

    fn import(&mut self, id: DocumentId, node: Element<'d>) -> Checked {
        attributes(node, &["namespace", "location"])?;
        let documents = self.wsdl.documents;
        let import =
            documents.imports().iter().find(|import| import.from == id && import.element == node.id());
        if let Some(import) = import {
            if let Some(error) = documents.failure(import) {
                let location = import.location.as_deref().unwrap_or_default();
                return fail(format!("Unable to resolve imported document at '{location}': {error}"), node);
            }
            if let (Some(target), Some(document)) = (import.target, documents.target(import)) {
                well_formed(document)?;
                let root = document.root();
                if root.is(ns::WSDL, "definitions") {
                    if !self.graph.documents.contains_key(&target) {
                        self.document(target, root)?;
                    }
                    let namespace = node.attribute("namespace").unwrap_or_default();
                    self.graph.documents.entry(id).or_default().imports.push((namespace, target));
                } else if root.is(ns::XSD, "schema") {
                    self.schema_references(root)?;
                }
            }
        }
        extensions(node)
    }

    fn types(&mut self, node: Element<'d>) -> Checked {
        attributes(node, &[])?;
        for child in node.children() {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some(_) => extension(child)?,
                None if child.is(ns::XSD, "schema") => self.schema_references(child)?,
                None => extension(child)?,
            }
        }
        Ok(())
    }

    /// What a schema imports, includes and redefines must be there.
    fn schema_references(&self, schema: Element<'d>) -> Checked {
        let documents = self.wsdl.documents;
        let mut seen = Vec::new();
        let mut next = vec![schema];
        while let Some(schema) = next.pop() {
            if seen.contains(&schema) {
                continue;
            }
            seen.push(schema);
            let Some(id) = documents.id_of(schema.document()) else { continue };
            for import in documents.imports().iter().filter(|import| import.from == id) {
                let element = documents.import_element(import);
                let Some(element) = element.filter(|element| element.parent() == Some(schema)) else {
                    continue;
                };
                if import.kind == ImportKind::Wsdl {
                    continue;
                }
                if let Some(error) = documents.failure(import) {
                    let location = import.location.as_deref().unwrap_or_default();
                    let text = format!(
                        "An error occurred trying to resolve schema referenced at '{location}': {error}"
                    );
                    return fail(text, element);
                }
                if let Some(document) = documents.target(import) {
                    well_formed(document)?;
                    if document.root().is(ns::XSD, "schema") {
                        next.push(document.root());
                    }
                }
            }
        }
        Ok(())
    }

    fn message(&mut self, id: DocumentId, node: Element<'d>) -> Checked {
        attributes(node, &["name"])?;
        let mut parts = Vec::new();
        for child in node.children() {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some("part") => {
                    attributes(child, &["name", "type", "element"])?;
                    extensions(child)?;
                    parts.push(Part {
                        name: child.attribute("name").unwrap_or_default(),
                        element: reference(child, "element")?.map(|(_, reference)| reference),
                        ty: reference(child, "type")?.map(|(_, reference)| reference),
                        node: child,
                    });
                }
                _ => extension(child)?,
            }
        }
        let at = self.place(Kind::Message, id, node)?;
        let message = &mut self.graph.messages[at];
        message.defined = true;
        message.node = node;
        message.parts.extend(parts);
        Ok(())
    }

    /// The place of a definition: what stands for its name already, or a new one.
    fn place(&mut self, kind: Kind, id: DocumentId, node: Element<'d>) -> Checked<usize> {
        let namespace = self.graph.documents.get(&id).map_or("", |document| document.namespace);
        let name: Key<'d> = (namespace, node.attribute("name").unwrap_or_default());
        let at = match self.graph.find(kind, id, name, node)? {
            Some(at) => at,
            None => self.add(kind, name, node),
        };
        self.graph.declare(kind, id, name, at);
        Ok(at)
    }

    fn add(&mut self, kind: Kind, name: Key<'d>, node: Element<'d>) -> usize {
        let graph = &mut self.graph;
        match kind {
            Kind::Message => {
                graph.messages.push(Message { name, defined: false, parts: Vec::new(), node });
                graph.messages.len() - 1
            }
            Kind::PortType => {
                graph.port_types.push(PortType { name, defined: false, operations: Vec::new(), node });
                graph.port_types.len() - 1
            }
            Kind::Binding => {
                let operations = Vec::new();
                graph.bindings.push(Binding {
                    name,
                    defined: false,
                    port_type: None,
                    operations,
                    soap: None,
                    node,
                });
                graph.bindings.len() - 1
            }
        }
    }

    /// What an attribute refers to; a place is made for what is not there.
    fn referred(
        &mut self,
        kind: Kind,
        id: DocumentId,
        node: Element<'d>,
        attribute: &str,
    ) -> Checked<Option<usize>> {
        let Some((name, _)) = reference(node, attribute)? else { return Ok(None) };
        if let Some(at) = self.graph.find(kind, id, name, node)? {
            return Ok(Some(at));
        }
        let at = self.add(kind, name, node);
        self.graph.declare(kind, id, name, at);
        Ok(Some(at))
    }

    fn port_type(&mut self, id: DocumentId, node: Element<'d>) -> Checked {
        attributes(node, &["name"])?;
        let at = self.place(Kind::PortType, id, node)?;
        self.graph.port_types[at].defined = true;
        self.graph.port_types[at].node = node;
        for child in node.children() {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some("operation") => self.operation(id, at, child)?,
                _ => extension(child)?,
            }
        }
        Ok(())
    }

    fn operation(&mut self, id: DocumentId, port_type: usize, node: Element<'d>) -> Checked {
        attributes(node, &["name", "parameterOrder"])?;
        let (mut input, mut output, mut faults, mut order) = (None, None, Vec::new(), Vec::new());
        for child in node.children() {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some(kind @ ("input" | "output" | "fault")) => {
                    attributes(child, &["name", "message"])?;
                    extensions(child)?;
                    let message = self.referred(Kind::Message, id, child, "message")?;
                    let message = OperationMessage { name: child.attribute("name"), message, node: child };
                    match kind {
                        "input" => input = Some(message),
                        "output" => output = Some(message),
                        _ => faults.push(message),
                    }
                    if kind != "fault" {
                        order.push(kind);
                    }
                }
                _ => extension(child)?,
            }
        }
        let style = match order.as_slice() {
            ["input"] => Some(Style::OneWay),
            ["input", "output"] => Some(Style::RequestResponse),
            ["output", "input"] => Some(Style::SolicitResponse),
            ["output"] => Some(Style::Notification),
            _ => None,
        };
        let name = node.attribute("name");
        let named = |message: &Option<OperationMessage<'d>>| {
            message.as_ref().map(|message| message.name.unwrap_or(NONE))
        };
        let place = match name {
            Some(_) => self.graph.port_types[port_type].operation(name, named(&input), named(&output))?,
            None => None,
        };
        let parameter_order = node.attribute("parameterOrder");
        let operation =
            Operation { name, style, input, output, faults, parameter_order, defined: true, node };
        let operations = &mut self.graph.port_types[port_type].operations;
        match place.filter(|at| !operations[*at].defined) {
            Some(at) => operations[at] = operation,
            None => operations.push(operation),
        }
        Ok(())
    }

    fn binding(&mut self, id: DocumentId, node: Element<'d>) -> Checked {
        attributes(node, &["name", "type"])?;
        let port_type = self.referred(Kind::PortType, id, node, "type")?;
        let at = self.place(Kind::Binding, id, node)?;
        let mut operations = Vec::new();
        let mut soap = None;
        for child in node.children() {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some("operation") => operations.push(self.binding_operation(port_type, child)?),
                _ => {
                    extension(child)?;
                    if child.is(ns::WSDL_SOAP11, "binding") {
                        soap = Some(child);
                    }
                }
            }
        }
        let binding = &mut self.graph.bindings[at];
        binding.defined = true;
        binding.node = node;
        binding.port_type = port_type.or(binding.port_type);
        binding.operations.extend(operations);
        binding.soap = soap.or(binding.soap);
        Ok(())
    }

    fn binding_operation(
        &mut self,
        port_type: Option<usize>,
        node: Element<'d>,
    ) -> Checked<BindingOperation<'d>> {
        attributes(node, &["name"])?;
        let name = node.attribute("name");
        let mut bound =
            BindingOperation { name, operation: None, input: None, output: None, faults: Vec::new(), node };
        for child in node.children() {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some(kind @ ("input" | "output" | "fault")) => {
                    attributes(child, &["name"])?;
                    extensions(child)?;
                    match kind {
                        "input" => bound.input = Some(child),
                        "output" => bound.output = Some(child),
                        _ => bound.faults.push(child),
                    }
                }
                _ => extension(child)?,
            }
        }
        let Some(port_type) = port_type else { return Ok(bound) };
        let port_type = &mut self.graph.port_types[port_type];
        let named = |message: Option<Element<'d>>| message.map(|node| node.attribute("name").unwrap_or(NONE));
        let (input, output) = (named(bound.input), named(bound.output));
        let mut found = port_type.operation(name, input, output)?;
        if found.is_none() {
            let without = |name: Option<&'d str>| name.filter(|name| *name != NONE);
            if (input, output) != (without(input), without(output)) {
                found = port_type.operation(name, without(input), without(output))?;
            }
        }
        bound.operation = Some(match found {
            Some(at) => at,
            None => {
                let message = |name| Some(OperationMessage { name, message: None, node });
                port_type.operations.push(Operation {
                    name,
                    style: None,
                    input: message(input),
                    output: message(output),
                    faults: Vec::new(),
                    parameter_order: None,
                    defined: false,
                    node,
                });
                port_type.operations.len() - 1
            }
        });
        Ok(bound)
    }

    fn service(&mut self, id: DocumentId, node: Element<'d>) -> Checked {
        attributes(node, &["name"])?;
        let mut ports = Vec::new();
        for child in node.children() {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some("port") => {
                    attributes(child, &["name", "binding"])?;
                    extensions(child)?;
                    let binding = self.referred(Kind::Binding, id, child, "binding")?;
                    ports.push(Port { name: child.attribute("name"), binding, node: child });
                }
                _ => extension(child)?,
            }
        }
        // A name that stands twice is that which comes last, for ports too.
        let mut kept: Vec<Port<'d>> = Vec::new();
        for port in ports {
            kept.retain(|known| known.name != port.name);
            kept.push(port);
        }
        let services = &mut self.graph.documents.entry(id).or_default().services;
        services.retain(|known| known.node.attribute("name") != node.attribute("name"));
        services.push(Service { ports: kept, node });
        Ok(())
    }
}

fn wsdl_name(element: Element<'_>) -> Option<&str> {
    (element.namespace() == ns::WSDL).then(|| element.local())
}

/// Attributes that WSDL does not have must be in a namespace of their own.
fn attributes(element: Element<'_>, native: &[&str]) -> Checked {
    let illegal = element.attributes().find(|attribute| {
        matches!(attribute.namespace(), "" | ns::WSDL) && !native.contains(&attribute.local())
    });
    match illegal {
        Some(attribute) => {
            fail(format!("Encountered illegal extension attribute '{}'", attribute.written_name()), element)
        }
        None => Ok(()),
    }
}

/// Extensions are in a namespace, and not in WSDL's.
fn extension(element: Element<'_>) -> Checked {
    match element.namespace() {
        "" | ns::WSDL => {
            fail(format!("Encountered illegal extension element '{}'", element.written_name()), element)
        }
        ns::WSDL_SOAP11 | ns::WSDL_SOAP12 if matches!(element.local(), "header" | "headerfault") => {
            reference(element, "message")?;
            element.children().try_for_each(extension)
        }
        ns::WSDL_MIME if element.local() == "multipartRelated" => {
            match element.children().find(|child| !child.is(ns::WSDL_MIME, "part")) {
                Some(child) => {
                    fail(format!("Encountered unexpected element '{}'", child.written_name()), child)
                }
                None => element.children().flat_map(Element::children).try_for_each(extension),
            }
        }
        _ => Ok(()),
    }
}

fn extensions(element: Element<'_>) -> Checked {
    let children = element.children().filter(|child| wsdl_name(*child) != Some("documentation"));
    children.into_iter().try_for_each(extension)
}

/// A QName in an attribute, whose prefix must be declared.
fn reference<'d>(
    element: Element<'d>,
    attribute: &str,
) -> Checked<Option<(Key<'d>, soapstone_wsdl::tree::Reference<'d>)>> {
    let Some(reference) = element.reference_in(attribute) else { return Ok(None) };
    match reference.namespace {
        Some(namespace) => Ok(Some(((namespace, reference.local), reference))),
        None => {
            let written = element.attribute(attribute).unwrap_or_default();
            fail(format!("UNBOUND_PREFIX: Unable to determine namespace of '{written}'"), element)
        }
    }
}
