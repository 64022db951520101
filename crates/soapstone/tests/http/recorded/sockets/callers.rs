//! What recorded clients did on WebSockets, done by ours.

use futures_util::future::join_all;
use soapstone::data::DataContract;
use soapstone::samples::calculator::{CalculatorCallback, CalculatorProxy};
use soapstone::samples::interop::Failure;
use soapstone::samples::interop::ask::{AskCallback, AskProxy};
use soapstone::samples::interop::data::ValuesProxy;
use soapstone::samples::interop::plain::{EchoProxy, LogProxy};
use soapstone::samples::interop::types::DetailFault;
use soapstone::samples::orders::{SampleServiceCallback, SampleServiceProxy};
use soapstone::{Binding, CallError, ConnectError};
use soapstone_xml::{Codec, Element, Kind, Limits, TextCodec};
use tokio::sync::mpsc;

/// A call that a recorded client made: the element of its operation.
pub(super) type Call = Element;

/// An argument, as a text.
fn text(call: &Call, n: usize) -> Option<String> {
    call.children().nth(n).map(Element::text)
}

/// An argument, as the type that it is of.
fn value<T: DataContract>(call: &Call, n: usize) -> T {
    let argument = call.children().nth(n).unwrap();
    let written = TextCodec.encode(&mut |out| argument.write(out)).unwrap();
    let mut value = None;
    let read = TextCodec.decode(written, &Limits::default(), &mut |input| {
        while input.advance()? != Kind::Start {}
        value = Some(T::read(input));
        while input.advance()? != Kind::Eof {}
        Ok(())
    });
    read.unwrap();
    value.unwrap().unwrap()
}

/// Calls as a recorded client did, and closes.
pub(super) async fn call(url: &str, binding: Binding, calls: &[Call]) -> Result<(), ConnectError> {
    if url.contains("/calculator/") {
        calculate(url, binding, calls).await
    } else if url.contains("/ask/") {
        ask(url, binding, calls).await
    } else if url.contains("/data/") {
        values(url, binding, calls).await
    } else if url.contains("/echo/") {
        echo(url, binding, calls).await
    } else if url.contains("/log/") {
        log(url, binding, calls).await
    } else {
        orders(url, binding, calls).await
    }
}

/// Says when it is called back.
struct Told(mpsc::UnboundedSender<()>);

impl CalculatorCallback for Told {
    async fn result(&mut self, _: f64) {
        let _ = self.0.send(());
    }

    async fn equation(&mut self, _: String) {
        let _ = self.0.send(());
    }
}

async fn calculate(url: &str, binding: Binding, calls: &[Call]) -> Result<(), ConnectError> {
    let (send, mut called_back) = mpsc::unbounded_channel();
    let calculator = CalculatorProxy::connect(url, binding, Told(send)).await?;
    for call in calls {
        let n = || text(call, 0).unwrap().parse().unwrap();
        let called = match call.name().local() {
            "AddTo" => calculator.add_to(n()).await,
            "SubtractFrom" => calculator.subtract_from(n()).await,
            "MultiplyBy" => calculator.multiply_by(n()).await,
            "DivideBy" => calculator.divide_by(n()).await,
            "Clear" => calculator.clear().await,
            other => panic!("{other}"),
        };
        called.unwrap();
        called_back.recv().await.unwrap();
    }
    calculator.close().await.unwrap();
    Ok(())
}

impl SampleServiceCallback for Told {
    async fn order_purchased(&self, _: i64, _: String) {
        let _ = self.0.send(());
    }

    async fn order_canceled(&self, _: String) {
        let _ = self.0.send(());
    }
}

async fn orders(url: &str, binding: Binding, calls: &[Call]) -> Result<(), ConnectError> {
    let (send, mut called_back) = mpsc::unbounded_channel();
    let orders = SampleServiceProxy::connect(url, binding, Told(send)).await?;
    for call in calls {
        let n = |n| text(call, n).unwrap().parse::<i64>().unwrap();
        let amount = i32::try_from(n(1)).unwrap();
        match orders.create_order(n(0), amount, n(2)).await {
            Ok(created) => assert_eq!(created, amount > 0),
            // The recorded service drops the connection
            Err(error) => assert!(matches!(error, CallError::Closed(_)), "{error:?}"),
        }
        called_back.try_recv().ok();
    }
    orders.close().await.ok();
    Ok(())
}

/// Answers as the recorded client did.
struct Asked(mpsc::UnboundedSender<()>);

impl AskCallback for Asked {
    async fn ask(&self, _: Option<String>, n: i32) -> Option<String> {
        Some(format!("answer{n}"))
    }

    async fn note(&self, _: Option<String>) {
        let _ = self.0.send(());
    }

    async fn may_fail(&self, n: i32) -> Result<i32, Failure> {
        let detail = DetailFault { code: n, text: Some("from the callback".to_owned()) };
        Err(Failure::Declared(detail, "it may".to_owned()))
    }
}

async fn ask(url: &str, binding: Binding, calls: &[Call]) -> Result<(), ConnectError> {
    let (send, mut noted) = mpsc::unbounded_channel();
    let service = AskProxy::connect(url, binding, Asked(send)).await?;
    for call in calls {
        match call.name().local() {
            "Start" => {
                let rounds = text(call, 1).unwrap().parse().unwrap();
                service.start(text(call, 0), rounds).await.unwrap().unwrap();
                for _ in 0..rounds {
                    noted.recv().await.unwrap();
                }
            }
            "Kick" => {
                service.kick(text(call, 0)).await.unwrap();
                noted.recv().await.unwrap();
            }
            "Fail" => {
                let failed = service.fail(text(call, 0)).await;
                match text(call, 0).as_deref() {
                    Some("typed") => {
                        assert!(matches!(failed, Err(CallError::Fault(Failure::Declared(..)))), "{failed:?}");
                    }
                    Some("boom") => assert!(matches!(failed, Err(CallError::Closed(_))), "{failed:?}"),
                    _ => assert!(matches!(failed, Err(CallError::Undeclared(_))), "{failed:?}"),
                }
            }
            other => panic!("{other}"),
        }
    }
    service.close().await.ok();
    Ok(())
}

async fn echo(url: &str, binding: Binding, calls: &[Call]) -> Result<(), ConnectError> {
    let service = EchoProxy::connect(url, binding).await?;
    if calls.len() > PARALLEL {
        let all = join_all(calls.iter().map(|call| service.echo(text(call, 0)))).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
    } else {
        for call in calls {
            assert_eq!(service.echo(text(call, 0)).await.unwrap(), text(call, 0));
        }
    }
    service.close().await.unwrap();
    Ok(())
}

async fn log(url: &str, binding: Binding, calls: &[Call]) -> Result<(), ConnectError> {
    let service = LogProxy::connect(url, binding).await?;
    for call in calls {
        service.write(text(call, 0)).await.unwrap();
    }
    service.close().await.unwrap();
    Ok(())
}

async fn values(url: &str, binding: Binding, calls: &[Call]) -> Result<(), ConnectError> {
    let service = ValuesProxy::connect(url, binding).await?;
    for call in calls {
        match call.name().local() {
            "EchoAll" => drop(service.echo_all(value(call, 0)).await.unwrap()),
            "EchoString" => {
                let said: Option<String> = value(call, 0);
                assert_eq!(service.echo_string(said.clone()).await.unwrap(), said);
            }
            "EchoBytes" => {
                let bytes: Option<Vec<u8>> = value(call, 0);
                assert_eq!(service.echo_bytes(bytes.clone()).await.unwrap(), bytes);
            }
            "EchoInts" => {
                let ints: Option<Vec<i32>> = value(call, 0);
                assert_eq!(service.echo_ints(ints.clone()).await.unwrap(), ints);
            }
            "EchoDoubles" => {
                // What is no number has the bits that it has in .NET.
                let bits = |double: f64| if double.is_nan() { -f64::NAN } else { double };
                let doubles = value::<Option<Vec<f64>>>(call, 0).unwrap().into_iter().map(bits).collect();
                drop(service.echo_doubles(Some(doubles)).await.unwrap());
            }
            "Items" => drop(service.items(value(call, 0), value(call, 1)).await.unwrap()),
            "Map" => drop(service.map(value(call, 0)).await.unwrap()),
            "Now" => drop(service.now(value(call, 0)).await.unwrap()),
            "GetNested" => drop(service.get_nested(value(call, 0)).await.unwrap()),
            "MaybeInt" => {
                let maybe: Option<i32> = value(call, 0);
                assert_eq!(service.maybe_int(maybe).await.unwrap(), maybe);
            }
            "AnyValue" => drop(service.any_value(value(call, 0)).await.unwrap()),
            "Ping" => service.ping().await.unwrap(),
            "Fire" => service.fire(value(call, 0)).await.unwrap(),
            "Fail" => {
                let failed = service.fail(value(call, 0)).await;
                assert!(matches!(failed, Err(CallError::Fault(_) | CallError::Undeclared(_))), "{failed:?}");
            }
            "Sum" => {
                let sum = service.sum(value(call, 0), value(call, 1), value(call, 2)).await.unwrap();
                assert_eq!(sum, (true, 7, Some("note!".to_owned())));
            }
            "Renamed" => assert!(service.custom(value(call, 0)).await.unwrap().is_some()),
            "ReqWrap" => {
                let token = Some("tok".to_owned());
                let (stamp, item) = service.contract(token, value(call, 0), value(call, 1)).await.unwrap();
                assert_eq!(stamp.as_deref(), Some("stamp-tok"));
                assert!(item.is_some());
            }
            other => panic!("{other}"),
        }
    }
    service.close().await.ok();
    Ok(())
}

/// A client with more calls than this made them at once.
const PARALLEL: usize = 4;
