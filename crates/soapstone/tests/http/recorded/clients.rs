//! What recorded clients did, done by ours.

use std::any::Any;
use std::collections::BTreeMap;

use soapstone::samples::calculator::{CalculatorCallback, CalculatorProxy};
use soapstone::samples::interop::data::ValuesProxy;
use soapstone::samples::interop::plain::{EchoProxy, LogProxy};
use soapstone::samples::interop::two_way::{TwoWayCallback, TwoWayProxy};
use soapstone::samples::interop::types::{Favourite, Person};
use soapstone::{Binding, CallError};
use soapstone_xml::Element;
use tokio::sync::mpsc;

use super::said::Said;
use super::scenario::{Scenario, Side};
use super::send::unpacked;

/// How a client leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// It closes its session.
    InOrder,
    /// It stays: its recorded session fails, or its recording is cut.
    Never,
}

/// What is kept of a client until its service has played: dropped, it closes its session.
pub(crate) type Kept = Box<dyn Any + Send>;

/// What a client calls.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    operation: String,
    arguments: Vec<String>,
}

/// The calls that a recorded client made, in the order of their messages.
pub(crate) fn calls(scenario: &Scenario) -> Vec<Call> {
    let mut calls = BTreeMap::new();
    for item in scenario.requests(Side::Client) {
        let said = Said::read(&unpacked(&item.body, None, item.content_type()));
        let Some(tree) =
            said.tree.filter(|tree| !tree.name().namespace().contains("rm") && said.fault.is_none())
        else {
            continue;
        };
        let operation = tree.name().local().to_owned();
        if !operation.ends_with("Response") {
            let arguments = tree.children().map(Element::text).collect();
            let number = said.number.unwrap_or(item.n as u64);
            calls.insert(number, Call { operation, arguments });
        }
    }
    calls.into_values().collect()
}

/// Called back so often, a client knows that it has all.
struct Counter(mpsc::UnboundedSender<()>);

impl CalculatorCallback for Counter {
    async fn result(&mut self, _: f64) {
        let _ = self.0.send(());
    }

    async fn equation(&mut self, _: String) {
        let _ = self.0.send(());
    }
}

/// Calls the calculator as a recorded client did: each call is called back once.
pub(crate) async fn calculate(url: &str, binding: Binding, calls: &[Call], leaves: Leaves) -> Kept {
    let (send, mut called_back) = mpsc::unbounded_channel();
    let calculator = CalculatorProxy::connect(url, binding, Counter(send)).await.unwrap();
    for call in calls {
        let n = || call.arguments[0].parse().unwrap();
        let called = match call.operation.as_str() {
            "AddTo" => calculator.add_to(n()).await,
            "SubtractFrom" => calculator.subtract_from(n()).await,
            "MultiplyBy" => calculator.multiply_by(n()).await,
            "DivideBy" => calculator.divide_by(n()).await,
            "Clear" => calculator.clear().await,
            other => panic!("{other}"),
        };
        called.unwrap();
    }
    for _ in calls {
        called_back.recv().await.unwrap();
    }
    if leaves == Leaves::Never {
        return Box::new(calculator);
    }
    calculator.close().await.unwrap();
    Box::new(())
}

/// Answers as the recorded client did.
struct Loud;

impl TwoWayCallback for Loud {
    async fn ask(&self, q: Option<String>) -> Option<String> {
        q.map(|q| q.to_uppercase())
    }

    async fn note(&self, _: Option<String>) {}
}

/// Calls the two-way service as a recorded client did. Nothing is known of calls that fail, but that they do.
pub(crate) async fn call_both_ways(url: &str, binding: Binding, calls: &[Call], leaves: Leaves) -> Kept {
    let service = TwoWayProxy::connect(url, binding, Loud).await.unwrap();
    for call in calls {
        let argument = |n: usize| call.arguments[n].clone();
        match call.operation.as_str() {
            "Sum" => {
                let (a, b): (f64, f64) = (argument(0).parse().unwrap(), argument(1).parse().unwrap());
                assert_eq!(service.sum(a, b).await.unwrap(), a + b);
            }
            "Divide" => {
                let (a, b): (i32, i32) = (argument(0).parse().unwrap(), argument(1).parse().unwrap());
                match service.divide(a, b).await {
                    Ok(quotient) => assert_eq!(Some(quotient), a.checked_div(b)),
                    Err(error) => assert!(matches!(error, CallError::Fault(_)) && b == 0, "{error:?}"),
                }
            }
            "AskMeBack" => {
                let answer = service.ask_me_back(Some(argument(0))).await.unwrap();
                assert_eq!(answer.unwrap(), format!("answer={}", argument(0).to_uppercase()));
            }
            "Echo" => assert_eq!(service.echo(Some(ann())).await.unwrap(), Some(ann())),
            "Boom" => assert!(matches!(service.boom().await, Err(CallError::Undeclared(_)))),
            "BoomOneWay" => service.boom_one_way().await.unwrap(),
            "Bye" => service.bye().await.unwrap(),
            other => panic!("{other}"),
        }
    }
    if leaves == Leaves::Never {
        return Box::new(service);
    }
    service.close().await.unwrap();
    Box::new(())
}

/// Calls the services whose answers come in responses as a recorded client did.
pub(crate) async fn ask(url: &str, binding: Binding, calls: &[Call]) {
    let argument = |call: &Call| Some(call.arguments[0].clone());
    if url.contains("/echo/") {
        let service = EchoProxy::connect(url, binding).await.unwrap();
        for call in calls {
            assert_eq!(service.echo(argument(call)).await.unwrap(), argument(call));
        }
        return service.close().await.unwrap();
    }
    if url.contains("/log/") {
        let service = LogProxy::connect(url, binding).await.unwrap();
        for call in calls {
            service.write(argument(call)).await.unwrap();
        }
        return service.close().await.unwrap();
    }
    let service = ValuesProxy::connect(url, binding).await.unwrap();
    for call in calls {
        match call.operation.as_str() {
            "Ping" => service.ping().await.unwrap(),
            "Fire" => service.fire(argument(call)).await.unwrap(),
            "Fail" => assert!(matches!(service.fail(argument(call)).await, Err(CallError::Fault(_)))),
            "EchoString" => {
                assert_eq!(service.echo_string(argument(call)).await.unwrap(), argument(call));
            }
            other => panic!("{other}"),
        }
    }
    service.close().await.unwrap();
}

/// The person that the recorded client sent.
fn ann() -> Person {
    let nobody = Person {
        name: None,
        age: 0,
        born: "0001-01-01T00:00:00".parse().unwrap(),
        fav: Favourite::Red,
        tags: None,
        blob: None,
        friend: None,
        maybe: None,
        map: None,
        id: uuid::Uuid::nil(),
        span: "PT0S".parse().unwrap(),
        dec: "0".parse().unwrap(),
        yes: false,
        big: 0,
    };
    Person {
        name: Some("Ann <&> é".to_owned()),
        age: 7,
        born: "2001-02-03T04:05:06Z".parse().unwrap(),
        fav: Favourite::Green,
        tags: Some(vec![Some("x".to_owned()), None, Some(String::new())]),
        blob: Some(vec![1, 2, 3, 255]),
        friend: Some(Box::new(nobody)),
        maybe: Some(1e-7),
        map: Some(BTreeMap::from([("k".to_owned(), 1)])),
        id: "00112233-4455-6677-8899-aabbccddeeff".parse().unwrap(),
        span: "PT1M30.5S".parse().unwrap(),
        dec: "12.3400".parse().unwrap(),
        yes: true,
        big: i64::MIN,
    }
}
