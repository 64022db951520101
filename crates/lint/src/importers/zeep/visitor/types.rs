//! Types and what is in them, as zeep's visitors read them.

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::super::components::{ComplexType, Component, Id, Kind, ParticleKind};
use super::{Reading, Visitor, occurs, without_annotation};
use crate::importers::Reason;

impl<'d> Visitor<'_, 'd> {
    pub(super) fn simple_type(
        &mut self,
        reading: &mut Reading<'d>,
        node: Element<'d>,
        parent: Option<Element<'d>>,
        global: bool,
    ) -> Result<Id, Reason> {
        let name = match global {
            true => node.attribute("name").ok_or_else(|| Reason::at("the simpleType has no name", node))?,
            false => parent.and_then(|parent| parent.attribute("name")).unwrap_or("Anonymous"),
        };
        let name = reading.scope.name(name, node, self.documents.get(reading.id).namespace)?;
        let Some(child) = without_annotation(node).next() else {
            return Err(Reason::at("there is nothing in the simpleType: list index out of range", node));
        };
        let id = match (child.namespace(), child.local()) {
            (ns::XSD, "restriction") => {
                let base = match reading.scope.attribute(child, "base", "")? {
                    Some(base) => Some(self.type_reference(reading, base, child)?),
                    None => match without_annotation(child).next() {
                        None => {
                            let text =
                                "the restriction has no base and nothing in it: list index out of range";
                            return Err(Reason::at(text, child));
                        }
                        Some(inner) if inner.is(ns::XSD, "simpleType") => {
                            Some(self.simple_type(reading, inner, Some(child), false)?)
                        }
                        Some(_) => None,
                    },
                };
                self.components.add(Component::SimpleRestriction(base, child))
            }
            (ns::XSD, "list") => self.list(reading, child)?,
            (ns::XSD, "union") => self.union(reading, child)?,
            _ => return Err(Reason::at(format!("Unexpected child: {:?}", child.written_name()), child)),
        };
        if global {
            self.documents.get_mut(reading.id).register(Kind::Type, name, id);
        }
        Ok(id)
    }

    pub(super) fn list(&mut self, reading: &mut Reading<'d>, node: Element<'d>) -> Result<Id, Reason> {
        let of = match reading.scope.attribute(node, "itemType", "")? {
            Some(name) => self.type_reference(reading, name, node)?,
            None => match node.children().last() {
                Some(child) => self.simple_type(reading, child, Some(node), false)?,
                None => return Err(Reason::at("a list of nothing: list index out of range", node)),
            },
        };
        Ok(self.components.add(Component::List(of, node)))
    }

    pub(super) fn union(&mut self, reading: &mut Reading<'d>, node: Element<'d>) -> Result<Id, Reason> {
        let mut members = Vec::new();
        match node.attribute("memberTypes").filter(|members| !members.is_empty()) {
            Some(written) => {
                for member in written.split_whitespace() {
                    let name = reading.scope.name(member, node, "")?;
                    members.push(self.type_reference(reading, name, node)?);
                }
            }
            None => {
                for child in without_annotation(node) {
                    members.push(self.simple_type(reading, child, Some(node), false)?);
                }
            }
        }
        match members.is_empty() {
            true => Err(Reason::at("a union of nothing: AssertionError", node)),
            false => Ok(self.components.add(Component::Union(members, node))),
        }
    }

    pub(super) fn complex_type(
        &mut self,
        reading: &mut Reading<'d>,
        node: Element<'d>,
        parent: Option<Element<'d>>,
        global: bool,
    ) -> Result<Id, Reason> {
        let named = if global { Some(node) } else { parent };
        let name = named
            .and_then(|element| element.attribute("name"))
            .ok_or_else(|| Reason::at("the complexType has no name, nor has what it stands in", node))?;
        let name = reading.scope.name(name, node, self.documents.get(reading.id).namespace)?;
        let mut complex =
            ComplexType { attributes: Vec::new(), content: None, extends: None, restricts: None, node };
        let first = without_annotation(node).next();
        match first.map(|first| (first, first.namespace(), first.local())) {
            Some((content, ns::XSD, "simpleContent")) => {
                let Some(derivation) = content.children().last() else {
                    return Err(Reason::at("there is nothing in it: list index out of range", content));
                };
                complex.extends = Some(self.base(reading, derivation)?);
                if derivation.is(ns::XSD, "extension") {
                    complex.attributes =
                        self.attributes(reading, without_annotation(derivation), derivation)?;
                } else if !derivation.is(ns::XSD, "restriction") {
                    return Err(Reason::at("Expected restriction or extension", derivation));
                }
            }
            Some((content, ns::XSD, "complexContent")) => {
                let Some(derivation) = content.children().last() else {
                    return Err(Reason::at("there is nothing in it: list index out of range", content));
                };
                let base = match (derivation.namespace(), derivation.local()) {
                    (ns::XSD, "restriction") => &mut complex.restricts,
                    (ns::XSD, "extension") => &mut complex.extends,
                    _ => return Err(Reason::at("Expected restriction or extension", derivation)),
                };
                *base = Some(self.base(reading, derivation)?);
                self.members(reading, derivation, &mut complex)?;
            }
            Some(_) => self.members(reading, node, &mut complex)?,
            None => {}
        }
        let id = self.components.add(Component::Complex(complex));
        if global {
            self.documents.get_mut(reading.id).register(Kind::Type, name, id);
        }
        Ok(id)
    }

    pub(super) fn base(&mut self, reading: &mut Reading<'d>, derivation: Element<'d>) -> Result<Id, Reason> {
        match reading.scope.attribute(derivation, "base", "")? {
            Some(base) => self.type_reference(reading, base, derivation),
            None => Err(Reason::at(format!("the {} has no base", derivation.local()), derivation)),
        }
    }

    /// A group of particles, if there is one, and attributes.
    pub(super) fn members(
        &mut self,
        reading: &mut Reading<'d>,
        node: Element<'d>,
        complex: &mut ComplexType<'d>,
    ) -> Result<(), Reason> {
        let mut children = without_annotation(node).peekable();
        if let Some(first) = children.peek().copied()
            && first.namespace() == ns::XSD
            && matches!(first.local(), "group" | "all" | "choice" | "sequence")
        {
            children.next();
            complex.content = self.visit(reading, first, Some(node), false)?;
        }
        complex.attributes = self.attributes(reading, children, node)?;
        Ok(())
    }

    pub(super) fn attributes(
        &mut self,
        reading: &mut Reading<'d>,
        children: impl Iterator<Item = Element<'d>>,
        parent: Element<'d>,
    ) -> Result<Vec<Id>, Reason> {
        let mut attributes = Vec::new();
        for child in children {
            let known = matches!(child.local(), "attribute" | "attributeGroup" | "anyAttribute");
            if child.namespace() != ns::XSD || !known {
                return Err(Reason::at(format!("Unexpected tag `{}`", child.written_name()), child));
            }
            let found = self.visit(reading, child, Some(parent), false)?;
            attributes.push(match found {
                Some(found) => found,
                None => self.components.add(Component::Nothing(child)),
            });
        }
        Ok(attributes)
    }

    pub(super) fn particles(
        &mut self,
        reading: &mut Reading<'d>,
        node: Element<'d>,
        kind: ParticleKind,
    ) -> Result<Id, Reason> {
        if kind != ParticleKind::All {
            occurs(node)?;
        }
        let mut members = Vec::new();
        for child in without_annotation(node) {
            let allowed = match kind {
                ParticleKind::Sequence => {
                    matches!(
                        child.local(),
                        "annotation" | "any" | "choice" | "element" | "group" | "sequence"
                    )
                }
                ParticleKind::All => matches!(child.local(), "annotation" | "element"),
                ParticleKind::Choice => true,
            };
            if !allowed || (kind != ParticleKind::Choice && child.namespace() != ns::XSD) {
                let text = format!("Unexpected element {} in xsd:{}", child.written_name(), node.local());
                return Err(Reason::at(text, child));
            }
            match self.visit(reading, child, Some(node), false)? {
                Some(member) => members.push(member),
                None if kind == ParticleKind::Choice => {
                    members.push(self.components.add(Component::Nothing(child)));
                }
                None => return Err(Reason::at("an annotation after other things: AssertionError", child)),
            }
        }
        Ok(self.components.add(Component::Particles(kind, members)))
    }

    pub(super) fn group(
        &mut self,
        reading: &mut Reading<'d>,
        node: Element<'d>,
        parent: Option<Element<'d>>,
        global: bool,
    ) -> Result<Id, Reason> {
        occurs(node)?;
        if let Some(name) = self.reference(reading, node)? {
            return Ok(self.components.add(Component::GroupReference(name, node)));
        }
        let target = self.documents.get(reading.id).namespace;
        let name = reading.scope.attribute(node, "name", target)?;
        let Some(child) = without_annotation(node).next() else {
            return Err(Reason::at("there is nothing in the group: list index out of range", node));
        };
        let of = match self.visit(reading, child, parent, global)? {
            Some(of) => of,
            None => self.components.add(Component::Nothing(child)),
        };
        let name = name.ok_or_else(|| Reason::at("name cannot be None", node))?;
        let id = self.components.add(Component::Group(of));
        if global {
            self.documents.get_mut(reading.id).register(Kind::Group, name, id);
        }
        Ok(id)
    }

    pub(super) fn attribute_group(
        &mut self,
        reading: &mut Reading<'d>,
        node: Element<'d>,
    ) -> Result<Option<Id>, Reason> {
        if let Some(name) = self.reference(reading, node)? {
            return Ok(Some(self.components.add(Component::AttributeGroupReference(name, node))));
        }
        let target = self.documents.get(reading.id).namespace;
        let name = reading.scope.attribute(node, "name", target)?;
        let attributes = self.attributes(reading, without_annotation(node), node)?;
        let name = name.ok_or_else(|| Reason::at("the attributeGroup has no name", node))?;
        let id = self.components.add(Component::AttributeGroup(attributes, node));
        self.documents.get_mut(reading.id).register(Kind::AttributeGroup, name, id);
        Ok(None)
    }
}
