//! One task for each conversation: it moves frames, finds out what a message is for, and never runs anybody's code.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use soapstone_soap::{AddressingFault, Answering, Fault, Message};
use soapstone_wsdl::{Direction, OperationDescription};
use tokio::sync::{mpsc, oneshot};

use crate::channel::{Channel, Command};
use crate::dispatch::{Call, Context};
use crate::encoding::Encoder;
use crate::error::CallError;
use crate::fault_map;
use crate::host::instance::{Job, Worker};
use crate::transport::Link;

/// Everything that one end of a conversation needs.
pub(crate) struct Conversation {
    pub(crate) channel: Channel,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) link: Link,
    pub(crate) worker: Worker,
    pub(crate) session: Option<String>,
}

/// A frame that is to leave, and who wants to know.
struct Leaving {
    frame: Bytes,
    taken: Option<oneshot::Sender<Result<(), CallError>>>,
}

struct Driver {
    channel: Channel,
    encoder: Encoder,
    /// The operations that the other side calls, by action.
    operations: HashMap<String, Arc<OperationDescription>>,
    worker: Worker,
    session: Option<String>,
    leaving: VecDeque<Leaving>,
    /// A call that may be the first of a session has come.
    started: bool,
    /// Our direction is closed as soon as what is leaving has left.
    closing: bool,
    closers: Vec<oneshot::Sender<()>>,
    closers_without_handlers: Vec<oneshot::Sender<()>>,
}

impl Conversation {
    /// Runs until both directions are closed.
    pub(crate) async fn run(self) {
        let Self { channel, mut commands, link, worker, session } = self;
        let Link { outgoing, mut incoming } = link;
        let mut outgoing = Some(outgoing);
        let mut driver = Driver::new(channel, worker, session);
        let mut ended = false;
        loop {
            if driver.closing && driver.leaving.is_empty() && outgoing.take().is_some() {
                driver.tell_closed_direction();
            }
            if ended && outgoing.is_none() {
                break;
            }
            let writes = outgoing.is_some() && !driver.leaving.is_empty();
            tokio::select! {
                command = commands.recv(), if driver.leaving.len() < LEAVING => match command {
                    Some(command) => driver.command(command),
                    None => driver.closing = true,
                },
                permit = async {
                    match &outgoing {
                        Some(outgoing) => outgoing.reserve().await.ok(),
                        None => None,
                    }
                }, if writes => match (permit, driver.leaving.pop_front()) {
                    (Some(permit), Some(leaving)) => {
                        permit.send(leaving.frame);
                        if let Some(taken) = leaving.taken {
                            let _ = taken.send(Ok(()));
                        }
                    }
                    _ => driver.gone("the other side is gone"),
                },
                frame = incoming.recv(), if !ended && driver.takes_more() => match frame {
                    Some(frame) => driver.frame(frame),
                    None => {
                        ended = true;
                        driver.channel.pending().close(Some("the other side has closed it".to_owned()));
                        driver.worker.finish();
                    }
                },
                () = driver.worker.done(), if ended => driver.closing = true,
                () = driver.worker.room(), if !ended && !driver.takes_more() => {}
            }
        }
        driver.channel.pending().close(None);
        driver.tell_closed_direction();
        driver.worker.finish();
        driver.worker.done().await;
        for closed in driver.closers.drain(..) {
            let _ = closed.send(());
        }
    }
}

impl Driver {
    fn new(channel: Channel, worker: Worker, session: Option<String>) -> Self {
        let theirs = match channel.shared().direction {
            Direction::Service => Direction::Callback,
            Direction::Callback => Direction::Service,
        };
        let by_action = |operation: &OperationDescription| {
            (operation.input.action.as_str().to_owned(), Arc::new(operation.clone()))
        };
        Self {
            encoder: Encoder::of_connection(&channel.shared().binding),
            operations: channel.contract().of(theirs).map(by_action).collect(),
            channel,
            worker,
            session,
            leaving: VecDeque::new(),
            started: false,
            closing: false,
            closers: Vec::new(),
            closers_without_handlers: Vec::new(),
        }
    }

    fn takes_more(&self) -> bool {
        // A handler that waits for a reply must get it, however many calls wait before it.
        self.worker.has_room() || self.channel.pending().len() > 0
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Send { message, taken } => self.send(*message, taken),
            Command::Close { closed, handlers } => {
                self.closing = true;
                if handlers {
                    self.closers.push(closed);
                } else {
                    self.closers_without_handlers.push(closed);
                }
            }
        }
    }

    fn send(&mut self, message: Message, taken: Option<oneshot::Sender<Result<(), CallError>>>) {
        let result = if self.closing {
            Err(CallError::Closed(Some("it was closed before".to_owned())))
        } else {
            self.encoder.encode(message).map_err(CallError::Encode)
        };
        match (result, taken) {
            (Ok(frame), taken) => self.leaving.push_back(Leaving { frame, taken }),
            (Err(error), Some(taken)) => drop(taken.send(Err(error))),
            (Err(error), None) => tracing::error!(%error, "an answer could not be sent"),
        }
    }

    /// Nothing can be sent any more.
    fn gone(&mut self, why: &str) {
        self.closing = true;
        for leaving in self.leaving.drain(..) {
            if let Some(taken) = leaving.taken {
                let _ = taken.send(Err(CallError::Closed(Some(why.to_owned()))));
            }
        }
    }

    fn tell_closed_direction(&mut self) {
        // Whoever closes within a handler would wait for itself.
        for closed in self.closers_without_handlers.drain(..) {
            let _ = closed.send(());
        }
    }

    /// A message of the other side.
    fn frame(&mut self, frame: Bytes) {
        let message = match self.encoder.decode(frame) {
            Ok(message) => message,
            Err(failure) => {
                // The string table of a session may be out of step now, so nothing that follows can be trusted.
                tracing::warn!(%failure, "a message that cannot be read; the connection is closed");
                self.gone("a message could not be read");
                self.channel.pending().close(Some(format!("a message could not be read: {failure}")));
                return;
            }
        };
        if let Some(id) = message.properties.reply_of().cloned() {
            if self.channel.pending().complete(&id, message).is_some() {
                tracing::debug!(id = id.as_str(), "a reply that nobody waits for");
            }
            return;
        }
        self.call(message);
    }

    /// A call of the other side.
    fn call(&mut self, message: Message) {
        let version = self.channel.shared().binding.version;
        let action = message.properties.action.clone();
        let found = action.as_ref().and_then(|action| self.operations.get(action.as_str())).cloned();
        let Some(operation) = found else {
            tracing::warn!(
                action = action.as_ref().map(|action| action.as_str()),
                "no operation has this action"
            );
            let fault = AddressingFault::ActionNotSupported { action }.to_fault(version);
            return self.refuse(&message, fault);
        };
        let headers = || operation.input.parts.iter().filter(|part| part.header.is_some());
        let unknown = message.not_understood(|name| {
            headers().any(|part| part.name == name.local() && part.namespace == name.namespace())
        });
        if !unknown.is_empty() {
            return self.refuse(&message, Fault::must_understand(&unknown, version));
        }
        if !self.started && !operation.initiating {
            tracing::warn!(operation = operation.name, "an operation that cannot be the first of a session");
            return self.refuse(&message, fault_map::not_the_first(&operation.name));
        }
        self.started = true;
        if !operation.is_one_way() && self.worker.is_exclusive() && self.channel.handler_waits() {
            return self.refuse(&message, fault_map::would_wait_for_itself(&operation.name));
        }
        let request = message.properties.clone();
        let context = Context::new(self.session.clone(), self.channel.clone());
        self.worker.push(Job { call: Call::new(operation, message, context), request });
    }

    /// Answers with a fault, where an answer is expected; a one-way message is dropped.
    fn refuse(&mut self, message: &Message, fault: Fault) {
        if message.properties.message_id.is_none() {
            return;
        }
        let answering = Answering::on_connection(self.channel.shared().binding.version);
        if let Some(answer) = Message::fault_reply(&message.properties, fault, answering) {
            self.send(answer, None);
        }
    }
}

/// Frames that wait to leave; more wait where they are made.
const LEAVING: usize = 64;
