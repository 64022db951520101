//! The types of the contract at hand, and what is asked about them.

use std::collections::{HashMap, HashSet};

use soapstone_xml::QName;

use crate::ns;
use crate::schema::{ComplexType, Compositor, SchemaSet, SchemaType};

/// The types of a contract.
pub(super) struct Scope<'c> {
    pub(super) types: &'c SchemaSet,
    /// The types that extend others, by those.
    derived: HashMap<&'c QName, Vec<&'c QName>>,
}

impl<'c> Scope<'c> {
    pub(super) fn new(types: &'c SchemaSet) -> Self {
        let mut derived: HashMap<&QName, Vec<&QName>> = HashMap::new();
        for (name, ty) in types.namespaces().flat_map(|namespace| types.types(namespace)) {
            if let SchemaType::Complex(ComplexType { base: Some(base), .. }) = ty {
                derived.entry(base).or_default().push(name);
            }
        }
        Self { types, derived }
    }

    /// The types that extend this one.
    pub(super) fn derived(&self, name: &QName) -> impl Iterator<Item = &'c QName> {
        self.derived.get(name).into_iter().flatten().copied()
    }

    /// The type of this name, if it is written where it is used. What others extend has a name.
    pub(super) fn anonymous(&self, name: &QName) -> Option<&'c ComplexType> {
        match self.types.get(name)? {
            SchemaType::Complex(ty) if ty.is_anonymous && !self.derived.contains_key(name) => Some(ty),
            _ => None,
        }
    }

    /// Whether what is in an element of this type is text.
    pub(super) fn is_text(&self, name: &QName) -> bool {
        match name.namespace() {
            ns::XSD => name.local() != "anyType",
            ns::SERIALIZATION => true,
            _ => match self.types.get(name) {
                Some(SchemaType::Simple(_) | SchemaType::Enumeration(_)) => true,
                Some(SchemaType::Complex(ty)) => self.has_text(ty),
                _ => false,
            },
        }
    }

    /// Whether a class has text, of its own or of what it extends.
    pub(super) fn has_text(&self, ty: &ComplexType) -> bool {
        if ty.text.is_some() {
            return true;
        }
        let mut is_text = false;
        let bases = self.bases(ty, |base| is_text |= self.types.get(base).is_none() && self.is_text(base));
        let has_text = bases.iter().any(|base| match base {
            SchemaType::Complex(base) => base.text.is_some(),
            SchemaType::Simple(_) | SchemaType::Enumeration(_) => true,
            _ => false,
        });
        has_text || is_text
    }

    /// What a class extends, its base first; `name` is told the names. In a circle each counts once.
    fn bases(&self, ty: &ComplexType, mut name: impl FnMut(&QName)) -> Vec<&'c SchemaType> {
        let mut seen = HashSet::new();
        let mut bases = Vec::new();
        let mut next = ty.base.clone();
        while let Some(base) = next.take_if(|base| seen.insert(base.clone())) {
            name(&base);
            let Some(found) = self.types.get(&base) else { break };
            bases.push(found);
            if let SchemaType::Complex(found) = found {
                next.clone_from(&found.base);
            }
        }
        bases
    }

    /// Whether what a class extends has elements.
    pub(super) fn base_has_elements(&self, ty: &ComplexType) -> bool {
        self.bases(ty, |_| {})
            .iter()
            .any(|base| matches!(base, SchemaType::Complex(base) if has_elements(base)))
    }

    /// Whether what extends a class has elements of its own.
    pub(super) fn derived_has_elements(&self, name: &QName) -> bool {
        let mut seen = HashSet::new();
        let mut todo: Vec<&QName> = self.derived(name).collect();
        while let Some(name) = todo.pop() {
            if !seen.insert(name) {
                continue;
            }
            if matches!(self.types.get(name), Some(SchemaType::Complex(ty)) if has_elements(ty)) {
                return true;
            }
            todo.extend(self.derived(name));
        }
        false
    }

    /// Whether a class extends one whose elements are in any order.
    pub(super) fn base_is_all(&self, ty: &ComplexType) -> bool {
        let is_all = |base: &&SchemaType| matches!(base, SchemaType::Complex(base) if base.compositor == Compositor::All && has_elements(base));
        self.bases(ty, |_| {}).iter().any(is_all)
    }
}

fn has_elements(ty: &ComplexType) -> bool {
    !ty.members.is_empty() || !ty.content.is_empty()
}
