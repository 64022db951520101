//! Complex types and attributes.

use super::{Facets, Particle, TypeUse};
use crate::definitions::Name;
use crate::tree::Element;

/// A complex type. Spec: [XSD1 §3.4]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ComplexType<'d> {
    /// Its name; none if it stands where it is used.
    pub name: Option<Name<'d>>,
    /// Whether nothing is of this type itself.
    pub is_abstract: bool,
    /// Whether text may stand between its elements.
    pub mixed: bool,
    /// What it is derived from, if it says so.
    pub derivation: Option<Derivation<'d>>,
    /// Its own content: of an extension, what is added.
    pub content: ComplexContent<'d>,
    /// Its own attributes.
    pub attributes: Vec<AttributeUse<'d>>,
    /// Its element.
    pub node: Element<'d>,
}

/// What a complex type is derived from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Derivation<'d> {
    /// How.
    pub method: DerivationMethod,
    /// From what.
    pub base: TypeUse<'d>,
    /// The element that says so.
    pub node: Element<'d>,
}

/// How a type is derived from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerivationMethod {
    /// It has more.
    Extension,
    /// It has less.
    Restriction,
}

/// What stands in an element of a complex type.
#[derive(Clone, Debug)]
pub enum ComplexContent<'d> {
    /// Elements, or nothing.
    Elements(Option<Particle<'d>>),
    /// Text, of the base or a simple type that is derived from it, with these restrictions.
    Simple(Option<TypeUse<'d>>, Facets<'d>),
}

/// An attribute, or what stands in its place.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AttributeUse<'d> {
    /// An attribute.
    #[non_exhaustive]
    Attribute {
        /// Its name; without a namespace where it is unqualified.
        name: Name<'d>,
        /// Its type; none if it is that of a global attribute.
        ty: Option<TypeUse<'d>>,
        /// Whether it is declared elsewhere, `ref="…"`.
        reference: bool,
        /// Whether it has to be there.
        required: bool,
        /// Whether it must not be there: of a restriction.
        prohibited: bool,
        /// The value that it has where it is not there.
        default: Option<&'d str>,
        /// The value that it always has.
        fixed: Option<&'d str>,
        /// Its element.
        node: Element<'d>,
    },
    /// A group of attributes.
    Group(Name<'d>, Element<'d>),
    /// Any others.
    Any(Element<'d>),
}
