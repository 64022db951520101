//! What must survive a restart.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::config::{Role, Shape};
use crate::event::SessionId;
use crate::identifier::{Identifier, MessageNumber};
use crate::ranges::Ranges;
use crate::version::RmVersion;

/// A fact of a session. The records of a session, in their order, are the session: see
/// [`Session::restore`](crate::Session::restore).
///
/// They are written ahead: what is drained from [`poll_record`](crate::Session::poll_record) is stored before anything of
/// [`poll_transmit`](crate::Session::poll_transmit) leaves. An acknowledgement is a promise, and so is a number.
///
/// Delivery is recorded when the application has [taken](crate::Session::taken) a message. A message that was handed over and not
/// taken when the process ended is handed over again: exactly once holds between the two machines, and at least once for what
/// an application had in its hands when it died.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Record {
    /// The session began. Always the first.
    Opened(Box<Opened>),
    /// The peer answered our CreateSequence: we send on this sequence.
    Established {
        /// The sequence that we send on.
        identifier: Identifier,
    },
    /// A message was given a number, and will be sent.
    Sent {
        /// The number.
        number: MessageNumber,
        /// Whether it is the last one: LastMessage of WS-ReliableMessaging 1.0, made by the session.
        last: bool,
        /// Of a reply: the number of its request, in [`Shape::RequestReply`].
        answers: Option<MessageNumber>,
        /// The message without what the session adds to it, in the encoding of the configuration.
        message: Bytes,
    },
    /// The peer has these messages, and will never be sent them again.
    Acknowledged {
        /// Those that it did not have before.
        ranges: Ranges,
    },
    /// A message came, and will be acknowledged.
    Received {
        /// Its number.
        number: MessageNumber,
        /// Whether its sequence ends with it.
        last: bool,
        /// Whether it is for the application; the session's own LastMessage is not.
        deliver: bool,
        /// The message without its reliable messaging headers.
        message: Bytes,
    },
    /// The application has taken this message.
    Delivered {
        /// Its number.
        number: MessageNumber,
    },
    /// The application answered this request without a reply: [`Shape::RequestReply`].
    Done {
        /// The number of the request.
        request: MessageNumber,
    },
    /// The application closed the session: it sends nothing new.
    Closing,
    /// The peer closed the sequence that it sends on.
    PeerClosed {
        /// The number of the last message; none when there was none.
        last: Option<MessageNumber>,
    },
    /// The peer ended the sequence that it sends on.
    PeerTerminated,
    /// The sequence that we send on has ended.
    SourceTerminated,
    /// The session failed. What was acknowledged and not taken is still to be handed over.
    Failed,
    /// The session is over, and all that was received was taken. There is nothing to be restored.
    Closed,
}

/// How a session began: all that it needs to be told again, the ids that it will ever use included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Opened {
    /// What it is called: a sequence of it, where there is one from the start.
    pub session: SessionId,
    /// Which side we are.
    pub role: Role,
    /// The version of WS-ReliableMessaging.
    pub version: RmVersion,
    /// How messages travel.
    pub shape: Shape,
    /// Whether messages are handed over in order.
    pub ordered: bool,
    /// The sequence that we send on, where it is known from the start.
    pub output: Option<Identifier>,
    /// The sequence that we receive on, if there is one.
    pub input: Option<Identifier>,
    /// The peer, as an endpoint reference in XML.
    pub remote: String,
    /// We, as an endpoint reference in XML.
    pub local: String,
    /// The id of CreateSequence: ours, or the peer's.
    pub create_id: String,
    /// The id of our CloseSequence.
    pub close_id: String,
    /// The id of our TerminateSequence.
    pub terminate_id: String,
    /// An acceptor's answer: the expiry that the peer asked for and was told.
    pub expires: Option<String>,
}
