//! Messages as they go by: each by itself, while the conversation goes on.

use std::collections::HashSet;

use bytes::Bytes;
use soapstone::{Logged, LoggedKind, Side as Party};
use soapstone_soap::Envelope;
use soapstone_xml::{Limits, TextDocument};

use super::analyse;
use super::decode::read_one;
use super::model::{Remark, Step};
use super::seen::{Protocol, Seen, Soap};
use crate::capture::http::{self, Head};
use crate::capture::{Connections, Encoding, Item, Kind, MediaType, Payload, Side, package};
use crate::check::Document;

/// A message of a [log](soapstone::MessageLog) that was taken along.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) n: usize,
    pub(crate) time_ms: u64,
    pub(crate) from: Side,
    pub(crate) kind: Kind,
    /// The WebSocket that it belongs to.
    pub(crate) connection: Option<u32>,
    /// Of what a WebSocket carries.
    pub(crate) content_type: Option<String>,
    pub(crate) answers: Option<usize>,
    /// Of what HTTP carries.
    pub(crate) head: Option<Head>,
    pub(crate) body: Bytes,
}

impl Heard {
    /// Takes a message along. Nothing, where its head is none.
    pub(crate) fn of(logged: Logged<'_>) -> Option<Self> {
        let Logged { n, time_ms, from, kind, connection, content_type, answers, head, body, .. } = logged;
        let from = match from {
            Party::Client => Side::Client,
            Party::Service => Side::Service,
        };
        let kind = match kind {
            LoggedKind::HttpRequest => Kind::HttpRequest,
            LoggedKind::HttpResponse => Kind::HttpResponse,
            LoggedKind::UpgradeRequest => Kind::WsUpgradeRequest,
            LoggedKind::UpgradeResponse => Kind::WsUpgradeResponse,
            LoggedKind::SocketMessage => Kind::WsMessage,
            LoggedKind::SocketClose => Kind::WsClose,
        };
        let on_socket = matches!(kind, Kind::WsMessage | Kind::WsClose);
        let head = if on_socket { None } else { Some(http::head(head).ok()?) };
        let connection = connection.and_then(|connection| u32::try_from(connection).ok());
        let content_type = content_type.filter(|_| on_socket).map(str::to_owned);
        Some(Self { n, time_ms, from, kind, connection, content_type, answers, head, body: body.clone() })
    }

    fn item(&self) -> Item {
        Item {
            from: Some(self.from),
            kind: self.kind,
            connection: self.connection,
            content_type: self.content_type.clone(),
            time_ms: Some(self.time_ms),
            answers: self.answers,
            ..Item::document(self.n, String::new())
        }
    }
}

/// What has gone by, as far as it says something about what comes.
#[derive(Debug)]
pub(crate) struct Live {
    /// The messages of each sequence.
    numbers: HashSet<(String, u64)>,
    /// What WebSockets have had.
    connections: Connections,
}

impl Default for Live {
    fn default() -> Self {
        let connections = Connections::new(MAX_SESSION_BYTES);
        Self { numbers: HashSet::new(), connections }
    }
}

impl Live {
    /// What it says, where it is a message. Messages have to be shown in their order.
    pub(crate) fn seen(&mut self, heard: &Heard) -> Option<Seen> {
        if heard.kind == Kind::WsClose {
            self.connections.closed(&heard.item());
            return None;
        }
        let (head, body) = (heard.head.clone(), heard.body.clone());
        let payload = Payload { head, wire_bytes: body.len(), body };
        read_one(&mut self.connections, &heard.item(), payload, &Limits::default())
    }

    /// The envelope that it is. Messages have to be shown in their order.
    pub(crate) fn envelope(&mut self, heard: &Heard) -> Option<Envelope> {
        let limits = Limits::default();
        let item = heard.item();
        if let (Kind::WsUpgradeRequest, Some(head)) = (heard.kind, &heard.head) {
            self.connections.upgrade(&item, head);
        }
        let declared = heard.head.as_ref().and_then(|head| head.field("Content-Type"));
        let media = MediaType::parse(heard.content_type.as_deref().or(declared)?);
        let body = &heard.body;
        let document = match self.connections.content(&item, &media).0 {
            Encoding::Text(_) => {
                let charset = media.parameter("charset");
                Document::Text(TextDocument::message_in(body.clone(), charset, &limits).ok()?)
            }
            Encoding::Binary => Document::binary(body, &limits),
            Encoding::Mtom => Document::Xop(package(body, &media, &limits).ok()?.document().clone()),
            Encoding::BinarySession => {
                let session = self.connections.session(&item);
                let from = session.reader.read_table(body).ok()?;
                Document::Binary { bytes: body, from, session: Some(&session.reader), limits: &limits }
            }
            _ => return None,
        };
        Envelope::read(&mut *document.reader()).ok()
    }

    /// A message as a step, with the remarks that need no look ahead. Nothing, where it is no message.
    pub(crate) fn step(&mut self, heard: &Heard) -> Option<Step> {
        let seen = self.seen(heard)?;
        let mut step = analyse::step(&seen);
        if let Some(soap) = seen.soap() {
            self.remarks(&mut step, soap);
        }
        Some(step)
    }

    fn remarks(&mut self, step: &mut Step, soap: &Soap) {
        if let Some(header) = soap.sequence() {
            // What was long ago is not sent again.
            if self.numbers.len() > REMEMBERED {
                self.numbers.clear();
            }
            if !self.numbers.insert((header.id.clone(), header.number)) {
                step.remark(Remark::Retransmission, format!("retransmission of {}", header.number));
            }
            if header.last {
                step.remark(Remark::Closes, "closes: the last message");
            }
        }
        match &soap.body {
            Some((Protocol::CreateResponse { .. }, _)) => step.remark(Remark::Opens, "opens the session"),
            Some((Protocol::Close { .. }, _)) => step.remark(Remark::Closes, "closes the sequence"),
            Some((Protocol::Terminate { .. }, _)) => {
                step.remark(Remark::Terminates, "terminates the sequence");
            }
            _ => {}
        }
    }
}

/// Numbers of messages that are remembered.
const REMEMBERED: usize = 100_000;
/// Bytes of the strings of one direction of a WebSocket.
const MAX_SESSION_BYTES: usize = 1 << 20;
