//! One task for each conversation: it moves frames, finds out what a message is for, and never runs anybody's code.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use soapstone_soap::{AddressingFault, Answering, Fault, Message};
use soapstone_wsdl::{Direction, OperationDescription};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

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
    /// Nothing more is taken from the other side.
    ended: bool,
    /// Since when nothing has come, or since when we close.
    since: Instant,
    /// Our direction is closed as soon as what is leaving has left.
    closing: bool,
    closers: Vec<oneshot::Sender<()>>,
    closers_without_handlers: Vec<oneshot::Sender<()>>,
}

impl Conversation {
    /// Runs until both directions are closed, or the time for that is over.
    pub(crate) async fn run(self) {
        let Self { channel, mut commands, link, worker, session } = self;
        let Link { outgoing, mut incoming } = link;
        let mut outgoing = Some(outgoing);
        let mut driver = Driver::new(channel, worker, session);
        loop {
            if driver.closing && driver.leaving.is_empty() && outgoing.take().is_some() {
                driver.tell_closed_direction();
            }
            if driver.ended && outgoing.is_none() {
                break;
            }
            let writes = outgoing.is_some() && !driver.leaving.is_empty();
            let deadline = driver.deadline();
            let mut late = false;
            tokio::select! {
                command = commands.recv(), if driver.leaving.len() < LEAVING => match command {
                    Some(command) => driver.command(command),
                    None => driver.close(),
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
                frame = incoming.recv(), if !driver.ended && driver.takes_more() => match frame {
                    Some(frame) => driver.frame(frame),
                    None => driver.end("the other side has closed it"),
                },
                () = driver.worker.done(), if !driver.closing => driver.close(),
                () = driver.worker.room(), if !driver.ended && !driver.takes_more() => {}
                () = driver.channel.shared().released.notified(), if !driver.closing => driver.close(),
                () = tokio::time::sleep_until(deadline) => {
                    late = driver.closing;
                    if !late {
                        tracing::info!("nothing came for the receive timeout; the session is closed");
                        driver.close();
                    }
                }
            }
            if late {
                // The other side does not close, or does not read.
                driver.gone("the other side did not close in time");
                driver.end("the other side did not close in time");
                outgoing = None;
            }
        }
        driver.end("it is closed");
        // Whoever still wants to send something learns that it is too late.
        drop(commands);
        driver.tell_closed_direction();
        driver.worker.done().await;
        for closed in driver.closers.drain(..) {
            let _ = closed.send(());
        }
    }
}

/// However the conversation ends, nobody waits for it any more.
impl Drop for Driver {
    fn drop(&mut self) {
        self.channel.pending().close(Some("the conversation was stopped".to_owned()));
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
            ended: false,
            since: Instant::now(),
            closing: false,
            closers: Vec::new(),
            closers_without_handlers: Vec::new(),
        }
    }

    /// When the time is over: to close, once we do, else for the other side to say something.
    fn deadline(&self) -> Instant {
        let shared = self.channel.shared();
        let time = match (self.closing, shared.direction) {
            (true, _) => shared.binding.timeouts.close,
            // A service does not wait for ever; a caller does, for callbacks.
            (false, Direction::Callback) => shared.binding.timeouts.receive,
            (false, Direction::Service) => FAR,
        };
        self.since.checked_add(time.min(FAR)).unwrap_or(self.since + FAR)
    }

    /// Closes our direction, when what is leaving has left.
    fn close(&mut self) {
        if !self.closing {
            self.closing = true;
            self.since = Instant::now();
        }
    }

    /// Takes nothing more from the other side.
    fn end(&mut self, why: &str) {
        self.ended = true;
        self.channel.pending().close(Some(why.to_owned()));
        self.worker.finish();
    }

    fn takes_more(&self) -> bool {
        // A handler that waits for a reply must get it, however many calls wait before it.
        self.worker.has_room() || self.channel.pending().len() > 0
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Send { message, taken } => self.send(*message, taken),
            Command::Close { closed, handlers } => {
                self.close();
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
        self.close();
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
        let bytes = frame.len();
        if !self.closing {
            self.since = Instant::now();
        }
        let message = match self.encoder.decode(frame) {
            Ok(message) => message,
            Err(failure) => {
                // The string table of a session may be out of step now, so nothing that follows can be trusted.
                tracing::warn!(%failure, "a message that cannot be read; the connection is closed");
                self.close();
                return self.end(&format!("a message could not be read: {failure}"));
            }
        };
        if let Some(id) = message.properties.reply_of().cloned() {
            if self.channel.pending().complete(&id, message).is_some() {
                tracing::debug!(id = id.as_str(), "a reply that nobody waits for");
            }
            return;
        }
        self.call(message, bytes);
        if self.worker.is_flooded() || self.leaving.len() > REFUSED {
            tracing::warn!("the other side calls faster than it is answered; the connection is closed");
            self.close();
            self.end("more calls came than can be kept");
        }
    }

    /// A call of the other side.
    fn call(&mut self, message: Message, bytes: usize) {
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
        if !operation.is_one_way() && message.properties.message_id.is_none() {
            tracing::warn!(operation = operation.name, "a call without an id, which could not be answered");
            return;
        }
        if self.worker.is_exclusive() && self.channel.waits_for(&message) {
            return self.refuse(&message, fault_map::would_wait_for_itself(&operation.name));
        }
        let request = message.properties.clone();
        let context = Context::new(self.session.clone(), self.channel.clone());
        self.worker.push(Job { call: Call::new(operation, message, context), request, bytes });
    }

    /// Answers with a fault, where an answer is expected; a one-way message is dropped.
    fn refuse(&mut self, message: &Message, fault: Fault) {
        if message.properties.message_id.is_none() {
            return;
        }
        let answering = Answering::on_connection(self.channel.shared().binding.version);
        if let Some(mut answer) = Message::fault_reply(&message.properties, fault, answering) {
            answer.properties.to = Some(self.channel.shared().to.clone());
            self.send(answer, None);
        }
    }
}

/// Frames that wait to leave; more wait where they are made.
const LEAVING: usize = 64;

/// Frames that wait to leave to somebody who calls, is refused and does not read.
const REFUSED: usize = 1024;

/// Later than anybody waits.
const FAR: Duration = Duration::from_secs(365 * 86_400);
