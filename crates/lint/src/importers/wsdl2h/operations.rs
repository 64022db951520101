//! The operations that wsdl2h makes functions of.

use std::collections::HashSet;

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::grammar::{Vocabulary, children, of_wsdl, vocabulary};
use super::read::is_built_in;
use crate::importers::shown::Shown;
use crate::importers::{ListedOperation, OperationFate, Reason};

/// Makes functions, and names for them.
#[derive(Debug, Default)]
pub(super) struct Functions<'d> {
    names: HashSet<String>,
    pub(super) shown: Shown<'d>,
    pub(super) warnings: Vec<Reason>,
}

/// An operation of a portType, its messages in wsdl2h's order: what comes first is the input.
struct Source<'d> {
    node: Element<'d>,
    input: Option<Element<'d>>,
    output: Option<Element<'d>>,
    reversed: bool,
}

impl<'d> Functions<'d> {
    /// The operations of the bindings of a document; `others` are those that it imports.
    pub(super) fn document(&mut self, root: Element<'d>, others: &[Element<'d>]) -> Result<(), Reason> {
        for binding in of_wsdl(root, "binding") {
            let soap = soap_child(binding, "binding");
            let transport = soap.and_then(|soap| soap.attribute("transport")).unwrap_or_default();
            if !transport.ends_with("http") && !transport.ends_with("HTTP/") {
                let text = format!("ignoring RESTful binding because of non-SOAP transport {transport:?}");
                self.warnings.push(Reason::at(text, binding));
                continue;
            }
            let port_type = binding.attribute("type").and_then(|name| {
                let in_own = find(root, "portType", binding, name);
                in_own.or_else(|| others.iter().find_map(|other| find(*other, "portType", binding, name)))
            });
            if port_type.is_none() {
                self.warnings
                    .push(Reason::at("there is no such portType: its operations are left out", binding));
            }
            let style = soap.and_then(|soap| soap.attribute("style")).unwrap_or("document");
            for operation in of_wsdl(binding, "operation") {
                self.operation(root, binding, operation, port_type, style)?;
            }
        }
        Ok(())
    }

    fn operation(
        &mut self,
        root: Element<'d>,
        binding: Element<'d>,
        operation: Element<'d>,
        port_type: Option<Element<'d>>,
        binding_style: &str,
    ) -> Result<(), Reason> {
        let Some(source) = port_type.and_then(|port_type| Source::find(port_type, operation)) else {
            self.warnings.push(Reason::at("no matching portType operation: it is left out", operation));
            return Ok(());
        };
        if operation.child(ns::WSDL_HTTP, "operation").is_some() {
            self.warnings.push(Reason::at("ignoring RESTful operation", operation));
            return Ok(());
        }
        let name = source.node.attribute("name").unwrap_or_default();
        let own_style = soap_child(operation, "operation").and_then(|soap| soap.attribute("style"));
        let rpc = own_style.unwrap_or(binding_style) == "rpc";
        let bound = |direction: &str| of_wsdl(operation, direction).next();
        // What the binding says of the message that comes first.
        let (first, second) = match source.reversed {
            true => (bound("output"), bound("input")),
            false => (bound("input"), bound("output")),
        };
        let target = root.attribute("targetNamespace").unwrap_or_default();
        let shown = if source.input.is_some() {
            // wsdl2h looks at the other one where there is none, and where the messages are in the other order.
            let of_input = if source.reversed { second } else { first.or(second) };
            let Some(body) = of_input.and_then(content) else {
                let text = "no wsdl:definitions/binding/operation/input: the operation is left out";
                self.warnings.push(Reason::at(text, operation));
                return Ok(());
            };
            let namespace = if rpc { body.namespace } else { target };
            let function = self.name(rpc, namespace, name);
            if source.output.is_some() {
                let Some(reply) = second.and_then(content) else {
                    let text = "wsdl2h ends with a segmentation fault: the binding says nothing of the output that the \
                        operation of the portType has";
                    return Err(Reason::at(text, second.unwrap_or(operation)));
                };
                if !reply.is_mime_content {
                    self.name(rpc, namespace, &format!("{name}Response"));
                }
            }
            let fate = if source.reversed { OperationFate::Reversed } else { OperationFate::Usable };
            ListedOperation::new(function, fate)
        } else if source.output.is_some() {
            let Some(body) = second.or(first).and_then(content) else {
                let text = "no wsdl:definitions/binding/operation/output: the operation is left out";
                self.warnings.push(Reason::at(text, operation));
                return Ok(());
            };
            let namespace = if rpc { body.namespace } else { target };
            self.name(rpc, namespace, name);
            let function = self.name(rpc, namespace, &format!("{name}Response"));
            ListedOperation::new(function, OperationFate::Phantom)
        } else {
            let text = "no wsdl:definitions/portType/operation/input and output: the operation is left out";
            self.warnings.push(Reason::at(text, operation));
            return Ok(());
        };
        self.shown.add(shown, binding, Some(source.node));
        Ok(())
    }

    /// A name for a function that no other one has.
    fn name(&mut self, rpc: bool, namespace: &str, name: &str) -> String {
        let mut name = identifier(name);
        let style = if rpc { "rpc" } else { "document" };
        while !self.names.insert(format!("{style} {namespace} {name}")) {
            name.push('_');
        }
        name
    }
}

impl<'d> Source<'d> {
    /// The operation of the portType that an operation of a binding is of: that of the same name, and of the same names of input
    /// and output where there are several.
    fn find(port_type: Element<'d>, operation: Element<'d>) -> Option<Self> {
        let name = operation.attribute("name")?;
        let of_name =
            || of_wsdl(port_type, "operation").filter(move |known| known.attribute("name") == Some(name));
        let same = |known: Element<'d>, direction: &str| {
            let bound = of_wsdl(operation, direction).next().and_then(|bound| bound.attribute("name"));
            bound.is_none()
                || of_wsdl(known, direction).next().and_then(|message| message.attribute("name")) == bound
        };
        let found = of_name()
            .find(|known| same(*known, "input") && same(*known, "output"))
            .or_else(|| of_name().next())?;
        let mut messages =
            children(found).filter(|child| child.is(ns::WSDL, "input") || child.is(ns::WSDL, "output"));
        let (first, second) = (messages.next(), messages.next());
        let is_output =
            |message: Option<Element<'d>>| message.is_some_and(|message| message.local() == "output");
        Some(match second {
            Some(_) => Self {
                node: found,
                input: first,
                output: second,
                reversed: is_output(first) || !is_output(second),
            },
            None if is_output(first) => Self { node: found, input: None, output: first, reversed: false },
            None => Self { node: found, input: first, output: None, reversed: false },
        })
    }
}

/// What a binding says of a message.
struct Content<'d> {
    namespace: &'d str,
    is_mime_content: bool,
}

/// The `soap:body`, also that in a part of `mime:multipartRelated`, or the MIME content; none if there is neither.
fn content(bound: Element<'_>) -> Option<Content<'_>> {
    let parts = children(bound)
        .filter(|child| child.is(ns::WSDL_MIME, "multipartRelated"))
        .take(1)
        .flat_map(|multipart| children(multipart).filter(|child| child.is(ns::WSDL_MIME, "part")));
    let body = parts.filter_map(|part| soap_child(part, "body")).next().or_else(|| soap_child(bound, "body"));
    let has_mime = |name: &str| children(bound).any(|child| child.is(ns::WSDL_MIME, name));
    let is_mime_content = has_mime("content");
    if body.is_none() && !is_mime_content && !has_mime("mimeXml") {
        return None;
    }
    let namespace = body.and_then(|body| body.attribute("namespace")).unwrap_or_default();
    Some(Content { namespace, is_mime_content })
}

/// The first child of this name of SOAP in WSDL, of either version.
fn soap_child<'d>(element: Element<'d>, name: &str) -> Option<Element<'d>> {
    children(element)
        .find(|child| child.local() == name && vocabulary(child.namespace()) == Some(Vocabulary::Soap))
}

/// What a name that stands at `at` means in a document: its namespace must be the target namespace. One without a namespace means
/// whatever has that name.
fn find<'d>(root: Element<'d>, what: &str, at: Element<'d>, name: &'d str) -> Option<Element<'d>> {
    let name = at.reference(name);
    let target = root.attribute("targetNamespace").unwrap_or_default();
    let is_of_document = match name.namespace {
        None | Some("") => true,
        Some(namespace) => namespace == target && !is_built_in(Some(namespace)),
    };
    if !is_of_document {
        return None;
    }
    of_wsdl(root, what).find(|known| known.attribute("name") == Some(name.local))
}

/// A name as a name of C++.
fn identifier(name: &str) -> String {
    let mut made = String::new();
    let mut characters = name.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            c if c.is_ascii_alphanumeric() => made.push(c),
            '-' if !made.is_empty() && characters.peek().is_some_and(|next| *next != '-') => made.push('_'),
            '_' => made.push_str("_USCORE"),
            c => made.push_str(&format!("_x{:04x}", u32::from(c))),
        }
    }
    made
}
