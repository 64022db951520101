//! Which addresses a peer may make us call: ReplyTo, FaultTo and AcksTo of a message that we did not ask for.

mod allowed;
mod check;
mod forwarded;
mod kinds;
mod network;
mod refused;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::time::Duration;

pub use allowed::{AddressEntryError, AddressRange, AllowedAddress};
pub(crate) use check::Pinned;
pub(crate) use network::network;
pub use refused::CallbackRefused;

/// Which addresses a peer may make us call, and how much such calls may cost.
///
/// Whoever sends a message says where its answers go. Without a rule, one message from anybody makes this machine call anything
/// that it can reach. The rule: the address is `http` or `https`, without user info, and its host is the address that the
/// message came from, or one that was [allowed](Self::allow).
///
/// - A loopback address may be called for a loopback peer alone; for such a peer every loopback address is its own. A name of
///   this machine that leads to another of its addresses is not: allow it, where clients run on the machine of the service.
/// - Link-local, unspecified, broadcast and multicast addresses are never called, whatever is allowed. Services that hand out
///   a machine's credentials are mostly at a link-local address.
/// - An IPv6 address that carries an IPv4 address is judged as that one.
/// - A name is resolved once, and judged by what it leads to; a session goes on with the address that was judged.
///
/// ```
/// use soapstone::CallbackPolicy;
///
/// # fn policy() -> Result<CallbackPolicy, soapstone::AddressEntryError> {
/// let policy = CallbackPolicy::default()
///     .allow("10.1.0.0/16".parse()?)
///     .allow("*.clients.example:8080".parse()?)
///     .forwarding_proxy("10.0.0.2".parse()?);
/// # Ok(policy)
/// # }
/// # policy().unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct CallbackPolicy {
    allowed: Vec<AllowedAddress>,
    any: bool,
    ports: Vec<u16>,
    forwarding_proxies: Vec<AddressRange>,
    /// How many sessions one peer may have at a time.
    pub(crate) max_sessions_per_peer: usize,
    /// How long a name may take to resolve.
    pub(crate) resolve_timeout: Duration,
    /// How long a callback may take, until its response was read.
    pub(crate) response_timeout: Duration,
    /// How many bytes of a response to a callback are read.
    pub(crate) max_response_bytes: usize,
}

impl Default for CallbackPolicy {
    /// The peer's own address alone, with the limits that the methods name.
    fn default() -> Self {
        Self {
            allowed: Vec::new(),
            any: false,
            ports: Vec::new(),
            forwarding_proxies: Vec::new(),
            max_sessions_per_peer: 2_048,
            resolve_timeout: Duration::from_secs(5),
            response_timeout: Duration::from_secs(60),
            max_response_bytes: 65_536,
        }
    }
}

impl CallbackPolicy {
    /// Lets **every peer make this machine call every address** it can reach, among them those behind its firewall. For tests,
    /// and for networks where every machine is trusted.
    ///
    /// Two rules stay: what is link-local, unspecified, broadcast or multicast is never called, and loopback for a loopback
    /// peer alone. Everything else is open, so also services of a cloud that are not at a link-local address.
    #[must_use]
    pub fn danger_allow_any_address() -> Self {
        Self { any: true, ..Self::default() }
    }

    /// Allows one more address, for all peers. Default: none.
    ///
    /// An allowed name leads wherever its DNS says, so allow names alone whose DNS you trust. What is never called stays so, and
    /// loopback is called for a loopback peer alone.
    #[must_use]
    pub fn allow(mut self, entry: AllowedAddress) -> Self {
        self.allowed.push(entry);
        self
    }

    /// Allows one more port; once there is one, no other ports are called, those of [`allow`](Self::allow) included. Default: all
    /// but 0.
    #[must_use]
    pub fn allow_port(mut self, port: u16) -> Self {
        self.ports.push(port);
        self
    }

    /// Believes the `X-Forwarded-For` and `Forwarded` headers of requests from these addresses: the peer is then the last address
    /// in them that is not such a proxy. Default: none; the headers are ignored.
    ///
    /// Name **every** reverse proxy in front of the service. One that is not named is taken for the peer: behind a proxy on the
    /// same machine, everybody would be a loopback peer. A proxy's own address is never the peer's own: where its headers do
    /// not say who asks, only what is [allowed](Self::allow) is called.
    #[must_use]
    pub fn forwarding_proxy(mut self, proxies: AddressRange) -> Self {
        self.forwarding_proxies.push(proxies);
        self
    }

    /// How many sessions one peer may have at a time. Default: 2,048.
    #[must_use]
    pub fn max_sessions_per_peer(mut self, sessions: usize) -> Self {
        self.max_sessions_per_peer = sessions;
        self
    }

    /// How long the name in a callback address may take to resolve. Default: 5 s.
    #[must_use]
    pub fn resolve_timeout(mut self, timeout: Duration) -> Self {
        self.resolve_timeout = timeout;
        self
    }

    /// How long a callback may take, from connecting until its response was read. Default: 60 s, as .NET's SendTimeout.
    #[must_use]
    pub fn response_timeout(mut self, timeout: Duration) -> Self {
        self.response_timeout = timeout;
        self
    }

    /// How many bytes of the response to a callback are read; a longer one is an error. Default: 65,536.
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    fn is_proxy(&self, address: IpAddr) -> bool {
        self.forwarding_proxies.iter().any(|proxies| proxies.contains(address))
    }
}
