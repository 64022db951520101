//! The WSDL documents as zeep reads them: one after the other, what is imported first.

use std::collections::HashMap;

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::binding::Binding;
use super::components::{Components, Kind, Names};
use super::documents::{Failure, SchemaDocuments};
use super::names::{QName, Scope};
use super::open::Files;
use super::visitor::Visitor;
use crate::importers::Reason;

/// A message: its parts by name.
#[derive(Clone, Debug)]
pub(super) struct Message<'d> {
    pub(super) name: QName<'d>,
    /// Those without a name are there under none.
    pub(super) parts: Vec<Part<'d>>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'d> {
    pub(super) name: Option<&'d str>,
    pub(super) has_element: bool,
}

/// Which message of all.
pub(super) type MessageId = usize;

/// An operation of a portType.
#[derive(Clone, Debug)]
pub(super) struct AbstractOperation<'d> {
    pub(super) node: Element<'d>,
    pub(super) input: Option<MessageId>,
    pub(super) output: Option<MessageId>,
    pub(super) faults: Vec<(Option<&'d str>, MessageId)>,
}

/// A portType: its operations by name, the last of each.
pub(super) type PortType<'d> = Vec<(&'d str, AbstractOperation<'d>)>;

/// One WSDL document.
#[derive(Debug, Default)]
pub(super) struct Definition<'d> {
    target: &'d str,
    imports: Vec<((Option<&'d str>, String), usize)>,
    messages: HashMap<QName<'d>, MessageId>,
    port_types: HashMap<QName<'d>, usize>,
    bindings: Vec<(QName<'d>, usize)>,
    pub(super) services: Vec<Element<'d>>,
    resolved: bool,
}

/// What definitions are looked up for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    Messages,
    PortTypes,
    Bindings,
}

/// All WSDL documents, and the schemas.
#[derive(Debug)]
pub(super) struct Wsdl<'d> {
    files: Files<'d>,
    schemas: SchemaDocuments<'d>,
    components: Components<'d>,
    known: HashMap<(Option<&'d str>, String), usize>,
    pub(super) definitions: Vec<Definition<'d>>,
    pub(super) messages: Vec<Message<'d>>,
    pub(super) port_types: Vec<PortType<'d>>,
    pub(super) bindings: Vec<Binding<'d>>,
    /// What it warns of.
    pub(super) warnings: Vec<Reason>,
    depth: usize,
}

/// Documents that import each other without zeep noticing that it knows them. Python gives up at about as many.
const MAX_IMPORTS: usize = 150;

impl<'d> Wsdl<'d> {
    pub(super) fn new(files: Files<'d>) -> Self {
        let mut components = Components::default();
        Self {
            files,
            schemas: SchemaDocuments::new(&mut components),
            components,
            known: HashMap::new(),
            definitions: Vec::new(),
            messages: Vec::new(),
            port_types: Vec::new(),
            bindings: Vec::new(),
            warnings: Vec::new(),
            depth: 0,
        }
    }

    /// Reads a document and what it imports. zeep does not look whether the root is `wsdl:definitions`.
    pub(super) fn read(&mut self, root: Element<'d>, location: &str) -> Result<usize, Reason> {
        if self.depth > MAX_IMPORTS {
            let text = "these documents import each other without end: maximum recursion depth exceeded";
            return Err(Reason::at(text, root));
        }
        self.depth += 1;
        let at = self.definitions.len();
        let target = root.attribute("targetNamespace");
        self.definitions.push(Definition { target: target.unwrap_or_default(), ..Definition::default() });
        self.known.insert((target, location.to_owned()), at);
        self.read_imports(at, root, location)?;
        self.read_types(root, location)?;
        self.read_messages(at, root)?;
        self.read_port_types(at, root)?;
        for node in root.children_named(ns::WSDL, "binding") {
            if let Some(binding) = Binding::read(node, self.definitions[at].target)? {
                let name = binding.name;
                self.bindings.push(binding);
                let id = self.bindings.len() - 1;
                put(&mut self.definitions[at].bindings, name, id);
            }
        }
        for node in root.children_named(ns::WSDL, "service") {
            let services = &mut self.definitions[at].services;
            match services.iter_mut().find(|known| known.attribute("name") == node.attribute("name")) {
                Some(known) => *known = node,
                None => services.push(node),
            }
        }
        self.depth -= 1;
        Ok(at)
    }

    fn read_imports(&mut self, at: usize, root: Element<'d>, location: &str) -> Result<(), Reason> {
        for node in root.children_named(ns::WSDL, "import") {
            let Some(written) = node.attribute("location").filter(|written| !written.is_empty()) else {
                continue;
            };
            let target = self.files.absolute(written, location);
            let key = (node.attribute("namespace"), target.clone());
            let imported = match self.known.get(&key) {
                Some(known) => *known,
                None => {
                    let document = self.files.open(node, written)?;
                    if document.local() == "schema" {
                        self.read_schemas(&[document], &target)?;
                        continue;
                    }
                    self.read(document, &target)?
                }
            };
            put(&mut self.definitions[at].imports, key, imported);
        }
        Ok(())
    }

    fn read_types(&mut self, root: Element<'d>, location: &str) -> Result<(), Reason> {
        let mut schemas = Vec::new();
        for namespace in [ns::XSD, ns::XSD_1999] {
            for types in root.children_named(ns::WSDL, "types") {
                schemas.extend(types.children_named(namespace, "schema"));
            }
        }
        self.read_schemas(&schemas, location)
    }

    fn read_schemas(&mut self, schemas: &[Element<'d>], location: &str) -> Result<(), Reason> {
        let mut read = Vec::new();
        for schema in schemas {
            let (files, documents) = (&self.files, &mut self.schemas);
            let mut visitor = Visitor { files, documents, components: &mut self.components, depth: 0 };
            read.push(visitor.read(*schema, location, "")?);
        }
        read.into_iter().try_for_each(|id| self.schemas.resolve(id, &mut self.components))
    }

    fn read_messages(&mut self, at: usize, root: Element<'d>) -> Result<(), Reason> {
        let target = self.definitions[at].target;
        for node in root.children_named(ns::WSDL, "message") {
            let Some(name) = Scope::default().attribute(node, "name", target)? else {
                self.warnings.push(Reason::at("Message element is missing required name attribute", node));
                continue;
            };
            if let Some(parts) = self.parts(node, name)? {
                self.messages.push(Message { name, parts });
                let id = self.messages.len() - 1;
                self.definitions[at].messages.insert(name, id);
            }
        }
        Ok(())
    }

    /// The parts of a message; none if it is left out because of one that means nothing.
    fn parts(&mut self, node: Element<'d>, message: QName<'d>) -> Result<Option<Vec<Part<'d>>>, Reason> {
        let mut parts: Vec<Part<'d>> = Vec::new();
        for part in node.children_named(ns::WSDL, "part") {
            let element = Scope::default().attribute(part, "element", "")?;
            let of_type = Scope::default().attribute(part, "type", "")?;
            for (kind, name) in [(Kind::Element, element), (Kind::Type, of_type)] {
                let Some(name) = name else { continue };
                match self.schemas.find(kind, name) {
                    Ok(_) => {}
                    Err(Failure::Reject(reason)) => return Err(Reason::at(reason.text, part)),
                    Err(Failure::NoSuchName(reason)) => {
                        let text = format!(
                            "The wsdl:message for {message} contains an invalid part ({:?}): {}",
                            part.attribute("name").unwrap_or_default(),
                            reason.text
                        );
                        self.warnings.push(Reason::at(text, part));
                        return Ok(None);
                    }
                }
            }
            let read = Part { name: part.attribute("name"), has_element: element.is_some() };
            match parts.iter_mut().find(|known| known.name == read.name) {
                Some(known) => *known = read,
                None => parts.push(read),
            }
        }
        Ok(Some(parts))
    }

    fn read_port_types(&mut self, at: usize, root: Element<'d>) -> Result<(), Reason> {
        let target = self.definitions[at].target;
        for node in root.children_named(ns::WSDL, "portType") {
            let name = Scope::default().attribute(node, "name", target)?;
            let name = name.ok_or_else(|| Reason::at("the portType has no name: AssertionError", node))?;
            let mut operations = PortType::new();
            for operation in node.children_named(ns::WSDL, "operation") {
                if let Some(read) = self.abstract_operation(at, operation)? {
                    let name = operation.attribute("name").unwrap_or_default();
                    put(&mut operations, name, read);
                }
            }
            self.port_types.push(operations);
            let id = self.port_types.len() - 1;
            self.definitions[at].port_types.insert(name, id);
        }
        Ok(())
    }

    /// An operation; none if one of its messages is not there.
    fn abstract_operation(
        &self,
        at: usize,
        node: Element<'d>,
    ) -> Result<Option<AbstractOperation<'d>>, Reason> {
        let target = self.definitions[at].target;
        let mut read = AbstractOperation { node, input: None, output: None, faults: Vec::new() };
        for child in node.children() {
            if !matches!(child.local(), "input" | "output" | "fault") {
                continue;
            }
            let Some(name) = Scope::default().attribute(child, "message", target)? else {
                let text = format!("Operation/{} element is missing required name attribute", child.local());
                return Err(Reason::at(text, child));
            };
            let Some(message) = self.get(at, Lookup::Messages, name) else { return Ok(None) };
            match child.local() {
                "input" => read.input = Some(message),
                "output" => read.output = Some(message),
                _ => put(&mut read.faults, child.attribute("name"), message),
            }
        }
        Ok(Some(read))
    }

    /// What a name means in a document: its own, or that of one that it imports, directly or not.
    pub(super) fn get(&self, at: usize, of: Lookup, name: QName<'d>) -> Option<usize> {
        self.get_within(at, of, name, &mut Vec::new())
    }

    fn get_within(
        &self,
        at: usize,
        of: Lookup,
        name: QName<'d>,
        processed: &mut Vec<&'d str>,
    ) -> Option<usize> {
        let definition = &self.definitions[at];
        let own = match of {
            Lookup::Messages => definition.messages.get(&name).copied(),
            Lookup::PortTypes => definition.port_types.get(&name).copied(),
            Lookup::Bindings => definition.bindings.iter().find(|known| known.0 == name).map(|known| known.1),
        };
        if own.is_some() || processed.contains(&definition.target) {
            return own;
        }
        processed.push(definition.target);
        // zeep also tries the name without its namespace: for documents without a target namespace.
        let bare = QName { namespace: "", ..name };
        definition.imports.iter().find_map(|(_, imported)| {
            self.get_within(*imported, of, name, processed)
                .or_else(|| self.get_within(*imported, of, bare, processed))
        })
    }

    /// Resolves what bindings refer to, imported documents first.
    pub(super) fn resolve(&mut self, at: usize) -> Result<(), Reason> {
        if std::mem::replace(&mut self.definitions[at].resolved, true) {
            return Ok(());
        }
        let imports: Vec<usize> = self.definitions[at].imports.iter().map(|(_, id)| *id).collect();
        imports.into_iter().try_for_each(|imported| self.resolve(imported))?;
        let bindings: Vec<usize> = self.definitions[at].bindings.iter().map(|(_, id)| *id).collect();
        for id in bindings {
            let resolved = self.bindings[id].resolved(self, at)?;
            self.warnings.extend(resolved.warnings);
            self.bindings[id].port_type = Some(resolved.port_type);
            self.bindings[id].operations = resolved.operations;
        }
        let services = self.definitions[at].services.clone();
        for service in services {
            for port in service.children_named(ns::WSDL, "port") {
                if let Some(binding) = self.binding_of(at, port)? {
                    self.bindings[binding].check_port(port)?;
                }
            }
        }
        Ok(())
    }

    /// The binding of a port; none if zeep leaves the port out.
    pub(super) fn binding_of(&self, at: usize, port: Element<'d>) -> Result<Option<usize>, Reason> {
        let name = Scope::default().attribute(port, "binding", self.definitions[at].target)?;
        let name = name.ok_or_else(|| Reason::at("the port has no binding", port))?;
        Ok(self.get(at, Lookup::Bindings, name))
    }
}

/// A dictionary keeps the place of a key and takes its last value.
pub(super) fn put<K: PartialEq, V>(known: &mut Vec<(K, V)>, key: K, value: V) {
    match known.iter_mut().find(|(found, _)| *found == key) {
        Some((_, found)) => *found = value,
        None => known.push((key, value)),
    }
}
