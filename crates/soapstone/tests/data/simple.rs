//! What each built-in type looks like in text, and that binary documents have the same.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::time::Duration;

use bytes::Bytes;
use chrono::{FixedOffset, NaiveDate, TimeDelta, Utc};
use soapstone::data::{AnyValue, DataContract, Entries};
use soapstone_soap::Uri;
use soapstone_xml::{DateTime, Decimal, Element, QName, TimeSpan};
use uuid::Uuid;

use crate::support::{again, read, refused, text};

/// The value is written so, and read back from all encodings.
#[track_caller]
fn both<T: DataContract + PartialEq + Debug>(value: T, content: &str) {
    let xml = text(&value);
    let found = xml.strip_prefix("<v").and_then(|xml| xml.strip_suffix("</v>").or(xml.strip_suffix("/>")));
    let found = found.unwrap().replacen(" xmlns=\"urn:v\"", "", 1);
    assert_eq!(found.strip_prefix('>').unwrap_or(&found), content);
    for read in again(&value) {
        assert_eq!(read, value);
    }
}

#[test]
fn numbers() {
    both(true, "true");
    both(i8::MIN, "-128");
    both(u8::MAX, "255");
    both(i16::MIN, "-32768");
    both(u16::MAX, "65535");
    both(i32::MIN, "-2147483648");
    both(u32::MAX, "4294967295");
    both(i64::MIN, "-9223372036854775808");
    both(u64::MAX, "18446744073709551615");
    both(1u64, "1");
    both(0.1f32, "0.1");
    both(1e-7f64, "1E-07");
    both(f64::INFINITY, "INF");
    both("-90.50".parse::<Decimal>().unwrap(), "-90.50");
    both('A', "65");
    assert!(again(&f64::NAN).into_iter().all(f64::is_nan));
    assert!(refused::<char>("<v>A</v>").contains("found 'A'"));
    assert!(refused::<i32>("<v>4 2</v>").contains("expected an xsd:int, found '4 2'"));
}

#[test]
fn times() {
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap().and_hms_nano_opt(1, 2, 3, 450_000_000).unwrap();
    both("2024-02-29T01:02:03.45+14:00".parse::<DateTime>().unwrap(), "2024-02-29T01:02:03.45+14:00");
    both(day, "2024-02-29T01:02:03.45");
    both(day.and_utc(), "2024-02-29T01:02:03.45Z");
    both(
        vec![day.and_utc()],
        concat!(
            r#" xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays""#,
            r#" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">"#,
            "<a:dateTime>2024-02-29T01:02:03.45Z</a:dateTime>"
        ),
    );
    let offset = FixedOffset::east_opt(-5400).unwrap();
    both(
        day.and_local_timezone(offset).unwrap(),
        concat!(
            r#" xmlns:a="http://schemas.datacontract.org/2004/07/System""#,
            r#" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">"#,
            "<a:DateTime>2024-02-29T02:32:03.45Z</a:DateTime><a:OffsetMinutes>-90</a:OffsetMinutes>"
        ),
    );
    both("P1DT2H3M4.005S".parse::<TimeSpan>().unwrap(), "P1DT2H3M4.005S");
    both(Duration::from_millis(90_500), "PT1M30.5S");
    both(TimeDelta::milliseconds(-1500), "-PT1.5S");
    assert!(refused::<Duration>("<v>-PT1S</v>").contains("not negative"));
    assert!(refused::<chrono::DateTime<Utc>>("<v>2024-02-29T01:02:03</v>").contains("with a time zone"));
}

#[test]
fn names_texts_and_bytes() {
    both("a < b".to_owned(), "a &lt; b");
    both(Some(String::new()), "");
    both(Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff), "00112233-4455-6677-8899-aabbccddeeff");
    both(Uri::from_static("http://x/?a=b&c"), "http://x/?a=b&amp;c");
    both(vec![0u8, 1, 2, 253], "AAEC/Q==");
    both(Bytes::from_static(&[3]), "Aw==");
    assert_eq!(text(&QName::from_static("urn:q", "n")), r#"<q:v xmlns:q="urn:v" xmlns:a="urn:q">a:n</q:v>"#);
    both(None::<i32>, r#" i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#);
    for name in again(&QName::from_static("urn:q", "n")) {
        assert_eq!(name, QName::from_static("urn:q", "n"));
    }
}

const NIL: &str = "<v xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>";

#[test]
fn nil_reads_as_nothing_where_there_is_such_a_thing() {
    assert_eq!(read::<String>(NIL).unwrap(), "");
    assert_eq!(read::<Vec<u8>>(NIL).unwrap(), []);
    assert_eq!(read::<Vec<i32>>(NIL).unwrap(), []);
    assert_eq!(read::<BTreeMap<i32, i32>>(NIL).unwrap(), BTreeMap::new());
    assert_eq!(read::<Option<String>>(NIL).unwrap(), None);
    assert_eq!(read::<AnyValue>(NIL).unwrap(), AnyValue::Null);
    for refused in [refused::<i32>(NIL), refused::<Uuid>(NIL), refused::<Uri>(NIL), refused::<DateTime>(NIL)]
    {
        assert!(refused.contains("found xsi:nil"), "{refused}");
    }
}

const COLLECTION: &str = concat!(
    r#" xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays""#,
    r#" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">"#
);

#[test]
fn lists() {
    both(
        vec![1, -2, 300_000],
        &format!("{COLLECTION}<a:int>1</a:int><a:int>-2</a:int><a:int>300000</a:int>"),
    );
    both(vec![1i64], &format!("{COLLECTION}<a:long>1</a:long>"));
    both(vec![true, false], &format!("{COLLECTION}<a:boolean>true</a:boolean><a:boolean>false</a:boolean>"));
    both(
        vec![Some("x".to_owned()), None],
        &format!("{COLLECTION}<a:string>x</a:string><a:string i:nil=\"true\"/>"),
    );
    both(vec![vec![1i32]], &format!("{COLLECTION}<a:ArrayOfint><a:int>1</a:int></a:ArrayOfint>"));
    both(vec!['A'], &format!("{COLLECTION}<a:char>65</a:char>"));
    for floats in again(&vec![0.0f32, 0.5]) {
        assert_eq!(floats, [0.0, 0.5]);
    }
    assert!(refused::<Vec<i32>>("<v><int>1</int></v>").contains("expected an item '{http:"));
}

#[test]
fn an_array_of_longs_has_64_bits_each() {
    let bytes = crate::support::encode(&mut soapstone_nbfx::BinaryCodec, &vec![1i64, 2]);
    assert!(soapstone_nbfx::dump(&bytes).contains("Int64TextWithEndElement 2 items"));
}

#[test]
fn dictionaries() {
    let entry = |key: &str, value: &str| {
        format!(
            "<a:KeyValueOfstringint><a:Key>{key}</a:Key><a:Value>{value}</a:Value></a:KeyValueOfstringint>"
        )
    };
    let content = format!("{COLLECTION}{}{}", entry("a", "1"), entry("b", "2"));
    both(BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]), &content);
    both(Entries(vec![("a".to_owned(), 1), ("b".to_owned(), 2)]), &content);
    both(HashMap::from([("a".to_owned(), 1)]), &format!("{COLLECTION}{}", entry("a", "1")));
    let twice = text(&Entries(vec![("a".to_owned(), 1), ("a".to_owned(), 2)]));
    assert!(refused::<BTreeMap<String, i32>>(&twice).contains("expected each key once"));
    let no_value = twice.replacen("<a:Value>1</a:Value>", "", 1);
    assert!(refused::<BTreeMap<String, i32>>(&no_value).contains("expected an element 'Value'"));
}

#[test]
fn any_value_says_what_it_is() {
    let xsd = r#"xmlns:a="http://www.w3.org/2001/XMLSchema""#;
    let xsi = r#"xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;
    let attributes = text(&AnyValue::Int(5));
    assert!(attributes.contains(r#"i:type="a:int""#) && attributes.contains(xsd) && attributes.contains(xsi));
    for value in [
        AnyValue::Null,
        AnyValue::Boolean(true),
        AnyValue::SByte(-1),
        AnyValue::Byte(1),
        AnyValue::ULong(u64::MAX),
        AnyValue::Char('x'),
        AnyValue::Guid(Uuid::max()),
        AnyValue::TimeSpan("PT1S".parse().unwrap()),
        AnyValue::Uri(Uri::from_static("urn:x")),
        AnyValue::Bytes(vec![1, 2]),
        AnyValue::QName(QName::from_static("urn:q", "n")),
        AnyValue::Array(vec![AnyValue::Int(1), AnyValue::Null, "x".to_owned().into()]),
    ] {
        for read in again(&value) {
            assert_eq!(read, value);
        }
    }
}

#[test]
fn a_type_that_is_not_known_is_kept() {
    let xml = concat!(
        r#"<v xmlns="urn:v" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="b:T" xmlns:b="urn:t">"#,
        r#"<b:X><b:Y>1</b:Y></b:X></v>"#
    );
    let value = read::<AnyValue>(xml).unwrap();
    assert!(matches!(value, AnyValue::Other(_)));
    let written = text(&value);
    assert!(written.contains(r#"i:type="a:T""#) && written.contains(r#"xmlns:a="urn:t""#), "{written}");
    assert!(written.contains(r#"<b:X xmlns:b="urn:t"><b:Y>1</b:Y></b:X>"#), "{written}");
}

#[test]
fn any_element() {
    let element = Element::new(QName::from_static("urn:free", "free")).with_child("text");
    for read in again(&Some(element.clone())) {
        assert_eq!(read.unwrap(), element);
    }
    assert!(refused::<Element>("<v/>").contains("found the end of 'v'"));
    assert!(refused::<Element>("<v><a/><b/></v>").contains("found a second one"));
}
