//! How deep data may be: what a peer sends never exhausts the stack.

use std::collections::BTreeMap;

use soapstone::DataContract;
use soapstone::data::AnyValue;

use crate::support::read;

const NAMESPACES: &str = concat!(
    "xmlns='u' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' ",
    "xmlns:z='http://schemas.microsoft.com/2003/10/Serialization/' ",
    "xmlns:a='http://schemas.microsoft.com/2003/10/Serialization/Arrays'"
);

macro_rules! wide {
    ($name:ident $($field:ident)*) => {
        #[derive(DataContract, Debug)]
        #[data(namespace = "u")]
        struct $name {
            n: Option<Box<$name>>,
            l: Vec<$name>,
            k: Option<Box<Kind>>,
            m: BTreeMap<String, $name>,
            x: AnyValue,
            $($field: Option<String>,)*
        }
    };
}

wide! { Wide
    a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2 b3 b4 b5 b6 b7 b8 b9 c1 c2 c3 c4 c5 c6 c7 c8 c9 d1 d2 d3 d4 d5 d6 d7 d8 d9 e1 e2 e3 e4
    e5 e6 e7 e8 e9
}

#[derive(DataContract, Debug)]
#[data(namespace = "u")]
struct Other {
    k: Option<Box<Kind>>,
}

#[derive(DataContract, Debug)]
#[data(known_types)]
#[allow(clippy::large_enum_variant, reason = "large values are what this is about")]
enum Kind {
    Wide(Wide),
    Other(Other),
}

/// Reads the element on a thread with the stack that threads have by default.
fn on_a_small_stack<T: soapstone::data::DataContract + std::fmt::Debug>(
    content: String,
) -> Result<(), String> {
    let xml = format!("<v {NAMESPACES}>{content}</v>");
    let reading = move || read::<T>(&xml).map(drop).map_err(|error| error.to_string());
    std::thread::Builder::new().stack_size(2 << 20).spawn(reading).unwrap().join().unwrap()
}

fn nested(start: &str, end: &str, times: usize) -> String {
    start.repeat(times) + &end.repeat(times)
}

#[test]
fn objects_are_nested_up_to_a_limit() {
    // The element itself is the first level.
    assert_eq!(on_a_small_stack::<Wide>(nested("<N>", "</N>", 63)), Ok(()));
    for times in [64, 120] {
        let error = on_a_small_stack::<Wide>(nested("<N>", "</N>", times)).unwrap_err();
        assert!(error.contains("expected 64 levels of data contracts at most, found more"), "{error}");
        assert!(error.contains("in v/N/N/"), "{error}");
    }
    assert_eq!(on_a_small_stack::<Wide>(nested("<K>", "</K>", 63)), Ok(()));
    assert!(on_a_small_stack::<Wide>(nested("<K>", "</K>", 64)).is_err());
    // Many beside each other are not deep.
    assert_eq!(on_a_small_stack::<Wide>(format!("<L>{}</L>", "<Wide><N/></Wide>".repeat(1000))), Ok(()));
}

#[test]
fn lists_and_dictionaries_are_levels_too() {
    let list = |times| on_a_small_stack::<Wide>(nested("<L><Wide>", "</Wide></L>", times));
    assert_eq!(list(31), Ok(()));
    assert!(list(32).unwrap_err().contains("64 levels"));
    let array = |times| {
        let start = "<a:anyType i:type='a:ArrayOfanyType'>";
        let content = nested(start, "</a:anyType>", times);
        on_a_small_stack::<Wide>(format!("<X i:type='a:ArrayOfanyType'>{content}</X>"))
    };
    assert_eq!(array(62), Ok(()));
    assert!(array(63).unwrap_err().contains("64 levels"));
}

#[test]
fn objects_with_ids_are_as_deep_as_others() {
    let ids = |times: usize| {
        let starts: String = (0..times).map(|id| format!("<N z:Id='{id}'>")).collect();
        on_a_small_stack::<Wide>(starts + &"</N>".repeat(times))
    };
    assert_eq!(ids(63), Ok(()));
    assert!(ids(64).unwrap_err().contains("64 levels"));
}

#[test]
fn references_are_as_deep_as_what_they_stand_for() {
    for (start, end) in [("<N>", "</N>"), ("<K>", "</K>"), ("<L><Wide>", "</Wide></L>")] {
        let mut content = String::from("<L><Wide z:Id='0'/>");
        for id in 1..31 {
            let inner = format!("<N z:Ref='{}'/>", id - 1);
            content += &format!("<Wide z:Id='{id}'>{}{inner}{}</Wide>", start.repeat(40), end.repeat(40));
        }
        let error = on_a_small_stack::<Wide>(content + "</L>").unwrap_err();
        assert!(error.contains("64 levels"), "{error}");
    }
}

#[test]
fn what_was_too_deep_is_forgotten() {
    let both = move || {
        let deep = format!("<v {NAMESPACES}>{}</v>", nested("<N>", "</N>", 100));
        assert!(read::<Wide>(&deep).is_err());
        read::<Wide>(&format!("<v {NAMESPACES}>{}</v>", nested("<N>", "</N>", 63))).unwrap();
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(both).unwrap().join().unwrap();
}

#[test]
fn many_references_are_found() {
    // Found by going through all, this would take most of a minute.
    const MANY: usize = 30_000;
    let ids: String = (0..MANY).map(|id| format!("<Other z:Id='{id}'/>")).collect();
    let references: String = (0..MANY).map(|id| format!("<Other z:Ref='{id}'/>")).collect();
    let read: Vec<Other> = read(&format!("<v {NAMESPACES}>{ids}{references}</v>")).unwrap();
    assert_eq!(read.len(), 2 * MANY);
}
