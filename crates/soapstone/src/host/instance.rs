//! What runs the handlers: one task for those that are alone, one task a call for those that are shared.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use futures_util::FutureExt;
use soapstone_rm::MessageNumber;
use soapstone_soap::{Answering, Message, MessageProperties};
use soapstone_wsdl::OperationDescription;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

use crate::channel::{Channel, Command, HANDLING, Handling};
use crate::dispatch::{Answer, Answering as Answered, Call};
use crate::error::CallError;
use crate::fault_map;
use crate::host::settings::CallLimits;

/// Handlers that are called one at a time.
pub(crate) trait Exclusive: Send {
    fn call<'a>(&'a mut self, call: Call) -> Answered<'a>;
}

/// Handlers that are called at once.
pub(crate) trait Shared: Send + Sync {
    fn call<'a>(&'a self, call: Call) -> Answered<'a>;
}

/// What the calls of a conversation go to.
pub(crate) enum Target {
    /// One instance, called one at a time.
    Exclusive(Box<dyn Exclusive>),
    /// A new instance a call, one at a time.
    PerCall(Box<dyn Fn() -> Box<dyn Exclusive> + Send + Sync>),
    /// An instance of many conversations.
    Shared(Arc<dyn Shared>),
}

/// A call, and what its answer is addressed by.
pub(crate) struct Job {
    pub(crate) call: Call,
    pub(crate) request: MessageProperties,
    /// Bytes that it came in.
    pub(crate) bytes: usize,
    /// What tells a reliable session how far it is.
    pub(crate) ticket: Option<Ticket>,
}

/// How far a call with a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Its handler begins.
    Begun(MessageNumber),
    /// It is done with: handled, or dropped, and its answer has left. Says whether its handler had begun.
    Done(MessageNumber, bool),
}

/// A call with a number, on its way through queues and handlers: wherever it ends, the session is told.
#[derive(Debug)]
pub(crate) struct Ticket {
    number: MessageNumber,
    begun: bool,
    to: Option<mpsc::UnboundedSender<Progress>>,
}

impl Ticket {
    pub(crate) fn new(number: MessageNumber, to: mpsc::UnboundedSender<Progress>) -> Self {
        Self { number, begun: false, to: Some(to) }
    }

    /// Somebody has it in his hands.
    pub(crate) fn begin(&mut self) {
        self.begun = true;
        if let Some(to) = &self.to {
            let _ = to.send(Progress::Begun(self.number));
        }
    }

    /// It is no call after all: nobody is told.
    pub(crate) fn void(mut self) {
        self.to = None;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(to) = &self.to {
            let _ = to.send(Progress::Done(self.number, self.begun));
        }
    }
}

/// The calls of one conversation. Dropped, it stops those that run.
pub(crate) struct Worker {
    /// In boxes, because a queue keeps room for what may come.
    jobs: Option<mpsc::UnboundedSender<Box<Job>>>,
    waiting: Arc<Waiting>,
    limits: CallLimits,
    exclusive: bool,
    /// Closed when the task has ended.
    ended: watch::Receiver<()>,
    task: AbortHandle,
}

/// What waits or runs.
#[derive(Default)]
struct Waiting {
    count: AtomicUsize,
    bytes: AtomicUsize,
    fewer: Notify,
}

impl Waiting {
    fn done(&self, bytes: usize) {
        self.count.fetch_sub(1, Ordering::AcqRel);
        self.bytes.fetch_sub(bytes, Ordering::AcqRel);
        self.fewer.notify_one();
    }
}

impl Worker {
    /// Starts: makes what the calls go to, and calls it. After an unhandled error of a handler the conversation is closed, if
    /// `ends`: .NET's sessions do not survive one.
    pub(crate) fn spawn(
        make: impl FnOnce(&Channel) -> Target + Send + 'static,
        exclusive: bool,
        channel: Channel,
        ends: bool,
        limits: CallLimits,
    ) -> Self {
        let (jobs, queue) = mpsc::unbounded_channel();
        let waiting = Arc::<Waiting>::default();
        let (ending, ended) = watch::channel(());
        let counted = waiting.clone();
        let running = async move {
            match std::panic::catch_unwind(AssertUnwindSafe(|| make(&channel))) {
                Ok(target) => Runner { channel, waiting: counted, ends }.run(target, queue).await,
                Err(_) => {
                    tracing::error!("what serves a session could not be made: its constructor panicked");
                    close(&channel).await;
                }
            }
            drop(ending);
        };
        let task = tokio::spawn(tracing::Instrument::in_current_span(running));
        Self { jobs: Some(jobs), waiting, limits, exclusive, ended, task: task.abort_handle() }
    }

    /// Whether calls are made one at a time.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.exclusive
    }

    pub(crate) fn push(&self, job: Job) {
        let bytes = job.bytes;
        self.waiting.count.fetch_add(1, Ordering::AcqRel);
        self.waiting.bytes.fetch_add(bytes, Ordering::AcqRel);
        if self.jobs.as_ref().is_none_or(|jobs| jobs.send(Box::new(job)).is_err()) {
            self.waiting.done(bytes);
        }
    }

    /// Whether more calls may be taken from the other side.
    pub(crate) fn has_room(&self) -> bool {
        self.waiting.count.load(Ordering::Acquire) < self.limits.max_waiting
            && self.waiting.bytes.load(Ordering::Acquire) < self.limits.max_bytes_waiting_for_reply
    }

    /// Whether more calls wait than can be kept, even for the sake of a reply behind them.
    pub(crate) fn is_flooded(&self) -> bool {
        self.waiting.count.load(Ordering::Acquire) > self.limits.max_waiting_for_reply
            || self.waiting.bytes.load(Ordering::Acquire) > self.limits.max_bytes_waiting_for_reply
    }

    /// Returns when there may be room.
    pub(crate) async fn room(&self) {
        self.waiting.fewer.notified().await;
    }

    /// What tells, to whoever has no hold on this, what [`room`](Self::room) and [`done`](Self::done) tell.
    pub(crate) fn gate(&self) -> Gate {
        Gate { waiting: self.waiting.clone(), ended: self.ended.clone() }
    }

    /// No more calls come.
    pub(crate) fn finish(&mut self) {
        self.jobs = None;
    }

    /// Returns when all calls are answered, after [`finish`](Self::finish), or when no more are made.
    pub(crate) async fn done(&self) {
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
    }
}

/// Tells how far a worker is.
pub(crate) struct Gate {
    waiting: Arc<Waiting>,
    ended: watch::Receiver<()>,
}

impl Gate {
    pub(crate) async fn room(&self) {
        self.waiting.fewer.notified().await;
    }

    pub(crate) async fn done(&self) {
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What makes the calls.
#[derive(Clone)]
struct Runner {
    channel: Channel,
    waiting: Arc<Waiting>,
    ends: bool,
}

impl Runner {
    async fn run(self, mut target: Target, mut queue: mpsc::UnboundedReceiver<Box<Job>>) {
        let mut running = JoinSet::new();
        loop {
            let job = tokio::select! {
                job = queue.recv() => job,
                Some(last) = running.join_next() => {
                    if last.unwrap_or(false) {
                        break;
                    }
                    continue;
                }
            };
            let Some(job) = job else { break };
            let Job { call, request, bytes, mut ticket } = *job;
            if let Some(ticket) = &mut ticket {
                ticket.begin();
            }
            let operation = call.operation.clone();
            let last = match &mut target {
                Target::Exclusive(instance) => self.call(instance.call(call), &operation, request).await,
                Target::PerCall(make) => {
                    let called = Box::pin(async { make().call(call).await });
                    self.call(called, &operation, request).await
                }
                Target::Shared(shared) => {
                    let (shared, runner) = (shared.clone(), self.clone());
                    let mut called = Box::pin(async move {
                        let last = runner.call(shared.call(call), &operation, request).await;
                        runner.waiting.done(bytes);
                        drop(ticket);
                        last
                    });
                    // Most are done at once; a task of its own is for those that wait.
                    match std::future::poll_fn(|cx| Poll::Ready(called.as_mut().poll(cx))).await {
                        Poll::Ready(true) => break,
                        Poll::Ready(false) => {}
                        Poll::Pending => drop(running.spawn(called)),
                    }
                    continue;
                }
            };
            self.waiting.done(bytes);
            drop(ticket);
            if last {
                // What was queued behind it is for nobody: the session is over.
                break;
            }
        }
        queue.close();
        while running.join_next().await.is_some() {}
    }

    /// Runs a handler and answers for it. Says whether it was the last of its session.
    async fn call(
        &self,
        handler: Answered<'_>,
        operation: &OperationDescription,
        request: MessageProperties,
    ) -> bool {
        let waits = if operation.is_one_way() { None } else { request.message_id.clone() };
        let handling = Handling { channel: self.channel.clone(), request: waits };
        let began = Instant::now();
        let outcome = HANDLING.scope(handling, AssertUnwindSafe(handler).catch_unwind()).await;
        called(operation, began, outcome.as_ref().ok());
        let outcome =
            outcome.inspect_err(|_| tracing::error!(operation = operation.name, "a handler panicked"));
        let unhandled = outcome.is_err();
        answer(&self.channel, operation, &request, outcome.ok()).await;
        let last = operation.terminating || (unhandled && self.ends);
        if unhandled && self.ends && operation.is_one_way() {
            // .NET aborts; where there was an answer, its caller knows, and the session closes in order.
            let _ = self.channel.command(Command::Abort).await;
        } else if last {
            close(&self.channel).await;
        }
        last
    }
}

/// Tells whoever wants to know that a call was made.
pub(crate) fn called(operation: &OperationDescription, began: Instant, answer: Option<&Answer>) {
    let outcome = match answer {
        Some(Answer::OneWay) => "",
        Some(Answer::Reply(_)) => "replied",
        Some(Answer::Fault(..)) => "fault",
        None => "panicked",
    };
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(target: "soapstone::call", operation = operation.name, outcome, took_ms, "called");
}

async fn close(channel: &Channel) {
    let (closed, _) = tokio::sync::oneshot::channel();
    let _ = channel.command(Command::Close { closed, handlers: false }).await;
}

/// Sends the answer, if the caller waits for one.
async fn answer(
    channel: &Channel,
    operation: &OperationDescription,
    request: &MessageProperties,
    outcome: Option<Answer>,
) {
    if request.message_id.is_none() {
        return;
    }
    let answering = Answering::on_connection(channel.shared().binding.version);
    let Some(message) = reply(operation, request, outcome, answering) else { return };
    match channel.answer(channel.addressed(message)).await {
        Ok(()) => {}
        Err(CallError::Encode(error)) => {
            tracing::error!(operation = operation.name, %error, "the reply cannot be written");
            if let Some(message) = internal(request, answering) {
                let _ = channel.answer(channel.addressed(message)).await;
            }
        }
        Err(CallError::TimedOut(time)) => {
            tracing::warn!(operation = operation.name, ?time, "a reply waits for room at the peer");
        }
        Err(error) => tracing::info!(operation = operation.name, %error, "a reply was not sent"),
    }
}

/// The message that answers a call; none where there is none, or where it would go nowhere. No outcome is that of a handler that
/// panicked.
pub(crate) fn reply(
    operation: &OperationDescription,
    request: &MessageProperties,
    outcome: Option<Answer>,
    answering: Answering,
) -> Option<Message> {
    let output = operation.output.as_ref()?;
    match outcome {
        Some(Answer::OneWay) => None,
        Some(Answer::Reply(outgoing)) => {
            let mut message = Message::reply_to(request, output.action.clone(), outgoing.body, answering)?;
            message.headers.extend(outgoing.headers);
            Some(message)
        }
        Some(Answer::Fault(fault, action)) => {
            let mut message = Message::fault_reply(request, *fault, answering)?;
            if action.is_some() {
                message.properties.action = action;
            }
            Some(message)
        }
        None => internal(request, answering),
    }
}

/// What is said when there is nothing better to be said.
pub(crate) fn internal(request: &MessageProperties, answering: Answering) -> Option<Message> {
    let mut message = Message::fault_reply(request, fault_map::internal(), answering)?;
    message.properties.action = Some(fault_map::dispatcher_action());
    Some(message)
}
