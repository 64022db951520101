//! Groups: elements that belong together, without one around them.

use soapstone::DataContract;

use super::{both, unwritable};
use crate::support::{read, refused};

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", group)]
struct Entry {
    #[data(name = "key", required)]
    key: String,
    #[data(name = "value", flat)]
    values: Vec<i32>,
    #[data(choice)]
    more: Option<More>,
    #[data(name = "end")]
    end: Option<i32>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", choice)]
enum More {
    #[data(name = "a")]
    A(i32),
    #[data(name = "b")]
    B(i32),
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Table {
    #[data(group)]
    entries: Vec<Entry>,
    #[data(name = "count")]
    count: i32,
}

fn entry(key: &str, values: &[i32], more: Option<More>, end: Option<i32>) -> Entry {
    Entry { key: key.to_owned(), values: values.to_vec(), more, end }
}

#[test]
fn each_begins_where_an_element_comes_again() {
    let entries = vec![
        entry("1", &[1, 2], Some(More::A(1)), Some(1)),
        entry("2", &[], None, None),
        entry("3", &[3], None, None),
        entry("4", &[], Some(More::B(4)), None),
    ];
    both(
        &Table { entries, count: 4 },
        concat!(
            r#"<v xmlns="urn:v"><key>1</key><value>1</value><value>2</value><a>1</a><end>1</end><key>2</key>"#,
            r#"<key>3</key><value>3</value><key>4</key><b>4</b><count>4</count></v>"#
        ),
    );
    both(&Table { entries: Vec::new(), count: 0 }, r#"<v xmlns="urn:v"><count>0</count></v>"#);
}

#[test]
fn one_that_lacks_an_element_is_refused() {
    let error = refused::<Table>("<v xmlns='urn:v'><key>1</key><end>1</end><value>1</value></v>");
    assert!(error.contains("an element 'key'"), "{error}");
    let error = refused::<Table>("<v xmlns='urn:v'><key>1</key><a>1</a><b>1</b></v>");
    assert!(error.contains("an element 'key'"), "{error}");
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Single {
    #[data(group)]
    entry: Option<Entry>,
    #[data(group)]
    always: Always,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:w", unqualified, group)]
struct Always {
    #[data(name = "x")]
    x: Option<i32>,
    #[data(group)]
    deeper: Option<Box<Deeper>>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:w", group)]
struct Deeper {
    #[data(name = "y", required)]
    y: i32,
}

#[test]
fn one_is_there_or_not() {
    let nothing = Single { entry: None, always: Always { x: None, deeper: None } };
    both(&nothing, r#"<v xmlns="urn:v"/>"#);
    let always = Always { x: Some(1), deeper: Some(Box::new(Deeper { y: 2 })) };
    let value = Single { entry: Some(entry("k", &[1], None, None)), always };
    both(
        &value,
        r#"<v xmlns="urn:v"><key>k</key><value>1</value><x xmlns="">1</x><y xmlns="urn:w">2</y></v>"#,
    );
    // In another order they still belong together.
    let read: Single =
        read("<v xmlns='urn:v'><value>1</value><x xmlns=''>1</x><key>k</key><y xmlns='urn:w'>2</y></v>")
            .unwrap();
    assert_eq!(read, value);
    assert!(refused::<Single>("<v xmlns='urn:v'><value>1</value></v>").contains("'key'"));
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Required {
    #[data(group, required)]
    entries: Vec<Entry>,
}

#[test]
fn none_is_refused_where_one_is_required() {
    assert!(refused::<Required>("<v xmlns='urn:v'/>").contains("'key'"));
    assert!(unwritable(&Required { entries: Vec::new() }).contains("'entries'"));
}
