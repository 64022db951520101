//! All sorts of messages: types, results, headers, faults.

use std::panic::resume_unwind;

use soapstone_xml::DateTime;

use super::Failure;
use super::types::{AllTypes, Item, Nested};
use crate::contract;
use crate::data::{AnyValue, Entries};

/// Takes values of all sorts, and mostly gives them back.
#[contract(name = "IData", namespace = "urn:data")]
pub trait Values {
    /// A class with everything in it.
    async fn echo_all(&self, v: Option<Box<AllTypes>>) -> Option<Box<AllTypes>>;

    /// A string.
    async fn echo_string(&self, s: Option<String>) -> Option<String>;

    /// Bytes.
    async fn echo_bytes(&self, b: Option<Vec<u8>>) -> Option<Vec<u8>>;

    /// Whole numbers.
    async fn echo_ints(&self, v: Option<Vec<i32>>) -> Option<Vec<i32>>;

    /// Numbers.
    async fn echo_doubles(&self, v: Option<Vec<f64>>) -> Option<Vec<f64>>;

    /// So many items, called so.
    async fn items(&self, n: i32, prefix: Option<String>) -> Option<Vec<Option<Item>>>;

    /// A dictionary.
    async fn map(&self, m: Option<Entries<String, i32>>) -> Option<Entries<String, i32>>;

    /// A time.
    async fn now(&self, t: DateTime) -> DateTime;

    /// A class in a class, so deep.
    async fn get_nested(&self, depth: i32) -> Option<Nested>;

    /// A number, or none.
    async fn maybe_int(&self, v: Option<i32>) -> Option<i32>;

    /// Anything.
    async fn any_value(&self, v: AnyValue) -> AnyValue;

    /// Nothing.
    async fn ping(&self);

    /// A string, and no reply.
    #[operation(one_way)]
    async fn fire(&self, s: Option<String>);

    /// Fails in this way.
    async fn fail(&self, how: Option<String>) -> Result<Option<String>, Failure>;

    /// Three results: whether the sum is positive, the sum, and the note with an exclamation mark.
    #[operation(out("total", "note"))]
    async fn sum(&self, a: i32, b: i64, note: Option<String>) -> (bool, i64, Option<String>);

    /// Names and actions of its own.
    #[operation(
        name = "Renamed",
        action = "urn:data/custom-action",
        reply_action = "urn:data/custom-reply",
        result = "answer"
    )]
    async fn custom(&self, #[part(name = "question")] q: Option<String>) -> Option<String>;

    /// Headers, a wrapper of another name, and a reply without one.
    #[operation(
        request(wrapper = "ReqWrap", namespace = "urn:msg", name = "MsgRequest"),
        reply(bare, name = "MsgReply"),
        out("Stamp"(header, namespace = "urn:msg:h"), "Item"(namespace = "urn:msg:b"))
    )]
    async fn contract(
        &self,
        #[part(name = "Token", namespace = "urn:msg:h", header, must_understand)] token: Option<String>,
        #[part(name = "Part", namespace = "urn:msg:b")] part: Option<String>,
        #[part(name = "Num", namespace = "urn:msg:b")] number: i32,
    ) -> (Option<String>, Option<Item>);
}

/// The service.
#[derive(Clone, Copy, Debug, Default)]
pub struct DataService;

impl Values for DataService {
    async fn echo_all(&self, v: Option<Box<AllTypes>>) -> Option<Box<AllTypes>> {
        v
    }

    async fn echo_string(&self, s: Option<String>) -> Option<String> {
        s
    }

    async fn echo_bytes(&self, b: Option<Vec<u8>>) -> Option<Vec<u8>> {
        b
    }

    async fn echo_ints(&self, v: Option<Vec<i32>>) -> Option<Vec<i32>> {
        v
    }

    async fn echo_doubles(&self, v: Option<Vec<f64>>) -> Option<Vec<f64>> {
        v
    }

    async fn items(&self, n: i32, prefix: Option<String>) -> Option<Vec<Option<Item>>> {
        let prefix = prefix.unwrap_or_default();
        let item = |id: i32| Item {
            id,
            name: Some(format!("{prefix}{id}")),
            price: f64::from(id) * 1.25,
            optional: None,
        };
        Some((0..n).map(|id| Some(item(id))).collect())
    }

    async fn map(&self, m: Option<Entries<String, i32>>) -> Option<Entries<String, i32>> {
        m
    }

    async fn now(&self, t: DateTime) -> DateTime {
        t
    }

    async fn get_nested(&self, depth: i32) -> Option<Nested> {
        nested(depth)
    }

    async fn maybe_int(&self, v: Option<i32>) -> Option<i32> {
        v
    }

    async fn any_value(&self, v: AnyValue) -> AnyValue {
        v
    }

    async fn ping(&self) {}

    async fn fire(&self, s: Option<String>) {
        tracing::info!(s, "fired");
    }

    /// In one of three ways; otherwise as an exception of .NET does that nobody handles.
    async fn fail(&self, how: Option<String>) -> Result<Option<String>, Failure> {
        match how.as_deref() {
            Some("typed" | "plain" | "coded") => Err(Failure::of(how.as_deref())),
            how => resume_unwind(Box::new(format!("unhandled {}", how.unwrap_or_default()))),
        }
    }

    async fn sum(&self, a: i32, b: i64, note: Option<String>) -> (bool, i64, Option<String>) {
        let total = b.wrapping_add(i64::from(a));
        (total > 0, total, Some(format!("{}!", note.unwrap_or_default())))
    }

    async fn custom(&self, q: Option<String>) -> Option<String> {
        Some(format!("re: {}", q.unwrap_or_default()))
    }

    async fn contract(
        &self,
        token: Option<String>,
        part: Option<String>,
        number: i32,
    ) -> (Option<String>, Option<Item>) {
        let stamp = format!("stamp-{}", token.unwrap_or_default());
        (Some(stamp), Some(Item { id: number, name: part, price: 0.0, optional: None }))
    }
}

/// The deepest that the service goes: each level more is a level of recursion.
const DEEPEST: i32 = 100;

fn nested(depth: i32) -> Option<Nested> {
    let depth = depth.min(DEEPEST);
    if depth <= 0 {
        return None;
    }
    let leaf = Nested { level: -1, child: None, kids: None };
    let kids = (depth != 1).then(|| vec![Some(leaf), None]);
    Some(Nested { level: depth, child: nested(depth - 1).map(Box::new), kids })
}
