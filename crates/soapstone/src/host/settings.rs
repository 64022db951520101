//! How much a host takes from strangers.

use std::time::Duration;

use crate::callback_policy::CallbackPolicy;
pub use crate::transport::websocket::accept::Origins;

/// How many calls of one conversation wait for their handlers. A plain struct: take the default, change a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLimits {
    /// Calls that wait or run before no more are taken from the other side. Default: 256.
    pub max_waiting: usize,
    /// Calls that are kept at most while a handler waits for a reply, which may be behind them; one more ends the conversation.
    /// Default: 4,096.
    pub max_waiting_for_reply: usize,
    /// Bytes of such calls. Default: 16 MiB.
    pub max_bytes_waiting_for_reply: usize,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self { max_waiting: 256, max_waiting_for_reply: 4096, max_bytes_waiting_for_reply: 16 << 20 }
    }
}

/// How much a host takes, and how long it waits. A plain struct: take the default, change a field.
///
/// ```
/// use soapstone::HostSettings;
///
/// let settings = HostSettings { max_sessions: 500, ..HostSettings::default() };
/// assert_eq!(settings.max_half_open_sessions, 4096);
/// ```
#[derive(Clone, Debug)]
pub struct HostSettings {
    /// Which addresses a peer may make the host call.
    pub callbacks: CallbackPolicy,
    /// Sessions of one endpoint at once; who asks for one more is refused, and told why. Default: 16,384. (.NET
    /// `ServiceThrottlingBehavior.MaxConcurrentSessions`: 100 for each processor.)
    pub max_sessions: usize,
    /// Which web pages may open a WebSocket. Default: those from the host itself. What is no browser is not asked.
    pub origins: Origins,
    /// WebSockets of one endpoint that one peer may have, which is an address, or of IPv6 a network of 64 bits; who asks for one
    /// more is told to come again (HTTP 503). All together there are no more than `max_sessions`. Default: 16,384, because behind
    /// a proxy all have its address.
    pub max_web_sockets_per_peer: usize,
    /// Sessions of one endpoint that were asked for, and that its peer has not shown to know yet. Default: 4,096. (.NET
    /// `ReliableSessionBindingElement.MaxPendingChannels`: 4.)
    pub max_half_open_sessions: usize,
    /// Half-open sessions of one peer, which is an address, or of IPv6 a network of 64 bits. Default: 1,024.
    pub max_half_open_sessions_per_peer: usize,
    /// Messages that may be on the way from one endpoint to all its peers, each with a connection of its own; more wait. Default:
    /// 1,024.
    pub max_posts: usize,
    /// The same to one peer. Default: 256.
    pub max_posts_per_peer: usize,
    /// Requests of one endpoint that may be answered at once, one-way calls included that were accepted and still run; who sends
    /// one more is told to send it again (HTTP 503). Default: 8,192. (.NET `ServiceThrottlingBehavior.MaxConcurrentCalls`: 16 for
    /// each processor.)
    pub max_concurrent_calls: usize,
    /// How long a session may be half open before it is given up. Default: 2 minutes. A .NET client that opens its proxy and
    /// calls nothing for this long has lost the session.
    pub half_open_timeout: Duration,
    /// How many calls of one session wait for their handlers.
    pub calls: CallLimits,
    /// Messages of one session that wait for the session to look at them; the sender of one more is told to send it again (HTTP
    /// 503). Default: 64.
    pub max_waiting_messages: usize,
    /// Connections at once; more wait in the operating system. Default: 16,384.
    pub max_connections: usize,
    /// How long the head of a request may take, and how long a connection may be idle. Default: 2 minutes (http.sys
    /// `IdleConnectionTimeout`).
    pub header_timeout: Duration,
    /// How long the body of a request may take. Default: 2 minutes (http.sys `EntityBody`).
    pub body_timeout: Duration,
    /// Bytes from which a response is compressed for a client that takes gzip. Default: 2,048.
    pub gzip_from: usize,
}

impl Default for HostSettings {
    fn default() -> Self {
        Self {
            callbacks: CallbackPolicy::default(),
            max_sessions: 16_384,
            origins: Origins::default(),
            max_web_sockets_per_peer: 16_384,
            max_half_open_sessions: 4096,
            max_half_open_sessions_per_peer: 1024,
            max_posts: 1024,
            max_posts_per_peer: 256,
            max_concurrent_calls: 8192,
            half_open_timeout: Duration::from_secs(120),
            calls: CallLimits::default(),
            max_waiting_messages: 64,
            max_connections: 16_384,
            header_timeout: Duration::from_secs(120),
            body_timeout: Duration::from_secs(120),
            gzip_from: 2048,
        }
    }
}
