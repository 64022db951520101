//! How a client fails to connect, and where its sessions listen.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use soapstone::{
    Binding, CallError, CallbackPolicy, ConnectError, Encoding, HostSettings, Timeouts, TransportError,
};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::{Between, NotesProxy, Told, dual, free_port, notes_host, socket_of, uri};
use crate::stories::within;
use crate::support::envelope::{Rm, create_sequence_response, text_of};
use crate::support::inbox::{Inbox, reply};
use crate::support::plan::{Fate, Plan};
use crate::support::proxy::Proxy;

async fn connect(address: &str, binding: Binding) -> Result<NotesProxy, ConnectError> {
    let (told, _told) = mpsc::unbounded_channel();
    within(NotesProxy::connect(address, binding, Told(told))).await
}

/// A session that has so long to be opened.
fn opens_within(open: Duration) -> Binding {
    Binding { timeouts: Timeouts { open, ..Timeouts::default() }, ..Binding::ws_dual_http() }
}

#[tokio::test]
async fn the_port_for_callbacks_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/back", taken.local_addr().unwrap());
    let binding = Binding::ws_dual_http().client_base_address(uri(&base));
    let refused = connect("http://127.0.0.1:9/notes", binding).await.err().unwrap();
    assert!(matches!(refused, ConnectError::Listener(_)), "{refused:?}");
    let text = refused.to_string();
    let port = taken.local_addr().unwrap().port().to_string();
    assert!(text.contains(&port) && text.contains("choose another client_base_address"), "{text}");
}

#[tokio::test]
async fn no_such_address_here() {
    let binding = Binding::ws_dual_http().client_base_address(uri("http://192.0.2.1:8001/back"));
    let refused = connect("http://127.0.0.1:9/notes", binding).await.err().unwrap();
    assert!(refused.to_string().contains("say as listen where to listen"), "{refused}");
}

#[tokio::test]
async fn a_service_that_cannot_call_back() {
    let binding = opens_within(Duration::from_secs(1));
    let mut between = Between::start(binding, Plan::none(), Plan::by(|_| Fate::DropRequest)).await;
    between.binding.timeouts.open = Duration::from_secs(1);
    let refused = within(between.connect()).await.err().unwrap();
    assert!(matches!(refused, ConnectError::NotCalledBack { .. }), "{refused:?}");
    let text = refused.to_string();
    let says = |what: &str| text.contains(what);
    assert!(says("NAT") && says("firewall") && says(&between.to_client.url("/back")), "{text}");
    assert!(says("within 1 s"), "{text}");
}

#[tokio::test]
async fn nobody_listens() {
    let started = Instant::now();
    let nobody = free_port().await;
    let refused = connect(&format!("http://{nobody}/notes"), Binding::ws_dual_http()).await.err().unwrap();
    let is_nobody =
        matches!(refused, ConnectError::Transport(TransportError::Unreachable { nobody: true, .. }));
    assert!(is_nobody && refused.to_string().contains(&nobody.to_string()), "{refused:?}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_wrong_path_and_a_wrong_encoding() {
    let (given, _given) = mpsc::unbounded_channel();
    let binding = dual(false, Encoding::Binary, true);
    let host = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
    let started = Instant::now();
    let elsewhere = format!("http://{}/elsewhere", socket_of(&host));
    let refused = connect(&elsewhere, binding).await.err().unwrap();
    let ConnectError::Transport(TransportError::Status { status: 404, .. }) = refused else {
        panic!("{refused:?}")
    };
    let refused = connect(&host.addresses()[0], dual(false, Encoding::Text, true)).await.err().unwrap();
    let ConnectError::Transport(TransportError::Status { status: 415, reason, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert!(reason.contains("application/soap+msbin1"), "{reason}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_session_is_refused() {
    let (given, _given) = mpsc::unbounded_channel();
    let binding = Binding::ws_dual_http();
    let settings = HostSettings { max_sessions: 1, ..HostSettings::default() };
    let host = notes_host("127.0.0.1:0", &binding, settings, given).await;
    let address = &host.addresses()[0];
    let first = connect(address, binding.clone()).await.unwrap();
    let refused = connect(address, binding).await.err().unwrap();
    let ConnectError::Refused(fault) = &refused else { panic!("{refused:?}") };
    assert!(fault.reason.text().contains("too many sessions"), "{refused}");
    within(first.close()).await.unwrap();
}

#[tokio::test]
async fn an_address_that_the_service_does_not_call() {
    let (given, _given) = mpsc::unbounded_channel();
    let callbacks = CallbackPolicy::default().allow_port(1);
    let settings = HostSettings { callbacks, ..HostSettings::default() };
    let host = notes_host("127.0.0.1:0", &Binding::ws_dual_http(), settings, given).await;
    let refused = connect(&host.addresses()[0], Binding::ws_dual_http()).await.err().unwrap();
    let ConnectError::Transport(TransportError::Status { status: 400, reason, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert!(reason.contains("callback address"), "{reason}");
}

#[tokio::test]
async fn a_call_after_the_session_is_closed() {
    let between = Between::start(Binding::ws_dual_http(), Plan::none(), Plan::none()).await;
    let (proxy, _told) = between.connect().await.unwrap();
    within(proxy.clone().close()).await.unwrap();
    assert!(matches!(proxy.note(1).await, Err(CallError::Closed(_))));
    assert!(matches!(proxy.ask(1).await, Err(CallError::Closed(_))));
    within(proxy.close()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_share_one_port_and_no_path() {
    const SESSIONS: usize = 200;
    let between = Between::start(dual(false, Encoding::Binary, true), Plan::none(), Plan::none()).await;
    let mut opening = JoinSet::new();
    for _ in 0..SESSIONS {
        let (url, binding) = (between.to_service.url("/notes"), between.binding.clone());
        opening.spawn(async move {
            let (told, mut receiver) = mpsc::unbounded_channel();
            let proxy = NotesProxy::connect(&url, binding, Told(told)).await.unwrap();
            proxy.note(1).await.unwrap();
            assert_eq!(receiver.recv().await, Some(1));
            proxy
        });
    }
    let proxies = within(opening.join_all()).await;
    let paths: HashSet<String> = between.to_client.log().0.into_iter().map(|entry| entry.path).collect();
    assert_eq!(paths.len(), SESSIONS);
    for path in &paths {
        let id = path.strip_prefix("/back/").unwrap();
        assert_eq!(uuid_version(id), Some('4'), "{path}");
    }
    let mut closing = JoinSet::new();
    for proxy in proxies {
        closing.spawn(async move { proxy.close().await });
    }
    for closed in within(closing.join_all()).await {
        closed.unwrap();
    }
}

/// What kind of UUID it is: those of version 4 are random.
fn uuid_version(id: &str) -> Option<char> {
    let parts: Vec<&str> = id.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    (lengths == [8, 4, 4, 4, 12]).then(|| parts[2].chars().next()).flatten()
}

#[tokio::test]
async fn a_port_is_free_again_when_its_last_session_is_over() {
    let between = Between::start(Binding::ws_dual_http(), Plan::none(), Plan::none()).await;
    for n in 1..=20 {
        let (proxy, mut told) = between.connect().await.unwrap();
        proxy.note(n).await.unwrap();
        assert_eq!(within(told.recv()).await, Some(n));
        within(proxy.close()).await.unwrap();
    }
}

#[tokio::test]
async fn two_base_addresses_are_two_listeners() {
    let first = Between::start(Binding::ws_dual_http(), Plan::none(), Plan::none()).await;
    let second = Proxy::start(Plan::none()).await;
    let port = free_port().await;
    second.set_upstream(port);
    let binding = Binding::ws_dual_http()
        .client_base_address(uri(&second.url("/other/")))
        .listen(uri(&format!("http://{port}")));
    let (told, mut receiver) = mpsc::unbounded_channel();
    let url = first.to_service.url("/notes");
    let other = NotesProxy::connect(&url, binding, Told(told)).await.unwrap();
    let (proxy, mut first_told) = first.connect().await.unwrap();
    other.note(2).await.unwrap();
    proxy.note(1).await.unwrap();
    assert_eq!(within(receiver.recv()).await, Some(2));
    assert_eq!(within(first_told.recv()).await, Some(1));
    assert!(second.log().0.iter().all(|entry| entry.path.starts_with("/other/")));
    assert!(first.to_client.log().0.iter().all(|entry| entry.path.starts_with("/back/")));
    within(proxy.close()).await.unwrap();
    within(other.close()).await.unwrap();
}

#[tokio::test]
async fn a_service_that_answers_in_the_response() {
    let mut service = Inbox::answering(|received| {
        if !received.action().ends_with("/CreateSequence") {
            return reply(202, "", "");
        }
        let text = received.text();
        let answer = create_sequence_response(
            Rm::Feb2005,
            text_of(text_of(text, "ReplyTo").unwrap(), "Address").unwrap(),
            text_of(text, "MessageID").unwrap(),
            "urn:uuid:in-the-response",
            Some(text_of(text, "To").unwrap()),
        );
        reply(200, "application/soap+xml; charset=utf-8", answer)
    })
    .await;
    let proxy = connect(&service.url("/notes"), Binding::ws_dual_http()).await.unwrap();
    proxy.note(1).await.unwrap();
    let note = service.next_of_action("/Note").await;
    assert_eq!(text_of(note.text(), "Identifier"), Some("urn:uuid:in-the-response"));
}
