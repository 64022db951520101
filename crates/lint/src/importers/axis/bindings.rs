//! What the symbol table wants of portTypes, bindings and ports.

use std::collections::HashSet;

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::definitions::{
    Binding, BindingOperation, Graph, Kind, Operation, OperationMessage, Part, PortType, Style,
};
use super::{Checked, fail};
use crate::importers::Reason;

/// Checks all documents, whether their bindings are used or not.
pub(super) fn check(graph: &Graph<'_>) -> Checked {
    for id in &graph.order {
        for at in graph.own(Kind::Binding, *id) {
            let binding = &graph.bindings[at];
            if !binding.defined {
                let text = format!(
                    "Emitter failure. There is an undefined binding ({}) in the WSDL document",
                    binding.name.1
                );
                return fail(text, binding.node);
            }
        }
        for at in graph.own(Kind::PortType, *id) {
            let port_type = &graph.port_types[at];
            if !port_type.defined {
                let text = format!(
                    "Emitter failure. There is an undefined portType ({}) in the WSDL document",
                    port_type.name.1
                );
                return fail(text, port_type.node);
            }
            port_type.operations.iter().try_for_each(|operation| messages(graph, operation))?;
        }
        for at in graph.own(Kind::Binding, *id) {
            bound_operations(graph, &graph.bindings[at])?;
        }
    }
    ports(graph)?;
    for id in &graph.order {
        for at in graph.own(Kind::Binding, *id) {
            let binding = &graph.bindings[at];
            let Some(port_type) = binding.port_type.map(|at| &graph.port_types[at]) else {
                return fail("NullPointerException: a binding without a portType", binding.node);
            };
            parameters(graph, binding, port_type)?;
        }
    }
    Ok(())
}

/// Every input, output and fault has a message that is there.
fn messages(graph: &Graph<'_>, operation: &Operation<'_>) -> Checked {
    let name = operation.name.unwrap_or_default();
    let all = [("input", &operation.input), ("output", &operation.output)];
    let faults = operation.faults.iter().map(|fault| ("fault", fault));
    let all = all.into_iter().filter_map(|(kind, message)| Some((kind, message.as_ref()?))).chain(faults);
    for (kind, OperationMessage { message, node, .. }) in all {
        let Some(at) = message else {
            return fail(format!("No 'message' attribute in <{kind}> for operation '{name}'"), *node);
        };
        let message = &graph.messages[*at];
        if !message.defined {
            let (namespace, local) = message.name;
            let text = format!(
                "<input ..>, <output ..> or <fault ..> in <portType> with undefined message found. message name is '{{{namespace}}}{local}'"
            );
            return fail(text, *node);
        }
    }
    Ok(())
}

fn bound_operations(graph: &Graph<'_>, binding: &Binding<'_>) -> Checked {
    for bound in &binding.operations {
        let Some(port_type) = binding.port_type.map(|at| &graph.port_types[at]) else {
            return fail("NullPointerException: a binding without a portType", binding.node);
        };
        let named =
            |node: Option<Element<'_>>| node.and_then(|node| node.attribute("name").map(str::to_owned));
        let (input, output) = (named(bound.input), named(bound.output));
        if port_type.operation(bound.name, input.as_deref(), output.as_deref())?.is_none() {
            let name = bound.name.unwrap_or_default();
            return fail(
                format!("Binding operation has no corresponding portType operation: name = {name}"),
                bound.node,
            );
        }
        let Some(operation) = bound.operation.map(|at| &port_type.operations[at]) else { continue };
        for node in [bound.input, bound.output].into_iter().flatten() {
            attachments(graph, operation, node)?;
        }
        faults(binding, bound, operation)?;
    }
    Ok(())
}

/// What `mime:content` names must be a part.
fn attachments(graph: &Graph<'_>, operation: &Operation<'_>, node: Element<'_>) -> Checked {
    let multipart = node.children_named(ns::WSDL_MIME, "multipartRelated");
    for element in multipart.flat_map(Element::children).flat_map(Element::children) {
        if element.is(ns::WSDL_MIME, "content") {
            let name = element.attribute("part").unwrap_or_default();
            let messages = [&operation.input, &operation.output];
            if operation.input.is_none() {
                return fail("NullPointerException: attachments of an operation without input", element);
            }
            let parts = messages.into_iter().flatten().filter_map(|message| message.message);
            let found = parts.flat_map(|at| &graph.messages[at].parts).any(|part| part.name == name);
            if !found {
                let operation = operation.name.unwrap_or_default();
                return fail(format!("Cannot find part [{name}] for operation [{operation}]"), element);
            }
        }
        if element.is(ns::WSDL_SOAP11, "body") && element.attribute("use").is_none() {
            return fail("The soap:operation for binding operation must have a \"use\" attribute", element);
        }
    }
    Ok(())
}

/// A fault of a binding has a name, a `soap:fault` of SOAP 1.1, whatever the binding is for, and is in the portType.
fn faults(binding: &Binding<'_>, bound: &BindingOperation<'_>, operation: &Operation<'_>) -> Checked {
    let (of, name) = (binding.name.1, bound.name.unwrap_or_default());
    for fault in &bound.faults {
        let fault_name = fault.attribute("name").unwrap_or_default();
        if fault_name.is_empty() {
            return fail(
                format!("ERROR: Fault is missing a name= attribute in operation \"{name}\", in binding {of}"),
                *fault,
            );
        }
        if fault.child(ns::WSDL_SOAP11, "fault").is_none() {
            return fail(
                format!(
                    "ERROR: Missing <soap:fault> element in fault \"{fault_name}\" in operation \"{name}\", in binding {of}"
                ),
                *fault,
            );
        }
        if !operation.faults.iter().any(|known| known.name == Some(fault_name)) {
            return fail(
                format!(
                    "ERROR: Unable to match binding fault \"{fault_name}\" from binding {of}, operation \"{name}\", to a PortType fault"
                ),
                *fault,
            );
        }
    }
    Ok(())
}

/// Ports have names of their own, in all services together, and bindings.
fn ports(graph: &Graph<'_>) -> Checked {
    let mut names = HashSet::new();
    let documents = graph.order.iter().filter_map(|id| graph.documents.get(id));
    for service in documents.flat_map(|document| &document.services) {
        if service.node.attribute("name").is_none_or(str::is_empty) {
            return fail("Error: Empty or missing service name", service.node);
        }
        for port in &service.ports {
            let Some(name) = port.name else { return fail("No name defined for <port> element", port.node) };
            if port.binding.is_none() {
                return fail("No binding defined for <port> element", port.node);
            }
            if !names.insert(name) {
                return fail(format!("Two <port> elements with the same name \"{name}\" found"), port.node);
            }
        }
    }
    Ok(())
}

/// The parameters of operations are made for SOAP 1.1 alone. A callback operation is given a comment instead of a signature, and
/// where there are no parameters to put it, that is the end.
fn parameters(graph: &Graph<'_>, binding: &Binding<'_>, port_type: &PortType<'_>) -> Checked {
    for (at, operation) in port_type.operations.iter().enumerate() {
        let name = operation.name.unwrap_or_default();
        let Some(soap) = binding.soap else {
            if is_callback(operation) {
                let text = format!(
                    "NullPointerException: \"{name}\" is a notification or solicit-response, in a binding that is not SOAP 1.1"
                );
                return fail(text, operation.node);
            }
            continue;
        };
        let Some(bound) = binding.operations.iter().find(|bound| bound.operation == Some(at)) else {
            let port_type = port_type.name.1;
            let text = format!(
                "Emitter failure. The operation ({name}) from portType ({port_type}) in the WSDL document has no corresponding binding operation"
            );
            return fail(text, operation.node);
        };
        let rpc = soap.attribute("style").is_some_and(|style| style.eq_ignore_ascii_case("rpc"));
        for (message, node) in [(&operation.input, bound.input), (&operation.output, bound.output)] {
            let Some(message) = message.as_ref().and_then(|message| message.message) else { continue };
            let literal = node.is_some_and(is_literal);
            parts(name, &graph.messages[message].parts, literal)?;
        }
        let order = operation.parameter_order.filter(|order| rpc && !order.trim().is_empty());
        let input = operation.input.as_ref().and_then(|input| input.message);
        if let (Some(order), Some(input)) = (order, input) {
            let listed: Vec<&str> = order.split_ascii_whitespace().collect();
            if graph.messages[input].parts.iter().any(|part| !listed.contains(&part.name)) {
                let text = format!(
                    "Emitter failure. All input parts must be listed in the parameterOrder attribute of {name}"
                );
                return fail(text, operation.node);
            }
        }
    }
    Ok(())
}

/// Whether the body is literal: as its last `soap:body` or header says.
fn is_literal(message: Element<'_>) -> bool {
    let inner = message.children_named(ns::WSDL_MIME, "multipartRelated");
    let inner = inner.flat_map(Element::children).flat_map(Element::children);
    let soap = message.children().chain(inner).filter(|element| element.namespace() == ns::WSDL_SOAP11);
    let uses = soap.filter(|element| matches!(element.local(), "body" | "header"));
    let mut uses = uses.map(|element| element.attribute("use").unwrap_or("literal"));
    uses.any(|usage| usage.eq_ignore_ascii_case("literal"))
}

fn parts(operation: &str, parts: &[Part<'_>], literal: bool) -> Checked {
    let elements = parts.iter().filter(|part| part.element.is_some());
    let mut wrappers =
        elements.clone().filter(|part| part.element.is_some_and(|element| element.local == operation));
    let wrapped = literal && elements.count() == 1 && wrappers.next().is_some();
    for part in parts {
        let name = part.name;
        match (part.element, part.ty) {
            (None, None) => {
                let text = format!(
                    "Error: Message part {name} of operation or fault {operation} has no element or type attribute"
                );
                return fail(text, part.node);
            }
            (Some(_), Some(_)) if wrapped => {
                let text = format!(
                    "Error: Message part {name} of operation or fault {operation} is specified as a type and the soap:body use of the binding is literal"
                );
                return fail(text, part.node);
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_callback(operation: &Operation<'_>) -> bool {
    matches!(operation.style, Some(Style::Notification | Style::SolicitResponse))
}

/// The operations of a stub: those that can be called, and why others cannot.
pub(super) fn callable<'d>(graph: &Graph<'d>, binding: usize) -> Vec<Result<&'d str, Reason>> {
    let binding = &graph.bindings[binding];
    let Some(port_type) = binding.port_type.map(|at| &graph.port_types[at]) else { return Vec::new() };
    let operation = |bound: &BindingOperation<'d>| {
        let operation = &port_type.operations[bound.operation?];
        let name = operation.name?;
        Some(match operation.style {
            Some(Style::Notification) => Err(Reason::at(
                format!("The {name} operation is a Notification style and hasn't been generated"),
                operation.node,
            )),
            Some(Style::SolicitResponse) => Err(Reason::at(
                format!("The {name} operation is a Solicit-Response style and hasn't been generated"),
                operation.node,
            )),
            _ => Ok(name),
        })
    };
    binding.operations.iter().filter_map(operation).collect()
}
