//! The reliable sessions of one endpoint: which message belongs to which, and who may have a new one.

mod places;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use soapstone_rm::{Acceptor, Arrival, BackChannel, Config, CreateRequest, Session, SessionId, Shape};
use soapstone_soap::{Address, Message};
use soapstone_wsdl::Direction;
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};
use tokio::task::AbortHandle;

use places::Places;

use super::endpoint::Endpoint;
use super::instance::Worker;
use super::settings::HostSettings;
use crate::callback_policy::{CallbackRefused, Pinned};
use crate::channel::{Channel, Command, Stamp};
use crate::driver::{Arrived, Carriage, Inbound, ReliableConversation, Sends, Settled};
use crate::sessions::{Ids, config};
use crate::store::Store;
use crate::transport::{HttpSender, Via};

/// The sessions of an endpoint.
pub(crate) struct Sessions {
    endpoint: Arc<Endpoint>,
    config: Arc<Config>,
    settings: Arc<HostSettings>,
    /// What calls back; where, is added for each session.
    sender: HttpSender,
    store: Option<Arc<dyn Store>>,
    places: Mutex<Places>,
    /// Messages that may be on the way to all peers.
    posts: Arc<Semaphore>,
    /// A session has ended.
    ended: Notify,
    /// Faults that are on the way to whoever has no session.
    strangers: Arc<Semaphore>,
}

/// What is said to whoever sent a message.
pub(crate) enum Outcome {
    Settled(Settled),
    /// The address that it wants to be answered at is not called.
    Forbidden(CallbackRefused),
    /// The host is about to stop.
    Closing,
}

impl Sessions {
    pub(crate) fn new(
        endpoint: Arc<Endpoint>,
        settings: Arc<HostSettings>,
        sender: HttpSender,
        store: Option<Arc<dyn Store>>,
    ) -> Self {
        let config =
            Arc::new(Config { durable: store.is_some(), ..config(&endpoint.binding, &endpoint.contract) });
        let acceptor = Acceptor::new(config.clone()).with_max_sessions(settings.max_sessions);
        let posts = Arc::new(Semaphore::new(settings.max_posts));
        Self {
            endpoint,
            config,
            settings,
            sender,
            store,
            places: Mutex::new(Places::new(acceptor)),
            posts,
            ended: Notify::new(),
            strangers: Arc::new(Semaphore::new(MAX_STRANGERS)),
        }
    }

    /// How messages travel.
    pub(crate) fn shape(&self) -> Shape {
        self.config.shape
    }

    /// Takes a message, and says what is to be said to its sender. `via` is the connection that it came on, where it did.
    pub(crate) async fn take(
        self: &Arc<Self>,
        message: Message,
        bytes: usize,
        peer: Option<IpAddr>,
        via: Option<&Carriage>,
    ) -> Outcome {
        let found = self.places().route(&message);
        let request = match found {
            Found::Session(inbox) => return Outcome::Settled(give(&inbox, message, bytes, via).await),
            Found::Answer(answer, reason) => return self.refuse(answer, &reason, peer).await,
            Found::Create(request) => request,
        };
        // Whom we call back is judged before anything is done for it, and who has too much is not looked up.
        if let Some(reason) = self.too_many(peer) {
            let answer = self.places().acceptor.refuse_for_limit(&message);
            return self.refuse(answer, &reason, peer).await;
        }
        let fault_to = message.properties.fault_to.as_ref().map(|fault_to| &fault_to.address);
        let judged = async {
            if let Some(fault_to) = fault_to {
                self.pin(fault_to, peer).await?;
            }
            self.pin(&request.remote.address, peer).await
        };
        let pinned = match judged.await {
            Ok(pinned) => pinned,
            Err(refused) => return Outcome::Forbidden(refused),
        };
        self.create(message, bytes, pinned, peer, via).await
    }

    fn too_many(&self, peer: Option<IpAddr>) -> Option<String> {
        self.places().too_many(&self.settings, peer)
    }

    async fn pin(
        &self,
        remote: &Address,
        peer: Option<IpAddr>,
    ) -> Result<Option<Arc<Pinned>>, CallbackRefused> {
        let Some(address) = remote.uri().filter(|_| self.config.shape == Shape::Duplex) else {
            return Ok(None);
        };
        self.settings.callbacks.pin(address.as_str(), peer).await.map(|pinned| Some(Arc::new(pinned)))
    }

    /// Tells somebody who has no session that there is nothing for him; in the response, or at the address that he says.
    async fn refuse(
        self: &Arc<Self>,
        answer: Option<Box<Message>>,
        reason: &str,
        peer: Option<IpAddr>,
    ) -> Outcome {
        tracing::info!(peer = peer.map(tracing::field::display), reason, "a message was refused");
        let Some(answer) = answer else { return Outcome::Settled(Settled::Accepted) };
        if self.config.shape != Shape::Duplex {
            return Outcome::Settled(Settled::Answer(answer));
        }
        let Some(address) = answer.properties.to.as_ref().and_then(Address::uri).cloned() else {
            return Outcome::Settled(Settled::Accepted);
        };
        let pinned = match self.settings.callbacks.pin(address.as_str(), peer).await {
            Ok(pinned) => Arc::new(pinned),
            Err(refused) => return Outcome::Forbidden(refused),
        };
        // Whoever asks for more answers than can be sent gets none.
        if let Ok(permit) = self.strangers.clone().try_acquire_owned() {
            let sender = HttpSender { via: Via::Pinned(pinned), ..self.sender.clone() };
            tokio::spawn(async move {
                if let Err(error) = sender.post(address.as_str(), *answer).await {
                    tracing::debug!(%error, "a refusal could not be sent");
                }
                drop(permit);
            });
        }
        Outcome::Settled(Settled::Accepted)
    }

    /// Makes the session that a message asks for, unless it was made while its address was judged.
    async fn create(
        self: &Arc<Self>,
        message: Message,
        bytes: usize,
        pinned: Option<Arc<Pinned>>,
        peer: Option<IpAddr>,
        via: Option<&Carriage>,
    ) -> Outcome {
        let now = tokio::time::Instant::now().into_std();
        let answered = self.config.shape.answers_in_response();
        let first = answered.then_some(ReliableConversation::FIRST_BACK);
        let (inbox, receiver) = mpsc::channel(self.settings.max_waiting_messages.max(1));
        let endpoint = &self.endpoint;
        let (channel, commands) = Channel::new(
            endpoint.contract.clone(),
            Direction::Callback,
            endpoint.binding.clone(),
            Stamp::Session,
        );
        let placed = self.place(&message, first, now, inbox, &channel, peer);
        let (session, posts) = match placed {
            Placed::Made(session, posts) => (*session, posts),
            Placed::Found(Found::Session(inbox)) => {
                return Outcome::Settled(give(&inbox, message, bytes, via).await);
            }
            Placed::Found(Found::Answer(answer, reason)) => return self.refuse(answer, &reason, peer).await,
            Placed::Found(Found::Create(_)) | Placed::Closing => return Outcome::Closing,
        };
        let (back, settled) = oneshot::channel();
        // The peer's own first: who waits for that must not hold what others need.
        let mut permits: Vec<Arc<Semaphore>> = posts.into_iter().collect();
        permits.push(self.posts.clone());
        let sends = match via {
            Some(carriage) => Sends::Connection(carriage.clone(), mpsc::channel(1).1),
            None => {
                let via = pinned.map_or(Via::Address, Via::Pinned);
                Sends::Requests(HttpSender { via, permits, ..self.sender.clone() })
            }
        };
        self.open(session, first.map(|number| (number, back)), channel, commands, receiver, sends, peer);
        if answered {
            return Outcome::Settled(settled.await.unwrap_or(Settled::Again));
        }
        // What is stored before the answer leaves is stored by the session's own task.
        Outcome::Settled(Settled::Accepted)
    }

    /// Finds the session, or makes it: at once, so that nobody else makes it meanwhile.
    fn place(
        &self,
        message: &Message,
        first: Option<BackChannel>,
        now: std::time::Instant,
        inbox: mpsc::Sender<Arrived>,
        channel: &Channel,
        peer: Option<IpAddr>,
    ) -> Placed {
        let mut places = self.places();
        let request = match places.route(message) {
            Found::Create(request) => request,
            found => return Placed::Found(found),
        };
        if places.closing {
            return Placed::Closing;
        }
        if let Some(reason) = places.too_many(&self.settings, peer) {
            return Placed::Found(Found::Answer(places.acceptor.refuse_for_limit(message), reason));
        }
        let session = Session::accept(self.config.clone(), &mut Ids, *request, first, now);
        places.acceptor.insert(&session);
        let posts = places.take(session.id().clone(), inbox, channel.clone(), peer, &self.settings);
        Placed::Made(Box::new(session), posts)
    }

    /// Starts the task of a session.
    #[allow(clippy::too_many_arguments, reason = "the parts of a conversation, each made where it belongs")]
    fn open(
        self: &Arc<Self>,
        session: Session,
        first: Option<(BackChannel, oneshot::Sender<Settled>)>,
        channel: Channel,
        commands: mpsc::Receiver<Command>,
        inbox: mpsc::Receiver<Arrived>,
        sends: Sends,
        peer: Option<IpAddr>,
    ) {
        let endpoint = self.endpoint.clone();
        let id = session.id().clone();
        let (exclusive, ends) = (endpoint.is_exclusive(), endpoint.ends_after_unhandled);
        let name = id.as_str().to_owned();
        let of = name.clone();
        let make = move |channel: &Channel| endpoint.target(channel, &of);
        let from = peer.map(tracing::field::display);
        let address = &self.endpoint.address;
        let span = tracing::info_span!("session", id = id.as_str(), peer = from, endpoint = %address);
        let calls = self.settings.calls;
        let worker = span.in_scope(|| Worker::spawn(make, exclusive, channel.clone(), ends, calls));
        let (sessions, of) = (self.clone(), id.clone());
        let conversation = ReliableConversation {
            inbound: Inbound::to_handlers(
                channel.clone(),
                self.endpoint.operations.clone(),
                worker,
                Some(name),
            ),
            channel: channel.clone(),
            commands,
            session,
            inbox,
            sends,
            store: self.store.clone(),
            opened: None,
            first,
            heard: Some(Box::new(move || sessions.places().heard(&of))),
        };
        let (sessions, ended) = (self.clone(), Ended { sessions: self.clone(), id: id.clone() });
        let of = id.clone();
        let task = tokio::spawn(tracing::Instrument::instrument(
            async move {
                let _ended = ended;
                sessions.run(conversation, &channel, &of).await;
            },
            span,
        ));
        if let Some(entry) = self.places().sessions.get_mut(&id) {
            entry.task = Some(task.abort_handle());
        }
    }

    async fn run(&self, conversation: ReliableConversation, channel: &Channel, id: &SessionId) {
        let mut running = std::pin::pin!(conversation.run());
        tokio::select! {
            () = &mut running => return,
            () = tokio::time::sleep(self.settings.half_open_timeout) => {}
        }
        let half_open = self.places().sessions.get(id).is_some_and(|entry| !entry.heard);
        if half_open {
            tracing::info!("nothing came on the session; it is given up");
            tokio::select! {
                _ = channel.command(Command::Abort) => {}
                () = &mut running => return,
            }
        }
        running.await;
    }

    /// Takes no new sessions, and closes those that there are. What was not closed at the deadline is aborted. Says how many
    /// ended in order, and how many did not.
    pub(crate) async fn shutdown(&self, deadline: tokio::time::Instant) -> (usize, usize) {
        let channels: Vec<Channel> = {
            let mut places = self.places();
            places.closing = true;
            places.sessions.values().map(|entry| entry.channel.clone()).collect()
        };
        let all = channels.len();
        for channel in channels {
            tokio::spawn(async move { channel.close().await });
        }
        let _ = tokio::time::timeout_at(deadline, self.empty()).await;
        let (mut ends, mut tasks) = (Vec::new(), Vec::new());
        for entry in self.places().sessions.values() {
            let (channel, inbox) = (entry.channel.clone(), entry.inbox.clone());
            ends.push(async move {
                let _ = channel.command(Command::Abort).await;
                // It takes nothing more when it has said so; its handlers are not waited for.
                inbox.closed().await;
            });
            tasks.extend(entry.task.clone());
        }
        let left = ends.len();
        let _ = tokio::time::timeout(LAST_WORDS, futures_util::future::join_all(ends)).await;
        tasks.iter().for_each(AbortHandle::abort);
        (all.saturating_sub(left), left)
    }

    /// Stops everything at once.
    pub(crate) fn stop(&self) {
        let mut places = self.places();
        places.closing = true;
        places.sessions.values().filter_map(|entry| entry.task.as_ref()).for_each(AbortHandle::abort);
    }

    async fn empty(&self) {
        loop {
            let ended = self.ended.notified();
            if self.places().sessions.is_empty() {
                return;
            }
            ended.await;
        }
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Found {
    Session(mpsc::Sender<Arrived>),
    Create(Box<CreateRequest>),
    Answer(Option<Box<Message>>, String),
}

/// Forgets a session when its task ends, however that is.
struct Ended {
    sessions: Arc<Sessions>,
    id: SessionId,
}

impl Drop for Ended {
    fn drop(&mut self) {
        self.sessions.places().leave(&self.id);
        self.sessions.ended.notify_waiters();
    }
}

/// What came of making a session.
enum Placed {
    Made(Box<Session>, Option<Arc<Semaphore>>),
    /// It is there already, or may not be.
    Found(Found),
    Closing,
}

impl Places {
    /// Where a message belongs.
    fn route(&mut self, message: &Message) -> Found {
        match self.acceptor.route(message) {
            Arrival::Session(id) => match self.sessions.get(&id) {
                Some(entry) => Found::Session(entry.inbox.clone()),
                None => Found::Answer(None, format!("the session {id} is over")),
            },
            Arrival::Create(request) => Found::Create(request),
            Arrival::Refused { answer, reason } => Found::Answer(answer, reason),
            Arrival::Unreliable { answer } => Found::Answer(
                answer,
                "it has nothing to do with a reliable session of this version".to_owned(),
            ),
            _ => Found::Answer(None, "it means nothing here".to_owned()),
        }
    }
}

/// Gives a message to a session, and waits for what is said in its response. On a connection there is none, and who sends more than
/// the session takes waits.
pub(crate) async fn give(
    inbox: &mpsc::Sender<Arrived>,
    message: Message,
    bytes: usize,
    via: Option<&Carriage>,
) -> Settled {
    if via.is_some() {
        let _ = inbox.send(Arrived::on_connection(message, bytes, via.cloned())).await;
        return Settled::Accepted;
    }
    let (settled, answer) = oneshot::channel();
    let arrived = Arrived { message: Box::new(message), bytes, settled: Some(settled), via: None };
    match inbox.try_send(arrived) {
        // A session that ends while it has the message has nothing to say about it.
        Ok(()) => answer.await.unwrap_or(Settled::Accepted),
        Err(mpsc::error::TrySendError::Full(_)) => Settled::Again,
        Err(mpsc::error::TrySendError::Closed(_)) => Settled::Accepted,
    }
}

/// Refusals that may be on the way at once to whoever has no session.
const MAX_STRANGERS: usize = 64;
/// How long a session that is aborted has to say so.
const LAST_WORDS: Duration = Duration::from_secs(5);
