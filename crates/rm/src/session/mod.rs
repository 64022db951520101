//! A reliable session, as a value.

mod begin;
mod closing;
mod control;
mod exchange;
mod fault;
mod output;
mod receive;
mod respond;
mod restore;
mod send;
mod time;

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use soapstone_soap::{EndpointReference, Message, MessageId};

pub(crate) use fault::not_reliable_fault;
pub use restore::RestoreError;

use crate::config::{Config, Role};
use crate::destination::{DestinationState, SequenceDestination};
use crate::event::{Event, Failure, Sent, SessionId, Transmit, TransmitToken};
use crate::identifier::{Identifier, MessageNumber};
use crate::record::Record;
use crate::source::{SequenceSource, SourceState};
use crate::timer::{Timer, Timers};
use exchange::Exchanges;
use output::Output;

/// One reliable session: a sequence that we send on (we are its RM Source) and one that we receive on (we are its RM
/// Destination), or only one of the two.
///
/// Nothing in it waits, reads a clock or opens a socket. There are four kinds of methods:
///
/// - **getters** say how things stand;
/// - **`handle_*`** take what came from the network or the clock;
/// - **commands** take what the application wants: [`send`](Self::send), [`reply`](Self::reply), [`taken`](Self::taken),
///   [`close`](Self::close), [`abort`](Self::abort);
/// - **`poll_*`** give what is to be done about it.
///
/// **After any `handle_*` or command, drain in this order**, each until it says nothing, before the next `handle_*` or command:
///
/// 1. [`poll_record`](Self::poll_record): store it. A message that left before it was stored cannot be recovered.
/// 2. [`poll_transmit`](Self::poll_transmit): send it.
/// 3. [`poll_timeout`](Self::poll_timeout): wait no longer than that for something to handle, then
///    [`handle_timeout`](Self::handle_timeout).
/// 4. [`poll_event`](Self::poll_event): tell the application.
///
/// Time is an argument and never goes backwards; a value that is earlier than the last one counts as that. Calling
/// [`handle_timeout`](Self::handle_timeout) too early or too often does nothing.
///
/// A peer can send what it likes: nothing here panics, and what is kept is bounded by the window.
///
/// The two directions end independently of each other: [`source_state`](Self::source_state),
/// [`destination_state`](Self::destination_state).
pub struct Session {
    config: Arc<Config>,
    role: Role,
    id: SessionId,
    phase: Phase,
    /// We, as the peer is told.
    local: Arc<EndpointReference>,
    remote: Arc<EndpointReference>,
    ids: Box<Ids>,
    source: Option<SequenceSource>,
    destination: Option<SequenceDestination>,
    /// The requests that an acceptor has not answered for good, in the shapes whose answers are responses.
    exchanges: Option<Box<Exchanges>>,
    timers: Timers,
    now: Instant,
    /// When CreateSequence was last sent, to see how long its answer takes.
    asked_at: Instant,
    outputs: VecDeque<Output>,
    records: VecDeque<Record>,
    events: VecDeque<Event>,
    /// The application has closed.
    closing: bool,
    /// The application was told that the window is full.
    full: bool,
    /// How often the control message on the way was sent.
    attempts: u32,
    end: Option<End>,
    /// [`Record::Closed`] was recorded.
    forgotten: bool,
}

/// The ids that a session uses for its own messages, drawn when it begins.
#[derive(Clone, Debug)]
struct Ids {
    create: MessageId,
    close: MessageId,
    terminate: MessageId,
    /// What an acceptor was asked for, and says again.
    expires: Option<soapstone_xml::TimeSpan>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// CreateSequence is on the way.
    Opening,
    Open,
    Over,
}

/// How it ended; told to the application once.
#[derive(Debug)]
enum End {
    Terminated,
    Failed(Failure),
    Told,
}

impl Session {
    /// What it is called.
    pub fn id(&self) -> &SessionId {
        &self.id
    }

    /// The sequences that it receives and sends on, as far as they are known.
    pub(crate) fn identifiers(&self) -> (Option<&Identifier>, Option<&Identifier>) {
        (self.known_input(), self.known_output())
    }

    /// The id of the CreateSequence that made it.
    pub(crate) fn create_id(&self) -> &MessageId {
        &self.ids.create
    }

    /// Which side we are.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The settings.
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// The peer.
    pub fn remote(&self) -> &Arc<EndpointReference> {
        &self.remote
    }

    /// We, as the peer was told.
    pub fn local(&self) -> &Arc<EndpointReference> {
        &self.local
    }

    /// Where the sequence that we send on is in its life; none when nothing is sent on a sequence of its own, as replies in
    /// [`Shape::RequestReply`](crate::Shape::RequestReply).
    pub fn source_state(&self) -> Option<SourceState> {
        self.source.as_ref().map(|source| source.state)
    }

    /// Where the sequence that we receive on is in its life; none when there is none.
    pub fn destination_state(&self) -> Option<DestinationState> {
        self.destination.as_ref().map(|destination| destination.state)
    }

    /// Messages that may be sent now without [`SendError::WindowFull`](crate::SendError::WindowFull).
    pub fn window(&self) -> u32 {
        let Some(source) = self.source.as_ref().filter(|_| self.accepts_messages()) else { return 0 };
        let outstanding = u32::try_from(source.outstanding()).unwrap_or(u32::MAX);
        self.config.window().saturating_sub(outstanding)
    }

    /// The application has taken a message that it was [handed](Event::Delivered). That frees its place in the window, and
    /// records that it need not be handed over again. One that it does not have is not heeded.
    ///
    /// Every message has to be taken: one that is not keeps its place, so that the peer is slowed and at last stopped, and keeps
    /// the session from being over. A request of
    /// [`Shape::RequestReply`](crate::Shape::RequestReply) that was taken and not [answered](Self::reply) when the
    /// process ended is handed over again, since nobody else could answer it.
    pub fn taken(&mut self, now: Instant, number: MessageNumber) {
        self.advance(now);
        let Some(destination) = &mut self.destination else { return };
        if destination.taken(number) {
            let again = self.exchanges.as_mut().is_some_and(|exchanges| exchanges.was_taken_before(number));
            if !again {
                self.record(|| Record::Delivered { number });
            }
            self.exchange_room();
            self.conclude();
            self.forget();
        }
    }

    /// What is to be stored, in this order, before anything is sent; nothing unless the session is
    /// [durable](Config::durable).
    pub fn poll_record(&mut self) -> Option<Record> {
        self.records.pop_front()
    }

    /// What is to be sent. Outputs are independent of each other: whoever sends them need not wait for one to send the next.
    /// Nothing, while there is something to be stored.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        if self.records.is_empty() { self.next_transmit() } else { None }
    }

    /// When [`handle_timeout`](Self::handle_timeout) has to be called at the latest. Nothing, when it need not.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.timers.next()
    }

    /// What is new for the application.
    pub fn poll_event(&mut self) -> Option<Event> {
        if let Some(event) = self.events.pop_front() {
            return Some(event);
        }
        if let Some(destination) = &mut self.destination {
            if let Some((number, message)) = destination.next_ready() {
                return Some(Event::Delivered(number, message));
            }
            let ended =
                matches!(destination.state, DestinationState::Complete | DestinationState::Terminated);
            if ended && destination.is_complete() && !destination.end_told {
                destination.end_told = true;
                return Some(Event::PeerClosed);
            }
        }
        match std::mem::replace(self.end.as_mut()?, End::Told) {
            End::Terminated => Some(Event::Terminated),
            End::Failed(failure) => Some(Event::Failed(failure)),
            End::Told => None,
        }
    }

    /// Whether it is over and has nothing more to say: it may be dropped. One that is durable has its last word when the
    /// application has taken all that it was handed.
    pub fn is_drained(&self) -> bool {
        self.phase == Phase::Over
            && matches!(self.end, Some(End::Told))
            && self.outputs.is_empty()
            && self.records.is_empty()
            && self.events.is_empty()
            && !self.destination.as_ref().is_some_and(SequenceDestination::has_ready)
            && (!self.config.durable || self.is_taken())
    }

    /// Something could not be sent. It counts as lost: what must arrive is repeated in its time, an acknowledgement too.
    pub fn handle_send_failed(&mut self, now: Instant, token: TransmitToken) {
        self.advance(now);
        let acknowledgement = token.0 == Sent::Acknowledgement && self.phase == Phase::Open;
        if let Some(destination) = self.destination.as_mut().filter(|_| acknowledgement) {
            // A peer that cannot be reached is not tried without a pause.
            let then = self.now.checked_add(self.config.control_interval());
            destination.owe_again(then.unwrap_or(self.now));
        }
    }

    /// There is no connection to the peer any more, where messages travel on one
    /// ([`Shape::Connection`](crate::Shape::Connection)): nothing is repeated until [there is](Self::handle_reconnected) another.
    /// That nothing comes counts all the same.
    pub fn handle_disconnected(&mut self, now: Instant) {
        self.advance(now);
        self.timers.stop(Timer::Retransmission);
        self.timers.stop(Timer::Control);
    }

    /// There is another connection to the peer, where messages travel on one ([`Shape::Connection`](crate::Shape::Connection)).
    /// What was on the way on the old one is due at once, and who asked for the session lets the other side hear of it, which may
    /// have something to say, too.
    pub fn handle_reconnected(&mut self, now: Instant) {
        self.advance(now);
        if self.phase == Phase::Over {
            return;
        }
        if let Some(source) = self.source.as_mut().filter(|source| source.in_flight()) {
            source.again();
            let timeout = source.transmission().timeout();
            self.timers.start(Timer::Retransmission, self.now, timeout);
        }
        self.repeat_control();
        let is_open = self
            .source
            .as_ref()
            .is_some_and(|source| source.identifier.is_some() && source.state <= SourceState::Draining);
        if self.role != Role::Initiator || self.phase != Phase::Open {
            return;
        }
        if is_open {
            self.output(Output::Poll);
        } else if let Some(destination) = &mut self.destination {
            // We have no more to say perhaps, and the other side has to know the connection to end, too.
            destination.owe_now();
        }
    }

    fn is_taken(&self) -> bool {
        self.destination.as_ref().is_none_or(SequenceDestination::is_taken)
    }

    /// It is over: nothing is sent but what is said about that, and nothing waits.
    fn over(&mut self, end: End) {
        self.phase = Phase::Over;
        self.timers.stop_all();
        let waiting = self.exchanges.as_mut().map(|exchanges| exchanges.abandon()).unwrap_or_default();
        self.outputs.extend(waiting.into_iter().map(|back| Output::Release { back }));
        self.end = Some(end);
        self.forget();
    }

    /// Records that nothing is to be restored, as soon as nothing is left that was acknowledged and not taken.
    fn forget(&mut self) {
        if self.phase == Phase::Over && !self.forgotten && self.is_taken() {
            self.forgotten = true;
            self.record(|| Record::Closed);
        }
    }

    /// Whether messages of the application are taken.
    fn accepts_messages(&self) -> bool {
        self.phase != Phase::Over && !self.closing
    }

    /// Time has passed.
    fn advance(&mut self, now: Instant) {
        self.now = self.now.max(now);
    }

    /// Something came from the peer.
    fn heard(&mut self) {
        if self.phase != Phase::Open {
            return;
        }
        self.timers.start(Timer::Inactivity, self.now, self.config.inactivity_timeout);
        if self.keeps_alive() {
            let (idle, _) = self.config.keep_alive_intervals();
            self.timers.start(Timer::KeepAlive, self.now, idle);
        }
    }

    /// Whether we ask for a sign of life: clients do.
    fn keeps_alive(&self) -> bool {
        self.role == Role::Initiator && self.config.keep_alive
    }

    fn record(&mut self, record: impl FnOnce() -> Record) {
        if self.config.durable {
            self.records.push_back(record());
        }
    }

    /// A message as a record holds it.
    fn bytes_of(&self, message: &Message) -> Option<bytes::Bytes> {
        let mut codec = (self.config.encoding)();
        crate::keep::write(message.clone(), self.config.message_version, &mut *codec).ok()
    }

    /// Time since the peer was last asked for the session.
    fn since_asked(&self) -> Duration {
        self.now.saturating_duration_since(self.asked_at)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("id", &self.id)
            .field("role", &self.role)
            .field("phase", &self.phase)
            .field("source", &self.source_state())
            .field("destination", &self.destination_state())
            .finish_non_exhaustive()
    }
}
