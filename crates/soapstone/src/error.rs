//! What can go wrong with a call.

use std::convert::Infallible;

use soapstone_rm::Failure;
use soapstone_soap::Fault;

use crate::tls::{Problem, TlsProblem, problem};

/// What went wrong between two machines.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// There was no connection, or it broke.
    #[error("{address} cannot be reached: {reason}")]
    Unreachable {
        /// Where.
        address: String,
        /// Why, as the operating system says it.
        reason: String,
        /// Whether nobody is there: a connection was refused, or the name is not known. Then trying again does not help.
        nobody: bool,
        /// Whether it is the name that is not known.
        unknown_host: bool,
    },
    /// There was no response in time.
    #[error("{address} did not respond within {} s", .after.as_secs_f32())]
    TimedOut {
        /// Where.
        address: String,
        /// How long was waited.
        after: std::time::Duration,
    },
    /// TLS does not trust the other side, or does not understand it; trying again does not help.
    #[error("{address} cannot be reached over TLS: {reason}{}", if .help.is_empty() { String::new() } else { format!("; {help}") })]
    Tls {
        /// Where.
        address: String,
        /// Of which kind it is.
        kind: TlsProblem,
        /// What is wrong with the certificate or the handshake.
        reason: String,
        /// What to call to have it otherwise; empty, where there is nothing to call.
        help: &'static str,
    },
    /// There was a response, and it is no success.
    #[error("{address} answered {status}{}", colon(.reason))]
    Status {
        /// Where.
        address: String,
        /// The HTTP status.
        status: u16,
        /// What it says about it.
        reason: String,
    },
    /// There was a response that is none of this protocol.
    #[error("the response of {address} cannot be read: {reason}")]
    Response {
        /// Where.
        address: String,
        /// Why.
        reason: String,
    },
    /// The other side closed the WebSocket because of what we sent, or of what happened to it.
    #[error("the WebSocket was closed with {code}{}", colon(.reason))]
    Closed {
        /// The code of its Close frame: 1009 where a message is larger than it takes, 1007 where it cannot read one. Spec:
        /// [RFC6455 §7.4.1]
        code: u16,
        /// What it says about it.
        reason: String,
    },
    /// The address is none that can be sent to.
    #[error("{address} is no address that can be sent to: {reason}")]
    Address {
        /// The address.
        address: String,
        /// Why.
        reason: String,
    },
}

impl TransportError {
    /// What an error of an HTTP client means that got no response.
    #[doc(hidden)]
    pub fn of_request(address: &str, error: &reqwest::Error) -> Self {
        let url = error.url();
        let host = url.and_then(reqwest::Url::host_str).unwrap_or_default();
        if let Some(Problem { kind, reason, help }) = problem(host, error) {
            return Self::Tls { address: address.to_owned(), kind, reason, help };
        }
        let mut reason = error.to_string();
        let mut nobody = false;
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            // The innermost cause says most.
            reason = cause.to_string();
            if let Some(io) = cause.downcast_ref::<std::io::Error>() {
                nobody |= io.kind() == std::io::ErrorKind::ConnectionRefused;
            }
            source = cause.source();
        }
        // The system's resolver says it in words only.
        let unknown_host = error.is_connect() && reason.contains("lookup");
        if unknown_host {
            reason = format!("the host {host} is not known ({reason})");
        }
        nobody |= unknown_host;
        Self::Unreachable { address: address.to_owned(), reason, nobody, unknown_host }
    }

    /// Whether it may be otherwise a little later: .NET repeats under reliable messaging after these, and after no others.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TimedOut { .. } => true,
            Self::Status { status, .. } => {
                matches!(status, 401 | 403 | 404 | 408 | 429 | 500 | 502 | 503 | 504)
            }
            Self::Tls { .. } | Self::Response { .. } | Self::Closed { .. } | Self::Address { .. } => false,
        }
    }
}

fn colon(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(": {reason}") }
}

/// Why a conversation is over, as everybody is told who still wants something of it.
#[derive(Clone, Debug)]
pub(crate) enum Ended {
    Closed(Option<String>),
    /// The connection is gone, and it is not known what arrived.
    Lost(String),
    Session(Failure),
    Transport(TransportError),
}

impl From<Ended> for CallError {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Closed(why) => Self::Closed(why),
            Ended::Lost(why) => Self::Closed(Some(why)),
            Ended::Session(failure) => Self::Session(failure),
            Ended::Transport(error) => Self::Transport(error),
        }
    }
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Closed(why) => f.write_str(why.as_deref().unwrap_or("it is closed")),
            Self::Lost(why) => f.write_str(why),
            Self::Session(failure) => failure.fmt(f),
            Self::Transport(error) => error.fmt(f),
        }
    }
}

/// What went wrong with a call. `F` is the operation's declared fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError<F = Infallible> {
    /// The peer answered with a fault that the contract declares.
    #[error("the call failed with a declared fault")]
    Fault(F),
    /// The peer answered with another fault.
    #[error("the peer answered with a fault: {0}")]
    Undeclared(Box<Fault>),
    /// The reply is not what the contract says.
    #[error("the reply cannot be read: {0}")]
    Reply(String),
    /// The arguments cannot be written.
    #[error("the call cannot be written: {0}")]
    Encode(#[from] soapstone_xml::EncodeError),
    /// The call would wait for itself.
    #[error("{0}")]
    WouldDeadlock(String),
    /// There was no reply in time.
    #[error("no reply within {} s", .0.as_secs_f32())]
    TimedOut(std::time::Duration),
    /// The reliable session is over, and not in order. What was sent may have arrived or not.
    #[error("the reliable session has failed: {0}")]
    Session(Failure),
    /// The message could not be brought to the peer.
    #[error(transparent)]
    Transport(TransportError),
    /// There was no room for the message in time: the peer does not acknowledge what it was sent before. The message is given up
    /// (unless it left at that very moment).
    #[error("the message was given up: there was no room for it within {} s", .0.as_secs_f32())]
    NotSent(std::time::Duration),
    /// The connection is closed, or was closed while the call waited.
    #[error("the connection is closed{}", .0.as_ref().map(|why| format!(": {why}")).unwrap_or_default())]
    Closed(Option<String>),
}

impl CallError<Infallible> {
    /// The same error of an operation that declares faults.
    #[doc(hidden)]
    pub fn widen<F>(self) -> CallError<F> {
        match self {
            Self::Fault(never) => match never {},
            Self::Undeclared(fault) => CallError::Undeclared(fault),
            Self::Reply(why) => CallError::Reply(why),
            Self::Encode(error) => CallError::Encode(error),
            Self::WouldDeadlock(why) => CallError::WouldDeadlock(why),
            Self::TimedOut(time) => CallError::TimedOut(time),
            Self::NotSent(time) => CallError::NotSent(time),
            Self::Session(failure) => CallError::Session(failure),
            Self::Transport(error) => CallError::Transport(error),
            Self::Closed(why) => CallError::Closed(why),
        }
    }
}
