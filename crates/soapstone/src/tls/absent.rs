//! What there is of TLS in a build without the feature `tls`: a clear refusal.

use std::convert::Infallible;
use std::error::Error;
use std::io;

use tokio::net::TcpStream;

use super::Problem;

/// What would accept connections; there is none.
#[derive(Clone, Debug)]
pub(crate) struct Acceptor(Infallible);

/// What a connection would be after the handshake.
pub(crate) type ServerStream<S> = S;

/// Whom a client would trust.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roots;

impl Acceptor {
    pub(crate) async fn accept<S>(&self, _: S) -> io::Result<S> {
        match self.0 {}
    }
}

impl Roots {
    /// What tells clients of one trust from those of another.
    pub(crate) fn id(&self) -> u64 {
        0
    }

    /// Whether addresses of TLS can be called.
    pub(crate) fn check(&self, address: &str) -> io::Result<()> {
        Err(unsupported(address))
    }

    pub(crate) fn configure(&self, builder: reqwest::ClientBuilder) -> io::Result<reqwest::ClientBuilder> {
        Ok(builder)
    }

    pub(crate) async fn connect_tls(&self, host: &str, _: TcpStream) -> io::Result<TcpStream> {
        Err(unsupported(host))
    }
}

/// What rustls says is not there to be read.
pub(crate) fn problem(_: &str, _: &(dyn Error + 'static)) -> Option<Problem> {
    None
}

fn unsupported(address: &str) -> io::Error {
    let text =
        format!("{address}: this build speaks no TLS; turn on the feature `tls` of the crate soapstone");
    io::Error::new(io::ErrorKind::Unsupported, text)
}
