//! Peers that are gone, for a while or for good.

use std::time::Duration;

use soapstone::{
    Binding, CallError, ConnectError, Encoding, Failure, HostSettings, ReliableSession, Timeouts,
};
use tokio::sync::mpsc;

use super::{Between, NotesProxy, Told, dual, free_port, notes_host, socket_of, version};
use crate::stories::within;
use crate::support::plan::{Fate, Plan};

/// A session that does not wait long for anybody.
fn impatient(version_11: bool) -> Binding {
    let session = ReliableSession {
        version_11,
        max_retry_count: 1,
        inactivity_timeout: Duration::from_secs(2),
        ..ReliableSession::default()
    };
    let timeouts = Timeouts { close: Duration::from_secs(2), ..Timeouts::default() };
    Binding { reliable_session: Some(session), timeouts, ..Binding::ws_dual_http() }
}

/// A host that has a place for one session.
fn one_place() -> HostSettings {
    HostSettings { max_sessions: 1, ..HostSettings::default() }
}

/// A session, as soon as the host has forgotten the one before.
async fn next_session(between: &Between) -> NotesProxy {
    loop {
        match within(between.connect()).await {
            Ok((proxy, _)) => return proxy,
            Err(ConnectError::Refused(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn the_service_is_not_there_for_a_while() {
    let away = |version_11| async move {
        let binding = dual(version_11, Encoding::Text, true);
        let mut between = Between::start(binding, Plan::none(), Plan::none()).await;
        let (proxy, mut told) = between.connect().await.unwrap();
        proxy.note(1).await.unwrap();
        assert_eq!(within(told.recv()).await, Some(1));

        between.to_service.set_upstream(free_port().await);
        proxy.note(2).await.unwrap();
        proxy.note(3).await.unwrap();
        between
            .to_service
            .until(|log| log.0.iter().filter(|entry| entry.trouble.is_some()).count() >= 2)
            .await;
        between.to_service.set_upstream(socket_of(&between.host));
        assert_eq!(within(told.recv()).await, Some(2), "{}", version(version_11));
        assert_eq!(within(told.recv()).await, Some(3), "{}", version(version_11));
        within(proxy.close()).await.unwrap();
        assert_eq!(told.recv().await, None);
        let given: Vec<i32> = std::iter::from_fn(|| between.given.try_recv().ok()).collect();
        assert_eq!(given, [1, 2, 3], "{}", version(version_11));
    };
    tokio::join!(away(false), away(true));
}

#[tokio::test]
async fn the_client_cannot_be_called_for_a_while() {
    let mut between = Between::start(dual(false, Encoding::Text, true), Plan::none(), Plan::none()).await;
    let (proxy, mut told) = between.connect().await.unwrap();
    for n in 1..=3 {
        proxy.note(n).await.unwrap();
        assert_eq!(within(told.recv()).await, Some(n));
    }
    between.to_client.set_plan(Plan::by(|_| Fate::DropRequest));
    proxy.note(4).await.unwrap();
    assert_eq!(within(between.given.recv()).await, Some(1));
    between.to_client.until(|log| log.of_action("/Kept").any(|it| it.fate == Fate::DropRequest)).await;
    between.to_client.set_plan(Plan::none());
    assert_eq!(within(told.recv()).await, Some(4));
    within(proxy.close()).await.unwrap();
}

#[tokio::test]
async fn another_host_knows_nothing_of_the_session() {
    let binding = impatient(false);
    let between = Between::start(binding.clone(), Plan::none(), Plan::none()).await;
    let (asking, _told) = between.connect().await.unwrap();
    let (noting, _told) = between.connect().await.unwrap();
    assert_eq!(within(asking.ask(1)).await.unwrap(), 1);

    let (given, _given) = mpsc::unbounded_channel();
    let other = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
    between.to_service.set_upstream(socket_of(&other));
    drop(between.host);
    // A call says where its answer goes, so it is told that there is no such session.
    let asked = within(asking.ask(2)).await.unwrap_err();
    assert!(matches!(asked, CallError::Session(Failure::Peer(_))), "{asked:?}");
    assert!(matches!(asking.note(3).await, Err(CallError::Session(_))));
    // A one-way message does not: as with .NET, that nobody acknowledges it is all that is known.
    noting.note(2).await.unwrap();
    let error = loop {
        if let Err(error) = within(noting.note(3)).await {
            break error;
        }
        tokio::task::yield_now().await;
    };
    let gave_up =
        Failure::RetriesExhausted { number: soapstone_rm::MessageNumber::new(1).unwrap(), attempts: 2 };
    assert!(error.to_string().contains(&gave_up.to_string()), "{error}");
}

#[test]
fn a_client_that_is_gone_is_forgotten() {
    let service = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    service.block_on(async {
        let between = Between::with_settings(impatient(true), one_place(), Plan::none(), Plan::none()).await;
        let client =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (url, binding) = (between.to_service.url("/notes"), between.binding.clone());
        let (told, mut receiver) = mpsc::unbounded_channel();
        let begun = client.spawn(async move {
            let proxy = NotesProxy::connect(&url, binding, Told(told)).await.unwrap();
            proxy.note(1).await.unwrap();
            proxy
        });
        let proxy = within(begun).await.unwrap();
        assert_eq!(within(receiver.recv()).await, Some(1));
        // As when the process is killed: nothing more is said.
        let killed = move || client.shutdown_timeout(Duration::from_secs(10));
        tokio::task::spawn_blocking(killed).await.unwrap();
        drop(proxy);
        let next = next_session(&between).await;
        assert_eq!(within(next.ask(1)).await.unwrap(), 1);
    });
}

#[tokio::test]
async fn silence_ends_a_session_on_both_sides() {
    let between = Between::with_settings(impatient(false), one_place(), Plan::none(), Plan::none()).await;
    let (proxy, _told) = between.connect().await.unwrap();
    assert_eq!(within(proxy.ask(1)).await.unwrap(), 1);
    between.to_service.set_plan(Plan::by(|seen| match seen.action.ends_with("CreateSequence") {
        true => Fate::Deliver,
        false => Fate::DropRequest,
    }));
    between.to_client.set_plan(Plan::by(|seen| match seen.action.ends_with("CreateSequenceResponse") {
        true => Fate::Deliver,
        false => Fate::DropRequest,
    }));
    let error = loop {
        if let Err(error) = within(proxy.note(2)).await {
            break error;
        }
        tokio::task::yield_now().await;
    };
    assert!(
        matches!(error, CallError::Session(Failure::Inactive(_) | Failure::RetriesExhausted { .. })),
        "{error:?}"
    );
    between.to_service.set_plan(Plan::none());
    between.to_client.set_plan(Plan::none());
    let next = next_session(&between).await;
    assert_eq!(within(next.ask(1)).await.unwrap(), 1);
}

#[tokio::test]
async fn who_is_idle_stays() {
    let between = Between::start(impatient(false), Plan::none(), Plan::none()).await;
    let (proxy, mut told) = between.connect().await.unwrap();
    proxy.note(1).await.unwrap();
    assert_eq!(within(told.recv()).await, Some(1));
    between.to_service.until(|log| log.of_action("/AckRequested").count() >= 4).await;
    assert_eq!(within(proxy.ask(2)).await.unwrap(), 2);
    within(proxy.close()).await.unwrap();
}

#[tokio::test]
async fn the_service_waits_no_longer_than_it_says() {
    let binding = dual(true, Encoding::Text, true);
    let timeouts = Timeouts { receive: Duration::from_secs(1), ..Timeouts::default() };
    let mut between =
        Between::start(Binding { timeouts, ..binding.clone() }, Plan::none(), Plan::none()).await;
    between.binding.timeouts = binding.timeouts;
    let (proxy, mut told) = between.connect().await.unwrap();
    assert_eq!(within(proxy.ask(1)).await.unwrap(), 1);
    assert_eq!(within(told.recv()).await, Some(1));
    // The callbacks end with the session.
    assert_eq!(within(told.recv()).await, None);
    let error = proxy.ask(2).await.unwrap_err();
    assert!(matches!(error, CallError::Session(Failure::Peer(_))), "{error:?}");
}
