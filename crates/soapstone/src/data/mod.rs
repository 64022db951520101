//! Rust types as they stand in messages: the data contracts of .NET.
//!
//! [`DataContract`] is derived on structs and enums, and implemented for the types that .NET has built in:
//!
//! | Rust | .NET | in messages |
//! |---|---|---|
//! | `bool`, `i8` … `u64`, `f32`, `f64`, [`Decimal`] | `bool`, `sbyte` … `ulong`, `float`, `double`, `decimal` | the XML Schema type |
//! | `char` | `char` | the number of its UTF-16 unit |
//! | [`DateTime`] | `DateTime` with its kind | `xsd:dateTime` |
//! | `chrono::DateTime<Utc>`, `chrono::NaiveDateTime` | `DateTime` of kind Utc, of kind Unspecified | `xsd:dateTime` |
//! | `chrono::DateTime<FixedOffset>` | `DateTimeOffset` | UTC and minutes |
//! | [`TimeSpan`], `chrono::TimeDelta`, [`std::time::Duration`] | `TimeSpan` | `xsd:duration` |
//! | `Uuid`, [`Uri`], [`QName`] | `Guid`, `Uri`, `XmlQualifiedName` | |
//! | `String`, `Vec<u8>`, [`Bytes`](bytes::Bytes) | `string`, `byte[]` | nil reads as empty; `Option` tells the two apart |
//! | `Option<T>` | a reference, `Nullable<T>` | `None` is `xsi:nil` |
//! | `Vec<T>` | an array, `List<T>` | nil reads as empty |
//! | `HashMap`, `BTreeMap`, [`Entries`] | `Dictionary` | nil reads as empty |
//! | [`AnyValue`] | `object` | `xsi:type` says what it is |
//! | [`Element`] | `XmlElement` | as it is |
//! | [`AnyType`] | `xs:anyType`, mixed content | as it is |
//!
//! What is absent reads as the default of .NET: 0, `false`, no items, `None`. A struct has no default: `Option` it.
//!
//! Reading takes members in any order and skips those that it does not know; a member that is missing, wrong or there twice
//! is an error that says where. Objects, lists and dictionaries within each other may be [`MAX_DEPTH`] levels deep.

mod any;
mod collections;
mod depth;
mod fault;
mod list;
mod object;
mod part;
mod read;
mod references;
mod simple;
mod time;
mod tree;
mod write;
mod xml_style;

use soapstone_wsdl::DescribeType;
use soapstone_xml::{EncodeError, FromXmlError, XmlReader, XmlWriter};

/// Types of the crates below that stand in contracts, so that a contract needs no other crate.
pub use soapstone_soap::Uri;
pub use soapstone_xml::{DateTime, Decimal, Element, QName, TimeSpan};
pub use uuid::Uuid;

/// .NET's type of that name: a time with the offset of where it is.
pub type DateTimeOffset = chrono::DateTime<chrono::FixedOffset>;

pub use any::AnyValue;
pub use collections::Entries;
pub use depth::MAX_DEPTH;
pub use fault::{FaultContract, FaultDetail};
pub use object::{Members, Object};
pub use part::{Formatter, Part, write_part};
pub use read::{finish, next_element, read_once, unexpected};
pub use xml_style::{AnyType, Content, Fit, Reading};

/// What the derives write against; nothing here is meant for people.
#[doc(hidden)]
pub mod support {
    pub use super::fault::{detail_element, detail_entry, detail_entry_in, read_detail, read_detail_in};
    pub use super::object::{read_derived, read_known, read_object, read_placed, read_variant};
    pub use super::read::{read_name, refuse_nil};
    pub use super::write::{write_element, write_type};
    pub use super::xml_style::*;
    pub use soapstone_wsdl::{
        AttributeMember, ComplexType, Compositor, DescribeType, Enumeration, Facets, Group, Member, Occurs,
        Particle, SchemaSet, SchemaType, SimpleType, TypeName, TypeRef, ns,
    };
    pub use soapstone_xml::{EncodeError, FromXmlError, NameRef, QName, Text, XmlReader, XmlWriter};
}

/// A type that stands in messages as .NET's `DataContractSerializer` has it.
///
/// The element belongs to the place and not to the type: whoever writes begins and ends it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a data contract",
    label = "this cannot stand in a message",
    note = "write `#[derive(DataContract)]` on it, or use a type that .NET has a schema type for"
)]
pub trait DataContract: DescribeType + Send + Sync {
    /// What kind of type it is, which decides about the namespaces that are declared around it.
    const SHAPE: Shape;

    /// Whether it is one of the few types that .NET's operations write without a serializer; [`Formatter`] says what for.
    const PRIMITIVE: bool = false;

    /// Writes the attributes and the content of the element that was just begun.
    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError>;

    /// Reads the element on whose start the reader stands, and leaves the reader on its end.
    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError>;

    /// As [`read`](Self::read), into its place: large objects that are within each other are not on the stack once for each
    /// function in between.
    #[doc(hidden)]
    fn read_into<R: XmlReader + ?Sized>(place: &mut Option<Self>, input: &mut R) -> Result<(), FromXmlError> {
        *place = Some(Self::read(input)?);
        Ok(())
    }

    /// Whether it is written as `xsi:nil`.
    fn is_nil(&self) -> bool {
        false
    }

    /// Whether it is what [`absent`](Self::absent) gives: what is not written with `emit_default = false`.
    fn is_default(&self) -> bool {
        false
    }

    /// The value of a member that is not there; `None` is an error.
    fn absent() -> Option<Self> {
        None
    }

    /// The built-in type of XML Schema that it restricts, however indirectly.
    #[doc(hidden)]
    fn built_in() -> &'static str {
        Self::type_name().local
    }

    /// The length that its facets are about, where that is not the number of its characters.
    #[doc(hidden)]
    fn measure(&self) -> Option<usize> {
        None
    }

    /// Writes it as .NET does without a serializer: binary documents have other records for some types.
    #[doc(hidden)]
    fn write_primitive<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.write(out)
    }

    /// What kind of type a list of it is.
    #[doc(hidden)]
    const LIST_SHAPE: Shape = Shape::Complex;

    /// Whether a list of it is [`PRIMITIVE`](Self::PRIMITIVE).
    #[doc(hidden)]
    const PRIMITIVE_LIST: bool = false;

    /// Writes the content of a list of it.
    #[doc(hidden)]
    fn write_list<W: XmlWriter + ?Sized>(items: &[Self], out: &mut W) -> Result<(), EncodeError> {
        list::write(items, out)
    }

    /// Reads a list of it.
    #[doc(hidden)]
    fn read_list<R: XmlReader + ?Sized>(input: &mut R) -> Result<Vec<Self>, FromXmlError> {
        list::read(input)
    }
}

/// What kind of type a data contract is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// A built-in type: text.
    Simple,
    /// A qualified name: text that needs a declaration.
    QName,
    /// An enumeration: text.
    Enumeration,
    /// `object`: anything, which `xsi:type` tells.
    Any,
    /// Any element.
    Element,
    /// A class or a collection: elements.
    Complex,
}
