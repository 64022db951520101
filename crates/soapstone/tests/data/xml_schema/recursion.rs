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
