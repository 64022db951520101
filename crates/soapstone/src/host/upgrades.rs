//! Requests for WebSockets.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use http::request::Parts;
use http::{Method, StatusCode, header};
use hyper::upgrade::OnUpgrade;
use soapstone_soap::{Address, EndpointReference, Uri};
use soapstone_wsdl::Direction;

use super::metadata::description;
use super::service::{Kind, ONLY_WEB_SOCKETS, Served};
use super::sockets::{NoSeat, Seat, Sockets};
use crate::message_log::SocketLog;
use crate::message_log::head::{RequestHead, ResponseHead};
use crate::transport::websocket::accept::{Agreed, Refusal, is_asked_for, refuse, socket};
use crate::transport::websocket::upgrade::Spoken;
use crate::transport::websocket::{Pieces, WebSocketLink};
use crate::transport::{Place, Response, respond};

impl Served {
    /// Answers a request for a WebSocket, or another one where there are only those.
    pub(super) fn web_socket(self: &Arc<Self>, mut head: Parts, peer: Option<IpAddr>) -> Response {
        if !is_asked_for(&head) {
            if head.method == Method::POST {
                // .NET Framework's status; CoreWCF has 500.
                return respond(StatusCode::BAD_REQUEST, ONLY_WEB_SOCKETS);
            }
            if let Some(response) = description(self.metadata.as_ref(), &head) {
                return response;
            }
            let said = [(header::UPGRADE, "websocket")];
            return refuse(StatusCode::UPGRADE_REQUIRED, ONLY_WEB_SOCKETS.trim_end(), &said).into();
        }
        let upgrade = head.extensions.remove::<OnUpgrade>();
        let place = head.extensions.remove::<Place>();
        let logged = self.log.as_ref().map(|log| {
            let (method, uri) = (&head.method, &head.uri);
            let head = RequestHead { method, uri, version: head.version, headers: &head.headers };
            log.upgrade_request(log.side().other(), &head)
        });
        let peer = peer.map(|peer| self.settings.callbacks.peer(peer, &head.headers));
        let agreed =
            upgrade.ok_or_else(no_upgrade).and_then(|upgrade| Ok((self.agree(&head, peer)?, upgrade)));
        let (response, opening) = match agreed {
            Ok(((Agreed { spoken, response }, seat), upgrade)) => (response, Some((spoken, seat, upgrade))),
            Err(refusal) => (refusal.into(), None),
        };
        let soap = self.endpoint.binding.version.soap;
        let log = self.log.as_ref().zip(logged).and_then(|(log, logged)| {
            let (version, status) = (http::Version::HTTP_11, response.status());
            let head = ResponseHead { version, status, reason: None, headers: response.headers() };
            let content_type = opening.as_ref().map_or("", |(spoken, ..)| spoken.content_type(soap));
            log.upgrade_response(logged, &head, &content(&response), content_type)
        });
        if let Some((spoken, seat, upgrade)) = opening {
            let here = self.here(&head);
            self.open(seat, Opening { upgrade, spoken, here, log, place, peer });
        }
        response
    }

    /// Whether a WebSocket is opened for a request, and its place.
    fn agree(&self, head: &Parts, peer: Option<IpAddr>) -> Result<(Agreed, Seat), Refusal> {
        let busy = |why: &str| Refusal::from(respond(StatusCode::SERVICE_UNAVAILABLE, why));
        if self.closing.load(Ordering::Acquire) {
            return Err(busy("the host is about to stop\n"));
        }
        let Some((terms, sockets)) = &self.sockets else {
            let why = "this service is called by HTTP requests, and not over WebSockets";
            return Err(refuse(StatusCode::BAD_REQUEST, why, &[]));
        };
        let agreed = terms.judge(head)?;
        let seat = sockets.seat(peer).map_err(|why| match why {
            NoSeat::Closing => busy("the host is about to stop\n"),
            NoSeat::TooMany => busy("there are too many sessions now\n"),
            NoSeat::TooManyOfPeer => busy("this peer has too many sessions now\n"),
        })?;
        Ok((agreed, seat))
    }

    /// The address that a WebSocket was asked for at, as .NET names it: of the scheme `http`, and by the host that the client said.
    fn here(&self, head: &Parts) -> EndpointReference {
        let own = self.endpoint.address.to_ascii_lowercase();
        let scheme = if own.starts_with("https:") || own.starts_with("wss:") { "https" } else { "http" };
        let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let uri = host.and_then(|host| Uri::new(format!("{scheme}://{host}{}", head.uri.path())).ok());
        let addressing = self.endpoint.binding.version.addressing;
        match uri {
            Some(uri) => EndpointReference::new(Address::from_uri(uri, addressing)),
            None => EndpointReference::anonymous(),
        }
    }

    /// Serves a WebSocket in a task of its own, as soon as the response has left.
    fn open(&self, seat: Seat, opening: Opening) {
        let Opening { upgrade, spoken, here, log, place, peer } = opening;
        let max = self.endpoint.binding.max_received_message_size;
        let streamed = spoken.transfer_mode.is_streamed(Direction::Callback);
        let pieces = if streamed { Pieces::Streamed } else { Pieces::Whole };
        let time = self.settings.header_timeout;
        let link = async move {
            let upgraded = tokio::time::timeout(time, upgrade).await.ok()?;
            let upgraded = upgraded.inspect_err(|error| tracing::info!(%error, "a WebSocket was not opened"));
            let place = place.map(|place| Box::new(place) as Box<_>);
            Some(WebSocketLink::new(socket(upgraded.ok()?, max), pieces, log, place))
        };
        let sessions = match &self.kind {
            Kind::Sessions(sessions) => Some(sessions.clone()),
            Kind::Sockets | Kind::Calls(_) => None,
        };
        let (from, endpoint) = (peer.map(tracing::field::display), &self.endpoint.address);
        let span = tracing::info_span!("socket", peer = from, endpoint = %endpoint);
        span.in_scope(|| {
            seat.spawn(move |seat| {
                Box::pin(async move {
                    let Some(link) = link.await else { return };
                    match sessions {
                        Some(sessions) => Sockets::carry(seat, link, spoken, sessions, peer).await,
                        None => Sockets::serve(seat, link, spoken, here, peer).await,
                    }
                })
            });
        });
    }
}

/// A WebSocket that is about to be opened.
struct Opening {
    upgrade: OnUpgrade,
    spoken: Spoken,
    /// Where it was asked for.
    here: EndpointReference,
    log: Option<SocketLog>,
    place: Option<Place>,
    peer: Option<IpAddr>,
}

/// The text of a response.
pub(crate) fn content(response: &Response) -> Bytes {
    use http_body_util::BodyExt;
    let frame = response.body().clone().collect();
    futures_util::FutureExt::now_or_never(frame)
        .and_then(Result::ok)
        .map(|body| body.to_bytes())
        .unwrap_or_default()
}

/// What is said where somebody else's server does not know how.
fn no_upgrade() -> Refusal {
    let why = "the server that this service is in does not open WebSockets";
    refuse(StatusCode::NOT_IMPLEMENTED, why, &[])
}
