//! Choices: one of several elements.

use soapstone::DataContract;
use soapstone_xml::{Element, QName};

use super::{both, unwritable};
use crate::support::{read, refused};

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Circle {
    #[data(name = "r")]
    r: i32,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", choice)]
enum Shape {
    #[data(name = "circle")]
    Circle(Circle),
    #[data(name = "side")]
    Side(i32),
    #[data(name = "name", namespace = "urn:n")]
    Name(String),
    #[data(name = "local", unqualified)]
    Local(Option<bool>),
    #[data(name = "nothing")]
    Nothing,
    #[data(name = "list", list)]
    List(Vec<i32>),
    #[data(group)]
    Pair(Pair),
    #[data(choice)]
    Inner(Inner),
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", group)]
struct Pair {
    #[data(name = "left", required)]
    left: i32,
    #[data(name = "right", required)]
    right: i32,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", choice)]
enum Inner {
    #[data(name = "x")]
    X(i32),
    #[data(name = "y", ty = "token")]
    Y(String),
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct One {
    #[data(name = "before")]
    before: Option<i32>,
    #[data(choice)]
    shape: Shape,
    #[data(name = "after")]
    after: Option<i32>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Perhaps {
    #[data(choice)]
    shape: Option<Shape>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Several {
    #[data(choice)]
    shapes: Vec<Shape>,
}

fn shapes() -> Vec<(Shape, &'static str)> {
    vec![
        (Shape::Circle(Circle { r: 1 }), "<circle><r>1</r></circle>"),
        (Shape::Side(2), "<side>2</side>"),
        (Shape::Name("n".to_owned()), r#"<name xmlns="urn:n">n</name>"#),
        (Shape::Local(Some(true)), r#"<local xmlns="">true</local>"#),
        (Shape::Nothing, "<nothing/>"),
        (Shape::List(vec![1, 2]), "<list>1 2</list>"),
        (Shape::Pair(Pair { left: 1, right: 2 }), "<left>1</left><right>2</right>"),
        (Shape::Inner(Inner::X(3)), "<x>3</x>"),
        (Shape::Inner(Inner::Y("t".to_owned())), "<y>t</y>"),
    ]
}

#[test]
fn each_alternative_is_written_and_read() {
    for (shape, xml) in shapes() {
        let one = One { before: Some(0), shape, after: Some(9) };
        both(&one, &format!(r#"<v xmlns="urn:v"><before>0</before>{xml}<after>9</after></v>"#));
    }
    for (shape, xml) in shapes() {
        both(&Perhaps { shape: Some(shape) }, &format!(r#"<v xmlns="urn:v">{xml}</v>"#));
    }
    both(&Perhaps { shape: None }, r#"<v xmlns="urn:v"/>"#);
}

#[test]
fn many_are_in_their_order() {
    let mut all = shapes();
    all.extend(shapes().into_iter().rev());
    let xml: String = all.iter().map(|(_, xml)| *xml).collect();
    let shapes = all.into_iter().map(|(shape, _)| shape).collect();
    both(&Several { shapes }, &format!(r#"<v xmlns="urn:v">{xml}</v>"#));
    both(&Several { shapes: Vec::new() }, r#"<v xmlns="urn:v"/>"#);
}

#[test]
fn there_is_one_and_not_two() {
    let error = refused::<One>("<v xmlns='urn:v'><before>1</before></v>");
    assert!(
        error.contains("one of the elements circle, side,") && error.contains("the end of 'v'"),
        "{error}"
    );
    let error = refused::<One>("<v xmlns='urn:v'><side>1</side><nothing/></v>");
    assert!(error.contains("found a second one, 'nothing'") && error.ends_with("in v/nothing"), "{error}");
    let error = refused::<One>("<v xmlns='urn:v'><left>1</left><side>1</side></v>");
    assert!(error.contains("found a second one, 'side'"), "{error}");
    let error = refused::<One>("<v xmlns='urn:v'><left>1</left></v>");
    assert!(error.contains("an element 'right'"), "{error}");
    let error = refused::<Several>("<v xmlns='urn:v'><side>x</side></v>");
    assert!(error.contains("an xsd:int") && error.contains("v/side"), "{error}");
    // Unknown elements are skipped around it, too.
    let read = read::<One>("<v xmlns='urn:v'><u/><left>1</left><u/><right>2</right><u/></v>").unwrap();
    assert_eq!(read.shape, Shape::Pair(Pair { left: 1, right: 2 }));
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct AtLeastOne {
    #[data(choice, required)]
    shapes: Vec<Shape>,
}

#[test]
fn none_is_refused_where_one_is_required() {
    assert!(refused::<AtLeastOne>("<v xmlns='urn:v'/>").contains("one of the elements"));
    assert!(unwritable(&AtLeastOne { shapes: Vec::new() }).contains("one at least of 'shapes' is required"));
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", choice)]
enum Open {
    #[data(name = "known")]
    Known(i32),
    #[data(any)]
    Other(Element),
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Opened {
    #[data(choice)]
    all: Vec<Open>,
    #[data(name = "last")]
    last: Option<i32>,
}

#[test]
fn any_element_may_be_an_alternative() {
    let other = Element::new(QName::from_static("urn:o", "o")).with_child("text");
    let all = vec![Open::Known(1), Open::Other(other), Open::Known(2)];
    both(
        &Opened { all, last: Some(3) },
        r#"<v xmlns="urn:v"><known>1</known><o xmlns="urn:o">text</o><known>2</known><last>3</last></v>"#,
    );
}
