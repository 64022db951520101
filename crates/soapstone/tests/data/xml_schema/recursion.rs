//! Types that contain themselves.

use soapstone::DataContract;

use super::both;
use crate::support::read;

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Expression {
    #[data(choice)]
    operation: Box<Operation>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", choice)]
enum Operation {
    #[data(name = "number")]
    Number(f64),
    #[data(name = "minus")]
    Minus(Box<Expression>),
    #[data(group)]
    Sum(Box<Sum>),
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", group)]
struct Sum {
    #[data(name = "left", required)]
    left: Box<Expression>,
    #[data(name = "right", required)]
    right: Option<Box<Expression>>,
}

fn number(number: f64) -> Expression {
    Expression { operation: Box::new(Operation::Number(number)) }
}

#[test]
fn a_tree_is_written_and_read() {
    let minus = Expression { operation: Box::new(Operation::Minus(Box::new(number(2.0)))) };
    let sum = Sum { left: Box::new(number(1.0)), right: Some(Box::new(minus)) };
    both(
        &Expression { operation: Box::new(Operation::Sum(Box::new(sum))) },
        concat!(
            r#"<v xmlns="urn:v"><left><number>1</number></left>"#,
            r#"<right><minus><number>2</number></minus></right></v>"#
        ),
    );
}

#[test]
fn a_deep_tree_is_refused_on_a_small_stack() {
    let deep = |times: usize| {
        let xml = format!(
            "<v xmlns='urn:v'>{}<number>1</number>{}</v>",
            "<left><minus>".repeat(times),
            "</minus><right><number>1</number></right></left><right><number>1</number></right>".repeat(times)
        )
        .replacen("</minus><right><number>1</number></right>", "</minus>", usize::MAX);
        let reading = move || read::<Expression>(&xml).map(drop).map_err(|error| error.to_string());
        std::thread::Builder::new().stack_size(2 << 20).spawn(reading).unwrap().join().unwrap()
    };
    assert_eq!(deep(31), Ok(()));
    for times in [32, 1000] {
        let error = deep(times).unwrap_err();
        assert!(
            error.contains("64 levels of data contracts at most") || error.contains("max_depth"),
            "{error}"
        );
    }
}

macro_rules! wide {
    ($($variant:ident)*) => {
        #[derive(Debug, PartialEq, DataContract)]
        #[data(serializer = "xml", namespace = "urn:v", choice)]
        enum Wide {
            $($variant(Box<Holder>),)*
            #[data(group)]
            Several(Several),
        }
    };
}

wide! {
    A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 D0 D1 D2 D3 D4 D5 D6 D7 D8 D9
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Holder {
    #[data(choice)]
    one: Option<Wide>,
    #[data(choice)]
    #[data(required = false)]
    many: Vec<Wide>,
    #[data(name = "n", attribute)]
    n: Option<i32>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", group)]
struct Several {
    #[data(name = "x", flat, required)]
    x: Vec<Holder>,
    #[data(name = "y")]
    y: Option<Box<Holder>>,
}

#[test]
fn wide_choices_are_as_deep_as_others() {
    let deep = |name: &'static str, times: usize| {
        let start = format!("<{name}>").repeat(times);
        let xml = format!("<v xmlns='urn:v'>{start}{}</v>", format!("</{name}>").repeat(times));
        let reading = move || read::<Holder>(&xml).map(drop).map_err(|error| error.to_string());
        std::thread::Builder::new().stack_size(2 << 20).spawn(reading).unwrap().join().unwrap()
    };
    for name in ["A0", "D9", "x"] {
        assert_eq!(deep(name, 63), Ok(()), "{name}");
        assert!(deep(name, 64).unwrap_err().contains("64 levels"), "{name}");
    }
}
