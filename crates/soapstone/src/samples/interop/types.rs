//! The types of the recorded contracts.

use std::collections::BTreeMap;

use chrono::FixedOffset;
use soapstone_soap::Uri;
use soapstone_xml::{DateTime, Decimal, Element, QName, TimeSpan};
use uuid::Uuid;

use crate::DataContract;
use crate::data::AnyValue;

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DataContract)]
#[data(namespace = "urn:data:types")]
pub enum Color {
    /// Red.
    Red,
    /// Green, in Italian.
    #[data(name = "verde")]
    Green,
    /// Blue.
    Blue,
}

/// The detail of a fault.
#[derive(Clone, Debug, PartialEq, Eq, DataContract)]
#[data(namespace = "urn:data:types")]
pub struct DetailFault {
    /// A number.
    pub code: i32,
    /// A text.
    pub text: Option<String>,
}

/// Something that can be bought.
#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
pub struct Item {
    /// Its number.
    pub id: i32,
    /// What it is called.
    pub name: Option<String>,
    /// What it costs.
    pub price: f64,
    /// What may be left out.
    #[data(emit_default = false)]
    pub optional: Option<String>,
}

/// A tree.
#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
pub struct Nested {
    /// How deep it goes.
    pub level: i32,
    /// One further down.
    pub child: Option<Box<Self>>,
    /// More of them.
    pub kids: Option<Vec<Option<Self>>>,
}

/// A shape.
#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
pub struct Shape {
    /// What it is called.
    pub label: Option<String>,
}

/// A circle, which is a shape.
#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
pub struct Circle {
    /// What it has as a shape.
    #[data(base)]
    pub shape: Shape,
    /// The radius.
    pub r: f64,
}

/// A shape, of a kind that is known.
#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(known_types)]
pub enum AnyShape {
    /// Just a shape.
    Shape(Shape),
    /// A circle.
    Circle(Circle),
}

/// A member of every type.
#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
#[allow(missing_docs, reason = "each is called after its type")]
pub struct AllTypes {
    #[data(order = 1)]
    pub str: Option<String>,
    #[data(order = 2)]
    pub unicode: Option<String>,
    #[data(order = 3)]
    pub null_str: Option<String>,
    #[data(order = 4)]
    pub empty_str: Option<String>,
    #[data(order = 5)]
    pub bool: bool,
    #[data(order = 6, name = "SByte")]
    pub sbyte: i8,
    #[data(order = 7)]
    pub byte: u8,
    #[data(order = 8)]
    pub short: i16,
    #[data(order = 9, name = "UShort")]
    pub ushort: u16,
    #[data(order = 10)]
    pub int: i32,
    #[data(order = 11, name = "UInt")]
    pub uint: u32,
    #[data(order = 12)]
    pub long: i64,
    #[data(order = 13, name = "ULong")]
    pub ulong: u64,
    #[data(order = 14)]
    pub float: f32,
    #[data(order = 15)]
    pub double: f64,
    #[data(order = 16)]
    pub decimal: Decimal,
    #[data(order = 17)]
    pub char: char,
    #[data(order = 18)]
    pub utc: DateTime,
    #[data(order = 19)]
    pub unspec: DateTime,
    #[data(order = 20)]
    pub offset: chrono::DateTime<FixedOffset>,
    #[data(order = 21)]
    pub span: TimeSpan,
    #[data(order = 22)]
    pub guid: Uuid,
    #[data(order = 23)]
    pub uri: Option<Uri>,
    #[data(order = 24)]
    pub bytes: Option<Vec<u8>>,
    #[data(order = 25)]
    pub null_int: Option<i32>,
    #[data(order = 26)]
    pub some_int: Option<i32>,
    #[data(order = 27)]
    pub null_date: Option<DateTime>,
    #[data(order = 28)]
    pub color: Color,
    #[data(order = 29)]
    pub null_color: Option<Color>,
    #[data(order = 30)]
    pub item: Option<Item>,
    #[data(order = 31)]
    pub items: Option<Vec<Option<Item>>>,
    #[data(order = 32)]
    pub strings: Option<Vec<Option<String>>>,
    #[data(order = 33)]
    pub ints: Option<Vec<i32>>,
    #[data(order = 34)]
    pub map: Option<BTreeMap<String, i32>>,
    #[data(order = 35)]
    pub item_map: Option<BTreeMap<i32, Option<Item>>>,
    #[data(order = 36)]
    pub shape: Option<AnyShape>,
    #[data(order = 37)]
    pub obj: AnyValue,
    #[data(order = 38)]
    pub empty_list: Option<Vec<Option<String>>>,
    #[data(order = 39, name = "NaN")]
    pub nan: f64,
    #[data(order = 40, name = "QName")]
    pub qname: Option<QName>,
    #[data(order = 41)]
    pub xml: Option<Element>,
}

/// A colour that a person likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DataContract)]
#[data(name = "Color", namespace = "http://example.org/data")]
pub enum Favourite {
    /// Red.
    Red,
    /// Green.
    Green,
}

/// What went wrong with a calculation.
#[derive(Clone, Debug, PartialEq, Eq, DataContract)]
#[data(namespace = "http://example.org/data")]
pub struct MathFault {
    /// Which one.
    pub operation: Option<String>,
    /// Why.
    pub problem: Option<String>,
}

/// A person, who may have a friend.
#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(namespace = "http://example.org/data")]
#[allow(missing_docs, reason = "the names say it")]
pub struct Person {
    pub name: Option<String>,
    pub age: i32,
    pub born: DateTime,
    pub fav: Favourite,
    pub tags: Option<Vec<Option<String>>>,
    pub blob: Option<Vec<u8>>,
    pub friend: Option<Box<Self>>,
    pub maybe: Option<f64>,
    pub map: Option<BTreeMap<String, i32>>,
    pub id: Uuid,
    pub span: TimeSpan,
    pub dec: Decimal,
    pub yes: bool,
    pub big: i64,
}
