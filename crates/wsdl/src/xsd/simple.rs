//! Simple types.

use super::TypeUse;
use crate::definitions::Name;
use crate::tree::Element;

/// A simple type. Spec: [XSD1 §3.14], [XSD2 §4.1]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SimpleType<'d> {
    /// Its name; none if it stands where it is used.
    pub name: Option<Name<'d>>,
    /// What it is made of.
    pub variety: Variety<'d>,
    /// Its element.
    pub node: Element<'d>,
}

/// What a simple type is made of.
#[derive(Clone, Debug)]
pub enum Variety<'d> {
    /// Some values of another.
    Restriction(TypeUse<'d>, Facets<'d>),
    /// A list of these, with white space in between.
    List(TypeUse<'d>),
    /// One of these.
    Union(Vec<TypeUse<'d>>),
}

/// What restricts a simple type. Values are as they are written. Spec: [XSD2 §4.3]
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Facets<'d> {
    /// The values, with their elements.
    pub enumeration: Vec<(&'d str, Element<'d>)>,
    /// Patterns of this type: one of them fits.
    pub patterns: Vec<&'d str>,
    /// The others by their names: `minLength`, `maxInclusive`, `whiteSpace` …
    pub others: Vec<(&'d str, &'d str)>,
}

impl<'d> Facets<'d> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.enumeration.is_empty() && self.patterns.is_empty() && self.others.is_empty()
    }

    /// The facet of this name, which is not one that may stand twice.
    pub fn get(&self, name: &str) -> Option<&'d str> {
        self.others.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}
