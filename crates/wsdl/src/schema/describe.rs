//! What a Rust type is in a schema.

use soapstone_xml::QName;

use super::TypeRef;
use super::names::{Of, TypeName, made_once};
use super::set::{Array, SchemaSet, SchemaType};

/// A type that says what it is in a schema: implemented by the derives and for the built-in types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a data contract",
    label = "this cannot stand in a message",
    note = "write `#[derive(DataContract)]` on it, or use a type that .NET has a schema type for"
)]
pub trait DescribeType: Sized + 'static {
    /// Whether an element of it may be nil: whether it is a class in .NET, not a structure.
    const NILLABLE: bool;

    /// Its name.
    fn type_name() -> TypeName;

    /// Adds what the schema of this type needs, and says how to refer to it.
    fn describe(set: &mut SchemaSet) -> TypeRef;

    /// Its name as a type argument and as the item of an array: `Nullable<int>` is `NullableOfint` there.
    fn argument_name() -> TypeName {
        Self::type_name()
    }

    /// The name of an array of it.
    fn list_name() -> TypeName {
        made_once::<Self>(Of::Array, || Self::argument_name().array())
    }

    /// As [`describe`](Self::describe), of an array of it.
    fn describe_list(set: &mut SchemaSet) -> TypeRef {
        let name = QName::from(Self::list_name());
        set.add_type::<Vec<Self>>(&name, |set| {
            let ty = Self::describe(set);
            SchemaType::Array(Array::new(Self::type_name().local, ty))
        });
        TypeRef { name, nillable: true }
    }
}
