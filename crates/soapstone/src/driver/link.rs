//! A conversation on a connection that both sides send on.

use std::collections::VecDeque;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use soapstone_soap::{Answering, Message, MessageId, MessageProperties};
use soapstone_wsdl::Direction;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::{Inbound, Taken};
use crate::channel::{Channel, Command};
use crate::encoding::{DecodeFailure, Encoder};
use crate::error::{CallError, Ended};
use crate::host::instance::internal;
use crate::transport::{Closing, Frame, Happened, Link, Wants};

/// Everything that one end of a conversation needs.
pub(crate) struct Conversation<L> {
    pub(crate) channel: Channel,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) link: L,
    pub(crate) inbound: Inbound,
}

/// A frame that is to leave, and who wants to know.
struct Leaving {
    frame: Bytes,
    taken: Option<oneshot::Sender<Result<(), CallError>>>,
}

struct Driver {
    channel: Channel,
    encoder: Encoder,
    inbound: Inbound,
    leaving: VecDeque<Leaving>,
    /// Nothing more is taken from the other side.
    ended: bool,
    /// There is no connection any more.
    gone: bool,
    /// Since when nothing has come, or since when we close.
    since: Instant,
    /// Since when nothing came or went.
    silent: Instant,
    /// Our direction is closed as soon as what is leaving has left, and the other side is told why.
    closing: Option<Closing>,
    /// What the other side is told when nobody needs our direction any more.
    leaves: Closing,
    closers: Vec<oneshot::Sender<()>>,
    closers_without_handlers: Vec<oneshot::Sender<()>>,
}

impl<L: Link> Conversation<L> {
    /// Runs until both directions are closed, or the time for that is over.
    pub(crate) async fn run(self) {
        let Self { channel, mut commands, mut link, inbound } = self;
        let mut driver = Driver::new(channel, inbound);
        // Whether we may still send.
        let mut open = true;
        // Moved rarely: when it is over, it is looked at when it really is.
        let mut timer = std::pin::pin!(tokio::time::sleep_until(driver.deadline()));
        driver.reset(&mut timer);
        loop {
            if let Some(why) = driver.closing.filter(|_| driver.leaving.is_empty() && open) {
                link.close(why);
                open = false;
                driver.tell_closed_direction();
            }
            // The last of what we said may take as long as closing may.
            if driver.gone || (driver.ended && !open && !link.writes()) {
                break;
            }
            let (closing, takes) = (driver.closing.is_some(), driver.inbound.takes_more());
            let (gate, channel) = (driver.inbound.gate(), driver.channel.clone());
            let rarely = tokio::select! {
                biased;
                // Messages come and go in here, without another look at what happens rarely.
                () = std::future::poll_fn(|cx| driver.poll(cx, &mut commands, &mut link, open, takes)) => None,
                () = gate.done(), if !closing => Some(Rarely::Close),
                () = gate.room(), if !takes => None,
                () = channel.shared().released.notified(), if !closing => Some(Rarely::Close),
                () = &mut timer => Some(Rarely::Time),
            };
            match rarely {
                None => {}
                Some(Rarely::Close) => driver.close(driver.leaves),
                Some(Rarely::Time) => driver.time(&mut link),
            }
            driver.reset(&mut timer);
        }
        driver.end("it is closed");
        // Whoever still wants to send something learns that it is too late.
        drop(commands);
        driver.tell_closed_direction();
        link.end().await;
        driver.inbound.done().await;
        for closed in driver.closers.drain(..) {
            let _ = closed.send(());
        }
    }
}

/// What happens now and then.
enum Rarely {
    /// Nobody needs our direction any more.
    Close,
    Time,
}

/// However the conversation ends, nobody waits for it any more.
impl Drop for Driver {
    fn drop(&mut self) {
        self.channel.pending().close(Ended::Closed(Some("the conversation was stopped".to_owned())));
    }
}

impl Driver {
    fn new(channel: Channel, inbound: Inbound) -> Self {
        Self {
            encoder: Encoder::of_connection(&channel.shared().binding, channel.shared().direction),
            channel,
            inbound,
            leaving: VecDeque::new(),
            ended: false,
            gone: false,
            since: Instant::now(),
            silent: Instant::now(),
            closing: None,
            leaves: Closing::Normal,
            closers: Vec::new(),
            closers_without_handlers: Vec::new(),
        }
    }

    /// Moves messages, until there are none or something has changed that has to be looked at.
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        commands: &mut mpsc::Receiver<Command>,
        link: &mut impl Link,
        open: bool,
        took: bool,
    ) -> Poll<()> {
        let was = (self.closing.is_some(), self.ended);
        let mut moves = 0;
        loop {
            if moves > MOVES {
                // Whoever sends without a pause does not keep us from looking at the clock.
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            moves += 1;
            let mut moved = false;
            if self.leaving.len() < LEAVING {
                match commands.poll_recv(cx) {
                    Poll::Ready(Some(command)) => {
                        self.command(command);
                        moved = true;
                    }
                    Poll::Ready(None) => self.close(Closing::Normal),
                    Poll::Pending => {}
                }
            }
            let takes = self.inbound.takes_more();
            let wants = Wants { room: open && !self.leaving.is_empty(), frame: !self.ended && takes };
            if let Poll::Ready(happened) = link.poll_next(cx, wants) {
                self.happened(happened, link);
                moved = true;
            }
            let may_close = self.closing.is_some() && open && self.leaving.is_empty();
            let may_end = self.ended && !open && !link.writes();
            if self.gone
                || may_close
                || may_end
                || (self.closing.is_some(), self.ended) != was
                || takes != took
            {
                return Poll::Ready(());
            }
            if !moved {
                return Poll::Pending;
            }
        }
    }

    fn happened(&mut self, happened: Happened, link: &mut impl Link) {
        match happened {
            Happened::Room => {
                if let Some(Leaving { frame, taken }) = self.leaving.pop_front() {
                    self.silent = Instant::now();
                    link.send(frame);
                    if let Some(taken) = taken {
                        let _ = taken.send(Ok(()));
                    }
                }
            }
            Happened::Frame(frame) => self.frame(frame),
            Happened::Closed(None) => self.end("the other side has closed it"),
            Happened::Closed(Some(error)) => {
                self.channel.pending().close(Ended::Transport(error.clone()));
                let why = error.to_string();
                self.drop_leaving(&why);
                self.close(Closing::Normal);
                self.end(&why);
            }
            Happened::Broken(closing, why) => self.broken(closing, &why),
            Happened::Gone(why) => self.gone(&why),
        }
    }

    /// When the time is over: to close, once we do, else for the other side to say something.
    fn deadline(&self) -> Instant {
        let shared = self.channel.shared();
        let time = match (self.closing, shared.direction) {
            (Some(_), _) => shared.binding.timeouts.close,
            // A service does not wait for ever; a caller does, for callbacks.
            (None, Direction::Callback) => shared.binding.timeouts.receive,
            (None, Direction::Service) => FAR,
        };
        self.since.checked_add(time.min(FAR)).unwrap_or(self.since + FAR)
    }

    /// When the other side gets a sign of life.
    fn next_ping(&self) -> Option<Instant> {
        let interval = self.channel.shared().binding.timeouts.keep_alive;
        if interval.is_zero() || self.closing.is_some() { None } else { self.silent.checked_add(interval) }
    }

    fn reset(&self, timer: &mut std::pin::Pin<&mut tokio::time::Sleep>) {
        let deadline = self.deadline();
        timer.as_mut().reset(self.next_ping().map_or(deadline, |ping| ping.min(deadline)));
    }

    /// Time has passed.
    fn time(&mut self, link: &mut impl Link) {
        let now = Instant::now();
        if self.next_ping().is_some_and(|at| at <= now) {
            self.silent = now;
            link.ping();
        }
        if self.deadline() > now {
            return;
        }
        if self.closing.is_some() {
            // The other side does not close, or does not read.
            return self.gone("the other side did not close in time");
        }
        tracing::info!("nothing came for the receive timeout; the session is closed");
        self.close(Closing::Normal);
    }

    /// Closes our direction, when what is leaving has left.
    fn close(&mut self, why: Closing) {
        if self.closing.is_none() {
            self.closing = Some(why);
            self.since = Instant::now();
        }
    }

    /// Takes nothing more from the other side.
    fn end(&mut self, why: &str) {
        self.ended = true;
        self.channel.pending().close(Ended::Closed(Some(why.to_owned())));
        self.inbound.finish();
    }

    /// What came makes no sense: the other side is told so, and nothing more is taken or sent.
    fn broken(&mut self, closing: Closing, why: &str) {
        tracing::warn!(why, "the connection is closed");
        self.channel.pending().close(Ended::Lost(why.to_owned()));
        self.drop_leaving(why);
        self.close(closing);
        self.end(why);
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Send { message, taken } => self.send(*message, taken),
            // .NET drops the connection; that it is no mistake of theirs is better said.
            Command::Abort => self.close(Closing::Internal),
            Command::Away => {
                // What runs may end, and closes then.
                self.leaves = Closing::Away;
                self.inbound.finish();
            }
            Command::Close { closed, handlers } => {
                self.close(Closing::Normal);
                if handlers {
                    self.closers.push(closed);
                } else {
                    self.closers_without_handlers.push(closed);
                }
            }
        }
    }

    fn send(&mut self, message: Message, taken: Option<oneshot::Sender<Result<(), CallError>>>) {
        let answers = message.properties.reply_of().cloned();
        let result = if self.closing.is_some() {
            Err(CallError::Closed(Some("it was closed before".to_owned())))
        } else {
            self.encoder.encode(message).map_err(CallError::Encode)
        };
        match (result, taken) {
            (Ok(frame), taken) => self.leaving.push_back(Leaving { frame, taken }),
            (Err(error), Some(taken)) => drop(taken.send(Err(error))),
            (Err(CallError::Closed(_)), None) => tracing::debug!("an answer came after the end"),
            (Err(error), None) => {
                tracing::error!(%error, "an answer cannot be written");
                self.send_internal(answers);
            }
        }
    }

    /// Tells whoever waits for an answer that there is none.
    fn send_internal(&mut self, request: Option<MessageId>) {
        let (Some(request), None) = (request, self.closing) else { return };
        let mut properties = MessageProperties::default();
        properties.message_id = Some(request);
        let answering = Answering::on_connection(self.channel.shared().binding.version);
        let Some(fault) = internal(&properties, answering) else { return };
        if let Ok(frame) = self.encoder.encode(self.channel.addressed(fault)) {
            self.leaving.push_back(Leaving { frame, taken: None });
        }
    }

    /// Nothing can be sent or received any more.
    fn gone(&mut self, why: &str) {
        self.gone = true;
        self.channel.pending().close(Ended::Lost(why.to_owned()));
        self.close(Closing::Normal);
        self.drop_leaving(why);
        self.end(why);
    }

    fn drop_leaving(&mut self, why: &str) {
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
    fn frame(&mut self, Frame { payload, is_text }: Frame) {
        let bytes = payload.len();
        self.silent = Instant::now();
        if self.closing.is_none() {
            self.since = self.silent;
        }
        let message = match self.encoder.decode(payload) {
            Ok(message) => message,
            Err(failure) => {
                // The string table of a session may be out of step now, so nothing that follows can be trusted.
                let closing = match failure {
                    DecodeFailure::TooLarge(_) => Closing::TooLarge,
                    _ if is_text && self.encoder.is_binary() => Closing::Unsupported,
                    _ => Closing::Unreadable,
                };
                return self.broken(closing, &format!("a message could not be read: {failure}"));
            }
        };
        let had_room = self.inbound.has_room();
        if let Taken::Refused(Some(answer)) = self.inbound.take(message, bytes, None) {
            self.send(*answer, None);
        }
        if (!had_room && self.inbound.is_flooded()) || self.leaving.len() > REFUSED {
            self.broken(
                Closing::Policy,
                "the other side calls faster than it is answered; more calls came than can be kept",
            );
        }
    }
}

/// Messages that are moved before somebody looks at the clock: fewer than tokio lets a task do at once, or the clock would not be
/// looked at either.
const MOVES: usize = 32;

/// Frames that wait to leave; more wait where they are made.
const LEAVING: usize = 64;

/// Frames that wait to leave to somebody who calls, is refused and does not read.
const REFUSED: usize = 1024;

/// Later than anybody waits.
const FAR: Duration = Duration::from_secs(365 * 86_400);
