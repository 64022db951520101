//! What stands in classes: elements, choices, wildcards, text, attributes.

use soapstone_xml::{Element, QName};

use super::super::ExportError;
use super::super::markup::{Markup, xs};
use super::Schemas;
use super::scope::Scope;
use super::types::{annotated, annotation};
use crate::ns;
use crate::schema::{ComplexType, Compositor, Group, Occurs, Particle};

impl<'c> Schemas<'c> {
    /// A class, in the schema at `at`.
    pub(super) fn complex(
        &mut self,
        at: usize,
        name: &QName,
        ty: &ComplexType,
        scope: &Scope<'c>,
    ) -> Result<Element, ExportError> {
        let complex = xs("complexType");
        let base = ty.base.as_ref().map(|base| self.documents[at].refer_to(base));
        if scope.has_text(ty) {
            let base = base.or_else(|| self.text(at, ty, scope)).unwrap_or_else(|| "xs:string".to_owned());
            let extension = xs("extension").set("base", base);
            let extension = extension.with_children(self.attributes(at, ty)?);
            return Ok(complex.with_child(xs("simpleContent").with_child(extension)));
        }
        let content = self.content(at, name, ty, scope)?;
        let attributes = self.attributes(at, ty)?;
        Ok(match base {
            Some(base) => {
                let extension = xs("extension").set("base", base).with_children(content);
                let extension = extension.with_children(attributes);
                complex.with_child(xs("complexContent").set("mixed", "false").with_child(extension))
            }
            None => {
                let complex = if ty.is_value_type {
                    self.documents[at].import(ns::SERIALIZATION);
                    complex.with_child(annotated([annotation("IsValueType").with_child("true")]))
                } else {
                    complex
                };
                complex.with_children(content).with_children(attributes)
            }
        })
    }

    /// How the type of a text is referred to.
    fn text(&mut self, at: usize, ty: &ComplexType, scope: &Scope<'c>) -> Option<String> {
        let text = ty.text.as_ref()?;
        let document = &mut self.documents[at];
        if !ty.text_is_list {
            return Some(document.refer_to(&text.name));
        }
        let namespace = document.namespace().to_owned();
        let is_used = |local: &str| scope.types.types(&namespace).any(|(name, _)| name.local() == local);
        Some(document.list(&text.name, &is_used))
    }

    /// The attributes of a class, and the wildcard for others.
    fn attributes(&mut self, at: usize, ty: &ComplexType) -> Result<Vec<Element>, ExportError> {
        let attributes = ty.attributes.iter().map(|attribute| self.attribute(at, attribute));
        let mut attributes = attributes.collect::<Result<Vec<_>, _>>()?;
        if ty.is_reference {
            for name in ["Id", "Ref"] {
                attributes
                    .push(xs("attribute").set("ref", self.documents[at].refer(ns::SERIALIZATION, name)));
            }
        }
        if ty.any_attributes {
            attributes.push(xs("anyAttribute").set("processContents", "lax"));
        }
        Ok(attributes)
    }

    /// The elements of a class; none where not even an empty sequence may stand.
    ///
    /// `xs:all` is written where XML Schema 1.0 allows it: of elements that stand there once, and where nothing is extended. Elsewhere
    /// it is a sequence, in which they are when they are written.
    fn content(
        &mut self,
        at: usize,
        name: &QName,
        ty: &ComplexType,
        scope: &Scope<'c>,
    ) -> Result<Option<Element>, ExportError> {
        let particles = ty.particles();
        if particles.is_empty() && scope.base_is_all(ty) {
            return Ok(None);
        }
        let stands_alone = !scope.base_has_elements(ty) && !scope.derived_has_elements(name);
        let once = |particle: &Particle| matches!(particle, Particle::Element(member) if !member.repeated);
        let is_all = ty.compositor == Compositor::All && stands_alone && !particles.is_empty();
        let outer = match is_all && particles.iter().all(once) {
            true => xs("all"),
            false => xs("sequence"),
        };
        let own = if ty.unqualified { "" } else { name.namespace() };
        let place = Place { at, namespace: own, any: stands_alone && is_last_after_required(&particles) };
        if let [Particle::Choice(choice)] = particles.as_slice() {
            // What it is, not a sequence of one.
            return self.inner("choice", &place, choice, scope, 0).map(Some);
        }
        Ok(Some(self.group(outer, &place, &particles, scope, 0)?))
    }

    fn group(
        &mut self,
        mut outer: Element,
        place: &Place<'_>,
        particles: &[Particle],
        scope: &Scope<'c>,
        depth: usize,
    ) -> Result<Element, ExportError> {
        let is_sequence = outer.name().local() == "sequence";
        let mut rest = particles;
        while let Some((particle, after)) = rest.split_first() {
            rest = after;
            let written = match particle {
                Particle::Element(member) => self.member(place.at, place.namespace, member, scope)?,
                Particle::Choice(group) => self.inner("choice", place, group, scope, depth)?,
                Particle::Sequence(group) => self.inner("sequence", place, group, scope, depth)?,
                Particle::Any(occurs) => {
                    let mut occurs = *occurs;
                    // Nobody could tell which of two wildcards an element belongs to.
                    while is_sequence
                        && occurs != Occurs::ONCE
                        && let Some((Particle::Any(next), after)) = rest.split_first()
                    {
                        occurs = Occurs::new(occurs.required || next.required, true);
                        rest = after;
                    }
                    let any = occurring(xs("any"), occurs);
                    let namespace = if place.any { "##any" } else { "##other" };
                    any.set("namespace", namespace).set("processContents", "lax")
                }
            };
            outer = outer.with_child(written);
        }
        Ok(outer)
    }

    fn inner(
        &mut self,
        compositor: &'static str,
        place: &Place<'_>,
        group: &Group,
        scope: &Scope<'c>,
        depth: usize,
    ) -> Result<Element, ExportError> {
        if depth == MAX_GROUPS {
            return Err(ExportError::TooManyGroups { max: MAX_GROUPS });
        }
        let outer = occurring(xs(compositor), group.occurs);
        self.group(outer, place, &group.particles, scope, depth + 1)
    }
}

/// How deep choices and sequences may be within each other.
pub(super) const MAX_GROUPS: usize = 128;

/// Where a particle stands.
struct Place<'a> {
    /// In which schema.
    at: usize,
    /// The namespace of elements that do not say theirs.
    namespace: &'a str,
    /// Whether a wildcard may be for elements of the own namespace too.
    any: bool,
}

/// Whether a wildcard stands behind elements that are there, once each: then whatever comes next is its. Spec: [XSD1 §3.8.6]
fn is_last_after_required(particles: &[Particle]) -> bool {
    let Some((Particle::Any(_), before)) = particles.split_last() else { return false };
    before.iter().all(|particle| matches!(particle, Particle::Element(it) if it.required && !it.repeated))
}

/// The same element, this often.
pub(super) fn occurring(element: Element, occurs: Occurs) -> Element {
    let element = if occurs.required { element } else { element.set("minOccurs", "0") };
    if occurs.repeated { element.set("maxOccurs", "unbounded") } else { element }
}
