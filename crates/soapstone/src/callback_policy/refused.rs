//! Why an address is not called.

use std::net::IpAddr;
use std::time::Duration;

/// Why a callback address is refused. It was not contacted, except that its name may have been resolved.
///
/// `address` is shortened, has no user info and no control characters; `resolved` is what the name in it leads to, if it is a
/// name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackRefused {
    /// It cannot be read.
    #[error(
        "the callback address {address} is no absolute http or https address, such as http://192.0.2.1:8000/callback"
    )]
    Malformed {
        /// The address.
        address: String,
    },
    /// It is of another scheme than `http` and `https`.
    #[error("the callback address {address} is neither http nor https; the caller has to give one that is")]
    Scheme {
        /// The address.
        address: String,
    },
    /// There is a user or a password in it.
    #[error("the callback address {address} has a user before its host; the caller has to leave it out")]
    UserInfo {
        /// The address, without the user info.
        address: String,
    },
    /// There is no host in it, or none that can be one.
    #[error("the callback address {address} has no host that can be called: give a name or an IP address")]
    Host {
        /// The address.
        address: String,
    },
    /// Its host is an address of one network interface alone.
    #[error("the callback address {address} has a zone; the caller has to give an address without one")]
    Zone {
        /// The address.
        address: String,
    },
    /// Its port is none that can be called.
    #[error("the callback address {address} has no port from 1 to 65535")]
    Port {
        /// The address.
        address: String,
    },
    /// Its port is not among the allowed ones.
    #[error("the callback address {address} has port {port}; allow it with CallbackPolicy::allow_port")]
    PortNotAllowed {
        /// The address.
        address: String,
        /// The port, said or not.
        port: u16,
    },
    /// Its host cannot be resolved.
    #[error("the callback address {address} cannot be resolved: {reason}")]
    Unresolved {
        /// The address.
        address: String,
        /// What the resolver says.
        reason: String,
    },
    /// It is of the scheme `https`.
    #[error(
        "the callback address {address} is https, and calling back over TLS is not there yet; the caller has to give an http address"
    )]
    NoTls {
        /// The address.
        address: String,
    },
    /// Its host was not resolved in time.
    #[error(
        "the callback address {address} was not resolved within {} s (CallbackPolicy::resolve_timeout)",
        timeout.as_secs_f32()
    )]
    ResolveTimedOut {
        /// The address.
        address: String,
        /// How long the resolver had.
        timeout: Duration,
    },
    /// It is of a kind that is never called.
    #[error("the callback address {address}{} is {kind}, and such addresses are never called", at(resolved))]
    Never {
        /// The address.
        address: String,
        /// What its name leads to.
        resolved: Option<IpAddr>,
        /// The kind, such as `link-local`.
        kind: &'static str,
    },
    /// It is a loopback address, and the caller is none.
    #[error(
        "the callback address {address}{} is loopback, which is called for callers on this machine alone{}; \
         the caller has to give an address of its own machine",
        at(resolved),
        caller(peer)
    )]
    Loopback {
        /// The address.
        address: String,
        /// What its name leads to.
        resolved: Option<IpAddr>,
        /// Who asks for it, where that is known.
        peer: Option<IpAddr>,
    },
    /// It is another machine's than the caller's, and not allowed.
    #[error(
        "the callback address {address}{} is not the caller's own ({peer}); allow it with CallbackPolicy::allow",
        at(resolved)
    )]
    NotTheCallers {
        /// The address.
        address: String,
        /// What its name leads to.
        resolved: Option<IpAddr>,
        /// Who asks for it.
        peer: IpAddr,
    },
    /// It is not allowed, and who asks for it is not known, so it cannot be the caller's own.
    #[error(
        "the callback address {address}{} is not allowed, and the caller is behind a proxy or not known; \
         allow it with CallbackPolicy::allow",
        at(resolved)
    )]
    CallerUnknown {
        /// The address.
        address: String,
        /// What its name leads to.
        resolved: Option<IpAddr>,
    },
}

impl CallbackRefused {
    /// Whether it may be otherwise in a moment.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self, Self::ResolveTimedOut { .. })
    }

    /// The reason as the peer may read it. It says nothing of what a name leads to here, or whether it leads anywhere: this
    /// machine may see names that the peer does not.
    pub(crate) fn for_peer(&self) -> String {
        match self {
            Self::Unresolved { address, .. }
            | Self::ResolveTimedOut { address, .. }
            | Self::Never { address, resolved: Some(_), .. }
            | Self::Loopback { address, resolved: Some(_), .. }
            | Self::NotTheCallers { address, resolved: Some(_), .. }
            | Self::CallerUnknown { address, resolved: Some(_) } => {
                format!(
                    "the callback address {address} is not known to be the caller's own, and not allowed here"
                )
            }
            _ => self.to_string(),
        }
    }
}

/// What a peer wrote, in one line: without what stands before an `@`, shortened, and with nothing in it that moves a terminal.
pub(super) fn shown(text: &str) -> String {
    let start = text.find(':').map_or(0, |at| at + 1);
    let start = start + text[start..].len() - text[start..].trim_start_matches(['/', '\\']).len();
    let end = text[start..].find(['/', '\\', '?', '#']).map_or(text.len(), |at| start + at);
    let without = match text[start..end].rfind('@') {
        Some(at) => format!("{}…{}", &text[..start], &text[start + at..]),
        None => text.to_owned(),
    };
    let turns =
        |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let odd = |c: char| c.is_control() || turns(c) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    let mut shown: String =
        without.chars().take(SHOWN).map(|c| if odd(c) { '\u{FFFD}' } else { c }).collect();
    if without.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

fn at(resolved: &Option<IpAddr>) -> String {
    resolved.map(|address| format!(" ({address})")).unwrap_or_default()
}

fn caller(peer: &Option<IpAddr>) -> String {
    peer.map(|address| format!(", not for {address}")).unwrap_or_default()
}

/// Characters of an address that are shown.
const SHOWN: usize = 200;
