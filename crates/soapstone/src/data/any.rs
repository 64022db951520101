//! `object`: a value that says what it is.

use soapstone_soap::Uri;
use soapstone_wsdl::{DescribeType, SchemaSet, TypeName, TypeRef, ns};
use soapstone_xml::{
    DateTime, Decimal, Element, EncodeError, FromXmlError, NameRef, Node, QName, Text, TimeSpan,
    XSI_NAMESPACE, XmlReader, XmlWriter,
};
use uuid::Uuid;

use super::read::{is_nil, type_of};
use super::references::in_scope;
use super::write::{write_nil, write_type, write_type_named};
use super::{DataContract, Shape};

/// Out of line: what is within an array does not have room for all types on the stack below it.
#[inline(never)]
fn read_as<T: DataContract, R: XmlReader + ?Sized>(
    place: &mut Option<AnyValue>,
    input: &mut R,
    make: impl FnOnce(T) -> AnyValue,
) -> Result<(), FromXmlError> {
    *place = Some(make(T::read(input)?));
    Ok(())
}

macro_rules! any_value {
    ($($(#[$doc:meta])* $variant:ident($type:ty),)*) => {
        /// A value of any type, as .NET's `object`: in messages `xsi:type` says what it is.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub enum AnyValue {
            /// `null`
            #[default]
            Null,
            $($(#[$doc])* $variant($type),)*
            /// Anything else: the element in which it stands. Its name is not written, its content is.
            Other(Element),
        }

        impl DataContract for AnyValue {
            const SHAPE: Shape = Shape::Any;

            fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
                match self {
                    Self::Null => write_nil(out),
                    $(Self::$variant(value) => {
                        write_type(out, <$type>::type_name())?;
                        value.write(out)
                    })*
                    Self::Other(element) => write_other(element, out),
                }
            }

            fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
                let mut place = None;
                let captured = |place: &mut _, input: &mut dyn XmlReader| read_into(place, input);
                in_scope(&mut place, input, read_into::<R>, captured)?;
                Ok(place.unwrap_or_default())
            }

            fn is_nil(&self) -> bool {
                *self == Self::Null
            }

            fn is_default(&self) -> bool {
                *self == Self::Null
            }

            fn absent() -> Option<Self> {
                Some(Self::Null)
            }
        }

        fn read_into<R: XmlReader + ?Sized>(
            place: &mut Option<AnyValue>,
            input: &mut R,
        ) -> Result<(), FromXmlError> {
            if is_nil(input)? {
                input.skip_element()?;
                return Ok(());
            }
            let said = type_of(input)?;
            let is = |name: TypeName| said.as_ref().is_some_and(|said| said.as_ref().is(name.namespace, name.local));
            $(if is(<$type>::type_name()) {
                return read_as(place, input, AnyValue::$variant);
            })*
            *place = Some(AnyValue::Other(Element::read(input)?));
            Ok(())
        }

        $(impl From<$type> for AnyValue {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        })*
    };
}

any_value! {
    /// `bool`
    Boolean(bool),
    /// `sbyte`
    SByte(i8),
    /// `byte`
    Byte(u8),
    /// `short`
    Short(i16),
    /// `ushort`
    UShort(u16),
    /// `int`
    Int(i32),
    /// `uint`
    UInt(u32),
    /// `long`
    Long(i64),
    /// `ulong`
    ULong(u64),
    /// `float`
    Float(f32),
    /// `double`
    Double(f64),
    /// `decimal`
    Decimal(Decimal),
    /// `char`
    Char(char),
    /// `string`
    String(String),
    /// `DateTime`
    DateTime(DateTime),
    /// `TimeSpan`
    TimeSpan(TimeSpan),
    /// `Guid`
    Guid(Uuid),
    /// `Uri`
    Uri(Uri),
    /// `byte[]`
    Bytes(Vec<u8>),
    /// `XmlQualifiedName`
    QName(QName),
    /// `object[]`
    Array(Vec<AnyValue>),
}

impl DescribeType for AnyValue {
    const NILLABLE: bool = true;

    fn type_name() -> TypeName {
        TypeName::new(ns::XSD, "anyType")
    }

    fn describe(_: &mut SchemaSet) -> TypeRef {
        TypeRef { name: Self::type_name().into(), nillable: true }
    }
}

/// Writes what is in an element that was read, with prefixes that are good where it is written.
pub(super) fn write_other<W: XmlWriter + ?Sized>(element: &Element, out: &mut W) -> Result<(), EncodeError> {
    for attribute in element.attributes() {
        let said = attribute.name.as_ref().is(XSI_NAMESPACE, "type");
        match said.then(|| element.resolve_qname(&attribute.value)).flatten() {
            Some(name) => write_type_named(out, name.namespace(), name.local())?,
            None => {
                let name = attribute.name.as_ref();
                let name = if name.namespace.is_empty() { NameRef::local(name.local) } else { name };
                out.attribute(name, Text::from(&attribute.value))?;
            }
        }
    }
    element.nodes().iter().try_for_each(|node| match node {
        Node::Element(child) => child.write(out),
        Node::Text(text) => out.text(Text::from(text)),
        Node::Comment(_) => Ok(()),
    })
}
