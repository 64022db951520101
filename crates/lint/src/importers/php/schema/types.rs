//! Simple and complex types as PHP reads them.

use std::iter::Peekable;

use soapstone_wsdl::tree::Element;

use super::super::nodes::{Node, attribute, without_annotation};
use super::{At, Attributes, Schemas, none_left};
use crate::importers::Reason;

impl<'d> Schemas<'d> {
    pub(super) fn simple_type(&mut self, at: At<'d>, node: Element<'d>, global: bool) -> Result<(), Reason> {
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

    pub(super) fn list(&mut self, at: At<'d>, node: Element<'d>) -> Result<(), Reason> {
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
    pub(super) fn simple_restriction(
        &mut self,
        at: At<'d>,
        node: Element<'d>,
        simple: bool,
    ) -> Result<(), Reason> {
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

    pub(super) fn complex_type(&mut self, at: At<'d>, node: Element<'d>, global: bool) -> Result<(), Reason> {
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
    pub(super) fn derived(&mut self, at: At<'d>, content: Element<'d>) -> Result<(), Reason> {
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
    pub(super) fn content(
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
