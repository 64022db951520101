//! Calls that go out.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use soapstone_soap::{AnonymousTo, EndpointReference, Message, MessageId, RelatesTo, Relationship, Uri};
use soapstone_wsdl::{Binding, ContractDescription, Direction, OperationDescription};
use tokio::sync::{Notify, mpsc, oneshot};

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
struct Handle(Weak<Shared>);

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(shared) = self.0.upgrade() {
            shared.released.notify_one();
        }
    }
}

/// What an end of a conversation consists of.
pub(crate) struct Shared {
    pub(crate) contract: Arc<ContractDescription>,
    /// Which operations are called from this end.
    pub(crate) direction: Direction,
    pub(crate) binding: Binding,
    /// How messages to the other side are addressed.
    pub(crate) stamp: Stamp,
    outgoing: mpsc::Sender<Command>,
    pending: Mutex<Pending>,
    /// Nobody who could call holds this end any more.
    pub(crate) released: Notify,
}

/// How the messages of an end are addressed.
#[derive(Clone, Debug)]
pub(crate) enum Stamp {
    /// To the other end of a connection within the process, which is ours and knows what we add to calls.
    Within(EndpointReference),
    /// To this endpoint; replies come back over the connection.
    To(EndpointReference),
    /// To the other end of a WebSocket, from the address that it was opened at: where .NET's services want to be answered, though
    /// answers come on the WebSocket.
    From { to: EndpointReference, here: EndpointReference },
    /// The reliable session does it.
    Session,
}

/// What the driver of a conversation is told.
pub(crate) enum Command {
    /// To send this. `taken` is told when it has left for the other side.
    Send { message: Box<Message>, taken: Option<oneshot::Sender<Result<(), CallError>>> },
    /// To close. `closed` is told when the other side has closed too and, if `handlers`, our handlers are done.
    Close { closed: oneshot::Sender<()>, handlers: bool },
    /// To end at once: an operation failed in a way that nobody expected.
    Abort,
    /// To close because the host stops.
    Away,
}

/// The call that a task handles, to see when it would wait for itself.
#[derive(Clone)]
pub(crate) struct Handling {
    pub(crate) channel: Channel,
    /// The id of the call, if its caller waits for a reply.
    pub(crate) request: Option<MessageId>,
}

tokio::task_local! {
    /// The call whose handler the task runs.
    pub(crate) static HANDLING: Handling;
}

impl Channel {
    pub(crate) fn new(
        contract: Arc<ContractDescription>,
        direction: Direction,
        binding: Binding,
        stamp: Stamp,
    ) -> (Self, mpsc::Receiver<Command>) {
        let (outgoing, commands) = mpsc::channel(COMMANDS);
        let shared = Shared {
            contract,
            direction,
            binding,
            stamp,
            outgoing,
            pending: Mutex::default(),
            released: Notify::new(),
        };
        (Self { shared: Arc::new(shared), _handle: None }, commands)
    }

    /// The same end, for a caller: when it and all its clones are gone, the conversation is closed.
    pub(crate) fn owned(&self) -> Self {
        let handle = Handle(Arc::downgrade(&self.shared));
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
        self.send_message(self.message(operation, message)?).await
    }

    /// Sends a message that nobody answers.
    pub(crate) async fn send_message(&self, message: Message) -> Result<(), CallError> {
        let time = self.shared.binding.timeouts.send;
        match self.within(time, self.deliver(message)).await {
            // The driver drops what nobody waits for any more.
            Err(CallError::TimedOut(_)) if matches!(self.shared.stamp, Stamp::Session) => {
                Err(CallError::NotSent(time))
            }
            sent => sent,
        }
    }

    /// Calls, and waits for the reply. A fault that comes back is the reply here; who knows the contract knows which are
    /// declared. Dropped, it forgets the call: the reply, when it comes, is for nobody.
    #[doc(hidden)]
    pub async fn request(&self, operation: &'static str, message: Outgoing) -> Result<Message, CallError> {
        self.request_message(self.message(operation, message)?).await
    }

    /// Sends a message, and waits for the one that answers it.
    pub(crate) async fn request_message(&self, message: Message) -> Result<Message, CallError> {
        let id = new_id();
        let mut message = message.with_message_id(id.clone());
        if !matches!(self.shared.stamp, Stamp::Session) {
            message.properties.reply_to = Some(match &self.shared.stamp {
                Stamp::From { here, .. } => here.clone(),
                _ => EndpointReference::anonymous(),
            });
        }
        let handling = self.handling();
        // So that the other side can see that it waits for us while we wait for it.
        let ours = matches!(self.shared.stamp, Stamp::Within(_));
        if let Some(within) = handling.as_ref().and_then(|it| it.request.clone()).filter(|_| ours) {
            let relationship = Relationship::Uri(Uri::from_static(WITHIN));
            message.properties.relates_to.push(RelatesTo { id: within, relationship });
        }
        let reply = self.pending().insert(id.clone(), handling.is_some())?;
        let _forget = Forget { channel: self, id };
        let answered = async {
            self.deliver(message).await?;
            reply.await.unwrap_or_else(|_| Err(self.closed()))
        };
        self.within(self.shared.binding.timeouts.send, answered).await
    }

    /// Gives a message to the driver, and waits until it has left.
    async fn deliver(&self, message: Message) -> Result<(), CallError> {
        let (taken, done) = oneshot::channel();
        self.command(Command::Send { message: Box::new(message), taken: Some(taken) }).await?;
        done.await.unwrap_or_else(|_| Err(self.closed()))
    }

    /// Sends an answer: an error says why it could not be.
    pub(crate) async fn answer(&self, mut message: Message) -> Result<(), CallError> {
        if !matches!(self.shared.stamp, Stamp::Session) {
            // A connection says itself what becomes of an answer, and nobody has to wait for that.
            let command = Command::Send { message: Box::new(message), taken: None };
            match self.shared.outgoing.try_send(command) {
                Ok(()) => return Ok(()),
                Err(mpsc::error::TrySendError::Closed(_)) => return Err(self.closed()),
                Err(mpsc::error::TrySendError::Full(Command::Send { message: back, .. })) => message = *back,
                Err(mpsc::error::TrySendError::Full(_)) => return Ok(()),
            }
        }
        self.within(self.shared.binding.timeouts.send, self.deliver(message)).await
    }

    async fn within<T>(
        &self,
        time: Duration,
        done: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        tokio::time::timeout(time, done).await.unwrap_or(Err(CallError::TimedOut(time)))
    }

    /// Closes the conversation: what was sent before is sent, nothing new is, and the other side does the same. Returns when
    /// that has happened and our handlers have dealt with what came; within a handler, when our direction is closed. An error
    /// says that it did not end in order: what was sent may have arrived or not.
    #[doc(hidden)]
    pub async fn close(&self) -> Result<(), CallError> {
        let (closed, done) = oneshot::channel();
        let handlers = self.handling().is_none();
        let closing = async {
            if self.command(Command::Close { closed, handlers }).await.is_ok() {
                let _ = done.await;
            }
            match self.pending().failure() {
                Some(failure) => Err(failure),
                None => Ok(()),
            }
        };
        // A session ends in the close timeout by itself, and knows whether something is missing then.
        let close = self.shared.binding.timeouts.close;
        let time = if self.shared.binding.reliable_session.is_some() {
            close.saturating_add(AFTER_CLOSE)
        } else {
            close
        };
        self.within(time, closing).await
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
        Ok(self.addressed(message))
    }

    /// A message, addressed to the other side.
    pub(crate) fn addressed(&self, mut message: Message) -> Message {
        match &self.shared.stamp {
            Stamp::Within(to) | Stamp::To(to) | Stamp::From { to, .. } => {
                message.properties.send_to(to, AnonymousTo::Written);
            }
            Stamp::Session => {
                // What it says of an answer's way is of no use: the session knows the peer.
                message.properties.to = None;
                message.properties.reference_parameters.clear();
            }
        }
        message
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

    /// The call of this very conversation that the task handles, if it handles one.
    fn handling(&self) -> Option<Handling> {
        HANDLING.try_with(|handling| handling.channel.is_same(self).then(|| handling.clone())).ok().flatten()
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// Whether a call comes from within a call in which a handler of ours waits: it would wait for the handler, which waits for
    /// it.
    pub(crate) fn waits_for(&self, message: &Message) -> bool {
        let within =
            message.properties.relates_to.iter().filter(
                |other| matches!(&other.relationship, Relationship::Uri(uri) if uri.as_str() == WITHIN),
            );
        let pending = self.pending();
        within.into_iter().any(|other| pending.is_inner(&other.id))
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

/// How much longer than a session whoever closes it waits, so that the session is the one that says how it ended.
const AFTER_CLOSE: Duration = Duration::from_secs(5);

/// Messages that wait to be written; more wait where they are made.
const COMMANDS: usize = 16;

/// The relationship of a call to the call in whose handler it was made. Only for peers that are ours, as all within a process are:
/// to others it would be a header that they did not ask for.
const WITHIN: &str = "urn:soapstone:within";
