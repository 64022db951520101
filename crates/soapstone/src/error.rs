//! What can go wrong with a call.

use std::convert::Infallible;

use soapstone_soap::Fault;

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
            Self::Closed(why) => CallError::Closed(why),
        }
    }
}
