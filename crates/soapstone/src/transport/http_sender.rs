//! Messages as HTTP requests.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use soapstone_soap::Message;
use soapstone_xml::EncodeError;
use tokio::sync::Semaphore;

use super::body::{BodyProblem, read_body};
use crate::callback_policy::Pinned;
use crate::encoding::{Encoded, HttpEncoder};
use crate::error::TransportError;
use crate::message_log::head::{RequestHead, ResponseHead};
use crate::message_log::{ItemId, MessageLog};
use crate::tls::Roots;

/// Posts the messages of a binding.
#[derive(Clone, Debug)]
pub(crate) struct HttpSender {
    pub(crate) client: reqwest::Client,
    pub(crate) encoder: Arc<HttpEncoder>,
    pub(crate) via: Via,
    /// How long a request may take.
    pub(crate) timeout: Duration,
    /// Bytes of the largest response that is read.
    pub(crate) max_response_bytes: usize,
    /// What limits how many messages are on the way at once; who finds no place waits.
    pub(crate) permits: Vec<Arc<Semaphore>>,
    /// Where what is sent is logged, and from which side.
    pub(crate) log: Option<MessageLog>,
}

/// Which machine is really called.
#[derive(Clone, Debug)]
pub(crate) enum Via {
    /// That of the address.
    Address,
    /// The one that was found when the address was judged, whatever its name means now.
    Pinned(Arc<Pinned>),
}

/// A message as it is posted.
#[derive(Debug)]
pub(crate) struct Written {
    encoded: Encoded,
    soap_action: Option<String>,
}

impl HttpSender {
    /// Posts a message. A response with content is a message, too: a reply, or a fault.
    pub(crate) async fn post(
        &self,
        address: &str,
        message: Message,
    ) -> Result<Option<Message>, TransportError> {
        let written = self.write(message).map_err(|error| TransportError::Address {
            address: address.to_owned(),
            reason: format!("the message cannot be written: {error}"),
        })?;
        self.post_written(address, written).await
    }

    /// Writes a message, for whoever tells what cannot be written from what cannot be sent.
    pub(crate) fn write(&self, message: Message) -> Result<Written, EncodeError> {
        let soap_action = self.encoder.soap_action(message.properties.action.as_ref());
        Ok(Written { encoded: self.encoder.encode(message)?, soap_action })
    }

    /// As [`post`](Self::post), for a message that was written.
    pub(crate) async fn post_written(
        &self,
        address: &str,
        Written { encoded, soap_action }: Written,
    ) -> Result<Option<Message>, TransportError> {
        let request = self.request(address)?;
        let mut request = request.header(CONTENT_TYPE, &*encoded.content_type);
        if encoded.is_package() {
            request = request.header("MIME-Version", "1.0");
        }
        request = request.body(encoded.body);
        if let Some(action) = &soap_action {
            request = request.header("SOAPAction", action);
        }
        let request = request.build().map_err(|error| TransportError::Address {
            address: address.to_owned(),
            reason: error.to_string(),
        })?;
        let logged = self.log.as_ref().and_then(|log| log_request(log, &request));
        let exchanged = async {
            let mut places = Vec::with_capacity(self.permits.len());
            for permits in &self.permits {
                places.extend(permits.acquire().await.ok());
            }
            let response = self
                .client
                .execute(request)
                .await
                .map_err(|error| TransportError::of_request(address, &error))?;
            self.response(address, response, logged).await
        };
        let late = |_| TransportError::TimedOut { address: address.to_owned(), after: self.timeout };
        tokio::time::timeout(self.timeout, exchanged).await.map_err(late)?
    }

    fn request(&self, address: &str) -> Result<reqwest::RequestBuilder, TransportError> {
        let wrong = |reason: String| TransportError::Address { address: address.to_owned(), reason };
        let mut url = reqwest::Url::parse(address).map_err(|error| wrong(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(format!("the scheme {} is not http", url.scheme())));
        }
        url.set_fragment(None);
        let Via::Pinned(pinned) = &self.via else { return Ok(self.client.post(url)) };
        if pinned.is_tls() {
            return Err(wrong(format!("calling {} back over https is not there yet", pinned.host())));
        }
        // Not the address as it was written: what it resolves to was judged, once.
        let host = pinned.authority.as_str();
        Ok(self.client.post(pinned.by_address().to_string()).header(HOST, host))
    }

    async fn response(
        &self,
        address: &str,
        response: reqwest::Response,
        logged: Option<ItemId>,
    ) -> Result<Option<Message>, TransportError> {
        let (status, version) = (response.status(), response.version());
        let headers = response.headers().clone();
        let response: http::Response<reqwest::Body> = response.into();
        let phrase = response.extensions().get::<hyper::ext::ReasonPhrase>().cloned();
        let body = read_body(&headers, response.into_body(), self.max_response_bytes, self.timeout).await;
        let body = match body {
            Ok(body) => body,
            // What is wrong with a response that says that something is wrong is of no interest.
            Err(_) if !status.is_success() => Bytes::new(),
            // The connection broke, only later.
            Err(BodyProblem::Broken(reason)) => {
                return Err(TransportError::Unreachable {
                    address: address.to_owned(),
                    reason,
                    nobody: false,
                    unknown_host: false,
                });
            }
            Err(BodyProblem::TooSlow(after)) => {
                return Err(TransportError::TimedOut { address: address.to_owned(), after });
            }
            Err(problem) => return Err(unreadable(address, problem.to_string())),
        };
        if let (Some(log), Some(logged)) = (&self.log, logged) {
            let reason = phrase.as_ref().and_then(|phrase| std::str::from_utf8(phrase.as_bytes()).ok());
            let mut headers = headers.clone();
            // The body is logged as it was read: unpacked.
            headers.remove(http::header::CONTENT_ENCODING);
            log.response(logged, &ResponseHead { version, status, reason, headers: &headers }, &body);
        }
        if status.is_success() && body.is_empty() {
            return Ok(None);
        }
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let message = match self.encoder.media(content_type) {
            Ok(media) => self.encoder.decode(body.clone(), &media).map_err(|failure| failure.to_string()),
            // It was taken, and what else is said about that is for people.
            Err(_) if status == http::StatusCode::ACCEPTED => return Ok(None),
            Err(unsupported) => Err(unsupported.to_string()),
        };
        match message {
            Ok(message) if status.is_success() || message.body.fault().is_some() => Ok(Some(message)),
            Err(reason) if status.is_success() => Err(unreadable(address, reason)),
            _ => Err(TransportError::Status {
                address: address.to_owned(),
                status: status.as_u16(),
                reason: explanation(
                    status,
                    phrase.as_ref().map(|phrase| phrase.as_bytes()),
                    content_type,
                    &body,
                ),
            }),
        }
    }
}

/// Logs a request as it is sent.
fn log_request(log: &MessageLog, request: &reqwest::Request) -> Option<ItemId> {
    let uri = request.url().as_str().parse::<http::Uri>().ok()?;
    let (method, headers) = (request.method(), request.headers());
    let head = RequestHead { method, uri: &uri, version: http::Version::HTTP_11, headers };
    let body = request.body().and_then(|body| body.as_bytes()).map(Bytes::copy_from_slice);
    Some(log.request(log.side(), &head, &body.unwrap_or_default()))
}

/// What a response that is no success says about it: its phrase, where it is not that of the status, or its text.
fn explanation(
    status: http::StatusCode,
    phrase: Option<&[u8]>,
    content_type: Option<&str>,
    body: &Bytes,
) -> String {
    let usual = status.canonical_reason().unwrap_or_default();
    let phrase = phrase.map(line).filter(|phrase| !phrase.is_empty() && phrase != usual);
    // Some put plain text into a response of the type that a message would have.
    let is_text = content_type.is_some_and(|content_type| content_type.starts_with("text/"))
        && !body.trim_ascii_start().starts_with(b"<");
    let text = is_text.then(|| line(body)).filter(|text| !text.is_empty());
    phrase.or(text).unwrap_or_else(|| usual.to_owned())
}

/// What a peer wrote, as a line.
fn line(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(300)]);
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

fn unreadable(address: &str, reason: String) -> TransportError {
    TransportError::Response { address: address.to_owned(), reason }
}

/// What calls with nothing of the system's: no proxy, no redirects.
pub(crate) fn plain_client() -> std::io::Result<reqwest::Client> {
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    // Callbacks are not made over TLS, but reqwest wants to know how they would.
    let builder = Roots::default().configure(builder)?;
    let builder = builder.tcp_nodelay(true).connect_timeout(CONNECT_TIMEOUT);
    builder.pool_max_idle_per_host(MAX_IDLE).build().map_err(std::io::Error::other)
}

/// Connections to one machine that are kept although nobody uses them.
pub(crate) const MAX_IDLE: usize = 64;
/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_response_says_about_itself() {
        let says = |content_type, body: &'static str| {
            explanation(http::StatusCode::INTERNAL_SERVER_ERROR, None, Some(content_type), &Bytes::from(body))
        };
        assert_eq!(says("text/plain", "no room\n"), "no room");
        // strong-soap says the type of the request, whatever it answers.
        assert_eq!(says("text/xml; charset=utf-8", "TypeError: x\n at y"), "TypeError: x  at y");
        for (content_type, body) in [("text/html", "<p>no</p>"), ("text/xml", "\n<a/>"), ("image/png", "x")] {
            assert_eq!(says(content_type, body), "Internal Server Error");
        }
    }
}
