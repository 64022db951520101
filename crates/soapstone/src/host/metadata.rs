//! The description of an endpoint, for whoever asks: by GET, or by WS-MetadataExchange.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, HOST, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{Method, StatusCode};
use soapstone_soap::{Action, AddressingFault, Answering, Body, Fault, Message, SoapVersion};
use soapstone_wsdl::export::{
    DocumentName, EndpointDescription, ExportError, Interoperable, ServiceDescription, metadata,
};
use soapstone_wsdl::{Binding, Encoding, ns};

use super::endpoint::Endpoint;
use super::routes::Routes;
use super::service::content;
use crate::address::HttpAddress;
use crate::encoding::{DecodeFailure, HttpEncoder};
use crate::transport::{Response, receive, respond};

/// What is said about an endpoint.
pub(crate) struct Metadata {
    /// The endpoint as it was given.
    own: ServiceDescription,
    /// Where all endpoints of the host are, once that is known; none for one that somebody else's server has.
    placed: OnceLock<Placed>,
    encoder: HttpEncoder,
}

/// An endpoint of a host that runs.
struct Placed {
    all: Arc<Vec<EndpointDescription>>,
    /// Which it is.
    at: usize,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Document(DocumentName),
    Single,
    Interoperable,
}

impl Metadata {
    /// What is said about this endpoint, if anything is.
    pub(super) fn new(endpoint: &Endpoint) -> Option<Self> {
        let binding = Binding { max_received_message_size: MAX_REQUEST, ..Binding::ws_http() };
        endpoint.metadata.then(|| Self {
            own: endpoint.describe(),
            placed: OnceLock::new(),
            encoder: HttpEncoder::new(&binding),
        })
    }

    /// Says where the endpoints of the host are.
    pub(super) fn place(&self, all: &Arc<Vec<EndpointDescription>>, at: usize) {
        let _ = self.placed.set(Placed { all: all.clone(), at });
    }

    /// The service at the address that this request was sent to.
    fn service(&self, head: &Parts) -> ServiceDescription {
        let mut service = self.own.clone();
        if let Some(own) = self.placed.get().and_then(|placed| placed.all.get(placed.at)) {
            let asked = authority(head);
            service.endpoints = vec![seen_from(own, own, asked.as_deref())];
        }
        service
    }

    /// The same for everybody: with the endpoints of the host that have the same contract, as far as they are needed.
    fn interoperable(&self, head: &Parts) -> ServiceDescription {
        let mut service = self.service(head);
        let Some(Placed { all, at }) = self.placed.get() else { return service };
        let Some(own) = all.get(*at) else { return service };
        let asked = authority(head);
        let fits = |other: &&EndpointDescription| {
            Arc::ptr_eq(&other.contract, &own.contract) && other.is_interoperable()
        };
        let others: Vec<&EndpointDescription> = all.iter().filter(fits).collect();
        let Some(first) = Some(own).filter(fits).or_else(|| most_like(own, &others)) else {
            return service;
        };
        let is_soap11 = |it: &EndpointDescription| it.binding.version.soap == SoapVersion::Soap11;
        let mut chosen = vec![first];
        if !is_soap11(first) {
            let soap11: Vec<_> = others.into_iter().filter(|other| is_soap11(other)).collect();
            chosen.extend(most_like(first, &soap11));
        }
        service.endpoints =
            chosen.into_iter().map(|endpoint| seen_from(endpoint, own, asked.as_deref())).collect();
        service
    }

    /// The document that a request asks for.
    fn document(&self, asked: Asked, head: &Parts) -> Result<Option<String>, ExportError> {
        let document = match asked {
            Asked::Single => self.service(head).single()?,
            Asked::Interoperable => self.interoperable(head).interoperable(&Interoperable::default())?,
            Asked::Document(name) => {
                let service = self.service(head);
                let base = service.endpoints.first().map(http_address).unwrap_or_default();
                let all = service.documents(&|name| format!("{base}?{}", name.query()))?;
                let Some(found) = all.into_iter().find(|document| document.name() == name) else {
                    return Ok(None);
                };
                found
            }
        };
        document.to_text().map(Some)
    }

    /// The answer to WS-MetadataExchange; none for a fault, which nobody answers.
    fn exchange(&self, message: &Message, head: &Parts) -> Result<Option<Message>, ExportError> {
        let version = self.encoder.version();
        let answering = Answering::in_response(version);
        let properties = &message.properties;
        if properties.action.as_ref().map(Action::as_str) != Some(ns::TRANSFER_GET) {
            let fault = AddressingFault::ActionNotSupported { action: properties.action.clone() };
            return Ok(Message::fault_reply(properties, fault.to_fault(version), answering));
        }
        let unknown = message.not_understood(|_| false);
        if !unknown.is_empty() {
            let fault = Fault::must_understand(&unknown, version);
            return Ok(Message::fault_reply(properties, fault, answering));
        }
        let metadata = metadata(&self.service(head).documents(&|_| String::new())?);
        let body = Body::value(metadata.name().clone(), metadata);
        let action = Action::from_static(ns::TRANSFER_GET_RESPONSE);
        Ok(Message::reply_to(properties, action, body, answering))
    }
}

/// Which of these endpoints differs least from another.
fn most_like<'e>(
    endpoint: &EndpointDescription,
    others: &[&'e EndpointDescription],
) -> Option<&'e EndpointDescription> {
    let rm = |binding: &Binding| binding.reliable_session.as_ref().map(|session| session.version_11);
    let ours = &endpoint.binding;
    let differs = |other: &&&EndpointDescription| {
        let theirs = &other.binding;
        let addressing = theirs.version.addressing != ours.version.addressing;
        (theirs.encoding != Encoding::Text, rm(theirs) != rm(ours), addressing)
    };
    others.iter().min_by_key(differs).copied()
}

/// The answer to who asks for the description of an endpoint, if somebody does; `metadata` is none where it is not published.
pub(super) fn description(metadata: Option<&Metadata>, head: &Parts) -> Option<Response> {
    if !matches!(head.method, Method::GET | Method::HEAD) {
        return None;
    }
    let query = head.uri.query()?.to_ascii_lowercase();
    if !["wsdl", "singlewsdl", "xsd"].iter().any(|name| query.starts_with(name)) {
        return None;
    }
    let Some(metadata) = metadata else { return Some(respond(StatusCode::NOT_FOUND, NOT_PUBLISHED)) };
    let Some(asked) = Asked::of(&query) else {
        return Some(respond(StatusCode::NOT_FOUND, NO_SUCH_DOCUMENT));
    };
    Some(match metadata.document(asked, head) {
        Ok(Some(text)) => {
            let mut response = content(Bytes::from(text), CONTENT_TYPE, StatusCode::OK);
            let headers = response.headers_mut();
            headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            response
        }
        Ok(None) => respond(StatusCode::NOT_FOUND, NO_SUCH_DOCUMENT),
        Err(error @ ExportError::NothingInteroperable { .. }) => {
            respond(StatusCode::NOT_FOUND, &format!("{error}\n"))
        }
        Err(error) => {
            tracing::error!(%error, "a service cannot be described");
            respond(
                StatusCode::INTERNAL_SERVER_ERROR,
                &format!("this service cannot be described: {error}\n"),
            )
        }
    })
}

/// Answers a request at the address of the metadata, which is the endpoint's and [`MEX`].
pub(super) async fn exchange<B>(
    metadata: Option<&Metadata>,
    head: &Parts,
    body: B,
    time: std::time::Duration,
) -> Response
where
    B: http_body::Body,
    B::Error: std::fmt::Display,
{
    let Some(metadata) = metadata else { return respond(StatusCode::NOT_FOUND, NOT_PUBLISHED) };
    if head.method != Method::POST {
        let mut response = respond(StatusCode::METHOD_NOT_ALLOWED, ONLY_GET_MESSAGES);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let (media, body) = match receive(head, body, &metadata.encoder, time).await {
        Ok(received) => received,
        Err(response) => return response,
    };
    let answer = match metadata.encoder.decode(body, &media) {
        Ok(message) => metadata.exchange(&message, head),
        Err(DecodeFailure::Rejected(rejected)) => {
            let text = format!("{rejected}\n");
            let answering = Answering::in_response(rejected.answer_version(metadata.encoder.version()));
            let Some(fault) = rejected.into_reply(answering) else {
                return respond(StatusCode::BAD_REQUEST, &text);
            };
            Ok(Some(fault))
        }
        Err(failure) => return respond(StatusCode::BAD_REQUEST, &format!("{failure}\n")),
    };
    let answer = answer.unwrap_or_else(|error| {
        tracing::error!(%error, "a service cannot be described");
        Some(Message::fault(crate::fault_map::internal(), metadata.encoder.version()))
    });
    let Some(answer) = answer else { return respond(StatusCode::ACCEPTED, "") };
    let status = match answer.body.fault() {
        Some(_) => StatusCode::INTERNAL_SERVER_ERROR,
        None => StatusCode::OK,
    };
    match metadata.encoder.encode(answer) {
        Ok(encoded) => content(encoded.body, &encoded.content_type, status),
        Err(error) => {
            tracing::error!(%error, "the metadata cannot be written");
            respond(StatusCode::INTERNAL_SERVER_ERROR, "")
        }
    }
}

/// Whether a request is for the metadata of the endpoint at this address.
pub(super) fn is_exchange(head: &Parts, address: &str) -> bool {
    let is_mex = |path: &str| Routes::path(path).ends_with(MEX);
    is_mex(head.uri.path()) && !is_mex(address)
}

impl Asked {
    /// What a query asks for, in lower case: case does not count, as for WCF.
    fn of(query: &str) -> Option<Self> {
        let mut parts = query.split('&');
        let first = parts.next().unwrap_or_default();
        let profile = parts.find_map(|part| part.strip_prefix("profile="));
        let (name, value) = first.split_once('=').unwrap_or((first, ""));
        let number = |prefix: &str| value.strip_prefix(prefix)?.parse().ok();
        match (name, value, profile) {
            ("wsdl" | "singlewsdl", "", Some("interop")) => Some(Self::Interoperable),
            (_, _, Some(_)) => None,
            ("wsdl", "", None) => Some(Self::Document(DocumentName::Wsdl)),
            ("singlewsdl", "", None) => Some(Self::Single),
            ("wsdl", _, None) => number("wsdl").map(|number| Self::Document(DocumentName::WsdlPart(number))),
            ("xsd", _, None) => number("xsd").map(|number| Self::Document(DocumentName::Schema(number))),
            _ => None,
        }
    }
}

/// The host and port that a request says it was sent to, if that can be one: it is written into documents.
fn authority(head: &Parts) -> Option<String> {
    let of_header = || head.headers.get(HOST)?.to_str().ok();
    let said = head.uri.authority().map(|authority| authority.as_str()).or_else(of_header)?;
    let (host, port) = split(said);
    let is_name = |host: &str| {
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        !host.is_empty() && host.bytes().all(is_of_name)
    };
    let is_ip6 = |host: &str| {
        let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        inner.is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok())
    };
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    (said.len() <= MAX_AUTHORITY && is_port && (is_name(host) || is_ip6(host))).then(|| said.to_owned())
}

/// The host, and the port if there is one.
fn split(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// An endpoint, with the address by which somebody finds it who found `own` at the host and port `asked`: others on the same port
/// are there, too, those on other ports at the same host.
fn seen_from(
    endpoint: &EndpointDescription,
    own: &EndpointDescription,
    asked: Option<&str>,
) -> EndpointDescription {
    let mut seen = endpoint.clone();
    let parsed = |it: &EndpointDescription| HttpAddress::parse(&it.address).ok();
    let (Some(asked), Some(here), Some(own)) = (asked, parsed(endpoint), parsed(own)) else { return seen };
    let (scheme, _) = endpoint.address.split_once("://").unwrap_or(("http", ""));
    let authority = match here.port == own.port {
        true => asked.to_owned(),
        false => format!("{}:{}", split(asked).0, here.port),
    };
    seen.address = format!("{scheme}://{authority}{}", here.path);
    seen
}

/// The address of an endpoint for requests of its documents.
fn http_address(endpoint: &EndpointDescription) -> String {
    match endpoint.address.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("ws") => format!("http://{rest}"),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("wss") => format!("https://{rest}"),
        _ => endpoint.address.clone(),
    }
}

/// What is behind the address of an endpoint for WS-MetadataExchange.
pub(super) const MEX: &str = "/mex";
/// Bytes of a request for metadata: .NET `TransportDefaults.MaxReceivedMessageSize`.
const MAX_REQUEST: usize = 65_536;
/// Characters of a host and its port; names of DNS have 253.
const MAX_AUTHORITY: usize = 261;
const CONTENT_TYPE: &str = "text/xml; charset=UTF-8";
const NOT_PUBLISHED: &str = "the description of this service is not published (Endpoint::without_metadata)\n";
const NO_SUCH_DOCUMENT: &str =
    "there is no such document; ask for ?wsdl, ?singleWsdl, or ?wsdl&profile=interop for who is not .NET\n";
const ONLY_GET_MESSAGES: &str = "the metadata is asked for with POST, SOAP 1.2 and the action of WS-Transfer's Get; with GET it is at ?wsdl of the service\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_ask_for_documents() {
        let asked = |query: &str| Asked::of(&query.to_ascii_lowercase());
        assert_eq!(asked("wsdl"), Some(Asked::Document(DocumentName::Wsdl)));
        assert_eq!(asked("WSDL"), Some(Asked::Document(DocumentName::Wsdl)));
        assert_eq!(asked("wsdl=wsdl0"), Some(Asked::Document(DocumentName::WsdlPart(0))));
        assert_eq!(asked("xsd=xsd12"), Some(Asked::Document(DocumentName::Schema(12))));
        assert_eq!(asked("singleWsdl"), Some(Asked::Single));
        assert_eq!(asked("wsdl&profile=interop"), Some(Asked::Interoperable));
        for none in
            ["wsdl&profile=bp", "xsd", "xsd=wsdl0", "wsdl=wsdl99999999999999999999", "wsdls", "wsdl=../x"]
        {
            assert_eq!(asked(none), None, "{none}");
        }
    }

    fn head(host: &str) -> Parts {
        http::Request::builder().uri("/calculator?wsdl").header(HOST, host).body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_host_that_is_none_is_not_believed() {
        for good in ["a.example", "a.example:80", "127.0.0.1:8000", "[::1]", "[2001:db8::1]:8000", "a_b"] {
            assert_eq!(authority(&head(good)).as_deref(), Some(good));
        }
        let long = "a".repeat(300);
        for bad in ["", "a b", "a\"b", "<a>", "a:b", "a:99999", "[::1", "[x]", "u@a", "a/b", ":80", &long] {
            assert_eq!(authority(&head(bad)), None, "{bad}");
        }
    }

    #[test]
    fn addresses_follow_the_request() {
        let contract = Arc::new(soapstone_wsdl::ContractDescription::new("IA", "urn:a"));
        let at = |address: &str| EndpointDescription::new(contract.clone(), Binding::ws_http(), address);
        let own = at("http://0.0.0.0:8000/a");
        let seen = |other: &str, asked: Option<&str>| seen_from(&at(other), &own, asked).address;
        assert_eq!(seen("http://0.0.0.0:8000/a", Some("a.example")), "http://a.example/a");
        assert_eq!(seen("http://0.0.0.0:8000/b", Some("a.example:81")), "http://a.example:81/b");
        assert_eq!(seen("https://0.0.0.0:8443/b", Some("[::1]:81")), "https://[::1]:8443/b");
        assert_eq!(seen("http://0.0.0.0:8000/a", None), "http://0.0.0.0:8000/a");
        assert_eq!(seen("memory://a", Some("a.example")), "memory://a");
    }
}
