//! The service's side of the handshake: what is asked for, what is agreed on, and what is refused.

use http::header::{
    CONNECTION, HOST, HeaderName, HeaderValue, ORIGIN, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::upgrade;
use soapstone_soap::SoapVersion;
use soapstone_wsdl::Encoding;
use tungstenite::handshake::derive_accept_key;

use super::io::Io;
use super::upgrade::{SOAP_CONTENT_TYPE, Spoken, TRANSFER_MODE, VERSION};
use super::{Role, Socket};
use crate::transport::secured::Secured;
use crate::transport::{Response, respond};

/// What an endpoint takes.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) soap: SoapVersion,
    /// How messages may be written; the first is what the binding says.
    pub(crate) spoken: Vec<Spoken>,
    /// The subprotocols that may be asked for; none, where none is needed.
    pub(crate) sub_protocols: Vec<String>,
    /// Whether who says nothing of how messages are written, as browsers cannot, writes text.
    pub(crate) browsers: bool,
    pub(crate) origins: Origins,
}

/// Which web pages may open a WebSocket: a browser sends along where a page is from, and what the user's cookies and networks
/// allow to the user must not be allowed to every page that he looks at.
///
/// The host is what the header `Host` says: a proxy in front of the host has to pass it on (nginx: `proxy_set_header Host
/// $http_host`), or the origins that users see have to be [`Listed`](Self::Listed).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origins {
    /// Pages from the same host and port.
    #[default]
    Same,
    /// Pages from the same host and port, and from these origins, such as `https://shop.example`.
    Listed(Vec<String>),
    /// Every page.
    Any,
}

/// What was agreed on.
#[derive(Debug)]
pub(crate) struct Agreed {
    pub(crate) spoken: Spoken,
    pub(crate) response: Response,
}

/// The response of who opens no WebSocket.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Response>);

impl From<Response> for Refusal {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        *refusal.0
    }
}

/// Whether a request asks for a WebSocket.
pub(crate) fn is_asked_for(head: &Parts) -> bool {
    head.method == Method::GET && has_token(&head.headers, &UPGRADE, "websocket")
}

impl Terms {
    /// Judges a request for a WebSocket: as the .NET Framework does, and with the statuses that it gives.
    pub(crate) fn judge(&self, head: &Parts) -> Result<Agreed, Refusal> {
        let headers = &head.headers;
        let key = key(headers)?;
        self.origins.judge(headers)?;
        let spoken = self.spoken(headers)?;
        let protocol = self.protocol(headers)?;
        let response = switching(key, protocol);
        Ok(Agreed { spoken, response })
    }

    fn spoken(&self, headers: &HeaderMap) -> Result<Spoken, Refusal> {
        let Some(content_type) = text(headers, SOAP_CONTENT_TYPE) else {
            let is_text = |spoken: &&Spoken| spoken.encoding == Encoding::Text;
            return match self.spoken.iter().find(is_text).filter(|_| self.browsers) {
                Some(spoken) => Ok(*spoken),
                None => Err(self.other_encoding("the header soap-content-type is missing".to_owned())),
            };
        };
        let said = |spoken: &&Spoken| spoken.is_said_by(self.soap, content_type);
        let Some(spoken) = self.spoken.iter().find(said) else {
            return Err(self.other_encoding(format!("messages of {} are not taken", line(content_type))));
        };
        let mode = text(headers, TRANSFER_MODE);
        match spoken.mode() {
            Some(own) if !mode.is_some_and(|mode| mode.eq_ignore_ascii_case(own)) => {
                let given = mode.map_or("nothing".to_owned(), line);
                Err(self.other_encoding(format!("{TRANSFER_MODE} says {given}, and not {own}")))
            }
            _ => Ok(*spoken),
        }
    }

    /// A refusal that says what is spoken here instead.
    fn other_encoding(&self, why: String) -> Refusal {
        let Some(own) = self.spoken.first() else { return refuse(StatusCode::BAD_REQUEST, &why, &[]) };
        let content_type = own.content_type(self.soap);
        let text = format!("{why}; this endpoint takes {}", self.all_spoken());
        let mut said = vec![(HeaderName::from_static(SOAP_CONTENT_TYPE), content_type)];
        said.extend(own.mode().map(|mode| (HeaderName::from_static(TRANSFER_MODE), mode)));
        refuse(StatusCode::BAD_REQUEST, &text, &said)
    }

    fn all_spoken(&self) -> String {
        let one = |spoken: &Spoken| match spoken.mode() {
            Some(mode) => format!("{} ({mode})", spoken.content_type(self.soap)),
            None => spoken.content_type(self.soap).to_owned(),
        };
        self.spoken.iter().map(one).collect::<Vec<_>>().join(" or ")
    }

    /// The subprotocol to be answered, spelled as it was asked for.
    fn protocol(&self, headers: &HeaderMap) -> Result<Option<HeaderValue>, Refusal> {
        let Some(own) = self.sub_protocols.first() else { return Ok(None) };
        let values = headers.get_all(SEC_WEBSOCKET_PROTOCOL);
        let offered =
            values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
        let known = |name: &&str| self.sub_protocols.iter().any(|own| own.eq_ignore_ascii_case(name));
        match offered.map(str::trim).find(known) {
            Some(name) => Ok(HeaderValue::from_str(name).ok()),
            None => {
                let given = values.iter().next().and_then(|value| value.to_str().ok());
                let given = given.map_or("none".to_owned(), line);
                let all = self.sub_protocols.join(" or ");
                let why = format!("the subprotocol is {all} here, and {given} was asked for");
                Err(refuse(StatusCode::UPGRADE_REQUIRED, &why, &[(SEC_WEBSOCKET_PROTOCOL, own)]))
            }
        }
    }
}

impl Origins {
    /// Whether the page that opens the WebSocket may do so. What is no browser says no origin.
    fn judge(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
        let origin = origin.to_str().unwrap_or_default();
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let is_same = authority.zip(host).is_some_and(|(one, other)| one.eq_ignore_ascii_case(other));
        let is_allowed = match self {
            Self::Any => true,
            Self::Same => is_same,
            Self::Listed(listed) => {
                is_same || listed.iter().any(|one| one.trim_end_matches('/').eq_ignore_ascii_case(origin))
            }
        };
        if is_allowed {
            return Ok(());
        }
        let origin = line(origin);
        tracing::warn!(origin, "a page of another origin wanted a WebSocket");
        let why = format!("pages of {origin} may not use this service; HostSettings::origins says which may");
        Err(refuse(StatusCode::FORBIDDEN, &why, &[]))
    }
}

/// Opens a WebSocket for whoever asks for one, however he writes: for who only looks.
pub(crate) fn open_whatever_is_asked(head: &Parts) -> Result<Response, Refusal> {
    let key = key(&head.headers)?;
    let offered = head.headers.get(SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok());
    let first = offered.and_then(|offered| offered.split(',').map(str::trim).next());
    Ok(switching(key, first.and_then(|first| HeaderValue::from_str(first).ok())))
}

/// What is to be answered, of a request that is one for a WebSocket. Spec: [RFC6455 §4.2.1]
fn key(headers: &HeaderMap) -> Result<&HeaderValue, Refusal> {
    if !has_token(headers, &CONNECTION, "upgrade") {
        return Err(refuse(StatusCode::BAD_REQUEST, "the header Connection does not say Upgrade", &[]));
    }
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != VERSION) {
        let said = [(SEC_WEBSOCKET_VERSION, VERSION)];
        return Err(refuse(StatusCode::UPGRADE_REQUIRED, "only version 13 of WebSockets is spoken", &said));
    }
    let wrong = |why| refuse(StatusCode::BAD_REQUEST, why, &[]);
    let Some(key) = headers.get(SEC_WEBSOCKET_KEY) else {
        return Err(wrong("the header Sec-WebSocket-Key is missing"));
    };
    if !is_key(key.as_bytes()) {
        return Err(wrong("the header Sec-WebSocket-Key is not 16 bytes in base64"));
    }
    Ok(key)
}

/// The response that opens a WebSocket. Spec: [RFC6455 §4.2.2]
fn switching(key: &HeaderValue, protocol: Option<HeaderValue>) -> Response {
    let mut response = respond(StatusCode::SWITCHING_PROTOCOLS, "");
    let out = response.headers_mut();
    // .NET Framework's client compares the value as a whole.
    out.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    out.insert(UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::from_str(&derive_accept_key(key.as_bytes())) {
        out.insert(SEC_WEBSOCKET_ACCEPT, accept);
    }
    if let Some(protocol) = protocol {
        out.insert(SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    response
}

/// The WebSocket, when the response has left.
pub(crate) fn socket(upgraded: Upgraded, max_message: usize) -> Socket<Io> {
    // What hyper adds to the socket is of no use any more.
    match upgrade::downcast::<TokioIo<Secured>>(upgraded) {
        Ok(parts) => {
            let stream = match parts.io.into_inner() {
                Secured::Plain(stream) => Io::Tcp(stream.into_inner()),
                Secured::Tls(stream) => Io::Other(stream),
            };
            Socket::new(stream, Role::Server, max_message, parts.read_buf)
        }
        Err(upgraded) => {
            let stream = Io::Other(Box::new(TokioIo::new(upgraded)));
            Socket::new(stream, Role::Server, max_message, bytes::Bytes::new())
        }
    }
}

/// A refusal, with what is spoken here instead.
pub(crate) fn refuse(status: StatusCode, why: &str, said: &[(HeaderName, &str)]) -> Refusal {
    tracing::info!(status = status.as_u16(), why, "a WebSocket was refused");
    let mut response = respond(status, &format!("{why}\n"));
    for (name, value) in said {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name.clone(), value);
        }
    }
    response.into()
}

/// Whether a header that is a list has this in it.
fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case(token))
}

/// Whether these are 16 bytes in base64. Spec: [RFC6455 §4.2.1]
fn is_key(key: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    key.strip_suffix(b"==").is_some_and(|digits| digits.len() == 22 && digits.iter().all(is_digit))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// What a peer wrote, as a line.
fn line(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    text.chars().take(120).map(plain).collect()
}
