//! What WSDL4J makes of documents: each has what it defines, and looks in its imports for the rest.
//!
//! What is not there yet when something refers to it gets a place in the document that refers, and stays undefined if nothing comes:
//! an import that stands after what needs it is of no use.

use std::collections::HashMap;

use soapstone_wsdl::load::DocumentId;
use soapstone_wsdl::tree::{Element, Reference};

use super::{Checked, fail};

/// A QName.
pub(super) type Key<'d> = (&'d str, &'d str);

/// The kinds of things that are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Message,
    PortType,
    Binding,
}

/// All documents.
#[derive(Default)]
pub(super) struct Graph<'d> {
    pub(super) documents: HashMap<DocumentId, DocumentDefinitions<'d>>,
    /// In the order in which they are looked at.
    pub(super) order: Vec<DocumentId>,
    pub(super) messages: Vec<Message<'d>>,
    pub(super) port_types: Vec<PortType<'d>>,
    pub(super) bindings: Vec<Binding<'d>>,
}

/// What one document has.
#[derive(Default)]
pub(super) struct DocumentDefinitions<'d> {
    pub(super) namespace: &'d str,
    pub(super) imports: Vec<(&'d str, DocumentId)>,
    names: HashMap<(Kind, Key<'d>), usize>,
    pub(super) services: Vec<Service<'d>>,
    pub(super) root: Option<Element<'d>>,
}

#[derive(Clone)]
pub(super) struct Message<'d> {
    pub(super) name: Key<'d>,
    pub(super) defined: bool,
    pub(super) parts: Vec<Part<'d>>,
    pub(super) node: Element<'d>,
}

#[derive(Clone, Copy)]
pub(super) struct Part<'d> {
    pub(super) name: &'d str,
    pub(super) element: Option<Reference<'d>>,
    pub(super) ty: Option<Reference<'d>>,
    pub(super) node: Element<'d>,
}

#[derive(Clone)]
pub(super) struct PortType<'d> {
    pub(super) name: Key<'d>,
    pub(super) defined: bool,
    pub(super) operations: Vec<Operation<'d>>,
    pub(super) node: Element<'d>,
}

#[derive(Clone)]
pub(super) struct Operation<'d> {
    pub(super) name: Option<&'d str>,
    pub(super) style: Option<Style>,
    pub(super) input: Option<OperationMessage<'d>>,
    pub(super) output: Option<OperationMessage<'d>>,
    pub(super) faults: Vec<OperationMessage<'d>>,
    pub(super) parameter_order: Option<&'d str>,
    /// It stands in a portType; otherwise a binding made a place for it.
    pub(super) defined: bool,
    pub(super) node: Element<'d>,
}

/// The order of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    OneWay,
    RequestResponse,
    SolicitResponse,
    Notification,
}

#[derive(Clone)]
pub(super) struct OperationMessage<'d> {
    pub(super) name: Option<&'d str>,
    /// Its message, if it says one.
    pub(super) message: Option<usize>,
    pub(super) node: Element<'d>,
}

#[derive(Clone)]
pub(super) struct Binding<'d> {
    pub(super) name: Key<'d>,
    pub(super) defined: bool,
    pub(super) port_type: Option<usize>,
    pub(super) operations: Vec<BindingOperation<'d>>,
    /// `soap:binding` of SOAP 1.1; WSDL4J's of 1.2 means nothing to Axis.
    pub(super) soap: Option<Element<'d>>,
    pub(super) node: Element<'d>,
}

#[derive(Clone)]
pub(super) struct BindingOperation<'d> {
    pub(super) name: Option<&'d str>,
    /// The operation of the portType.
    pub(super) operation: Option<usize>,
    pub(super) input: Option<Element<'d>>,
    pub(super) output: Option<Element<'d>>,
    pub(super) faults: Vec<Element<'d>>,
    pub(super) node: Element<'d>,
}

pub(super) struct Service<'d> {
    pub(super) ports: Vec<Port<'d>>,
    pub(super) node: Element<'d>,
}

pub(super) struct Port<'d> {
    pub(super) name: Option<&'d str>,
    pub(super) binding: Option<usize>,
    pub(super) node: Element<'d>,
}

/// What stands for a name that is not there.
pub(super) const NONE: &str = ":none";

impl<'d> Graph<'d> {
    /// What a name means in a document: its own, or what an import of that namespace has. Documents that import each other for the
    /// same namespace ask each other without end.
    pub(super) fn find(
        &self,
        kind: Kind,
        from: DocumentId,
        name: Key<'d>,
        node: Element<'d>,
    ) -> Checked<Option<usize>> {
        self.find_within(kind, from, name, node, &mut Vec::new())
    }

    fn find_within(
        &self,
        kind: Kind,
        from: DocumentId,
        name: Key<'d>,
        node: Element<'d>,
        asked: &mut Vec<DocumentId>,
    ) -> Checked<Option<usize>> {
        let Some(document) = self.documents.get(&from) else { return Ok(None) };
        if let Some(known) = document.names.get(&(kind, name)) {
            return Ok(Some(*known));
        }
        if asked.contains(&from) {
            return fail("StackOverflowError: documents import each other, and none has this name", node);
        }
        asked.push(from);
        for (namespace, target) in &document.imports {
            if *namespace != name.0 {
                continue;
            }
            if let Some(found) = self.find_within(kind, *target, name, node, asked)? {
                return Ok(Some(found));
            }
        }
        asked.pop();
        Ok(None)
    }

    pub(super) fn declare(&mut self, kind: Kind, from: DocumentId, name: Key<'d>, at: usize) {
        self.documents.entry(from).or_default().names.insert((kind, name), at);
    }

    /// What a document itself has of a kind.
    pub(super) fn own(&self, kind: Kind, from: DocumentId) -> Vec<usize> {
        let names = self.documents.get(&from).into_iter().flat_map(|document| &document.names);
        let mut own: Vec<usize> = names.filter(|((of, _), _)| *of == kind).map(|(_, at)| *at).collect();
        own.sort_unstable();
        own
    }
}

impl<'d> PortType<'d> {
    /// The operation of these names. Two are refused.
    pub(super) fn operation(
        &self,
        name: Option<&str>,
        input: Option<&str>,
        output: Option<&str>,
    ) -> Checked<Option<usize>> {
        let mut found = None;
        for (at, operation) in self.operations.iter().enumerate() {
            if operation.name == name && operation.fits(input, output) && found.replace(at).is_some() {
                let name = name.unwrap_or_default();
                let text =
                    format!("Duplicate operation with name={name}, found in portType '{}'", self.name.1);
                return fail(text, operation.node);
            }
        }
        Ok(found)
    }
}

impl Operation<'_> {
    /// Whether its messages have these names; a message without one has that which WSDL gives it.
    fn fits(&self, input: Option<&str>, output: Option<&str>) -> bool {
        let name = self.name.unwrap_or_default();
        let fits = |message: &Option<OperationMessage<'_>>, wanted: Option<&str>, suffix: &str| match (
            wanted, message,
        ) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(wanted), Some(message)) => match message.name {
                Some(own) => own == wanted,
                None => wanted == NONE || wanted.strip_prefix(name).is_some_and(|rest| rest == suffix),
            },
        };
        let (in_suffix, out_suffix) = match self.style {
            Some(Style::RequestResponse) => ("Request", "Response"),
            Some(Style::SolicitResponse) => ("Solicit", "Response"),
            _ => ("", ""),
        };
        fits(&self.input, input, in_suffix) && fits(&self.output, output, out_suffix)
    }
}
