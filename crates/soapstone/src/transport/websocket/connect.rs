//! The client's side of the handshake.

use std::time::Duration;

use bytes::Bytes;
use http::header::{
    CONNECTION, HOST, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE, USER_AGENT,
};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::Empty;
use hyper_util::rt::TokioIo;
use soapstone_wsdl::Binding;
use tokio::net::TcpStream;
use tungstenite::handshake::client::generate_key;
use tungstenite::handshake::derive_accept_key;

use super::io::Io;
use super::link::{Pieces, WebSocketLink};
use super::mismatch::{WebSocketMismatch, colon, or_none};
use super::socket::{Role, Socket};
use super::upgrade::{SOAP_CONTENT_TYPE, Spoken, TRANSFER_MODE, VERSION, sub_protocol};
use crate::address::HttpAddress;
use crate::message_log::head::{RequestHead, ResponseHead};
use crate::message_log::{MessageLog, SocketLog};
use crate::tls::{Problem, Roots, problem};
use crate::transport::read_body;

/// Where and how a WebSocket is opened: again, too, when it was lost.
#[derive(Clone, Debug)]
pub(crate) struct Dialer {
    /// As the user said it.
    pub(crate) address: String,
    pub(crate) binding: Binding,
    pub(crate) log: Option<MessageLog>,
    /// Whom it trusts, where TLS is spoken.
    pub(crate) tls: Roots,
}

/// Why there is no WebSocket.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum DialError {
    /// The address is none that is called.
    #[error("{0}")]
    Address(String),
    /// Nobody is there.
    #[error("{0}")]
    Unreachable(#[source] std::sync::Arc<std::io::Error>),
    /// TLS has something against the service.
    #[error("{0}")]
    Tls(#[source] Problem),
    /// The service does not want to.
    #[error("{reason}{}", colon(.mismatch))]
    Refused {
        /// The status of its answer.
        status: u16,
        /// What it said.
        reason: String,
        /// What differs.
        mismatch: Option<WebSocketMismatch>,
    },
    /// It was not answered in time.
    #[error("the WebSocket was not opened within {} s", .0.as_secs_f32())]
    TimedOut(Duration),
}

impl Dialer {
    /// Opens it, within the open timeout.
    pub(crate) async fn dial(&self) -> Result<WebSocketLink, DialError> {
        let time = self.binding.timeouts.open;
        tokio::time::timeout(time, self.open()).await.map_err(|_| DialError::TimedOut(time))?
    }

    async fn open(&self) -> Result<WebSocketLink, DialError> {
        let address = without_query(&self.address);
        let parsed = HttpAddress::parse(address).map_err(|error| DialError::Address(error.to_string()))?;
        if parsed.is_tls() {
            self.tls.check(address).map_err(|error| DialError::Address(error.to_string()))?;
        }
        let stream = self.connect(&parsed).await.map_err(|error| failed(&parsed.host, error))?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake::<_, Empty<Bytes>>(TokioIo::new(stream))
                .await
                .map_err(|error| unreachable(std::io::Error::other(error)))?;
        let connection = tokio::spawn(async move {
            if let Err(error) = connection.with_upgrades().await {
                tracing::debug!(%error, "a handshake broke");
            }
        });
        // Whatever happens to us, nobody waits for the answer then.
        let _guard = AbortOnDrop(connection);
        let key = generate_key();
        let request = self.request(&parsed, &key)?;
        let logged = self.log.as_ref().map(|log| {
            let (method, uri, headers) = (request.method(), request.uri(), request.headers());
            let head = RequestHead { method, uri, version: http::Version::HTTP_11, headers };
            log.upgrade_request(log.side(), &head)
        });
        let response = sender.send_request(request).await;
        let response = response.map_err(|error| unreachable(std::io::Error::other(error)))?;
        let (head, body) = response.into_parts();
        let opened = head.status == StatusCode::SWITCHING_PROTOCOLS;
        // That it refuses is what counts, also where it does not say all of why.
        let time = (self.binding.timeouts.open / 2).min(REFUSAL_TIME);
        let (said, body) = match opened {
            true => (Bytes::new(), Some(body)),
            false => (read_body(&head.headers, body, MAX_REFUSAL, time).await.unwrap_or_default(), None),
        };
        let log = self.log.as_ref().zip(logged).map(|(log, logged)| {
            let (version, status) = (head.version, head.status);
            let reason = head.extensions.get::<hyper::ext::ReasonPhrase>();
            let reason = reason.and_then(|reason| std::str::from_utf8(reason.as_bytes()).ok());
            let logged_head = ResponseHead { version, status, reason, headers: &head.headers };
            let content_type = self.spoken().content_type(self.binding.version.soap);
            log.upgrade_response(logged, &logged_head, &said, content_type)
        });
        let Some(body) = body else { return Err(self.refused(&head, &said)) };
        let response = http::Response::from_parts(head, body);
        self.verify(response.headers(), &key)?;
        let upgraded = hyper::upgrade::on(response).await;
        let upgraded = upgraded.map_err(|error| unreachable(std::io::Error::other(error)))?;
        Ok(self.link(upgraded, log.flatten()))
    }

    fn link(&self, upgraded: hyper::upgrade::Upgraded, log: Option<SocketLog>) -> WebSocketLink {
        let max = self.binding.max_received_message_size;
        let socket = match upgraded.downcast::<TokioIo<Io>>() {
            Ok(parts) => Socket::new(parts.io.into_inner(), Role::Client, max, parts.read_buf),
            Err(upgraded) => {
                Socket::new(Io::Other(Box::new(TokioIo::new(upgraded))), Role::Client, max, Bytes::new())
            }
        };
        let streamed = self.spoken().transfer_mode.is_streamed(soapstone_wsdl::Direction::Service);
        let pieces = if streamed { Pieces::Streamed } else { Pieces::Whole };
        WebSocketLink::new(socket, pieces, log, None)
    }

    async fn connect(&self, address: &HttpAddress) -> std::io::Result<Io> {
        let mut last = std::io::Error::new(
            std::io::ErrorKind::NotFound,
            format!("the host {} has no address", address.host),
        );
        for socket in address.resolve().await? {
            match TcpStream::connect(socket).await {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    if !address.is_tls() {
                        return Ok(Io::Tcp(stream));
                    }
                    return Ok(Io::Other(Box::new(self.tls.connect_tls(&address.host, stream).await?)));
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn spoken(&self) -> Spoken {
        Spoken::of(&self.binding)
    }

    /// The request, with its headers as .NET writes them.
    fn request(&self, address: &HttpAddress, key: &str) -> Result<Request<Empty<Bytes>>, DialError> {
        let wrong = |error: http::Error| DialError::Address(format!("{}: {error}", self.address));
        let query =
            self.address.split_once('?').map(|(_, query)| query.split('#').next().unwrap_or_default());
        let path = if address.path.is_empty() { "/" } else { &address.path };
        let target = match query {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        };
        let spoken = self.spoken();
        let mut request = Request::get(target)
            .header(HOST, address.authority())
            .header(SOAP_CONTENT_TYPE, spoken.content_type(self.binding.version.soap));
        if let Some(mode) = spoken.mode() {
            request = request.header(TRANSFER_MODE, mode);
        }
        request = request
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket")
            .header(SEC_WEBSOCKET_VERSION, VERSION)
            .header(SEC_WEBSOCKET_KEY, key);
        if let Some(name) = sub_protocol(&self.binding) {
            request = request.header(SEC_WEBSOCKET_PROTOCOL, name);
        }
        request.header(USER_AGENT, "soapstone").body(Empty::new()).map_err(wrong)
    }

    /// Whether the answer is one to our request. Spec: [RFC6455 §4.1]
    fn verify(&self, headers: &HeaderMap, key: &str) -> Result<(), DialError> {
        let refused = |reason: String| Err(DialError::Refused { status: 101, reason, mismatch: None });
        let says = |name: HeaderName, token: &str| {
            let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
            values.flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case(token))
        };
        if !says(UPGRADE, "websocket") || !says(CONNECTION, "upgrade") {
            return refused("the answer upgrades to something else than a WebSocket".to_owned());
        }
        let accept = headers.get(SEC_WEBSOCKET_ACCEPT).map(HeaderValue::as_bytes);
        if accept != Some(derive_accept_key(key.as_bytes()).as_bytes()) {
            return refused(
                "Sec-WebSocket-Accept does not answer our key; a cache may be in between".to_owned(),
            );
        }
        let given = headers.get(SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok());
        match (sub_protocol(&self.binding), given) {
            (Some(ours), Some(given)) if ours.eq_ignore_ascii_case(given) => Ok(()),
            (None, None) => Ok(()),
            (ours, given) => {
                let (ours, theirs) = (ours.map(str::to_owned), given.map(line));
                let reason = format!(
                    "the subprotocol {} was asked for, and {} was answered",
                    or_none(&ours),
                    or_none(&theirs)
                );
                let mismatch = Some(WebSocketMismatch::SubProtocol { theirs, ours });
                Err(DialError::Refused { status: 101, reason, mismatch })
            }
        }
    }

    /// What a refusal says, and what may be done about it.
    fn refused(&self, head: &http::response::Parts, body: &Bytes) -> DialError {
        let is_text = head.headers.get(http::header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let is_text = is_text.is_some_and(|content_type| content_type.starts_with("text/plain"));
        let said = if is_text { line(&String::from_utf8_lossy(body)) } else { String::new() };
        let phrase = head.extensions.get::<hyper::ext::ReasonPhrase>();
        let phrase = phrase.map(|phrase| line(&String::from_utf8_lossy(phrase.as_bytes())));
        let usual = head.status.canonical_reason().unwrap_or_default();
        let explained = !said.is_empty();
        let said = if explained { said } else { phrase.unwrap_or_else(|| usual.to_owned()) };
        let mismatch = self.mismatch(head.status, &head.headers, explained);
        let status = head.status.as_u16();
        let reason = format!("the service refused the WebSocket with {status} ({said})");
        DialError::Refused { status, reason, mismatch }
    }

    /// What differs, as far as the service tells it. .NET Framework says in headers what it wants; CoreWCF says nothing.
    fn mismatch(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        explained: bool,
    ) -> Option<WebSocketMismatch> {
        let given = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(line);
        let spoken = self.spoken();
        let ours = spoken.content_type(self.binding.version.soap);
        if let Some(theirs) = given(SOAP_CONTENT_TYPE) {
            if !theirs.eq_ignore_ascii_case(ours) {
                return Some(WebSocketMismatch::Encoding { theirs, ours: ours.to_owned() });
            }
            if let Some(theirs) = given(TRANSFER_MODE) {
                let ours = spoken.mode().unwrap_or("none").to_owned();
                return Some(WebSocketMismatch::TransferMode { theirs, ours });
            }
        }
        match status {
            StatusCode::UPGRADE_REQUIRED => {
                let ours = sub_protocol(&self.binding).map(str::to_owned);
                Some(match given(SEC_WEBSOCKET_PROTOCOL.as_str()) {
                    Some(theirs) => WebSocketMismatch::SubProtocol { theirs: Some(theirs), ours },
                    None => WebSocketMismatch::SomeSubProtocol { ours },
                })
            }
            StatusCode::BAD_REQUEST | StatusCode::METHOD_NOT_ALLOWED if !explained => {
                Some(WebSocketMismatch::RequestsOnly)
            }
            StatusCode::NOT_FOUND => Some(WebSocketMismatch::Path),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Some(WebSocketMismatch::Credentials),
            status if status.is_success() => Some(WebSocketMismatch::NoWebSockets),
            _ => None,
        }
    }
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn without_query(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or(address)
}

/// What failed before anything was said over HTTP.
fn failed(host: &str, error: std::io::Error) -> DialError {
    problem(host, &error).map_or_else(|| unreachable(error), DialError::Tls)
}

fn unreachable(error: std::io::Error) -> DialError {
    DialError::Unreachable(std::sync::Arc::new(error))
}

/// What a peer wrote, as a line.
fn line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(300).map(plain).collect::<String>().trim().to_owned()
}

/// How long the body of a refusal may take.
const REFUSAL_TIME: Duration = Duration::from_secs(5);
/// Bytes of a refusal that are read.
const MAX_REFUSAL: usize = 64 * 1024;
