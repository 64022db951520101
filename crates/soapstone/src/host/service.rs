//! An endpoint, as HTTP sees it.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Method, Request, StatusCode};
use http_body_util::Full;
use soapstone_soap::{Address, Answering, EndpointReference, Message};
use tokio::sync::Notify;

use super::endpoint::Endpoint;
use super::metadata::{Metadata, description, exchange, is_exchange};
use super::requests::{Answered, Calls, Judged};
use super::sessions::{Outcome, Sessions};
use super::settings::HostSettings;
use super::sockets::Sockets;
use super::takes::Takes;
use crate::callback_policy::CallbackRefused;
use crate::driver::Settled;
use crate::encoding::{DecodeFailure, HttpEncoder, Media, gzip};
use crate::message_log::MessageLog;
use crate::store::Store;
use crate::transport::websocket::accept::{Terms, is_asked_for};
use crate::transport::{HttpSender, Response, Via, log_answer, log_received, plain_client, receive, respond};

/// An endpoint, and what answers its requests.
pub(crate) struct Served {
    pub(super) endpoint: Arc<Endpoint>,
    encoder: Arc<HttpEncoder>,
    pub(super) settings: Arc<HostSettings>,
    sender: HttpSender,
    pub(super) log: Option<MessageLog>,
    pub(super) kind: Kind,
    /// What WebSockets are opened for, and those that there are: then there is nothing else.
    pub(super) sockets: Option<(Terms, Arc<Sockets>)>,
    /// What is said about it, if anything is.
    pub(super) metadata: Option<Metadata>,
    pub(super) closing: AtomicBool,
    /// Requests that are being answered.
    running: AtomicUsize,
    fewer: Notify,
}

pub(super) enum Kind {
    /// Each message by itself.
    Calls(Arc<Calls>),
    /// A session is a WebSocket.
    Sockets,
    /// Reliable sessions, over requests or WebSockets.
    Sessions(Arc<Sessions>),
}

impl Served {
    pub(crate) fn new(
        endpoint: Endpoint,
        settings: Arc<HostSettings>,
        store: Option<Arc<dyn Store>>,
        log: Option<MessageLog>,
    ) -> std::io::Result<Arc<Self>> {
        let endpoint = Arc::new(endpoint);
        let encoder = Arc::new(HttpEncoder::new(&endpoint.binding));
        let client = plain_client()?;
        let sender = HttpSender {
            client,
            encoder: encoder.clone(),
            via: Via::Address,
            timeout: settings.callbacks.response_timeout,
            max_response_bytes: settings.callbacks.max_response_bytes,
            permits: Vec::new(),
            log: log.clone(),
        };
        let terms = endpoint.terms(&settings.origins);
        let metadata = Metadata::new(&endpoint);
        let kind = match endpoint.binding.reliable_session {
            Some(_) => Kind::Sessions(Arc::new(Sessions::new(
                endpoint.clone(),
                settings.clone(),
                sender.clone(),
                store,
            ))),
            None if terms.is_some() => Kind::Sockets,
            None => Kind::Calls(Arc::new(Calls::new(endpoint.clone()))),
        };
        let sockets = terms.map(|terms| (terms, Sockets::new(endpoint.clone(), settings.clone())));
        Ok(Arc::new(Self {
            endpoint,
            encoder,
            settings,
            sender,
            log,
            kind,
            sockets,
            metadata,
            closing: AtomicBool::new(false),
            running: AtomicUsize::new(0),
            fewer: Notify::new(),
        }))
    }

    /// Answers a request.
    pub(crate) async fn answer<B>(self: &Arc<Self>, request: Request<B>, peer: Option<IpAddr>) -> Response
    where
        B: http_body::Body,
        B::Error: std::fmt::Display,
    {
        let Some(running) = Running::begin(self) else {
            return respond(StatusCode::SERVICE_UNAVAILABLE, "too much is being done for others now\n");
        };
        let (head, body) = request.into_parts();
        if is_exchange(&head, &self.endpoint.address) {
            let time = self.settings.body_timeout;
            return Box::pin(exchange(self.metadata.as_ref(), &head, body, time)).await;
        }
        if is_asked_for(&head) || self.sockets.is_some() {
            return self.web_socket(head, peer);
        }
        if head.method != Method::POST {
            return self.not_a_post(&head);
        }
        let received = receive(&head, body, &self.encoder, self.settings.body_timeout).await;
        let (media, body) = match received {
            Ok(received) => received,
            Err(response) => return response,
        };
        let logged = self.log.as_ref().map(|log| log_received(log, &head, &body));
        let response = self.taken(&head, body, &media, peer, running).await;
        if let (Some(log), Some(logged)) = (&self.log, logged) {
            Box::pin(log_answer(log, logged, &response)).await;
        }
        response
    }

    /// Takes a message that was received.
    async fn taken(
        self: &Arc<Self>,
        head: &http::request::Parts,
        body: Bytes,
        media: &Media,
        peer: Option<IpAddr>,
        running: Running,
    ) -> Response {
        let bytes = body.len();
        let message = match self.encoder.decode(body, media) {
            Ok(message) => message,
            Err(failure) => return self.unreadable(failure),
        };
        let peer = peer.map(|peer| self.settings.callbacks.peer(peer, &head.headers));
        let takes = Takes::of(head.version, &head.headers);
        let span = tracing::debug_span!("message", endpoint = %self.endpoint.address);
        let answered = async {
            match &self.kind {
                Kind::Calls(calls) => {
                    let http_action = media.action.as_deref().or_else(|| soap_action(&head.headers));
                    self.call(calls, message, http_action, takes, peer, running).await
                }
                Kind::Sockets => respond(StatusCode::BAD_REQUEST, ONLY_WEB_SOCKETS),
                // In a box, because it is larger than a call.
                Kind::Sessions(sessions) => {
                    let response = Box::pin(self.session(sessions, message, bytes, takes, peer)).await;
                    drop(running);
                    response
                }
            }
        };
        tracing::Instrument::instrument(answered, span).await
    }

    fn not_a_post(&self, head: &http::request::Parts) -> Response {
        if let Some(response) = description(self.metadata.as_ref(), head) {
            return response;
        }
        let text = format!(
            "{} is called with POST and {}{}\n",
            self.endpoint.contract.name,
            match self.encoder.version().soap {
                soapstone_soap::SoapVersion::Soap11 => "SOAP 1.1",
                soapstone_soap::SoapVersion::Soap12 => "SOAP 1.2",
            },
            if self.metadata.is_some() { "; ?wsdl describes it" } else { "" }
        );
        let mut response = respond(StatusCode::METHOD_NOT_ALLOWED, &text);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        response
    }

    /// Whether something can be said in a response.
    fn has_back_channel(&self) -> bool {
        match &self.kind {
            Kind::Calls(_) | Kind::Sockets => true,
            Kind::Sessions(sessions) => sessions.shape().answers_in_response(),
        }
    }

    fn unreadable(&self, failure: DecodeFailure) -> Response {
        tracing::info!(%failure, endpoint = %self.endpoint.address, "a message that cannot be read");
        let text = failure.to_string();
        match failure {
            DecodeFailure::TooLarge(_) => respond(StatusCode::PAYLOAD_TOO_LARGE, &text),
            DecodeFailure::Rejected(rejected)
                if self.has_back_channel()
                    || matches!(rejected.error, soapstone_soap::Error::Addressing(_)) =>
            {
                let answering = Answering::in_response(rejected.answer_version(self.encoder.version()));
                match rejected.into_reply(answering) {
                    Some(fault) if self.has_back_channel() => self.message(fault, Takes::default()),
                    // Who has no address to be told at reads it here, if anywhere: zeep shows nothing of a text.
                    Some(fault) => self.message_as(fault, StatusCode::BAD_REQUEST, Takes::default()),
                    None => respond(StatusCode::BAD_REQUEST, &text),
                }
            }
            _ => respond(StatusCode::BAD_REQUEST, &text),
        }
    }

    async fn call(
        self: &Arc<Self>,
        calls: &Arc<Calls>,
        message: Message,
        http_action: Option<&str>,
        takes: Takes,
        peer: Option<IpAddr>,
        running: Running,
    ) -> Response {
        if self.closing.load(Ordering::Acquire) {
            return respond(StatusCode::SERVICE_UNAVAILABLE, "the host is about to stop\n");
        }
        let (operation, message) = match calls.judge(message, http_action) {
            Judged::Call(operation, message) => (operation, message),
            Judged::Refused(None) => return respond(StatusCode::ACCEPTED, ""),
            Judged::Refused(Some(fault)) => return self.send_back(*fault, takes, peer).await,
        };
        if operation.is_one_way() {
            // It counts until it is done, and a host that stops waits for it.
            tokio::spawn(calls.clone().call(operation, message, running));
            return respond(StatusCode::ACCEPTED, "");
        }
        let properties = &message.properties;
        // .NET says the anonymous address.
        let here = |endpoint: &Option<EndpointReference>| {
            endpoint.as_ref().is_none_or(EndpointReference::is_anonymous)
        };
        if here(&properties.reply_to) && here(&properties.fault_to) && here(&properties.from) {
            let answered = calls.clone().call(operation, message, running).await;
            return self.reply(answered, takes);
        }
        // What follows is larger and rarer.
        Box::pin(self.call_from_elsewhere(calls, operation, message, takes, peer, running)).await
    }

    /// A call that says where its answer goes.
    async fn call_from_elsewhere(
        self: &Arc<Self>,
        calls: &Arc<Calls>,
        operation: Arc<soapstone_wsdl::OperationDescription>,
        message: Box<Message>,
        takes: Takes,
        peer: Option<IpAddr>,
        running: Running,
    ) -> Response {
        let version = self.encoder.version();
        let reply_to = message.properties.reply_endpoint(version);
        let fault_to = message.properties.fault_endpoint(version);
        // Whom we are to call is judged before anything is done for it.
        let (reply_pin, fault_pin) = match (self.pin(&reply_to, peer).await, self.pin(&fault_to, peer).await)
        {
            (Ok(reply), Ok(fault)) => (reply, fault),
            (Err(refused), _) | (_, Err(refused)) => return forbidden(&refused),
        };
        let elsewhere = [&reply_to, &fault_to].into_iter().all(|endpoint| !endpoint.is_anonymous());
        let (calls, served) = (calls.clone(), self.clone());
        let answered = async move {
            let response = match calls.call(operation, message, ()).await {
                Answered::Reply(answer) => {
                    let pin = if answer.body.fault().is_some() { fault_pin } else { reply_pin };
                    served.send_pinned(answer, takes, pin).await
                }
                other => served.reply(other, takes),
            };
            drop(running);
            response
        };
        // In a task of its own, which nobody drops when the client hangs up.
        let answered = tokio::spawn(answered);
        if elsewhere {
            return respond(StatusCode::ACCEPTED, "");
        }
        answered.await.unwrap_or_else(|_| self.reply(Answered::Stopped, takes))
    }

    /// Sends an answer where it says: into the response, or to an address.
    async fn send_back(self: &Arc<Self>, answer: Message, takes: Takes, peer: Option<IpAddr>) -> Response {
        let Some(address) = answer.properties.to.as_ref().and_then(Address::uri).cloned() else {
            return self.message(answer, takes);
        };
        match Box::pin(self.pin(&EndpointReference::new(address), peer)).await {
            Ok(pin) => Box::pin(self.send_pinned(answer, takes, pin)).await,
            Err(refused) => forbidden(&refused),
        }
    }

    /// Sends an answer to the address that was judged, or into the response.
    async fn send_pinned(
        self: &Arc<Self>,
        answer: Message,
        takes: Takes,
        pin: Option<Arc<crate::callback_policy::Pinned>>,
    ) -> Response {
        let address = answer.properties.to.as_ref().and_then(Address::uri).cloned();
        let (Some(address), Some(pin)) = (address, pin) else { return self.message(answer, takes) };
        let sender = HttpSender { via: Via::Pinned(pin), ..self.sender.clone() };
        if let Err(error) = sender.post(address.as_str(), answer).await {
            tracing::warn!(%error, "an answer could not be sent");
        }
        respond(StatusCode::ACCEPTED, "")
    }

    async fn pin(
        &self,
        endpoint: &EndpointReference,
        peer: Option<IpAddr>,
    ) -> Result<Option<Arc<crate::callback_policy::Pinned>>, CallbackRefused> {
        let Some(address) = endpoint.address.uri() else { return Ok(None) };
        self.settings.callbacks.pin(address.as_str(), peer).await.map(|pinned| Some(Arc::new(pinned)))
    }

    async fn session(
        &self,
        sessions: &Arc<Sessions>,
        message: Message,
        bytes: usize,
        takes: Takes,
        peer: Option<IpAddr>,
    ) -> Response {
        match sessions.take(message, bytes, peer, None).await {
            Outcome::Settled(Settled::Accepted) => respond(StatusCode::ACCEPTED, ""),
            Outcome::Settled(Settled::Answer(message)) => self.message(*message, takes),
            Outcome::Settled(Settled::Again) => {
                respond(StatusCode::SERVICE_UNAVAILABLE, "there is no room for this message now\n")
            }
            Outcome::Forbidden(refused) => forbidden(&refused),
            Outcome::Closing => respond(StatusCode::SERVICE_UNAVAILABLE, "the host is about to stop\n"),
        }
    }

    /// A message as a response: 200, or 500 where it is a fault. SOAP 1.2 would have 400 for faults of the sender; .NET answers all
    /// with 500, and its clients read a fault in no other. Spec: [SOAP11 §6.2], [SOAP12-2 §7.5.2.2]
    fn message(&self, message: Message, takes: Takes) -> Response {
        let status = match message.body.fault() {
            Some(_) => StatusCode::INTERNAL_SERVER_ERROR,
            None => StatusCode::OK,
        };
        self.message_as(message, status, takes)
    }

    /// A message as a response with this status.
    fn message_as(&self, message: Message, status: StatusCode, takes: Takes) -> Response {
        let encoded = match self.encoder.encode(message) {
            Ok(encoded) => encoded,
            Err(error) => {
                tracing::error!(%error, endpoint = %self.endpoint.address, "the reply cannot be written");
                let fault = Message::fault(crate::fault_map::internal(), self.encoder.version());
                match self.encoder.encode(fault) {
                    Ok(encoded) => {
                        return content(
                            encoded.body,
                            &encoded.content_type,
                            StatusCode::INTERNAL_SERVER_ERROR,
                        );
                    }
                    Err(_) => return respond(StatusCode::INTERNAL_SERVER_ERROR, ""),
                }
            }
        };
        // Where messages themselves are packed, .NET tells it by HTTP's header to whoever knows that.
        if let Some((plain, packing)) = encoded.content_type.rsplit_once('+')
            && let Some(coding) = ["gzip", "deflate"].into_iter().find(|coding| *coding == packing)
        {
            if !takes.packed(coding) {
                return content(encoded.body, &encoded.content_type, status);
            }
            let mut response = content(encoded.body, plain, status);
            takes.mark_packed(&mut response, coding);
            return response;
        }
        if encoded.body.len() >= self.settings.gzip_from && takes.gzip {
            let mut response = content(gzip(&encoded.body), &encoded.content_type, status);
            takes.mark_packed(&mut response, "gzip");
            return response;
        }
        content(encoded.body, &encoded.content_type, status)
    }

    /// What became of a call, as the response to it.
    fn reply(&self, answered: Answered, takes: Takes) -> Response {
        match answered {
            Answered::Reply(message) => self.message(message, takes),
            Answered::Nowhere => respond(StatusCode::ACCEPTED, ""),
            Answered::Stopped => respond(StatusCode::SERVICE_UNAVAILABLE, "the host has stopped\n"),
        }
    }

    /// Takes nothing new, ends what runs, and says how many sessions ended in order and how many did not.
    pub(crate) async fn shutdown(&self, deadline: tokio::time::Instant) -> (usize, usize) {
        self.closing.store(true, Ordering::Release);
        let sessions = match &self.kind {
            Kind::Sessions(sessions) => sessions.shutdown(deadline).await,
            Kind::Calls(_) | Kind::Sockets => (0, 0),
        };
        let sockets = match &self.sockets {
            Some((_, sockets)) => sockets.shutdown(deadline).await,
            None => (0, 0),
        };
        let idle = async {
            loop {
                let fewer = self.fewer.notified();
                if self.running.load(Ordering::Acquire) == 0 {
                    return;
                }
                fewer.await;
            }
        };
        let _ = tokio::time::timeout_at(deadline, idle).await;
        // Where sessions outlive WebSockets, they are what counts.
        if matches!(self.kind, Kind::Sockets) { sockets } else { sessions }
    }

    /// Stops everything at once.
    pub(crate) fn stop(&self) {
        self.closing.store(true, Ordering::Release);
        if let Kind::Sessions(sessions) = &self.kind {
            sessions.stop();
        }
        if let Some((_, sockets)) = &self.sockets {
            sockets.stop();
        }
    }
}

/// A request that is being answered, or a call that runs.
struct Running(Arc<Served>);

impl Running {
    /// One more, if there may be.
    fn begin(served: &Arc<Served>) -> Option<Self> {
        let before = served.running.fetch_add(1, Ordering::AcqRel);
        let running = Self(served.clone());
        (before < served.settings.max_concurrent_calls).then_some(running)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::AcqRel);
        self.0.fewer.notify_waiters();
    }
}

pub(super) fn content(body: Bytes, content_type: &str, status: StatusCode) -> Response {
    let mut response = http::Response::new(Full::new(body));
    *response.status_mut() = status;
    if let Ok(value) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    if content_type.starts_with("multipart/") {
        response.headers_mut().insert("MIME-Version", HeaderValue::from_static("1.0"));
    }
    response
}

/// A refused address is not called, and the reason is told in a way that .NET does not take for a loss.
fn forbidden(refused: &CallbackRefused) -> Response {
    tracing::warn!(%refused, "an address is not called");
    // What may be otherwise in a moment is to be sent again.
    let status = if refused.may_pass() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::BAD_REQUEST };
    respond(status, &format!("{}\n", refused.for_peer()))
}

/// What is said to who posts where only WebSockets are.
pub(super) const ONLY_WEB_SOCKETS: &str = "This service only supports WebSocket connections.\n";

/// What the header `SOAPAction` says.
fn soap_action(headers: &HeaderMap) -> Option<&str> {
    let action = headers.get("SOAPAction")?.to_str().ok()?;
    Some(action.trim().trim_matches('"'))
}
