//! Elements and how they stand together.

use super::TypeUse;
use crate::definitions::Name;
use crate::tree::Element;

/// An element that is declared. Spec: [XSD1 §3.3]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ElementDeclaration<'d> {
    /// Its name; without a namespace where it is unqualified.
    pub name: Name<'d>,
    /// Its type.
    pub ty: TypeUse<'d>,
    /// Whether it may be nil.
    pub nillable: bool,
    /// The value that it has where it is empty.
    pub default: Option<&'d str>,
    /// The value that it always has.
    pub fixed: Option<&'d str>,
    /// Whether another of its substitution group stands in its place always.
    pub is_abstract: bool,
    /// The element in whose place it may stand.
    pub substitutes: Option<Name<'d>>,
    /// Its element in the schema.
    pub node: Element<'d>,
}

/// How often something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Occurs {
    /// At least.
    pub min: u32,
    /// At most; none is without an end.
    pub max: Option<u32>,
}

impl Occurs {
    /// Once.
    pub const ONCE: Self = Self { min: 1, max: Some(1) };

    /// Whether it may stand more than once.
    pub fn is_repeated(self) -> bool {
        self.max.is_none_or(|max| max > 1)
    }

    /// Whether it may be left out.
    pub fn is_optional(self) -> bool {
        self.min == 0
    }
}

/// A part of the content of an element.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Particle<'d> {
    /// How often.
    pub occurs: Occurs,
    /// What.
    pub term: Term<'d>,
    /// Its element.
    pub node: Element<'d>,
}

/// What stands in a content. Spec: [XSD1 §3.8]
#[derive(Clone, Debug)]
pub enum Term<'d> {
    /// An element.
    Element(ElementParticle<'d>),
    /// All of these, one after the other.
    Sequence(Vec<Particle<'d>>),
    /// One of these.
    Choice(Vec<Particle<'d>>),
    /// All of these, in any order.
    All(Vec<Particle<'d>>),
    /// A group that is declared elsewhere.
    Group(Name<'d>),
    /// Any element.
    Any,
}

/// An element within a content.
#[derive(Clone, Debug)]
pub enum ElementParticle<'d> {
    /// It is declared here.
    Declared(Box<ElementDeclaration<'d>>),
    /// It is declared elsewhere, `ref="…"`.
    Reference(Name<'d>, Element<'d>),
}
