//! Wrappers: where a method takes what is in the element, and not the element.

use std::collections::BTreeSet;

use soapstone_wsdl::definitions::{Name, Part};
use soapstone_wsdl::xsd::{
    ComplexContent, ElementDeclaration, ElementParticle, Occurs, Particle, Term, Type, TypeUse,
};

use super::messages::{Messages, REPLY, REQUEST, Sent};
use crate::model::option;
use crate::types::Around;

/// A method with more arguments takes the wrapper as a whole.
const MAX_ARGUMENTS: usize = 6;
/// So does one with more results.
const MAX_RESULTS: usize = 3;

impl<'a, 'd> Messages<'_, 'a, 'd> {
    /// The members of a wrapper as parts, where a method reads better with them and nothing is lost: each is there once, in an order
    /// that is always the same. Says how the wrapper is called, if not as usual.
    pub(super) fn unwrapped(
        &mut self,
        body: &[&'a Part<'d>],
        which: &str,
        parts: &mut Vec<Sent>,
    ) -> Option<String> {
        let [part] = body else { return None };
        let name = part.element?;
        let name = Name { namespace: name.namespace?, local: name.local };
        let components = self.types.components;
        let wrapper = components.elements.get(&name)?;
        let Type::Complex(ty) = components.resolve(&wrapper.ty)? else { return None };
        let is_base = ty.name.is_some_and(|name| !components.derived(name).is_empty());
        let plain = !ty.mixed && !ty.is_abstract && ty.derivation.is_none() && ty.attributes.is_empty();
        if is_base || !plain || wrapper.nillable || components.substitutes(name) != [name] {
            return None;
        }
        let members = match &ty.content {
            ComplexContent::Elements(None) => &[][..],
            ComplexContent::Elements(Some(particle)) if particle.occurs == Occurs::ONCE => {
                match &particle.term {
                    Term::Sequence(members) => members,
                    _ => return None,
                }
            }
            _ => return None,
        };
        let most = if which == REQUEST { MAX_ARGUMENTS } else { MAX_RESULTS };
        if members.len() > most {
            return None;
        }
        let declared: Vec<_> = members.iter().map(|member| self.parameter(member)).collect::<Option<_>>()?;
        let mut names = BTreeSet::new();
        if !declared.iter().all(|declared| names.insert(declared.name)) {
            return None;
        }
        for declared in declared {
            let around = Around { name: declared.name.local, owner: "", namespace: name.namespace };
            let used = self.types.of_use(&declared.ty, &around, declared.node);
            let ty = if declared.nillable { used.ty.option() } else { used.ty };
            let (name, namespace) = (declared.name.local.to_owned(), declared.name.namespace.to_owned());
            parts.push(Sent { name, namespace, ty, header: false });
        }
        let suffix = if which == REPLY { "Response" } else { "" };
        let mut style = Vec::new();
        if name.local != format!("{}{suffix}", self.operation.name) {
            style.push(option("wrapper", name.local));
        }
        if name.namespace != self.identity.namespace {
            style.push(option("namespace", name.namespace));
        }
        Some(style.join(", "))
    }

    /// The element that is an argument or a result, if it can be one.
    fn parameter(&self, member: &'a Particle<'d>) -> Option<&'a ElementDeclaration<'d>> {
        let components = self.types.components;
        let Term::Element(element) = &member.term else { return None };
        let declared = components.element(element)?;
        let is_global = matches!(element, ElementParticle::Reference(..));
        let substituted = is_global && components.substitutes(declared.name) != [declared.name];
        // What may be left out is left out by a struct; an argument is always there, if only as nil.
        let once = !member.occurs.is_repeated() && (member.occurs.min == 1 || declared.nillable);
        let own_type = match &declared.ty {
            TypeUse::Anonymous(ty) => matches!(&**ty, Type::Simple(_)),
            TypeUse::Named(_) => true,
        };
        (once && !substituted && own_type && !components.is_list(&declared.ty)).then_some(declared)
    }
}
