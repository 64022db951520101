//! Reads an address, resolves it, and judges what it leads to.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use http::Uri;
use http::uri::{Authority, Scheme};
use tokio::sync::Semaphore;

use super::CallbackPolicy;
use super::kinds::{carried, never, reached};
use super::network::network;
use super::refused::{CallbackRefused, shown};

/// An address that may be called.
///
/// Connect to `address`, and resolve nothing again. A client that reads URLs itself may read another host out of one than was
/// judged (`http://0x7f.1/`), so give it [`by_address`](Self::by_address), with `authority` as the Host header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pinned {
    /// Where to connect to, for as long as the session lasts.
    pub(crate) address: SocketAddr,
    /// Host and port as the peer wrote them: the Host header.
    pub(crate) authority: Authority,
    /// The address as the peer wrote it.
    pub(crate) uri: Uri,
}

impl Pinned {
    /// The host, without brackets and port: what the certificate of a TLS peer has to name.
    pub(crate) fn host(&self) -> &str {
        self.authority.host().trim_matches(['[', ']'])
    }

    /// Whether TLS is spoken.
    pub(crate) fn is_tls(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTPS)
    }

    /// The same address with the host that was judged in place of its name.
    pub(crate) fn by_address(&self) -> String {
        let scheme = if self.is_tls() { "https" } else { "http" };
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        // `http://host?query` has no slash of its own.
        let slash = if path.starts_with('/') { "" } else { "/" };
        format!("{scheme}://{}{slash}{path}", self.address)
    }
}

/// Finds the addresses of a name.
pub(crate) trait Resolve: Sync {
    /// All of them, in the order in which they are to be tried.
    fn resolve(&self, host: &str, port: u16) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send;
}

/// The resolver of the operating system, for one peer.
struct System(Option<IpAddr>);

impl System {
    /// What limits the lookups for this peer.
    fn lookups(&self) -> Arc<Semaphore> {
        let mut peers = LOOKUPS_OF_PEERS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lookups) = peers.get(&self.0).and_then(Weak::upgrade) {
            return lookups;
        }
        peers.retain(|_, lookups| lookups.strong_count() > 0);
        let lookups = Arc::new(Semaphore::new(MAX_LOOKUPS_OF_PEER));
        peers.insert(self.0, Arc::downgrade(&lookups));
        lookups
    }
}

impl Resolve for System {
    async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let own = self.lookups().acquire_owned().await.map_err(io::Error::other)?;
        let permit = LOOKUPS.acquire().await.map_err(io::Error::other)?;
        let host = host.to_owned();
        // A task of its own: a lookup that nobody waits for any more holds its thread, and so its permit, until it ends.
        let lookup = tokio::spawn(async move {
            let found = tokio::net::lookup_host((host, port)).await.map(Iterator::collect);
            drop((permit, own));
            found
        });
        lookup.await.map_err(io::Error::other)?
    }
}

/// What an address says, before anything is resolved.
struct Parsed {
    uri: Uri,
    authority: Authority,
    host: Host,
    port: u16,
}

enum Host {
    Address(IpAddr),
    /// In lower case.
    Name(String),
}

impl CallbackPolicy {
    /// The address to connect to for a callback address, if it may be called for this peer. Without a peer only what is allowed
    /// may be. Anonymous addresses mean no machine and do not belong here. There is no TLS yet.
    pub(crate) async fn pin(&self, address: &str, peer: Option<IpAddr>) -> Result<Pinned, CallbackRefused> {
        let pinned = self.check_with(&System(peer.map(network)), address, peer).await?;
        match pinned.is_tls() {
            true => Err(CallbackRefused::NoTls { address: shown(address) }),
            false => Ok(pinned),
        }
    }

    pub(super) async fn check_with(
        &self,
        resolver: &impl Resolve,
        address: &str,
        peer: Option<IpAddr>,
    ) -> Result<Pinned, CallbackRefused> {
        let Parsed { uri, authority, host, port } = parse(address)?;
        if !self.ports.is_empty() && !self.ports.contains(&port) {
            return Err(CallbackRefused::PortNotAllowed { address: shown(address), port });
        }
        let (name, found) = match host {
            Host::Address(ip) => (None, vec![SocketAddr::new(ip, port)]),
            Host::Name(name) => {
                let found = self.resolve(resolver, address, &name, port).await?;
                (Some(name), found)
            }
        };
        let peer = peer.map(carried);
        let mut first_refusal = None;
        let mut first_allowed = None;
        for found in found {
            match self.judge(address, name.as_deref(), found, port, peer) {
                Ok(ip) if Some(carried(ip)) == peer => {
                    return Ok(Pinned { address: SocketAddr::new(ip, port), authority, uri });
                }
                Ok(ip) => first_allowed = first_allowed.or(Some(ip)),
                Err(refusal) => first_refusal = first_refusal.or(Some(refusal)),
            }
        }
        match (first_allowed, first_refusal) {
            (Some(ip), _) => Ok(Pinned { address: SocketAddr::new(ip, port), authority, uri }),
            (None, Some(refusal)) => Err(refusal),
            (None, None) => Err(CallbackRefused::Unresolved {
                address: shown(address),
                reason: "the name has no address".to_owned(),
            }),
        }
    }

    async fn resolve(
        &self,
        resolver: &impl Resolve,
        address: &str,
        name: &str,
        port: u16,
    ) -> Result<Vec<SocketAddr>, CallbackRefused> {
        match tokio::time::timeout(self.resolve_timeout, resolver.resolve(name, port)).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err(CallbackRefused::Unresolved {
                address: shown(address),
                reason: shown(&error.to_string()),
            }),
            Err(_) => Err(CallbackRefused::ResolveTimedOut {
                address: shown(address),
                timeout: self.resolve_timeout,
            }),
        }
    }

    /// The address to connect to, if this one may be called.
    fn judge(
        &self,
        address: &str,
        name: Option<&str>,
        found: SocketAddr,
        port: u16,
        peer: Option<IpAddr>,
    ) -> Result<IpAddr, CallbackRefused> {
        let address = || shown(address);
        let resolved = name.map(|_| found.ip());
        if let Some(kind) = never(found.ip()) {
            return Err(CallbackRefused::Never { address: address(), resolved, kind });
        }
        if matches!(found, SocketAddr::V6(v6) if v6.scope_id() != 0) {
            return Err(CallbackRefused::Zone { address: address() });
        }
        let ip = carried(found.ip());
        let is_allowed = self.any || self.allowed.iter().any(|entry| entry.matches(name, ip, port));
        // Of a proxy is known only that somebody is behind it.
        let own = peer.filter(|peer| !self.is_proxy(*peer));
        let is_loopback = |ip: Option<IpAddr>| ip.is_some_and(|ip| ip.is_loopback());
        if ip.is_loopback() {
            if is_loopback(own) || is_loopback(peer) && is_allowed {
                return Ok(reached(found.ip()));
            }
            return Err(CallbackRefused::Loopback { address: address(), resolved, peer: own });
        }
        if is_allowed || own == Some(ip) {
            return Ok(reached(found.ip()));
        }
        Err(match own {
            Some(peer) => CallbackRefused::NotTheCallers { address: address(), resolved, peer },
            None => CallbackRefused::CallerUnknown { address: address(), resolved },
        })
    }
}

fn parse(address: &str) -> Result<Parsed, CallbackRefused> {
    let shown = || shown(address);
    let uri: Uri = address.parse().map_err(|_| CallbackRefused::Malformed { address: shown() })?;
    let default_port = match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTP => 80,
        Some(scheme) if *scheme == Scheme::HTTPS => 443,
        Some(_) => return Err(CallbackRefused::Scheme { address: shown() }),
        None => return Err(CallbackRefused::Malformed { address: shown() }),
    };
    let Some(authority) = uri.authority().cloned() else {
        return Err(CallbackRefused::Malformed { address: shown() });
    };
    if authority.as_str().contains('@') {
        return Err(CallbackRefused::UserInfo { address: shown() });
    }
    let host = authority.host();
    // `Authority` says that there is no port where the port is none.
    let port = match authority.as_str().strip_prefix(host) {
        Some("") => default_port,
        Some(rest) => rest
            .strip_prefix(':')
            .filter(|port| port.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|port| port.parse().ok())
            .filter(|port| *port != 0)
            .ok_or_else(|| CallbackRefused::Port { address: shown() })?,
        None => return Err(CallbackRefused::Malformed { address: shown() }),
    };
    let host = if let Some(v6) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        if v6.contains('%') {
            return Err(CallbackRefused::Zone { address: shown() });
        }
        let v6: Ipv6Addr = v6.parse().map_err(|_| CallbackRefused::Host { address: shown() })?;
        Host::Address(v6.into())
    } else if let Ok(ip) = host.parse() {
        Host::Address(ip)
    } else if is_name(host) {
        Host::Name(host.to_ascii_lowercase())
    } else {
        return Err(CallbackRefused::Host { address: shown() });
    };
    Ok(Parsed { host, port, authority, uri })
}

/// Whether a host may be given to the resolver: a name, or an IPv4 address in whatever spelling.
pub(super) fn is_name(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// Those of each peer.
static LOOKUPS_OF_PEERS: LazyLock<Mutex<HashMap<Option<IpAddr>, Weak<Semaphore>>>> =
    LazyLock::new(Mutex::default);
/// How many of a peer are resolved at a time, so that its silent DNS server is no trouble for others.
const MAX_LOOKUPS_OF_PEER: usize = 8;
/// Names that are resolved at a time, in the whole process. Each takes a thread for as long as a DNS server of the peer's choice
/// keeps silent.
static LOOKUPS: Semaphore = Semaphore::const_new(64);
