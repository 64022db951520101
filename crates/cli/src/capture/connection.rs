//! What both ends of a connection remember from message to message.

use std::collections::HashMap;

use soapstone_nbfx::{BinaryWriter, ReaderSession, WriterSession};
use soapstone_xml::{NameRef, XmlWriter};

use super::content::{Compression, Encoding, MediaType, content_of};
use super::conversation::{Item, Kind, Side};
use super::http::Head;

/// The connections of a conversation. Items have to be shown to it in their order.
#[derive(Debug)]
pub struct Connections {
    upgrades: HashMap<Option<u32>, Upgrade>,
    sessions: HashMap<(Option<u32>, Option<Side>), Session>,
    max_session_bytes: usize,
}

/// What an upgrade request said about the messages that follow.
#[derive(Debug)]
struct Upgrade {
    /// What the client sends, and what the service does.
    streamed: (bool, bool),
    content_type: Option<String>,
}

/// The string tables of one direction of a connection: of what was read, and of what we write again.
#[derive(Debug)]
pub struct Session {
    /// What the sender has defined.
    pub reader: ReaderSession,
    /// The same for our re-encoding.
    pub writer: WriterSession,
    /// How many documents it has had whose table could be read.
    pub documents: usize,
    /// How many it should have had.
    pub looked_at: usize,
    /// The document whose strings it lacks, so that what follows cannot be read.
    pub missing: Option<String>,
    max_bytes: usize,
}

impl Session {
    fn new(max_bytes: usize) -> Self {
        Self {
            reader: ReaderSession::new(max_bytes),
            writer: WriterSession::new(max_bytes),
            documents: 0,
            looked_at: 0,
            missing: None,
            max_bytes,
        }
    }

    /// Brings the writing side to where the reading side is, after a document that was not written again.
    pub fn resume(&mut self) {
        let mut writer = WriterSession::new(self.max_bytes);
        for (_, string) in self.reader.strings() {
            writer.announce(string);
        }
        // Strings count as sent once they stood in the table of a document.
        let mut out = BinaryWriter::with_session(&mut writer);
        let written = out.start(NameRef::local("r")).and_then(|()| out.end());
        if written.and_then(|()| out.finish()).is_ok() {
            self.writer = writer;
        }
    }

    /// Bytes of the strings that the sender has defined.
    pub fn bytes(&self) -> usize {
        self.reader.strings().map(|(_, string)| string.len()).sum()
    }
}

impl Connections {
    /// Without any connection yet. A session's table has at most this many bytes.
    pub fn new(max_session_bytes: usize) -> Self {
        Self { upgrades: HashMap::new(), sessions: HashMap::new(), max_session_bytes }
    }

    /// Whether an item is a document of a session.
    pub fn is_in_session(&self, item: &Item) -> bool {
        matches!(item.kind, Kind::WsMessage | Kind::Document)
            && self.content_type(item).is_some_and(|content_type| {
                self.content(item, &MediaType::parse(&content_type)).0 == Encoding::BinarySession
            })
    }

    /// Takes note of an upgrade request: its connection begins anew.
    pub fn upgrade(&mut self, item: &Item, head: &Head) {
        self.sessions.retain(|(connection, _), _| *connection != item.connection);
        let mode = head.field("microsoft-binary-transfer-mode").unwrap_or_default();
        let is = |name: &str| mode.eq_ignore_ascii_case(name) || mode.eq_ignore_ascii_case("Streamed");
        let streamed = (is("StreamedRequest"), is("StreamedResponse"));
        let content_type = head.field("soap-content-type").map(str::to_owned);
        self.upgrades.insert(item.connection, Upgrade { streamed, content_type });
    }

    /// A side sends nothing more on its connection.
    pub fn closed(&mut self, item: &Item) {
        self.sessions.remove(&(item.connection, item.from));
        // Connections that broke leave theirs.
        if self.sessions.len() > MAX_SESSIONS {
            self.sessions.clear();
        }
    }

    /// The content type of a WebSocket message: its own, where somebody noted it, else that of the upgrade request.
    pub fn content_type(&self, item: &Item) -> Option<String> {
        let agreed = || self.upgrades.get(&item.connection)?.content_type.clone();
        item.content_type.clone().or_else(agreed)
    }

    /// How an item is encoded, by its content type and what its connection agreed on.
    pub fn content(&self, item: &Item, media: &MediaType) -> (Encoding, Compression) {
        let (encoding, compression) = content_of(media);
        // A streamed WebSocket has the content type of a session, and none.
        let streamed = self.upgrades.get(&item.connection).is_some_and(|upgrade| match item.from {
            Some(Side::Service) => upgrade.streamed.1,
            _ => upgrade.streamed.0,
        });
        match encoding {
            Encoding::BinarySession if streamed => (Encoding::Binary, compression),
            other => (other, compression),
        }
    }

    /// The session that an item belongs to.
    pub fn session(&mut self, item: &Item) -> &mut Session {
        let max_bytes = self.max_session_bytes;
        self.sessions.entry((item.connection, item.from)).or_insert_with(|| Session::new(max_bytes))
    }
}

/// String tables that are kept while one looks on; more are of connections that are long gone.
const MAX_SESSIONS: usize = 20_000;
