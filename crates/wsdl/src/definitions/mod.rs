//! WSDL 1.1 as it is written: messages, portTypes, bindings and services of a document and of what it imports.
//!
//! [`Definitions`] borrows from [`Documents`]: every part of it knows its element, so that whoever finds something wrong can say
//! where. Nothing is judged here: what refers to nothing, stands twice or makes no sense is there as it is written.

mod binding;
mod messages;
mod port_type;
mod schemas;
mod service;

pub use binding::{Binding, BindingMessage, BindingOperation, Body, Header, SoapVersion, Style, Use};
pub use messages::{Message, Part};
pub use port_type::{Operation, OperationKind, OperationMessage, PortType};
pub use schemas::{ComponentKind, Schema, SchemaComponent, Schemas};
pub use service::{Port, Service};

use std::collections::HashMap;

use crate::load::{DocumentId, Documents};
use crate::ns;
use crate::tree::{Document, Element, Reference};

/// A name of something that is declared: the target namespace of its document, and its `name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name<'d> {
    /// The target namespace.
    pub namespace: &'d str,
    /// The local part.
    pub local: &'d str,
}

impl<'d> Name<'d> {
    /// The name that a reference is to; none if its prefix is declared nowhere.
    pub fn of(reference: Reference<'d>) -> Option<Self> {
        Some(Self { namespace: reference.namespace?, local: reference.local })
    }

    /// Whether a reference is to this name.
    pub fn is(&self, reference: Reference<'_>) -> bool {
        reference.is(self.namespace, self.local)
    }
}

/// `{urn:a}b`
impl std::fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.namespace {
            "" => f.write_str(self.local),
            namespace => write!(f, "{{{namespace}}}{}", self.local),
        }
    }
}

/// All that a WSDL document and those that it imports define, in the order in which it is written; what is imported comes after.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Definitions<'d> {
    /// The documents.
    pub documents: &'d Documents,
    /// The `wsdl:definitions` elements: that of the first document, then those it imports.
    pub roots: Vec<Element<'d>>,
    /// The messages.
    pub messages: Vec<Message<'d>>,
    /// The portTypes.
    pub port_types: Vec<PortType<'d>>,
    /// The bindings.
    pub bindings: Vec<Binding<'d>>,
    /// The services.
    pub services: Vec<Service<'d>>,
    /// The schemas in `wsdl:types`, and those that they import and include.
    pub schemas: Schemas<'d>,
    /// Where the first of each name is.
    names: Names<'d>,
}

/// Where the first message, portType and binding of each name is.
#[derive(Clone, Debug, Default)]
struct Names<'d> {
    messages: HashMap<Name<'d>, usize>,
    port_types: HashMap<Name<'d>, usize>,
    bindings: HashMap<Name<'d>, usize>,
}

impl<'d> Definitions<'d> {
    /// What these documents define. Documents that are not WSDL define no messages; a schema by itself is a schema.
    pub fn read(documents: &'d Documents) -> Self {
        let mut read = Self {
            documents,
            roots: Vec::new(),
            messages: Vec::new(),
            port_types: Vec::new(),
            bindings: Vec::new(),
            services: Vec::new(),
            schemas: Schemas::read(documents),
            names: Names::default(),
        };
        for (_, document) in documents.readable() {
            let root = document.root();
            if root.is(ns::WSDL, "definitions") {
                read.add(root);
            }
        }
        read
    }

    fn add(&mut self, root: Element<'d>) {
        self.roots.push(root);
        for element in root.children().filter(|child| child.namespace() == ns::WSDL) {
            match element.local() {
                "message" => {
                    let message = Message::read(root, element);
                    self.names.messages.entry(message.name).or_insert(self.messages.len());
                    self.messages.push(message);
                }
                "portType" => {
                    let port_type = PortType::read(root, element);
                    self.names.port_types.entry(port_type.name).or_insert(self.port_types.len());
                    self.port_types.push(port_type);
                }
                "binding" => {
                    let binding = Binding::read(root, element);
                    self.names.bindings.entry(binding.name).or_insert(self.bindings.len());
                    self.bindings.push(binding);
                }
                "service" => self.services.push(Service::read(root, element)),
                _ => {}
            }
        }
    }

    /// The first message of this name.
    pub fn message(&self, name: Reference<'_>) -> Option<&Message<'d>> {
        self.messages.get(*self.names.messages.get(&Name::of(name)?)?)
    }

    /// The first portType of this name.
    pub fn port_type(&self, name: Reference<'_>) -> Option<&PortType<'d>> {
        self.port_types.get(*self.names.port_types.get(&Name::of(name)?)?)
    }

    /// The first binding of this name.
    pub fn binding(&self, name: Reference<'_>) -> Option<&Binding<'d>> {
        self.bindings.get(*self.names.bindings.get(&Name::of(name)?)?)
    }

    /// The portType of a binding.
    pub fn port_type_of(&self, binding: &Binding<'d>) -> Option<&PortType<'d>> {
        self.port_type(binding.port_type?)
    }

    /// The binding of a port.
    pub fn binding_of(&self, port: &Port<'d>) -> Option<&Binding<'d>> {
        self.binding(port.binding?)
    }

    /// All ports of all services.
    pub fn ports(&self) -> impl Iterator<Item = (&Service<'d>, &Port<'d>)> {
        self.services.iter().flat_map(|service| service.ports.iter().map(move |port| (service, port)))
    }

    /// The document of an element.
    pub fn document_of(&self, element: Element<'d>) -> Option<DocumentId> {
        self.documents.id_of(element.document())
    }

    /// The root document.
    pub fn root(&self) -> &'d Document {
        self.documents.root()
    }
}

/// The name of a top-level element.
fn name<'d>(root: Element<'d>, element: Element<'d>) -> Name<'d> {
    Name {
        namespace: root.attribute("targetNamespace").unwrap_or_default(),
        local: element.attribute("name").unwrap_or_default(),
    }
}

/// The text of its `wsdl:documentation`, if there is one.
fn documentation(element: Element<'_>) -> Option<String> {
    let text = element.child(ns::WSDL, "documentation")?.text();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
