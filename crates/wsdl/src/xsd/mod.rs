//! XML Schema: elements, types, groups and attributes as a schema declares them.
//!
//! [`Components`] reads all that [`Schemas`] has. What is declared locally stands within what it is declared in; what is referred
//! to is named and looked up. References that lead nowhere are facts ([`Components::unresolved`]), not errors. Everything knows
//! its element, so that whoever cannot go on with it can say where it stands.

mod complex;
mod particle;
mod read;
mod simple;
mod walk;

use std::collections::BTreeMap;

pub use complex::{AttributeUse, ComplexContent, ComplexType, Derivation, DerivationMethod};
pub use particle::{ElementDeclaration, ElementParticle, Occurs, Particle, Term};
pub use simple::{Facets, SimpleType, Variety};
pub use walk::MAX_DERIVATION;

use crate::definitions::{ComponentKind, Name, Schemas};
use crate::ns;
use crate::tree::{Element, Reference};

/// All that the schemas declare at their top level, by name. The first of two declarations of one name counts.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Components<'d> {
    /// Elements.
    pub elements: BTreeMap<Name<'d>, ElementDeclaration<'d>>,
    /// Simple and complex types.
    pub types: BTreeMap<Name<'d>, Type<'d>>,
    /// Groups of elements.
    pub groups: BTreeMap<Name<'d>, Particle<'d>>,
    /// Attributes.
    pub attributes: BTreeMap<Name<'d>, AttributeUse<'d>>,
    /// Groups of attributes.
    pub attribute_groups: BTreeMap<Name<'d>, Vec<AttributeUse<'d>>>,
    /// What is referred to and not there.
    pub unresolved: Vec<Unresolved<'d>>,
}

/// A reference that leads nowhere.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Unresolved<'d> {
    /// What it refers to.
    pub kind: ComponentKind,
    /// The name; without a namespace if its prefix is declared nowhere.
    pub name: Reference<'d>,
    /// Where it stands.
    pub node: Element<'d>,
}

/// A type.
#[derive(Clone, Debug)]
pub enum Type<'d> {
    /// Text.
    Simple(SimpleType<'d>),
    /// Attributes, elements, or text with attributes.
    Complex(ComplexType<'d>),
}

/// How a type is referred to.
#[derive(Clone, Debug)]
pub enum TypeUse<'d> {
    /// By its name; types of XML Schema itself are in [`ns::XSD`].
    Named(Name<'d>),
    /// It stands here.
    Anonymous(Box<Type<'d>>),
}

impl TypeUse<'_> {
    /// `xs:anyType`
    pub const ANY: Self = Self::Named(Name { namespace: ns::XSD, local: "anyType" });

    /// Its name among the types of XML Schema itself, if it is one.
    pub fn built_in(&self) -> Option<&str> {
        match self {
            Self::Named(name) if name.namespace == ns::XSD => Some(name.local),
            _ => None,
        }
    }
}

impl<'d> Type<'d> {
    /// Its name; none if it stands where it is used.
    pub fn name(&self) -> Option<Name<'d>> {
        match self {
            Self::Simple(ty) => ty.name,
            Self::Complex(ty) => ty.name,
        }
    }

    /// Its element.
    pub fn node(&self) -> Element<'d> {
        match self {
            Self::Simple(ty) => ty.node,
            Self::Complex(ty) => ty.node,
        }
    }
}

impl<'d> Components<'d> {
    /// All that these schemas declare.
    pub fn read(schemas: &Schemas<'d>) -> Self {
        let mut components = Self::default();
        read::all(&mut components, schemas);
        components
    }

    /// The type that is used; none if it is built in, or not there.
    pub fn resolve<'a>(&'a self, used: &'a TypeUse<'d>) -> Option<&'a Type<'d>> {
        match used {
            TypeUse::Named(name) => self.types.get(name),
            TypeUse::Anonymous(ty) => Some(ty),
        }
    }

    /// What an element particle declares or refers to.
    pub fn element<'a>(&'a self, particle: &'a ElementParticle<'d>) -> Option<&'a ElementDeclaration<'d>> {
        match particle {
            ElementParticle::Declared(element) => Some(element),
            ElementParticle::Reference(name, _) => self.elements.get(name),
        }
    }
}

/// The text of the `xs:documentation` of an element, without the white space around its lines.
pub fn documentation(node: Element<'_>) -> Option<String> {
    let texts = node
        .children_named(ns::XSD, "annotation")
        .flat_map(|annotation| annotation.children_named(ns::XSD, "documentation"))
        .map(|documentation| {
            let within = documentation.descendants().map(|inner| inner.text());
            let text = within.fold(documentation.text().into_owned(), |text, inner| text + "\n" + &inner);
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            lines.join("\n").trim().to_owned()
        });
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

#[cfg(test)]
mod tests;
