//! A log of whole messages, over HTTP and WebSockets, in a folder that `soapstone trace` and `soapstone verify` read.
//!
//! Whoever sends or receives hands a message over and goes on; a thread writes it. Each message is a file of its own and an
//! item of `manifest.toml`, which is there as soon as the file is, so that the folder can be read whenever the process ends.

pub(crate) mod head;
mod manifest;
mod names;
mod socket;
#[cfg(test)]
mod tests;
mod writer;

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Version};

use head::{RequestHead, ResponseHead};
pub use manifest::Kind;
use names::Label;
pub(crate) use socket::SocketLog;
use writer::{Item, Job, Progress, Writer};

/// One of the two sides of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The side that calls.
    Client,
    /// The side that is called. It may call back.
    Service,
}

impl Side {
    /// The side that it speaks to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Service,
            Self::Service => Self::Client,
        }
    }
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

/// A log of the messages that a host or a client sends and receives, over HTTP and WebSockets: a folder that `soapstone trace` and `soapstone
/// verify` read.
///
/// Messages are written as they are, passwords and cookies included. Who logs both ends of a conversation in one process logs
/// each message twice; give the log to one of them.
///
/// Logging never holds up a conversation: messages that the disk is too slow for are left out, and counted. Clones write to
/// the same folder; when the last one is dropped it waits until all is written. What of a log has no message goes again then.
///
/// ```no_run
/// use soapstone::{MessageLog, Side};
///
/// # fn main() -> std::io::Result<()> {
/// let log = MessageLog::create("log", Side::Service)?.max_bytes(64 << 20);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct MessageLog {
    shared: Arc<Shared>,
}

/// What all clones have in common.
#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    side: Side,
    began: Instant,
    state: Mutex<State>,
    progress: Arc<Progress>,
    /// To the writer. None only while it is dropped.
    jobs: Option<SyncSender<Job>>,
    writer: Option<JoinHandle<()>>,
    watcher: OnceLock<Watcher>,
}

/// Who is told of each message.
struct Watcher(Box<dyn Fn(Logged<'_>) + Send + Sync>);

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watcher")
    }
}

/// A message in the log, as a watcher sees it.
#[derive(Clone, Copy, Debug)]
pub struct Logged<'a> {
    /// Its number in the log, from 1.
    pub n: usize,
    /// Milliseconds since the log began.
    pub time_ms: u64,
    /// Who sent it.
    pub from: Side,
    /// What it is.
    pub kind: Kind,
    /// The number of the WebSocket that it belongs to.
    pub connection: Option<usize>,
    /// Its media type; of what a WebSocket carries, that of the messages on it.
    pub content_type: Option<&'a str>,
    /// Of a response: the number of its request.
    pub answers: Option<usize>,
    /// The start line and the fields, with the empty line.
    pub head: &'a [u8],
    /// The body, as it was transferred.
    pub body: &'a Bytes,
}

/// What was taken, and how much may be.
#[derive(Debug)]
struct State {
    items: usize,
    /// WebSockets that there were.
    connections: usize,
    bytes: u64,
    max_items: usize,
    max_bytes: u64,
    /// A limit was reached: nothing follows, so that what is there has no gaps.
    full: bool,
    /// Somebody was told that messages are left out.
    warned: bool,
}

/// A request in the log, for its response.
#[derive(Clone, Copy, Debug)]
pub struct ItemId {
    /// None when the request was left out.
    n: Option<usize>,
    from: Side,
}

impl MessageLog {
    /// Begins a log in a folder, which is made if it is not there. `side` is what this process is in the conversation.
    ///
    /// A folder that has messages or a description of messages already is refused.
    pub fn create(dir: impl Into<PathBuf>, side: Side) -> io::Result<Self> {
        let folder = dir.into();
        let at = |error| at(&folder, error);
        std::fs::create_dir_all(&folder).map_err(at)?;
        refuse_used(&folder)?;
        let path = folder.join(manifest::FILE);
        let file = OpenOptions::new().append(true).create_new(true).open(&path);
        let mut file = file.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => used(&folder, manifest::FILE),
            _ => at(error),
        })?;
        let progress = Arc::new(Progress::default());
        let (jobs, taken) = mpsc::sync_channel(WAITING_ITEMS);
        let begun = file.write_all(manifest::begin(side, SystemTime::now()).as_bytes()).and_then(|()| {
            let writer = Writer { folder: folder.clone(), manifest: file, progress: progress.clone() };
            std::thread::Builder::new().name("message-log".to_owned()).spawn(move || writer.run(taken))
        });
        let writer = begun.map_err(|error| {
            // What is left of it would be in the way of who tries again.
            let _ = std::fs::remove_file(&path);
            at(error)
        })?;
        Ok(Self::new(folder, side, progress, Some(jobs), Some(writer)))
    }

    fn new(
        folder: PathBuf,
        side: Side,
        progress: Arc<Progress>,
        jobs: Option<SyncSender<Job>>,
        writer: Option<JoinHandle<()>>,
    ) -> Self {
        let state = State {
            items: 0,
            connections: 0,
            bytes: 0,
            max_items: MAX_ITEMS,
            max_bytes: MAX_BYTES,
            full: false,
            warned: false,
        };
        let began = Instant::now();
        let state = Mutex::new(state);
        let watcher = OnceLock::new();
        Self { shared: Arc::new(Shared { folder, side, began, state, progress, jobs, writer, watcher }) }
    }

    /// A log that is written nowhere: for a [watcher](Self::watched_by).
    #[doc(hidden)]
    pub fn unwritten(side: Side) -> Self {
        Self::new(PathBuf::new(), side, Arc::default(), None, None).max_items(usize::MAX).max_bytes(u64::MAX)
    }

    /// Tells this of each message as it is taken into the log, in the order of the log and before the conversation goes on: it
    /// must not wait. The first one stays.
    #[doc(hidden)]
    #[must_use]
    pub fn watched_by(self, watcher: impl Fn(Logged<'_>) + Send + Sync + 'static) -> Self {
        let _ = self.shared.watcher.set(Watcher(Box::new(watcher)));
        self
    }

    /// How many bytes of messages are written in all, over which the log ends: 1 GiB unless said otherwise.
    #[must_use]
    pub fn max_bytes(self, bytes: u64) -> Self {
        self.shared.state().max_bytes = bytes;
        self
    }

    /// How many messages are written in all, requests and responses, over which the log ends: 100,000 unless said otherwise.
    #[must_use]
    pub fn max_items(self, items: usize) -> Self {
        self.shared.state().max_items = items;
        self
    }

    /// Where it is written.
    pub fn folder(&self) -> &Path {
        &self.shared.folder
    }

    /// What this process is in the conversation.
    pub fn side(&self) -> Side {
        self.shared.side
    }

    /// How many messages are not in the log: after its end, or because the disk was too slow or failed.
    pub fn left_out(&self) -> u64 {
        self.shared.progress.left_out.load(Ordering::Relaxed)
    }

    /// Waits until all messages that were logged before are written. Not for use in async code: it blocks.
    pub fn flush(&self) {
        let Some(jobs) = &self.shared.jobs else { return };
        let (done, written) = mpsc::sync_channel(1);
        if jobs.send(Job::Flush(done)).is_ok() {
            let _ = written.recv();
        }
    }

    /// Logs a request. `body` is what was transferred, its chunks joined, its content encoding not undone.
    #[doc(hidden)]
    pub fn request(&self, from: Side, head: &RequestHead<'_>, body: &Bytes) -> ItemId {
        let n = self.shared.put(|| Item {
            n: 0,
            time_ms: 0,
            from,
            caller: from,
            kind: Kind::HttpRequest,
            connection: None,
            answers: None,
            content_type: content_type(head.headers),
            label: Label::request(head.method, head.headers, body.is_empty()),
            head: head.to_bytes(body.len()),
            body: body.clone(),
        });
        ItemId { n, from }
    }

    /// Logs the response to a request. `body` as in [`Self::request`].
    #[doc(hidden)]
    pub fn response(&self, answers: ItemId, head: &ResponseHead<'_>, body: &Bytes) {
        // Without its request it would seem to answer another one.
        let Some(request) = answers.n else {
            self.shared.progress.leave_out();
            return;
        };
        self.shared.put(|| Item {
            n: 0,
            time_ms: 0,
            from: answers.from.other(),
            caller: answers.from,
            kind: Kind::HttpResponse,
            connection: None,
            answers: Some(request),
            content_type: content_type(head.headers),
            label: Label::response(head.version, head.status),
            head: head.to_bytes(body.len()),
            body: body.clone(),
        });
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands an item to the writer, and gives it its number. Never waits for the disk.
    fn put(&self, item: impl FnOnce() -> Item) -> Option<usize> {
        // What follows the end costs next to nothing.
        if self.progress.failed.load(Ordering::Relaxed) || self.state().full {
            self.progress.leave_out();
            return None;
        }
        let mut item = item();
        let bytes = item.bytes();
        let mut state = self.state();
        let total = state.bytes.saturating_add(bytes as u64);
        if state.full || state.items >= state.max_items || total > state.max_bytes {
            self.progress.leave_out();
            if !std::mem::replace(&mut state.full, true) {
                let (items, bytes) = (state.items, state.bytes);
                drop(state);
                let folder = self.folder.display();
                tracing::warn!(%folder, items, bytes, "the message log is full: nothing more is logged");
            }
            return None;
        }
        item.n = state.items + 1;
        item.time_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let n = item.n;
        if let Some(Watcher(watcher)) = self.watcher.get() {
            let Item { time_ms, from, kind, connection, answers, ref head, ref body, .. } = item;
            let content_type = item.content_type.as_deref();
            watcher(Logged { n, time_ms, from, kind, connection, content_type, answers, head, body });
        }
        let taken = match &self.jobs {
            None => true,
            Some(jobs) => {
                self.progress.reserve(bytes) && {
                    let sent = jobs.try_send(Job::Item(Box::new(item))).is_ok();
                    if !sent {
                        self.progress.release(bytes);
                    }
                    sent
                }
            }
        };
        if taken {
            (state.items, state.bytes) = (n, total);
            return Some(n);
        }
        self.progress.leave_out();
        if !std::mem::replace(&mut state.warned, true) {
            drop(state);
            let folder = self.folder.display();
            tracing::warn!(%folder, "messages come faster than they can be logged: some are left out");
        }
        None
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.jobs = None;
        let Some(writer) = self.writer.take() else { return };
        let _ = writer.join();
        // A log without a message would only be in the way of who tries again.
        if self.state().items == 0 {
            let _ = std::fs::remove_file(self.folder.join(manifest::FILE));
        }
    }
}

/// Refuses a folder in which messages are that this log would be mixed with.
fn refuse_used(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder).map_err(|error| at(folder, error))? {
        let name = entry.map_err(|error| at(folder, error))?.file_name();
        let name = name.to_string_lossy();
        if name == manifest::FILE || name.ends_with(names::ENDING) && !name.starts_with('.') {
            return Err(used(folder, &name));
        }
    }
    Ok(())
}

fn used(folder: &Path, file: &str) -> io::Error {
    let problem = format!(
        "{}: {file} is there already; log into a folder of its own, or move what was logged before out of the way",
        folder.display()
    );
    io::Error::new(io::ErrorKind::AlreadyExists, problem)
}

fn at(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// For the manifest. One that is too long for it is in the head of the message all the same.
fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE).filter(|value| value.len() <= CONTENT_TYPE_BYTES)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// How a version is written in a start line.
const fn version_name(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "HTTP/0.9",
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2.0",
        Version::HTTP_3 => "HTTP/3.0",
        _ => "HTTP/1.1",
    }
}

const MAX_BYTES: u64 = 1 << 30;

const MAX_ITEMS: usize = 100_000;

/// Longer ones are left to the messages, or the manifest could become larger than readers take.
const CONTENT_TYPE_BYTES: usize = 256;

/// Messages that may wait for the writer.
const WAITING_ITEMS: usize = 1024;
