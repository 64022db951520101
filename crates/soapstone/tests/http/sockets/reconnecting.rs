//! How a reliable session finds a connection again, or does not.

use std::time::Duration;

use soapstone::{
    Binding, CallError, Connector, Failure, HostSettings, ReliableSession, Timeouts, TransportError,
    TransportUsage,
};
use tokio::sync::mpsc;

use super::{Between, all_reliable, reliable};
use crate::lossy::{NotesProxy, Told, free_port, message, notes_host, socket_of};
use crate::stories::within;
use crate::support::cutter::{Cut, Cutter, Door, From, Item, Log, What};

/// A cut of the first connection at the message of the client with this number.
fn first(number: usize, cut: Cut) -> impl FnMut(&Item) -> Cut + Send + 'static {
    move |item| {
        let meant = item.connection == 1 && item.from == From::Client && item.what == What::Message;
        if meant && item.number == number { cut } else { Cut::Not }
    }
}

/// A session that does not wait long for anybody.
fn impatient(binding: &Binding) -> Binding {
    let version_11 = binding.reliable_session.as_ref().is_some_and(|session| session.version_11);
    let session = ReliableSession {
        version_11,
        max_retry_count: 2,
        inactivity_timeout: Duration::from_secs(3),
        ..ReliableSession::default()
    };
    let timeouts = Timeouts { close: Duration::from_secs(3), ..Timeouts::default() };
    Binding { reliable_session: Some(session), timeouts, ..binding.clone() }
}

/// A session is cut off, nobody lets it in for a while, and then it goes on as if nothing had been.
async fn turned_away(door: Door) {
    for (name, binding) in all_reliable() {
        let mut between = Between::start(binding, |_| Cut::Not).await;
        let (proxy, mut told) = between.connect().await.unwrap();
        proxy.note(1).await.unwrap();
        assert_eq!(within(told.recv()).await, Some(1), "{name}");
        between.cutter.set_door(door);
        between.cutter.cut_all();
        proxy.note(2).await.unwrap();
        let asked = {
            let proxy = proxy.clone();
            tokio::spawn(async move { proxy.ask(3).await })
        };
        between.cutter.until(|log| log.refused >= 3).await;
        between.cutter.set_door(Door::Open);
        assert_eq!(within(asked).await.unwrap().unwrap(), 3, "{name}");
        assert_eq!(within(told.recv()).await, Some(2), "{name}");
        assert_eq!(within(told.recv()).await, Some(3), "{name}");
        within(proxy.close()).await.unwrap();
        assert_eq!(told.recv().await, None, "{name}");
        let given: Vec<i32> = std::iter::from_fn(|| between.given.try_recv().ok()).collect();
        assert_eq!(given, [1, 2, 3], "{name}");
        assert_eq!(within(between.host.shutdown(Duration::from_secs(10))).await.aborted, 0, "{name}");
    }
}

#[tokio::test]
async fn connections_are_refused_for_a_while() {
    turned_away(Door::Shut).await;
}

#[tokio::test]
async fn the_upgrade_is_answered_503_for_a_while() {
    turned_away(Door::Status(503)).await;
}

#[tokio::test]
async fn the_service_does_not_know_yet_that_the_old_connection_is_gone() {
    let mut cases = tokio::task::JoinSet::new();
    for (name, binding) in all_reliable() {
        for number in 3..=5 {
            let (name, binding) = (name.clone(), binding.clone());
            cases.spawn(async move {
                let between = Between::start(binding, first(number, Cut::HalfOpen)).await;
                let ends = between.session().await;
                let ends = ends.unwrap_or_else(|problem| panic!("{name} {number}: {problem}"));
                assert_eq!((ends.closed, ends.aborted), (Ok(()), 0), "{name} {number}\n{}", ends.log);
                // The peer of the old connection is not waited for.
                assert!(ends.stopping < Duration::from_secs(10), "{name} {number}: {:?}", ends.stopping);
            });
        }
    }
    cases.join_all().await;
}

#[tokio::test]
async fn nothing_goes_either_way_and_then_it_is_cut() {
    for (name, binding) in all_reliable() {
        let mut between = Between::start(binding, first(4, Cut::Silence)).await;
        let (proxy, mut told) = between.connect().await.unwrap();
        for n in 1..=3 {
            proxy.note(n).await.unwrap();
        }
        between.cutter.until(|log: &Log| log.cuts() == 1).await;
        between.cutter.cut_all();
        for n in 1..=3 {
            assert_eq!(within(told.recv()).await, Some(n), "{name}");
        }
        within(proxy.close()).await.unwrap();
        assert_eq!(told.recv().await, None, "{name}");
        let given: Vec<i32> = std::iter::from_fn(|| between.given.try_recv().ok()).collect();
        assert_eq!(given, [1, 2, 3], "{name}");
    }
}

#[tokio::test]
async fn another_host_knows_nothing_of_the_session() {
    for (name, binding) in all_reliable() {
        let between = Between::start(binding.clone(), |_| Cut::Not).await;
        let (asking, _told) = between.connect().await.unwrap();
        let (idle, mut idle_told) = between.connect().await.unwrap();
        assert_eq!(within(asking.ask(1)).await.unwrap(), 1);
        assert_eq!(within(idle.ask(2)).await.unwrap(), 2);
        assert_eq!(within(idle_told.recv()).await, Some(2));

        let (given, _given) = mpsc::unbounded_channel();
        let other = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
        between.cutter.set_upstream(socket_of(&other));
        drop(between.host);
        let asked = within(asking.ask(3)).await.unwrap_err();
        assert!(matches!(asked, CallError::Session(Failure::Peer(_))), "{name}: {asked:?}");
        assert!(matches!(asking.note(4).await, Err(CallError::Session(_))), "{name}");
        // Who does nothing learns it, too: it asks on the new connection.
        assert_eq!(within(idle_told.recv()).await, None, "{name}");
        let noted = within(idle.note(5)).await.unwrap_err();
        assert!(noted.to_string().contains("nknown"), "{name}: {noted}");
        within(other.shutdown(Duration::from_secs(10))).await;
    }
}

#[tokio::test]
async fn nobody_is_there_any_more() {
    for (name, binding) in all_reliable() {
        let between = Between::start(impatient(&binding), |_| Cut::Not).await;
        let (proxy, mut told) = between.connect().await.unwrap();
        assert_eq!(within(proxy.ask(1)).await.unwrap(), 1);
        assert_eq!(within(told.recv()).await, Some(1));
        between.cutter.set_upstream(free_port().await);
        between.cutter.cut_all();
        let asked = within(proxy.ask(2)).await.unwrap_err();
        assert!(matches!(asked, CallError::Session(_) | CallError::Transport(_)), "{name}: {asked:?}");
        assert_eq!(within(told.recv()).await, None, "{name}");
        // The host gives the session up, too.
        within(between.host.shutdown(Duration::from_secs(10))).await;
    }
}

#[tokio::test]
async fn a_connection_that_is_lost_while_it_opens_a_session_is_tried_again() {
    for from in [From::Client, From::Service] {
        let decide = move |item: &Item| {
            let meant = item.connection == 1 && item.from == from && item.what == What::Message;
            if meant { Cut::Before(crate::support::cutter::Kind::Reset) } else { Cut::Not }
        };
        let ends = Between::start(reliable(true, soapstone::Encoding::Binary), decide).await.session().await;
        assert_eq!(ends.unwrap().closed, Ok(()));
    }
}

/// What the other side does not take it would not take on another connection either.
#[tokio::test]
async fn a_message_that_is_too_large_ends_the_session_and_says_so() {
    for (name, binding) in all_reliable() {
        let smaller = Binding { max_received_message_size: 1500, ..binding.clone() };
        let (given, _given) = mpsc::unbounded_channel();
        let host = notes_host("127.0.0.1:0", &smaller, HostSettings::default(), given).await;
        let cutter = Cutter::before(socket_of(&host), |_| Cut::Not).await;
        let (connector, binding) = (Connector::new(), binding.web_socket(TransportUsage::Always));
        let client = within(connector.open_untyped(cutter.url("/notes"), binding)).await.unwrap();
        let large = format!("<Ask xmlns='urn:notes'><n>{}</n></Ask>", "1".repeat(3000));
        let error = within(client.request(message("urn:notes/INotes/Ask", &large))).await.unwrap_err();
        let CallError::Transport(TransportError::Closed { code: 1009, .. }) = &error else {
            panic!("{name}: {error:?}")
        };
        assert!(error.to_string().contains("1009"), "{name}: {error}");
        assert_eq!(cutter.log().connections, 1, "{name}");
    }
}

/// Who hangs up without a word was not heard to the end.
#[tokio::test]
async fn closing_after_the_connection_was_lost_says_so() {
    let binding = Binding::net_http();
    let (given, _given) = mpsc::unbounded_channel();
    let host = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
    let cutter = Cutter::before(socket_of(&host), |_| Cut::Not).await;
    let (told, mut receiver) = mpsc::unbounded_channel();
    let url = cutter.url("/notes");
    let proxy = within(NotesProxy::connect(&url, binding, Told(told))).await.unwrap();
    cutter.cut_all();
    assert_eq!(within(receiver.recv()).await, None);
    let error = within(proxy.close()).await.unwrap_err();
    assert!(matches!(error, CallError::Closed(Some(_))), "{error:?}");
}
