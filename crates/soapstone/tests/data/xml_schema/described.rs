//! What these types are in a schema.

use soapstone::DataContract;
use soapstone::data::AnyType;
use soapstone_wsdl::{
    Compositor, DescribeType, Facets, Occurs, Particle, SchemaSet, SchemaType, SimpleType, ns,
};
use soapstone_xml::{Element, QName};

#[derive(DataContract)]
#[data(serializer = "xml", namespace = "urn:v", simple, max_length = 3)]
struct Code(String);

#[derive(DataContract)]
#[data(serializer = "xml", namespace = "urn:v", list, ty = "token")]
struct Tokens(Vec<String>);

#[derive(DataContract)]
#[data(serializer = "xml", namespace = "urn:v", ty = "NMTOKEN")]
enum Color {
    Red,
}

#[derive(DataContract)]
#[data(serializer = "xml", namespace = "urn:v", choice)]
#[allow(dead_code, reason = "only described")]
enum Choice {
    #[data(name = "a")]
    A(Code),
    #[data(name = "b", nillable)]
    B(Option<i32>),
    #[data(any)]
    Any(Element),
}

#[derive(DataContract)]
#[data(serializer = "xml", name = "type", namespace = "urn:v", unqualified)]
struct Type {
    #[data(name = "code", attribute, required, default = "x")]
    code: Code,
    #[data(name = "n", attribute, qualified)]
    n: Option<i32>,
    #[data(name = "date", ty = "date", nillable)]
    date: Option<String>,
    #[data(name = "other", namespace = "urn:o", flat, required)]
    other: Vec<AnyType>,
    #[data(name = "array", items = "item")]
    array: Option<Vec<i32>>,
    #[data(name = "tokens")]
    tokens: Option<Tokens>,
    #[data(choice)]
    choice: Vec<Choice>,
    #[data(name = "color")]
    color: Option<Color>,
    #[data(any_attributes)]
    others: Vec<(QName, String)>,
}

#[derive(DataContract)]
#[data(serializer = "xml", namespace = "urn:v", anonymous)]
struct Text {
    #[data(text)]
    code: Code,
}

#[derive(DataContract)]
#[data(serializer = "xml", namespace = "urn:v", all)]
struct All {
    #[data(name = "a", fixed = "1")]
    a: i32,
    #[data(name = "b", list)]
    b: Vec<i32>,
}

fn xsd(local: &'static str) -> QName {
    QName::from_static(ns::XSD, local)
}

fn own(local: &'static str) -> QName {
    QName::from_static("urn:v", local)
}

#[test]
fn content_attributes_and_namespaces() {
    let mut set = SchemaSet::default();
    let name = Type::describe(&mut set).name;
    let Some(SchemaType::Complex(ty)) = set.get(&name) else { panic!("a type") };
    assert!(ty.unqualified && !ty.is_anonymous && ty.any_attributes && ty.members.is_empty());
    let [code, n] = ty.attributes.as_slice() else { panic!("two attributes") };
    assert_eq!((code.required, code.default.as_deref(), code.namespace.as_deref()), (true, Some("x"), None));
    assert_eq!(
        (&code.ty.name, &n.ty.name, n.namespace.as_deref()),
        (&own("Code"), &xsd("int"), Some("urn:v"))
    );
    let [date, other, array, tokens, choice, color] = ty.content.as_slice() else {
        panic!("{:?}", ty.content)
    };
    let element = |particle: &Particle| match particle {
        Particle::Element(member) => member.clone(),
        other => panic!("{other:?}"),
    };
    let date = element(date);
    assert_eq!((date.ty.name, date.ty.nillable, date.namespace), (xsd("date"), true, None));
    let other = element(other);
    assert_eq!((other.namespace.as_deref(), other.repeated, other.required), (Some("urn:o"), true, true));
    let item = element(array).items.unwrap();
    assert_eq!((item.name.as_str(), item.ty.name, item.repeated), ("item", xsd("int"), true));
    assert_eq!(element(tokens).ty.name, own("Tokens"));
    assert!(!element(color).ty.nillable);
    let Particle::Choice(choice) = choice else { panic!("a choice") };
    assert_eq!(choice.occurs, Occurs::new(false, true));
    let [a, b, any] = choice.particles.as_slice() else { panic!("three") };
    assert_eq!((element(a).ty.name, element(a).namespace.as_deref()), (own("Code"), Some("urn:v")));
    assert!(element(b).ty.nillable && matches!(any, Particle::Any(Occurs::ONCE)));
    assert_eq!(set.conflicts().count(), 0);
}

#[test]
fn types_of_text() {
    let mut set = SchemaSet::default();
    for name in [Code::describe(&mut set).name, Tokens::describe(&mut set).name] {
        assert!(matches!(set.get(&name), Some(SchemaType::Simple(_))), "{name}");
    }
    let facets = Facets::NONE.max_length(3);
    let restriction = SimpleType::Restriction { base: xsd("string"), facets };
    assert_eq!(set.get(&own("Code")), Some(&SchemaType::Simple(restriction)));
    assert_eq!(set.get(&own("Tokens")), Some(&SchemaType::Simple(SimpleType::List { item: xsd("token") })));
    let color = Color::describe(&mut set).name;
    let Some(SchemaType::Enumeration(color)) = set.get(&color) else { panic!("an enumeration") };
    assert_eq!(color.base, Some(xsd("NMTOKEN")));
    let text = Text::describe(&mut set).name;
    let Some(SchemaType::Complex(text)) = set.get(&text) else { panic!("a class") };
    assert_eq!(text.text.as_ref().map(|ty| &ty.name), Some(&own("Code")));
    assert!(text.is_anonymous);
    let all = All::describe(&mut set).name;
    let Some(SchemaType::Complex(all)) = set.get(&all) else { panic!("a class") };
    assert_eq!(all.compositor, Compositor::All);
    assert_eq!((all.members[0].fixed.as_deref(), all.members[1].list), (Some("1"), true));
}
