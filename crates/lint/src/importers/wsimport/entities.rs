//! The messages, portTypes, bindings and services of all documents together, and what each must have by itself.

use std::collections::HashMap;

use soapstone_wsdl::definitions::{
    Binding, Definitions, Message, Name, Port, PortType, Service, SoapVersion,
};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Element, Reference};

use super::{Checked, fail};
use crate::importers::Reason;

type Key<'d> = (&'d str, &'d str);

/// What the documents define.
pub(super) struct Entities<'w, 'd> {
    pub(super) wsdl: &'w Definitions<'d>,
    messages: HashMap<Key<'d>, &'w Message<'d>>,
    port_types: HashMap<Key<'d>, &'w PortType<'d>>,
    bindings: HashMap<Key<'d>, &'w Binding<'d>>,
    /// The services of the first document; no others are looked at.
    services: Vec<&'w Service<'d>>,
}

/// A port with its binding.
pub(super) struct BoundPort<'w, 'd> {
    pub(super) service: &'w Service<'d>,
    pub(super) port: &'w Port<'d>,
    pub(super) binding: &'w Binding<'d>,
    /// The `soap:binding`; that of SOAP 1.2 if there is none of 1.1.
    pub(super) soap: Option<(SoapVersion, Element<'d>)>,
}

impl<'w, 'd> Entities<'w, 'd> {
    /// Collects what these `definitions` elements define. A name that stands twice is refused.
    pub(super) fn collect(wsdl: &'w Definitions<'d>, roots: &[Element<'d>]) -> Checked<Self> {
        let of_wsdl =
            |node: Element<'d>| roots.iter().any(|root| std::ptr::eq(root.document(), node.document()));
        let root = roots[0];
        let entities = Self {
            wsdl,
            messages: unique("message", wsdl.messages.iter(), |it| (it.name, it.node), of_wsdl)?,
            port_types: unique("portType", wsdl.port_types.iter(), |it| (it.name, it.node), of_wsdl)?,
            bindings: unique("binding", wsdl.bindings.iter(), |it| (it.name, it.node), of_wsdl)?,
            services: {
                unique("service", wsdl.services.iter(), |it| (it.name, it.node), of_wsdl)?;
                wsdl.services
                    .iter()
                    .filter(|service| std::ptr::eq(service.node.document(), root.document()))
                    .collect()
            },
        };
        roots.iter().try_for_each(|root| valid_alone(*root))?;
        Ok(entities)
    }

    pub(super) fn message(&self, name: Reference<'_>) -> Option<&'w Message<'d>> {
        self.messages.get(&(name.namespace?, name.local)).copied()
    }

    pub(super) fn port_type(&self, name: Reference<'_>) -> Option<&'w PortType<'d>> {
        self.port_types.get(&(name.namespace?, name.local)).copied()
    }

    /// The ports of the first document's services. A binding that is not there is refused, and so is a portType that a SOAP
    /// binding refers to and that is not there.
    pub(super) fn ports(&self) -> Checked<Vec<BoundPort<'w, 'd>>> {
        let mut ports = Vec::new();
        for service in &self.services {
            for port in &service.ports {
                let binding = port.binding.and_then(|name| self.bindings.get(&(name.namespace?, name.local)));
                let Some(binding) = binding.copied() else {
                    return fail(not_found("binding", port.binding), port.node);
                };
                let soap = soap_binding(binding);
                if soap.is_some() {
                    self.port_type_of(binding)?;
                }
                ports.push(BoundPort { service, port, binding, soap });
            }
        }
        Ok(ports)
    }

    /// The portType of a binding, which must be there.
    pub(super) fn port_type_of(&self, binding: &Binding<'d>) -> Checked<&'w PortType<'d>> {
        match binding.port_type.and_then(|name| self.port_type(name)) {
            Some(port_type) => Ok(port_type),
            None => fail(not_found("portType", binding.port_type), binding.node),
        }
    }
}

/// `wsdl:message "{urn:a}b" not found in the wsdl`
pub(super) fn not_found(kind: &str, name: Option<Reference<'_>>) -> String {
    let name = name.map(|name| name.to_string()).unwrap_or_default();
    format!("wsdl:{kind} \"{name}\" not found in the wsdl")
}

fn unique<'w, 'd, T>(
    kind: &str,
    all: impl Iterator<Item = &'w T>,
    named: impl Fn(&'w T) -> (Name<'d>, Element<'d>),
    of_wsdl: impl Fn(Element<'d>) -> bool,
) -> Checked<HashMap<Key<'d>, &'w T>> {
    let mut found = HashMap::new();
    for one in all {
        let (name, node) = named(one);
        if !of_wsdl(node) {
            continue;
        }
        if found.insert((name.namespace, name.local), one).is_some() {
            return fail(format!("duplicate \"{kind}\" entity: \"{}\"", name.local), node);
        }
    }
    Ok(found)
}

fn soap_binding<'d>(binding: &Binding<'d>) -> Option<(SoapVersion, Element<'d>)> {
    [SoapVersion::Soap11, SoapVersion::Soap12]
        .into_iter()
        .find_map(|version| Some((version, binding.node.child(version.extension(), "binding")?)))
}

/// What every element must have by itself, whether something refers to it or not: SOAP's encoding is refused everywhere.
fn valid_alone(root: Element<'_>) -> Checked {
    let bindings = root.children_named(ns::WSDL, "binding");
    for element in bindings.flat_map(Element::descendants) {
        if SoapVersion::of_extension(element.namespace()).is_none() {
            continue;
        }
        let local = element.local();
        if matches!(local, "body" | "header" | "headerfault" | "fault")
            && element.attribute("use") == Some("encoded")
        {
            let text = "Use of SOAP Encoding is not supported: SOAP extension element has use=\"encoded\"";
            return fail(text, element);
        }
        if matches!(local, "header" | "headerfault") {
            for attribute in ["message", "part"] {
                if element.attribute(attribute).is_none() {
                    let text = format!("missing required attribute \"{attribute}\" of element \"{local}\"");
                    return Err(Reason::at(text, element));
                }
            }
        }
    }
    Ok(())
}
