//! Services and ports: which of them are modelled, and which operations of their bindings.

use std::collections::HashSet;

use soapstone_wsdl::definitions::{Binding, BindingOperation, Operation, PortType, SoapVersion, Style};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::classes::Compiled;
use super::entities::{BoundPort, Entities};
use super::naming::{self, Interface};
use super::operation::{Modelled, Operations};
use super::{Checked, fail};
use crate::importers::{Judgement, ListedOperation, OperationFate, Reason};

/// Models the services of the first document.
pub(super) fn model(
    entities: &Entities<'_, '_>,
    ports: &[BoundPort<'_, '_>],
    compiled: &Compiled<'_, '_>,
    extension: bool,
) -> Checked<Judgement> {
    let mut modeler = Modeler { entities, compiled, extension, warnings: Vec::new(), interfaces: Vec::new() };
    for port in ports {
        modeler.port(port)?;
    }
    naming::check(&modeler.interfaces)?;
    let mut shown: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    for interface in &modeler.interfaces {
        // An interface is written once, for the first port that has it.
        if known.insert(interface.name.clone()) {
            let new = interface.operations.iter().map(|operation| operation.name.clone());
            for name in new {
                if !shown.contains(&name) {
                    shown.push(name);
                }
            }
        }
    }
    let mut judgement = Judgement::accept(
        shown.iter().map(|name| ListedOperation::new(name.clone(), OperationFate::Usable)).collect(),
    );
    judgement.dropped = dropped(entities, &shown);
    judgement.reasons = modeler.warnings;
    Ok(judgement)
}

/// The operations of the WSDL that are not shown.
fn dropped(entities: &Entities<'_, '_>, shown: &[String]) -> Vec<String> {
    let mut dropped: Vec<String> = Vec::new();
    for operation in entities.wsdl.port_types.iter().flat_map(|port_type| &port_type.operations) {
        let name = operation.name;
        if !shown.iter().any(|known| known == name) && !dropped.iter().any(|known| known == name) {
            dropped.push(name.to_owned());
        }
    }
    dropped
}

struct Modeler<'m, 'w, 'd> {
    entities: &'m Entities<'w, 'd>,
    compiled: &'m Compiled<'w, 'd>,
    extension: bool,
    warnings: Vec<Reason>,
    interfaces: Vec<Interface<'w, 'd>>,
}

impl<'w, 'd> Modeler<'_, 'w, 'd> {
    fn warn(&mut self, text: String, element: Element<'_>) {
        self.warnings.push(Reason::at(text, element));
    }

    /// A port, unless it is left out.
    fn port(&mut self, bound: &BoundPort<'w, 'd>) -> Checked {
        let (port, name) = (bound.port, bound.port.name);
        let address = port.node.children().any(|child| {
            child.local() == "address" && SoapVersion::of_extension(child.namespace()).is_some()
        });
        if !address && !self.extension {
            self.warn(format!("ignoring port \"{name}\": no SOAP address specified. try running wsimport with -extension switch"), port.node);
            return Ok(());
        }
        let binding = bound.binding;
        let port_type = self.entities.port_type_of(binding)?;
        if let Some(known) = self.interfaces.iter().find(|known| std::ptr::eq(known.binding, binding)) {
            let again = Interface { service: bound.service, ..known.clone() };
            self.interfaces.push(again);
            return Ok(());
        }
        if let Some(text) = self.ignored(bound) {
            self.warn(text, port.node);
            return Ok(());
        }
        if let Some((_, soap)) = bound.soap {
            self.one_style(bound, soap)?;
        }
        every_operation_bound(port_type, binding)?;
        let mut operations = Operations::new(self.entities, self.compiled, bound, self.extension);
        let mut modelled: Vec<Modelled<'w, 'd>> = Vec::new();
        for operation in &binding.operations {
            let of_port_type = find(port_type, operation, binding)?;
            match operations.operation(of_port_type, operation)? {
                Ok(operation) => modelled.push(operation),
                Err(warning) => self.warnings.push(warning),
            }
        }
        if modelled.is_empty() {
            self.warn(format!("port \"{name}\" does not contain any usable operations"), port.node);
            return Ok(());
        }
        modelled.iter().try_for_each(|operation| operation.signature(self.extension))?;
        let document = bound.soap.is_some_and(|(_, soap)| soap.attribute("style") != Some("rpc"));
        if let Some(mixed) = modelled.iter().find(|operation| document && operation.returns_rpc()) {
            let text = format!(
                "ClassCastException: the rpc operation \"{}\" of a document binding returns something",
                mixed.name
            );
            return fail(text, binding.node);
        }
        let name = naming::interface_name(port_type);
        self.interfaces.push(Interface {
            name,
            service: bound.service,
            binding,
            port_type,
            operations: modelled,
        });
        Ok(())
    }

    /// Why a port is left out without `-extension`.
    fn ignored(&self, bound: &BoundPort<'_, '_>) -> Option<String> {
        if self.extension {
            return None;
        }
        let name = bound.port.name;
        const HINT: &str = "try running wsimport with -extension switch";
        match bound.soap {
            None => Some(format!("ignoring port \"{name}\": not a standard SOAP port. {HINT}")),
            Some((SoapVersion::Soap12, _)) => {
                Some(format!("ignoring SOAP port \"{name}\": it uses non-standard SOAP 1.2 binding. {HINT}"))
            }
            Some((_, soap)) => {
                let transport = soap.attribute("transport");
                let http =
                    transport.is_some_and(|it| matches!(it, ns::TRANSPORT_HTTP | ns::TRANSPORT_HTTP_W3C));
                (!http).then(|| format!("ignoring SOAP port \"{name}\": unrecognized transport. {HINT}"))
            }
        }
    }

    /// Document and rpc do not go together.
    fn one_style(&mut self, bound: &BoundPort<'_, '_>, soap: Element<'_>) -> Checked {
        let style = soap.attribute("style").unwrap_or("document");
        let other = |operation: &BindingOperation<'_>| {
            let own = super::operation::soap_operation(operation.node).and_then(|own| own.attribute("style"));
            own.is_some_and(|own| own != style)
        };
        if !bound.binding.operations.iter().any(other) {
            return Ok(());
        }
        if !self.extension {
            let text = format!(
                "ignoring port \"{}\", its not WS-I BP 1.1 compliant: the wsdl binding has mixed style, it must be rpc-literal or document-literal operation",
                bound.port.name
            );
            return fail(text, bound.port.node);
        }
        self.warn(format!("port \"{}\": the wsdl binding has mixed style", bound.port.name), bound.port.node);
        Ok(())
    }
}

/// Operations of a portType must be bound, but for the last one, which is not looked at; nor is any after an overloaded one.
fn every_operation_bound(port_type: &PortType<'_>, binding: &Binding<'_>) -> Checked {
    let mut names = HashSet::new();
    let Some((_, but_last)) = port_type.operations.split_last() else { return Ok(()) };
    for operation in but_last {
        if !names.insert(operation.name) {
            return Ok(());
        }
        if !binding.operations.iter().any(|bound| bound.name == operation.name) {
            let text = format!(
                "in binding \"{}\", operation \"{}\" is not bound",
                binding.name.local, operation.name
            );
            return fail(text, binding.node);
        }
    }
    Ok(())
}

/// The operation of the portType that an operation of a binding is.
fn find<'w, 'd>(
    port_type: &'w PortType<'d>,
    operation: &BindingOperation<'d>,
    binding: &Binding<'d>,
) -> Checked<&'w Operation<'d>> {
    let name = operation.name;
    let all: Vec<&Operation<'d>> = port_type.operations.iter().filter(|known| known.name == name).collect();
    match all.as_slice() {
        [] => {
            let binding = binding.name.local;
            let text = format!(
                "in binding \"{binding}\", operation \"{name}\" does not appear in the corresponding port type"
            );
            fail(text, operation.node)
        }
        [one] => Ok(one),
        several => overloaded(several, operation),
    }
}

/// Operations of one name are told apart by the names of both messages, which therefore must be there.
fn overloaded<'w, 'd>(
    candidates: &[&'w Operation<'d>],
    operation: &BindingOperation<'d>,
) -> Checked<&'w Operation<'d>> {
    let name = operation.name;
    let (Some(input), Some(output)) = (&operation.input, &operation.output) else {
        return fail(
            format!("NullPointerException: the overloaded operation \"{name}\" has no input or no output"),
            operation.node,
        );
    };
    let (Some(input), Some(output)) = (input.name, output.name) else {
        return fail(
            format!("in binding, operation \"{name}\" is overloaded and its input or output has no name"),
            operation.node,
        );
    };
    let mut found = None;
    for candidate in candidates {
        let (Some(in_message), Some(out_message)) = (&candidate.input, &candidate.output) else {
            return fail(
                format!("NullPointerException: the overloaded operation \"{name}\" is one-way"),
                candidate.node,
            );
        };
        if in_message.name == Some(input)
            && out_message.name == Some(output)
            && found.replace(*candidate).is_some()
        {
            return fail(
                format!("in binding, operation \"{name}\" matches several operations"),
                operation.node,
            );
        }
    }
    match found {
        Some(found) => Ok(found),
        None => fail(
            format!("in binding, operation \"{name}\" not found in the corresponding port type"),
            operation.node,
        ),
    }
}

/// The style of an operation of a SOAP binding.
pub(super) fn style(soap: Element<'_>, operation: Element<'_>) -> Style {
    let own = super::operation::soap_operation(operation).and_then(|element| element.attribute("style"));
    match own.or(soap.attribute("style")) {
        Some("rpc") => Style::Rpc,
        _ => Style::Document,
    }
}
