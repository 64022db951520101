//! A listener that takes everything and says what came: to see whether a service can call back here at all.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use tokio::sync::mpsc;

use crate::address::HttpAddress;
use crate::message_log::head::{RequestHead, ResponseHead};
use crate::message_log::{MessageLog, SocketLog};
use crate::tls::Acceptor;
use crate::transport::websocket::accept::{is_asked_for, open_whatever_is_asked, socket};
use crate::transport::websocket::upgrade::SOAP_CONTENT_TYPE;
use crate::transport::websocket::{Pieces, WebSocketLink};
use crate::transport::{
    Closing, Handler, Happened, HttpServer, Link, Response, ServerSettings, Wants, log_answer, log_received,
    read_body, respond,
};

/// A listener that answers every request with 202, and opens WebSockets, where it is to.
pub struct Inspector {
    server: HttpServer,
    requests: mpsc::Receiver<Inspected>,
}

/// Something that came.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "nearly all are requests")]
pub enum Inspected {
    /// A request.
    Request {
        /// Who connected.
        peer: SocketAddr,
        /// Its head.
        head: http::request::Parts,
        /// Its body, unpacked, or why it cannot be read.
        body: Result<Bytes, String>,
        /// The number of the WebSocket that was opened for it.
        socket: Option<u32>,
    },
    /// A message on a WebSocket.
    Message {
        /// The number of the WebSocket.
        socket: u32,
        /// What it is.
        payload: Bytes,
    },
    /// A WebSocket has ended, in these words.
    Ended {
        /// The number of the WebSocket.
        socket: u32,
        /// How.
        how: String,
    },
}

struct Taking {
    to: mpsc::Sender<Inspected>,
    max_bytes: usize,
    web_sockets: bool,
    sockets: AtomicU32,
    log: Option<MessageLog>,
}

impl Inspector {
    /// Listens where an address says; bodies of more bytes than this are not read. WebSockets are opened for whoever asks for one, if
    /// they are to be, however he writes.
    pub async fn bind(
        address: &str,
        max_bytes: usize,
        web_sockets: bool,
        log: Option<MessageLog>,
    ) -> io::Result<Self> {
        Self::listen(address, max_bytes, web_sockets, log, None).await
    }

    /// The same at an address of `https`, with this certificate.
    #[cfg(feature = "tls")]
    pub async fn bind_tls(
        address: &str,
        max_bytes: usize,
        web_sockets: bool,
        log: Option<MessageLog>,
        identity: &crate::TlsIdentity,
    ) -> io::Result<Self> {
        Self::listen(address, max_bytes, web_sockets, log, Some(&identity.acceptor())).await
    }

    async fn listen(
        address: &str,
        max_bytes: usize,
        web_sockets: bool,
        log: Option<MessageLog>,
        tls: Option<&Acceptor>,
    ) -> io::Result<Self> {
        let parsed = HttpAddress::parse(address)?;
        let tls = parsed.is_tls().then(|| crate::host::acceptor(tls, address)).transpose()?;
        let socket = parsed.local().await?;
        let (to, requests) = mpsc::channel(WAITING);
        let settings = ServerSettings { max_connections: CONNECTIONS, header_timeout: TIME, tls };
        let taking = Taking { to, max_bytes, web_sockets, sockets: AtomicU32::new(0), log };
        let server = HttpServer::bind(socket, settings, Arc::new(taking)).await;
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
        let (mut head, body) = request.into_parts();
        if self.web_sockets && is_asked_for(&head) {
            let upgrade = head.extensions.remove::<OnUpgrade>();
            return self.web_socket(head, upgrade, peer).await;
        }
        let body =
            read_body(&head.headers, body, self.max_bytes, TIME).await.map_err(|error| error.to_string());
        let read = body.clone().unwrap_or_default();
        let logged = self.log.as_ref().map(|log| (log, log_received(log, &head, &read)));
        let _ = self.to.send(Inspected::Request { peer, head, body, socket: None }).await;
        let response = respond(StatusCode::ACCEPTED, "");
        if let Some((log, logged)) = logged {
            log_answer(log, logged, &response).await;
        }
        response
    }
}

impl Taking {
    async fn web_socket(
        self: Arc<Self>,
        head: http::request::Parts,
        upgrade: Option<OnUpgrade>,
        peer: SocketAddr,
    ) -> Response {
        let content_type = head.headers.get(SOAP_CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let logged = self.log.as_ref().map(|log| {
            let (method, uri) = (&head.method, &head.uri);
            let head = RequestHead { method, uri, version: head.version, headers: &head.headers };
            (log, log.upgrade_request(log.side().other(), &head))
        });
        let (response, is_opened) = match open_whatever_is_asked(&head) {
            Ok(response) => (response, true),
            Err(refusal) => (refusal.into(), false),
        };
        let log = logged.and_then(|(log, logged)| {
            let (version, status) = (http::Version::HTTP_11, response.status());
            let head = ResponseHead { version, status, reason: None, headers: response.headers() };
            log.upgrade_response(logged, &head, &Bytes::new(), &content_type)
        });
        let socket = is_opened.then(|| self.sockets.fetch_add(1, Ordering::Relaxed) + 1);
        let request = Inspected::Request { peer, head, body: Ok(Bytes::new()), socket };
        let _ = self.to.send(request).await;
        if let (Some(socket), Some(upgrade)) = (socket, upgrade) {
            tokio::spawn(self.read(upgrade, socket, log));
        }
        response
    }

    /// Reads what comes on a WebSocket, and says nothing but that it ends.
    async fn read(self: Arc<Self>, upgrade: OnUpgrade, number: u32, log: Option<SocketLog>) {
        let Ok(upgraded) = upgrade.await else { return };
        let mut link = WebSocketLink::new(socket(upgraded, self.max_bytes), Pieces::Whole, log, None);
        let wants = Wants { room: false, frame: true };
        let how = loop {
            let happened = tokio::select! {
                happened = std::future::poll_fn(|cx| link.poll_next(cx, wants)) => happened,
                () = self.to.closed() => break None,
            };
            match happened {
                Happened::Room => {}
                Happened::Frame(frame) => {
                    let message = Inspected::Message { socket: number, payload: frame.payload };
                    let _ = self.to.send(message).await;
                }
                Happened::Closed(None) => break Some("closed in order".to_owned()),
                Happened::Closed(Some(error)) => break Some(error.to_string()),
                Happened::Broken(closing, why) => {
                    link.close(closing);
                    break Some(why);
                }
                Happened::Gone(why) => break Some(why),
            }
        };
        link.close(Closing::Normal);
        link.end().await;
        if let Some(how) = how {
            let _ = self.to.send(Inspected::Ended { socket: number, how }).await;
        }
    }
}

/// Requests that wait until somebody looks at them.
const WAITING: usize = 64;
const CONNECTIONS: usize = 1024;
const TIME: Duration = Duration::from_secs(60);
