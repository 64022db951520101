//! How sessions are ended from the service's side: in order, too late, and because something failed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use soapstone::{
    Binding, CallError, Caller, Encoding, Endpoint, Failure, Host, HostSettings, RunningHost, Shutdown,
};
use tokio::sync::{Semaphore, mpsc};

use super::{Notes, NotesCallbackProxy, NotesContract, NotesProxy, Told, dual, notes_host};
use crate::stories::within;

/// A service of which a call goes on until it is let through.
struct Slow {
    begun: mpsc::UnboundedSender<i32>,
    may_end: Arc<Semaphore>,
    callback: NotesCallbackProxy,
}

impl Notes for Slow {
    async fn note(&mut self, n: i32) {
        assert!(n > 0, "a note that cannot be kept");
        self.callback.kept(n).await.ok();
    }

    async fn ask(&mut self, n: i32) -> i32 {
        let _ = self.begun.send(n);
        self.may_end.acquire().await.unwrap().forget();
        n
    }
}

struct Slowly {
    host: RunningHost,
    begun: mpsc::UnboundedReceiver<i32>,
    may_end: Arc<Semaphore>,
    binding: Binding,
}

impl Slowly {
    async fn start(binding: &Binding) -> Self {
        let binding = binding.clone();
        let (send, begun) = mpsc::unbounded_channel();
        let may_end = Arc::new(Semaphore::new(0));
        let gate = may_end.clone();
        let slow = move |caller: Caller<NotesContract>| Slow {
            begun: send.clone(),
            may_end: gate.clone(),
            callback: caller.callback(),
        };
        let endpoint =
            Endpoint::new::<NotesContract>("http://127.0.0.1:0/notes", binding.clone()).per_session(slow);
        let host = Host::new().endpoint(endpoint).start().await.unwrap();
        Self { host, begun, may_end, binding }
    }

    async fn connect(&self) -> (NotesProxy, mpsc::UnboundedReceiver<i32>) {
        let (told, receiver) = mpsc::unbounded_channel();
        let proxy = NotesProxy::connect(&self.host.addresses()[0], self.binding.clone(), Told(told)).await;
        (proxy.unwrap(), receiver)
    }
}

/// Reliable sessions: over composite duplex, and on WebSockets.
fn ways() -> Vec<(&'static str, Binding)> {
    let timeouts = dual(false, Encoding::Text, true).timeouts;
    let web_socket = |version_11, encoding| Binding {
        encoding,
        timeouts: timeouts.clone(),
        ..Binding::net_http().reliable(version_11)
    };
    vec![
        ("1.0", dual(false, Encoding::Text, true)),
        ("1.1", dual(true, Encoding::Text, true)),
        ("1.0 on a WebSocket", web_socket(false, Encoding::Text)),
        ("1.1 on a WebSocket", web_socket(true, Encoding::Binary)),
    ]
}

#[tokio::test]
async fn both_ends_close_at_once() {
    for (name, binding) in ways() {
        let (given, _given) = mpsc::unbounded_channel();
        let host = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
        let (told, mut receiver) = mpsc::unbounded_channel();
        let proxy = NotesProxy::connect(&host.addresses()[0], binding, Told(told)).await.unwrap();
        proxy.note(1).await.unwrap();
        assert_eq!(within(receiver.recv()).await, Some(1));
        let shutdown = host.shutdown(Duration::from_secs(10));
        let (closed, ended) = within(async { tokio::join!(proxy.close(), shutdown) }).await;
        closed.unwrap();
        assert_eq!(ended, Shutdown { closed: 1, aborted: 0 }, "{name}");
        assert_eq!(receiver.recv().await, None);
    }
}

#[tokio::test]
async fn a_host_that_stops_lets_handlers_end() {
    for (name, binding) in ways() {
        let mut slowly = Slowly::start(&binding).await;
        let (busy, mut busy_told) = slowly.connect().await;
        let (idle, mut idle_told) = slowly.connect().await;
        idle.note(1).await.unwrap();
        assert_eq!(within(idle_told.recv()).await, Some(1));
        let asked = tokio::spawn(async move { (busy.ask(1).await, busy) });
        assert_eq!(within(slowly.begun.recv()).await, Some(1));

        let stopping = tokio::spawn(slowly.host.shutdown(Duration::from_secs(20)));
        // The one that is idle is closed at once.
        assert_eq!(within(idle_told.recv()).await, None);
        let error = within(idle.note(2)).await.unwrap_err();
        assert!(matches!(error, CallError::Closed(_)), "{error:?}");
        // The one that is busy has its answer first.
        slowly.may_end.add_permits(1);
        let (answer, busy) = within(asked).await.unwrap();
        assert_eq!(answer.unwrap(), 1, "{name}");
        assert_eq!(within(busy_told.recv()).await, None);
        let error = within(busy.ask(2)).await.unwrap_err();
        assert!(matches!(error, CallError::Closed(_)), "{error:?}");
        assert_eq!(within(stopping).await.unwrap(), Shutdown { closed: 2, aborted: 0 });
    }
}

#[tokio::test]
async fn a_host_that_may_not_wait_aborts_and_says_so() {
    for (name, binding) in ways() {
        let mut slowly = Slowly::start(&binding).await;
        let (busy, _told) = slowly.connect().await;
        let asked = tokio::spawn(async move { (busy.ask(1).await, busy) });
        assert_eq!(within(slowly.begun.recv()).await, Some(1));
        let started = Instant::now();
        let ended = within(slowly.host.shutdown(Duration::from_millis(200))).await;
        assert!(started.elapsed() < Duration::from_secs(4), "it waits for the handler");
        assert_eq!(ended, Shutdown { closed: 0, aborted: 1 }, "{name}");
        let (answer, busy) = within(asked).await.unwrap();
        assert!(matches!(answer, Err(CallError::Session(Failure::Peer(_)))), "{answer:?}");
        let error = within(busy.note(2)).await.unwrap_err();
        assert!(matches!(error, CallError::Session(Failure::Peer(_))), "{error:?}");
    }
}

#[tokio::test]
async fn a_handler_that_panics_ends_its_session_and_no_other() {
    for (_, binding) in ways() {
        let slowly = Slowly::start(&binding).await;
        let (failing, mut failing_told) = slowly.connect().await;
        let (other, mut told) = slowly.connect().await;
        failing.note(-1).await.unwrap();
        assert_eq!(within(failing_told.recv()).await, None);
        let error = within(failing.ask(1)).await.unwrap_err();
        assert!(matches!(error, CallError::Session(Failure::Peer(_))), "{error:?}");
        other.note(1).await.unwrap();
        assert_eq!(within(told.recv()).await, Some(1));
        within(other.close()).await.unwrap();
    }
}

#[tokio::test]
async fn who_stops_takes_no_new_sessions() {
    let mut slowly = Slowly::start(&dual(false, Encoding::Text, true)).await;
    let (busy, _told) = slowly.connect().await;
    let asked = tokio::spawn(async move { busy.ask(1).await });
    assert_eq!(within(slowly.begun.recv()).await, Some(1));
    let (told, _receiver) = mpsc::unbounded_channel();
    let timeouts = soapstone::Timeouts { open: Duration::from_secs(1), ..slowly.binding.timeouts.clone() };
    let address = slowly.host.addresses()[0].clone();
    let (idle, mut idle_told) = slowly.connect().await;
    let stopping = tokio::spawn(slowly.host.shutdown(Duration::from_secs(20)));
    assert_eq!(within(idle_told.recv()).await, None);
    let binding = Binding { timeouts, ..slowly.binding.clone() };
    let late = within(NotesProxy::connect(&address, binding, Told(told))).await;
    assert!(late.is_err());
    slowly.may_end.add_permits(1);
    within(asked).await.unwrap().unwrap();
    assert_eq!(within(stopping).await.unwrap(), Shutdown { closed: 2, aborted: 0 });
    drop(idle);
}
