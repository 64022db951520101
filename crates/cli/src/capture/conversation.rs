//! The model of a captured conversation.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::http::{self, Head, HttpError};
use crate::shown;

/// What two sides said to each other, in the order of recording.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Where the files are.
    pub folder: PathBuf,
    /// How the folder is called in reports: relative to the path that was asked for, with it.
    pub name: String,
    /// What told us which files are messages.
    pub source: Source,
    /// What the conversation shows; empty where nobody wrote it down.
    pub story: String,
    /// Whose stacks spoke; empty where nobody wrote it down.
    pub product: String,
    /// How it came about.
    pub origin: Option<Origin>,
    /// The sides whose bytes are an authority.
    pub genuine: Vec<Side>,
    /// What was said.
    pub items: Vec<Item>,
    /// The number of the only item that was asked for; those before it count for what their connection remembers.
    pub only: Option<usize>,
}

/// What told us which files of a folder are messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `manifest.toml`
    Manifest,
    /// `index.tsv`: documents of an encoder, with their text.
    Index,
    /// The names of the files.
    Names,
}

/// One thing that went over the wire, or a document that was made for it.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its number in the conversation, from 1.
    pub n: usize,
    /// The name of the file with its bytes, relative to the folder, for people.
    pub file: String,
    /// The same as the file system has it, which need not be in Unicode.
    pub path: PathBuf,
    /// The file with its HTTP head, where that was kept apart from the body.
    pub head: Option<String>,
    /// Who sent it; unknown where a bare folder does not tell.
    pub from: Option<Side>,
    /// What it is.
    pub kind: Kind,
    /// On which connection it was sent.
    pub connection: Option<u32>,
    /// When: milliseconds on the recorder's clock, which starts before the first item.
    pub time_ms: Option<u64>,
    /// Of a response: the number of its request.
    pub answers: Option<usize>,
    /// Its content type; of a WebSocket message the `soap-content-type` of the upgrade request.
    pub content_type: Option<String>,
    /// Whether the other side got it.
    pub delivered: bool,
    /// Who made it, if not a genuine peer.
    pub made_by: Option<MadeBy>,
    /// The file with the same message as the peer's own decoder reads it.
    pub xml: Option<String>,
    /// What is expected of us.
    pub expect: Expect,
    /// Why our re-encoding of it is right to differ. Nothing, when it has to be the same.
    pub differs: Option<String>,
    /// Whether a binary document was made by a writer, so that ours must make the same bytes.
    pub exact: bool,
}

impl Item {
    /// A document that came from no conversation.
    pub(crate) fn document(n: usize, file: String) -> Self {
        Self {
            n,
            path: PathBuf::from(&file),
            file,
            head: None,
            from: None,
            kind: Kind::Document,
            connection: None,
            time_ms: None,
            answers: None,
            content_type: None,
            delivered: true,
            made_by: None,
            xml: None,
            expect: Expect::Ok,
            differs: None,
            exact: true,
        }
    }
}

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The side that calls.
    Client,
    /// The side that is called. It may call back.
    Service,
}

/// `client`, `service`
impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Service => "service",
        })
    }
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An HTTP request.
    HttpRequest,
    /// An HTTP response, a refused upgrade too.
    HttpResponse,
    /// The HTTP request that opens a WebSocket.
    WsUpgradeRequest,
    /// The 101 that answers it.
    WsUpgradeResponse,
    /// A WebSocket message, unmasked, its fragments joined.
    WsMessage,
    /// The payload of a close frame.
    WsClose,
    /// The payload of a ping frame.
    WsPing,
    /// The payload of a pong frame.
    WsPong,
    /// WSDL, a schema, an encoder's output, a body whose head was not recorded.
    Document,
}

/// As in a manifest.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HttpRequest => "http-request",
            Self::HttpResponse => "http-response",
            Self::WsUpgradeRequest => "ws-upgrade-request",
            Self::WsUpgradeResponse => "ws-upgrade-response",
            Self::WsMessage => "ws-message",
            Self::WsClose => "ws-close",
            Self::WsPing => "ws-ping",
            Self::WsPong => "ws-pong",
            Self::Document => "document",
        })
    }
}

/// How a conversation came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Recorded, both sides being real products.
    Captured,
    /// Recorded, one side being made by hand.
    CapturedOneSide,
    /// Copied from a specification.
    Spec,
    /// Made by us.
    Crafted,
}

/// Who made an item that no genuine peer made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MadeBy {
    /// A recording proxy.
    Proxy,
    /// A person.
    Hand,
}

/// What is expected of us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// To understand it.
    Ok,
    /// To refuse it: HTTP, XML or SOAP is wrong in itself, and why.
    Malformed(String),
    /// To understand it: it is well formed, but wrong for its endpoint, contract or session, and why.
    Protocol(String),
    /// Nothing, and why.
    Unsupported(String),
}

impl Expect {
    /// From the text in a manifest: `ok`, `reject: malformed: why`, `reject: protocol: why`, `unsupported: why`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let why = |rest: &str| match rest.trim() {
            "" => Err(format!("expect = {text:?} does not say why")),
            why => Ok(why.to_owned()),
        };
        let (first, rest) = text.split_once(':').unwrap_or((text, ""));
        let rest = rest.trim();
        let (second, reason) = rest.split_once(':').unwrap_or((rest, ""));
        match (first, second.trim_end()) {
            ("ok", _) if text == "ok" => Ok(Self::Ok),
            ("unsupported", _) => why(rest).map(Self::Unsupported),
            ("reject", "malformed") => why(reason).map(Self::Malformed),
            ("reject", "protocol") => why(reason).map(Self::Protocol),
            _ => Err(format!(
                "expect = {text:?} is none of \"ok\", \"reject: malformed: why\", \"reject: protocol: why\", \
                 \"unsupported: why\""
            )),
        }
    }
}

/// The bytes of an item.
#[derive(Clone, Debug)]
pub struct Payload {
    /// The HTTP head, of an item that has one.
    pub head: Option<Head>,
    /// The body, chunks joined, content encoding undone; the whole file where there is no head.
    pub body: Bytes,
    /// How many bytes the body takes on the wire, content encoding included.
    pub wire_bytes: usize,
}

/// A file that stands where a message was expected, and says in words why there is none: `(connection closed)`.
pub type Note = String;

/// What a file turned out to hold.
#[derive(Clone, Debug)]
pub enum Exchange {
    /// A message.
    Payload(Payload),
    /// Words of the recorder.
    Note(Note),
}

/// Why a capture could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// The file system says no.
    #[error("cannot read {}: {error}", shown::path(path))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// A manifest or index is not what it has to be.
    #[error("{}: {problem}", shown::path(path))]
    Description {
        /// The manifest or index.
        path: PathBuf,
        /// What is wrong, and where.
        problem: String,
    },
    /// An item is no HTTP message.
    #[error("{}: {error}", shown::line(file))]
    Http {
        /// The file.
        file: String,
        /// What is wrong.
        #[source]
        error: HttpError,
    },
    /// A file is larger than a message may be.
    #[error("{}: {bytes} bytes, and the limit is {limit} (--max-bytes)", shown::path(path))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: usize,
    },
}

impl CaptureError {
    /// What is wrong, without the file.
    pub fn reason(&self) -> String {
        match self {
            Self::Description { problem, .. } => problem.clone(),
            Self::Http { error, .. } => error.to_string(),
            other => other.to_string(),
        }
    }
}

impl Conversation {
    /// Items in files that nobody told more about.
    pub(crate) fn of_files(folder: &Path, name: &str, source: Source, items: Vec<Item>) -> Self {
        Self {
            folder: folder.to_owned(),
            name: name.to_owned(),
            source,
            story: String::new(),
            product: String::new(),
            origin: None,
            genuine: Vec::new(),
            items,
            only: None,
        }
    }

    /// How an item is called in reports.
    pub fn path_of(&self, item: &Item) -> String {
        if self.name.is_empty() { item.file.clone() } else { format!("{}/{}", self.name, item.file) }
    }

    /// The item of a number.
    pub fn item(&self, n: usize) -> Option<&Item> {
        self.items.iter().find(|item| item.n == n)
    }

    /// Reads the bytes of an item. `max_bytes` bounds the file, and what its compressed body may become.
    pub fn payload(&self, item: &Item, max_bytes: usize) -> Result<Exchange, CaptureError> {
        let bytes = read(&self.folder.join(&item.path), max_bytes)?;
        if !matches!(
            item.kind,
            Kind::HttpRequest | Kind::HttpResponse | Kind::WsUpgradeRequest | Kind::WsUpgradeResponse
        ) {
            return Ok(Exchange::Payload(Payload { head: None, wire_bytes: bytes.len(), body: bytes }));
        }
        let wrong = |error| CaptureError::Http { file: item.file.clone(), error };
        let (head, body) = match &item.head {
            Some(name) => {
                let head = http::head(&self.read(name, max_bytes)?).map_err(wrong)?;
                http::complete(&head, &bytes).map_err(wrong)?;
                (head, bytes)
            }
            None => match http::note(&bytes) {
                Some(note) => return Ok(Exchange::Note(note)),
                None => {
                    let (head, rest) = http::message(&bytes).map_err(wrong)?;
                    let body = http::transferred(&head, bytes.slice(rest..)).map_err(wrong)?;
                    (head, body)
                }
            },
        };
        let wire_bytes = body.len();
        let body = http::decoded(&head, body, max_bytes).map_err(wrong)?;
        Ok(Exchange::Payload(Payload { head: Some(head), body, wire_bytes }))
    }

    /// Reads a file beside the items.
    pub fn read(&self, file: &str, max_bytes: usize) -> Result<Bytes, CaptureError> {
        read(&self.folder.join(file), max_bytes)
    }

    /// The requests by number, for finding what a response answers: from `answers`, else the latest request of the other
    /// side that nothing answers yet.
    pub fn answered(&self) -> BTreeMap<usize, usize> {
        let mut open: Vec<&Item> = Vec::new();
        let mut pairs = BTreeMap::new();
        for item in &self.items {
            match item.kind {
                Kind::HttpRequest | Kind::WsUpgradeRequest => open.push(item),
                Kind::HttpResponse | Kind::WsUpgradeResponse => {
                    let fits = |request: &&Item| {
                        let known = request.connection.is_some() && item.connection.is_some();
                        (!known || request.connection == item.connection)
                            && (item.from.is_none() || request.from != item.from)
                    };
                    let request = item.answers.or_else(|| open.iter().rev().find(|r| fits(r)).map(|r| r.n));
                    if let Some(request) = request {
                        pairs.insert(item.n, request);
                        open.retain(|open| open.n != request);
                    }
                }
                _ => {}
            }
        }
        pairs
    }
}

/// Reads a file of at most this size.
pub(crate) fn read(path: &Path, max_bytes: usize) -> Result<Bytes, CaptureError> {
    let io = |error| CaptureError::Io { path: path.to_owned(), error };
    let metadata = std::fs::metadata(path).map_err(io)?;
    // Opening a pipe would wait for a writer that may never come.
    if !metadata.is_file() {
        return Err(CaptureError::Description { path: path.to_owned(), problem: NO_FILE.to_owned() });
    }
    let size = metadata.len();
    // Heads and chunk sizes come on top of the message.
    let limit = max_bytes.saturating_add(64 << 10);
    if size > limit as u64 {
        return Err(CaptureError::TooLarge { path: path.to_owned(), bytes: size, limit: max_bytes });
    }
    Ok(Bytes::from(std::fs::read(path).map_err(io)?))
}

/// What is said of pipes, devices and links that lead nowhere.
pub(super) const NO_FILE: &str = "it is no regular file, and is left out";
