//! What the derives say about types in a schema.

use soapstone_wsdl::{DescribeType, SchemaSet, TypeRef, ns};
use soapstone_xml::QName;

/// A reference to the type of a member. What is nillable is said by the member, not by its type.
pub fn described<T: DescribeType>(set: &mut SchemaSet, nillable: bool) -> TypeRef {
    TypeRef { nillable, ..T::describe(set) }
}

/// A reference to a type of XML Schema.
pub fn built_in(local: &'static str, nillable: bool) -> TypeRef {
    TypeRef { name: QName::from_static(ns::XSD, local), nillable }
}
