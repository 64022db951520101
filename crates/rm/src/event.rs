//! What comes out of a session, and what names the things that go in and out.

use std::fmt;
use std::sync::Arc;

use soapstone_soap::{EndpointReference, Fault, Message, MessageId};

use crate::fault::SequenceFault;
use crate::identifier::{Identifier, MessageNumber};

/// A session, among all of one process and its store: the identifier of the sequence that the acceptor receives on, or that
/// the initiator offered or asked for.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct SessionId(Identifier);

impl SessionId {
    /// The session of this name.
    pub fn new(name: Identifier) -> Self {
        Self(name)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The sequence.
    pub(crate) fn identifier(&self) -> &Identifier {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionId").field(&self.as_str()).finish()
    }
}

/// Where identifiers come from; this crate has no randomness. Whoever knows the identifier of a sequence can send on it, so
/// they must not be guessed: 122 random bits and more.
pub trait IdSource {
    /// An identifier for a sequence, a URI that nobody used before; .NET writes `urn:uuid:` and a random UUID.
    fn identifier(&mut self) -> Identifier;

    /// An id for a message, with the same properties.
    fn message_id(&mut self) -> MessageId;
}

/// The response that an HTTP request is still waiting for, as the driver numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BackChannel(pub u64);

/// Where an output goes.
#[derive(Clone, Debug)]
pub enum Route {
    /// To an endpoint: a POST, or a message on the socket of the session.
    Endpoint(Arc<EndpointReference>),
    /// Into the response that a request waits for.
    Back(BackChannel),
}

/// Which output of a session this is, for when the driver learns what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TransmitToken(pub(crate) Sent);

/// What was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sent {
    CreateSequence,
    Message(MessageNumber),
    Close,
    Terminate,
    /// An acknowledgement on its own.
    Acknowledgement,
    /// A question, which nobody repeats.
    Poll,
    Answer,
}

/// A message that leaves.
#[derive(Clone, Debug)]
#[must_use]
pub struct Transmit {
    /// Where it goes.
    pub to: Route,
    /// The message; none is an HTTP response with status 202 and without content.
    pub message: Option<Message>,
    /// 1 for the first time it is sent, 2 for the first repetition.
    pub attempt: u32,
    /// What it is called in [`handle_response`](crate::Session::handle_response) and
    /// [`handle_send_failed`](crate::Session::handle_send_failed).
    pub token: TransmitToken,
}

/// What a session tells the application.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// Both sides know the session; what was sent before goes out now.
    Established,
    /// A message, handed over exactly once, and in the order of the numbers where the session is ordered. It takes a place of
    /// the window until it is [taken](crate::Session::taken).
    Delivered(MessageNumber, Box<Message>),
    /// The peer has this message of ours.
    Acknowledged(MessageNumber),
    /// There is room in the window again, after there was none.
    Writable,
    /// The peer will send nothing new, and all that it sent was handed over. Not told when something is missing for good; then
    /// the session fails.
    PeerClosed,
    /// Both directions ended in order.
    Terminated,
    /// The session is over, and not in order.
    Failed(Failure),
    /// Something that arrived was dropped, or answered with a fault, and the session goes on.
    Ignored(Ignored),
}

/// Why a session failed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The peer does not want the session.
    #[error("the peer refused the session: {0}")]
    Refused(Box<Fault>),
    /// The peer ended the session, with this fault.
    #[error("the peer ended the session: {0}")]
    Peer(Box<Fault>),
    /// We ended the session, because the peer did what it must not; this is what we told it.
    #[error("the peer broke the protocol: {0}")]
    Protocol(Box<SequenceFault>),
    /// A message about the session had headers that must be understood and are not.
    #[error("the peer broke the protocol: a header of a reliable messaging message is not understood")]
    NotUnderstood,
    /// There was no answer to CreateSequence in time. The peer may not have got it, or its answer cannot reach us.
    #[error("no answer to CreateSequence in {} s", .0.as_secs())]
    OpenTimedOut(std::time::Duration),
    /// The application closed the session, and it did not end in order in time.
    #[error("the session did not end in {} s", .0.as_secs())]
    CloseTimedOut(std::time::Duration),
    /// Nothing came from the peer for too long.
    #[error("nothing came from the peer for {} s", .0.as_secs())]
    Inactive(std::time::Duration),
    /// A message was repeated as often as it may be, and never acknowledged.
    #[error("message {number} was sent {attempts} times and not acknowledged")]
    RetriesExhausted {
        /// Its number.
        number: MessageNumber,
        /// How often it was sent.
        attempts: u32,
    },
    /// The application ended it.
    #[error("the session was aborted")]
    Aborted,
    /// It failed before it was restored; the reason is not recorded.
    #[error("the session failed before the restart")]
    BeforeRestart,
}

/// What arrived and was dropped.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Ignored {
    /// A message that had already come. It was acknowledged again.
    #[error("message {0} came again")]
    Duplicate(MessageNumber),
    /// There was no room for a message; the peer sends it again.
    #[error("there is no room for message {0}")]
    NoRoom(MessageNumber),
    /// A message came after the sequence was closed.
    #[error("message {0} came after the sequence was closed")]
    Closed(MessageNumber),
    /// A reliable messaging header or body is not what it must be.
    #[error("{0}")]
    Malformed(String),
    /// It is about a sequence that is none of this session.
    #[error("{0} is no sequence of this session")]
    Foreign(Identifier),
    /// It has nothing to do with the session as it is now.
    #[error("{0} means nothing here")]
    Unexpected(&'static str),
}

/// Why a message cannot be sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// As many messages as the window has are on the way; [`Event::Writable`] says when there is room.
    #[error("the window is full: {0} messages are not acknowledged yet")]
    WindowFull(u32),
    /// The session was closed, or is over.
    #[error("the session is closed")]
    Closed,
    /// Nothing can be sent on this session: no sequence goes this way.
    #[error("no sequence goes this way")]
    OneWay,
    /// The sequence has no numbers left. Spec: [WSRM11 §4.5]
    #[error("the sequence has no message numbers left")]
    NumbersExhausted,
    /// There is no request of this number that waits for its reply.
    #[error("request {0} does not wait for a reply")]
    NoSuchRequest(MessageNumber),
    /// The message cannot be written.
    #[error("the message cannot be written")]
    Encode(#[from] soapstone_xml::EncodeError),
    /// What was written for keeping cannot be read.
    #[error("the message cannot be kept: {0}")]
    Keep(String),
}
