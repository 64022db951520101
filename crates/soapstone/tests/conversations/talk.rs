//! A contract written out by hand, as the macros would write it, for tests of what runs underneath.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use soapstone::export::{
    Action, Answer, Answering, Body, Call, CallError, CallbackContract, Channel, Contract,
    ContractDescription, ContractIdentity, Direction, Dispatch, Message, MessageDescription,
    OperationDescription, Outgoing, QName, Style, connect,
};
use soapstone::{Binding, ConnectError, Encoding, Endpoint, Host, RunningHost};
use tokio::sync::mpsc;

pub(crate) const NS: &str = "urn:talk";

/// Operations: Echo (two-way), Note (one-way), AskBack (two-way, asks the caller first), Relay (two-way, asks the caller, who calls
/// Echo first), Slow (two-way, answers when it is told to), Boom (panics), Bye (one-way, the last).
pub(crate) enum Talk {}
/// Callbacks: Ask (two-way), AskAndCall (two-way, calls Echo), Told (one-way).
pub(crate) enum TalkBack {}

fn operation(name: &'static str, direction: Direction, two_way: bool) -> OperationDescription {
    let wrapper = |name: String| Style::Wrapped(QName::new(NS, name).unwrap());
    let action = Action::of_operation(NS, "ITalk", name).unwrap();
    let input = MessageDescription::new(action, wrapper(name.to_owned()));
    let mut operation = OperationDescription::new(name, direction, input);
    let reply = Action::of_response(NS, "ITalk", name).unwrap();
    operation.output = two_way.then(|| MessageDescription::new(reply, wrapper(format!("{name}Response"))));
    operation.terminating = name == "Bye";
    operation
}

impl Contract for Talk {
    type Proxy = TalkProxy;
    type Callback = TalkBack;

    fn description() -> &'static Arc<ContractDescription> {
        static DESCRIPTION: OnceLock<Arc<ContractDescription>> = OnceLock::new();
        DESCRIPTION.get_or_init(|| {
            let mut contract = ContractDescription::new("ITalk", NS);
            let two_way = ["Echo", "AskBack", "Relay", "Slow", "Boom"].map(|name| (name, true));
            for (name, two_way) in two_way.into_iter().chain([("Note", false), ("Bye", false)]) {
                contract.operations.push(operation(name, Direction::Service, two_way));
            }
            let of = ContractIdentity { name: "ITalk".to_owned(), namespace: NS.to_owned() };
            TalkBack::describe(&mut contract, &of);
            Arc::new(contract)
        })
    }
}

impl CallbackContract for TalkBack {
    type Proxy = TalkBackProxy;

    fn describe(contract: &mut ContractDescription, _: &ContractIdentity) {
        for (name, two_way) in [("Ask", true), ("AskAndCall", true), ("Told", false)] {
            contract.operations.push(operation(name, Direction::Callback, two_way));
        }
    }
}

#[derive(Clone)]
pub(crate) struct TalkProxy(pub Channel);

#[derive(Clone)]
pub(crate) struct TalkBackProxy(pub Channel);

impl From<Channel> for TalkProxy {
    fn from(channel: Channel) -> Self {
        Self(channel)
    }
}

impl From<Channel> for TalkBackProxy {
    fn from(channel: Channel) -> Self {
        Self(channel)
    }
}

/// A body with one string in it.
pub(crate) fn text(name: &str, value: &str) -> Outgoing {
    let name = QName::new(NS, name.to_owned()).unwrap();
    Outgoing { headers: Vec::new(), body: Body::value(name, value.to_owned()) }
}

pub(crate) fn string_of(message: &Message) -> String {
    message.body.decode::<String>().unwrap()
}

async fn call(channel: &Channel, operation: &'static str, value: &str) -> Result<String, CallError> {
    let reply = channel.request(operation, text(operation, value)).await?;
    match reply.body.fault() {
        Some(fault) => Err(CallError::Undeclared(Box::new(fault.clone()))),
        None => Ok(string_of(&reply)),
    }
}

impl TalkProxy {
    pub(crate) async fn call(&self, operation: &'static str, value: &str) -> Result<String, CallError> {
        call(&self.0, operation, value).await
    }

    pub(crate) async fn send(&self, operation: &'static str, value: &str) -> Result<(), CallError> {
        self.0.send(operation, text(operation, value)).await
    }

    pub(crate) async fn close(&self) -> Result<(), CallError> {
        self.0.close().await
    }
}

/// The service: says what it was told, and calls back.
pub(crate) struct Talker {
    pub(crate) back: TalkBackProxy,
    pub(crate) heard: mpsc::UnboundedSender<String>,
    pub(crate) go_on: Arc<tokio::sync::Notify>,
}

impl Dispatch<Talker> for Talk {
    fn dispatch<'a>(talker: &'a mut Talker, request: Call) -> Answering<'a> {
        Box::pin(async move {
            let said = string_of(&request.message);
            let _ = talker.heard.send(said.clone());
            let answer = match request.operation.name.as_str() {
                "Note" | "Bye" => return Answer::OneWay,
                "Echo" => Ok(said),
                "AskBack" => {
                    talker.back.0.send("Told", text("Told", "about to ask")).await.unwrap();
                    call(&talker.back.0, "Ask", &said).await
                }
                "Relay" => call(&talker.back.0, "AskAndCall", &said).await,
                "Slow" => {
                    talker.go_on.notified().await;
                    Ok(said)
                }
                other => panic!("{other}"),
            };
            let said = answer.unwrap_or_else(|error| format!("error: {error}"));
            Answer::Reply(Box::new(text(&format!("{}Response", request.operation.name), &said)))
        })
    }
}

/// The caller's handler.
pub(crate) struct Listener {
    pub(crate) heard: mpsc::UnboundedSender<String>,
    pub(crate) service: Arc<OnceLock<TalkProxy>>,
}

impl Dispatch<Listener> for TalkBack {
    fn dispatch<'a>(listener: &'a mut Listener, request: Call) -> Answering<'a> {
        Box::pin(async move {
            let said = string_of(&request.message);
            let _ = listener.heard.send(format!("{} {said}", request.operation.name));
            let answer = match request.operation.name.as_str() {
                "Ask" => said.to_uppercase(),
                "AskAndCall" => match listener.service.get().unwrap().call("Echo", &said).await {
                    Ok(said) => said,
                    Err(error) => format!("refused: {error}"),
                },
                _ => return Answer::OneWay,
            };
            Answer::Reply(Box::new(text(&format!("{}Response", request.operation.name), &answer)))
        })
    }
}

/// A service that runs, one caller that is connected to it, and what both heard.
pub(crate) struct Scene {
    pub(crate) service: TalkProxy,
    pub(crate) service_heard: mpsc::UnboundedReceiver<String>,
    pub(crate) caller_heard: mpsc::UnboundedReceiver<String>,
    pub(crate) go_on: Arc<tokio::sync::Notify>,
    pub(crate) host: RunningHost,
}

pub(crate) fn binding(encoding: Encoding) -> Binding {
    Binding { encoding, ..Binding::net_http() }
}

pub(crate) async fn scene(name: &str, binding: Binding) -> Scene {
    let address = format!("memory://{name}/{:?}", binding.encoding);
    let (to_service_heard, service_heard) = mpsc::unbounded_channel();
    let go_on = Arc::<tokio::sync::Notify>::default();
    let may_go_on = go_on.clone();
    let endpoint = Endpoint::new::<Talk>(address.clone(), binding.clone()).per_session(move |caller| {
        Talker { back: caller.callback(), heard: to_service_heard.clone(), go_on: may_go_on.clone() }
    });
    let host = Host::new().endpoint(endpoint).start().await.unwrap();
    let (service, caller_heard) = caller(&address, binding).await.unwrap();
    Scene { service, service_heard, caller_heard, go_on, host }
}

pub(crate) async fn caller(
    address: &str,
    binding: Binding,
) -> Result<(TalkProxy, mpsc::UnboundedReceiver<String>), ConnectError> {
    let (heard, caller_heard) = mpsc::unbounded_channel();
    let known = Arc::<OnceLock<TalkProxy>>::default();
    let listener = Listener { heard, service: known.clone() };
    let service = connect::<Talk, Listener>(address, binding, listener).await?;
    let _ = known.set(service.clone());
    Ok((service, caller_heard))
}

/// A story that hangs has failed.
pub(crate) async fn within<T>(story: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(3600), story).await.expect("the story hangs")
}
