//! The thread that writes.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};

use bytes::Bytes;

use super::manifest::{self, Kind};
use super::names::{self, Label};
use super::{Side, at};

/// What the thread is told.
#[derive(Debug)]
pub(super) enum Job {
    /// To write a message.
    Item(Box<Item>),
    /// To drop this, when all before it is written.
    Flush(SyncSender<()>),
}

/// A message that is to be written.
#[derive(Debug)]
pub(super) struct Item {
    /// Its number, from 1.
    pub(super) n: usize,
    /// Since the log began.
    pub(super) time_ms: u64,
    pub(super) from: Side,
    /// Whose request it is, or answers.
    pub(super) caller: Side,
    pub(super) kind: Kind,
    /// The number of the WebSocket that it belongs to.
    pub(super) connection: Option<usize>,
    pub(super) answers: Option<usize>,
    pub(super) content_type: Option<String>,
    pub(super) label: Label,
    /// What comes before the body in its file.
    pub(super) head: Vec<u8>,
    pub(super) body: Bytes,
}

impl Item {
    /// How large its file is.
    pub(super) fn bytes(&self) -> usize {
        self.head.len().saturating_add(self.body.len())
    }
}

/// What both sides of the channel know.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Of the messages that wait.
    waiting_bytes: AtomicUsize,
    /// Messages that are not in the log.
    pub(super) left_out: AtomicU64,
    /// The file system said no; nothing more is written.
    pub(super) failed: AtomicBool,
}

impl Progress {
    /// Whether a message of this size may wait. One that is too large alone may wait alone.
    pub(super) fn reserve(&self, bytes: usize) -> bool {
        let before = self.waiting_bytes.fetch_add(bytes, Ordering::Relaxed);
        let fits = before == 0 || before.saturating_add(bytes) <= WAITING_BYTES;
        if !fits {
            self.release(bytes);
        }
        fits
    }

    /// A message of this size does not wait any more.
    pub(super) fn release(&self, bytes: usize) {
        self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// A message is not in the log.
    pub(super) fn leave_out(&self) {
        self.left_out.fetch_add(1, Ordering::Relaxed);
    }
}

/// What the thread has.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) folder: PathBuf,
    pub(super) manifest: File,
    pub(super) progress: std::sync::Arc<Progress>,
}

impl Writer {
    /// Writes what comes, until nobody is left who could send more.
    pub(super) fn run(mut self, jobs: Receiver<Job>) {
        for job in jobs {
            match job {
                Job::Flush(done) => drop(done),
                Job::Item(item) => {
                    self.item(&item);
                    self.progress.release(item.bytes());
                }
            }
        }
        let left_out = self.progress.left_out.load(Ordering::Relaxed);
        if left_out > 0 {
            let _ = self.manifest.write_all(manifest::end(left_out).as_bytes());
        }
    }

    fn item(&mut self, item: &Item) {
        if self.progress.failed.load(Ordering::Relaxed) {
            return self.progress.leave_out();
        }
        if let Err(error) = self.write(item) {
            self.progress.failed.store(true, Ordering::Relaxed);
            self.progress.leave_out();
            tracing::warn!(%error, "the message log cannot be written: nothing more is logged");
        }
    }

    fn write(&mut self, item: &Item) -> io::Result<()> {
        let name = names::file(item);
        let path = self.folder.join(&name);
        // Readers pass over hidden files, so that half a message is none if the process ends here.
        let part = self.folder.join(format!(".{name}.part"));
        let written = whole(&part, item).and_then(|()| std::fs::rename(&part, &path));
        if let Err(error) = written {
            let _ = std::fs::remove_file(&part);
            return Err(at(&path, error));
        }
        let length = self.manifest.metadata()?.len();
        let described = self.manifest.write_all(manifest::entry(item, &name).as_bytes());
        described.map_err(|error| {
            let _ = self.manifest.set_len(length);
            let _ = std::fs::remove_file(&path);
            at(&self.folder.join(manifest::FILE), error)
        })
    }
}

fn whole(path: &Path, item: &Item) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(&item.head)?;
    file.write_all(&item.body)
}

/// Bytes of messages that may wait for the writer: 64 MiB.
const WAITING_BYTES: usize = 64 << 20;
