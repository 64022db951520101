//! A conversation with a reliable session: one task around the session, which says what is to be done.

mod calls;
mod sending;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use soapstone_rm::{BackChannel, Event, Failure, MessageNumber, RmHeaders, Role, Session, SourceState};
use soapstone_soap::{Message, MessageId};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::Inbound;
use super::carrier::Carriage;
use super::posts::{Connected, Posts, Requested};
use super::redial::Way;

use crate::channel::{Channel, Command};
use crate::error::{CallError, Ended, TransportError};
use crate::host::instance::Progress;
use crate::store::Store;
use crate::transport::HttpSender;

/// Everything that one end of a conversation with a reliable session needs.
pub(crate) struct ReliableConversation {
    pub(crate) channel: Channel,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) session: Session,
    /// What a listener received for this session.
    pub(crate) inbox: mpsc::Receiver<Arrived>,
    pub(crate) sends: Sends,
    pub(crate) inbound: Inbound,
    pub(crate) store: Option<Arc<dyn Store>>,
    /// Told when the session is established, or why it is not.
    pub(crate) opened: Option<oneshot::Sender<Opened>>,
    /// The response that the peer's CreateSequence waits for.
    pub(crate) first: Option<(BackChannel, oneshot::Sender<Settled>)>,
    /// Called when the peer shows that it knows our sequence.
    pub(crate) heard: Option<Box<dyn FnOnce() + Send>>,
}

/// How the messages of a session leave.
#[allow(clippy::large_enum_variant, reason = "there is one for each session")]
pub(crate) enum Sends {
    /// In requests.
    Requests(HttpSender),
    /// On a connection: this, until another one is told of or used by the peer.
    Connection(Carriage, mpsc::Receiver<Way>),
}

/// How the opening of a session went.
pub(crate) type Opened = Result<(), (Ended, Option<TransportError>)>;

/// A message for a session.
pub(crate) struct Arrived {
    /// In a box, because queues keep room for what may come.
    pub(crate) message: Box<Message>,
    /// Bytes that it came in.
    pub(crate) bytes: usize,
    /// The response that its sender waits for.
    pub(crate) settled: Option<oneshot::Sender<Settled>>,
    /// The connection that it came on, where the answer goes the same way.
    pub(crate) via: Option<Carriage>,
}

impl Arrived {
    /// A message that came on a connection, where nobody waits for a response.
    pub(crate) fn on_connection(message: Message, bytes: usize, via: Option<Carriage>) -> Self {
        Self { message: Box::new(message), bytes, settled: None, via }
    }
}

/// What is said in the response to a message.
#[derive(Debug)]
pub(crate) enum Settled {
    /// It was taken.
    Accepted,
    /// This is the answer.
    Answer(Box<Message>),
    /// There was no room for it, or it could not be kept: it is to be sent again.
    Again,
}

/// Told when a message was taken to be sent, or why it was not.
type Told = oneshot::Sender<Result<(), CallError>>;

struct Driver {
    channel: Channel,
    session: Session,
    posts: Posts,
    inbound: Inbound,
    store: Option<Arc<dyn Store>>,
    opened: Option<oneshot::Sender<Opened>>,
    /// What handlers tell how far they are.
    telling: mpsc::UnboundedSender<Progress>,
    /// Called when the peer shows that it knows our sequence.
    heard: Option<Box<dyn FnOnce() + Send>>,
    /// Messages that wait for room in the window; each has somebody who waits for it.
    waiting: VecDeque<(Message, Option<Told>)>,
    /// Responses that requests wait for, by number.
    backs: HashMap<BackChannel, oneshot::Sender<Settled>>,
    next_back: u64,
    /// Messages whose senders are told when they are stored.
    accepted: Vec<oneshot::Sender<Settled>>,
    /// Calls that were handed to handlers, and have not begun.
    queued: VecDeque<MessageNumber>,
    /// Calls that have begun and are not taken, because many run.
    begun: VecDeque<MessageNumber>,
    /// Handlers that run.
    running: usize,
    /// Calls that were handed to handlers, and are not done.
    unfinished: HashSet<MessageNumber>,
    /// A service that is to close does so when these are done, so that their answers leave.
    closes_after: Option<HashSet<MessageNumber>>,
    /// The requests that wait for their replies, in the shapes whose replies are responses.
    requests: HashMap<MessageId, VecDeque<MessageNumber>>,
    /// When the application last got a message.
    received: Instant,
    closing: bool,
    peer_closed: bool,
    /// It is over, for this reason.
    ended: Option<Ended>,
    /// What came cannot be kept, so nothing more is handed over.
    store_failed: bool,
    /// The last thing that went wrong with sending, for whoever asks why it did not work.
    trouble: Option<TransportError>,
    /// Connections that were lost before the session was open.
    losses: u32,
    closers: Vec<oneshot::Sender<()>>,
    closers_without_handlers: Vec<oneshot::Sender<()>>,
}

impl ReliableConversation {
    /// The number of the response that the peer's CreateSequence waits for.
    pub(crate) const FIRST_BACK: BackChannel = BackChannel(0);

    /// Runs until the session is over.
    pub(crate) async fn run(self) {
        let Self { channel, mut commands, session, mut inbox, sends, inbound, store, opened, first, heard } =
            self;
        let (telling, mut progress) = mpsc::unbounded_channel();
        let in_order = !session.config().shape.answers_in_response();
        let window = session.config().max_transfer_window;
        let (mut posts, mut ways) = match sends {
            Sends::Requests(sender) => (Posts::Requests(Requested::new(sender, in_order, window)), None),
            Sends::Connection(way, ways) => (Posts::Connection(Connected { way: Some(way) }), Some(ways)),
        };
        posts.trust(heard.is_none());
        let mut driver = Driver {
            channel,
            posts,
            telling,
            heard,
            session,
            inbound,
            store,
            opened,
            waiting: VecDeque::new(),
            backs: first.into_iter().collect(),
            next_back: 0,
            accepted: Vec::new(),
            queued: VecDeque::new(),
            begun: VecDeque::new(),
            running: 0,
            unfinished: HashSet::new(),
            closes_after: None,
            requests: HashMap::new(),
            received: Instant::now(),
            closing: false,
            peer_closed: false,
            ended: None,
            store_failed: false,
            trouble: None,
            losses: 0,
            closers: Vec::new(),
            closers_without_handlers: Vec::new(),
        };
        let mut handled = false;
        let mut last_words = None;
        loop {
            driver.drain().await;
            let mut deadline = driver.deadline();
            if driver.session.is_drained() {
                // What is on the way are last words, for which nobody waits for ever.
                deadline = *last_words.get_or_insert_with(|| Instant::now() + LAST_WORDS);
                if driver.posts.is_empty() || deadline <= Instant::now() {
                    break;
                }
            }
            let idle = !driver.closing && driver.ended.is_none();
            tokio::select! {
                command = commands.recv(), if driver.ended.is_none() => {
                    // What a handler sends leaves with the acknowledgement that says that its call was taken.
                    while let Ok(step) = progress.try_recv() {
                        driver.progress(step);
                    }
                    match command {
                        Some(command) => driver.command(command),
                        None => driver.close(),
                    }
                }
                Some(arrived) = inbox.recv() => driver.arrived(arrived),
                posted = driver.posts.next() => driver.posted(posted),
                Some(way) = next_way(&mut ways) => driver.way(way),
                Some(step) = progress.recv() => driver.progress(step),
                () = driver.inbound.done(), if !handled && (idle || driver.peer_closed) => {
                    handled = true;
                    driver.close();
                }
                // Who gives up while we close is not waited for.
                () = given_up(driver.waiting.front_mut()), if driver.closing => {}
                () = driver.inbound.room(), if !driver.begun.is_empty() => {}
                () = driver.channel.shared().released.notified(), if idle => driver.close(),
                () = tokio::time::sleep_until(deadline) => driver.time(),
            }
        }
        let why = driver.ended.clone().unwrap_or_else(|| Ended::Closed(Some("it is closed".to_owned())));
        driver.over(why);
        drop(commands);
        inbox.close();
        // Nor is a connection kept for it.
        drop(ways);
        driver.posts.disconnect();
        // Nobody waits for the rest of it but whoever closes, when the handlers are done.
        driver.inbound.done().await;
        for closed in driver.closers.drain(..) {
            let _ = closed.send(());
        }
    }
}

/// However it ends, nobody waits for it any more.
impl Drop for Driver {
    fn drop(&mut self) {
        self.channel.pending().close(Ended::Closed(Some("the conversation was stopped".to_owned())));
    }
}

impl Driver {
    /// Does what the session says is to be done: stores, sends, tells, in this order.
    async fn drain(&mut self) {
        loop {
            let mut told = self.send_waiting();
            told |= self.take_begun();
            if self.closing && self.waiting.is_empty() {
                self.session.close(now());
            }
            self.store().await;
            for settled in self.accepted.drain(..) {
                let _ = settled.send(Settled::Accepted);
            }
            self.transmit();
            while let Some(event) = self.session.poll_event() {
                self.event(event);
                told = true;
            }
            if !told {
                break;
            }
        }
        if self.session.source_state().is_none_or(|state| state == SourceState::Terminated) {
            // Whoever closes within a handler would wait for itself.
            for closed in self.closers_without_handlers.drain(..) {
                let _ = closed.send(());
            }
        }
    }

    async fn store(&mut self) {
        let Some(store) = &self.store else { return };
        let mut batch = Vec::new();
        while let Some(record) = self.session.poll_record() {
            batch.push((self.session.id().clone(), record));
        }
        if batch.is_empty() {
            return;
        }
        let store = store.clone();
        let stored = tokio::task::spawn_blocking(move || store.append(&batch)).await;
        let error = match stored {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        // What is not stored must not be promised: the peer sends it again, to whoever then has a store that works.
        tracing::error!(session = %self.session.id(), error, "the session cannot be stored, and is aborted");
        for settled in self.accepted.drain(..) {
            let _ = settled.send(Settled::Again);
        }
        self.store_failed = true;
        self.over(Ended::Closed(Some(format!("the session cannot be stored: {error}"))));
        self.session.abort(now());
    }

    fn arrived(&mut self, Arrived { message, bytes, settled, via }: Arrived) {
        if let Some(via) = via {
            self.came_by(via);
        }
        let back = settled.and_then(|settled| self.settles(settled));
        tracing::trace!(session = %self.session.id(), bytes, "a message came");
        if self.heard.is_some() && self.names_ours(&message) {
            self.heard();
        }
        self.session.handle_message(now(), *message, back);
    }

    /// Remembers who waits for the response to a message.
    fn settles(&mut self, settled: oneshot::Sender<Settled>) -> Option<BackChannel> {
        if !self.session.config().shape.answers_in_response() {
            self.accepted.push(settled);
            return None;
        }
        self.next_back += 1;
        let back = BackChannel(self.next_back);
        self.backs.retain(|_, waits| !waits.is_closed());
        self.backs.insert(back, settled);
        Some(back)
    }

    /// Whether a message asks about the sequence that we made. What is sent on it shows when it is delivered.
    fn names_ours(&self, message: &Message) -> bool {
        let ours = self.session.id().as_str();
        RmHeaders::read(message, self.session.config().version)
            .is_ok_and(|headers| headers.ack_requested.iter().any(|asked| asked.identifier.as_str() == ours))
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Established => {
                tracing::debug!(target: "soapstone::session", session = %self.session.id(), "began");
                if let Some(opened) = self.opened.take() {
                    let _ = opened.send(Ok(()));
                }
            }
            Event::Delivered(number, message) => {
                self.heard();
                self.delivered(number, *message);
            }
            Event::Acknowledged(_) => self.heard(),
            Event::PeerClosed => {
                self.heard();
                self.peer_closed = true;
                self.inbound.finish();
            }
            Event::Terminated => {
                tracing::debug!(target: "soapstone::session", session = %self.session.id(), "ended in order");
                self.over(Ended::Closed(Some("it is closed".to_owned())));
            }
            Event::Failed(failure) => {
                if matches!(failure, Failure::Aborted) {
                    tracing::debug!(target: "soapstone::session", session = %self.session.id(), "aborted");
                } else {
                    tracing::warn!(target: "soapstone::session", session = %self.session.id(), %failure, "failed");
                }
                self.over(Ended::Session(failure));
            }
            Event::Ignored(ignored) => {
                tracing::debug!(session = %self.session.id(), %ignored, "something was ignored");
            }
            _ => {}
        }
    }

    /// It is over: whoever waits is told why, and nothing more is taken.
    fn over(&mut self, why: Ended) {
        self.inbound.finish();
        if let Some(opened) = self.opened.take() {
            let _ = opened.send(Err((why.clone(), self.trouble.clone())));
        }
        for (_, taken) in self.waiting.drain(..) {
            tell(taken, Err(why.clone().into()));
        }
        self.channel.pending().close(why.clone());
        self.backs.clear();
        self.ended.get_or_insert(why);
        for closed in self.closers_without_handlers.drain(..) {
            let _ = closed.send(());
        }
    }

    fn deadline(&self) -> Instant {
        let session = self.session.poll_timeout().map(Instant::from_std);
        let start = self.posts.head_start().filter(|_| !self.posts.may_start());
        let times = [session, start, self.receive_deadline()];
        times.into_iter().flatten().min().unwrap_or_else(|| Instant::now() + FAR)
    }

    /// Until when the next message has to come: a service does not wait for ever. .NET `ReceiveTimeout`.
    fn receive_deadline(&self) -> Option<Instant> {
        let waits = self.session.role() == Role::Acceptor && !self.closing && self.ended.is_none();
        let receive = self.channel.shared().binding.timeouts.receive;
        // Somebody who is being served is not idle.
        let busy = !self.queued.is_empty() || self.running > 0;
        self.received.checked_add(receive).filter(|_| waits && !busy)
    }

    fn time(&mut self) {
        if self.receive_deadline().is_some_and(|deadline| deadline <= Instant::now()) {
            tracing::info!(session = %self.session.id(), "nothing came for the receive timeout; the session is aborted");
            self.session.abort(now());
        }
        if self.posts.is_disconnected() {
            self.session.handle_disconnected(now());
        }
        self.session.handle_timeout(now());
    }
}

/// The next thing that is told of a session's connection.
async fn next_way(ways: &mut Option<mpsc::Receiver<Way>>) -> Option<Way> {
    match ways {
        Some(ways) => ways.recv().await,
        None => None,
    }
}

/// Returns when nobody waits for this message any more.
async fn given_up(waiting: Option<&mut (Message, Option<Told>)>) {
    match waiting {
        Some((_, Some(taken))) => taken.closed().await,
        _ => std::future::pending().await,
    }
}

fn tell(taken: Option<Told>, result: Result<(), CallError>) {
    if let Some(taken) = taken {
        let _ = taken.send(result);
    }
}

/// The clock: tokio's, so that tests can set it.
fn now() -> std::time::Instant {
    Instant::now().into_std()
}

/// How long the last messages of a session that is over have to be taken by the peer.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// Later than anybody waits.
const FAR: Duration = Duration::from_secs(365 * 86_400);
