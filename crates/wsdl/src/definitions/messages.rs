//! `wsdl:message`

use super::{Name, documentation, name};
use crate::ns;
use crate::tree::{Element, Reference};

/// A message. Spec: [WSDL11 §2.3]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Message<'d> {
    /// Its name.
    pub name: Name<'d>,
    /// Its parts, in their order.
    pub parts: Vec<Part<'d>>,
    /// For people.
    pub documentation: Option<String>,
    /// Its element.
    pub node: Element<'d>,
}

/// A part of a message: one of `element` and `type`, if it is as it should be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Part<'d> {
    /// Its name; empty if it has none.
    pub name: &'d str,
    /// The schema element that it is.
    pub element: Option<Reference<'d>>,
    /// The schema type that it is of.
    pub ty: Option<Reference<'d>>,
    /// Its element in the WSDL.
    pub node: Element<'d>,
}

impl<'d> Message<'d> {
    pub(super) fn read(root: Element<'d>, node: Element<'d>) -> Self {
        let parts = node.children_named(ns::WSDL, "part").map(|node| Part {
            name: node.attribute("name").unwrap_or_default(),
            element: node.reference_in("element"),
            ty: node.reference_in("type"),
            node,
        });
        Self { name: name(root, node), parts: parts.collect(), documentation: documentation(node), node }
    }

    /// The part of this name.
    pub fn part(&self, name: &str) -> Option<&Part<'d>> {
        self.parts.iter().find(|part| part.name == name)
    }
}
