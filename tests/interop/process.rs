//! A program that runs beside the test.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use soapstone_tests::programs::NotHere;

/// How long a program may say nothing that is waited for: compilers on a busy machine take a while.
const PATIENCE: Duration = Duration::from_secs(120);

/// Why a peer was not tried.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// It is not on this machine.
    NotHere(String),
    /// What makes it ready failed.
    Failed(String),
}

impl From<NotHere> for Trouble {
    fn from(NotHere(missing): NotHere) -> Self {
        Self::NotHere(missing)
    }
}

/// A program that runs, with the lines that it writes, both streams; it is stopped when this is dropped.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    /// What it has said so far.
    pub(crate) said: Vec<String>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Result<Self, Trouble> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command.spawn().map_err(|error| Trouble::NotHere(format!("{name}: {error}")))?;
        let (send, lines) = channel();
        read(child.stdout.take(), send.clone());
        read(child.stderr.take(), send);
        Ok(Self { child, lines, said: Vec::new() })
    }

    /// Waits for a line that this finds something in.
    pub(crate) fn wait_for<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> Result<T, String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    let found = find(&line);
                    self.said.push(line);
                    if let Some(found) = found {
                        return Ok(found);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    return Err(format!("nothing came in {} s; {}", PATIENCE.as_secs(), self.last()));
                }
                Err(RecvTimeoutError::Disconnected) => return Err(format!("it ended; {}", self.last())),
            }
        }
    }

    /// Waits for its end, and gives all that it wrote.
    pub(crate) fn finish(mut self) -> Result<Vec<String>, String> {
        match self.wait_for(|_| None::<()>) {
            Err(why) if why.starts_with("it ended") => Ok(std::mem::take(&mut self.said)),
            Err(why) => Err(why),
            Ok(()) => unreachable!("nothing is found"),
        }
    }

    fn last(&self) -> String {
        let from = self.said.len().saturating_sub(12);
        format!("it said last: {}", self.said[from..].join(" | "))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(stream: Option<impl Read + Send + 'static>, send: Sender<String>) {
    let Some(stream) = stream else { return };
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut stream = BufReader::new(stream);
        while stream.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
            if send.send(String::from_utf8_lossy(&bytes).trim_end().to_owned()).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}

/// Runs a program that makes something, to its end.
pub(crate) fn make(command: &mut Command) -> Result<(), Trouble> {
    let (well, said) = soapstone_tests::programs::run(command)?;
    let program = command.get_program().to_string_lossy().into_owned();
    if well { Ok(()) } else { Err(Trouble::Failed(format!("{program}: {said}"))) }
}

/// A file of this folder.
pub(crate) fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("interop").join(path)
}

/// A folder for what is made for a peer. What was made there of the same is taken as it is: `make` is called when something in
/// `from` differs from the last time.
pub(crate) fn made(
    name: &str,
    from: &[&str],
    make: impl FnOnce(&Path) -> Result<(), Trouble>,
) -> Result<PathBuf, Trouble> {
    // Two tests may want the same.
    static MAKING: Mutex<BTreeMap<String, Arc<Mutex<()>>>> = Mutex::new(BTreeMap::new());
    let this = MAKING.lock().unwrap().entry(name.to_owned()).or_default().clone();
    let _made = this.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop").join(name);
    let stamp = folder.join("made-of");
    let of = from.join("\n\0\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|was| was == of) {
        return Ok(folder);
    }
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    make(&folder)?;
    std::fs::write(stamp, of).expect("a file can be written");
    Ok(folder)
}

/// The text of a file of this folder.
pub(crate) fn source(path: &str) -> String {
    std::fs::read_to_string(here(path)).expect("it is there")
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap().port()
}
