//! The reliable sessions of one endpoint: which message belongs to which, and who may have a new one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use soapstone_rm::{Acceptor, Arrival, Config, CreateRequest, Session, SessionId, Shape};
use soapstone_soap::{Address, Message};
use soapstone_wsdl::Direction;
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};
use tokio::task::AbortHandle;

use super::endpoint::Endpoint;
use super::instance::Worker;
use super::settings::HostSettings;
use crate::callback_policy::{CallbackRefused, Pinned};
use crate::channel::{Channel, Command, Stamp};
use crate::driver::{Arrived, Inbound, ReliableConversation, Settled};
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
    state: Mutex<State>,
    /// A session has ended.
    ended: Notify,
    /// Faults that are on the way to whoever has no session.
    strangers: Arc<Semaphore>,
}

struct State {
    acceptor: Acceptor,
    sessions: HashMap<SessionId, Entry>,
    peers: HashMap<IpAddr, usize>,
    half_open: usize,
    /// No new sessions.
    closing: bool,
}

struct Entry {
    inbox: mpsc::Sender<Arrived>,
    channel: Channel,
    peer: Option<IpAddr>,
    /// Whether something came on it.
    heard: Arc<AtomicBool>,
    task: Option<AbortHandle>,
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
        let state = State {
            acceptor: Acceptor::new(config.clone()).with_max_sessions(settings.max_sessions),
            sessions: HashMap::new(),
            peers: HashMap::new(),
            half_open: 0,
            closing: false,
        };
        Self {
            endpoint,
            config,
            settings,
            sender,
            store,
            state: Mutex::new(state),
            ended: Notify::new(),
            strangers: Arc::new(Semaphore::new(MAX_STRANGERS)),
        }
    }

    /// How messages travel.
    pub(crate) fn shape(&self) -> Shape {
        self.config.shape
    }

    /// Takes a message, and says what is to be said to its sender.
    pub(crate) async fn take(
        self: &Arc<Self>,
        message: Message,
        bytes: usize,
        peer: Option<IpAddr>,
    ) -> Outcome {
        let found = self.route(&message);
        let request = match found {
            Found::Session(inbox) => return Outcome::Settled(give(&inbox, message, bytes).await),
            Found::Answer(answer, reason) => return self.refuse(answer, &reason, peer).await,
            Found::Create(request) => request,
        };
        // Whom we call back is judged before anything is done for it.
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
        // It may have come twice, and the other one was faster.
        match self.route(&message) {
            Found::Session(inbox) => Outcome::Settled(give(&inbox, message, bytes).await),
            Found::Answer(answer, reason) => self.refuse(answer, &reason, peer).await,
            Found::Create(request) => self.create(&message, *request, pinned, peer).await,
        }
    }

    async fn pin(
        &self,
        remote: &Address,
        peer: Option<IpAddr>,
    ) -> Result<Option<Arc<Pinned>>, CallbackRefused> {
        let Some(address) = remote.uri().filter(|_| self.config.shape == Shape::Duplex) else {
            return Ok(None);
        };
        self.settings.callbacks.check(address.as_str(), peer).await.map(|pinned| Some(Arc::new(pinned)))
    }

    fn route(&self, message: &Message) -> Found {
        let mut state = self.state();
        match state.acceptor.route(message) {
            Arrival::Session(id) => match state.sessions.get(&id) {
                Some(entry) => {
                    let inbox = entry.inbox.clone();
                    let creates = message.properties.action.as_ref().is_some_and(is_create);
                    if !creates && !entry.heard.swap(true, Ordering::Relaxed) {
                        state.half_open = state.half_open.saturating_sub(1);
                    }
                    Found::Session(inbox)
                }
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
        let pinned = match self.settings.callbacks.check(address.as_str(), peer).await {
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

    async fn create(
        self: &Arc<Self>,
        message: &Message,
        request: CreateRequest,
        pinned: Option<Arc<Pinned>>,
        peer: Option<IpAddr>,
    ) -> Outcome {
        let too_many = {
            let state = self.state();
            if state.closing {
                return Outcome::Closing;
            }
            let of_peer = peer.and_then(|peer| state.peers.get(&peer)).copied().unwrap_or(0);
            if state.half_open >= self.settings.max_half_open_sessions {
                Some(format!("{} sessions are half open already", state.half_open))
            } else if of_peer >= self.settings.callbacks.max_sessions_per_peer {
                Some(format!("this peer has {of_peer} sessions already"))
            } else {
                None
            }
        };
        if let Some(reason) = too_many {
            let answer = self.state().acceptor.refuse_for_limit(message);
            return self.refuse(answer, &reason, peer).await;
        }
        let (back, settled) = oneshot::channel();
        let answered = self.config.shape.answers_in_response();
        self.open(request, pinned, peer, back);
        if answered {
            return Outcome::Settled(settled.await.unwrap_or(Settled::Again));
        }
        // What is stored before the answer leaves is stored by the session's own task.
        Outcome::Settled(Settled::Accepted)
    }

    /// Makes a session, and starts its task.
    fn open(
        self: &Arc<Self>,
        request: CreateRequest,
        pinned: Option<Arc<Pinned>>,
        peer: Option<IpAddr>,
        back: oneshot::Sender<Settled>,
    ) {
        let now = tokio::time::Instant::now().into_std();
        let first = self.config.shape.answers_in_response().then_some(ReliableConversation::FIRST_BACK);
        let session = Session::accept(self.config.clone(), &mut Ids, request, first, now);
        let id = session.id().clone();
        let (inbox, receiver) = mpsc::channel(self.settings.max_waiting_messages.max(1));
        let endpoint = self.endpoint.clone();
        let (channel, commands) = Channel::new(
            endpoint.contract.clone(),
            Direction::Callback,
            endpoint.binding.clone(),
            Stamp::Session,
        );
        let heard = Arc::new(AtomicBool::new(false));
        {
            let mut state = self.state();
            state.acceptor.insert(&session);
            state.half_open += 1;
            if let Some(peer) = peer {
                *state.peers.entry(peer).or_default() += 1;
            }
            let entry = Entry { inbox, channel: channel.clone(), peer, heard: heard.clone(), task: None };
            state.sessions.insert(id.clone(), entry);
        }
        let (telling, progress) = mpsc::unbounded_channel();
        let (exclusive, ends) = (endpoint.is_exclusive(), endpoint.ends_after_unhandled);
        let name = id.as_str().to_owned();
        let of = name.clone();
        let make = move |channel: &Channel| endpoint.target(channel, &of);
        let from = peer.map(tracing::field::display);
        let address = &self.endpoint.address;
        let span = tracing::info_span!("session", id = id.as_str(), peer = from, endpoint = %address);
        let worker = span.in_scope(|| {
            Worker::spawn(make, exclusive, channel.clone(), ends, self.settings.calls, Some(telling))
        });
        let via = pinned.map_or(Via::Address, Via::Pinned);
        let conversation = ReliableConversation {
            inbound: Inbound::to_handlers(channel.clone(), worker, Some(name)),
            channel: channel.clone(),
            commands,
            session,
            inbox: receiver,
            sender: HttpSender { via, ..self.sender.clone() },
            progress,
            store: self.store.clone(),
            opened: None,
            first: first.map(|number| (number, back)),
        };
        let (sessions, ended) = (self.clone(), Ended { sessions: self.clone(), id: id.clone() });
        let task = tokio::spawn(tracing::Instrument::instrument(
            async move {
                let _ended = ended;
                sessions.run(conversation, &channel, &heard).await;
            },
            span,
        ));
        if let Some(entry) = self.state().sessions.get_mut(&id) {
            entry.task = Some(task.abort_handle());
        }
    }

    async fn run(&self, conversation: ReliableConversation, channel: &Channel, heard: &AtomicBool) {
        let mut running = std::pin::pin!(conversation.run());
        tokio::select! {
            () = &mut running => return,
            () = tokio::time::sleep(self.settings.half_open_timeout) => {}
        }
        if !heard.load(Ordering::Relaxed) {
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
            let mut state = self.state();
            state.closing = true;
            state.sessions.values().map(|entry| entry.channel.clone()).collect()
        };
        let all = channels.len();
        for channel in channels {
            tokio::spawn(async move { channel.close().await });
        }
        let _ = tokio::time::timeout_at(deadline, self.empty()).await;
        let (mut ends, mut tasks) = (Vec::new(), Vec::new());
        for entry in self.state().sessions.values() {
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
        let mut state = self.state();
        state.closing = true;
        state.sessions.values().filter_map(|entry| entry.task.as_ref()).for_each(AbortHandle::abort);
    }

    async fn empty(&self) {
        loop {
            let ended = self.ended.notified();
            if self.state().sessions.is_empty() {
                return;
            }
            ended.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut state = self.sessions.state();
        state.acceptor.remove(&self.id);
        if let Some(entry) = state.sessions.remove(&self.id) {
            if !entry.heard.load(Ordering::Relaxed) {
                state.half_open = state.half_open.saturating_sub(1);
            }
            if let Some(peer) = entry.peer
                && let Some(count) = state.peers.get_mut(&peer)
            {
                *count -= 1;
                if *count == 0 {
                    state.peers.remove(&peer);
                }
            }
        }
        drop(state);
        self.sessions.ended.notify_waiters();
    }
}

/// Gives a message to a session, and waits for what is said in its response.
pub(crate) async fn give(inbox: &mpsc::Sender<Arrived>, message: Message, bytes: usize) -> Settled {
    let (settled, answer) = oneshot::channel();
    match inbox.try_send(Arrived { message: Box::new(message), bytes, settled }) {
        // A session that ends while it has the message has nothing to say about it.
        Ok(()) => answer.await.unwrap_or(Settled::Accepted),
        Err(mpsc::error::TrySendError::Full(_)) => Settled::Again,
        Err(mpsc::error::TrySendError::Closed(_)) => Settled::Accepted,
    }
}

fn is_create(action: &soapstone_soap::Action) -> bool {
    action.as_str().ends_with("/CreateSequence")
}

/// Refusals that may be on the way at once to whoever has no session.
const MAX_STRANGERS: usize = 64;
/// How long a session that is aborted has to say so.
const LAST_WORDS: Duration = Duration::from_secs(5);
