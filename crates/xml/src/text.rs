//! Character data: a string as text documents have it, or a typed value as binary documents may have it.

use std::borrow::Cow;
use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use uuid::Uuid;

use crate::codec::TextForm;
use crate::decimal::Decimal;
use crate::error::InvalidValue;
use crate::lexical;
use crate::name::NameRef;
use crate::time::{DateTime, TimeSpan};

/// A piece of character data, lexical or typed.
///
/// Text documents have lexical data only, binary documents typed atoms as well; both answer every `as_…` method, so that
/// nobody who reads a value needs to know which encoding it came in. The lexical form of an atom is the one that .NET writes
/// into text documents.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Text<'a> {
    /// A string.
    Lexical(Cow<'a, str>),
    /// `true` or `false`.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer; binary documents have it only above `i64::MAX`.
    Uint(u64),
    /// A single-precision number.
    Float(f32),
    /// A double-precision number.
    Double(f64),
    /// A decimal number with its scale.
    Decimal(Decimal),
    /// A date and time.
    DateTime(DateTime),
    /// A length of time.
    TimeSpan(TimeSpan),
    /// A GUID, without `urn:uuid:`.
    Guid(Uuid),
    /// A GUID as a URI: `urn:uuid:…`.
    UniqueId(Uuid),
    /// A qualified name as content; the prefix stands for the namespace where the text stands.
    QName(NameRef<'a>),
    /// Bytes, base64 in text documents.
    Bytes(Cow<'a, [u8]>),
    /// A list of atoms; in text documents they stand with a space between. Spec: [MC-NBFX §2.2.3]
    List(Vec<ListItem<'a>>),
}

/// One atom of a [`Text::List`].
#[derive(Clone, Debug, PartialEq)]
pub struct ListItem<'a> {
    /// The atom.
    pub value: Text<'a>,
    /// How a binary document has it.
    pub form: TextForm,
}

impl<'a> Text<'a> {
    /// The empty string.
    pub const EMPTY: Self = Self::Lexical(Cow::Borrowed(""));

    /// The string as it stands in a text document, before `<` and `&` are escaped.
    pub fn lexical(&self) -> Cow<'_, str> {
        match self {
            Self::Lexical(text) => Cow::Borrowed(text),
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
            typed => {
                let mut out = String::new();
                typed.write_lexical(&mut out);
                Cow::Owned(out)
            }
        }
    }

    /// As [`lexical`](Self::lexical), by value.
    pub fn into_lexical(self) -> Cow<'a, str> {
        match self {
            Self::Lexical(text) => text,
            typed => Cow::Owned(typed.lexical().into_owned()),
        }
    }

    /// The string, when this is one; typed atoms have none without formatting.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Lexical(text) => Some(text),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// Appends the lexical form.
    pub fn write_lexical(&self, out: &mut String) {
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Lexical(text) => out.write_str(text),
            Self::Bool(value) => write!(out, "{value}"),
            Self::Int(value) => write!(out, "{value}"),
            Self::Uint(value) => write!(out, "{value}"),
            Self::Float(value) => lexical::write_float(out, *value),
            Self::Double(value) => lexical::write_double(out, *value),
            Self::Decimal(value) => write!(out, "{value}"),
            Self::DateTime(value) => write!(out, "{value}"),
            Self::TimeSpan(value) => write!(out, "{value}"),
            Self::Guid(value) => write!(out, "{value}"),
            Self::UniqueId(value) => write!(out, "urn:uuid:{value}"),
            Self::QName(name) => match name.prefix {
                Some(prefix) if !prefix.is_empty() => write!(out, "{prefix}:{}", name.local),
                _ => out.write_str(name.local),
            },
            Self::Bytes(bytes) => {
                BASE64.encode_string(bytes, out);
                Ok(())
            }
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(' ');
                    }
                    item.value.write_lexical(out);
                }
                Ok(())
            }
        };
    }

    /// Whether this is nothing but white space: space, tab, carriage return, line feed.
    pub fn is_whitespace(&self) -> bool {
        match self {
            Self::Lexical(text) => text.bytes().all(lexical::is_space),
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::List(items) => items.iter().all(|item| item.value.is_whitespace()),
            _ => false,
        }
    }

    /// This text, free of borrows.
    pub fn into_owned(self) -> Text<'static> {
        match self {
            Self::Lexical(text) => Text::Lexical(Cow::Owned(text.into_owned())),
            Self::Bool(value) => Text::Bool(value),
            Self::Int(value) => Text::Int(value),
            Self::Uint(value) => Text::Uint(value),
            Self::Float(value) => Text::Float(value),
            Self::Double(value) => Text::Double(value),
            Self::Decimal(value) => Text::Decimal(value),
            Self::DateTime(value) => Text::DateTime(value),
            Self::TimeSpan(value) => Text::TimeSpan(value),
            Self::Guid(value) => Text::Guid(value),
            Self::UniqueId(value) => Text::UniqueId(value),
            Self::QName(_) | Self::List(_) => Text::Lexical(Cow::Owned(self.lexical().into_owned())),
            Self::Bytes(bytes) => Text::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }

    /// xsd:boolean: `true`, `false`, `1`, `0`. Spec: [XSD2 §3.2.2]
    pub fn as_bool(&self) -> Result<bool, InvalidValue> {
        match self {
            Self::Bool(value) => Ok(*value),
            Self::Int(value @ (0 | 1)) => Ok(*value == 1),
            other => lexical::parse_bool(&other.lexical()),
        }
    }

    /// An integer that fits an `i64`.
    pub fn as_i64(&self) -> Result<i64, InvalidValue> {
        match self {
            Self::Int(value) => Ok(*value),
            other => lexical::parse_integer(&other.lexical(), "an xsd:long"),
        }
    }

    /// An integer that fits a `u64`.
    pub fn as_u64(&self) -> Result<u64, InvalidValue> {
        match self {
            Self::Uint(value) => Ok(*value),
            Self::Int(value) if *value >= 0 => Ok(value.unsigned_abs()),
            other => lexical::parse_integer(&other.lexical(), "an xsd:unsignedLong"),
        }
    }

    /// An integer that fits an `i32`.
    pub fn as_i32(&self) -> Result<i32, InvalidValue> {
        self.narrow("an xsd:int")
    }

    /// An integer that fits a `u32`.
    pub fn as_u32(&self) -> Result<u32, InvalidValue> {
        self.narrow("an xsd:unsignedInt")
    }

    /// An integer that fits an `i16`.
    pub fn as_i16(&self) -> Result<i16, InvalidValue> {
        self.narrow("an xsd:short")
    }

    /// An integer that fits a `u16`.
    pub fn as_u16(&self) -> Result<u16, InvalidValue> {
        self.narrow("an xsd:unsignedShort")
    }

    /// An integer that fits an `i8`.
    pub fn as_i8(&self) -> Result<i8, InvalidValue> {
        self.narrow("an xsd:byte")
    }

    /// An integer that fits a `u8`.
    pub fn as_u8(&self) -> Result<u8, InvalidValue> {
        self.narrow("an xsd:unsignedByte")
    }

    fn narrow<T: TryFrom<i64>>(&self, expected: &'static str) -> Result<T, InvalidValue> {
        let wide = match self {
            Self::Int(value) => Ok(*value),
            other => lexical::parse_integer::<i64>(&other.lexical(), expected),
        }?;
        T::try_from(wide).map_err(|_| InvalidValue::new(expected, wide.to_string()))
    }

    /// xsd:float. Spec: [XSD2 §3.2.4]
    pub fn as_f32(&self) -> Result<f32, InvalidValue> {
        match self {
            Self::Float(value) => Ok(*value),
            Self::Int(value) => Ok(*value as f32),
            other => lexical::parse_float(&other.lexical()),
        }
    }

    /// xsd:double. Spec: [XSD2 §3.2.5]
    pub fn as_f64(&self) -> Result<f64, InvalidValue> {
        match self {
            Self::Double(value) => Ok(*value),
            Self::Float(value) => Ok(f64::from(*value)),
            Self::Int(value) => Ok(*value as f64),
            other => lexical::parse_double(&other.lexical()),
        }
    }

    /// xsd:decimal, within 96 bits and 28 places as .NET has it. Spec: [XSD2 §3.2.3]
    pub fn as_decimal(&self) -> Result<Decimal, InvalidValue> {
        match self {
            Self::Decimal(value) => Ok(*value),
            Self::Int(value) => Ok(Decimal::from(*value)),
            Self::Uint(value) => Ok(Decimal::from(*value)),
            other => lexical::trim(&other.lexical()).parse(),
        }
    }

    /// xsd:dateTime. Spec: [XSD2 §3.2.7]
    pub fn as_date_time(&self) -> Result<DateTime, InvalidValue> {
        match self {
            Self::DateTime(value) => Ok(*value),
            other => lexical::trim(&other.lexical()).parse(),
        }
    }

    /// xsd:duration, with a year as 365 days and a month as 30, as .NET has it. Spec: [XSD2 §3.2.6]
    pub fn as_time_span(&self) -> Result<TimeSpan, InvalidValue> {
        match self {
            Self::TimeSpan(value) => Ok(*value),
            other => lexical::trim(&other.lexical()).parse(),
        }
    }

    /// A GUID, with or without `urn:uuid:` and braces.
    pub fn as_guid(&self) -> Result<Uuid, InvalidValue> {
        match self {
            Self::Guid(value) | Self::UniqueId(value) => Ok(*value),
            other => {
                let text = other.lexical();
                Uuid::try_parse(lexical::trim(&text)).map_err(|_| InvalidValue::new("a GUID", text.as_ref()))
            }
        }
    }

    /// xsd:base64Binary. Spec: [XSD2 §3.2.16]
    pub fn as_bytes(&self) -> Result<Cow<'_, [u8]>, InvalidValue> {
        match self {
            Self::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            other => lexical::parse_base64(&other.lexical()).map(Cow::Owned),
        }
    }

    /// xsd:hexBinary, which binary documents have as a string. Spec: [XSD2 §3.2.15]
    pub fn as_hex(&self) -> Result<Vec<u8>, InvalidValue> {
        lexical::parse_hex(&self.lexical())
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self::Lexical(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Text<'a> {
    fn from(text: &'a String) -> Self {
        Self::Lexical(Cow::Borrowed(text))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self::Lexical(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Text<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Lexical(text)
    }
}

impl<'a> From<&'a [u8]> for Text<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

macro_rules! from_value {
    ($($type:ty => $variant:ident),* $(,)?) => {
        $(impl From<$type> for Text<'_> {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

from_value! {
    bool => Bool, i8 => Int, i16 => Int, i32 => Int, i64 => Int, u8 => Int, u16 => Int, u32 => Int,
    f32 => Float, f64 => Double, Decimal => Decimal, DateTime => DateTime, TimeSpan => TimeSpan, Uuid => Guid,
}

impl From<u64> for Text<'_> {
    fn from(value: u64) -> Self {
        i64::try_from(value).map_or(Self::Uint(value), Self::Int)
    }
}
