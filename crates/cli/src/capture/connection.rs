//! What both ends of a connection remember from message to message.

use std::collections::HashMap;

use soapstone_nbfx::{BinaryWriter, ReaderSession, WriterSession};
use soapstone_xml::{NameRef, XmlWriter};

use super::content::{Compression, Encoding, MediaType, content_of};
use super::conversation::{Item, Side};
use super::http::Head;

/// The connections of a conversation. Items have to be shown to it in their order.
#[derive(Debug, Default)]
pub struct Connections {
    upgrades: HashMap<Option<u32>, Upgrade>,
    sessions: HashMap<(Option<u32>, Option<Side>), Session>,
}

/// What an upgrade request said about the messages that follow.
#[derive(Debug)]
struct Upgrade {
    streamed: bool,
    content_type: Option<String>,
}

/// The string tables of one direction of a connection: of what was read, and of what we write again.
#[derive(Debug)]
pub struct Session {
    /// What the sender has defined.
    pub reader: ReaderSession,
    /// The same for our re-encoding.
    pub writer: WriterSession,
    /// How many documents it has had.
    pub documents: usize,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            reader: ReaderSession::new(MAX_SESSION_BYTES),
            writer: WriterSession::new(MAX_SESSION_BYTES),
            documents: 0,
        }
    }
}

impl Session {
    /// Brings the writing side to where the reading side is, after a document that was not written again.
    pub fn resume(&mut self) {
        let mut writer = WriterSession::new(MAX_SESSION_BYTES);
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
}

impl Connections {
    /// Takes note of an upgrade request: its connection begins anew.
    pub fn upgrade(&mut self, item: &Item, head: &Head) {
        self.sessions.retain(|(connection, _), _| *connection != item.connection);
        let streamed = head
            .field("microsoft-binary-transfer-mode")
            .is_some_and(|mode| mode.eq_ignore_ascii_case("Streamed"));
        let content_type = head.field("soap-content-type").map(str::to_owned);
        self.upgrades.insert(item.connection, Upgrade { streamed, content_type });
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
        let streamed = self.upgrades.get(&item.connection).is_some_and(|upgrade| upgrade.streamed);
        match encoding {
            Encoding::BinarySession if streamed => (Encoding::Binary, compression),
            other => (other, compression),
        }
    }

    /// The session that an item belongs to.
    pub fn session(&mut self, item: &Item) -> &mut Session {
        self.sessions.entry((item.connection, item.from)).or_default()
    }
}

/// Bytes that a session's table may have. .NET's readers accept 2,048 by default, and services may raise that.
const MAX_SESSION_BYTES: usize = 1 << 20;
