//! The scenarios, as our client calls them.

use std::fmt::Debug;
use std::time::Duration;

use soapstone::data::DateTime;
use soapstone::samples::interop::Failure;
use soapstone::samples::interop::data::ValuesProxy;
use soapstone::samples::interop::plain::EchoProxy;
use soapstone::{Binding, CallError};

use crate::cases::Tried;
use crate::contract::TEXT;

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Calls a service of SOAP 1.1; what came of each scenario that a caller sees.
pub(crate) async fn all(url: &str) -> Tried {
    let data = match ValuesProxy::connect(url, Binding::basic_http()).await {
        Ok(data) => data,
        Err(error) => panic!("{url}: {error}"),
    };
    let mut tried = Tried::new();
    let mut note = |name: &str, result| {
        tried.insert(name.to_owned(), result);
    };
    note("text", within(text(&data, TEXT)).await);
    note("emoji", within(text(&data, "😀")).await);
    note("numbers", within(numbers(&data)).await);
    note("dates", within(dates(&data)).await);
    note("nil", within(nil(&data)).await);
    note("bytes", within(bytes(&data)).await);
    note("lists", within(lists(&data)).await);
    note("nested", within(nested(&data)).await);
    note("declared-fault", within(declared_fault(&data)).await);
    note("undeclared-fault", within(undeclared_fault(&data)).await);
    note("headers", within(headers(&data)).await);
    note("one-way", within(fire(&data)).await);
    tried
}

/// Calls a service of SOAP 1.2 with WS-Addressing.
pub(crate) async fn addressed(url: &str) -> Result<(), String> {
    let data = ValuesProxy::connect(url, Binding::ws_http()).await.map_err(|error| error.to_string())?;
    within(text(&data, TEXT)).await
}

/// Calls an echo several times, and leaves in order.
pub(crate) async fn echo(url: &str, binding: Binding) -> Result<(), String> {
    within(async {
        let echo = EchoProxy::connect(url, binding).await.map_err(|error| error.to_string())?;
        for said in ["one", "žluť", "three"] {
            same(given(echo.echo(Some(said.to_owned())).await)?, Some(said.to_owned()))?;
        }
        echo.close().await.map_err(|error| error.to_string())
    })
    .await
}

pub(crate) async fn within(call: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    tokio::time::timeout(PATIENCE, call).await.unwrap_or_else(|_| Err("nothing came back".to_owned()))
}

pub(crate) fn same<T: PartialEq + Debug>(got: T, expected: T) -> Result<(), String> {
    if got == expected { Ok(()) } else { Err(format!("got {got:?}, not {expected:?}")) }
}

/// What a call gave, or what it says.
pub(crate) fn given<T, E: Debug>(result: Result<T, CallError<E>>) -> Result<T, String>
where
    CallError<E>: std::fmt::Display,
{
    result.map_err(|error| error.to_string())
}

async fn text(data: &ValuesProxy, text: &str) -> Result<(), String> {
    same(given(data.echo_string(Some(text.to_owned())).await)?, Some(text.to_owned()))
}

async fn numbers(data: &ValuesProxy) -> Result<(), String> {
    let sum = given(data.sum(7, 9_007_199_254_740_985, Some("n".to_owned())).await)?;
    same(sum, (true, 9_007_199_254_740_992, Some("n!".to_owned())))?;
    let doubles = Some(vec![1.5, -0.001, 1e300]);
    same(given(data.echo_doubles(doubles.clone()).await)?, doubles)
}

async fn dates(data: &ValuesProxy) -> Result<(), String> {
    let time: DateTime = "2026-11-22T10:20:30Z".parse().unwrap();
    let got = given(data.now(time).await)?;
    let got: String = got.to_string().chars().take(19).collect();
    same(got, "2026-11-22T10:20:30".to_owned())
}

async fn nil(data: &ValuesProxy) -> Result<(), String> {
    same(given(data.maybe_int(None).await)?, None)?;
    same(given(data.maybe_int(Some(5)).await)?, Some(5))?;
    same(given(data.echo_string(None).await)?, None)
}

async fn bytes(data: &ValuesProxy) -> Result<(), String> {
    let bytes = Some(b"\0\xff soap".to_vec());
    same(given(data.echo_bytes(bytes.clone()).await)?, bytes)
}

async fn lists(data: &ValuesProxy) -> Result<(), String> {
    let ints = Some(vec![1, -2, 3]);
    same(given(data.echo_ints(ints.clone()).await)?, ints)?;
    let items = given(data.items(3, Some("x".to_owned())).await)?.unwrap_or_default();
    let names: Vec<_> = items.into_iter().flatten().filter_map(|item| item.name).collect();
    same(names, ["x0", "x1", "x2"].map(str::to_owned).to_vec())
}

async fn nested(data: &ValuesProxy) -> Result<(), String> {
    let got = given(data.get_nested(3).await)?.ok_or("got none")?;
    let child = got.child.ok_or("got no child")?;
    let deepest = child.child.map(|child| child.level);
    let kids: Vec<_> = got.kids.unwrap_or_default().into_iter().map(|kid| kid.map(|kid| kid.level)).collect();
    same((got.level, deepest, kids), (3, Some(1), vec![Some(-1), None]))
}

async fn declared_fault(data: &ValuesProxy) -> Result<(), String> {
    match data.fail(Some("typed".to_owned())).await {
        Err(CallError::Fault(Failure::Declared(detail, reason))) => {
            let expected = (17, Some("typed detail".to_owned()), "typed reason".to_owned());
            same((detail.code, detail.text, reason), expected)
        }
        other => Err(format!("{other:?}")),
    }
}

async fn undeclared_fault(data: &ValuesProxy) -> Result<(), String> {
    match data.fail(Some("otherwise".to_owned())).await {
        Err(CallError::Undeclared(fault)) if fault.reason.text().contains("otherwise") => Ok(()),
        // PHP puts an empty detail into each fault of an operation that declares one.
        Err(CallError::Fault(Failure::Declared(_, reason))) if reason == "otherwise" => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

async fn headers(data: &ValuesProxy) -> Result<(), String> {
    let (stamp, item) = given(data.contract(Some("t".to_owned()), Some("p".to_owned()), 4).await)?;
    let item = item.map(|item| (item.id, item.name));
    same((stamp, item), (Some("stamp-t".to_owned()), Some((4, Some("p".to_owned())))))
}

/// The last: the service says then what it got.
async fn fire(data: &ValuesProxy) -> Result<(), String> {
    given(data.fire(Some(TEXT.to_owned())).await)
}
