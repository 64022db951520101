//! Where a message becomes a call: what the macros implement, and what they are given.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use soapstone_soap::{Action, Body, Fault, HeaderBlock, Message};
use soapstone_wsdl::{ContractDescription, OperationDescription};

use crate::channel::Channel;

/// A contract at the level of types; written by `#[contract]`.
pub trait Contract: Sized + 'static {
    /// What callers hold.
    type Proxy: From<Channel>;
    /// The contract the other way round.
    type Callback: CallbackContract;

    /// What it promises, callbacks included.
    fn description() -> &'static Arc<ContractDescription>;
}

/// A callback contract at the level of types; written by `#[callback]`. It has no identity of its own: its names, namespaces and
/// actions are those of the service contract, known only where the two meet.
pub trait CallbackContract: Sized + 'static {
    /// What a service holds to call back.
    type Proxy: From<Channel>;

    /// Adds its operations to the contract that it belongs to.
    fn describe(contract: &mut ContractDescription, of: &ContractIdentity);
}

/// What a callback contract takes from its service contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractIdentity {
    /// The name: `ICalculatorDuplex`.
    pub name: String,
    /// The namespace.
    pub namespace: String,
}

/// The callback contract of a contract without callbacks.
#[derive(Clone, Copy, Debug)]
pub enum NoCallback {}

impl CallbackContract for NoCallback {
    type Proxy = NoCallbackProxy;

    fn describe(_: &mut ContractDescription, _: &ContractIdentity) {}
}

/// Calls nothing.
#[derive(Clone, Debug)]
pub struct NoCallbackProxy;

/// Whoever calls a contract without callbacks need not handle any.
impl Dispatch<()> for NoCallback {
    fn dispatch<'a>((): &'a mut (), _: Call) -> Answering<'a> {
        Box::pin(std::future::ready(Answer::OneWay))
    }
}

impl From<Channel> for NoCallbackProxy {
    fn from(_: Channel) -> Self {
        Self
    }
}

/// The answer to a call, when it is there.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// Calls the operations of a `T`; written by `#[contract]` and `#[callback]` on the contract type.
#[diagnostic::on_unimplemented(
    message = "the operations of `{Self}` cannot be served by `{T}`",
    note = "it has to implement the trait of the contract, and to be `Send`; `Sync` too where all operations take `&self`"
)]
pub trait Dispatch<T>: 'static {
    /// Calls one, alone.
    fn dispatch<'a>(target: &'a mut T, call: Call) -> Answering<'a>;
}

/// Calls the operations of a `T` beside each other; written where no operation takes `&mut self`.
#[diagnostic::on_unimplemented(
    message = "the operations of `{Self}` cannot run beside each other",
    note = "a shared service needs `&self` in every operation of its contract; use `per_session` or `per_call` otherwise"
)]
pub trait DispatchShared<T>: Dispatch<T> {
    /// Calls one.
    fn dispatch_shared<'a>(target: &'a T, call: Call) -> Answering<'a>;
}

/// A message that is a call of an operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct Call {
    /// The operation, as its contract describes it.
    pub operation: Arc<OperationDescription>,
    /// The message. Its headers are those that nobody took yet.
    pub message: Message,
    /// Who calls.
    pub context: Context,
}

/// Who calls, and how: what an argument marked `#[context]` is given.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Context {
    /// The session, if there is one: a name that no other session has.
    pub session: Option<String>,
    /// To the caller: for calling back.
    pub(crate) channel: Channel,
}

impl Context {
    /// Calls the caller back.
    pub fn callback<P: From<Channel>>(&self) -> P {
        P::from(self.channel.clone())
    }

    pub(crate) fn new(session: Option<String>, channel: Channel) -> Self {
        Self { session, channel }
    }
}

impl Call {
    pub(crate) fn new(operation: Arc<OperationDescription>, message: Message, context: Context) -> Self {
        Self { operation, message, context }
    }
}

/// What is sent: the parts of a message.
#[derive(Clone, Debug, Default)]
pub struct Outgoing {
    /// Header blocks of the contract.
    pub headers: Vec<HeaderBlock>,
    /// The body.
    pub body: Body,
}

/// The answer to a call.
#[derive(Debug)]
pub enum Answer {
    /// There is none.
    OneWay,
    /// The reply.
    Reply(Box<Outgoing>),
    /// A fault, with the action that the contract has for it; none is the action of its kind.
    Fault(Box<Fault>, Option<Action>),
}
