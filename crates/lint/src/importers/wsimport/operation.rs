//! One operation of a binding: its messages, bodies, headers and faults.

use std::collections::{HashMap, HashSet};

use soapstone_wsdl::definitions::{
    BindingOperation, Message, Operation, OperationKind, OperationMessage, Part, SoapVersion, Style,
};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Element, Reference};

use super::classes::Compiled;
use super::entities::{BoundPort, Entities, not_found};
use super::parts::{BoundMessage, Where};
use super::signature::{Parameter, Signature};
use super::{Checked, fail, modeler, naming};
use crate::importers::Reason;
use crate::importers::java::{is_reserved, variable_name};
use crate::ns as lint_ns;

/// An operation that was modelled.
#[derive(Clone)]
pub(super) struct Modelled<'w, 'd> {
    pub(super) name: String,
    parameters: Vec<Parameter>,
    rpc: bool,
    node: Element<'d>,
    /// The exceptions: message and element.
    pub(super) faults: Vec<Fault<'w, 'd>>,
}

/// A fault that becomes an exception.
#[derive(Clone)]
pub(super) struct Fault<'w, 'd> {
    pub(super) class: String,
    pub(super) element: Reference<'d>,
    pub(super) message: &'w Message<'d>,
}

/// Models the operations of one port.
pub(super) struct Operations<'m, 'w, 'd> {
    entities: &'m Entities<'w, 'd>,
    compiled: &'m Compiled<'w, 'd>,
    soap: Option<Element<'d>>,
    port_namespace: &'d str,
    extension: bool,
    /// The bodies of requests so far, with the operation that has each; none is an empty body.
    bodies: HashMap<Option<(String, String)>, String>,
    port: &'m BoundPort<'w, 'd>,
}

/// Modelled, or left out with a warning.
type Outcome<'w, 'd> = Result<Modelled<'w, 'd>, Reason>;

impl<'m, 'w, 'd> Operations<'m, 'w, 'd> {
    pub(super) fn new(
        entities: &'m Entities<'w, 'd>,
        compiled: &'m Compiled<'w, 'd>,
        port: &'m BoundPort<'w, 'd>,
        extension: bool,
    ) -> Self {
        let soap = port.soap.map(|(_, element)| element);
        let port_namespace = port.service.name.namespace;
        Self { entities, compiled, soap, port_namespace, extension, bodies: HashMap::new(), port }
    }

    /// Models an operation.
    pub(super) fn operation(
        &mut self,
        operation: &'w Operation<'d>,
        bound: &'w BindingOperation<'d>,
    ) -> Checked<Outcome<'w, 'd>> {
        let name = operation.name;
        if !matches!(operation.kind, OperationKind::RequestResponse | OperationKind::OneWay) {
            let port_type = self.entities.port_type_of(self.port.binding)?.name.local;
            return self.leave_out(
                format!(
                    "Invalid WSDL, wsdl:operation \"{name}\" in wsdl:portType \"{port_type}\": not request-response or one-way"
                ),
                operation.node,
            );
        }
        match self.soap {
            Some(soap) => self.soap_operation(soap, operation, bound),
            None => self.other_operation(operation, bound),
        }
    }

    /// Left out with `-extension`, refused without.
    fn leave_out(&self, text: String, element: Element<'_>) -> Checked<Outcome<'w, 'd>> {
        let reason = Reason::at(text, element);
        if self.extension { Ok(Err(reason)) } else { Err(reason) }
    }

    fn soap_operation(
        &mut self,
        soap: Element<'d>,
        operation: &'w Operation<'d>,
        bound: &'w BindingOperation<'d>,
    ) -> Checked<Outcome<'w, 'd>> {
        let style = modeler::style(soap, bound.node);
        let request_response = operation.kind == OperationKind::RequestResponse;
        let name = operation.name;
        let (in_body, in_node) = self.body(bound, "input")?;
        let method = naming::method_name(operation.node).unwrap_or_else(|| variable_name(name));
        if is_reserved(&method) {
            let text =
                format!("Invalid operation \"{name}\", it's java reserved word, can't generate java method");
            return self.leave_out(text, operation.node);
        }
        let input = self.message(operation.input.as_ref(), operation.node)?;
        let out = match request_response {
            true => {
                let (body, node) = self.body(bound, "output")?;
                Some((body, node, self.message(operation.output.as_ref(), operation.node)?))
            }
            false => None,
        };
        let mut sides = vec![BoundMessage::new(input, in_body, in_node, bound)];
        if let Some((body, node, message)) = out {
            sides.push(BoundMessage::new(message, body, node, bound));
        }
        let mime = [Some(in_node), bound.output.as_ref().map(|output| output.node)];
        for node in mime.into_iter().flatten() {
            if let Some(reason) = super::parts::invalid_mime(node) {
                return Ok(Err(reason));
            }
        }
        for side in &mut sides {
            side.before_headers()?;
            if !side.fits(style) {
                let (kind, descriptor) = match style {
                    Style::Document => ("document", "element"),
                    Style::Rpc => ("rpc", "type"),
                };
                let text = format!(
                    "Invalid wsdl:operation \"{name}\": its a {kind}-literal operation, message part must refer to a schema {descriptor} declaration"
                );
                return self.leave_out(text, operation.node);
            }
        }
        let order = super::parts::order(operation, &sides)?;
        for side in &mut sides {
            side.bind(self.entities, self.extension)?;
            if style == Style::Document && side.body_parts() > 1 {
                return self.leave_out(
                    format!("operation \"{name}\": more than one part bound to body"),
                    side.message.node,
                );
            }
        }
        let wrapper = if style == Style::Document { self.wrapper(operation, &sides)? } else { None };
        if style == Style::Rpc {
            self.rpc_namespaces(&sides)?;
        }
        for part in &order {
            self.known(part.part)?;
        }
        let parameters = match wrapper {
            Some((input, output)) => Signature::of_wrapper(input, output),
            None => Signature::of_parts(&order),
        };
        if !self.extension {
            Signature::no_reserved_words(&parameters, operation)?;
        }
        self.unique_body(style, operation, bound, &sides)?;
        let faults = self.faults(operation, bound)?;
        Ok(Ok(Modelled {
            name: name.to_owned(),
            parameters,
            rpc: style == Style::Rpc,
            node: operation.node,
            faults,
        }))
    }

    /// An operation of a binding that is not SOAP's, with `-extension`.
    fn other_operation(
        &mut self,
        operation: &'w Operation<'d>,
        bound: &'w BindingOperation<'d>,
    ) -> Checked<Outcome<'w, 'd>> {
        let input = self.message(operation.input.as_ref(), operation.node)?;
        let mut sides = vec![BoundMessage::new(input, None, bound.node, bound)];
        if operation.kind == OperationKind::RequestResponse {
            let output = self.message(operation.output.as_ref(), operation.node)?;
            sides.push(BoundMessage::new(output, None, bound.node, bound));
        }
        let order = super::parts::order(operation, &sides)?;
        for part in &order {
            self.known(part.part)?;
        }
        let parameters = Signature::of_parts(&order);
        let faults = self.faults(operation, bound)?;
        Ok(Ok(Modelled {
            name: operation.name.to_owned(),
            parameters,
            rpc: false,
            node: operation.node,
            faults,
        }))
    }

    /// The `soap:body` of an input or output, which must be there.
    fn body(
        &self,
        bound: &'w BindingOperation<'d>,
        which: &str,
    ) -> Checked<(Option<Element<'d>>, Element<'d>)> {
        let message = if which == "input" { &bound.input } else { &bound.output };
        let body = message.as_ref().and_then(|message| body_of(message.node));
        match (message, body) {
            (Some(message), Some(body)) => Ok((Some(body), message.node)),
            _ => {
                let name = bound.name;
                let text = format!(
                    "{which} message of binding operation \"{name}\" does not have a SOAP body extension"
                );
                fail(text, bound.node)
            }
        }
    }

    fn message(
        &self,
        message: Option<&OperationMessage<'d>>,
        around: Element<'d>,
    ) -> Checked<&'w Message<'d>> {
        let name = message.and_then(|message| message.message);
        match name.and_then(|name| self.entities.message(name)) {
            Some(found) => Ok(found),
            None => fail(not_found("message", name), message.map_or(around, |message| message.node)),
        }
    }

    /// The children of the elements that wrap a request and a response, if both are wrappers.
    #[allow(
        clippy::type_complexity,
        reason = "two lists of children, the second only where there is a response"
    )]
    fn wrapper(
        &self,
        operation: &Operation<'d>,
        sides: &[BoundMessage<'w, 'd>],
    ) -> Checked<Option<(Vec<super::classes::WrapperChild>, Option<Vec<super::classes::WrapperChild>>)>> {
        if naming::wrapper_style_is_off(operation.node) {
            return Ok(None);
        }
        let mut children = Vec::new();
        for (at, side) in sides.iter().enumerate() {
            let [part] = side.parts.as_slice() else { return Ok(None) };
            let Some(element) = part.part.element else { return Ok(None) };
            if (at == 0 && element.local != operation.name) || part.place != Where::Body {
                return Ok(None);
            }
        }
        for side in sides {
            let Some(element) = side.parts[0].part.element else { return Ok(None) };
            self.known(side.parts[0].part)?;
            match self.compiled.wrapper_children(element) {
                Some(found) => children.push(found),
                None => return Ok(None),
            }
        }
        let mut children = children.into_iter();
        Ok(children.next().map(|input| (input, children.next())))
    }

    /// The wrapper element of an rpc call has a namespace, which the body says.
    fn rpc_namespaces(&self, sides: &[BoundMessage<'w, 'd>]) -> Checked {
        if self.extension {
            return Ok(());
        }
        for (side, which) in sides.iter().zip(["input", "output"]) {
            let body = side.body;
            if body.and_then(|body| body.attribute("namespace")).is_none() {
                let text = format!(
                    "{which} message of binding operation must specify a value for the \"namespace\" attribute"
                );
                return fail(text, body.unwrap_or(side.node));
            }
        }
        Ok(())
    }

    /// What a part refers to must be in the schemas.
    fn known(&self, part: &Part<'d>) -> Checked {
        let (name, known) = match (part.element, part.ty) {
            (Some(element), _) => (element, self.compiled.has_element(element)),
            (None, Some(ty)) => (ty, self.compiled.has_type(ty)),
            (None, None) => return Ok(()),
        };
        if known {
            return Ok(());
        }
        let text = format!(
            "Schema descriptor {name} in message part \"{}\" is not defined and could not be bound to Java",
            part.name
        );
        fail(text, part.node)
    }

    /// Requests of a port are told apart by what is in their bodies.
    fn unique_body(
        &mut self,
        style: Style,
        operation: &Operation<'d>,
        bound: &BindingOperation<'d>,
        sides: &[BoundMessage<'w, 'd>],
    ) -> Checked {
        let input = &sides[0];
        let body = match style {
            Style::Rpc => {
                let namespace = input.body.and_then(|body| body.attribute("namespace"));
                Some((namespace.unwrap_or(self.port_namespace).to_owned(), bound.name.to_owned()))
            }
            Style::Document => {
                let part = input.parts.iter().find(|part| part.place == Where::Body);
                part.and_then(|part| part.part.element).map(|element| {
                    (element.namespace.unwrap_or_default().to_owned(), element.local.to_owned())
                })
            }
        };
        let name = operation.name;
        match self.bodies.get(&body) {
            Some(other) if !self.extension => {
                let text = format!(
                    "Non unique body parts! In a port, as per BP 1.1 R2710 operations must have unique operation signature on the wire for successful dispatch. In port {}, operations \"{name}\" and \"{other}\" have the same request body block",
                    self.port.port.name
                );
                fail(text, bound.node)
            }
            Some(_) => Ok(()),
            None => {
                self.bodies.insert(body, name.to_owned());
                Ok(())
            }
        }
    }

    /// Faults of the binding are in the portType, and those of the portType have one part, an element.
    fn faults(
        &self,
        operation: &'w Operation<'d>,
        bound: &'w BindingOperation<'d>,
    ) -> Checked<Vec<Fault<'w, 'd>>> {
        for fault in &bound.faults {
            let name = fault.name.unwrap_or_default();
            let mut matching = operation.faults.iter().filter(|known| known.name == fault.name);
            let Some(of_port_type) = matching.next() else {
                let text = format!(
                    "fault \"{name}\" in operation \"{}\" does not match any fault in the corresponding port type operation",
                    operation.name
                );
                return fail(text, fault.node);
            };
            if matching.next().is_some() {
                return fail(
                    format!("fault \"{name}\" matches more than one fault in the port type"),
                    fault.node,
                );
            }
            if fault_extension(fault.node).is_none() && !self.extension {
                let text = format!(
                    "fault \"{name}\" in operation \"{}\" does not have a SOAP fault extension",
                    operation.name
                );
                return fail(text, fault.node);
            }
            let message = self.message(Some(of_port_type), of_port_type.node)?;
            if described(message).next().is_none() {
                let text = format!(
                    "fault \"{name}\" refers to message \"{}\", but the message has no parts",
                    message.name.local
                );
                return fail(text, message.node);
            }
        }
        let mut faults = Vec::new();
        let mut classes = HashSet::new();
        for fault in &operation.faults {
            let name = fault.name.unwrap_or_default();
            let message = self.message(Some(fault), fault.node)?;
            let mut parts = described(message);
            let Some(part) = parts.next() else {
                let text = format!(
                    "fault \"{name}\" refers to message \"{}\", but the message has no parts",
                    message.name.local
                );
                return fail(text, message.node);
            };
            if parts.next().is_some() {
                let text = format!(
                    "fault \"{name}\" refers to message \"{}\", but the message has more than one parts",
                    message.name.local
                );
                return fail(text, message.node);
            }
            if part.element.is_none() && !self.extension {
                let text = format!(
                    "in message \"{}\", part \"{}\" must specify a \"element\" attribute",
                    message.name.local, part.name
                );
                return fail(text, part.node);
            }
            self.known(part)?;
            let Some(element) = part.element.or(part.ty) else { continue };
            let class = naming::fault_class(fault, message);
            if !classes.insert(class.clone()) {
                return fail(
                    "uniqueness constraint violation: two faults of one operation have one class",
                    fault.node,
                );
            }
            faults.push(Fault { class, element, message });
        }
        Ok(faults)
    }
}

impl Modelled<'_, '_> {
    /// Whether it is an rpc operation with a return value.
    pub(super) fn returns_rpc(&self) -> bool {
        self.rpc && self.parameters.iter().any(Parameter::is_returned)
    }

    /// Its Java method: parameters have names of their own, unless `-extension` renames them.
    pub(super) fn signature(&self, extension: bool) -> Checked {
        if extension {
            return Ok(());
        }
        match Signature::duplicate(&self.parameters) {
            Some(name) => {
                let text = format!("Failed to generate Java signature: duplicate parameter name \"{name}\"");
                fail(text, self.node)
            }
            None => Ok(()),
        }
    }
}

/// The parts that say what they are of; others are left out.
pub(super) fn described<'a, 'd>(message: &'a Message<'d>) -> impl Iterator<Item = &'a Part<'d>> {
    message.parts.iter().filter(|part| part.element.is_some() || part.ty.is_some())
}

/// The `soap:operation` of an operation of a binding.
pub(super) fn soap_operation(operation: Element<'_>) -> Option<Element<'_>> {
    operation
        .children()
        .find(|child| child.local() == "operation" && SoapVersion::of_extension(child.namespace()).is_some())
}

/// The `soap:body` of an input or output, also that in a `mime:part`.
fn body_of(message: Element<'_>) -> Option<Element<'_>> {
    let is_body = |element: &Element<'_>| {
        element.local() == "body" && SoapVersion::of_extension(element.namespace()).is_some()
    };
    message.children().find_map(|child| {
        if is_body(&child) {
            return Some(child);
        }
        if !child.is(ns::WSDL_MIME, "multipartRelated") {
            return None;
        }
        child.children().flat_map(Element::children).find(is_body)
    })
}

fn fault_extension(fault: Element<'_>) -> Option<Element<'_>> {
    fault
        .children()
        .find(|child| child.local() == "fault" && SoapVersion::of_extension(child.namespace()).is_some())
}

/// The `jaxws:bindings` of an element.
pub(super) fn customization(element: Element<'_>) -> Option<Element<'_>> {
    element.child(lint_ns::JAXWS, "bindings")
}
