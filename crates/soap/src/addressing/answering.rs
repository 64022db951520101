//! How answers are addressed.

use crate::version::MessageVersion;

/// Whether a message that goes to the other end of the connection says so.
///
/// Spec: [WSA10-CORE §3.2]: without `To` the destination is the anonymous address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnonymousTo {
    /// There is no `To`: .NET in HTTP responses.
    #[default]
    Omitted,
    /// `To` has the anonymous address: .NET on WebSockets.
    Written,
}

/// How an answer is sent: in which version, and whether `To` is written when it goes back where the request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answering {
    /// The version that both ends speak.
    pub version: MessageVersion,
    /// What becomes of the anonymous address.
    pub anonymous_to: AnonymousTo,
}

impl Answering {
    /// In the response to an HTTP request: without `To`, as .NET does it.
    pub const fn in_response(version: MessageVersion) -> Self {
        Self { version, anonymous_to: AnonymousTo::Omitted }
    }

    /// On a connection that both ends send on, a WebSocket: with `To`, as .NET does it.
    pub const fn on_connection(version: MessageVersion) -> Self {
        Self { version, anonymous_to: AnonymousTo::Written }
    }
}
