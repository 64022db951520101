//! A connection that carries the messages of reliable sessions. A session outlives it.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use soapstone_soap::Message;
use soapstone_wsdl::{Binding, Direction};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::encoding::{DecodeFailure, Encoder};
use crate::error::TransportError;
use crate::transport::{Closing, Frame, Happened, Link, Wants};

/// The way onto a connection: what is given to it is sent, in order, as long as the connection lasts.
#[derive(Clone, Debug)]
pub(crate) struct Carriage(mpsc::Sender<Box<Message>>);

impl Carriage {
    /// A way, and what comes out of it.
    pub(crate) fn new() -> (Self, mpsc::Receiver<Box<Message>>) {
        let (sender, receiver) = mpsc::channel(CARRIED);
        (Self(sender), receiver)
    }

    /// Gives a message to the connection. Without success where it is gone, or slower than messages are made.
    pub(crate) fn send(&self, message: Message) -> bool {
        self.0.try_send(Box::new(message)).is_ok()
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.0.is_closed()
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.0.same_channel(&other.0)
    }
}

/// Where the messages of a connection go.
pub(crate) trait Deliver: Send {
    /// Takes a message. While it does, no more are read.
    fn deliver(
        &mut self,
        message: Message,
        bytes: usize,
        via: Option<Carriage>,
    ) -> impl Future<Output = ()> + Send;
}

/// A connection, and whoever runs it.
pub(crate) struct Carrier<'a, L, D> {
    pub(crate) link: L,
    pub(crate) binding: &'a Binding,
    /// Whose calls go out from this end.
    pub(crate) direction: Direction,
    pub(crate) deliver: D,
    /// Says when everything is about to stop: sessions are over then, and peers are not waited for.
    pub(crate) stop: Option<watch::Receiver<bool>>,
}

/// How a carrier ended.
#[derive(Debug)]
pub(crate) enum Carried {
    /// We closed it, because no session uses it any more.
    Unused,
    /// It is gone, for this reason.
    Lost(String),
    /// It is gone, and another one would end in the same way: a message is not taken, here or there.
    Fatal(TransportError),
}

/// What of a connection is open.
struct State {
    encoder: Encoder,
    leaving: VecDeque<Bytes>,
    closing: Option<Closing>,
    /// Since when we close.
    closing_since: Instant,
    /// We asked for a sign of life.
    asked: bool,
    /// There is no connection any more.
    gone: bool,
    ended: Option<String>,
    fatal: Option<TransportError>,
    silent: Instant,
    heard: Instant,
}

impl<L: Link, D: Deliver> Carrier<'_, L, D> {
    /// Runs, until the connection is closed or nobody sends on it any more. `own` is the way onto it, for whoever has no session yet,
    /// within the time `idle`; without, there is a session already.
    pub(crate) async fn run(
        self,
        mut outgoing: mpsc::Receiver<Box<Message>>,
        mut own: Option<Carriage>,
        idle: Duration,
    ) -> Carried {
        let Self { mut link, binding, direction, mut deliver, mut stop } = self;
        let weak = own.as_ref().map(|own| own.0.downgrade());
        let keep_alive = binding.timeouts.keep_alive;
        let mut state = State::new(binding, direction);
        let began = Instant::now();
        let mut open = true;
        let mut unused = false;
        let mut stopping = false;
        loop {
            if let Some(why) = state.closing.filter(|_| state.leaving.is_empty() && open) {
                link.close(why);
                open = false;
            }
            if state.gone || (state.ended.is_some() && !open && !link.writes()) {
                break;
            }
            let wants = Wants { room: open && !state.leaving.is_empty(), frame: state.ended.is_none() };
            let closing = state.closing.is_some();
            let (since, patience) = match &own {
                _ if closing && stopping => (state.closing_since, binding.timeouts.close.min(LAST_WORDS)),
                _ if closing => (state.closing_since, binding.timeouts.close),
                Some(_) => (began, idle),
                // The session knows when it is over.
                None => (state.heard, FAR),
            };
            let deadline = since + patience.min(FAR);
            // Also where the other side sends without a pause.
            if closing && deadline <= Instant::now() {
                break;
            }
            let mut until = deadline;
            if !closing && !keep_alive.is_zero() {
                until = until.min(state.silent + keep_alive.min(FAR));
            }
            tokio::select! {
                biased;
                message = outgoing.recv(), if state.leaving.len() < LEAVING && !unused => match message {
                    Some(message) => state.write(*message),
                    None => {
                        unused = true;
                        state.close(Closing::Normal);
                    }
                },
                happened = std::future::poll_fn(|cx| link.poll_next(cx, wants)) => match happened {
                    Happened::Room => if let Some(frame) = state.leaving.pop_front() {
                        link.send(frame);
                    },
                    Happened::Frame(frame) => if let Some((message, bytes)) = state.read(frame) {
                        let via = weak.as_ref().and_then(mpsc::WeakSender::upgrade).map(Carriage);
                        deliver.deliver(message, bytes, via).await;
                        // From now on it lasts as long as sessions use it, if one does.
                        if own.as_ref().is_some_and(|own| own.0.strong_count() > 1) {
                            own = None;
                        }
                    },
                    Happened::Closed(None) => {
                        state.ended = Some("the other side has closed the WebSocket".to_owned());
                        state.close(Closing::Normal);
                    }
                    Happened::Closed(Some(error)) => {
                        state.leaving.clear();
                        state.ended = Some(error.to_string());
                        state.fatal = Some(error).filter(is_fatal);
                        state.close(Closing::Normal);
                    }
                    Happened::Broken(closing, why) => state.broken(closing, &why),
                    Happened::Gone(why) => state.gone(why),
                },
                () = stopped(&mut stop), if !stopping => {
                    stopping = true;
                    state.close(Closing::Away);
                }
                () = tokio::time::sleep_until(until) => {
                    if deadline <= Instant::now() {
                        if closing {
                            break;
                        }
                        tracing::info!("nobody opened a session on a connection; it is closed");
                        state.close(Closing::Policy);
                    } else {
                        let took = link.took();
                        if state.asked && !took && direction == Direction::Service {
                            // The network is silent about it: another connection may do better.
                            state.gone("nothing came, not even the answer to a ping".to_owned());
                        } else {
                            state.asked = true;
                            state.silent = Instant::now();
                            link.ping();
                        }
                    }
                }
            }
        }
        drop(outgoing);
        link.end().await;
        if let Some(error) = state.fatal.filter(|_| !unused) {
            return Carried::Fatal(error);
        }
        match state.ended {
            _ if unused => Carried::Unused,
            Some(why) => Carried::Lost(why),
            None => Carried::Lost("the other side did not close in time".to_owned()),
        }
    }
}

impl State {
    fn new(binding: &Binding, direction: Direction) -> Self {
        let now = Instant::now();
        Self {
            encoder: Encoder::of_connection(binding, direction),
            leaving: VecDeque::new(),
            closing: None,
            closing_since: now,
            asked: false,
            gone: false,
            ended: None,
            fatal: None,
            silent: now,
            heard: now,
        }
    }

    fn close(&mut self, why: Closing) {
        if self.closing.is_none() {
            self.closing = Some(why);
            self.closing_since = Instant::now();
        }
    }

    fn gone(&mut self, why: String) {
        self.gone = true;
        self.ended = Some(why);
        self.leaving.clear();
        self.close(Closing::Normal);
    }

    fn broken(&mut self, closing: Closing, why: &str) {
        tracing::warn!(why, "a connection of reliable sessions is closed");
        self.leaving.clear();
        self.ended = Some(why.to_owned());
        let (address, reason) = ("the other side".to_owned(), why.to_owned());
        self.fatal = Some(TransportError::Response { address, reason });
        self.close(closing);
    }

    fn write(&mut self, message: Message) {
        match self.encoder.encode(message) {
            Ok(frame) => self.leaving.push_back(frame),
            // What the session kept was written once already.
            Err(error) => tracing::error!(%error, "a message cannot be written"),
        }
    }

    fn read(&mut self, Frame { payload, is_text }: Frame) -> Option<(Message, usize)> {
        let bytes = payload.len();
        self.heard = Instant::now();
        self.silent = self.heard;
        match self.encoder.decode(payload) {
            Ok(message) => Some((message, bytes)),
            Err(failure) => {
                let closing = match failure {
                    DecodeFailure::TooLarge(_) => Closing::TooLarge,
                    _ if is_text && self.encoder.is_binary() => Closing::Unsupported,
                    _ => Closing::Unreadable,
                };
                self.broken(closing, &format!("a message could not be read: {failure}"));
                None
            }
        }
    }
}

/// Whether what was sent would be refused again. Spec: [RFC6455 §7.4.1]
fn is_fatal(error: &TransportError) -> bool {
    matches!(error, TransportError::Closed { code: 1002 | 1003 | 1007..=1010, .. })
}

/// Returns when everything is about to stop.
async fn stopped(stop: &mut Option<watch::Receiver<bool>>) {
    let told = match stop {
        Some(stop) => stop.wait_for(|stop| *stop).await.is_ok(),
        None => false,
    };
    if !told {
        std::future::pending::<()>().await;
    }
}

/// How long a peer has to close when everything stops.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Later than anybody waits.
const FAR: Duration = Duration::from_secs(365 * 86_400);
/// Messages that sessions have given and that wait to be written. A session has no more than its window on the way.
const CARRIED: usize = 256;
/// Frames that wait to leave.
const LEAVING: usize = 16;
