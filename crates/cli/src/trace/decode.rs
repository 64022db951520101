//! From the items of a conversation to what was seen.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use bytes::Bytes;
use soapstone_soap::{Envelope, SoapVersion};
use soapstone_xml::{Limits, TextDocument};

use super::seen::{Carried, Content, Response, Seen, Soap};
use super::sockets;
use crate::capture::http::{Head, StartLine, inflated};
use crate::capture::{
    Compression, Connections, Conversation, Encoding, Exchange, Item, Kind, MediaType, Payload, Side, Source,
    package,
};
use crate::check::{Document, looks_like_xml};
use crate::shown;

/// What a conversation consists of.
pub(super) struct Read {
    pub(super) seen: Vec<Seen>,
    /// What was left out, in words.
    pub(super) notes: Vec<String>,
    /// Where each side was called.
    pub(super) called: HashMap<Side, String>,
}

/// Reads the items in their order.
pub(super) fn read(conversation: &Conversation, limits: &Limits, max_session_bytes: usize) -> Read {
    let mut reader = Reader::new(conversation, limits, max_session_bytes);
    reader.sockets =
        Some(conversation.items.iter().filter(|item| item.kind == Kind::WsUpgradeRequest).count());
    for item in &conversation.items {
        reader.item(item);
    }
    reader.pair_responses();
    reader.out
}

/// Reads an item by itself, with what its connection has had before it. Nothing, where it is no message; what opens and
/// closes WebSockets is none here.
pub(super) fn read_one(
    connections: &mut Connections,
    item: &Item,
    payload: Payload,
    limits: &Limits,
) -> Option<Seen> {
    let conversation = Conversation::of_files(Path::new(""), "", Source::Names, Vec::new());
    let mut reader = Reader::new(&conversation, limits, 0);
    std::mem::swap(connections, &mut reader.connections);
    reader.payload(item, payload);
    std::mem::swap(connections, &mut reader.connections);
    reader.out.seen.pop()
}

struct Reader<'a> {
    conversation: &'a Conversation,
    limits: &'a Limits,
    connections: Connections,
    answered: HashMap<usize, usize>,
    /// The methods of the requests that are no messages.
    methods: HashMap<usize, String>,
    responses: Vec<(Option<usize>, Response, Side)>,
    /// How many responses of a side name their server, and how many do not.
    servers: HashMap<Side, (usize, usize)>,
    /// How many WebSockets there are, where what opens and closes them is to be seen.
    sockets: Option<usize>,
    out: Read,
}

impl<'a> Reader<'a> {
    fn new(conversation: &'a Conversation, limits: &'a Limits, max_session_bytes: usize) -> Self {
        Self {
            conversation,
            limits,
            connections: Connections::new(max_session_bytes),
            answered: conversation.answered().into_iter().collect(),
            methods: HashMap::new(),
            responses: Vec::new(),
            servers: HashMap::new(),
            sockets: None,
            out: Read { seen: Vec::new(), notes: Vec::new(), called: HashMap::new() },
        }
    }

    fn item(&mut self, item: &Item) {
        match self.conversation.payload(item, self.limits.max_bytes) {
            Ok(Exchange::Payload(payload)) => self.payload(item, payload),
            Ok(Exchange::Note(_)) => {}
            Err(error) => {
                let carried = self.carried(item);
                self.lost_strings(item);
                self.push(item, carried, None, &[], Content::Undecodable(error.reason()));
            }
        }
    }

    fn payload(&mut self, item: &Item, payload: Payload) {
        match item.kind {
            Kind::HttpRequest => self.request(item, payload),
            Kind::HttpResponse => self.response(item, payload),
            Kind::WsUpgradeRequest => {
                if let Some(head) = &payload.head {
                    self.connections.upgrade(item, head);
                    self.called(item, head, "ws");
                    self.methods.insert(item.n, "GET".to_owned());
                    self.of_socket(item, sockets::asked(head));
                }
            }
            Kind::WsMessage => {
                let content_type = self.connections.content_type(item);
                let content = match content_type {
                    Some(content_type) => self.message(item, &content_type, payload.body.clone(), None),
                    None => Content::Undecodable(
                        "its content type is not known: no upgrade request said it".to_owned(),
                    ),
                };
                self.push(item, Carried::Alone, None, &payload.body, content);
            }
            Kind::Document => self.document(item, payload),
            Kind::WsUpgradeResponse => {
                if let Some(head) = &payload.head {
                    self.of_socket(item, sockets::accepted(head));
                }
            }
            Kind::WsClose => self.of_socket(item, sockets::closed(&payload.body)),
            Kind::WsPing | Kind::WsPong => self.of_socket(item, String::new()),
        }
    }

    /// What opens, holds or closes a WebSocket.
    fn of_socket(&mut self, item: &Item, words: String) {
        if self.sockets.is_some() {
            self.push(item, Carried::Alone, None, &[], Content::Socket(item.kind, words));
        }
    }

    fn request(&mut self, item: &Item, payload: Payload) {
        let Some(head) = payload.head else { return };
        self.called(item, &head, "http");
        let method = head.method().unwrap_or_default();
        let content_type = head.field("Content-Type");
        if payload.body.is_empty() && method != "POST" {
            self.methods.insert(item.n, method.to_owned());
            return;
        }
        let content = match content_type {
            Some(content_type) => self.message(item, content_type, payload.body.clone(), Some(&head)),
            None => Content::Undecodable("it has no Content-Type".to_owned()),
        };
        self.push(item, Carried::Request, None, &payload.body, content);
    }

    fn response(&mut self, item: &Item, payload: Payload) {
        let Some(head) = payload.head else { return };
        let Some(status) = head.status() else { return };
        let request = self.answered.get(&item.n).copied();
        let content_type = head.field("Content-Type").unwrap_or_default();
        let (encoding, _) = self.connections.content(item, &MediaType::parse(content_type));
        let answers_get = request.is_some_and(|request| self.methods.contains_key(&request));
        let fine = (200..300).contains(&status);
        let content = if payload.body.is_empty() {
            (!fine).then(|| Content::Http(head.start.to_string(), true))
        } else if encoding.is_soap() && (fine || !answers_get) {
            match self.message(item, content_type, payload.body.clone(), Some(&head)) {
                // An error page under the type of SOAP is an error all the same; WSDL comes as text/xml.
                Content::Undecodable(why) if !fine => {
                    Some(Content::Http(format!("{}; {why}", head.start), true))
                }
                Content::Undecodable(_) if answers_get => Some(Content::Http(head.start.to_string(), false)),
                content => Some(content),
            }
        } else {
            Some(Content::Http(format!("{}, {}", head.start, what(content_type)), !(answers_get && fine)))
        };
        let soap = matches!(content, Some(Content::Soap(_)));
        let from = self.side(item);
        let named = head.field("Server").is_some() || head.field("Date").is_some();
        let count = self.servers.entry(from).or_default();
        if named {
            count.0 += 1;
        } else {
            count.1 += 1;
        }
        let seen = Response { n: item.n, time: item.time_ms, status, soap, stranger: !named, extra: false };
        self.responses.push((request, seen, from));
        if let Some(content) = content {
            self.push(item, Carried::Response(request), Some(status), &payload.body, content);
        }
    }

    fn document(&mut self, item: &Item, payload: Payload) {
        let declared = item.content_type.clone().filter(|text| {
            let (encoding, _) = self.connections.content(item, &MediaType::parse(text));
            encoding.is_soap()
        });
        let content = match declared {
            Some(content_type) => self.message(item, &content_type, payload.body.clone(), None),
            None if looks_like_xml(&payload.body) => self.text(payload.body.clone(), None, None),
            None => return,
        };
        // WSDL, schemas, bytes of other protocols: nothing of a conversation.
        if matches!(content, Content::Soap(_)) {
            self.push(item, Carried::Alone, None, &payload.body, content);
        }
    }

    /// A message of this content type.
    fn message(&mut self, item: &Item, content_type: &str, body: Bytes, head: Option<&Head>) -> Content {
        let media = MediaType::parse(content_type);
        let (encoding, compression) = self.connections.content(item, &media);
        let body = match compression {
            Compression::None => body,
            _ => match inflated(compression, &body, self.limits.max_bytes) {
                Ok(body) => body,
                Err(error) => {
                    self.lost_strings(item);
                    return Content::Undecodable(error.to_string());
                }
            },
        };
        let transport = match encoding {
            Encoding::Text(SoapVersion::Soap11) => {
                head.and_then(|head| head.field("SOAPAction")).map(|text| text.trim_matches(['"', ' ']))
            }
            _ => media.parameter("action"),
        };
        let transport = transport.filter(|action| !action.is_empty()).map(str::to_owned);
        match encoding {
            Encoding::Binary => envelope(&Document::binary(&body, self.limits), transport),
            Encoding::BinarySession => self.in_session(item, &body, transport),
            Encoding::Mtom => match package(&body, &media, self.limits) {
                Ok(package) => envelope(&Document::Xop(package.document().clone()), transport),
                Err(error) => Content::Undecodable(error.to_string()),
            },
            Encoding::Text(_) => self.text(body, media.parameter("charset"), transport),
            Encoding::Xml | Encoding::Html | Encoding::Other => {
                Content::Undecodable(format!("the content type {:?} is none of SOAP", media.essence))
            }
        }
    }

    fn text(&self, body: Bytes, charset: Option<&str>, transport: Option<String>) -> Content {
        match TextDocument::message_in(body, charset, self.limits) {
            Ok(document) => envelope(&Document::Text(document), transport),
            Err(error) => Content::Undecodable(error.to_string()),
        }
    }

    fn in_session(&mut self, item: &Item, body: &Bytes, transport: Option<String>) -> Content {
        let limits = self.limits;
        let session = self.connections.session(item);
        if let Some(missing) = &session.missing {
            return Content::Undecodable(format!("{} is missing before it", shown::line(missing)));
        }
        match session.reader.read_table(body) {
            Ok(from) => {
                let session = Some(&session.reader);
                envelope(&Document::Binary { bytes: body, from, session, limits }, transport)
            }
            Err(error) => {
                session.missing = Some(item.file.clone());
                Content::Undecodable(error.to_string())
            }
        }
    }

    /// Takes note of a message whose strings nobody can know.
    fn lost_strings(&mut self, item: &Item) {
        if self.connections.is_in_session(item) {
            self.connections.session(item).missing.get_or_insert_with(|| item.file.clone());
        }
    }

    fn called(&mut self, item: &Item, head: &Head, scheme: &str) {
        let StartLine::Request { target, .. } = &head.start else { return };
        let host = head.field("Host").unwrap_or_default();
        let url = if target.contains("://") { target.clone() } else { format!("{scheme}://{host}{target}") };
        let callee = other(self.side(item));
        self.out.called.entry(callee).or_insert(url);
    }

    fn side(&self, item: &Item) -> Side {
        // Who called is not known where a bare folder tells nothing; then the client did.
        let response = matches!(item.kind, Kind::HttpResponse | Kind::WsUpgradeResponse);
        item.from.unwrap_or(if response { Side::Service } else { Side::Client })
    }

    fn carried(&self, item: &Item) -> Carried {
        match item.kind {
            Kind::HttpRequest => Carried::Request,
            Kind::HttpResponse => Carried::Response(self.answered.get(&item.n).copied()),
            _ => Carried::Alone,
        }
    }

    fn push(&mut self, item: &Item, carried: Carried, status: Option<u16>, bytes: &[u8], content: Content) {
        let on_socket = matches!(item.kind, Kind::WsMessage | Kind::WsClose | Kind::WsPing | Kind::WsPong)
            || matches!(item.kind, Kind::WsUpgradeRequest | Kind::WsUpgradeResponse);
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        self.out.seen.push(Seen {
            n: item.n,
            file: item.file.clone(),
            from: self.side(item),
            time: item.time_ms,
            carried,
            status,
            responses: Vec::new(),
            socket: item.connection.filter(|_| on_socket && self.sockets.is_some_and(|count| count > 1)),
            delivered: item.delivered,
            made_by: item.made_by,
            digest: hasher.finish(),
            content,
        });
    }

    /// Hands each response to its request. One that answers nothing answers the latest request again.
    fn pair_responses(&mut self) {
        for (request, mut response, from) in std::mem::take(&mut self.responses) {
            let (named, unnamed) = self.servers.get(&from).copied().unwrap_or_default();
            response.stranger &= named > unnamed;
            let requests = self.out.seen.iter_mut().rev().filter(|seen| seen.carried == Carried::Request);
            let mut requests = requests.filter(|seen| seen.n < response.n);
            let found = match request {
                Some(request) => requests.find(|seen| seen.n == request),
                None => requests.find(|seen| seen.from != from),
            };
            if let Some(seen) = found {
                response.extra = request.is_none();
                seen.responses.push(response);
            }
        }
    }
}

fn envelope(document: &Document<'_>, transport: Option<String>) -> Content {
    match Envelope::read(&mut *document.reader()) {
        Ok(envelope) => {
            let mut soap = Soap::of(&envelope);
            soap.action = soap.action.or(transport);
            Content::Soap(Box::new(soap))
        }
        Err(rejected) => Content::Undecodable(rejected.error.to_string()),
    }
}

pub(super) fn other(side: Side) -> Side {
    match side {
        Side::Client => Side::Service,
        Side::Service => Side::Client,
    }
}

fn what(content_type: &str) -> String {
    let essence = MediaType::parse(content_type).essence;
    if essence.is_empty() { "content of unknown type".to_owned() } else { essence }
}
