//! TLS: who a server is, whom a client trusts, and what is said when they do not agree.
//!
//! rustls with `ring`, given to every configuration: the default provider of the process is neither used nor set, so that an
//! application with another one is not disturbed.

#[cfg(not(feature = "tls"))]
mod absent;
#[cfg(feature = "tls")]
mod acceptor;
#[cfg(feature = "tls")]
mod identity;
#[cfg(feature = "tls")]
mod pem;
#[cfg(feature = "tls")]
mod problem;
#[cfg(feature = "tls")]
mod roots;
#[cfg(feature = "tls")]
mod system;
#[cfg(all(test, feature = "tls"))]
#[allow(clippy::unwrap_used, reason = "helpers of tests")]
mod testing;
#[cfg(all(test, feature = "tls"))]
#[allow(clippy::unwrap_used, reason = "helpers of tests, too")]
mod tests;

#[cfg(not(feature = "tls"))]
pub(crate) use absent::{Acceptor, Roots, ServerStream, problem};
#[cfg(feature = "tls")]
pub(crate) use acceptor::{Acceptor, ServerStream};
#[cfg(feature = "tls")]
pub use identity::TlsIdentity;
#[cfg(feature = "tls")]
pub(crate) use problem::problem;
#[cfg(feature = "tls")]
pub use roots::TlsRoots;
#[cfg(feature = "tls")]
pub(crate) use roots::TlsRoots as Roots;

/// Of which kind it is what TLS has against a host, for whoever says what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The certificate is of no authority that is trusted here.
    UnknownIssuer,
    /// The certificate is of another host.
    WrongHost,
    /// The certificate has expired, or is not valid yet.
    NotValidNow,
    /// The certificate is wrong in itself: that of an authority, or with a signature that does not fit.
    Certificate,
    /// The service wants a certificate of the client, or another one.
    ClientCertificate,
    /// What is said at this port is no TLS.
    NotTls,
    /// There is no version of TLS or HTTP, and no cipher, that both sides know.
    NothingInCommon,
    /// Something else.
    Other,
}

/// What TLS has against a host. It will be the same when it is tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Of which kind.
    pub(crate) kind: TlsProblem,
    /// In words.
    pub(crate) reason: String,
    /// What to call to have it otherwise, where there is something.
    pub(crate) help: &'static str,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, "; {}", self.help) }
    }
}

impl std::error::Error for Problem {}

/// What all configurations are made with.
#[cfg(feature = "tls")]
fn provider() -> std::sync::Arc<rustls::crypto::CryptoProvider> {
    static PROVIDER: std::sync::LazyLock<std::sync::Arc<rustls::crypto::CryptoProvider>> =
        std::sync::LazyLock::new(|| std::sync::Arc::new(rustls::crypto::ring::default_provider()));
    PROVIDER.clone()
}

/// HTTP/2 and HTTP/1.1 in ALPN.
#[cfg(feature = "tls")]
const HTTP: [&[u8]; 2] = [b"h2", b"http/1.1"];
/// HTTP/1.1 alone: what a connection that becomes a WebSocket begins as.
#[cfg(feature = "tls")]
const HTTP_1: [&[u8]; 1] = [b"http/1.1"];
