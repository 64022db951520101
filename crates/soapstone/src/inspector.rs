//! A listener that takes everything and says what came: to see whether a service can call back here at all.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use hyper::body::Incoming;
use tokio::sync::mpsc;

use crate::address::HttpAddress;
use crate::message_log::MessageLog;
use crate::tls::Acceptor;
use crate::transport::{
    Handler, HttpServer, Response, ServerSettings, log_answer, log_received, read_body, respond,
};

/// A listener that answers every request with 202.
pub struct Inspector {
    server: HttpServer,
    requests: mpsc::Receiver<Inspected>,
}

/// A request that came.
#[derive(Debug)]
pub struct Inspected {
    /// Who connected.
    pub peer: SocketAddr,
    /// Its head.
    pub head: http::request::Parts,
    /// Its body, unpacked, or why it cannot be read.
    pub body: Result<Bytes, String>,
}

struct Taking {
    to: mpsc::Sender<Inspected>,
    max_bytes: usize,
    log: Option<MessageLog>,
}

impl Inspector {
    /// Listens where an address says; bodies of more bytes than this are not read.
    pub async fn bind(address: &str, max_bytes: usize, log: Option<MessageLog>) -> io::Result<Self> {
        Self::listen(address, max_bytes, log, None).await
    }

    /// The same at an address of `https`, with this certificate.
    #[cfg(feature = "tls")]
    pub async fn bind_tls(
        address: &str,
        max_bytes: usize,
        log: Option<MessageLog>,
        identity: &crate::TlsIdentity,
    ) -> io::Result<Self> {
        Self::listen(address, max_bytes, log, Some(&identity.acceptor())).await
    }

    async fn listen(
        address: &str,
        max_bytes: usize,
        log: Option<MessageLog>,
        tls: Option<&Acceptor>,
    ) -> io::Result<Self> {
        let parsed = HttpAddress::parse(address)?;
        let tls = parsed.is_tls().then(|| crate::host::acceptor(tls, address)).transpose()?;
        let socket = parsed.local().await?;
        let (to, requests) = mpsc::channel(WAITING);
        let settings = ServerSettings { max_connections: CONNECTIONS, header_timeout: TIME, tls };
        let server = HttpServer::bind(socket, settings, Arc::new(Taking { to, max_bytes, log })).await;
        let server = server.map_err(|error| crate::host::explain(&error, socket))?;
        Ok(Self { server, requests })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Takes no more requests, and returns when those that came are answered.
    pub async fn shutdown(self) {
        drop(self.requests);
        let _ = tokio::time::timeout(TIME, self.server.shutdown()).await;
    }

    /// The next request.
    pub async fn next(&mut self) -> Option<Inspected> {
        self.requests.recv().await
    }
}

impl Handler for Taking {
    async fn handle(self: Arc<Self>, request: Request<Incoming>, peer: SocketAddr) -> Response {
        let (head, body) = request.into_parts();
        let body =
            read_body(&head.headers, body, self.max_bytes, TIME).await.map_err(|error| error.to_string());
        let read = body.clone().unwrap_or_default();
        let logged = self.log.as_ref().map(|log| (log, log_received(log, &head, &read)));
        let _ = self.to.send(Inspected { peer, head, body }).await;
        let response = respond(StatusCode::ACCEPTED, "");
        if let Some((log, logged)) = logged {
            log_answer(log, logged, &response).await;
        }
        response
    }
}

/// Requests that wait until somebody looks at them.
const WAITING: usize = 64;
const CONNECTIONS: usize = 1024;
const TIME: Duration = Duration::from_secs(60);
