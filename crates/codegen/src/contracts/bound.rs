//! Which portTypes are spoken, and by which bindings.

use soapstone_wsdl::definitions::{Binding, Definitions, Port, PortType, Style, Use};

use crate::error::Errors;

/// A portType with the binding that says how its messages look, and the ports where it is.
pub(crate) struct Bound<'a, 'd> {
    pub(crate) port_type: &'a PortType<'d>,
    /// None where the WSDL has no bindings at all.
    pub(crate) binding: Option<&'a Binding<'d>>,
    pub(crate) ports: Vec<(&'a Port<'d>, &'a Binding<'d>)>,
}

/// The portTypes that are bound to SOAP; all of them, if the WSDL has no bindings.
pub(crate) fn bound<'a, 'd>(definitions: &'a Definitions<'d>, errors: &mut Errors) -> Vec<Bound<'a, 'd>> {
    let soap: Vec<&Binding<'d>> =
        definitions.bindings.iter().filter(|binding| binding.soap.is_some()).collect();
    for binding in &soap {
        if definitions.port_type_of(binding).is_none() {
            let name = binding.port_type.map(|name| name.to_string()).unwrap_or_default();
            let what =
                format!("the binding `{}` is of a portType {name} that is not there", binding.name.local);
            errors.push(binding.node, what, "correct the name, or import the WSDL that has it");
        }
    }
    let mut found = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for port_type in &definitions.port_types {
        if !seen.insert(port_type.name) {
            continue;
        }
        let is_of =
            |binding: &&&Binding<'d>| binding.port_type.is_some_and(|reference| port_type.name.is(reference));
        let bindings: Vec<&Binding<'d>> = soap.iter().filter(is_of).copied().collect();
        if bindings.is_empty() && !definitions.bindings.is_empty() {
            continue;
        }
        let binding =
            bindings.iter().find(|binding| is_document_literal(binding)).or(bindings.first()).copied();
        let ports = definitions.ports().filter_map(|(_, port)| {
            let binding = definitions.binding_of(port)?;
            let of_this = binding.soap.is_some() && bindings.iter().any(|known| known.name == binding.name);
            of_this.then_some((port, binding))
        });
        found.push(Bound { port_type, binding, ports: ports.collect() });
    }
    if found.is_empty() && errors.is_empty() {
        let root = definitions.root().root();
        match definitions.bindings.first() {
            Some(binding) => {
                let what =
                    format!("no binding is for SOAP: `{}` is for another protocol", binding.name.local);
                errors.push(binding.node, what, "add a soap:binding; other protocols are not supported");
            }
            None => {
                errors.push(
                    root,
                    "there is no portType here",
                    "take the WSDL that has it, or import it here",
                );
            }
        }
    }
    found
}

fn is_document_literal(binding: &Binding<'_>) -> bool {
    binding.operations.iter().all(|operation| {
        let messages = [&operation.input, &operation.output];
        let mut bodies = messages.into_iter().flatten().filter_map(|message| message.body.as_ref());
        operation.style == Style::Document && bodies.all(|body| body.usage == Use::Literal)
    })
}
