//! A conversation with a reliable session: one task around the session, which says what is to be done.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use soapstone_rm::{
    BackChannel, Event, Failure, MessageNumber, Role, Route, SendError, Session, SourceState, Transmit,
};
use soapstone_soap::{Message, MessageId};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::posts::{Posted, Posts};
use super::{Inbound, Taken};
use crate::channel::{Channel, Command};
use crate::error::{CallError, Ended, TransportError};
use crate::host::instance::{Progress, Ticket};
use crate::store::Store;
use crate::transport::HttpSender;

/// Everything that one end of a conversation with a reliable session needs.
pub(crate) struct ReliableConversation {
    pub(crate) channel: Channel,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) session: Session,
    /// What a listener received for this session.
    pub(crate) inbox: mpsc::Receiver<Arrived>,
    pub(crate) sender: HttpSender,
    pub(crate) inbound: Inbound,
    pub(crate) store: Option<Arc<dyn Store>>,
    /// Told when the session is established, or why it is not.
    pub(crate) opened: Option<oneshot::Sender<Opened>>,
    /// The response that the peer's CreateSequence waits for.
    pub(crate) first: Option<(BackChannel, oneshot::Sender<Settled>)>,
    /// Called when the peer shows that it knows our sequence.
    pub(crate) heard: Option<Box<dyn FnOnce() + Send>>,
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
    pub(crate) settled: oneshot::Sender<Settled>,
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
    closers: Vec<oneshot::Sender<()>>,
    closers_without_handlers: Vec<oneshot::Sender<()>>,
}

impl ReliableConversation {
    /// The number of the response that the peer's CreateSequence waits for.
    pub(crate) const FIRST_BACK: BackChannel = BackChannel(0);

    /// Runs until the session is over.
    pub(crate) async fn run(self) {
        let Self { channel, mut commands, session, mut inbox, sender, inbound, store, opened, first, heard } =
            self;
        let (telling, mut progress) = mpsc::unbounded_channel();
        let in_order = !session.config().shape.answers_in_response();
        let mut posts = Posts::new(sender, in_order, session.config().max_transfer_window);
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
                command = commands.recv(), if driver.ended.is_none() => match command {
                    Some(command) => driver.command(command),
                    None => driver.close(),
                },
                Some(arrived) = inbox.recv() => driver.arrived(arrived),
                posted = driver.posts.next() => driver.posted(posted),
                Some(step) = progress.recv() => driver.progress(step),
                () = driver.inbound.done(), if !handled && (idle || driver.peer_closed) => {
                    handled = true;
                    driver.close();
                }
                () = driver.inbound.room(), if !driver.begun.is_empty() => {}
                () = driver.channel.shared().released.notified(), if idle => driver.close(),
                () = tokio::time::sleep_until(deadline) => driver.time(),
            }
        }
        let why = driver.ended.clone().unwrap_or_else(|| Ended::Closed(Some("it is closed".to_owned())));
        driver.over(why);
        drop(commands);
        inbox.close();
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

    fn transmit(&mut self) {
        while self.posts.may_start() {
            let Some(transmit) = self.session.poll_transmit() else { return };
            match transmit.to {
                Route::Back(back) => {
                    let settled = match transmit.message {
                        Some(message) => Settled::Answer(Box::new(message)),
                        None => Settled::Accepted,
                    };
                    let waits = self.backs.remove(&back);
                    if waits.is_none_or(|waits| waits.send(settled).is_err()) {
                        self.session.handle_send_failed(now(), transmit.token);
                    }
                }
                Route::Endpoint(_) if self.posts.is_full() => {
                    self.session.handle_send_failed(now(), transmit.token);
                }
                Route::Endpoint(_) => self.send(transmit),
            }
        }
    }

    fn send(&mut self, transmit: Transmit) {
        if transmit.attempt > 1 {
            tracing::debug!(session = %self.session.id(), attempt = transmit.attempt, "sent again");
        }
        self.posts.start(transmit);
    }

    fn posted(&mut self, Posted { token, outcome }: Posted) {
        match outcome {
            Ok(response) => {
                self.trouble = None;
                self.session.handle_response(now(), token, response);
            }
            Err(error) => {
                tracing::debug!(session = %self.session.id(), %error, "a message could not be sent");
                let opening = self.opened.is_some();
                let fatal = !error.may_pass()
                    || (opening && matches!(error, TransportError::Unreachable { nobody: true, .. }))
                    || (opening && matches!(error, TransportError::Status { status: 404, .. }));
                self.trouble = Some(error.clone());
                if fatal && self.ended.is_none() && !self.has_ended() {
                    tracing::warn!(session = %self.session.id(), %error, "the session is aborted");
                    self.over(Ended::Transport(error));
                    self.session.abort(now());
                } else {
                    self.session.handle_send_failed(now(), token);
                }
            }
        }
    }

    /// Whether both directions are over as far as we are concerned: the peer may be gone already.
    fn has_ended(&self) -> bool {
        self.session.source_state().is_none_or(|state| state == SourceState::Terminated)
    }

    fn arrived(&mut self, Arrived { message, bytes, settled }: Arrived) {
        let back = if self.session.config().shape.answers_in_response() {
            self.next_back += 1;
            let back = BackChannel(self.next_back);
            self.backs.retain(|_, waits| !waits.is_closed());
            self.backs.insert(back, settled);
            Some(back)
        } else {
            self.accepted.push(settled);
            None
        };
        tracing::trace!(session = %self.session.id(), bytes, "a message came");
        self.session.handle_message(now(), *message, back);
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

    /// The peer knows the sequence that we made, so our answer has reached it.
    fn heard(&mut self) {
        if let Some(heard) = self.heard.take() {
            self.posts.trust(true);
            heard();
        }
    }

    fn delivered(&mut self, number: MessageNumber, message: Message) {
        if self.store_failed {
            // Its sender was told to send it again: it must not be handled twice.
            return self.session.taken(now(), number);
        }
        self.received = Instant::now();
        let answers = self.answers();
        let id = message.properties.message_id.clone().filter(|_| answers);
        let has_fault = message.body.fault().is_some();
        // What it takes while it waits is mostly its body.
        let bytes = message.body.raw().map_or(0, |body| body.raw().bytes().len());
        let ticket = Ticket::new(number, self.telling.clone());
        match self.inbound.take(message, bytes, Some(ticket)) {
            Taken::Queued => {
                self.queued.push_back(number);
                self.unfinished.insert(number);
                if let Some(id) = id {
                    self.requests.entry(id).or_default().push_back(number);
                }
                if self.channel.pending().len() > 0 {
                    // A handler waits for a reply, which may be behind this.
                    self.take_queued();
                }
            }
            Taken::Done => {
                self.session.taken(now(), number);
                if answers {
                    self.reply(number, None);
                } else if has_fault {
                    tracing::debug!(session = %self.session.id(), "a fault was delivered");
                }
            }
            Taken::Refused(answer) => {
                self.session.taken(now(), number);
                match answer {
                    _ if answers => self.reply(number, answer.map(|answer| *answer)),
                    Some(answer) => self.send_or_drop(*answer),
                    None => {}
                }
            }
        }
        if self.inbound.is_flooded() {
            tracing::warn!(session = %self.session.id(), "more calls came than can be kept; the session is aborted");
            self.session.abort(now());
        }
    }

    fn progress(&mut self, step: Progress) {
        match step {
            Progress::Begun(number) => {
                self.running += 1;
                self.queued.retain(|queued| *queued != number);
                if self.store.is_none() {
                    self.begun.push_back(number);
                }
            }
            Progress::Done(number, begun) => {
                if begun {
                    self.running = self.running.saturating_sub(1);
                }
                self.received = Instant::now();
                self.queued.retain(|queued| *queued != number);
                self.begun.retain(|begun| *begun != number);
                self.unfinished.remove(&number);
                self.session.taken(now(), number);
                if let Some(after) = &mut self.closes_after {
                    after.remove(&number);
                    if after.is_empty() {
                        self.close();
                    }
                }
                if self.session.config().shape.answers_in_response() {
                    // One-way operations, and those that failed to answer.
                    self.requests.retain(|_, requests| {
                        requests.retain(|request| *request != number);
                        !requests.is_empty()
                    });
                    self.reply(number, None);
                }
            }
        }
    }

    /// Takes what has begun, as long as not too many run. Says whether there was any.
    fn take_begun(&mut self) -> bool {
        let mut any = false;
        while self.inbound.takes_more() {
            let Some(number) = self.begun.pop_front() else { break };
            self.session.taken(now(), number);
            any = true;
        }
        any
    }

    fn take_queued(&mut self) {
        if self.store.is_none() {
            for number in std::mem::take(&mut self.queued) {
                self.session.taken(now(), number);
            }
        }
    }

    /// Answers a request in the response that it waits for; once. Where there is no sequence back, without content.
    fn reply(&mut self, request: MessageNumber, reply: Option<Message>) {
        let replied = match self.session.reply(now(), request, reply) {
            Err(SendError::OneWay) => self.session.reply(now(), request, None),
            replied => replied,
        };
        if let Err(error) = replied {
            tracing::trace!(session = %self.session.id(), %error, "no reply");
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Send { message, taken } => {
                if taken.as_ref().is_some_and(oneshot::Sender::is_closed) {
                    // Whoever sent it has given up, and was told that it was not sent.
                    return;
                }
                if self.answers() {
                    let sent = self.answer(*message);
                    tell(taken, sent);
                } else if self.closing {
                    tell(taken, Err(CallError::Closed(Some("it was closed before".to_owned()))));
                } else {
                    self.waiting.push_back((*message, taken));
                }
            }
            Command::Close { closed, handlers } if handlers => {
                self.closers.push(closed);
                if self.session.role() == Role::Acceptor && !self.unfinished.is_empty() {
                    self.closes_after.get_or_insert_with(|| self.unfinished.clone());
                } else {
                    self.close();
                }
            }
            Command::Close { closed, .. } => {
                self.close();
                self.closers_without_handlers.push(closed);
            }
            Command::Abort => self.session.abort(now()),
        }
    }

    /// Whether what is sent are answers in responses, and nothing else.
    fn answers(&self) -> bool {
        self.session.config().shape.answers_in_response() && self.session.role() == Role::Acceptor
    }

    /// Answers a request in its response. One whose answer cannot be written may be answered again.
    fn answer(&mut self, message: Message) -> Result<(), CallError> {
        let id = message.properties.reply_of().cloned();
        let request = id.as_ref().and_then(|id| self.requests.get(id)?.front()).copied();
        let (Some(id), Some(request)) = (id, request) else {
            return Err(CallError::Closed(Some("nobody waits for this answer".to_owned())));
        };
        self.session.reply(now(), request, Some(message)).map_err(|error| self.error(error))?;
        if let Some(requests) = self.requests.get_mut(&id) {
            requests.pop_front();
            if requests.is_empty() {
                self.requests.remove(&id);
            }
        }
        Ok(())
    }

    /// Sends what waits, as long as there is room. Says whether there was any.
    fn send_waiting(&mut self) -> bool {
        self.waiting.retain(|(_, taken)| !taken.as_ref().is_some_and(oneshot::Sender::is_closed));
        let mut any = false;
        while self.session.window() > 0 || self.ended.is_some() {
            let Some((message, taken)) = self.waiting.pop_front() else { break };
            if self.channel.pending().len() > 0 {
                self.take_queued();
            }
            let sent = self.session.send(now(), message);
            let sent = sent.map(|_| ()).map_err(|error| self.error(error));
            if let (Err(error), None) = (&sent, &taken) {
                tracing::error!(session = %self.session.id(), %error, "an answer could not be sent");
            }
            tell(taken, sent);
            any = true;
        }
        any
    }

    /// Sends something that nobody waits for.
    fn send_or_drop(&mut self, message: Message) {
        if let Err(error) = self.session.send(now(), message) {
            tracing::warn!(session = %self.session.id(), %error, "an answer could not be sent");
        }
    }

    fn error(&self, error: SendError) -> CallError {
        match (error, &self.ended) {
            (SendError::Encode(error), _) => CallError::Encode(error),
            (_, Some(ended)) => ended.clone().into(),
            (error, None) => CallError::Closed(Some(error.to_string())),
        }
    }

    /// Closes, as soon as what waits has been sent.
    fn close(&mut self) {
        self.closing = true;
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
        self.session.handle_timeout(now());
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
