//! Elements that no type describes.

use soapstone::DataContract;
use soapstone::data::AnyType;
use soapstone_xml::{Element, Node, QName};

use super::{both, unwritable};
use crate::support::{again, read, refused};

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Open {
    #[data(name = "known")]
    known: Option<i32>,
    #[data(any)]
    others: Vec<Element>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Derived {
    #[data(base)]
    open: Open,
    #[data(name = "more")]
    more: Option<i32>,
}

fn element(namespace: &'static str, local: &'static str) -> Element {
    Element::new(QName::from_static(namespace, local))
}

#[test]
fn what_is_no_member_is_kept() {
    let others =
        vec![element("urn:o", "a").with_child(element("", "b")), element("urn:v", "c").with_child("t")];
    let value = Open { known: Some(1), others };
    both(&value, r#"<v xmlns="urn:v"><known>1</known><a xmlns="urn:o"><b xmlns=""/></a><c>t</c></v>"#);
    // Where they stand does not matter.
    let xml = "<v xmlns='urn:v'><a xmlns='urn:o'><b xmlns=''/></a><known>1</known><c>t</c></v>";
    assert_eq!(read::<Open>(xml).unwrap(), value);
}

#[test]
fn a_base_leaves_the_members_of_what_is_derived() {
    let value = Derived { open: Open { known: None, others: vec![element("urn:o", "a")] }, more: Some(1) };
    both(&value, r#"<v xmlns="urn:v"><a xmlns="urn:o"/><more>1</more></v>"#);
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Exactly {
    #[data(any)]
    one: Element,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct AtMost {
    #[data(any)]
    one: Option<Element>,
    #[data(name = "any")]
    any: Option<AnyType>,
    #[data(name = "all", flat)]
    all: Vec<AnyType>,
}

#[test]
fn how_many_there_are_counts() {
    both(&Exactly { one: element("urn:o", "a") }, r#"<v xmlns="urn:v"><a xmlns="urn:o"/></v>"#);
    assert!(refused::<Exactly>("<v/>").contains("an element '*'"));
    assert!(refused::<Exactly>("<v><a/><b/></v>").contains("a second one"));
    let none = AtMost { one: None, any: None, all: Vec::new() };
    both(&none, r#"<v xmlns="urn:v"/>"#);
}

#[test]
fn mixed_content_is_as_it_is() {
    let bold = element("urn:v", "b").with_child("two");
    let mixed =
        AnyType(AnyType::new([Node::from("one "), bold.into(), Node::from(" three")]).0.with_attribute(
            QName::from_static("", "x"),
            "",
            "1",
        ));
    let value =
        AtMost { one: None, any: Some(mixed), all: vec![AnyType::new([]), AnyType::new([Node::from("t")])] };
    both(&value, r#"<v xmlns="urn:v"><any x="1">one <b>two</b> three</any><all/><all>t</all></v>"#);
}

#[test]
fn names_in_untyped_text_keep_their_meaning() {
    let xml = "<v xmlns='urn:v'><any xmlns:p='urn:p'>p:name</any></v>";
    let value = read::<AtMost>(xml).unwrap();
    for again in again(&value) {
        let any = again.any.unwrap().0;
        assert_eq!(any.resolve_qname(&any.text()), Some(QName::from_static("urn:p", "name")));
    }
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Needed {
    #[data(name = "any", required)]
    any: Option<AnyType>,
    #[data(any, required)]
    others: Vec<Element>,
}

#[test]
fn what_is_needed_is_needed() {
    assert!(refused::<Needed>("<v xmlns='urn:v'><any/></v>").contains("an element '*'"));
    assert!(unwritable(&Needed { any: None, others: Vec::new() }).contains("'any' is required"));
}
