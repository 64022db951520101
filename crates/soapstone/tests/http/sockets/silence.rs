//! Silence on a WebSocket: what is in between must not take it for dead, and what is dead must be noticed.

use std::time::Duration;

use soapstone::{Binding, Encoding, HostSettings, Timeouts};
use tokio::sync::mpsc;

use super::reliable;
use crate::lossy::{NotesProxy, Told, notes_host, socket_of};
use crate::stories::within;
use crate::support::cutter::{Cut, Cutter, From};
use crate::support::frames::PING;
use crate::support::raw_socket::{BINARY_TYPE, RawSocket};

fn brief(binding: Binding) -> Binding {
    let timeouts = Timeouts { keep_alive: Duration::from_millis(100), ..Timeouts::default() };
    Binding { timeouts, ..binding }
}

#[tokio::test]
async fn a_service_gives_signs_of_life() {
    for binding in [Binding::net_http(), reliable(true, Encoding::Binary)] {
        let (given, _given) = mpsc::unbounded_channel();
        let host = notes_host("127.0.0.1:0", &brief(binding), HostSettings::default(), given).await;
        let mut peer = RawSocket::open(socket_of(&host), "/notes", &BINARY_TYPE).await.unwrap();
        for _ in 0..3 {
            let frame = within(peer.next()).await.unwrap();
            assert_eq!((frame.opcode, frame.payload.len()), (PING, 0));
        }
    }
}

/// A connection on which nothing comes any more, and of which nobody says that it is gone: as when a NAT has forgotten it.
#[tokio::test]
async fn a_session_leaves_a_connection_that_is_silent_for_another() {
    let binding = brief(reliable(true, Encoding::Binary));
    let (given, mut receiver) = mpsc::unbounded_channel();
    let host = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
    let first = |item: &crate::support::cutter::Item| {
        let meant = item.connection == 1 && item.from == From::Client && item.number == 4;
        if meant { Cut::Silence } else { Cut::Not }
    };
    let cutter = Cutter::before(socket_of(&host), first).await;
    let (told, mut kept) = mpsc::unbounded_channel();
    let url = cutter.url("/notes");
    let proxy = within(NotesProxy::connect(&url, binding, Told(told))).await.unwrap();
    for n in 1..=3 {
        within(proxy.note(n)).await.unwrap();
        assert_eq!(within(kept.recv()).await, Some(n));
        assert_eq!(within(receiver.recv()).await, Some(n));
    }
    within(proxy.close()).await.unwrap();
    assert!(cutter.log().connections >= 2, "{}", cutter.log());
}
