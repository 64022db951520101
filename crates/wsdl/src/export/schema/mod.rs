//! The schemas of a service's messages and types, in the order in which .NET meets them.

mod content;
mod document;
mod elements;
mod fixed;
mod scope;
mod types;

use std::collections::HashMap;

use soapstone_xml::QName;

pub(super) use document::{SchemaDocument, import};

use elements::Anonymous;
use scope::Scope;

use super::ExportError;
use super::markup::{Markup, xs};
use crate::description::{ContractDescription, FaultDescription, MessageDescription, PartDescription, Style};
use crate::ns;
use crate::schema::SchemaType;

/// The schemas of a service.
pub(super) struct Schemas<'c> {
    documents: Vec<SchemaDocument>,
    /// The types that are there already.
    known: HashMap<QName, &'c SchemaType>,
    /// The anonymous types that are being written.
    anonymous: Anonymous,
    /// Whether what only .NET asks for is there, too.
    for_dotnet: bool,
}

impl<'c> Schemas<'c> {
    /// No schemas; `for_dotnet` says whether types that nothing refers to are added as .NET adds them.
    pub(super) fn new(for_dotnet: bool) -> Self {
        Self { documents: Vec::new(), known: HashMap::new(), anonymous: Anonymous::default(), for_dotnet }
    }

    /// Adds what the messages of this contract need.
    pub(super) fn add(&mut self, contract: &'c ContractDescription) -> Result<(), ExportError> {
        if let Some(name) = contract.types.conflicts().next() {
            return Err(ExportError::TypeTwice(name.clone()));
        }
        let types = &contract.types;
        let scope = &Scope::new(types);
        for operation in &contract.operations {
            self.message(&operation.input, scope)?;
            if let Some(output) = &operation.output {
                self.message(output, scope)?;
            }
            for fault in &operation.faults {
                self.fault(fault, scope)?;
            }
        }
        if self.for_dotnet {
            // Known types that nothing refers to.
            let all: Vec<_> = types.namespaces().flat_map(|namespace| types.types(namespace)).collect();
            for (name, _) in all {
                self.types(name, scope)?;
            }
            self.serialization();
        }
        Ok(())
    }

    /// The schemas, each complete.
    pub(super) fn finish(self) -> Vec<SchemaDocument> {
        self.documents
    }

    fn message(&mut self, message: &MessageDescription, scope: &Scope<'c>) -> Result<(), ExportError> {
        let body = message.parts.iter().filter(|part| part.header.is_none());
        match &message.style {
            Style::Bare => {
                for part in body {
                    self.global(part, scope)?;
                }
            }
            Style::Wrapped(wrapper) => self.wrapper(wrapper, body.collect(), scope)?,
        }
        for header in message.parts.iter().filter(|part| part.header.is_some()) {
            self.global(header, scope)?;
        }
        Ok(())
    }

    /// The element around the parts of a body.
    fn wrapper(
        &mut self,
        wrapper: &QName,
        parts: Vec<&PartDescription>,
        scope: &Scope<'c>,
    ) -> Result<(), ExportError> {
        let at = self.document(wrapper.namespace());
        let mut sequence = xs("sequence");
        for part in &parts {
            let mut element = xs("element");
            let is_stream = part.ty.name.namespace() == ns::MESSAGE_TYPES;
            if part.min_occurs == 0 && !is_stream {
                element = element.set("minOccurs", "0");
            }
            let element = if is_local(part, wrapper) {
                let element = element.set("name", &part.name);
                let qualified = part.namespace == wrapper.namespace();
                let element = if qualified { element } else { element.set("form", "unqualified") };
                self.typed(at, element, &part.ty, part.nillable && !is_stream, scope)?
            } else {
                let name = self.documents[at].refer(&part.namespace, &part.name);
                element.set("ref", name)
            };
            sequence = sequence.with_child(element);
        }
        let content = xs("complexType").with_child(sequence);
        let element = xs("element").set("name", wrapper.local()).with_child(content);
        self.documents[at].element(wrapper.local(), element)?;
        for part in parts {
            if !is_local(part, wrapper) {
                self.global(part, scope)?;
            } else {
                self.types(&part.ty.name, scope)?;
            }
        }
        Ok(())
    }

    /// An element that stands by itself: a header, a part of a bare body.
    fn global(&mut self, part: &PartDescription, scope: &Scope<'c>) -> Result<(), ExportError> {
        if part.ty.name.namespace() == ns::MESSAGE_TYPES {
            return self.types(&part.ty.name, scope);
        }
        let at = self.document(&part.namespace);
        let element = xs("element").set("name", &part.name);
        let element = self.typed(at, element, &part.ty, part.nillable, scope)?;
        self.documents[at].element(&part.name, element)?;
        self.types(&part.ty.name, scope)
    }

    /// The element of a fault's detail: that of its type, unless it has one of its own.
    fn fault(&mut self, fault: &FaultDescription, scope: &Scope<'c>) -> Result<(), ExportError> {
        self.types(&fault.ty.name, scope)?;
        if fault.element.namespace() == ns::SERIALIZATION {
            self.serialization();
            return Ok(());
        }
        let at = self.document(fault.element.namespace());
        let element = xs("element").set("name", fault.element.local());
        let element = self.typed(at, element, &fault.ty, fault.ty.nillable, scope)?;
        self.documents[at].element_or_type(fault.element.local(), element)
    }

    /// The schema of this namespace.
    fn document(&mut self, namespace: &str) -> usize {
        if let Some(at) = self.documents.iter().position(|document| document.namespace() == namespace) {
            return at;
        }
        self.documents.push(SchemaDocument::new(namespace));
        self.documents.len() - 1
    }

    /// .NET's additions to the built-in types, which it publishes with every service.
    fn serialization(&mut self) {
        if !self.documents.iter().any(|document| document.namespace() == ns::SERIALIZATION) {
            self.documents.push(fixed::serialization());
        }
    }

    /// A type that something refers to, and what it refers to: without recursion, for types can be nested as deep as one likes.
    fn types(&mut self, name: &QName, scope: &Scope<'c>) -> Result<(), ExportError> {
        if self.for_dotnet {
            self.serialization();
        }
        let mut todo = vec![name.clone()];
        while let Some(name) = todo.pop() {
            match name.namespace() {
                ns::XSD | ns::DATA_CONTRACT_SYSTEM_XML => continue,
                ns::SERIALIZATION => {
                    self.serialization();
                    continue;
                }
                ns::MESSAGE_TYPES => {
                    if !self.documents.iter().any(|document| document.namespace() == ns::MESSAGE_TYPES) {
                        self.documents.push(fixed::message_types());
                    }
                    continue;
                }
                _ => {}
            }
            let Some(ty) = scope.types.get(&name) else { return Err(ExportError::NoType(name)) };
            if let Some(known) = self.known.insert(name.clone(), ty) {
                if known != ty {
                    return Err(ExportError::TypeTwice(name));
                }
                continue;
            }
            // What has no name is written where it is used.
            if scope.anonymous(&name).is_none() {
                let at = self.document(name.namespace());
                self.add_type(at, &name, ty, scope)?;
            }
            if let (SchemaType::Dictionary(dictionary), true) = (ty, self.for_dotnet)
                && let Some((local, pair)) = types::pair(&name, dictionary, scope.types)
            {
                let at = self.document(ns::DATA_CONTRACT_GENERIC);
                if !self.documents[at].has(&local) {
                    self.pair(at, &local, &pair, dictionary, scope)?;
                }
            }
            let mut next = types::referred(ty);
            // A type that extends it may stand wherever it does.
            next.extend(scope.derived(&name).cloned());
            todo.extend(next.into_iter().rev());
        }
        Ok(())
    }
}

/// Whether the element of a part is declared in that of the wrapper.
fn is_local(part: &PartDescription, wrapper: &QName) -> bool {
    part.namespace.is_empty() || part.namespace == wrapper.namespace()
}
