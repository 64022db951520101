//! WebSockets that are cut at every step, and peers on them that do what they must not.

mod cut_plain;
mod cut_sessions;
mod hostile_frames;
mod hostile_limits;
mod hostile_services;
mod hostile_upgrades;
mod reconnecting;
mod silence;

use std::time::{Duration, Instant};

use soapstone::{Binding, ConnectError, Encoding, HostSettings, ReliableSession, RunningHost, Timeouts};
use tokio::sync::mpsc;

use crate::lossy::{NotesProxy, Told, notes_host, same, socket_of};
use crate::stories::within;
use crate::support::DEADLINE;
use crate::support::cutter::{Cut, Cutter, Item};

/// A host of notes, and a proxy before it that cuts connections.
struct Between {
    host: RunningHost,
    cutter: Cutter,
    binding: Binding,
    /// What the service was given, by all its sessions.
    given: mpsc::UnboundedReceiver<i32>,
}

impl Between {
    async fn start(binding: Binding, decide: impl FnMut(&Item) -> Cut + Send + 'static) -> Self {
        let (given, receiver) = mpsc::unbounded_channel();
        let host = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
        let cutter = Cutter::before(socket_of(&host), decide).await;
        Self { host, cutter, binding, given: receiver }
    }

    /// A client, and what it is told.
    async fn connect(&self) -> Result<(NotesProxy, mpsc::UnboundedReceiver<i32>), ConnectError> {
        let (told, receiver) = mpsc::unbounded_channel();
        let url = self.cutter.url("/notes");
        Ok((NotesProxy::connect(&url, self.binding.clone(), Told(told)).await?, receiver))
    }

    /// A session from its beginning to its end, in which nothing may be lost, repeated or out of order. Says how its end was seen.
    async fn session(mut self) -> Result<Ends, String> {
        let outcome = tokio::time::timeout(DEADLINE, self.talk()).await;
        let outcome = outcome.unwrap_or_else(|_| Err("it hangs".to_owned()));
        let log = self.cutter.log();
        let closed = outcome.map_err(|problem| format!("{problem}\n{log}"))?;
        let began = Instant::now();
        let ended = tokio::time::timeout(DEADLINE, self.host.shutdown(Duration::from_secs(20))).await;
        let ended = ended.map_err(|_| format!("the host does not stop\n{log}"))?;
        Ok(Ends { closed, aborted: ended.aborted, stopping: began.elapsed(), log: log.to_string() })
    }

    async fn talk(&mut self) -> Result<Result<(), String>, String> {
        let (proxy, mut told) = self.connect().await.map_err(|error| format!("no connection: {error}"))?;
        for n in 1..=2 {
            proxy.note(n).await.map_err(|error| format!("note {n}: {error}"))?;
        }
        let answer = proxy.ask(3).await.map_err(|error| format!("ask: {error}"))?;
        let mut back = Vec::new();
        while back.len() < 3 {
            back.push(told.recv().await.ok_or_else(|| format!("no more is told after {back:?}"))?);
        }
        let closed = proxy.close().await.map_err(|error| error.to_string());
        while let Some(more) = told.recv().await {
            back.push(more);
        }
        let given = std::iter::from_fn(|| self.given.try_recv().ok()).collect();
        same(true, "was given", given, &[1, 2, 3])?;
        same(true, "told", back, &[1, 2, 3])?;
        same(true, "answered", vec![answer], &[3])?;
        Ok(closed)
    }
}

/// How a session ended.
struct Ends {
    /// What the client was told of its closing.
    closed: Result<(), String>,
    /// Sessions that did not end in order at the host.
    aborted: usize,
    /// How long the host took to stop.
    stopping: Duration,
    log: String,
}

/// Times in which a test ends that waits for them.
fn timeouts() -> Timeouts {
    Timeouts { close: Duration::from_secs(14), ..Timeouts::default() }
}

/// A reliable session on WebSockets.
fn reliable(version_11: bool, encoding: Encoding) -> Binding {
    let session = ReliableSession { version_11, ..ReliableSession::default() };
    Binding {
        encoding,
        reliable_session: Some(session),
        timeouts: timeouts(),
        ..Binding::net_http().reliable(version_11)
    }
}

/// Both versions, both encodings.
fn all_reliable() -> Vec<(String, Binding)> {
    let mut all = Vec::new();
    for version_11 in [false, true] {
        for encoding in [Encoding::Text, Encoding::Binary] {
            let name = format!("{} {encoding:?}", if version_11 { "1.1" } else { "1.0" });
            all.push((name, reliable(version_11, encoding)));
        }
    }
    all
}

/// A session of ours works, from its beginning to its end.
async fn others_are_served(host: &RunningHost, binding: &Binding) {
    let (told, mut receiver) = mpsc::unbounded_channel();
    let address = &host.addresses()[0];
    let proxy = within(NotesProxy::connect(address, binding.clone(), Told(told))).await.unwrap();
    assert_eq!(within(proxy.ask(7)).await.unwrap(), 7);
    assert_eq!(within(receiver.recv()).await, Some(7));
    within(proxy.close()).await.unwrap();
}
