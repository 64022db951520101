//! Schemas as PHP reads them: what stands where, and which elements and groups are referred to.

mod types;

use std::collections::HashSet;
use std::iter::Peekable;

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::nodes::{Node, attribute, resolved, without_annotation};
use crate::importers::Reason;

/// What schemas declare: keys are `namespace:name`.
#[derive(Debug, Default)]
pub(super) struct Schemas<'d> {
    elements: HashSet<String>,
    groups: HashSet<String>,
    attributes: HashSet<String>,
    attribute_groups: HashSet<String>,
    element_references: Vec<(String, Element<'d>)>,
    group_references: Vec<(String, Element<'d>)>,
}

/// The attributes of a type: none may be there twice.
type Attributes = HashSet<String>;

/// Levels of types in types.
const MAX_DEPTH: usize = 300;

/// What is read, and where.
#[derive(Clone, Copy)]
struct At<'d> {
    target: &'d str,
    depth: usize,
}

impl<'d> At<'d> {
    fn deeper(self, node: Element<'d>) -> Result<Self, Reason> {
        match self.depth {
            MAX_DEPTH.. => Err(Reason::at("the schema is nested too deeply", node)),
            depth => Ok(Self { depth: depth + 1, ..self }),
        }
    }
}

impl<'d> Schemas<'d> {
    /// Whether an element of this name is declared. `name` is as it is written at `node`.
    pub(super) fn has_element(&self, node: Element<'d>, name: &'d str) -> bool {
        match resolved(node, name) {
            (Some(namespace), local) => {
                self.elements.contains(&format!("{namespace}:{local}")) || self.elements.contains(name)
            }
            (None, _) => self.elements.contains(name),
        }
    }

    /// Reads the declarations of a schema.
    pub(super) fn read(
        &mut self,
        target: &'d str,
        children: impl Iterator<Item = Node<'d>>,
    ) -> Result<(), Reason> {
        let at = At { target, depth: 0 };
        for node in children {
            let Some(element) = node.element() else { return Err(node.unexpected("schema")) };
            match node.name() {
                "simpleType" => self.simple_type(at, element, true)?,
                "complexType" => self.complex_type(at, element, true)?,
                "group" => self.group(at, element, true)?,
                "attributeGroup" => self.attribute_group(at, element, None)?,
                "element" => self.element(at, element, true)?,
                "attribute" => self.attribute(at, element, None)?,
                "notation" | "annotation" => {}
                _ => return Err(node.unexpected("schema")),
            }
        }
        Ok(())
    }

    /// Whether all that is referred to is there, once all schemas are read.
    pub(super) fn resolve(&self) -> Result<(), Reason> {
        if let Some((key, node)) = self.group_references.iter().find(|(key, _)| !self.groups.contains(key)) {
            return Err(Reason::at(
                format!("Parsing Schema: unresolved group 'ref' attribute '{key}'"),
                *node,
            ));
        }
        if self.elements.is_empty() {
            return Ok(());
        }
        let schema = format!("{}:schema", ns::XSD);
        let missing = self.element_references.iter().find(|(key, _)| {
            let without = key.rfind(':').map_or("", |at| &key[at..]);
            !self.elements.contains(key) && !self.elements.contains(without) && *key != schema
        });
        match missing {
            Some((key, node)) => {
                Err(Reason::at(format!("Parsing Schema: unresolved element 'ref' attribute '{key}'"), *node))
            }
            None => Ok(()),
        }
    }

    fn model(&mut self, at: At<'d>, node: Element<'d>) -> Result<(), Reason> {
        let at = at.deeper(node)?;
        if node.local() == "group" {
            return self.group(at, node, false);
        }
        for child in without_annotation(node) {
            let Some(element) = child.element() else { return Err(child.unexpected(node.local())) };
            match child.name() {
                "element" => self.element(at, element, false)?,
                "group" | "choice" | "sequence" if node.local() != "all" => self.model(at, element)?,
                "any" if node.local() != "all" => {}
                _ => return Err(child.unexpected(node.local())),
            }
        }
        Ok(())
    }

    fn group(&mut self, at: At<'d>, node: Element<'d>, global: bool) -> Result<(), Reason> {
        let name = attribute(node, "name");
        let reference = attribute(node, "ref").filter(|_| name.is_none());
        let key = match (name, reference) {
            (Some(name), _) => format!("{}:{name}", target_of(node, at)),
            (None, Some(reference)) => {
                let key = key_of(node, reference, at);
                self.group_references.push((key.clone(), node));
                key
            }
            (None, None) => {
                return Err(Reason::at("Parsing Schema: group has no 'name' nor 'ref' attributes", node));
            }
        };
        if global && !self.groups.insert(key.clone()) {
            return Err(Reason::at(format!("Parsing Schema: group '{key}' already defined"), node));
        }
        let mut children = without_annotation(node);
        if let Some(first) = children.next() {
            match (first.name(), first.element()) {
                ("choice" | "sequence" | "all", Some(_)) if reference.is_some() => {
                    let text = "Parsing Schema: group has both 'ref' attribute and subcontent";
                    return Err(Reason::at(text, node));
                }
                ("choice" | "sequence" | "all", Some(model)) => self.model(at, model)?,
                _ => return Err(first.unexpected("group")),
            }
        }
        none_left(children, "group")
    }

    fn element(&mut self, at: At<'d>, node: Element<'d>, global: bool) -> Result<(), Reason> {
        let name = attribute(node, "name");
        let reference = attribute(node, "ref").filter(|_| name.is_none());
        let key = match (name, reference) {
            (Some(name), _) => format!("{}:{name}", target_of(node, at)),
            (None, Some(reference)) => {
                let key = key_of(node, reference, at);
                self.element_references.push((key.clone(), node));
                key
            }
            (None, None) => {
                return Err(Reason::at("Parsing Schema: element has no 'name' nor 'ref' attributes", node));
            }
        };
        if global && !self.elements.insert(key.clone()) {
            return Err(Reason::at(format!("Parsing Schema: element '{key}' already defined"), node));
        }
        if reference.is_some() {
            let other = ["nillable", "fixed", "default", "type"];
            if let Some(other) = other.into_iter().find(|other| attribute(node, other).is_some()) {
                let text = format!("Parsing Schema: element has both 'ref' and '{other}' attributes");
                return Err(Reason::at(text, node));
            }
        }
        let mut children = without_annotation(node).peekable();
        let inner = children.next_if(|child| matches!(child.name(), "simpleType" | "complexType"));
        if let Some(inner) = inner.and_then(Node::element) {
            let of_type = attribute(node, "type").map(|_| "type");
            if let Some(other) = reference.map(|_| "ref").or(of_type) {
                let text = format!("Parsing Schema: element has both '{other}' attribute and subtype");
                return Err(Reason::at(text, node));
            }
            match inner.local() {
                "simpleType" => self.simple_type(at, inner, false)?,
                _ => self.complex_type(at, inner, false)?,
            }
        }
        match children.find(|child| !matches!(child.name(), "unique" | "key" | "keyref")) {
            Some(other) => Err(other.unexpected("element")),
            None => Ok(()),
        }
    }

    /// An attribute: of a type, or of the schema.
    fn attribute(
        &mut self,
        at: At<'d>,
        node: Element<'d>,
        within: Option<&mut Attributes>,
    ) -> Result<(), Reason> {
        let name = attribute(node, "name");
        let reference = attribute(node, "ref").filter(|_| name.is_none());
        let key = match (name, reference) {
            (Some(name), _) => format!("{}:{name}", target_of(node, at)),
            (None, Some(reference)) => key_of(node, reference, at),
            (None, None) => {
                return Err(Reason::at("Parsing Schema: attribute has no 'name' nor 'ref' attributes", node));
            }
        };
        if !within.unwrap_or(&mut self.attributes).insert(key.clone()) {
            return Err(Reason::at(format!("Parsing Schema: attribute '{key}' already defined"), node));
        }
        let of_type = attribute(node, "type").map(|_| "type");
        if reference.is_some() && of_type.is_some() {
            let text = "Parsing Schema: attribute has both 'ref' and 'type' attributes";
            return Err(Reason::at(text, node));
        }
        let mut children = without_annotation(node).peekable();
        if let Some(inner) = children.next_if(|child| child.has_name("simpleType")).and_then(Node::element) {
            if let Some(other) = reference.map(|_| "ref").or(of_type) {
                let text = format!("Parsing Schema: attribute has both '{other}' attribute and subtype");
                return Err(Reason::at(text, node));
            }
            self.simple_type(at, inner, false)?;
        }
        none_left(children, "attribute")
    }

    fn attribute_group(
        &mut self,
        at: At<'d>,
        node: Element<'d>,
        within: Option<&mut Attributes>,
    ) -> Result<(), Reason> {
        let at = at.deeper(node)?;
        let name = attribute(node, "name");
        let reference = attribute(node, "ref").filter(|_| name.is_none());
        let Some(written) = name.or(reference) else {
            return Err(Reason::at(
                "Parsing Schema: attributeGroup has no 'name' nor 'ref' attributes",
                node,
            ));
        };
        let mut own = Attributes::new();
        let attributes = match within {
            Some(within) => within,
            None => {
                let key = format!("{}:{written}", target_of(node, at));
                if !self.attribute_groups.insert(key.clone()) {
                    let text = format!("Parsing Schema: attributeGroup '{key}' already defined");
                    return Err(Reason::at(text, node));
                }
                &mut own
            }
        };
        let children = without_annotation(node).peekable();
        if reference.is_some() {
            let mut children = children;
            return match children.next() {
                Some(child) if matches!(child.name(), "attribute" | "attributeGroup" | "anyAttribute") => {
                    let text = "Parsing Schema: attributeGroup has both 'ref' attribute and subattribute";
                    Err(child.reason(text))
                }
                Some(child) => Err(child.unexpected("attributeGroup")),
                None => Ok(()),
            };
        }
        self.attributes(at, children, attributes, "attributeGroup")
    }

    /// Attributes, and nothing after them.
    fn attributes(
        &mut self,
        at: At<'d>,
        mut children: Peekable<impl Iterator<Item = Node<'d>>>,
        attributes: &mut Attributes,
        within: &str,
    ) -> Result<(), Reason> {
        for child in children.by_ref() {
            match (child.name(), child.element()) {
                ("attribute", Some(element)) => self.attribute(at, element, Some(&mut *attributes))?,
                ("attributeGroup", Some(element)) => {
                    self.attribute_group(at, element, Some(&mut *attributes))?;
                }
                ("anyAttribute", Some(_)) => break,
                _ => return Err(child.unexpected(within)),
            }
        }
        none_left(children, within)
    }
}

fn none_left<'d>(mut children: impl Iterator<Item = Node<'d>>, within: &str) -> Result<(), Reason> {
    match children.next() {
        Some(child) => Err(child.unexpected(within)),
        None => Ok(()),
    }
}

/// The namespace of what a node declares.
fn target_of<'d>(node: Element<'d>, at: At<'d>) -> &'d str {
    attribute(node, "targetNamespace").unwrap_or(at.target)
}

/// The key of what a reference refers to.
fn key_of<'d>(node: Element<'d>, reference: &'d str, at: At<'d>) -> String {
    let (namespace, local) = resolved(node, reference);
    format!("{}:{local}", namespace.unwrap_or_else(|| target_of(node, at)))
}
