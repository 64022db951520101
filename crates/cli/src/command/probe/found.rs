//! What a service agreed to, by what it said.

use soapstone_soap::Envelope;
use soapstone_soap::ns::{WSRM10, WSRM11};
use soapstone_xml::Element;

use crate::capture::Side;
use crate::trace::live::{Heard, Live};

/// What was found out about a service.
#[derive(Debug, Default)]
pub(super) struct Found {
    offer: Option<Element>,
    agreement: Option<Element>,
    /// The header blocks of the answer.
    headers: Vec<String>,
    http: Vec<(&'static str, String)>,
    /// Whether the answer came in a request to us.
    called_back: bool,
    /// Whether it came on a WebSocket.
    on_socket: bool,
}

impl Found {
    /// Of these messages.
    pub(super) fn of(heard: &[Heard]) -> Self {
        let mut found = Self::default();
        let mut live = Live::default();
        for heard in heard {
            if heard.from == Side::Service {
                for (field, name) in FIELDS {
                    let known = found.http.iter().any(|(known, _)| known == name);
                    let value = heard.head.as_ref().and_then(|head| head.field(field));
                    if let Some(value) = value.filter(|_| !known) {
                        found.http.push((name, value.to_owned()));
                    }
                }
            }
            let Some(envelope) = live.envelope(heard) else { continue };
            let is = |name: &str| envelope.body.payload().is_some_and(|payload| payload.local() == name);
            if found.offer.is_none() && is("CreateSequence") {
                found.offer = read(&envelope);
            } else if found.agreement.is_none() && is("CreateSequenceResponse") {
                found.agreement = read(&envelope);
                found.headers =
                    envelope.headers.iter().map(|block| block.name().local().to_owned()).collect();
                found.called_back = heard.answers.is_none() && heard.connection.is_none();
                found.on_socket = heard.connection.is_some();
            }
        }
        found
    }

    /// What there is to say about a session.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = Vec::new();
        let Some(agreement) = &self.agreement else { return self.http() };
        let namespace = agreement.name().namespace();
        let version = match namespace {
            WSRM10 => "WS-ReliableMessaging 1.0 (February 2005)".to_owned(),
            WSRM11 => "WS-ReliableMessaging 1.1 or 1.2 (200702)".to_owned(),
            other => format!("of the namespace {other}"),
        };
        lines.push(("version", version));
        let text = |element: Option<&Element>| element.map(|element| element.text().trim().to_owned());
        let id = text(agreement.child(namespace, "Identifier"));
        lines.push(("sequence to it", id.unwrap_or_else(|| "none".to_owned())));
        let offered = self.offer.as_ref().and_then(|offer| offer.child(namespace, "Offer"));
        let offered = text(offered.and_then(|offer| offer.child(namespace, "Identifier")));
        let accept = agreement.child(namespace, "Accept");
        match (offered, accept) {
            (Some(id), Some(_)) => lines.push(("sequence to us", format!("{id}, as we offered it"))),
            (Some(id), None) => lines.push(("sequence to us", format!("none: it did not accept {id}"))),
            (None, _) => {}
        }
        let acks_to = accept.and_then(|accept| accept.child(namespace, "AcksTo"));
        let address =
            acks_to.and_then(|acks| acks.children().find(|child| child.name().local() == "Address"));
        if let Some(address) = text(address) {
            lines.push(("its AcksTo", address));
        }
        for (name, shown) in [("Expires", "expires"), ("IncompleteSequenceBehavior", "if incomplete")] {
            if let Some(value) = text(agreement.child(namespace, name)) {
                lines.push((shown, value));
            }
        }
        let way = match (self.called_back, self.on_socket) {
            (true, _) => "in a request to us: it can call back",
            (_, true) => "on the WebSocket, where it calls back, too",
            _ => "in the response",
        };
        lines.push(("it answered", way.to_owned()));
        if !self.headers.is_empty() {
            lines.push(("headers", self.headers.join(", ")));
        }
        lines.extend(self.http());
        lines
    }

    /// What HTTP says about it.
    pub(super) fn http(&self) -> Vec<(&'static str, String)> {
        self.http.clone()
    }
}

fn read(envelope: &Envelope) -> Option<Element> {
    envelope.body.decode().ok()
}

/// The fields of HTTP by which stacks are known, and how they are called here.
const FIELDS: &[(&str, &str)] = &[
    ("Server", "Server"),
    ("X-Powered-By", "X-Powered-By"),
    ("X-AspNet-Version", "X-AspNet"),
    ("User-Agent", "User-Agent"),
];
