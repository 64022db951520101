//! Bindings as zeep reads and resolves them.

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::definitions::{AbstractOperation, Lookup, MessageId, Wsdl, put};
use super::names::{QName, Scope, checked};
use crate::importers::Reason;

/// A binding of SOAP or HTTP.
#[derive(Clone, Debug)]
pub(super) struct Binding<'d> {
    pub(super) name: QName<'d>,
    protocol: Protocol,
    port_type_name: Option<QName<'d>>,
    pub(super) node: Element<'d>,
    pub(super) port_type: Option<usize>,
    /// By name, the last of each.
    pub(super) operations: Vec<(&'d str, Operation<'d>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    /// SOAP, with the namespace of its elements.
    Soap(&'static str),
    Http,
}

/// An operation of a binding.
#[derive(Clone, Debug)]
pub(super) struct Operation<'d> {
    node: Element<'d>,
    rpc: bool,
    pub(super) input: Option<BoundMessage<'d>>,
    output: Option<BoundMessage<'d>>,
    faults: Vec<(Option<&'d str>, BoundMessage<'d>)>,
    /// The operation of the portType, after it was resolved.
    pub(super) source: Option<Element<'d>>,
}

/// An input, output or fault of a binding.
#[derive(Clone, Debug)]
pub(super) struct BoundMessage<'d> {
    node: Element<'d>,
    /// Whether there is a body; the `part` that it is restricted to.
    body: Option<(Option<&'d str>, Option<&'d str>)>,
    headers: Vec<(QName<'d>, &'d str, Element<'d>)>,
    /// Of HTTP: the part that is the content.
    content_part: Option<&'d str>,
}

/// What became of a binding.
pub(super) struct Resolved<'d> {
    pub(super) port_type: usize,
    pub(super) operations: Vec<(&'d str, Operation<'d>)>,
    pub(super) warnings: Vec<Reason>,
}

impl<'d> Binding<'d> {
    /// The binding in an element; none if it is of a kind that zeep does not know.
    pub(super) fn read(node: Element<'d>, target: &'d str) -> Result<Option<Self>, Reason> {
        for soap in [ns::WSDL_SOAP11, ns::WSDL_SOAP12] {
            let Some(binding) = node.child(soap, "binding") else { continue };
            let (name, port_type) = names(node, target)?;
            if !matches!(binding.attribute("transport"), Some(ns::TRANSPORT_HTTP | ns::TRANSPORT_HTTP_W3C)) {
                continue;
            }
            let style = binding.attribute("style").unwrap_or("document");
            let mut operations = Vec::new();
            for operation in node.children_named(ns::WSDL, "operation") {
                let read = Operation::read_soap(operation, soap, style, target)?;
                put(&mut operations, operation.attribute("name").unwrap_or_default(), read);
            }
            return Self::new(node, name, port_type, Protocol::Soap(soap), operations).map(Some);
        }
        let http = node.child(ns::WSDL_HTTP, "binding");
        if http.is_some_and(|http| matches!(http.attribute("verb"), Some("GET" | "POST"))) {
            let (name, port_type) = names(node, target)?;
            let mut operations = Vec::new();
            for operation in node.children_named(ns::WSDL, "operation") {
                put(
                    &mut operations,
                    operation.attribute("name").unwrap_or_default(),
                    Operation::read_http(operation)?,
                );
            }
            return Self::new(node, name, port_type, Protocol::Http, operations).map(Some);
        }
        Ok(None)
    }

    fn new(
        node: Element<'d>,
        name: Option<QName<'d>>,
        port_type_name: Option<QName<'d>>,
        protocol: Protocol,
        operations: Vec<(&'d str, Operation<'d>)>,
    ) -> Result<Self, Reason> {
        let name = name.ok_or_else(|| Reason::at("the binding has no name", node))?;
        Ok(Self { name, protocol, port_type_name, node, port_type: None, operations })
    }

    /// What its operations are, with those of the portType.
    pub(super) fn resolved(&self, wsdl: &Wsdl<'d>, at: usize) -> Result<Resolved<'d>, Reason> {
        let name = self.port_type_name.ok_or_else(|| Reason::at("the binding has no type", self.node))?;
        let port_type = wsdl
            .get(at, Lookup::PortTypes, name)
            .ok_or_else(|| Reason::at(format!("No definition '{name}' in 'port_types' found"), self.node))?;
        let mut resolved = Resolved { port_type, operations: Vec::new(), warnings: Vec::new() };
        for (name, operation) in &self.operations {
            let known = wsdl.port_types[port_type].iter().find(|(known, _)| known == name);
            let Some((_, of)) = known else {
                let text =
                    format!("The wsdl:operation '{name}' was not found in the wsdl:portType: it is left out");
                resolved.warnings.push(Reason::at(text, operation.node));
                continue;
            };
            operation.check(self.protocol, of, wsdl, at)?;
            let source = Some(of.node);
            resolved.operations.push((*name, Operation { source, ..operation.clone() }));
        }
        Ok(resolved)
    }

    /// Whether a port of this binding can be used.
    pub(super) fn check_port(&self, port: Element<'d>) -> Result<(), Reason> {
        match self.protocol {
            Protocol::Http if port.child(ns::WSDL_HTTP, "address").is_none() => {
                Err(Reason::at("No `http:address` node found", port))
            }
            _ => Ok(()),
        }
    }
}

type Names<'d> = (Option<QName<'d>>, Option<QName<'d>>);

fn names<'d>(node: Element<'d>, target: &'d str) -> Result<Names<'d>, Reason> {
    let scope = Scope::default();
    Ok((scope.attribute(node, "name", target)?, scope.attribute(node, "type", target)?))
}

impl<'d> Operation<'d> {
    fn read_soap(
        node: Element<'d>,
        soap: &str,
        default_style: &str,
        target: &'d str,
    ) -> Result<Self, Reason> {
        let own = node.child(soap, "operation").and_then(|operation| operation.attribute("style"));
        let rpc = own.unwrap_or(default_style) == "rpc";
        let mut read = Self { node, rpc, input: None, output: None, faults: Vec::new(), source: None };
        for child in node.children() {
            if !matches!(child.local(), "input" | "output" | "fault") {
                continue;
            }
            let message = BoundMessage::read_soap(child, soap, target)?;
            match child.local() {
                "input" => read.input = Some(message),
                "output" => read.output = Some(message),
                _ => put(&mut read.faults, child.attribute("name"), message),
            }
        }
        Ok(read)
    }

    fn read_http(node: Element<'d>) -> Result<Self, Reason> {
        if node.child(ns::WSDL_HTTP, "operation").is_none() {
            return Err(Reason::at("the operation of an HTTP binding has no http:operation", node));
        }
        let mut read = Self { node, rpc: false, input: None, output: None, faults: Vec::new(), source: None };
        for child in node.children() {
            let place = match child.local() {
                "input" => &mut read.input,
                "output" => &mut read.output,
                _ => continue,
            };
            let Some(first) = child.children().next() else { continue };
            let content_part = match (first.namespace(), first.local()) {
                (ns::WSDL_HTTP, "urlEncoded" | "urlReplacement") => None,
                (ns::WSDL_MIME, "content" | "mimeXml") => first.attribute("part"),
                _ => continue,
            };
            *place = Some(BoundMessage { node: child, body: None, headers: Vec::new(), content_part });
        }
        Ok(read)
    }

    fn check(
        &self,
        protocol: Protocol,
        of: &AbstractOperation<'d>,
        wsdl: &Wsdl<'d>,
        at: usize,
    ) -> Result<(), Reason> {
        if protocol == Protocol::Http {
            let messages = [(&self.output, of.output), (&self.input, of.input)];
            return messages.into_iter().try_for_each(|(bound, message)| match bound {
                Some(bound) => bound.check_http(message, wsdl),
                None => Ok(()),
            });
        }
        for (name, fault) in &self.faults {
            if let Some((_, message)) = of.faults.iter().find(|(known, _)| known == name) {
                fault.check(Some(*message), false, self, wsdl, at)?;
            }
        }
        if let Some(output) = &self.output {
            output.check(of.output, false, self, wsdl, at)?;
        }
        match &self.input {
            Some(input) => input.check(of.input, true, self, wsdl, at),
            None => Ok(()),
        }
    }
}

impl<'d> BoundMessage<'d> {
    fn read_soap(node: Element<'d>, soap: &str, target: &'d str) -> Result<Self, Reason> {
        let body = node.child(soap, "body");
        let body = body.map(|body| (body.attribute("part"), body.attribute("namespace")));
        let mut headers = Vec::new();
        for header in node.children_named(soap, "header") {
            headers.push(read_header(header, target)?);
            for fault in header.children_named(soap, "headerfault") {
                read_header(fault, target)?;
            }
        }
        Ok(Self { node, body, headers, content_part: None })
    }

    /// What zeep does when it makes the envelope.
    fn check(
        &self,
        message: Option<MessageId>,
        is_input: bool,
        operation: &Operation<'d>,
        wsdl: &Wsdl<'d>,
        at: usize,
    ) -> Result<(), Reason> {
        let message = message.map(|id| (id, &wsdl.messages[id]));
        let empty = message.is_none_or(|(_, message)| message.parts.is_empty());
        if empty && !is_input {
            return Ok(());
        }
        let Some((id, message)) = message else {
            let text = "the binding has an input, the operation of the portType has none: \
                'NoneType' object has no attribute 'parts'";
            return Err(Reason::at(text, self.node));
        };
        let mut left: Vec<_> = message.parts.iter().collect();
        for (name, part, node) in &self.headers {
            let Some(header) = wsdl.get(at, Lookup::Messages, *name) else {
                return Err(Reason::at(format!("No definition '{name}' in 'messages' found"), *node));
            };
            if header == id {
                left.retain(|known| known.name != Some(part));
            }
            let parts = &wsdl.messages[header].parts;
            if !parts.iter().any(|known| known.name == Some(part)) {
                let text = format!("the message of this header has no part {part:?}");
                return Err(Reason::at(text, *node));
            }
        }
        let Some((restricted, namespace)) = self.body else { return Ok(()) };
        if operation.rpc {
            let local = match is_input {
                true => operation.node.attribute("name").unwrap_or_default(),
                false => message.name.local,
            };
            if namespace == Some("") {
                return Err(Reason::at("the namespace of the body is empty: Empty tag name", self.node));
            }
            checked(QName { namespace: namespace.unwrap_or_default(), local }, self.node)?;
        } else if let Some(part) = restricted.filter(|part| !part.is_empty())
            && !left.is_empty()
            && !left.iter().any(|known| known.name == Some(part))
        {
            return Err(Reason::at(format!("the message has no part {part:?}"), self.node));
        }
        match left.iter().find(|part| !part.has_element && part.name.is_none()) {
            Some(_) => Err(Reason::at("a part has no name: name cannot be None", self.node)),
            None => Ok(()),
        }
    }

    fn check_http(&self, message: Option<MessageId>, wsdl: &Wsdl<'d>) -> Result<(), Reason> {
        let Some(message) = message.map(|id| &wsdl.messages[id]) else {
            return Err(Reason::at("the operation of the portType has no such message", self.node));
        };
        if let Some(part) = self.content_part
            && message.parts.len() > 1
            && !message.parts.iter().any(|known| known.name == Some(part))
        {
            let text = format!("Multiple parts for message {part:?} while no matching part found");
            return Err(Reason::at(text, self.node));
        }
        Ok(())
    }
}

fn read_header<'d>(
    header: Element<'d>,
    target: &'d str,
) -> Result<(QName<'d>, &'d str, Element<'d>), Reason> {
    let message = Scope::default().attribute(header, "message", target)?;
    let message = message.ok_or_else(|| Reason::at("the header has no message: KeyError", header))?;
    match (header.attribute("part"), header.attribute("use")) {
        (Some(part), Some(_)) => Ok((message, part, header)),
        _ => Err(Reason::at("Invalid soap:header(fault): it must have a part and a use", header)),
    }
}
