//! Values of all types come back from all encodings as they were.

use std::collections::BTreeMap;

use chrono::{FixedOffset, TimeZone};
use proptest::prelude::*;
use soapstone::data::AnyValue;
use soapstone::samples::interop::types::{AllTypes, AnyShape, Circle, Color, Item, Shape};
use soapstone_soap::Uri;
use soapstone_xml::{DateTime, Decimal, Element, QName, TimeSpan};
use uuid::Uuid;

use crate::support::again;

fn string() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof!["[ -~]", Just("é".to_owned()), Just("日".to_owned()), Just("😀".to_owned())],
        0..12,
    )
    .prop_map(|parts| parts.concat())
}

fn item() -> impl Strategy<Value = Item> {
    (any::<i32>(), proptest::option::of(string()), any::<f64>(), proptest::option::of(string()))
        .prop_map(|(id, name, price, optional)| Item { id, name, price: number(price), optional })
}

/// No NaN, which is not equal to itself, and no -0.0, which binary documents do not have.
fn number(value: f64) -> f64 {
    if value.is_nan() || value == 0.0 { 0.0 } else { value }
}

fn shape() -> impl Strategy<Value = AnyShape> {
    (proptest::option::of(string()), proptest::option::of(any::<f64>())).prop_map(|(label, r)| {
        let shape = Shape { label };
        match r {
            Some(r) => AnyShape::Circle(Circle { shape, r: number(r) }),
            None => AnyShape::Shape(shape),
        }
    })
}

fn color() -> impl Strategy<Value = Color> {
    prop_oneof![Just(Color::Red), Just(Color::Green), Just(Color::Blue)]
}

fn time(ticks: i64) -> DateTime {
    let seconds = ticks.rem_euclid(250_000_000_000) - 60_000_000_000;
    let nanoseconds = (ticks.unsigned_abs() % 10_000_000) as u32 * 100;
    DateTime::try_from(chrono::DateTime::from_timestamp(seconds, nanoseconds).unwrap()).unwrap()
}

prop_compose! {
    fn all_types()(
        texts in [proptest::option::of(string()), proptest::option::of(string())],
        (bool, sbyte, byte, short, ushort, int) in any::<(bool, i8, u8, i16, u16, i32)>(),
        (uint, long, ulong, float, double, nan) in any::<(u32, i64, u64, f32, f64, f64)>(),
        (decimal, ticks, minutes, span, guid) in (any::<i64>(), any::<i64>(), -840i32..=840, any::<i64>(), any::<u128>()),
        char in any::<u16>().prop_filter_map("a surrogate", |unit| char::from_u32(u32::from(unit))),
        bytes in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..20)),
        (null_int, some_int, null_date) in any::<(Option<i32>, Option<i32>, Option<i64>)>(),
        (color, null_color) in (color(), proptest::option::of(color())),
        (item, items) in (proptest::option::of(item()), proptest::option::of(proptest::collection::vec(proptest::option::of(item()), 0..4))),
        strings in proptest::option::of(proptest::collection::vec(proptest::option::of(string()), 0..4)),
        ints in proptest::option::of(proptest::collection::vec(any::<i32>(), 0..6)),
        map in proptest::option::of(proptest::collection::btree_map(string(), any::<i32>(), 0..4)),
        item_map in proptest::option::of(proptest::collection::btree_map(any::<i32>(), proptest::option::of(item()), 0..3)),
        shape in proptest::option::of(shape()),
        obj in prop_oneof![Just(AnyValue::Null), any::<i32>().prop_map(AnyValue::Int), string().prop_map(AnyValue::String)],
        xml in proptest::option::of(string()),
    ) -> AllTypes {
        let [str, unicode] = texts;
        let free = |text: String| Element::new(QName::from_static("urn:free", "free")).with_child(format!("x{text}"));
        AllTypes {
            str, unicode, null_str: None, empty_str: Some(String::new()),
            bool, sbyte, byte, short, ushort, int, uint, long, ulong,
            float: number(f64::from(float)) as f32, double: number(double), nan: number(nan),
            decimal: Decimal::from(decimal), char,
            utc: time(ticks), unspec: DateTime::try_from(time(ticks).local()).unwrap(),
            offset: FixedOffset::east_opt(minutes * 60).unwrap().timestamp_opt(ticks % 1_000_000_000, 0).unwrap(),
            span: TimeSpan::try_from(chrono::TimeDelta::nanoseconds(span / 100 * 100)).unwrap(),
            guid: Uuid::from_u128(guid), uri: Some(Uri::from_static("http://example.org/a?b=c&d=e")), bytes,
            null_int, some_int, null_date: null_date.map(time), color, null_color,
            item, items, strings, ints, map, item_map, shape, obj, empty_list: Some(Vec::new()),
            qname: Some(QName::from_static("urn:q", "local")), xml: xml.map(free),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn all_types_come_back(value in all_types()) {
        let value = Some(Box::new(value));
        for read in again(&value) {
            prop_assert_eq!(&read, &value);
        }
    }

    #[test]
    fn maps_come_back(map in proptest::collection::btree_map(string(), proptest::collection::vec(any::<i64>(), 0..5), 0..5)) {
        let map: BTreeMap<String, Vec<i64>> = map;
        for read in again(&map) {
            prop_assert_eq!(&read, &map);
        }
    }
}
