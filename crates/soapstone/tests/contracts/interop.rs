//! The contracts that were recorded with .NET on both sides: messages of all sorts.

use soapstone::data::{AnyValue, Entries};
use soapstone::samples::interop::Failure;
use soapstone::samples::interop::ask::{
    Ask, AskCallback, AskCallbackProxy, AskContract, AskProxy, AskService,
};
use soapstone::samples::interop::data::{DataService, Values, ValuesContract, ValuesProxy};
use soapstone::samples::interop::plain::{Echo, EchoContract, EchoProxy, Log, LogContract, LogProxy};
use soapstone::samples::interop::two_way::{
    TwoWay, TwoWayCallback, TwoWayCallbackProxy, TwoWayContract, TwoWayProxy, TwoWayService,
};
use soapstone::samples::interop::types::{AllTypes, Item, MathFault, Nested, Person};
use soapstone::testing::Wire;
use soapstone::{CallError, Contract, Dispatch};
use soapstone_soap::MessageVersion;
use soapstone_wsdl::Direction;
use soapstone_xml::DateTime;

use crate::fixtures::{Recorded, http, websocket};
use crate::replay::Replay;

const VERSION: MessageVersion = MessageVersion::SOAP12_WSA10;

/// Passes every call on to a proxy.
macro_rules! relay {
    ($relay:ident($proxy:ty): $contract:ident { $($method:ident($($argument:ident: $type:ty),*) -> $returned:ty;)* }) => {
        struct $relay($proxy);

        impl $contract for $relay {
            $(async fn $method(&self, $($argument: $type),*) -> $returned {
                Passed::passed(self.0.$method($($argument),*).await)
            })*
        }
    };
}

/// What came back, as a service returns it.
trait Passed<R> {
    fn passed(self) -> R;
}

impl<T> Passed<T> for Result<T, CallError> {
    fn passed(self) -> T {
        self.unwrap()
    }
}

impl<T, D: std::fmt::Debug> Passed<Result<T, Failure<D>>> for Result<T, CallError<Failure<D>>> {
    fn passed(self) -> Result<T, Failure<D>> {
        self.map_err(|error| match error {
            CallError::Fault(declared) => declared,
            CallError::Undeclared(fault) => Failure::Other(fault, None),
            other => panic!("{other:?}"),
        })
    }
}

type Text = Option<String>;

relay! { ValuesRelay(ValuesProxy): Values {
    echo_all(v: Option<Box<AllTypes>>) -> Option<Box<AllTypes>>;
    echo_string(s: Text) -> Text;
    echo_bytes(b: Option<Vec<u8>>) -> Option<Vec<u8>>;
    echo_ints(v: Option<Vec<i32>>) -> Option<Vec<i32>>;
    echo_doubles(v: Option<Vec<f64>>) -> Option<Vec<f64>>;
    items(n: i32, prefix: Text) -> Option<Vec<Option<Item>>>;
    map(m: Option<Entries<String, i32>>) -> Option<Entries<String, i32>>;
    now(t: DateTime) -> DateTime;
    get_nested(depth: i32) -> Option<Nested>;
    maybe_int(v: Option<i32>) -> Option<i32>;
    any_value(v: AnyValue) -> AnyValue;
    ping() -> ();
    fire(s: Text) -> ();
    fail(how: Text) -> Result<Text, Failure>;
    sum(a: i32, b: i64, note: Text) -> (bool, i64, Text);
    custom(q: Text) -> Text;
    contract(token: Text, part: Text, number: i32) -> (Text, Option<Item>);
} }

relay! { AskRelay(AskProxy): Ask {
    start(topic: Text, rounds: i32) -> Text;
    kick(s: Text) -> ();
    fail(how: Text) -> Result<Text, Failure>;
} }

relay! { AskCallbackRelay(AskCallbackProxy): AskCallback {
    ask(question: Text, n: i32) -> Text;
    note(text: Text) -> ();
    may_fail(n: i32) -> Result<i32, Failure>;
} }

relay! { TwoWayRelay(TwoWayProxy): TwoWay {
    sum(a: f64, b: f64) -> f64;
    divide(a: i32, b: i32) -> Result<i32, Failure<MathFault>>;
    ask_me_back(q: Text) -> Text;
    echo(p: Option<Person>) -> Option<Person>;
    boom() -> ();
    boom_one_way() -> ();
    bye() -> ();
} }

relay! { TwoWayCallbackRelay(TwoWayCallbackProxy): TwoWayCallback {
    ask(q: Text) -> Text;
    note(n: Text) -> ();
} }

relay! { LogRelay(LogProxy): Log { write(s: Text) -> (); flush() -> (); } }

relay! { EchoRelay(EchoProxy): Echo { echo(s: Text) -> Text; } }

/// Passes what the client called on.
async fn relayed<C: Contract + Dispatch<T>, T>(replay: &mut Replay, relay: impl FnOnce(C::Proxy) -> T) {
    let (proxy, mut wire) = Wire::of_client::<C>();
    replay.relay::<C, T>(Direction::Service, &mut relay(proxy), &mut wire).await;
}

/// Passes what the service called back on.
async fn relayed_back<C: Contract, T>(
    replay: &mut Replay,
    relay: impl FnOnce(<C::Callback as soapstone::CallbackContract>::Proxy) -> T,
) where
    C::Callback: Dispatch<T>,
{
    let (proxy, mut wire) = Wire::of_service::<C, _>();
    replay.relay::<C::Callback, T>(Direction::Callback, &mut relay(proxy), &mut wire).await;
}

/// Without what fails on purpose, in ways that are the runtime's.
fn without_internal_errors(mut recorded: Vec<Recorded>) -> Vec<Recorded> {
    let internal = |recorded: &Recorded| {
        let fault = recorded.message.body.fault();
        fault.is_some_and(|fault| fault.is(soapstone_soap::ns::DISPATCHER, "InternalServiceFault"))
    };
    let ids: Vec<_> = recorded
        .iter()
        .filter(|it| internal(it))
        .map(|it| it.message.properties.reply_of().cloned())
        .collect();
    let asked = |recorded: &Recorded| {
        let id = &recorded.message.properties.message_id;
        id.is_some() && ids.contains(id)
    };
    recorded.retain(|it| !internal(it) && !asked(it));
    recorded
}

#[tokio::test]
async fn data_of_all_sorts_goes_through_the_service() {
    let mut replay = Replay::new(without_internal_errors(websocket("nethttp/data-ws-binary")), VERSION);
    let (_, mut wire) = Wire::of_client::<ValuesContract>();
    replay.service::<ValuesContract, _>(&mut DataService, &mut wire).await;
    replay.finish(25);
}

#[tokio::test]
async fn data_of_all_sorts_goes_through_proxies() {
    let mut replay = Replay::new(websocket("nethttp/data-ws-binary"), VERSION);
    relayed::<ValuesContract, _>(&mut replay, ValuesRelay).await;
    replay.finish(51);
}

#[tokio::test]
async fn who_asks_is_asked_back() {
    let mut recorded = without_internal_errors(websocket("nethttp/ask-ws-binary"));
    // The last call fails in a way that is the runtime's; its fault is not kept.
    let last = recorded.pop().unwrap();
    assert!(last.action().as_str().ends_with("/Fail"));
    let mut replay = Replay::new(recorded, VERSION);
    let (callback, mut wire) = Wire::of_service::<AskContract, AskCallbackProxy>();
    replay.service::<AskContract, _>(&mut AskService::calling(callback), &mut wire).await;
    relayed::<AskContract, _>(&mut replay, AskRelay).await;
    relayed_back::<AskContract, _>(&mut replay, AskCallbackRelay).await;
    replay.finish(25);
}

#[tokio::test]
async fn a_callback_that_fails_is_told() {
    let mut replay = Replay::new(websocket("nethttp/ask-callback-fault-binary"), VERSION);
    let (callback, mut wire) = Wire::of_service::<AskContract, AskCallbackProxy>();
    replay.service::<AskContract, _>(&mut AskService::calling(callback), &mut wire).await;
    replay.finish(2);
}

#[tokio::test]
async fn two_way_calls_go_both_ways() {
    let recorded = without_internal_errors(http("wsdual/j2-twoway-clean-close-feb2005", VERSION));
    let mut replay = Replay::new(recorded, VERSION);
    let (callback, mut wire) = Wire::of_service::<TwoWayContract, TwoWayCallbackProxy>();
    replay.service::<TwoWayContract, _>(&mut TwoWayService::calling(callback), &mut wire).await;
    relayed::<TwoWayContract, _>(&mut replay, TwoWayRelay).await;
    relayed_back::<TwoWayContract, _>(&mut replay, TwoWayCallbackRelay).await;
    replay.finish(20);
}

#[tokio::test]
async fn the_last_call_is_one_way() {
    let mut replay = Replay::new(http("wsdual/j5-isterminating", VERSION), VERSION);
    relayed::<TwoWayContract, _>(&mut replay, TwoWayRelay).await;
    replay.finish(3);
}

#[tokio::test]
async fn lines_and_echoes_are_written_as_net_writes_them() {
    let mut replay = Replay::new(websocket("nethttp/oneway-ws-binary"), VERSION);
    relayed::<LogContract, _>(&mut replay, LogRelay).await;
    replay.finish(3);
    let mut replay = Replay::new(websocket("nethttp/ws-parallel-calls"), VERSION);
    relayed::<EchoContract, _>(&mut replay, EchoRelay).await;
    replay.finish(16);
}
