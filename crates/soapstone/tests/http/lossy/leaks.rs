//! Sessions whose calls end in other ways than by being handled: nothing of them stays.

use std::sync::Arc;
use std::time::Duration;

use soapstone::samples::interop::plain::{EchoContract, EchoProxy, EchoService};
use soapstone::{
    Binding, CallError, Caller, DuplexClient, Endpoint, Host, HostSettings, ReliableSession, RunningHost,
    Timeouts, contract,
};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::{Notes, NotesCallbackProxy, NotesContract, NotesProxy, Told, free_port, socket_of, uri};
use crate::stories::within;
use crate::support::inbox::{Inbox, reply};

/// A service whose question panics, once it may.
struct Explosive {
    callback: NotesCallbackProxy,
    lit: Arc<Notify>,
}

impl Notes for Explosive {
    async fn note(&mut self, n: i32) {
        self.callback.kept(n).await.ok();
    }

    async fn ask(&mut self, _: i32) -> i32 {
        self.lit.notified().await;
        panic!("it explodes, as it should")
    }
}

fn binding() -> Binding {
    let timeouts = Timeouts { close: Duration::from_secs(10), ..Timeouts::default() };
    Binding { timeouts, ..Binding::ws_dual_http() }
}

async fn explosive(lit: &Arc<Notify>) -> RunningHost {
    let lit = lit.clone();
    let endpoint = Endpoint::new::<NotesContract>("http://127.0.0.1:0/notes", binding()).per_session(
        move |caller: Caller<NotesContract>| Explosive { callback: caller.callback(), lit: lit.clone() },
    );
    Host::new().endpoint(endpoint).start().await.unwrap()
}

#[tokio::test]
async fn calls_behind_one_that_panics_hold_up_nothing() {
    let lit = Arc::new(Notify::new());
    let host = explosive(&lit).await;
    let (told, _receiver) = tokio::sync::mpsc::unbounded_channel();
    let proxy = NotesProxy::connect(&host.addresses()[0], binding(), Told(told)).await.unwrap();
    let (asked, ()) = tokio::join!(within(proxy.ask(1)), async {
        for n in 0..3 {
            proxy.note(n).await.unwrap();
        }
        lit.notify_one();
    });
    assert!(matches!(asked, Err(CallError::Undeclared(_))), "{asked:?}");
    within(proxy.close()).await.ok();
    // What was queued behind it is done with too: the session ends, and need not be aborted.
    let ended = within(host.shutdown(Duration::from_secs(8))).await;
    assert_eq!(ended.aborted, 0);
}

#[tokio::test]
async fn a_client_that_is_dropped_without_reading_lets_go_of_its_listener() {
    let lit = Arc::new(Notify::new());
    let host = explosive(&lit).await;
    let back = free_port().await;
    let binding = binding().client_base_address(uri(&format!("http://{back}/back")));
    let client = DuplexClient::open(&host.addresses()[0], binding).await.unwrap();
    let body = "<Note xmlns=\"urn:notes\"><n>1</n></Note>";
    let message = super::message("urn:notes/INotes/Note", body);
    within(client.send(message)).await.unwrap();
    // It is called back, and does not look.
    drop(client);
    within(async {
        while TcpStream::connect(back).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let ended = within(host.shutdown(Duration::from_secs(8))).await;
    assert_eq!(ended.aborted, 0);
}

/// Answers, some of which cannot be written.
#[contract(name = "IAnswers", namespace = "urn:answers", session = required)]
trait Answers {
    async fn get(&mut self, n: i32) -> String;
}

struct Answering;

impl Answers for Answering {
    async fn get(&mut self, n: i32) -> String {
        if n == 0 { "\0".to_owned() } else { n.to_string() }
    }
}

#[tokio::test]
async fn a_reply_that_cannot_be_written_is_a_fault_and_the_session_goes_on() {
    let binding = Binding { reliable_session: Some(ReliableSession::default()), ..Binding::ws_http() };
    let endpoint = Endpoint::new::<AnswersContract>("http://127.0.0.1:0/answers", binding.clone())
        .per_session(|_| Answering);
    let host = Host::new().endpoint(endpoint).start().await.unwrap();
    let proxy = AnswersProxy::connect(&host.addresses()[0], binding).await.unwrap();
    assert_eq!(within(proxy.get(1)).await.unwrap(), "1");
    let bad = within(proxy.get(0)).await;
    assert!(matches!(bad, Err(CallError::Undeclared(_))), "{bad:?}");
    assert_eq!(within(proxy.get(2)).await.unwrap(), "2");
    within(proxy.close()).await.unwrap();
}

#[tokio::test]
async fn a_host_that_was_dropped_is_started_again_where_it_was() {
    let lit = Arc::new(Notify::new());
    let host = explosive(&lit).await;
    let (address, socket) = (host.addresses()[0].clone(), socket_of(&host));
    drop(host);
    let endpoint = Endpoint::new::<NotesContract>(address, binding()).per_session(
        move |caller: Caller<NotesContract>| Explosive { callback: caller.callback(), lit: lit.clone() },
    );
    let again = Host::new().endpoint(endpoint).start().await.unwrap();
    assert_eq!(socket_of(&again), socket);
}

#[tokio::test]
async fn an_old_trouble_is_not_told_as_the_reason() {
    // The service is about to start, and takes the second CreateSequence; its answer comes nowhere.
    let count = std::sync::atomic::AtomicUsize::new(0);
    let inbox = Inbox::answering(move |_| {
        let first = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        reply(if first { 503 } else { 202 }, "", "")
    })
    .await;
    let timeouts = Timeouts { open: Duration::from_secs(12), ..Timeouts::default() };
    let binding = Binding { timeouts, ..Binding::ws_dual_http() };
    let (told, _receiver) = tokio::sync::mpsc::unbounded_channel();
    let connected = within(NotesProxy::connect(&inbox.url("/notes"), binding, Told(told))).await;
    let error = connected.err().unwrap().to_string();
    assert!(error.contains("firewall"), "{error}");
}

/// A service that calls back as often as it is told.
struct Chatty(NotesCallbackProxy);

impl Notes for Chatty {
    async fn note(&mut self, n: i32) {
        for n in 0..n {
            self.0.kept(n).await.ok();
        }
    }

    async fn ask(&mut self, n: i32) -> i32 {
        n
    }
}

#[tokio::test]
async fn a_client_that_reads_late_reads_everything() {
    let binding = Binding::net_http();
    let endpoint = Endpoint::new::<NotesContract>("memory://chatty", binding.clone())
        .per_session(|caller: Caller<NotesContract>| Chatty(caller.callback()));
    let _host = Host::new().endpoint(endpoint).start().await.unwrap();
    let mut client = DuplexClient::open("memory://chatty", binding).await.unwrap();
    // More than may wait to be read.
    let body = "<Note xmlns=\"urn:notes\"><n>1000</n></Note>";
    within(client.send(super::message("urn:notes/INotes/Note", body))).await.unwrap();
    for _ in 0..1000 {
        assert!(within(client.recv()).await.is_some());
    }
    within(client.close()).await.unwrap();
}

#[tokio::test]
async fn who_asks_for_more_than_can_be_done_at_once_is_told_so() {
    let settings = HostSettings { max_concurrent_calls: 2, ..HostSettings::default() };
    let endpoint =
        Endpoint::new::<EchoContract>("http://127.0.0.1:0/echo", Binding::basic_http()).shared(EchoService);
    let host = Host::new().endpoint(endpoint).settings(settings).start().await.unwrap();
    let echo = EchoProxy::connect(&host.addresses()[0], Binding::basic_http()).await.unwrap();
    let slow = || within(echo.echo(Some("sleep1000".to_owned())));
    let (one, two, three) = tokio::join!(slow(), slow(), slow());
    let refused = [one, two, three].into_iter().filter(|it| match it {
        Err(CallError::Transport(error)) => error.to_string().contains("503"),
        _ => false,
    });
    assert_eq!(refused.count(), 1);
}
