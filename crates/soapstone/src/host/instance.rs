//! What runs the handlers: one task for those that are alone, one task a call for those that are shared.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt;
use soapstone_soap::{Answering, Message, MessageProperties, RelatesTo};
use tokio::sync::{Notify, mpsc, watch};

use crate::channel::{Channel, Command, HANDLING};
use crate::dispatch::{Answer, Answering as Answered, Call};
use crate::fault_map;

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
    PerCall(Box<dyn Fn() -> Box<dyn Exclusive> + Send>),
    /// An instance of many conversations.
    Shared(Arc<dyn Shared>),
}

/// A call, and what its answer is addressed by.
pub(crate) struct Job {
    pub(crate) call: Call,
    pub(crate) request: MessageProperties,
}

/// The calls of one conversation.
pub(crate) struct Worker {
    jobs: Option<mpsc::UnboundedSender<Job>>,
    waiting: Arc<Waiting>,
    exclusive: bool,
    /// Closed when the task has ended.
    ended: watch::Receiver<()>,
}

/// How many calls wait or run.
#[derive(Default)]
struct Waiting {
    count: AtomicUsize,
    fewer: Notify,
}

impl Waiting {
    fn done(&self) {
        self.count.fetch_sub(1, Ordering::AcqRel);
        self.fewer.notify_one();
    }
}

impl Worker {
    /// Starts. After an unhandled error of a handler the conversation is closed, if `ends`: .NET's sessions do not survive one.
    pub(crate) fn spawn(target: Target, channel: Channel, ends: bool) -> Self {
        let (jobs, queue) = mpsc::unbounded_channel();
        let waiting = Arc::<Waiting>::default();
        let exclusive = !matches!(target, Target::Shared(_));
        let (ending, ended) = watch::channel(());
        let counted = waiting.clone();
        tokio::spawn(async move {
            work(target, queue, channel, counted, ends).await;
            drop(ending);
        });
        Self { jobs: Some(jobs), waiting, exclusive, ended }
    }

    /// Whether calls are made one at a time.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.exclusive
    }

    pub(crate) fn push(&self, job: Job) {
        self.waiting.count.fetch_add(1, Ordering::AcqRel);
        if self.jobs.as_ref().is_none_or(|jobs| jobs.send(job).is_err()) {
            self.waiting.done();
        }
    }

    /// Whether more calls may be taken from the other side.
    pub(crate) fn has_room(&self) -> bool {
        self.waiting.count.load(Ordering::Acquire) < MAX_WAITING
    }

    /// Returns when there may be room.
    pub(crate) async fn room(&self) {
        self.waiting.fewer.notified().await;
    }

    /// No more calls come.
    pub(crate) fn finish(&mut self) {
        self.jobs = None;
    }

    /// Returns when all calls are answered, after [`finish`](Self::finish).
    pub(crate) async fn done(&self) {
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
    }
}

async fn work(
    mut target: Target,
    mut queue: mpsc::UnboundedReceiver<Job>,
    channel: Channel,
    waiting: Arc<Waiting>,
    ends: bool,
) {
    let mut running = tokio::task::JoinSet::new();
    while let Some(Job { call, request }) = queue.recv().await {
        let terminating = call.operation.terminating;
        let outcome = match &mut target {
            Target::Exclusive(instance) => run(instance.call(call), &channel).await,
            Target::PerCall(make) => {
                let mut instance = make();
                run(instance.call(call), &channel).await
            }
            Target::Shared(shared) => {
                let (shared, channel, waiting) = (shared.clone(), channel.clone(), waiting.clone());
                running.spawn(async move {
                    let outcome = run(shared.call(call), &channel).await;
                    answer(&channel, request, outcome).await;
                    waiting.done();
                });
                while running.try_join_next().is_some() {}
                continue;
            }
        };
        let unhandled = outcome.is_none();
        answer(&channel, request, outcome).await;
        waiting.done();
        if terminating || (unhandled && ends) {
            let (closed, _) = tokio::sync::oneshot::channel();
            let _ = channel.command(Command::Close { closed, handlers: false }).await;
            queue.close();
        }
    }
    while running.join_next().await.is_some() {}
}

/// Runs a handler; nothing, when it panicked.
async fn run(handler: Answered<'_>, channel: &Channel) -> Option<Answer> {
    let handler = AssertUnwindSafe(handler).catch_unwind();
    let outcome = HANDLING.scope(channel.clone(), handler).await;
    outcome.inspect_err(|_| tracing::error!("a handler panicked")).ok()
}

/// Sends the answer, if the caller waits for one.
async fn answer(channel: &Channel, request: MessageProperties, outcome: Option<Answer>) {
    let Some(id) = request.message_id.clone() else { return };
    let version = channel.shared().binding.version;
    let message = match outcome {
        Some(Answer::OneWay) => return,
        Some(Answer::Reply(outgoing)) => {
            let mut message = Message::with_properties(Default::default(), outgoing.body);
            message.headers.extend(outgoing.headers);
            Some(message)
        }
        Some(Answer::Fault(fault, action)) => {
            Message::fault_reply(&request, *fault, Answering::on_connection(version)).map(|mut message| {
                if action.is_some() {
                    message.properties.action = action;
                }
                message
            })
        }
        None => {
            let internal = fault_map::internal();
            Message::fault_reply(&request, internal, Answering::on_connection(version)).map(|mut message| {
                message.properties.action = Some(fault_map::dispatcher_action());
                message
            })
        }
    };
    let Some(mut message) = message else { return };
    if message.properties.relates_to.is_empty() {
        message.properties.relates_to.push(RelatesTo::reply(id));
    }
    message.properties.to = Some(channel.shared().to.clone());
    if message.properties.action.is_none() {
        message.properties.action = channel.reply_action(&request);
    }
    let _ = channel.command(Command::Send { message: Box::new(message), taken: None }).await;
}

/// Calls that wait or run before no more are taken from the other side.
const MAX_WAITING: usize = 256;
