//! What is said about documents that are not as they should be, and objects that are written once.

use soapstone::DataContract;
use soapstone::samples::interop::types::{Item, Nested, Person};

use crate::support::{read, refused};

const NAMESPACES: &str = concat!(
    "xmlns='urn:data:types' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' ",
    "xmlns:z='http://schemas.microsoft.com/2003/10/Serialization/'"
);

fn in_v(content: &str) -> String {
    format!("<v {NAMESPACES}>{content}</v>")
}

#[test]
fn errors_say_where() {
    for (content, message) in [
        ("<Kids><Nested><Level>x</Level></Nested></Kids>", "expected an xsd:int, found 'x'"),
        ("<Level>1</Level><Level>2</Level>", "expected one element 'Level', found a second one"),
        ("<Child><Level i:nil='true'/></Child>", "expected a value of the type 'int', found xsi:nil"),
        (
            "<Kids><Item/></Kids>",
            "expected an item '{urn:data:types}Nested', found the element '{urn:data:types}Item'",
        ),
        ("text", "expected an element, found the text 'text'"),
    ] {
        let error = refused::<Nested>(&in_v(content));
        assert!(error.contains(message), "{error}");
    }
    let error = refused::<Nested>(&in_v("<Kids><Nested><Level>x</Level></Nested></Kids>"));
    assert!(error.ends_with("in v/Kids/Nested/Level"), "{error}");
    let error = refused::<Item>(&format!("<v {NAMESPACES} i:nil='true'/>"));
    assert!(error.contains("expected a value of the type 'Item', found xsi:nil"), "{error}");
    let error = refused::<Item>(&format!("<v {NAMESPACES} i:type='Other'/>"));
    assert!(error.contains("expected the type 'Item', found the type '{urn:data:types}Other'"), "{error}");
    assert!(refused::<Person>("<v").contains("ends too early"));
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:data:types")]
struct Pair {
    first: Option<Item>,
    second: Option<Item>,
    list: Vec<Option<Item>>,
}

#[test]
fn a_reference_stands_for_what_was_there() {
    let one = "<First z:Id='i1'><Id>1</Id><Name>one</Name></First>";
    let pair: Pair =
        read(&in_v(&format!("{one}<Second z:Ref='i1'/><List><Item z:Ref='i1'/><Item z:Id='i2'/></List>")))
            .unwrap();
    assert_eq!(pair.first, pair.second);
    assert_eq!(pair.first, pair.list[0]);
    assert_eq!(pair.list[1].as_ref().unwrap().id, 0);
    // Each object has its own ids.
    let error = refused::<Pair>(&in_v("<Second z:Ref='i1'/>"));
    assert!(
        error.contains("expected a reference to an object that ends before it, found one to 'i1'"),
        "{error}"
    );
    assert!(error.ends_with("in v/Second"), "{error}");
    let error = refused::<Pair>(&in_v("<First z:Id='i1'><Id>x</Id></First>"));
    assert!(error.ends_with("in v/First/Id"), "{error}");
}

#[test]
fn an_object_cannot_be_in_itself() {
    let error = refused::<Nested>(&in_v("<Child z:Id='i1'><Child z:Ref='i1'/></Child>"));
    assert!(error.contains("an object that ends before it"), "{error}");
}

#[test]
fn references_cannot_stand_for_any_size() {
    let mut content = format!("<Nested z:Id='i0'><Unknown>{}</Unknown></Nested>", "x".repeat(1000));
    for level in 1..20 {
        let kids = format!("<Nested z:Ref='i{0}'/>", level - 1).repeat(4);
        content.push_str(&format!("<Nested z:Id='i{level}'><Kids>{kids}</Kids></Nested>"));
    }
    let error = refused::<Nested>(&in_v(&format!("<Kids>{content}</Kids>")));
    assert!(error.contains("bytes at most"), "{error}");
}

#[test]
fn references_cannot_be_within_each_other_without_end() {
    let mut content = "<Nested z:Id='i0'/>".to_owned();
    for level in 1..1000 {
        content.push_str(&format!("<Nested z:Id='i{level}'><Child z:Ref='i{}'/></Nested>", level - 1));
    }
    let error = refused::<Nested>(&in_v(&format!("<Kids>{content}</Kids>")));
    assert!(error.contains("32 within each other"), "{error}");
}
