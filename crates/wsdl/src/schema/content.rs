//! What only types of XML Schema have: choices, wildcards, text with attributes, restrictions and lists.

use soapstone_xml::QName;

use super::TypeRef;
use super::set::{ComplexType, Member};

/// What stands at one place in the content of a type.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Particle {
    /// An element.
    Element(Member),
    /// One of these. Spec: [XSD1 §3.8]
    Choice(Group),
    /// All of these, in this order. Spec: [XSD1 §3.8]
    Sequence(Group),
    /// Any element. Spec: [XSD1 §3.10]
    Any(Occurs),
}

/// What belongs together in the content of a type, and how often it may stand there.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Group {
    /// How often.
    pub occurs: Occurs,
    /// What belongs together.
    pub particles: Vec<Particle>,
}

/// How often something may stand somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Occurs {
    /// Whether it has to be there.
    pub required: bool,
    /// Whether it may be there any number of times.
    pub repeated: bool,
}

impl Occurs {
    /// Once.
    pub const ONCE: Self = Self::new(true, false);

    /// Required or not, once or any number of times.
    pub const fn new(required: bool, repeated: bool) -> Self {
        Self { required, repeated }
    }
}

impl Default for Occurs {
    fn default() -> Self {
        Self::ONCE
    }
}

impl Group {
    /// These, once.
    pub fn new(particles: Vec<Particle>) -> Self {
        Self { occurs: Occurs::ONCE, particles }
    }

    /// The same group, this often.
    #[must_use]
    pub fn occurring(self, occurs: Occurs) -> Self {
        Self { occurs, ..self }
    }
}

impl Particle {
    /// A choice or a sequence, this often; of an element only whether it is required and repeated.
    #[must_use]
    pub fn occurring(self, occurs: Occurs) -> Self {
        match self {
            Self::Element(member) => {
                Self::Element(member.required(occurs.required).repeated(occurs.repeated))
            }
            Self::Choice(group) => Self::Choice(group.occurring(occurs)),
            Self::Sequence(group) => Self::Sequence(group.occurring(occurs)),
            Self::Any(_) => Self::Any(occurs),
        }
    }
}

/// A type of text: a restriction of another one, or a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SimpleType {
    /// The values of this type that keep to the facets.
    Restriction {
        /// The type.
        base: QName,
        /// The facets.
        facets: Facets,
    },
    /// Values of this type, with spaces between.
    List {
        /// The type.
        item: QName,
    },
}

macro_rules! facets {
    ($($(#[$doc:meta])* $name:ident: $type:ty,)*) => {
        /// The facets of a restriction. Spec: [XSD2 §4.3]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Facets {
            $($(#[$doc])* pub $name: Option<$type>,)*
        }

        impl Facets {
            /// No facets.
            pub const NONE: Self = Self { $($name: None,)* };

            $(
                /// The same with this facet.
                #[must_use]
                pub const fn $name(mut self, value: $type) -> Self {
                    self.$name = Some(value);
                    self
                }
            )*
        }
    };
}

facets! {
    /// What the text looks like: a regular expression of XML Schema. Spec: [XSD2 §F]
    pattern: &'static str,
    /// The length: characters, bytes of binary data, items of a list.
    length: u64,
    /// The least length.
    min_length: u64,
    /// The greatest length.
    max_length: u64,
    /// The least value.
    min_inclusive: &'static str,
    /// The greatest value.
    max_inclusive: &'static str,
    /// What the value is greater than.
    min_exclusive: &'static str,
    /// What the value is less than.
    max_exclusive: &'static str,
    /// The most digits of a decimal number.
    total_digits: u64,
    /// The most digits behind the point of a decimal number.
    fraction_digits: u64,
}

/// How the elements of a type stand in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compositor {
    /// In their order.
    #[default]
    Sequence,
    /// In any order. Spec: [XSD1 §3.8]
    All,
}

impl ComplexType {
    /// The same type with one more particle. A type with particles that are not elements has them all in
    /// [`content`](Self::content), elements included, and no [`members`](Self::members).
    #[must_use]
    pub fn with_particle(mut self, particle: Particle) -> Self {
        match particle {
            Particle::Element(member) if self.content.is_empty() => self.members.push(member),
            other => {
                self.content.extend(self.members.drain(..).map(Particle::Element));
                self.content.push(other);
            }
        }
        self
    }

    /// All that stands in it, in its order: its members, or its content.
    pub fn particles(&self) -> Vec<Particle> {
        let members = self.members.iter().cloned().map(Particle::Element);
        members.chain(self.content.iter().cloned()).collect()
    }

    /// The same type with text of this type in it, or a list of such: simple content, without elements.
    #[must_use]
    pub fn with_text(self, text: TypeRef, list: bool) -> Self {
        Self { text: Some(text), text_is_list: list, ..self }
    }

    /// The same type, whose elements are in no namespace unless they say so.
    #[must_use]
    pub fn unqualified(self, unqualified: bool) -> Self {
        Self { unqualified, ..self }
    }

    /// The same type, as that of one element: it is written where it is used, without its name.
    #[must_use]
    pub fn anonymous(self, anonymous: bool) -> Self {
        Self { is_anonymous: anonymous, ..self }
    }

    /// The same type, with any attributes.
    #[must_use]
    pub fn any_attributes(self) -> Self {
        Self { any_attributes: true, ..self }
    }

    /// The same type, with its elements like this.
    #[must_use]
    pub fn composed(self, compositor: Compositor) -> Self {
        Self { compositor, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ns::XSD;

    #[test]
    fn elements_are_members_until_something_else_comes() {
        let element = |name| {
            let ty = TypeRef { name: QName::from_static(XSD, "int"), nillable: false };
            Particle::Element(Member::new(name, ty))
        };
        let plain = ComplexType::default().with_particle(element("A")).with_particle(element("B"));
        assert_eq!((plain.members.len(), plain.content.len()), (2, 0));
        let any = Particle::Any(Occurs::new(false, true));
        let mixed = plain.with_particle(any.clone()).with_particle(element("C"));
        assert!(mixed.members.is_empty());
        assert_eq!(mixed.particles(), [element("A"), element("B"), any, element("C")]);
    }
}
