//! Elements and attributes of other namespaces, and of none.

use soapstone::DataContract;

use super::{published, valid, valid_in};

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", unqualified)]
struct Local {
    #[data(name = "a", required)]
    a: String,
    #[data(name = "b", qualified)]
    b: Option<String>,
    #[data(name = "c", namespace = "urn:o", nillable, required)]
    c: Option<i32>,
    #[data(name = "d", items = "e")]
    d: Option<Vec<i32>>,
    #[data(name = "e", namespace = "urn:o", items = "f")]
    e: Option<Vec<i32>>,
    #[data(name = "x", attribute, qualified)]
    x: Option<i32>,
    #[data(name = "y", attribute, namespace = "urn:o", default = "1")]
    y: Option<i32>,
    #[data(name = "lang", attribute, namespace = "http://www.w3.org/XML/1998/namespace")]
    lang: Option<String>,
    #[data(name = "inner", qualified)]
    inner: Option<Inner>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", anonymous)]
struct Inner {
    #[data(name = "c", namespace = "urn:o")]
    c: Option<i32>,
    #[data(name = "far", namespace = "urn:o")]
    far: Option<Far>,
}

/// Anonymous, and in the element of another namespace: its own elements are declared in theirs.
#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", anonymous)]
struct Far {
    #[data(name = "near")]
    near: Option<i32>,
    #[data(name = "plain", unqualified)]
    plain: Option<i32>,
}

#[test]
fn elements_and_attributes_are_where_they_belong() {
    let text = |text: &str| Some(text.to_owned());
    let far = Far { near: Some(1), plain: Some(2) };
    let full = Local {
        a: "1".to_owned(),
        b: text("2"),
        c: Some(3),
        d: Some(vec![4, 5]),
        e: Some(vec![6]),
        x: Some(7),
        y: Some(8),
        lang: text("de"),
        inner: Some(Inner { c: Some(9), far: Some(far) }),
    };
    let least = Local {
        a: String::new(),
        b: None,
        c: None,
        d: None,
        e: None,
        x: None,
        y: None,
        lang: None,
        inner: None,
    };
    valid(
        &[full, least],
        &[
            "<v xmlns='urn:v'><a/><c xmlns='urn:o'>1</c></v>",
            "<v xmlns='urn:v'><a xmlns=''/><c>1</c></v>",
            "<v xmlns='urn:v'><a xmlns=''/><c xmlns='urn:o'>1</c><d xmlns=''><e xmlns='urn:v'>1</e></d></v>",
        ],
    );
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "nowhere", namespace = "")]
struct Nowhere {
    #[data(name = "a", required)]
    a: i32,
    #[data(name = "b", namespace = "urn:o")]
    b: Option<Box<Self>>,
    #[data(name = "state", attribute)]
    state: Option<State>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "state", namespace = "", ty = "NMTOKEN")]
enum State {
    #[data(name = "open")]
    Open,
}

#[test]
fn types_may_be_in_no_namespace() {
    let value = || Nowhere {
        a: 1,
        b: Some(Box::new(Nowhere { a: 2, b: None, state: None })),
        state: Some(State::Open),
    };
    valid_in("", &[value()], &["<v/>", "<v state='shut'><a>1</a></v>"]);
    valid_in("urn:v", &[value()], &["<v xmlns='urn:v'><a>1</a></v>"]);
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct First {
    #[data(name = "x", namespace = "urn:o")]
    x: Option<i32>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Second {
    #[data(name = "first")]
    first: Option<First>,
    #[data(name = "x", namespace = "urn:o")]
    x: Option<String>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Third {
    #[data(name = "x", namespace = "urn:o", attribute)]
    x: Option<i32>,
    #[data(name = "first")]
    fourth: Option<Fourth>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Fourth {
    #[data(name = "x", namespace = "urn:o", attribute)]
    x: Option<String>,
}

#[test]
fn one_name_is_one_element_and_one_attribute() {
    let error = published::<Second>("urn:v").unwrap_err().to_string();
    assert!(error.contains("two different elements are called {urn:o}x"), "{error}");
    let error = published::<Third>("urn:v").unwrap_err().to_string();
    assert!(error.contains("two different attributes are called {urn:o}x"), "{error}");
}
