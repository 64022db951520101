//! The types of data, as a schema has them and .NET names them.

mod builtin;
mod content;
mod describe;
mod names;
mod set;

use soapstone_xml::QName;

pub use content::{Compositor, Facets, Group, Occurs, Particle, SimpleType};
pub use describe::DescribeType;
pub use names::{TypeName, digest, encode_name, generic_name};
pub use set::{
    Array, AttributeMember, ComplexType, Dictionary, Enumeration, EnumerationValue, Member, SchemaSet,
    SchemaType,
};

/// A reference to a type of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TypeRef {
    /// The name of the type.
    pub name: QName,
    /// Whether an element of it may be nil: strings, classes and collections of .NET may, numbers may not.
    pub nillable: bool,
}
