//! What the derive makes of structs and enums.

use soapstone::DataContract;
use soapstone::data::DataContract as _;
use soapstone::samples::interop::types::{AllTypes, AnyShape, Circle, Color, Nested, Shape};
use soapstone_wsdl::{DescribeType, SchemaSet, SchemaType};

use crate::support::{again, read, refused, text};

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(clr = "App")]
struct Ordered {
    b_first: i32,
    a_first: i32,
    #[data(order = 2)]
    last: i32,
    #[data(order = 1, name = "Zed")]
    z: i32,
    #[data(order = 1)]
    after_zed: i32,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
struct Defaults {
    #[data(emit_default = false)]
    number: i32,
    #[data(emit_default = false)]
    text: String,
    #[data(emit_default = false)]
    list: Vec<i32>,
    #[data(emit_default = false)]
    maybe: Option<i32>,
    #[data(required)]
    needed: i32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, DataContract)]
#[data(namespace = "urn:days", flags)]
struct Days {
    monday: bool,
    tuesday: bool,
    #[data(name = "WED")]
    wednesday: bool,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:n")]
struct Other {
    shape: AnyShape,
    days: Days,
    shapes: Vec<AnyShape>,
}

#[derive(Clone, Copy, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:n")]
enum Level {
    Low = 10,
    None = 0,
    High = 20,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(namespace = "")]
struct Nothing;

/// The names of the members, in their order.
fn order(xml: &str) -> Vec<&str> {
    let tags = xml.split('<').skip(2).filter(|tag| !tag.starts_with('/'));
    tags.map(|tag| tag.split(['>', '/', ' ']).next().unwrap().trim_start_matches("a:")).collect()
}

#[test]
fn members_are_in_the_order_of_dotnet() {
    let xml = text(&Ordered::default());
    // Members without an order first; then by order, then by name, capitals before others.
    assert_eq!(order(&xml), ["AFirst", "BFirst", "AfterZed", "Zed", "Last"]);
    assert!(xml.contains(r#"xmlns:a="http://schemas.datacontract.org/2004/07/App""#));
    let value = Ordered { b_first: 1, a_first: 2, last: 3, z: 4, after_zed: 5 };
    for read in again(&value) {
        assert_eq!(read, value);
    }
}

#[test]
fn the_order_does_not_count_and_what_is_not_known_is_skipped() {
    let xml = "<v xmlns='http://schemas.datacontract.org/2004/07/App'>
        <Last>3</Last><New><BFirst>7</BFirst></New><BFirst xmlns='urn:other'>8</BFirst><AFirst>2</AFirst></v>";
    let value = Ordered { last: 3, a_first: 2, ..Ordered::default() };
    assert_eq!(read::<Ordered>(xml).unwrap(), value);
}

#[test]
fn defaults_are_left_out() {
    let xml = text(&Defaults::default());
    assert_eq!(order(&xml), ["Needed"]);
    // The package of this test is called so.
    assert!(xml.contains(r#"xmlns:a="http://schemas.datacontract.org/2004/07/soapstone""#), "{xml}");
    let full = Defaults { number: 1, text: "x".to_owned(), list: vec![1], maybe: Some(0), needed: 0 };
    assert_eq!(order(&text(&full)), ["List", "b:int", "Maybe", "Needed", "Number", "Text"]);
    for read in again(&full).into_iter().chain(again(&Defaults::default()).into_iter().map(|_| full.clone()))
    {
        assert_eq!(read, full);
    }
    assert!(refused::<Defaults>("<v/>").contains("expected an element 'Needed', found the end of 'v'"));
}

#[test]
fn flags_are_a_list_of_names() {
    let days = Days { monday: true, wednesday: true, ..Days::default() };
    assert_eq!(text(&days), r#"<v xmlns="urn:v">Monday WED</v>"#);
    assert_eq!(read::<Days>("<v> WED\n Monday </v>").unwrap(), days);
    assert_eq!(read::<Days>("<v/>").unwrap(), Days::default());
    assert_eq!(Days::absent().unwrap(), Days::default());
    let error = refused::<Days>("<v>Monday Sunday</v>");
    assert!(error.contains("expected any of Monday, Tuesday, WED, found 'Monday Sunday'"), "{error}");
}

#[test]
fn enumerations() {
    assert_eq!(text(&Color::Green), r#"<v xmlns="urn:v">verde</v>"#);
    assert_eq!(Level::absent().unwrap(), Level::None);
    assert_eq!(Color::absent().unwrap(), Color::Red);
    assert_eq!(read::<Level>("<v> High </v>").unwrap(), Level::High);
    let error = refused::<Color>("<v>Green</v>");
    assert!(error.contains("expected one of Red, verde, Blue, found 'Green'"), "{error}");
    let mut set = SchemaSet::default();
    let level = Level::describe(&mut set);
    let Some(SchemaType::Enumeration(found)) = set.get(&level.name) else { panic!("an enumeration") };
    let numbers: Vec<_> = found.values.iter().map(|value| (value.name.as_str(), value.number)).collect();
    assert_eq!(numbers, [("Low", Some(10)), ("None", Some(0)), ("High", Some(20))]);
    assert!(!level.nillable && !found.flags);
}

#[test]
fn known_types_say_which_they_are() {
    let circle = AnyShape::Circle(Circle { shape: Shape { label: Some("c".to_owned()) }, r: 2.5 });
    let plain = AnyShape::Shape(Shape { label: None });
    let value = Other { shape: circle.clone(), days: Days::default(), shapes: vec![plain, circle] };
    let xml = text(&value);
    assert!(xml.contains(r#"<a:Shape xmlns:b="urn:data:types" i:type="b:Circle"><b:Label>c</b:Label><b:R>2.5</b:R></a:Shape>"#), "{xml}");
    assert!(
        xml.contains(r#"<b:Shape><b:Label i:nil="true"/></b:Shape><b:Shape i:type="b:Circle">"#),
        "{xml}"
    );
    for read in again(&value) {
        assert_eq!(read, value);
    }
    let unknown = xml.replace("b:Circle", "b:Square");
    let error = refused::<Other>(&unknown);
    assert!(
        error.contains("expected one of the types Shape, Circle, found the type '{urn:data:types}Square'"),
        "{error}"
    );
    let wrong = xml.replace("b:Circle", "b:Shape");
    assert!(read::<Other>(&wrong).is_ok(), "the base may say what it is");
}

#[test]
fn a_type_without_members() {
    assert_eq!(text(&Nothing), r#"<v xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:v"/>"#);
    assert_eq!(read::<Nothing>("<v><x/></v>").unwrap(), Nothing);
}

#[test]
fn recursive_types_are_described_once() {
    let mut set = SchemaSet::default();
    let nested = Nested::describe(&mut set);
    assert!(nested.nillable);
    let names: Vec<_> = set.types("urn:data:types").map(|(name, _)| name.local().to_owned()).collect();
    assert_eq!(names, ["Nested", "ArrayOfNested"]);
    let Some(SchemaType::Complex(complex)) = set.get(&nested.name) else { panic!("a class") };
    let members: Vec<_> =
        complex.members.iter().map(|member| (member.name.as_str(), member.ty.name.local())).collect();
    assert_eq!(members, [("Child", "Nested"), ("Kids", "ArrayOfNested"), ("Level", "int")]);
}

#[test]
fn all_types_are_described() {
    let mut set = SchemaSet::default();
    let all = AllTypes::describe(&mut set);
    let Some(SchemaType::Complex(complex)) = set.get(&all.name) else { panic!("a class") };
    assert_eq!(complex.members.len(), 41);
    let member = |name: &str| complex.members.iter().find(|member| member.name == name).unwrap();
    assert_eq!(member("ItemMap").ty.name.local(), "ArrayOfKeyValueOfintItemvGoFGx7O");
    assert!(member("SomeInt").ty.nillable && !member("Int").ty.nillable);
    Circle::describe(&mut set);
    let circle = set.get(&soapstone_xml::QName::from_static("urn:data:types", "Circle"));
    let Some(SchemaType::Complex(circle)) = circle else { panic!("a class") };
    assert_eq!(circle.base.as_ref().unwrap().local(), "Shape");
    assert_eq!(circle.members.len(), 1);
}

#[derive(Clone, Copy, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:numbers")]
#[repr(i64)]
enum Numbers {
    A = 5,
    B,
    C = -9_223_372_036_854_775_808,
    D,
    E = (0x10),
    F = -1,
    G,
}

#[test]
fn values_without_a_number_have_the_next() {
    let mut set = SchemaSet::default();
    let numbers = Numbers::describe(&mut set);
    let Some(SchemaType::Enumeration(described)) = set.get(&numbers.name) else { panic!("{set:?}") };
    use Numbers::{A, B, C, D, E, F, G};
    for (value, described) in [A, B, C, D, E, F, G].into_iter().zip(&described.values) {
        assert_eq!(described.name, format!("{value:?}"));
        assert_eq!(described.number, Some(value as i64), "{value:?}");
    }
    // What .NET has for a value that is not there.
    assert_eq!(Numbers::absent(), Some(G));
}

mod other {
    #[derive(soapstone::DataContract)]
    #[data(namespace = "urn:days", name = "Days")]
    pub(super) struct Days {
        pub(super) monday: i32,
    }
}

#[test]
fn two_types_of_one_name_are_noticed() {
    let mut set = SchemaSet::default();
    Vec::<Days>::describe(&mut set);
    Nested::describe(&mut set);
    assert_eq!(set.conflicts().count(), 0);
    Vec::<Option<other::Days>>::describe(&mut set);
    // One may be nil and the other not, so their arrays are not the same either.
    assert_eq!(set.conflicts().map(|name| name.local()).collect::<Vec<_>>(), ["Days", "ArrayOfDays"]);
    assert_eq!(other::Days { monday: 1 }.monday, 1);
}
