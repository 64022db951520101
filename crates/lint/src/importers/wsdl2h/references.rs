//! Types and elements that what wsdl2h makes refers to, and that nothing declares: soapcpp2 refuses it.

use std::collections::HashSet;

use soapstone_wsdl::tree::Element;

use super::grammar::{Vocabulary, of_wsdl, vocabulary};
use super::read::{Documented, is_built_in};
use crate::importers::Reason;

/// The first reference to something that is not declared.
pub(super) fn missing(root: Element<'_>, read: &Documented<'_>) -> Option<Reason> {
    let mut elements: HashSet<(&str, &str)> = HashSet::new();
    let mut types: HashSet<(&str, &str)> = HashSet::new();
    for schema in &read.schemas {
        let target = schema.attribute("targetNamespace").unwrap_or_default();
        for child in schema.children() {
            let Some(name) = child.attribute("name") else { continue };
            match child.local() {
                "element" => drop(elements.insert((target, name))),
                "simpleType" | "complexType" => drop(types.insert((target, name))),
                _ => {}
            }
        }
    }
    let undeclared = |node: Element<'_>, attribute: &str, known: &HashSet<(&str, &str)>| {
        let name = node.reference_in(attribute)?;
        let namespace = name.namespace?;
        let chameleon = known.contains(&("", name.local));
        if namespace.is_empty()
            || is_built_in(Some(namespace))
            || known.contains(&(namespace, name.local))
            || chameleon
        {
            return None;
        }
        Some(Reason::at(format!("soapcpp2 refuses what it makes: {name} is declared nowhere"), node))
    };
    let roots = std::iter::once(root).chain(read.imported.iter().copied());
    let parts = roots.flat_map(|root| of_wsdl(root, "message")).flat_map(|message| of_wsdl(message, "part"));
    let parts = parts.filter_map(|part| {
        undeclared(part, "element", &elements).or_else(|| undeclared(part, "type", &types))
    });
    let nodes = read.schemas.iter().flat_map(|schema| schema.descendants());
    let nodes = nodes.filter(|node| vocabulary(node.namespace()) == Some(Vocabulary::Schema));
    let declarations = nodes.filter_map(|node| match node.local() {
        "element" => undeclared(node, "ref", &elements).or_else(|| undeclared(node, "type", &types)),
        "attribute" => undeclared(node, "type", &types),
        "extension" | "restriction" => undeclared(node, "base", &types),
        _ => None,
    });
    parts.chain(declarations).next()
}
