//! From a captured conversation to steps in time.

use std::collections::{BTreeMap, HashMap};

use soapstone_cli::Document;
use soapstone_cli::capture::{
    Connections, Conversation, Encoding, Exchange, Item, Kind, MadeBy, MediaType, Payload, Side, find,
    package,
};
use soapstone_rm::{RmAction, RmHeaders, RmVersion, Shape};
use soapstone_soap::{AddressingVersion, Message, MessageVersion, SoapVersion};
use soapstone_xml::{Limits, TextDocument, XmlReader};

use super::said::{Outline, Said};

/// A conversation with reliable messaging.
pub(super) struct Script {
    /// Its folder, relative to `fixtures`.
    pub(super) name: String,
    /// The sides whose messages are an authority.
    pub(super) genuine: Vec<Side>,
    /// How messages travel.
    pub(super) shape: Shape,
    /// The versions of SOAP and addressing.
    pub(super) version: MessageVersion,
    /// The version that the client speaks.
    pub(super) client: RmVersion,
    /// The version that the service speaks.
    pub(super) service: RmVersion,
    /// What happened, in its order.
    pub(super) steps: Vec<Step>,
}

/// One thing that went over the wire.
pub(super) struct Step {
    /// Its number in the conversation.
    pub(super) n: usize,
    /// When, in milliseconds.
    pub(super) at: u64,
    /// Who sent it.
    pub(super) from: Side,
    /// Whether the other side got it.
    pub(super) delivered: bool,
    /// Whether a real peer made it.
    pub(super) genuine: bool,
    /// What it is.
    pub(super) kind: Kind,
    /// Of a response: the number of its request.
    pub(super) answers: Option<usize>,
    /// The status of a response.
    pub(super) status: Option<u16>,
    /// Of a request: whether its response has no content, or was cut off.
    pub(super) answered_with_nothing: bool,
    /// The message, if it is one of these versions.
    pub(super) message: Option<Message>,
    /// The same, taken apart.
    pub(super) said: Said,
}

impl Script {
    /// The version that a side speaks.
    pub(super) fn version_of(&self, side: Side) -> RmVersion {
        match side {
            Side::Client => self.client,
            Side::Service => self.service,
        }
    }

    /// A step by its number.
    pub(super) fn step(&self, n: usize) -> Option<&Step> {
        self.steps.iter().find(|step| step.n == n)
    }
}

/// All conversations in `fixtures` in which somebody speaks of reliable messaging.
pub(super) fn scripts() -> Vec<Script> {
    let fixtures = soapstone_tests::fixtures();
    let mut scripts = Vec::new();
    for folder in ["wsdual", "nethttp", "peers/gsoap-rm"] {
        let found = find(&fixtures.join(folder), MAX_BYTES).unwrap();
        assert!(found.problems.is_empty(), "{:?}", found.problems);
        for conversation in &found.conversations {
            let folder = conversation.folder.strip_prefix(&fixtures).unwrap();
            let name = folder.to_str().unwrap().replace('\\', "/");
            scripts.extend(script(name, conversation));
        }
    }
    scripts.sort_by(|one, other| one.name.cmp(&other.name));
    scripts
}

/// The script of a conversation; none where nobody speaks of reliable messaging.
fn script(name: String, conversation: &Conversation) -> Option<Script> {
    let limits = Limits::default();
    let mut reader = Reader { connections: Connections::new(MAX_BYTES), limits: &limits };
    let read: Vec<_> = conversation.items.iter().map(|item| reader.item(conversation, item)).collect();
    let version = read.iter().flatten().find_map(|read| read.version())?;
    let mut messages: Vec<Option<Message>> = Vec::new();
    for read in &read {
        messages.push(read.as_ref().and_then(|read| read.message(version)));
    }
    let version_in = |message: &Message| {
        let action = message.properties.action.as_ref()?;
        let by_headers = RmVersion::ALL
            .into_iter()
            .find(|version| RmHeaders::read(message, *version).map_or(true, |headers| !headers.is_empty()));
        RmAction::of(action).map(|(version, _)| version).or(by_headers)
    };
    let of_name = if name.contains("rm11")
        || name.contains("2007-")
        || name.contains("c20-")
        || name.ends_with("nonrm-to-rm-endpoint")
    {
        RmVersion::V11
    } else {
        RmVersion::February2005
    };
    let spoken = |side| {
        let by = conversation.items.iter().zip(&messages).filter(move |(item, _)| item.from == Some(side));
        by.filter_map(|(_, message)| version_in(message.as_ref()?)).next()
    };
    if spoken(Side::Client).or(spoken(Side::Service)).is_none()
        && !name.contains("rm")
        && !name.starts_with("wsdual/c")
    {
        return None;
    }
    let shape = if conversation.items.iter().any(|item| item.kind == Kind::WsMessage) {
        Shape::Connection
    } else if name.starts_with("wsdual") || name.contains("duplex") || name.contains("cbserver") {
        Shape::Duplex
    } else if name.contains("oneway") {
        Shape::OneWay
    } else {
        Shape::RequestReply
    };
    let answered: BTreeMap<usize, usize> = conversation.answered();
    let client = spoken(Side::Client).unwrap_or(of_name);
    let mut steps = Vec::new();
    for ((item, read), message) in conversation.items.iter().zip(read).zip(messages) {
        let from = item.from.unwrap();
        let rm = if from == Side::Client { client } else { of_name };
        let status = read.as_ref().and_then(|read| read.status);
        let said = match (&message, read.and_then(|read| read.outline)) {
            (Some(message), Some(outline)) => Said::of(message, outline, rm),
            _ => Said::nothing(),
        };
        steps.push(Step {
            n: item.n,
            at: item.time_ms.unwrap_or(item.n as u64 * UNTIMED_STEP),
            from,
            delivered: item.delivered,
            genuine: !matches!(item.made_by, Some(MadeBy::Hand | MadeBy::Proxy)),
            kind: item.kind,
            answers: answered.get(&item.n).copied(),
            status,
            answered_with_nothing: false,
            message,
            said,
        });
    }
    let empty: Vec<usize> =
        steps.iter().filter(|step| step.message.is_none()).filter_map(|step| step.answers).collect();
    for step in &mut steps {
        step.answered_with_nothing = empty.contains(&step.n);
    }
    Some(Script {
        name,
        genuine: conversation.genuine.clone(),
        shape,
        version,
        client,
        service: of_name,
        steps,
    })
}

/// What an item holds.
struct Read {
    documents: HashMap<&'static str, Message>,
    found: Option<MessageVersion>,
    outline: Option<Outline>,
    status: Option<u16>,
}

impl Read {
    fn version(&self) -> Option<MessageVersion> {
        self.found
    }

    fn message(&self, version: MessageVersion) -> Option<Message> {
        self.documents.get(key(version)).cloned()
    }
}

/// The combinations that are spoken in the fixtures.
const VERSIONS: [MessageVersion; 3] = [
    MessageVersion::SOAP12_WSA10,
    MessageVersion::new(SoapVersion::Soap11, AddressingVersion::V10),
    MessageVersion::new(SoapVersion::Soap12, AddressingVersion::August2004),
];

fn key(version: MessageVersion) -> &'static str {
    let index = VERSIONS.iter().position(|known| *known == version).unwrap();
    ["12, 1.0", "11, 1.0", "12, 2004/08"][index]
}

struct Reader<'a> {
    connections: Connections,
    limits: &'a Limits,
}

impl Reader<'_> {
    fn item(&mut self, conversation: &Conversation, item: &Item) -> Option<Read> {
        let payload = match conversation.payload(item, MAX_BYTES) {
            Ok(Exchange::Payload(payload)) => payload,
            Ok(Exchange::Note(_)) | Err(_) => return None,
        };
        let head = payload.head.clone();
        if let (Kind::WsUpgradeRequest, Some(head)) = (item.kind, &head) {
            self.connections.upgrade(item, head);
            return None;
        }
        let content_type = match &head {
            Some(head) => head.field("Content-Type").map(str::to_owned),
            None => self.connections.content_type(item),
        };
        let mut read = Read {
            documents: HashMap::new(),
            found: None,
            outline: None,
            status: head.as_ref().and_then(|head| head.status()),
        };
        if let Some(content_type) = content_type.filter(|_| !payload.body.is_empty()) {
            self.content(item, &content_type, &payload, &mut read);
        }
        Some(read)
    }

    fn content(&mut self, item: &Item, content_type: &str, payload: &Payload, read: &mut Read) {
        let media = MediaType::parse(content_type);
        let (encoding, _) = self.connections.content(item, &media);
        let body = &payload.body;
        match encoding {
            Encoding::Text(_) => {
                let charset = media.parameter("charset");
                if let Ok(document) = TextDocument::message_in(body.clone(), charset, self.limits) {
                    read_all(&|| Box::new(document.reader()), read);
                }
            }
            Encoding::Binary => {
                let document = Document::binary(body, self.limits);
                read_all(&|| document.reader(), read);
            }
            Encoding::BinarySession => {
                let limits = self.limits;
                let session = self.connections.session(item);
                let Ok(from) = session.reader.read_table(body) else { return };
                let document = Document::Binary { bytes: body, from, session: Some(&session.reader), limits };
                read_all(&|| document.reader(), read);
            }
            Encoding::Mtom => {
                if let Ok(package) = package(body, &media, self.limits) {
                    read_all(&|| Box::new(package.document().reader()), read);
                }
            }
            Encoding::Xml | Encoding::Html | Encoding::Other => {}
        }
    }
}

/// Reads a document as a message of each version; the first that it is one of, with an action, is its own.
fn read_all<'a>(reader: &dyn Fn() -> Box<dyn XmlReader + 'a>, read: &mut Read) {
    for version in VERSIONS {
        let Ok(message) = Message::read(&mut *reader(), version) else { continue };
        if message.properties.action.is_some() {
            read.found.get_or_insert(version);
        }
        read.documents.insert(key(version), message);
    }
    if read.found.is_some() {
        read.outline = Some(Outline::read(&mut *reader()));
    }
}

/// Far above what the fixtures hold.
const MAX_BYTES: usize = 16 << 20;

/// Milliseconds between two items whose time was not recorded.
const UNTIMED_STEP: u64 = 20;
