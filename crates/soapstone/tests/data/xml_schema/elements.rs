//! Elements: their namespaces, nil, the types of text.

use soapstone::DataContract;

use super::{both, unwritable};
use crate::support::{read, refused};

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "personType", namespace = "urn:v")]
struct Person {
    #[data(name = "name", required)]
    name: String,
    #[data(name = "born", ty = "date")]
    born: Option<String>,
    #[data(name = "code", ty = "token", flat)]
    codes: Vec<String>,
    #[data(name = "note", namespace = "urn:other")]
    note: Option<String>,
    #[data(name = "plain", unqualified)]
    plain: Option<i32>,
    #[data(name = "gone", required, nillable)]
    gone: Option<i32>,
    #[data(name = "maybe", nillable)]
    maybe: Option<i32>,
    #[data(name = "times", list)]
    times: Vec<i64>,
    #[data(name = "names", list)]
    names: Option<Vec<String>>,
}

fn person() -> Person {
    Person {
        name: "Ada".to_owned(),
        born: Some("1815-12-10".to_owned()),
        codes: vec!["a b".to_owned(), "c".to_owned()],
        note: Some("n".to_owned()),
        plain: Some(1),
        gone: None,
        maybe: None,
        times: vec![1, -2],
        names: Some(Vec::new()),
    }
}

const PERSON: &str = concat!(
    r#"<v xmlns="urn:v"><name>Ada</name><born>1815-12-10</born><code>a b</code><code>c</code>"#,
    r#"<note xmlns="urn:other">n</note><plain xmlns="">1</plain>"#,
    r#"<gone i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/><times>1 -2</times><names></names></v>"#
);

#[test]
fn members_have_their_namespaces_and_nil_is_said() {
    both(&person(), PERSON);
}

#[test]
fn white_space_does_not_count_where_the_type_says_so() {
    let xml = "<p:v xmlns:p='urn:v'>\n <p:name> x </p:name><p:born>\n1815-12-10 </p:born><p:code> a \t b</p:code>\
        <p:gone xsi:nil='1' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'/><p:times> 1\n2 </p:times><p:unknown><p:name/></p:unknown></p:v>";
    let read = read::<Person>(xml).unwrap();
    assert_eq!((read.name.as_str(), read.born.as_deref()), (" x ", Some("1815-12-10")));
    assert_eq!((read.codes, read.times), (vec!["a b".to_owned()], vec![1, 2]));
}

#[test]
fn what_has_to_be_there_has_to_be_there() {
    let error = refused::<Person>("<v xmlns='urn:v'><born/></v>");
    assert!(
        error.contains("expected an element 'name', found the end of 'v'") && error.ends_with("in v"),
        "{error}"
    );
    let error = refused::<Person>("<v xmlns='urn:v'><name/><name/></v>");
    assert!(error.contains("one element 'name', found a second one"), "{error}");
    let error = refused::<Person>("<v xmlns='urn:v'><name/><times>1 x</times></v>");
    assert!(error.contains("an xsd:long, found 'x'") && error.contains("v/times"), "{error}");
    // Another namespace is another element.
    assert!(refused::<Person>("<v xmlns='urn:v'><name xmlns=''/></v>").contains("'name'"));
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:t", unqualified)]
struct Local {
    #[data(name = "a", required)]
    a: Option<String>,
    #[data(name = "b", qualified)]
    b: Option<String>,
    #[data(name = "c", flat, required)]
    c: Vec<String>,
    #[data(name = "d", items = "e")]
    d: Option<Vec<i32>>,
}

#[test]
fn elements_may_be_in_no_namespace() {
    let text = |text: &str| Some(text.to_owned());
    let value = Local { a: text("1"), b: text("2"), c: vec!["3".to_owned()], d: Some(vec![4, 5]) };
    both(
        &value,
        concat!(
            r#"<v xmlns="urn:v"><a xmlns="">1</a><b xmlns="urn:t">2</b><c xmlns="">3</c>"#,
            r#"<d xmlns=""><e>4</e><e>5</e></d></v>"#
        ),
    );
    assert!(unwritable(&Local { a: None, ..value }).contains("the element 'a' is required and has no value"));
    let empty = Local { a: text(""), b: None, c: Vec::new(), d: None };
    assert!(unwritable(&empty).contains("one element 'c' at least is required"));
    assert!(refused::<Local>("<v><a/></v>").contains("an element 'c'"));
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Again {
    #[data(name = "a", required)]
    first: i32,
    #[data(choice)]
    either: Either,
    #[data(name = "a")]
    second: Option<i32>,
    #[data(choice)]
    or: Option<Either>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", choice)]
enum Either {
    #[data(name = "b")]
    B(i32),
    #[data(name = "c")]
    C(i32),
}

#[test]
fn an_element_may_come_again() {
    let value = Again { first: 1, either: Either::B(2), second: Some(3), or: Some(Either::B(4)) };
    both(&value, r#"<v xmlns="urn:v"><a>1</a><b>2</b><a>3</a><b>4</b></v>"#);
    let value = Again { first: 1, either: Either::C(2), second: None, or: None };
    both(&value, r#"<v xmlns="urn:v"><a>1</a><c>2</c></v>"#);
    assert!(refused::<Again>("<v xmlns='urn:v'><a>1</a><a>1</a><a>1</a></v>").contains("a second one"));
    assert!(
        refused::<Again>("<v xmlns='urn:v'><a>1</a><c>1</c><b>1</b><c>1</c></v>").contains("a second one")
    );
}
