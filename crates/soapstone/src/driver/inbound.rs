//! What a message of the other side is for: a reply, a call of one of our operations, or neither.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use soapstone_soap::{Action, AddressingFault, Answering, Fault, Message, MessageProperties};
use soapstone_wsdl::{ContractDescription, Direction, OperationDescription, Style};
use tokio::sync::{Notify, mpsc};

use crate::channel::Channel;
use crate::dispatch::{Call, Context};
use crate::fault_map;
use crate::host::CallLimits;
use crate::host::instance::{Job, Ticket, Worker};

/// Where the messages of the other side go, in one conversation.
pub(crate) struct Inbound {
    channel: Channel,
    target: To,
    session: Option<String>,
    /// A call that may be the first of a session has come.
    started: bool,
}

enum To {
    /// The handlers of a contract, found by action.
    Handlers { operations: Arc<Operations>, worker: Worker },
    /// Somebody who reads messages.
    Reader { reader: Option<mpsc::UnboundedSender<Unread>>, unread: Arc<Counts>, limits: CallLimits },
}

/// The operations of one direction of a contract, by action. Those of one action are told by what is in the body.
#[derive(Debug, Default)]
pub(crate) struct Operations(HashMap<String, Vec<Arc<OperationDescription>>>);

impl Operations {
    /// The operation that a message is for. Without an action what is in the body says it.
    pub(crate) fn find(
        &self,
        action: Option<&Action>,
        message: &Message,
    ) -> Option<Arc<OperationDescription>> {
        let found = match action {
            Some(action) => match self.0.get(action.as_str())?.as_slice() {
                [one] => Some(one),
                many => many.iter().find(|operation| has_body_of(operation, message)),
            },
            None => self.0.values().flatten().find(|operation| has_body_of(operation, message)),
        };
        found.cloned()
    }
}

/// Whether the element in the body is the one that the operation takes.
fn has_body_of(operation: &OperationDescription, message: &Message) -> bool {
    let payload = message.body.payload();
    match &operation.input.style {
        Style::Wrapped(wrapper) => payload.is_some_and(|payload| payload.as_ref() == *wrapper),
        Style::Bare => match operation.input.parts.iter().find(|part| part.header.is_none()) {
            Some(part) => payload.is_some_and(|payload| {
                let name = payload.as_ref();
                name.local == part.name && name.namespace == part.namespace
            }),
            None => payload.is_none(),
        },
    }
}

/// The operations that are called in this direction.
pub(crate) fn operations(contract: &ContractDescription, direction: Direction) -> Arc<Operations> {
    let mut operations = Operations::default();
    for operation in contract.of(direction) {
        let action = operation.input.action.as_str().to_owned();
        operations.0.entry(action).or_default().push(Arc::new(operation.clone()));
    }
    Arc::new(operations)
}

/// A message that waits for somebody to read it.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) message: Message,
    pub(crate) ticket: Option<Ticket>,
    bytes: usize,
    counts: Arc<Counts>,
}

/// What waits to be read.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    messages: AtomicUsize,
    bytes: AtomicUsize,
    fewer: Notify,
}

impl Drop for Unread {
    fn drop(&mut self) {
        self.counts.messages.fetch_sub(1, Ordering::AcqRel);
        self.counts.bytes.fetch_sub(self.bytes, Ordering::AcqRel);
        self.counts.fewer.notify_one();
    }
}

/// A message that is a call, and what its answer is addressed by.
struct Called {
    call: Call,
    request: MessageProperties,
}

/// What became of a message.
#[derive(Debug)]
pub(crate) enum Taken {
    /// It was a reply, or nobody wants it.
    Done,
    /// A handler has it, or will have it.
    Queued,
    /// It was refused, with this answer if there is somebody to be answered.
    Refused(Option<Box<Message>>),
}

impl Inbound {
    /// For the handlers that a worker runs.
    pub(crate) fn to_handlers(
        channel: Channel,
        operations: Arc<Operations>,
        worker: Worker,
        session: Option<String>,
    ) -> Self {
        Self { channel, target: To::Handlers { operations, worker }, session, started: false }
    }

    /// For somebody who reads messages.
    pub(crate) fn to_reader(
        channel: Channel,
        reader: mpsc::UnboundedSender<Unread>,
        limits: CallLimits,
    ) -> Self {
        let target = To::Reader { reader: Some(reader), unread: Arc::default(), limits };
        Self { channel, target, session: None, started: false }
    }

    /// Takes a message. Where it comes from a reliable session, its ticket tells that when somebody begins and ends with it.
    pub(crate) fn take(&mut self, message: Message, bytes: usize, ticket: Option<Ticket>) -> Taken {
        let taken = self.place(message, bytes, ticket);
        if let Err((taken, ticket)) = taken {
            if let Some(ticket) = ticket {
                ticket.void();
            }
            return taken;
        }
        Taken::Queued
    }

    /// Puts a message where it belongs; what need not be handled comes back with its ticket.
    fn place(
        &mut self,
        message: Message,
        bytes: usize,
        ticket: Option<Ticket>,
    ) -> Result<(), (Taken, Option<Ticket>)> {
        if let Some(id) = message.properties.reply_of().cloned() {
            if self.channel.pending().complete(&id, message).is_some() {
                tracing::debug!(id = id.as_str(), "a reply that nobody waits for");
            }
            return Err((Taken::Done, ticket));
        }
        match &mut self.target {
            To::Reader { reader: None, .. } => Err((Taken::Done, ticket)),
            To::Reader { reader: Some(reader), unread, .. } => {
                unread.messages.fetch_add(1, Ordering::AcqRel);
                unread.bytes.fetch_add(bytes, Ordering::AcqRel);
                // What nobody reads tells by its ticket that it is dropped.
                let _ = reader.send(Unread { message, ticket, bytes, counts: unread.clone() });
                Ok(())
            }
            To::Handlers { .. } => match self.call(message) {
                Ok(call) => {
                    let Called { call, request } = *call;
                    if let To::Handlers { worker, .. } = &self.target {
                        worker.push(Job { call, request, bytes, ticket });
                    }
                    Ok(())
                }
                Err(taken) => Err((taken, ticket)),
            },
        }
    }

    /// The call that a message is.
    fn call(&mut self, message: Message) -> Result<Box<Called>, Taken> {
        let To::Handlers { operations, worker } = &self.target else { return Err(Taken::Done) };
        let version = self.channel.shared().binding.version;
        let action = message.properties.action.clone();
        let found = action.as_ref().and_then(|action| operations.find(Some(action), &message));
        let Some(operation) = found else {
            if message.body.fault().is_some() {
                tracing::warn!(
                    action = action.as_ref().map(|action| action.as_str()),
                    "a fault about nothing"
                );
                return Err(Taken::Done);
            }
            tracing::warn!(
                action = action.as_ref().map(|action| action.as_str()),
                "no operation has this action"
            );
            // Told of one-way messages too: their sender has another contract, and cannot know it otherwise.
            let fault = AddressingFault::ActionNotSupported { action }.to_fault(version);
            return Err(self.tell(&message, fault));
        };
        let unknown = not_understood(&operation, &message);
        if !unknown.is_empty() {
            return Err(self.refuse(&message, Fault::must_understand(&unknown, version)));
        }
        if !self.started && !operation.initiating {
            tracing::warn!(operation = operation.name, "an operation that cannot be the first of a session");
            return Err(self.refuse(&message, fault_map::not_the_first(&operation.name)));
        }
        self.started = true;
        if !operation.is_one_way() && message.properties.message_id.is_none() {
            tracing::warn!(operation = operation.name, "a call without an id, which could not be answered");
            return Err(Taken::Refused(None));
        }
        if worker.is_exclusive() && self.channel.waits_for(&message) {
            return Err(self.refuse(&message, fault_map::would_wait_for_itself(&operation.name)));
        }
        let request = message.properties.clone();
        let context = Context::new(self.session.clone(), self.channel.clone());
        Ok(Box::new(Called { call: Call::new(operation, message, context), request }))
    }

    /// Answers with a fault, where an answer is expected; a one-way message is dropped.
    fn refuse(&self, message: &Message, fault: Fault) -> Taken {
        match message.properties.message_id {
            Some(_) => self.tell(message, fault),
            None => Taken::Refused(None),
        }
    }

    /// Answers with a fault.
    fn tell(&self, message: &Message, fault: Fault) -> Taken {
        let answering = Answering::on_connection(self.channel.shared().binding.version);
        let answer = Message::fault_reply(&message.properties, fault, answering);
        Taken::Refused(answer.map(|answer| Box::new(self.channel.addressed(answer))))
    }

    /// Whether more may be taken from the other side. A handler that waits for a reply must get it, however many calls wait
    /// before it.
    pub(crate) fn takes_more(&self) -> bool {
        self.has_room() || self.channel.pending().len() > 0
    }

    /// Whether more calls may wait.
    pub(crate) fn has_room(&self) -> bool {
        match &self.target {
            To::Handlers { worker, .. } => worker.has_room(),
            To::Reader { unread, limits, .. } => {
                unread.messages.load(Ordering::Acquire) < limits.max_waiting
                    && unread.bytes.load(Ordering::Acquire) < limits.max_bytes_waiting_for_reply
            }
        }
    }

    /// Whether more wait than can be kept. What was taken while there was room is none too many, however large it is.
    pub(crate) fn is_flooded(&self) -> bool {
        match &self.target {
            To::Handlers { worker, .. } => worker.is_flooded(),
            To::Reader { unread, limits, .. } => {
                unread.messages.load(Ordering::Acquire) > limits.max_waiting_for_reply
                    || unread.bytes.load(Ordering::Acquire) > limits.max_bytes_waiting_for_reply
            }
        }
    }

    /// What tells, to whoever has no hold on this, that there may be room, and that nothing more is handled.
    pub(crate) fn gate(&self) -> Gate {
        match &self.target {
            To::Handlers { worker, .. } => Gate::Handlers(worker.gate()),
            To::Reader { reader, unread, .. } => {
                Gate::Reader { reader: reader.clone(), unread: unread.clone() }
            }
        }
    }

    /// Nothing more comes.
    pub(crate) fn finish(&mut self) {
        match &mut self.target {
            To::Handlers { worker, .. } => worker.finish(),
            To::Reader { reader, .. } => *reader = None,
        }
    }

    /// Returns when all is handled, after [`finish`](Self::finish), or when nothing more will be.
    pub(crate) async fn done(&self) {
        match &self.target {
            To::Handlers { worker, .. } => worker.done().await,
            To::Reader { reader: Some(reader), .. } => reader.closed().await,
            To::Reader { reader: None, .. } => {}
        }
    }

    /// Returns when there may be room.
    pub(crate) async fn room(&self) {
        match &self.target {
            To::Handlers { worker, .. } => worker.room().await,
            To::Reader { unread, .. } => unread.fewer.notified().await,
        }
    }
}

/// Tells that there may be room, and that nothing more is handled.
pub(crate) enum Gate {
    Handlers(crate::host::instance::Gate),
    Reader { reader: Option<mpsc::UnboundedSender<Unread>>, unread: Arc<Counts> },
}

impl Gate {
    /// As [`Inbound::done`].
    pub(crate) async fn done(&self) {
        match self {
            Self::Handlers(gate) => gate.done().await,
            Self::Reader { reader: Some(reader), .. } => reader.closed().await,
            Self::Reader { reader: None, .. } => {}
        }
    }

    /// As [`Inbound::room`].
    pub(crate) async fn room(&self) {
        match self {
            Self::Handlers(gate) => gate.room().await,
            Self::Reader { unread, .. } => unread.fewer.notified().await,
        }
    }
}

/// The header blocks of a call that must be understood and are not: the operation knows its own.
pub(crate) fn not_understood(
    operation: &OperationDescription,
    message: &Message,
) -> Vec<soapstone_xml::QName> {
    let headers = || operation.input.parts.iter().filter(|part| part.header.is_some());
    message.not_understood(|name| {
        headers().any(|part| part.name == name.local() && part.namespace == name.namespace())
    })
}
