//! The built-in types.

use bytes::Bytes;
use soapstone_soap::Uri;
use soapstone_wsdl::DescribeType;
use soapstone_xml::{
    Decimal, EncodeError, FromXml, FromXmlError, InvalidValue, NameRef, QName, Text, ToXml, XmlReader,
    XmlWriter, read_text, read_value,
};
use uuid::Uuid;

use super::read::{is_nil, refuse_nil};
use super::write::prefix_for;
use super::{DataContract, Shape, list};

/// What all value types have: they are never nil, and one that is not there is its default.
macro_rules! value_type {
    ($default:expr) => {
        fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
            refuse_nil(input, Self::type_name())?;
            Self::from_xml(input)
        }

        fn is_default(&self) -> bool {
            *self == $default
        }

        fn absent() -> Option<Self> {
            Some($default)
        }
    };
}

/// Types that are written and read as `soapstone-xml` does it. `default` is the value of .NET; `primitive` and `packed` say
/// whether operations have it without a serializer, and whether binary documents pack arrays of it.
macro_rules! simple {
    ($($type:ty { default: $default:expr $(, primitive: $primitive:literal)? $(, packed: $packed:ident)? })*) => {
        $(impl DataContract for $type {
            const SHAPE: Shape = Shape::Simple;
            $(const PRIMITIVE: bool = $primitive;)?
            $(
                const PRIMITIVE_LIST: bool = true;

                fn write_list<W: XmlWriter + ?Sized>(items: &[Self], out: &mut W) -> Result<(), EncodeError> {
                    list::$packed(items, out)
                }
            )?

            fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
                self.to_xml(out)
            }

            value_type! { $default }
        })*
    };
}

simple! {
    bool { default: false, primitive: true, packed: write_packed }
    i8 { default: 0 }
    i16 { default: 0 }
    i32 { default: 0, primitive: true, packed: write_packed }
    i64 { default: 0, primitive: true, packed: write_longs }
    u16 { default: 0 }
    u32 { default: 0 }
    f32 { default: 0.0, primitive: true, packed: write_packed }
    f64 { default: 0.0, primitive: true, packed: write_packed }
    Decimal { default: Self::default(), primitive: true, packed: write_packed }
    char { default: '\0' }
}

/// Types that .NET's serializer writes as text, in binary documents too.
macro_rules! as_text {
    ($($type:ty { default: $default:expr })*) => {
        $(impl DataContract for $type {
            const SHAPE: Shape = Shape::Simple;

            fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
                out.text(Text::from(self.to_string()))
            }

            value_type! { $default }
        })*
    };
}

as_text! {
    u64 { default: 0 }
    Uuid { default: Self::nil() }
}

/// A list of bytes is base64, not an array.
impl DataContract for u8 {
    const SHAPE: Shape = Shape::Simple;
    const LIST_SHAPE: Shape = Shape::Simple;
    const PRIMITIVE_LIST: bool = true;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.to_xml(out)
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        refuse_nil(input, Self::type_name())?;
        Self::from_xml(input)
    }

    fn is_default(&self) -> bool {
        *self == 0
    }

    fn absent() -> Option<Self> {
        Some(0)
    }

    fn write_list<W: XmlWriter + ?Sized>(items: &[Self], out: &mut W) -> Result<(), EncodeError> {
        items.to_xml(out)
    }

    fn read_list<R: XmlReader + ?Sized>(input: &mut R) -> Result<Vec<Self>, FromXmlError> {
        if is_nil(input)? {
            input.skip_element()?;
            return Ok(Vec::new());
        }
        Vec::from_xml(input)
    }
}

impl DataContract for Bytes {
    const SHAPE: Shape = Shape::Simple;
    const PRIMITIVE: bool = true;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.to_xml(out)
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        u8::read_list(input).map(Self::from)
    }

    fn is_default(&self) -> bool {
        self.is_empty()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn measure(&self) -> Option<usize> {
        Some(self.len())
    }
}

/// Nil reads as the empty string: .NET sends it for every string that was not set.
impl DataContract for String {
    const SHAPE: Shape = Shape::Simple;
    const PRIMITIVE: bool = true;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.to_xml(out)
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        if is_nil(input)? {
            input.skip_element()?;
            return Ok(Self::new());
        }
        read_text(input)
    }

    fn is_default(&self) -> bool {
        self.is_empty()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl DataContract for Uri {
    const SHAPE: Shape = Shape::Simple;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        out.text(Text::from(self.as_str()))
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        refuse_nil(input, Self::type_name())?;
        read_value(input, |text| {
            let text = text.lexical();
            Self::from_wire(&text).map_err(|_| InvalidValue::new("a URI", text.as_ref()))
        })
    }
}

impl DataContract for QName {
    const SHAPE: Shape = Shape::QName;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let prefix = prefix_for(out, self.namespace());
        out.text(Text::QName(NameRef::new(self.namespace(), self.local()).with_prefix(&prefix)))
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        refuse_nil(input, Self::type_name())?;
        Self::from_xml(input)
    }
}

/// `None` is `xsi:nil`, and what is absent is `None`.
impl<T: DataContract> DataContract for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    const PRIMITIVE: bool = T::PRIMITIVE && T::NILLABLE;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        match self {
            Some(value) => value.write(out),
            None => super::write::write_nil(out),
        }
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        if is_nil(input)? {
            input.skip_element()?;
            return Ok(None);
        }
        T::read(input).map(Some)
    }

    fn write_primitive<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        match self {
            Some(value) => value.write_primitive(out),
            None => super::write::write_nil(out),
        }
    }

    fn is_nil(&self) -> bool {
        self.as_ref().is_none_or(DataContract::is_nil)
    }

    fn is_default(&self) -> bool {
        self.is_none()
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: DataContract> DataContract for Box<T> {
    const SHAPE: Shape = T::SHAPE;
    const PRIMITIVE: bool = T::PRIMITIVE;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        (**self).write(out)
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        super::object::read_boxed(input)
    }

    fn is_nil(&self) -> bool {
        (**self).is_nil()
    }

    fn is_default(&self) -> bool {
        (**self).is_default()
    }

    fn absent() -> Option<Self> {
        T::absent().map(Self::new)
    }

    fn built_in() -> &'static str {
        T::built_in()
    }

    fn measure(&self) -> Option<usize> {
        (**self).measure()
    }
}
