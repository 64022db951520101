//! One endpoint: its session, its store and its application.

use soapstone_rm::{Acceptor, IdSource, Identifier, Record, Session};
use soapstone_soap::MessageId;

use super::app::App;
use super::plan::Side;

/// One endpoint.
pub struct Node {
    /// The session, while there is one.
    pub session: Option<Session>,
    /// Where messages find it; of the acceptor's side.
    pub acceptor: Option<Acceptor>,
    /// Where ids come from.
    pub ids: Ids,
    /// What was stored.
    pub store: Vec<Record>,
    /// How often the process ended.
    pub life: u32,
    /// Whether the process is not there.
    pub down: bool,
    /// What came out of the session so far, over all its lives.
    pub outputs: u64,
    /// The application.
    pub app: App,
}

impl Node {
    /// One that has nothing yet.
    pub fn new(side: Side, acceptor: Option<Acceptor>) -> Self {
        Self {
            session: None,
            acceptor,
            ids: Ids::new(side.name()),
            store: Vec::new(),
            life: 0,
            down: false,
            outputs: 0,
            app: App::default(),
        }
    }
}

/// Ids that are counted: real ones must not be guessed.
pub struct Ids {
    prefix: &'static str,
    count: u32,
}

impl Ids {
    /// Those with this in them.
    pub fn new(prefix: &'static str) -> Self {
        Self { prefix, count: 0 }
    }

    fn next(&mut self) -> String {
        self.count += 1;
        format!("urn:test:{}:{}", self.prefix, self.count)
    }
}

impl IdSource for Ids {
    fn identifier(&mut self) -> Identifier {
        Identifier::new(self.next()).expect("it is a URI")
    }

    fn message_id(&mut self) -> MessageId {
        MessageId::new(self.next()).expect("it is a URI")
    }
}
