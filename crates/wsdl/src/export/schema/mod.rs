//! The schemas of a service's messages and types, in the order in which .NET meets them.

mod content;
mod document;
mod fixed;
mod types;

use std::collections::HashMap;

use soapstone_xml::QName;

pub(super) use document::{SchemaDocument, import};

use super::ExportError;
use super::markup::{Markup, xs};
use crate::description::{ContractDescription, FaultDescription, MessageDescription, PartDescription, Style};
use crate::ns;
use crate::schema::{SchemaSet, SchemaType, TypeRef};

/// The schemas of a service.
pub(super) struct Schemas<'c> {
    documents: Vec<SchemaDocument>,
    /// The types that are there already.
    known: HashMap<QName, &'c SchemaType>,
    /// The types of the contract at hand that extend others, by those.
    derived: HashMap<&'c QName, Vec<&'c QName>>,
    /// Whether what only .NET asks for is there, too.
    for_dotnet: bool,
}

impl<'c> Schemas<'c> {
    /// No schemas; `for_dotnet` says whether types that nothing refers to are added as .NET adds them.
    pub(super) fn new(for_dotnet: bool) -> Self {
        Self { documents: Vec::new(), known: HashMap::new(), derived: HashMap::new(), for_dotnet }
    }

    /// Adds what the messages of this contract need.
    pub(super) fn add(&mut self, contract: &'c ContractDescription) -> Result<(), ExportError> {
        if let Some(name) = contract.types.conflicts().next() {
            return Err(ExportError::TypeTwice(name.clone()));
        }
        let types = &contract.types;
        self.derived = types::derived(types);
        for operation in &contract.operations {
            self.message(&operation.input, types)?;
            if let Some(output) = &operation.output {
                self.message(output, types)?;
            }
            for fault in &operation.faults {
                self.fault(fault, types)?;
            }
        }
        if self.for_dotnet {
            // Known types that nothing refers to.
            let all: Vec<_> = types.namespaces().flat_map(|namespace| types.types(namespace)).collect();
            for (name, _) in all {
                self.types(name, types)?;
            }
            self.serialization();
        }
        Ok(())
    }

    /// The schemas, each complete.
    pub(super) fn finish(self) -> Vec<SchemaDocument> {
        self.documents
    }

    fn message(&mut self, message: &MessageDescription, types: &'c SchemaSet) -> Result<(), ExportError> {
        let body = message.parts.iter().filter(|part| part.header.is_none());
        match &message.style {
            Style::Bare => {
                for part in body {
                    self.global(part, types)?;
                }
            }
            Style::Wrapped(wrapper) => self.wrapper(wrapper, body.collect(), types)?,
        }
        for header in message.parts.iter().filter(|part| part.header.is_some()) {
            self.global(header, types)?;
        }
        Ok(())
    }

    /// The element around the parts of a body.
    fn wrapper(
        &mut self,
        wrapper: &QName,
        parts: Vec<&PartDescription>,
        types: &'c SchemaSet,
    ) -> Result<(), ExportError> {
        let at = self.document(wrapper.namespace());
        let mut sequence = xs("sequence");
        for part in &parts {
            let document = &mut self.documents[at];
            let mut element = xs("element");
            let is_stream = part.ty.name.namespace() == ns::MESSAGE_TYPES;
            if part.min_occurs == 0 && !is_stream {
                element = element.set("minOccurs", "0");
            }
            let is_local = part.namespace.is_empty() || part.namespace == wrapper.namespace();
            let element = if is_local {
                let element = element.set("name", &part.name);
                let element = match part.namespace == wrapper.namespace() {
                    true => element,
                    false => element.set("form", "unqualified"),
                };
                document.typed(element, &part.ty, part.nillable && !is_stream)
            } else {
                let name = document.refer(&part.namespace, &part.name);
                element.set("ref", name)
            };
            sequence = sequence.with_child(element);
        }
        let content = xs("complexType").with_child(sequence);
        let element = xs("element").set("name", wrapper.local()).with_child(content);
        self.documents[at].element(wrapper.local(), element)?;
        for part in parts {
            if !part.namespace.is_empty() && part.namespace != wrapper.namespace() {
                self.global(part, types)?;
            } else {
                self.types(&part.ty.name, types)?;
            }
        }
        Ok(())
    }

    /// An element that stands by itself: a header, a part of a bare body.
    fn global(&mut self, part: &PartDescription, types: &'c SchemaSet) -> Result<(), ExportError> {
        if part.ty.name.namespace() == ns::MESSAGE_TYPES {
            return self.types(&part.ty.name, types);
        }
        let at = self.document(&part.namespace);
        let element = xs("element").set("name", &part.name);
        let element = self.documents[at].typed(element, &part.ty, part.nillable);
        self.documents[at].element(&part.name, element)?;
        self.types(&part.ty.name, types)
    }

    /// The element of a fault's detail: that of its type, unless it has one of its own.
    fn fault(&mut self, fault: &FaultDescription, types: &'c SchemaSet) -> Result<(), ExportError> {
        self.types(&fault.ty.name, types)?;
        if fault.element.namespace() == ns::SERIALIZATION {
            self.serialization();
            return Ok(());
        }
        let at = self.document(fault.element.namespace());
        if self.documents[at].has(fault.element.local()) {
            return Ok(());
        }
        let element = xs("element").set("name", fault.element.local());
        let element = self.documents[at].typed(element, &fault.ty, fault.ty.nillable);
        self.documents[at].element(fault.element.local(), element)
    }

    /// Declares what schemas refer to, where it belongs.
    fn of_others(&mut self) -> Result<(), ExportError> {
        while let Some(at) = self.documents.iter().position(SchemaDocument::refers_to_others) {
            for (namespace, member) in std::mem::take(&mut self.documents[at].elements_of_others) {
                let other = self.document(&namespace);
                let element = self.documents[other].declared(xs("element"), &member, false);
                self.documents[other].element(&member.name, element)?;
            }
            for (namespace, attribute) in std::mem::take(&mut self.documents[at].attributes_of_others) {
                let other = self.document(&namespace);
                let element = self.documents[other].declared_attribute(xs("attribute"), &attribute);
                self.documents[other].item_once(element);
            }
        }
        Ok(())
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
    fn types(&mut self, name: &QName, types: &'c SchemaSet) -> Result<(), ExportError> {
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
            let Some(ty) = types.get(&name) else { return Err(ExportError::NoType(name)) };
            if let Some(known) = self.known.insert(name.clone(), ty) {
                if known != ty {
                    return Err(ExportError::TypeTwice(name));
                }
                continue;
            }
            let at = self.document(name.namespace());
            self.documents[at].add_type(&name, ty, types.is_abstract(&name))?;
            self.of_others()?;
            if let (SchemaType::Dictionary(dictionary), true) = (ty, self.for_dotnet)
                && let Some((local, pair)) = types::pair(&name, dictionary, types)
            {
                let at = self.document(ns::DATA_CONTRACT_GENERIC);
                if !self.documents[at].has(&local) {
                    self.documents[at].pair(&local, &pair, dictionary)?;
                }
            }
            let mut next = types::referred(ty);
            // A type that extends it may stand wherever it does.
            next.extend(self.derived.get(&name).into_iter().flatten().map(|name| (*name).clone()));
            todo.extend(next.into_iter().rev());
        }
        Ok(())
    }
}

/// Whether an element of this type is an element of any name: .NET's `XmlElement`.
fn is_any_element(ty: &TypeRef) -> bool {
    ty.name.as_ref().is(ns::DATA_CONTRACT_SYSTEM_XML, "XmlElement")
}
