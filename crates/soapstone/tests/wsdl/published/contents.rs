//! Choices, groups, wildcards, anonymous and derived types.

use soapstone::DataContract;
use soapstone::data::AnyType;
use soapstone_wsdl::definitions::Name;
use soapstone_wsdl::xsd::{ComplexContent, Term, Type};
use soapstone_xml::{Element, Node, QName};

use super::{valid, with_components};

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Circle {
    #[data(name = "r", required)]
    r: i32,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", choice)]
enum Shape {
    #[data(name = "circle")]
    Circle(Circle),
    #[data(name = "nothing")]
    Nothing,
    #[data(name = "list", list)]
    List(Vec<i32>),
    #[data(name = "nil", nillable)]
    Nil(Option<i32>),
    #[data(group)]
    Pair(Pair),
    #[data(choice)]
    Inner(Inner),
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", group)]
struct Pair {
    #[data(name = "left", required)]
    left: i32,
    #[data(name = "right", flat)]
    right: Vec<i32>,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", choice)]
enum Inner {
    #[data(name = "x")]
    X(i32),
    #[data(name = "y", ty = "token")]
    Y(String),
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", anonymous)]
struct Drawing {
    #[data(name = "before")]
    before: Option<i32>,
    #[data(choice, required)]
    shapes: Vec<Shape>,
    #[data(name = "after", required)]
    after: i32,
    #[data(group)]
    ends: Vec<End>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", group)]
struct End {
    #[data(name = "key", required)]
    key: String,
    #[data(name = "value")]
    value: Option<i32>,
}

#[test]
fn choices_and_groups_within_each_other() {
    let shapes = vec![
        Shape::Circle(Circle { r: 1 }),
        Shape::Nothing,
        Shape::List(vec![1, 2]),
        Shape::Nil(None),
        Shape::Pair(Pair { left: 1, right: vec![2, 3] }),
        Shape::Inner(Inner::X(1)),
        Shape::Inner(Inner::Y("t".to_owned())),
    ];
    let ends = || vec![End { key: "a".to_owned(), value: Some(1) }, End { key: "b".to_owned(), value: None }];
    valid(
        &[
            Drawing { before: Some(0), shapes, after: 1, ends: ends() },
            Drawing { before: None, shapes: vec![Shape::Nothing], after: 1, ends: Vec::new() },
        ],
        &[
            "<v xmlns='urn:v'><after>1</after></v>",
            "<v xmlns='urn:v'><right>1</right><after>1</after></v>",
            "<v xmlns='urn:v'><nothing/><after>1</after><value>1</value></v>",
        ],
    );
    with_components::<Drawing>(|components| {
        let name = |local| Name { namespace: "urn:v", local };
        assert!(!components.types.contains_key(&name("Drawing")), "an anonymous type has no name");
        let Some(Type::Complex(ty)) = components.resolve(&components.elements[&name("v")].ty) else {
            panic!("a type")
        };
        let ComplexContent::Elements(Some(content)) = &ty.content else { panic!("elements") };
        let Term::Sequence(particles) = &content.term else { panic!("a sequence") };
        let occurs: Vec<_> = particles.iter().map(|it| (it.occurs.min, it.occurs.max)).collect();
        assert_eq!(occurs, [(0, Some(1)), (1, None), (1, Some(1)), (0, None)]);
        let Term::Choice(shapes) = &particles[1].term else { panic!("a choice") };
        assert!(matches!((&shapes[4].term, &shapes[5].term), (Term::Sequence(_), Term::Choice(_))));
    });
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Open {
    #[data(name = "known")]
    known: Option<i32>,
    #[data(any)]
    others: Vec<Element>,
    #[data(name = "last", required)]
    last: AnyType,
    #[data(any_attributes)]
    attributes: Vec<(QName, String)>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Behind {
    #[data(name = "known", required)]
    known: i32,
    #[data(any)]
    others: Vec<Element>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct More {
    #[data(base)]
    behind: Behind,
    #[data(name = "more")]
    more: Option<i32>,
}

#[test]
fn wildcards_leave_the_elements_of_the_type_alone() {
    let other = || Element::new(QName::from_static("urn:o", "o")).with_child("text");
    let own = Element::new(QName::from_static("urn:v", "own"));
    let last = AnyType::new([Node::from("mixed "), other().into()]);
    let attributes = vec![(QName::from_static("urn:a", "a"), "1".to_owned())];
    valid(
        &[
            Open { known: None, others: Vec::new(), last: AnyType::new([]), attributes: Vec::new() },
            Open { known: Some(1), others: vec![other(), other()], last, attributes },
        ],
        &["<v xmlns='urn:v'><own/><last/></v>"],
    );
    // Behind what is there any element may be.
    valid(&[Behind { known: 1, others: vec![other(), own] }], &["<v xmlns='urn:v'><o xmlns='urn:o'/></v>"]);
    // Unless derived types have more.
    let behind = Behind { known: 1, others: vec![other()] };
    valid(&[More { behind, more: Some(1) }], &["<v xmlns='urn:v'><known>1</known><more>x</more></v>"]);
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", all)]
struct All {
    #[data(name = "a")]
    a: Option<i32>,
    #[data(name = "b", required, items = "item")]
    b: Vec<String>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", all)]
struct Extended {
    #[data(name = "a")]
    a: Option<i32>,
    #[data(name = "c")]
    c: Option<i32>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Extension {
    #[data(base)]
    extended: Extended,
    #[data(name = "b")]
    b: Option<i32>,
}

#[test]
fn elements_in_any_order_and_arrays() {
    let items = vec!["x".to_owned(), "y".to_owned()];
    valid(
        &[All { a: Some(1), b: items }, All { a: None, b: Vec::new() }],
        &["<v xmlns='urn:v'><b/><b/></v>", "<v xmlns='urn:v'><b><x/></b></v>"],
    );
    with_components::<All>(|components| {
        let Some(Type::Complex(ty)) = components.types.get(&Name { namespace: "urn:v", local: "All" }) else {
            panic!("a type")
        };
        let ComplexContent::Elements(Some(content)) = &ty.content else { panic!("elements") };
        assert!(matches!(content.term, Term::All(_)));
    });
    // What is extended cannot be xs:all.
    valid(&[Extension { extended: Extended { a: Some(1), c: None }, b: Some(2) }], &[]);
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", anonymous)]
struct Node1 {
    #[data(name = "leaf")]
    leaf: Option<i32>,
    #[data(name = "node", flat)]
    nodes: Vec<Self>,
    #[data(name = "named")]
    named: Option<Box<Named>>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", unqualified)]
struct Named {
    #[data(name = "named")]
    named: Option<Box<Self>>,
    #[data(name = "inner")]
    inner: Option<Inside>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", anonymous, unqualified)]
struct Inside {
    #[data(name = "again")]
    again: Option<Box<Named>>,
    #[data(name = "inside")]
    inside: Option<Box<Self>>,
}

#[test]
fn types_within_themselves() {
    let leaf = |leaf| Node1 { leaf: Some(leaf), nodes: Vec::new(), named: None };
    let inside = || Inside { again: None, inside: None };
    let inner = Inside {
        again: Some(Box::new(Named { named: None, inner: None })),
        inside: Some(Box::new(Inside { again: None, inside: Some(Box::new(inside())) })),
    };
    let named = Named { named: Some(Box::new(Named { named: None, inner: Some(inner) })), inner: None };
    let inner = Node1 { leaf: None, nodes: vec![leaf(1), leaf(2)], named: None };
    valid(
        &[Node1 { leaf: None, nodes: vec![inner, leaf(3)], named: Some(Box::new(named)) }],
        &["<v xmlns='urn:v'><node><node><leaf>x</leaf></node></node></v>"],
    );
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "Animal", namespace = "urn:v")]
struct AnimalBase {
    #[data(name = "id", attribute)]
    id: Option<i32>,
    #[data(name = "name")]
    name: Option<String>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:w")]
struct Dog {
    #[data(base)]
    base: AnimalBase,
    #[data(name = "barks", attribute, required)]
    barks: bool,
    #[data(name = "bone")]
    bone: Option<i32>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", known_types, abstract_base = "Animal")]
enum Animal {
    Dog(Dog),
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", anonymous)]
struct Farm {
    #[data(name = "animal", flat)]
    animals: Vec<Animal>,
}

#[test]
fn abstract_types_are_their_derived_ones() {
    let base = AnimalBase { id: Some(1), name: Some("Rex".to_owned()) };
    let dog = Dog { base, barks: true, bone: Some(2) };
    valid(&[Farm { animals: vec![Animal::Dog(dog)] }], &["<v xmlns='urn:v'><animal/></v>"]);
    with_components::<Farm>(|components| {
        let Some(Type::Complex(animal)) = components.types.get(&Name { namespace: "urn:v", local: "Animal" })
        else {
            panic!("a type")
        };
        assert!(animal.is_abstract);
    });
}
