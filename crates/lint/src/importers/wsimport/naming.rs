//! Interfaces, services and exceptions are Java classes of one package, and must have names of their own.

use std::collections::{HashMap, HashSet};

use soapstone_wsdl::definitions::{Binding, Message, OperationMessage, PortType, Service};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::operation::{Modelled, customization};
use super::{Checked, fail};
use crate::importers::java::class_name;
use crate::ns as lint_ns;

/// The interface of a port.
#[derive(Clone)]
pub(super) struct Interface<'w, 'd> {
    pub(super) name: String,
    pub(super) service: &'w Service<'d>,
    pub(super) binding: &'w Binding<'d>,
    pub(super) port_type: &'w PortType<'d>,
    pub(super) operations: Vec<Modelled<'w, 'd>>,
}

/// Refuses names that stand for two things. (A service or an exception that is named as an interface or a type gets another name.)
pub(super) fn check(interfaces: &[Interface<'_, '_>]) -> Checked {
    let mut services: HashMap<String, &Service<'_>> = HashMap::new();
    let mut port_types: HashMap<&str, &PortType<'_>> = HashMap::new();
    let mut exceptions: HashMap<&str, (&Message<'_>, Option<&str>, &str)> = HashMap::new();
    let mut bindings = HashSet::new();
    for interface in interfaces {
        let service = services.entry(service_name(interface.service)).or_insert(interface.service);
        if !std::ptr::eq(*service, interface.service) {
            return conflict(&service_name(interface.service), interface.service.node);
        }
        let port_type = port_types.entry(&interface.name).or_insert(interface.port_type);
        if !std::ptr::eq(*port_type, interface.port_type) {
            return conflict(&interface.name, interface.port_type.node);
        }
        if !bindings.insert(interface.binding.name) {
            continue;
        }
        for fault in interface.operations.iter().flat_map(|operation| &operation.faults) {
            let element = (fault.element.namespace, fault.element.local);
            let known = exceptions.entry(&fault.class).or_insert((fault.message, element.0, element.1));
            if known.1 != element.0 {
                return conflict(&fault.class, fault.message.node);
            }
        }
    }
    Ok(())
}

fn conflict(name: &str, node: Element<'_>) -> Checked {
    fail(format!("the following naming conflicts occurred: {name}"), node)
}

/// The name of the interface of a portType.
pub(super) fn interface_name(port_type: &PortType<'_>) -> String {
    custom(port_type.node, "class").unwrap_or_else(|| class_name(port_type.name.local))
}

fn service_name(service: &Service<'_>) -> String {
    custom(service.node, "class").unwrap_or_else(|| class_name(service.name.local))
}

/// The name of the exception of a fault, that of its message.
pub(super) fn fault_class(fault: &OperationMessage<'_>, message: &Message<'_>) -> String {
    custom(fault.node, "class").unwrap_or_else(|| class_name(message.name.local))
}

/// The name that a customization gives to the method of an operation.
pub(super) fn method_name(operation: Element<'_>) -> Option<String> {
    custom(operation, "method")
}

fn custom(element: Element<'_>, what: &str) -> Option<String> {
    customization(element)?.child(lint_ns::JAXWS, what)?.attribute("name").map(str::to_owned)
}

/// Whether a customization of an operation, of its portType or of all turns the wrapper style off; the innermost counts.
pub(super) fn wrapper_style_is_off(operation: Element<'_>) -> bool {
    let around = operation.ancestors().take_while(|element| element.namespace() == ns::WSDL);
    let says = around.into_iter().find_map(|element| {
        let says = customization(element)?.child(lint_ns::JAXWS, "enableWrapperStyle")?;
        Some(says.text().trim().to_owned())
    });
    says.is_some_and(|says| matches!(says.as_str(), "false" | "0"))
}
