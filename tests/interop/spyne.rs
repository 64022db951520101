//! spyne's service, which describes itself, called by a client that was made of that.

use std::process::Command;

use soapstone::{Binding, CallError};
use soapstone_codegen::{Definitions, Generator};
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};

use crate::calls::{given, same, within};
use crate::cases::Tried;
use crate::contract::TEXT;
use crate::generated::spyne::{FailFault, IntArray, SpyneDataProxy, Token};
use crate::process::{here, source};
use crate::servers::called_by_us;

/// What is made of a WSDL.
fn generate(wsdl: &str) -> String {
    let (loader, limits) = (MemoryLoader::default(), LoadLimits::default());
    let documents = Documents::from_bytes("spyne.wsdl", wsdl.as_bytes().to_vec(), &loader, &limits).unwrap();
    Generator::new().generate(&Definitions::read(&documents)).unwrap()
}

#[test]
fn the_client_is_what_is_made_of_the_wsdl() {
    let code = generate(&source("generated/spyne.wsdl"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(here("generated/spyne.rs"), &code).unwrap();
    }
    assert!(source("generated/spyne.rs") == code, "run with UPDATE=1 and look at what changes");
}

#[test]
fn spyne_is_called() {
    called_by_us(
        "spyne",
        "/",
        |port, _| {
            let mut command = Command::new("python3");
            command.arg(here("servers/spyne_server.py")).arg(port.to_string());
            Ok(command)
        },
        |url, _| {
            let made = soapstone_tests::soapstone(["wsdl", "rust", "--fetch", &format!("{url}?wsdl")], &[]);
            let code = String::from_utf8_lossy(&made.out).replace(url, "http://localhost/");
            let body = |code: &str| code.split_once('\n').map(|(_, body)| body.to_owned());
            let same = body(&code) == body(&source("generated/spyne.rs"));
            assert!(same, "spyne describes itself otherwise: {code}{}", made.err);
            Box::pin(calls(url.to_owned()))
        },
    );
}

async fn calls(url: String) -> Tried {
    let data = SpyneDataProxy::connect(&url, Binding::basic_http()).await.unwrap();
    let mut tried = Tried::new();
    let mut note = |name: &str, result| {
        tried.insert(name.to_owned(), result);
    };
    let text = |text: &str| {
        let (data, text) = (&data, Some(text.to_owned()));
        async move { same(given(data.echo_string(text.clone()).await)?, text) }
    };
    note("text", within(text(TEXT)).await);
    note("emoji", within(text("😀")).await);
    let numbers = async {
        let sum = given(data.sum(Some(7), Some(9_007_199_254_740_985), Some("n".to_owned())).await)?;
        same(sum, (Some(true), Some(9_007_199_254_740_992), Some("n!".to_owned())))
    };
    note("numbers", within(numbers).await);
    let dates = async {
        let time = "2026-11-22T10:20:30.123456Z".parse().unwrap();
        let got = given(data.now(Some(time)).await)?.map(|got| got.to_string());
        same(got.map(|got| got.chars().take(26).collect()), Some("2026-11-22T10:20:30.123456".to_owned()))
    };
    note("dates", within(dates).await);
    let nil = async {
        same(given(data.maybe_int(None).await)?, None)?;
        same(given(data.maybe_int(Some(5)).await)?, Some(5))?;
        same(given(data.echo_string(None).await)?, None)
    };
    note("nil", within(nil).await);
    let bytes = async {
        let bytes = Some(b"\0\xff soap".to_vec());
        same(given(data.echo_bytes(bytes.clone()).await)?, bytes)
    };
    note("bytes", within(bytes).await);
    let lists = async {
        let ints = Some(IntArray { int: vec![Some(1), Some(-2), Some(3)] });
        same(given(data.echo_ints(ints.clone()).await)?, ints)?;
        let items = given(data.items(Some(3), Some("x".to_owned())).await)?.unwrap_or_default().item;
        let names: Vec<_> = items.into_iter().flatten().filter_map(|item| item.name).collect();
        same(names, ["x0", "x1", "x2"].map(str::to_owned).to_vec())
    };
    note("lists", within(lists).await);
    let nested = async {
        let got = given(data.get_nested(Some(3)).await)?.ok_or("got none")?;
        let deepest = got.child.and_then(|child| child.child).and_then(|child| child.level);
        same((got.level, deepest), (Some(3), Some(1)))
    };
    note("nested", within(nested).await);
    let declared_fault = async {
        match data.fail(Some("typed".to_owned())).await {
            Err(CallError::Fault(FailFault::Refused(_))) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    };
    note("declared-fault", within(declared_fault).await);
    let undeclared_fault = async {
        match data.fail(Some("otherwise".to_owned())).await {
            Err(CallError::Undeclared(_)) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    };
    note("undeclared-fault", within(undeclared_fault).await);
    let headers = async {
        let token = Some(Token { value: Some("t".to_owned()) });
        let (said, stamp) = given(data.stamp(Some("p".to_owned()), token).await)?;
        let stamp = stamp.and_then(|stamp| stamp.value);
        same((said, stamp), (Some("p".to_owned()), Some("stamp-t".to_owned())))
    };
    note("headers", within(headers).await);
    let fire = async { given(data.fire(Some(TEXT.to_owned())).await) };
    note("one-way", within(fire).await);
    tried
}
