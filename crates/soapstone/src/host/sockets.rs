//! The WebSockets of one endpoint.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use soapstone_soap::{EndpointReference, Message};
use soapstone_wsdl::{Binding, Direction};
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;

use super::endpoint::Endpoint;
use super::instance::Worker;
use super::sessions::{Outcome, Sessions};
use super::settings::{CallLimits, HostSettings};
use crate::callback_policy::network;
use crate::channel::{Channel, Command, Stamp};
use crate::driver::{Carriage, Carrier, Conversation, Deliver, Inbound, Settled};
use crate::transport::Link;
use crate::transport::websocket::upgrade::Spoken;

/// The WebSockets of an endpoint.
pub(crate) struct Sockets {
    endpoint: Arc<Endpoint>,
    settings: Arc<HostSettings>,
    open: Mutex<Open>,
    ended: Notify,
    /// Whether those that carry sessions are to close.
    stop: watch::Sender<bool>,
}

/// Those that there are.
#[derive(Default)]
struct Open {
    sockets: HashMap<u64, Entry>,
    peers: HashMap<IpAddr, usize>,
    next: u64,
    /// No new ones.
    closing: bool,
}

struct Entry {
    channel: Option<Channel>,
    task: Option<AbortHandle>,
    peer: Option<IpAddr>,
}

/// The place of a WebSocket, given back when it is dropped.
pub(crate) struct Seat {
    sockets: Arc<Sockets>,
    number: u64,
}

/// Why a WebSocket is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoSeat {
    Closing,
    TooMany,
    TooManyOfPeer,
}

impl Sockets {
    pub(crate) fn new(endpoint: Arc<Endpoint>, settings: Arc<HostSettings>) -> Arc<Self> {
        let stop = watch::Sender::new(false);
        Arc::new(Self { endpoint, settings, open: Mutex::default(), ended: Notify::new(), stop })
    }

    /// A place for one more.
    pub(crate) fn seat(self: &Arc<Self>, peer: Option<IpAddr>) -> Result<Seat, NoSeat> {
        let peer = peer.map(network);
        let mut open = self.open();
        if open.closing {
            return Err(NoSeat::Closing);
        }
        if open.sockets.len() >= self.settings.max_sessions {
            return Err(NoSeat::TooMany);
        }
        if let Some(peer) = peer {
            let has = open.peers.entry(peer).or_default();
            if *has >= self.settings.max_web_sockets_per_peer {
                return Err(NoSeat::TooManyOfPeer);
            }
            *has += 1;
        }
        open.next += 1;
        let number = open.next;
        open.sockets.insert(number, Entry { channel: None, task: None, peer });
        Ok(Seat { sockets: self.clone(), number })
    }

    /// Serves a WebSocket, until it is closed.
    ///
    /// `here` is the address that it was opened at.
    pub(crate) async fn serve(
        seat: Seat,
        link: impl Link,
        spoken: Spoken,
        here: EndpointReference,
        peer: Option<IpAddr>,
    ) {
        let sockets = &seat.sockets;
        let endpoint = &sockets.endpoint;
        let stamp = Stamp::From { to: EndpointReference::anonymous(), here };
        let binding = spoken.apply(&endpoint.binding);
        let id = crate::channel::new_id();
        let from = peer.map(tracing::field::display);
        let span =
            tracing::info_span!("session", id = id.as_str(), peer = from, endpoint = %endpoint.address);
        let calls = sockets.settings.calls;
        let (channel, conversation) =
            span.in_scope(|| serve(endpoint, id.as_str(), binding, link, stamp, calls));
        let closing = {
            let mut open = sockets.open();
            if let Some(entry) = open.sockets.get_mut(&seat.number) {
                entry.channel = Some(channel.clone());
            }
            open.closing
        };
        if closing {
            let _ = channel.command(Command::Away).await;
        }
        let running = async {
            tracing::debug!(target: "soapstone::session", session = id.as_str(), "began");
            conversation.run().await;
            match channel.pending().failure() {
                None => {
                    tracing::debug!(target: "soapstone::session", session = id.as_str(), "ended in order");
                }
                Some(why) => {
                    tracing::debug!(target: "soapstone::session", session = id.as_str(), failure = %why, "failed");
                }
            }
        };
        tracing::Instrument::instrument(running, span).await;
    }

    /// Serves a WebSocket on which reliable sessions are, until it is closed.
    pub(crate) async fn carry(
        seat: Seat,
        link: impl Link,
        spoken: Spoken,
        sessions: Arc<Sessions>,
        peer: Option<IpAddr>,
    ) {
        let binding = spoken.apply(&seat.sockets.endpoint.binding);
        let idle = seat.sockets.settings.half_open_timeout;
        let (carriage, outgoing) = Carriage::new();
        let deliver = ToSessions { sessions, peer };
        let stop = Some(seat.sockets.stop.subscribe());
        let carrier = Carrier { link, binding: &binding, direction: Direction::Callback, deliver, stop };
        carrier.run(outgoing, Some(carriage), idle).await;
    }

    /// Closes those that there are, when the calls that run have ended. What was not closed at the deadline is dropped. Says how
    /// many ended in order, and how many did not.
    pub(crate) async fn shutdown(&self, deadline: tokio::time::Instant) -> (usize, usize) {
        let channels: Vec<Channel> = {
            let mut open = self.open();
            open.closing = true;
            open.sockets.values().filter_map(|entry| entry.channel.clone()).collect()
        };
        // Their sessions are over.
        self.stop.send_replace(true);
        let all = self.open().sockets.len();
        for channel in channels {
            tokio::spawn(async move { channel.command(Command::Away).await });
        }
        let _ = tokio::time::timeout_at(deadline, self.empty()).await;
        let (left, channels) = {
            let open = self.open();
            let left: Vec<_> = open.sockets.values().filter_map(|entry| entry.task.clone()).collect();
            let channels: Vec<_> = open.sockets.values().filter_map(|entry| entry.channel.clone()).collect();
            (left, channels)
        };
        let last_words = async {
            for channel in channels {
                let _ = channel.command(Command::Abort).await;
            }
            self.empty().await;
        };
        let _ = tokio::time::timeout(LAST_WORDS, last_words).await;
        left.iter().for_each(AbortHandle::abort);
        (all.saturating_sub(left.len()), left.len())
    }

    /// Stops everything at once.
    pub(crate) fn stop(&self) {
        let mut open = self.open();
        open.closing = true;
        open.sockets.values().filter_map(|entry| entry.task.as_ref()).for_each(AbortHandle::abort);
    }

    async fn empty(&self) {
        loop {
            let ended = self.ended.notified();
            if self.open().sockets.is_empty() {
                return;
            }
            ended.await;
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Runs what serves the WebSocket in a task of its own.
    pub(crate) fn spawn(self, serving: impl FnOnce(Self) -> BoxedTask) {
        let (sockets, number) = (self.sockets.clone(), self.number);
        let task = tokio::spawn(tracing::Instrument::in_current_span(serving(self)));
        if let Some(entry) = sockets.open().sockets.get_mut(&number) {
            entry.task = Some(task.abort_handle());
        }
    }
}

/// What serves a WebSocket.
pub(crate) type BoxedTask = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

impl Drop for Seat {
    fn drop(&mut self) {
        {
            let mut open = self.sockets.open();
            let entry = open.sockets.remove(&self.number);
            if let Some(peer) = entry.and_then(|entry| entry.peer)
                && let Some(has) = open.peers.get_mut(&peer)
            {
                *has -= 1;
                if *has == 0 {
                    open.peers.remove(&peer);
                }
            }
        }
        self.sockets.ended.notify_waiters();
    }
}

/// The service's end of a connection.
pub(crate) fn serve<L: Link>(
    endpoint: &Arc<Endpoint>,
    session: &str,
    binding: Binding,
    link: L,
    stamp: Stamp,
    calls: CallLimits,
) -> (Channel, Conversation<L>) {
    let (channel, commands) = Channel::new(endpoint.contract.clone(), Direction::Callback, binding, stamp);
    let session = session.to_owned();
    let (exclusive, ends) = (endpoint.is_exclusive(), endpoint.ends_after_unhandled);
    let operations = endpoint.operations.clone();
    let (of, endpoint) = (session.clone(), endpoint.clone());
    let make = move |channel: &Channel| endpoint.target(channel, &of);
    let worker = Worker::spawn(make, exclusive, channel.clone(), ends, calls);
    let inbound = Inbound::to_handlers(channel.clone(), operations, worker, Some(session));
    (channel.clone(), Conversation { channel, commands, link, inbound })
}

/// Hands the messages of a WebSocket to the sessions that they belong to.
struct ToSessions {
    sessions: Arc<Sessions>,
    peer: Option<IpAddr>,
}

impl Deliver for ToSessions {
    async fn deliver(&mut self, message: Message, bytes: usize, via: Option<Carriage>) {
        let Some(via) = via else { return };
        let outcome = self.sessions.take(message, bytes, self.peer, Some(&via)).await;
        if let Outcome::Settled(Settled::Answer(answer)) = outcome {
            via.send(*answer);
        }
    }
}

/// How long a WebSocket that is dropped has to say so.
const LAST_WORDS: Duration = Duration::from_secs(2);
