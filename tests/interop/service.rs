//! Our host, which keeps what it was told.

use soapstone::data::{AnyValue, DateTime, Entries};
use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::samples::interop::Failure;
use soapstone::samples::interop::data::{DataService, Values, ValuesContract};
use soapstone::samples::interop::plain::{EchoContract, EchoService};
use soapstone::samples::interop::types::{AllTypes, Item, Nested};
use soapstone::{Binding, Endpoint, Host, RunningHost};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A host that runs.
pub(crate) struct Hosted {
    /// Where it is, without a path.
    pub(crate) base: String,
    /// The texts of `Fire`.
    pub(crate) fired: UnboundedReceiver<String>,
    /// The texts of `EchoString`.
    pub(crate) echoed: UnboundedReceiver<String>,
    _host: RunningHost,
}

/// The sample service, at the paths of `soapstone host interop`.
pub(crate) async fn host() -> Hosted {
    let ((fire, fired), (echo, echoed)) = (unbounded_channel(), unbounded_channel());
    let keeping = Keeping { fire, echo };
    let endpoint = |path: &str, binding| {
        Endpoint::new::<ValuesContract>(format!("http://127.0.0.1:0/data/{path}"), binding)
            .shared(keeping.clone())
            .service_name("DataService")
    };
    let reliable = |path: &str| format!("http://127.0.0.1:0/{path}-rm11");
    let echo = Endpoint::new::<EchoContract>(reliable("echo"), Binding::ws_http().reliable(true));
    let plain = Endpoint::new::<EchoContract>("http://127.0.0.1:0/echo-ws", Binding::ws_http());
    let calculator =
        Endpoint::new::<CalculatorContract>(reliable("calculator"), Binding::ws_dual_http().reliable(true));
    let host = Host::new()
        .endpoint(endpoint("basic", Binding::basic_http()))
        .endpoint(endpoint("ws", Binding::ws_http()))
        .endpoint(plain.shared(EchoService))
        .endpoint(echo.shared(EchoService))
        .endpoint(calculator.per_session(CalculatorService::new));
    let host = host.start().await.unwrap();
    let base = host.addresses()[0].strip_suffix("/data/basic").unwrap().to_owned();
    Hosted { base, fired, echoed, _host: host }
}

/// The sample service, and who is told what it was told.
#[derive(Clone)]
struct Keeping {
    fire: UnboundedSender<String>,
    echo: UnboundedSender<String>,
}

impl Values for Keeping {
    async fn echo_string(&self, s: Option<String>) -> Option<String> {
        let _ = self.echo.send(s.clone().unwrap_or_default());
        DataService.echo_string(s).await
    }

    async fn fire(&self, s: Option<String>) {
        let _ = self.fire.send(s.unwrap_or_default());
    }

    async fn echo_all(&self, v: Option<Box<AllTypes>>) -> Option<Box<AllTypes>> {
        DataService.echo_all(v).await
    }

    async fn echo_bytes(&self, b: Option<Vec<u8>>) -> Option<Vec<u8>> {
        DataService.echo_bytes(b).await
    }

    async fn echo_ints(&self, v: Option<Vec<i32>>) -> Option<Vec<i32>> {
        DataService.echo_ints(v).await
    }

    async fn echo_doubles(&self, v: Option<Vec<f64>>) -> Option<Vec<f64>> {
        DataService.echo_doubles(v).await
    }

    async fn items(&self, n: i32, prefix: Option<String>) -> Option<Vec<Option<Item>>> {
        DataService.items(n, prefix).await
    }

    async fn map(&self, m: Option<Entries<String, i32>>) -> Option<Entries<String, i32>> {
        DataService.map(m).await
    }

    async fn now(&self, t: DateTime) -> DateTime {
        DataService.now(t).await
    }

    async fn get_nested(&self, depth: i32) -> Option<Nested> {
        DataService.get_nested(depth).await
    }

    async fn maybe_int(&self, v: Option<i32>) -> Option<i32> {
        DataService.maybe_int(v).await
    }

    async fn any_value(&self, v: AnyValue) -> AnyValue {
        DataService.any_value(v).await
    }

    async fn ping(&self) {
        DataService.ping().await;
    }

    async fn fail(&self, how: Option<String>) -> Result<Option<String>, Failure> {
        DataService.fail(how).await
    }

    async fn sum(&self, a: i32, b: i64, note: Option<String>) -> (bool, i64, Option<String>) {
        DataService.sum(a, b, note).await
    }

    async fn custom(&self, q: Option<String>) -> Option<String> {
        DataService.custom(q).await
    }

    async fn contract(
        &self,
        token: Option<String>,
        part: Option<String>,
        number: i32,
    ) -> (Option<String>, Option<Item>) {
        DataService.contract(token, part, number).await
    }
}
