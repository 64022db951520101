//! Calls that go out.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use soapstone_soap::{Action, Address, EndpointReference, Message, MessageId, MessageProperties};
use soapstone_wsdl::{Binding, ContractDescription, Direction, OperationDescription};
use tokio::sync::{mpsc, oneshot};

use crate::dispatch::Outgoing;
use crate::error::CallError;
use crate::pending::Pending;

/// One end of a conversation: what proxies call through. Cheap to clone; all clones are the same end.
#[derive(Clone)]
pub struct Channel {
    shared: Arc<Shared>,
    /// Of a caller: closes the conversation with its last clone.
    _handle: Option<Arc<Handle>>,
}

/// The right to end a conversation.
struct Handle(mpsc::WeakSender<Command>);

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(outgoing) = self.0.upgrade() {
            let (closed, _) = oneshot::channel();
            // Where there is no room the driver has much to send, and ends when the other side does.
            let _ = outgoing.try_send(Command::Close { closed, handlers: false });
        }
    }
}

/// What an end of a conversation consists of.
pub(crate) struct Shared {
    pub(crate) contract: Arc<ContractDescription>,
    /// Which operations are called from this end.
    pub(crate) direction: Direction,
    pub(crate) binding: Binding,
    /// What messages to the other side say in `To`.
    pub(crate) to: Address,
    outgoing: mpsc::Sender<Command>,
    pending: Mutex<Pending>,
    /// Calls that wait for a reply and were made by a handler of this very conversation.
    inner_calls: AtomicUsize,
}

/// What the driver of a conversation is told.
pub(crate) enum Command {
    /// To send this. `taken` is told when it has left for the other side.
    Send { message: Box<Message>, taken: Option<oneshot::Sender<Result<(), CallError>>> },
    /// To close. `closed` is told when the other side has closed too and, if `handlers`, our handlers are done.
    Close { closed: oneshot::Sender<()>, handlers: bool },
}

tokio::task_local! {
    /// The conversation whose handler the task runs, to see when it waits for itself.
    pub(crate) static HANDLING: Channel;
}

impl Channel {
    pub(crate) fn new(
        contract: Arc<ContractDescription>,
        direction: Direction,
        binding: Binding,
        to: Address,
    ) -> (Self, mpsc::Receiver<Command>) {
        let (outgoing, commands) = mpsc::channel(COMMANDS);
        let shared = Shared {
            contract,
            direction,
            binding,
            to,
            outgoing,
            pending: Mutex::default(),
            inner_calls: AtomicUsize::new(0),
        };
        (Self { shared: Arc::new(shared), _handle: None }, commands)
    }

    /// The same end, for a caller: when it and all its clones are gone, the conversation is closed.
    pub(crate) fn owned(&self) -> Self {
        let handle = Handle(self.shared.outgoing.downgrade());
        Self { shared: self.shared.clone(), _handle: Some(Arc::new(handle)) }
    }

    /// The contract, callbacks included.
    #[doc(hidden)]
    pub fn contract(&self) -> &Arc<ContractDescription> {
        &self.shared.contract
    }

    /// The operation of this name that is called from this end.
    #[doc(hidden)]
    pub fn operation(&self, name: &str) -> Option<&OperationDescription> {
        let direction = self.shared.direction;
        self.shared.contract.of(direction).find(|operation| operation.name == name)
    }

    /// Sends a one-way call: returns when it was taken for the other side. That does not say that anybody has acted on it.
    #[doc(hidden)]
    pub async fn send(&self, operation: &'static str, message: Outgoing) -> Result<(), CallError> {
        let message = self.message(operation, message)?;
        let (taken, done) = oneshot::channel();
        self.command(Command::Send { message: Box::new(message), taken: Some(taken) }).await?;
        done.await.unwrap_or_else(|_| Err(self.closed()))
    }

    /// Calls, and waits for the reply. A fault that comes back is the reply here; who knows the contract knows which are
    /// declared. Dropped, it forgets the call: the reply, when it comes, is for nobody.
    #[doc(hidden)]
    pub async fn request(&self, operation: &'static str, message: Outgoing) -> Result<Message, CallError> {
        let id = new_id();
        let mut message = self.message(operation, message)?.with_message_id(id.clone());
        message.properties.reply_to = Some(EndpointReference::anonymous());
        let reply = self.pending().insert(id.clone())?;
        let _forget = Forget { channel: self, id };
        let _inner = self.is_inner().then(|| Inner::new(self));
        let (taken, sent) = oneshot::channel();
        self.command(Command::Send { message: Box::new(message), taken: Some(taken) }).await?;
        let time = self.shared.binding.timeouts.send;
        let answered = async {
            sent.await.unwrap_or_else(|_| Err(self.closed()))?;
            reply.await.unwrap_or_else(|_| Err(self.closed()))
        };
        tokio::time::timeout(time, answered).await.unwrap_or(Err(CallError::TimedOut(time)))
    }

    /// Closes the conversation: what was sent before is sent, nothing new is, and the other side does the same. Returns when
    /// that has happened and our handlers have dealt with what came; within a handler, when our direction is closed.
    #[doc(hidden)]
    pub async fn close(&self) -> Result<(), CallError> {
        let (closed, done) = oneshot::channel();
        let handlers = !self.is_inner();
        if self.command(Command::Close { closed, handlers }).await.is_err() {
            return Ok(());
        }
        let time = self.shared.binding.timeouts.close;
        match tokio::time::timeout(time, done).await {
            Ok(_) => Ok(()),
            Err(_) => Err(CallError::TimedOut(time)),
        }
    }

    /// The message of a call.
    fn message(&self, operation: &'static str, outgoing: Outgoing) -> Result<Message, CallError> {
        let Some(operation) = self.operation(operation) else {
            return Err(CallError::Reply(format!(
                "the contract has no operation {operation} that goes this way"
            )));
        };
        let mut message = Message::new(operation.input.action.clone(), outgoing.body);
        message.headers.extend(outgoing.headers);
        message.properties.to = Some(self.shared.to.clone());
        Ok(message)
    }

    /// The action of the reply to a request of the other side.
    pub(crate) fn reply_action(&self, request: &MessageProperties) -> Option<Action> {
        let action = request.action.as_ref()?;
        let called =
            self.shared.contract.operations.iter().find(|operation| operation.input.action == *action)?;
        called.output.as_ref().map(|output| output.action.clone())
    }

    /// Tells the driver.
    pub(crate) async fn command(&self, command: Command) -> Result<(), CallError> {
        self.shared.outgoing.send(command).await.map_err(|_| self.closed())
    }

    pub(crate) fn pending(&self) -> MutexGuard<'_, Pending> {
        self.shared.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    fn closed(&self) -> CallError {
        self.pending().closed_error()
    }

    /// Whether a handler of this conversation makes the call.
    fn is_inner(&self) -> bool {
        HANDLING.try_with(|handling| handling.is_same(self)).unwrap_or(false)
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// Whether a handler of this conversation waits for a reply of the other side: whatever that calls before it replies waits
    /// for the handler.
    pub(crate) fn handler_waits(&self) -> bool {
        self.shared.inner_calls.load(Ordering::Acquire) > 0
    }
}

/// Forgets a call when it is dropped.
struct Forget<'a> {
    channel: &'a Channel,
    id: MessageId,
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        self.channel.pending().remove(&self.id);
    }
}

/// Counts a call of a handler for as long as it lasts.
struct Inner<'a>(&'a Channel);

impl<'a> Inner<'a> {
    fn new(channel: &'a Channel) -> Self {
        channel.shared.inner_calls.fetch_add(1, Ordering::AcqRel);
        Self(channel)
    }
}

impl Drop for Inner<'_> {
    fn drop(&mut self) {
        self.0.shared.inner_calls.fetch_sub(1, Ordering::AcqRel);
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel").field("contract", &self.shared.contract.name).finish_non_exhaustive()
    }
}

/// An id that nobody used before, as .NET has them.
pub(crate) fn new_id() -> MessageId {
    let id = format!("urn:uuid:{}", uuid::Uuid::new_v4());
    MessageId::new(id)
        .unwrap_or_else(|_| MessageId::from_static("urn:uuid:00000000-0000-4000-8000-000000000000"))
}

/// Messages that wait to be written; more wait where they are made.
const COMMANDS: usize = 16;
