//! The faults of an operation, which become exceptions.

use std::collections::HashSet;

use soapstone_wsdl::definitions::{BindingOperation, Message, Operation, SoapVersion};
use soapstone_wsdl::tree::{Element, Reference};

use super::operation::{Operations, described};
use super::{Checked, fail, naming};

/// A fault that becomes an exception.
#[derive(Clone)]
pub(super) struct Fault<'w, 'd> {
    pub(super) class: String,
    pub(super) element: Reference<'d>,
    pub(super) message: &'w Message<'d>,
}

impl<'w, 'd> Operations<'_, 'w, 'd> {
    /// Faults of the binding are in the portType, and those of the portType have one part, an element.
    pub(super) fn faults(
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

fn fault_extension(fault: Element<'_>) -> Option<Element<'_>> {
    fault
        .children()
        .find(|child| child.local() == "fault" && SoapVersion::of_extension(child.namespace()).is_some())
}
