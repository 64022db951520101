//! Schemas as PHP reads them: what stands where, and which elements and groups are referred to.

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

    fn simple_type(&mut self, at: At<'d>, node: Element<'d>, global: bool) -> Result<(), Reason> {
        let at = at.deeper(node)?;
        if global && attribute(node, "name").is_none() {
            return Err(Reason::at("Parsing Schema: simpleType has no 'name' attribute", node));
        }
        let mut children = without_annotation(node);
        let Some(first) = children.next() else {
            let text = "Parsing Schema: expected <restriction>, <list> or <union> in simpleType";
            return Err(Reason::at(text, node));
        };
        match (first.name(), first.element()) {
            ("restriction", Some(element)) => self.simple_restriction(at, element, true)?,
            ("list", Some(element)) => self.list(at, element)?,
            ("union", Some(element)) => {
                for member in without_annotation(element) {
                    match member.element().filter(|_| member.has_name("simpleType")) {
                        Some(member) => self.simple_type(at, member, false)?,
                        None => return Err(member.unexpected("union")),
                    }
                }
            }
            _ => return Err(first.unexpected("simpleType")),
        }
        none_left(children, "simpleType")
    }

    fn list(&mut self, at: At<'d>, node: Element<'d>) -> Result<(), Reason> {
        let mut children = without_annotation(node).peekable();
        if let Some(inner) = children.next_if(|child| child.has_name("simpleType")).and_then(Node::element) {
            if attribute(node, "itemType").is_some() {
                let text = "Parsing Schema: element has both 'itemType' attribute and subtype";
                return Err(Reason::at(text, node));
            }
            self.simple_type(at, inner, false)?;
        }
        none_left(children, "list")
    }

    /// A restriction of a simple type, or of simple content, which may have attributes.
    fn simple_restriction(&mut self, at: At<'d>, node: Element<'d>, simple: bool) -> Result<(), Reason> {
        if !simple && attribute(node, "base").is_none() {
            return Err(Reason::at("Parsing Schema: restriction has no 'base' attribute", node));
        }
        let mut children = without_annotation(node).peekable();
        if let Some(inner) = children.next_if(|child| child.has_name("simpleType")).and_then(Node::element) {
            self.simple_type(at, inner, false)?;
        }
        while let Some(facet) = children.next_if(|child| FACETS.contains(&child.name())) {
            if facet.element().and_then(|facet| attribute(facet, "value")).is_none() {
                return Err(facet.reason("Parsing Schema: missing restriction value"));
            }
        }
        match simple {
            true => none_left(children, "restriction"),
            false => self.attributes(at, children, &mut Attributes::new(), "restriction"),
        }
    }

    fn complex_type(&mut self, at: At<'d>, node: Element<'d>, global: bool) -> Result<(), Reason> {
        let at = at.deeper(node)?;
        if global && attribute(node, "name").is_none() {
            return Err(Reason::at("Parsing Schema: complexType has no 'name' attribute", node));
        }
        let mut children = without_annotation(node).peekable();
        let content = children
            .next_if(|child| matches!(child.name(), "simpleContent" | "complexContent"))
            .and_then(Node::element);
        match content {
            Some(content) => {
                self.derived(at, content)?;
                none_left(children, "complexType")
            }
            None => self.content(at, children, "complexType"),
        }
    }

    /// What is in simple or complex content.
    fn derived(&mut self, at: At<'d>, content: Element<'d>) -> Result<(), Reason> {
        let within = content.local();
        let mut children = without_annotation(content);
        let Some(first) = children.next() else {
            let text = format!("Parsing Schema: expected <restriction> or <extension> in {within}");
            return Err(Reason::at(text, content));
        };
        let derivation = match (first.name(), first.element()) {
            ("restriction" | "extension", Some(derivation)) => derivation,
            _ => return Err(first.unexpected(within)),
        };
        let kind = derivation.local();
        match (within, kind) {
            ("simpleContent", "restriction") => self.simple_restriction(at, derivation, false)?,
            _ if attribute(derivation, "base").is_none() => {
                return Err(Reason::at(
                    format!("Parsing Schema: {kind} has no 'base' attribute"),
                    derivation,
                ));
            }
            ("simpleContent", _) => {
                let children = without_annotation(derivation).peekable();
                self.attributes(at, children, &mut Attributes::new(), kind)?;
            }
            _ => self.content(at, without_annotation(derivation).peekable(), kind)?,
        }
        none_left(children, within)
    }

    /// A model group, if there is one, and attributes.
    fn content(
        &mut self,
        at: At<'d>,
        mut children: Peekable<impl Iterator<Item = Node<'d>>>,
        within: &str,
    ) -> Result<(), Reason> {
        let model = children.next_if(|child| matches!(child.name(), "group" | "all" | "choice" | "sequence"));
        if let Some(model) = model.and_then(Node::element) {
            self.model(at, model)?;
        }
        self.attributes(at, children, &mut Attributes::new(), within)
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
        while let Some(child) = children.next() {
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

const FACETS: [&str; 12] = [
    "minExclusive",
    "minInclusive",
    "maxExclusive",
    "maxInclusive",
    "totalDigits",
    "fractionDigits",
    "length",
    "minLength",
    "maxLength",
    "whiteSpace",
    "pattern",
    "enumeration",
];
