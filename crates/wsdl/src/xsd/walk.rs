//! What is looked up again and again: all attributes of a type, what is derived from it, what may stand in an element's place.

use std::collections::BTreeSet;

use super::{AttributeUse, ComplexContent, ComplexType, Components, Derivation, Type, TypeUse, Variety};
use crate::definitions::Name;
use crate::ns;

/// How many types may be derived from each other in a row; more are not followed. Valid schemas have no circles, others may.
pub const MAX_DERIVATION: usize = 64;

impl<'d> Components<'d> {
    /// What a complex type is derived from, its base first.
    pub fn bases<'a>(&'a self, ty: &'a ComplexType<'d>) -> impl Iterator<Item = &'a ComplexType<'d>> {
        std::iter::successors(Some(ty), |ty| self.base(ty)).skip(1).take(MAX_DERIVATION)
    }

    /// The complex type that another is derived from.
    pub fn base<'a>(&'a self, ty: &'a ComplexType<'d>) -> Option<&'a ComplexType<'d>> {
        match self.resolve(&ty.derivation.as_ref()?.base)? {
            Type::Complex(base) => Some(base),
            Type::Simple(_) => None,
        }
    }

    /// The named complex types that are derived from this one, directly or not, in the order of their names.
    pub fn derived(&self, name: Name<'d>) -> Vec<&ComplexType<'d>> {
        let complex = self.types.values().filter_map(|ty| match ty {
            Type::Complex(ty) => Some(ty),
            Type::Simple(_) => None,
        });
        complex
            .filter(|ty| ty.name != Some(name) && self.bases(ty).any(|base| base.name == Some(name)))
            .collect()
    }

    /// The elements that may stand in the place of this one, itself included, abstract ones not.
    pub fn substitutes(&self, head: Name<'d>) -> Vec<Name<'d>> {
        let mut found = BTreeSet::from([head]);
        let mut next = vec![head];
        while let Some(of) = next.pop() {
            for element in self.elements.values().filter(|element| element.substitutes == Some(of)) {
                if found.insert(element.name) {
                    next.push(element.name);
                }
            }
        }
        let concrete = |name: &Name<'d>| self.elements.get(name).is_some_and(|element| !element.is_abstract);
        let mut all: Vec<Name<'d>> = found.into_iter().filter(concrete).collect();
        all.sort_by_key(|name| (*name != head, *name));
        all
    }

    /// The attributes of a type and of the groups that it names, without those of its base.
    pub fn attributes<'a>(&'a self, attributes: &'a [AttributeUse<'d>]) -> Vec<&'a AttributeUse<'d>> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        self.collect(attributes, &mut found, &mut seen);
        found
    }

    fn collect<'a>(
        &'a self,
        attributes: &'a [AttributeUse<'d>],
        found: &mut Vec<&'a AttributeUse<'d>>,
        seen: &mut BTreeSet<Name<'d>>,
    ) {
        for attribute in attributes {
            match attribute {
                AttributeUse::Group(name, _) => {
                    if seen.len() < MAX_DERIVATION && seen.insert(*name) {
                        let group = self.attribute_groups.get(name);
                        self.collect(group.map_or(&[], Vec::as_slice), found, seen);
                    }
                }
                other => found.push(other),
            }
        }
    }

    /// The simple type of the text of a complex type with simple content.
    pub fn text_type<'a>(&'a self, ty: &'a ComplexType<'d>) -> Option<&'a TypeUse<'d>> {
        let types = std::iter::once(ty).chain(self.bases(ty));
        let mut last = None;
        for ty in types {
            let ComplexContent::Simple(own, _) = &ty.content else { return last };
            if let Some(own) = own {
                return Some(own);
            }
            let Derivation { base, .. } = ty.derivation.as_ref()?;
            last = Some(base);
            if base.built_in().is_some() || matches!(self.resolve(base), Some(Type::Simple(_))) {
                return last;
            }
        }
        None
    }

    /// The built-in type that a simple type is made of in the end: that of its items, where it is a list; string of a union.
    pub fn primitive<'a>(&'a self, used: &'a TypeUse<'d>) -> Option<&'a str> {
        let mut used = used;
        for _ in 0..MAX_DERIVATION {
            if let Some(name) = used.built_in() {
                return Some(name);
            }
            match self.resolve(used)? {
                Type::Simple(ty) => match &ty.variety {
                    Variety::Restriction(base, _) | Variety::List(base) => used = base,
                    Variety::Union(_) => return Some("string"),
                },
                Type::Complex(_) => return None,
            }
        }
        None
    }

    /// Whether it is a list in the end.
    pub fn is_list(&self, used: &TypeUse<'d>) -> bool {
        let mut used = used;
        for _ in 0..MAX_DERIVATION {
            match self.resolve(used) {
                Some(Type::Simple(ty)) => match &ty.variety {
                    Variety::Restriction(base, _) => used = base,
                    Variety::List(_) => return true,
                    Variety::Union(_) => return false,
                },
                _ => return matches!(used.built_in(), Some("NMTOKENS" | "IDREFS" | "ENTITIES")),
            }
        }
        false
    }

    /// Whether a name is of a type that is built into XML Schema.
    pub fn is_built_in(name: Name<'_>) -> bool {
        name.namespace == ns::XSD
    }
}
