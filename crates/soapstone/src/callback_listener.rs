//! Where services call clients back: one listener for each socket and process, shared by all its sessions.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
use std::time::Duration;

use http::header::{ALLOW, HeaderValue};
use http::{Method, Request, StatusCode};
use hyper::body::Incoming;
use soapstone_soap::{EndpointReference, Uri};
use soapstone_wsdl::{Binding, Duplex};
use tokio::runtime::{Handle, Id};
use tokio::sync::{mpsc, watch};

use crate::address::{HttpAddress, Scheme};
use crate::driver::{Arrived, Settled};
use crate::encoding::{HttpEncoder, Media};
use crate::host::sessions::give;
use crate::message_log::MessageLog;
use crate::transport::{
    Handler, HttpServer, Response, ServerSettings, log_answer, log_received, receive, respond,
};

/// How much the listener of a client takes, and how long it waits. A plain struct: take the default, change a field.
#[derive(Clone, Debug)]
pub struct ListenerSettings {
    /// Connections at once; more wait in the operating system. Default: 4,096. Of the first session on a listener.
    pub max_connections: usize,
    /// How long the head of a request may take, and how long a connection may be idle. Default: 2 minutes. Of the first session
    /// on a listener.
    pub header_timeout: Duration,
    /// How long the body of a request may take. Default: 1 minute.
    pub body_timeout: Duration,
    /// Messages of one session that wait for it; the sender of one more is told to send it again. Default: 64.
    pub max_waiting_messages: usize,
}

impl Default for ListenerSettings {
    fn default() -> Self {
        Self {
            max_connections: 4096,
            header_timeout: Duration::from_secs(120),
            body_timeout: Duration::from_secs(60),
            max_waiting_messages: 64,
        }
    }
}

/// Why an address is none that a client can be called back at. It is within the error of
/// [`ConnectError::Listener`](crate::ConnectError::Listener).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackAddressError {
    /// It is one of TLS.
    #[error(
        "a client cannot listen for callbacks over TLS; use an address of http, or one of https that a proxy in front speaks TLS at, \
         and say as listen where we listen over http"
    )]
    Tls,
    /// It stands for all addresses of a machine, and so for none that can be called.
    #[error(
        "the service has to be told an address at which it reaches this machine; say it as client_base_address, and where to listen \
         as listen"
    )]
    Everywhere,
    /// Nobody can listen there, or not now.
    #[error("cannot listen for callbacks at {socket}{} ({reason})", hint(*.kind))]
    Socket {
        /// Where.
        socket: SocketAddr,
        /// Of which kind it is.
        kind: io::ErrorKind,
        /// Why, as the operating system says it.
        reason: String,
    },
}

/// A session's place at a listener; dropped, nothing more comes.
pub(crate) struct Mailbox {
    /// What the service is told.
    pub(crate) endpoint: EndpointReference,
    pub(crate) inbox: mpsc::Receiver<Arrived>,
    _place: Place,
}

/// The path of a session, taken as long as this is.
struct Place {
    listener: Arc<Listener>,
    path: String,
}

/// A listener, with the sessions that it serves.
struct Listener {
    server: HttpServer,
    paths: Arc<Paths>,
}

/// The sessions of a listener, by path.
#[derive(Default)]
struct Paths(Mutex<HashMap<String, Target>>);

#[derive(Clone)]
struct Target {
    encoder: Arc<HttpEncoder>,
    inbox: mpsc::Sender<Arrived>,
    body_timeout: Duration,
    log: Option<MessageLog>,
}

/// What a listener is found by: its socket, and for one on a free port the runtime that it lives on.
type Key = (SocketAddr, Option<Id>);

/// The listeners of the process.
static LISTENERS: LazyLock<tokio::sync::Mutex<HashMap<Key, Known>>> = LazyLock::new(Default::default);

/// A listener as long as it has sessions, and what tells that its socket is closed.
struct Known {
    listener: Weak<Listener>,
    closed: watch::Receiver<()>,
}

impl Mailbox {
    /// A place for a session that calls `service`, where its binding says.
    pub(crate) async fn open(
        binding: &Binding,
        service: &str,
        encoder: Arc<HttpEncoder>,
        settings: &ListenerSettings,
        log: Option<MessageLog>,
    ) -> io::Result<Self> {
        let (base, listen) = match &binding.duplex {
            Duplex::Composite { client_base_address, listen } => {
                (client_base_address.clone(), listen.clone())
            }
            _ => (None, None),
        };
        let base = base.map(|base| HttpAddress::parse(base.as_str())).transpose()?;
        let listen = listen.map(|listen| HttpAddress::parse(listen.as_str())).transpose()?;
        if listen.as_ref().or(base.as_ref()).is_some_and(HttpAddress::is_tls) {
            return Err(io::Error::new(io::ErrorKind::Unsupported, CallbackAddressError::Tls));
        }
        let socket = match (&listen, &base) {
            (Some(bound), _) | (None, Some(bound)) => bound.local().await?,
            (None, None) => SocketAddr::new(HttpAddress::parse(service)?.reached_from().await?, 0),
        };
        if base.is_none() && socket.ip().is_unspecified() || base.as_ref().is_some_and(is_everywhere) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, CallbackAddressError::Everywhere));
        }
        let listener = listener(socket, settings).await.map_err(|error| explain(&error, socket))?;
        let bound = listener.server.address();
        let base = match base {
            // A free port is told as it is, unless something else is forwarded to it.
            Some(base) if base.port == 0 => HttpAddress { port: bound.port(), ..base },
            Some(base) => base,
            None => HttpAddress {
                scheme: Scheme::Http,
                host: host_of(bound),
                port: bound.port(),
                path: String::new(),
            },
        };
        let path = format!("{}/{}", base.path.trim_end_matches('/'), uuid::Uuid::new_v4());
        let address = Uri::new(HttpAddress { path: path.clone(), ..base.clone() }.with_port(base.port));
        let address = address.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let (inbox, receiver) = mpsc::channel(settings.max_waiting_messages.max(1));
        let target = Target { encoder, inbox, body_timeout: settings.body_timeout, log };
        listener.paths.lock().insert(path.to_ascii_lowercase(), target);
        let place = Place { listener, path: path.to_ascii_lowercase() };
        Ok(Self { endpoint: EndpointReference::new(address), inbox: receiver, _place: place })
    }

    /// The messages, and what keeps the place.
    pub(crate) fn into_parts(self) -> (mpsc::Receiver<Arrived>, impl Send + Sync + 'static) {
        (self.inbox, self._place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.listener.paths.lock().remove(&self.path);
    }
}

/// The listener of a socket: the one that there is, or a new one.
async fn listener(socket: SocketAddr, settings: &ListenerSettings) -> io::Result<Arc<Listener>> {
    let key = (socket, (socket.port() == 0).then(|| Handle::current().id()));
    let mut listeners = LISTENERS.lock().await;
    listeners.retain(|_, known| known.closed.has_changed().is_ok());
    if let Some(known) = listeners.get_mut(&key) {
        match known.listener.upgrade() {
            Some(listener) => return Ok(listener),
            // The last session on it has just ended; its socket is closed in a moment.
            None => drop(tokio::time::timeout(CLOSES, known.closed.changed()).await),
        }
    }
    let paths = Arc::<Paths>::default();
    let server_settings = ServerSettings {
        max_connections: settings.max_connections,
        header_timeout: settings.header_timeout,
        tls: None,
    };
    let server = HttpServer::bind(socket, server_settings, paths.clone()).await?;
    tracing::debug!(address = %server.address(), "listening for callbacks");
    let listener = Arc::new(Listener { server, paths });
    let known = Known { closed: listener.server.closed(), listener: Arc::downgrade(&listener) };
    listeners.insert(key, known);
    Ok(listener)
}

impl Paths {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Target>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handler for Paths {
    async fn handle(self: Arc<Self>, request: Request<Incoming>, peer: SocketAddr) -> Response {
        let (head, body) = request.into_parts();
        let path = head.uri.path().to_ascii_lowercase();
        let Some(target) = self.lock().get(&path).cloned() else {
            tracing::debug!(%peer, path, "a callback for no session");
            return respond(
                StatusCode::NOT_FOUND,
                "no session listens here: it is over, or has never been\n",
            );
        };
        if head.method != Method::POST {
            let mut response = respond(StatusCode::METHOD_NOT_ALLOWED, "a session is called with POST\n");
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            return response;
        }
        let received = receive(&head, body, &target.encoder, target.body_timeout).await;
        let (media, body) = match received {
            Ok(received) => received,
            Err(response) => return response,
        };
        let logged = target.log.as_ref().map(|log| log_received(log, &head, &body));
        let response = target.taken(body, &media, peer).await;
        if let (Some(log), Some(logged)) = (&target.log, logged) {
            log_answer(log, logged, &response).await;
        }
        response
    }
}

impl Target {
    /// Takes a message that was received.
    async fn taken(&self, body: bytes::Bytes, media: &Media, peer: SocketAddr) -> Response {
        let bytes = body.len();
        let message = match self.encoder.decode(body, media) {
            Ok(message) => message,
            Err(failure) => {
                tracing::info!(%failure, %peer, "a callback that cannot be read");
                return respond(StatusCode::BAD_REQUEST, &format!("{failure}\n"));
            }
        };
        match give(&self.inbox, message, bytes, None).await {
            Settled::Again => {
                respond(StatusCode::SERVICE_UNAVAILABLE, "there is no room for this message now\n")
            }
            Settled::Accepted | Settled::Answer(_) => respond(StatusCode::ACCEPTED, ""),
        }
    }
}

fn is_everywhere(base: &HttpAddress) -> bool {
    matches!(base.host.as_str(), "0.0.0.0" | "[::]")
}

fn host_of(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}

fn explain(error: &io::Error, socket: SocketAddr) -> io::Error {
    let why = CallbackAddressError::Socket { socket, kind: error.kind(), reason: error.to_string() };
    io::Error::new(error.kind(), why)
}

/// What to do about a socket that cannot be had.
fn hint(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::AddrInUse => {
            ": another process listens there; choose another client_base_address, or none for a free port"
        }
        io::ErrorKind::AddrNotAvailable => {
            ": this machine has no such address; where a port is forwarded to it, say as listen where to listen"
        }
        io::ErrorKind::PermissionDenied => ": ports below 1024 are for the administrator",
        _ => "",
    }
}

/// How long the socket of a listener that was stopped may take to be closed.
const CLOSES: Duration = Duration::from_secs(1);
