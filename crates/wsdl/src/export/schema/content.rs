//! What stands in a class: elements, groups of them, attributes.

use soapstone_xml::{Element, QName};

use super::super::markup::{Markup, xs};
use super::document::SchemaDocument;
use super::types::{annotated, annotation};
use crate::ns;
use crate::schema::{AttributeMember, ComplexType, Compositor, Member, Occurs, Particle};

impl SchemaDocument {
    /// The elements of a class.
    pub(super) fn content(&mut self, ty: &ComplexType) -> Element {
        let compositor = match ty.compositor {
            Compositor::Sequence => xs("sequence"),
            Compositor::All => xs("all"),
        };
        let members: Vec<Element> =
            ty.members.iter().map(|member| self.member(member, ty.unqualified)).collect();
        let content = match ty.content.as_slice() {
            // What it is, not a sequence of one.
            [Particle::Choice(group)] if members.is_empty() => {
                let choice = occurring(xs("choice"), group.occurs);
                return choice.with_children(self.particles(&group.particles, ty.unqualified));
            }
            content => self.particles(content, ty.unqualified),
        };
        compositor.with_children(members).with_children(content)
    }

    fn particles(&mut self, particles: &[Particle], unqualified: bool) -> Vec<Element> {
        let is_alone = particles.len() == 1;
        let written = particles.iter().map(|particle| match particle {
            Particle::Element(member) => self.member(member, unqualified),
            Particle::Choice(group) => occurring(xs("choice"), group.occurs)
                .with_children(self.particles(&group.particles, unqualified)),
            Particle::Sequence(group) => occurring(xs("sequence"), group.occurs)
                .with_children(self.particles(&group.particles, unqualified)),
            Particle::Any(occurs) => {
                // Beside elements it must not be one of theirs. Spec: [XSD1 §3.8.6]
                let namespace = if is_alone { "##any" } else { "##other" };
                let any = occurring(xs("any"), *occurs);
                any.set("namespace", namespace).set("processContents", "lax")
            }
        });
        written.collect()
    }

    /// An element of a class; `unqualified` says whether those of the class are in no namespace.
    fn member(&mut self, member: &Member, unqualified: bool) -> Element {
        let own = if unqualified { "" } else { self.namespace() }.to_owned();
        let namespace = member.namespace.as_ref().unwrap_or(&own);
        let occurs = Occurs::new(member.required, member.repeated);
        if !namespace.is_empty() && namespace != self.namespace() {
            let name = self.refer(namespace, &member.name);
            let element = Member { namespace: None, required: true, repeated: false, ..member.clone() };
            self.elements_of_others.push((namespace.clone(), element));
            return occurring(xs("element"), occurs).set("ref", name);
        }
        let element = occurring(xs("element"), occurs);
        let element = if namespace.is_empty() && !self.namespace().is_empty() {
            element.set("form", "unqualified")
        } else {
            element
        };
        self.declared(element, member, unqualified)
    }

    /// An element by its name, with its type.
    pub(super) fn declared(&mut self, element: Element, member: &Member, unqualified: bool) -> Element {
        let element = valued(element.set("name", &member.name), &member.default, &member.fixed);
        if let Some(item) = &member.items {
            let element = if member.ty.nillable { element.set("nillable", "true") } else { element };
            let items = xs("sequence").with_child(self.member(item, unqualified));
            return element.with_child(xs("complexType").with_child(items));
        }
        if member.list {
            let item = self.refer_to(&member.ty.name);
            let list = xs("list").set("itemType", item);
            return element.with_child(xs("simpleType").with_child(list));
        }
        let mut element = self.typed(element, &member.ty, member.ty.nillable);
        if !member.emit_default {
            let default = annotation("DefaultValue").set("EmitDefaultValue", "false");
            element.nodes_mut().insert(0, annotated([default]).into());
        }
        element
    }

    /// The attributes of a class.
    pub(super) fn attributes(&mut self, ty: &ComplexType) -> Vec<Element> {
        let mut attributes: Vec<Element> = ty.attributes.iter().map(|it| self.attribute(it)).collect();
        if ty.is_reference {
            for name in ["Id", "Ref"] {
                attributes.push(xs("attribute").set("ref", self.refer(ns::SERIALIZATION, name)));
            }
        }
        if ty.any_attributes {
            attributes.push(xs("anyAttribute").set("processContents", "lax"));
        }
        attributes
    }

    fn attribute(&mut self, attribute: &AttributeMember) -> Element {
        let used = |element: Element| match attribute.required {
            true => element.set("use", "required"),
            false => element,
        };
        let namespace = attribute.namespace.as_deref().unwrap_or_default();
        if namespace == ns::XML {
            self.import(namespace);
            return used(xs("attribute").set("ref", format!("xml:{}", attribute.name)));
        }
        if !namespace.is_empty() && namespace != self.namespace() {
            let name = self.refer(namespace, &attribute.name);
            let element = AttributeMember { namespace: None, ..attribute.clone() };
            self.attributes_of_others.push((namespace.to_owned(), element));
            return used(xs("attribute").set("ref", name));
        }
        let element = xs("attribute");
        let element = if namespace.is_empty() { element } else { element.set("form", "qualified") };
        used(self.declared_attribute(element, attribute))
    }

    /// An attribute by its name, with its type.
    pub(super) fn declared_attribute(&mut self, element: Element, attribute: &AttributeMember) -> Element {
        let element = valued(element.set("name", &attribute.name), &attribute.default, &attribute.fixed);
        let ty = self.refer_to(&attribute.ty.name);
        match attribute.list {
            true => element.with_child(xs("simpleType").with_child(xs("list").set("itemType", ty))),
            false => element.set("type", ty),
        }
    }

    /// A type with a name that is a list of values of this type: text cannot be said to be one otherwise.
    pub(super) fn list(&mut self, item: &QName) -> String {
        let name = format!("ListOf{}", item.local());
        let ty = self.refer_to(item);
        let list = xs("simpleType").set("name", &name).with_child(xs("list").set("itemType", ty));
        self.item_once(list);
        self.own(&name)
    }
}

/// How often something stands somewhere.
fn occurring(element: Element, occurs: Occurs) -> Element {
    let element = if occurs.required { element } else { element.set("minOccurs", "0") };
    if occurs.repeated { element.set("maxOccurs", "unbounded") } else { element }
}

/// What it is when it is not there, or always.
fn valued(element: Element, default: &Option<String>, fixed: &Option<String>) -> Element {
    match (default, fixed) {
        (_, Some(fixed)) => element.set("fixed", fixed),
        (Some(default), None) => element.set("default", default),
        (None, None) => element,
    }
}
