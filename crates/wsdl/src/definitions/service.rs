//! `wsdl:service`

use super::{Name, SoapVersion, documentation, name};
use crate::ns;
use crate::tree::{Element, Reference};

/// A service: where its ports are. Spec: [WSDL11 §2.7]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Service<'d> {
    /// Its name.
    pub name: Name<'d>,
    /// Its ports.
    pub ports: Vec<Port<'d>>,
    /// For people.
    pub documentation: Option<String>,
    /// Its element.
    pub node: Element<'d>,
}

/// A port: a binding at an address. Spec: [WSDL11 §2.6]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Port<'d> {
    /// Its name; empty if it has none.
    pub name: &'d str,
    /// Its binding; none if it says none.
    pub binding: Option<Reference<'d>>,
    /// The element that says its address: `soap:address`, `http:address` or another one named `address`.
    pub extension: Option<Element<'d>>,
    /// Its address.
    pub location: Option<&'d str>,
    /// Which SOAP, by its address.
    pub soap: Option<SoapVersion>,
    /// Its element.
    pub node: Element<'d>,
}

impl<'d> Service<'d> {
    pub(super) fn read(root: Element<'d>, node: Element<'d>) -> Self {
        let ports = node.children_named(ns::WSDL, "port").map(Port::read);
        Self { name: name(root, node), ports: ports.collect(), documentation: documentation(node), node }
    }
}

impl<'d> Port<'d> {
    fn read(node: Element<'d>) -> Self {
        let extension =
            node.children().find(|child| child.local() == "address" && child.namespace() != ns::WSDL);
        Self {
            name: node.attribute("name").unwrap_or_default(),
            binding: node.reference_in("binding"),
            extension,
            location: extension.and_then(|element| element.attribute("location")),
            soap: extension.and_then(|element| SoapVersion::of_extension(element.namespace())),
            node,
        }
    }
}
