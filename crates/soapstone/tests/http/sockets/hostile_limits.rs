//! Peers that ask for too much, say nothing, do not read or vanish: what they cost is bounded, and given back.

use std::time::{Duration, Instant};

use soapstone::samples::interop::plain::{EchoContract, EchoProxy, EchoService};
use soapstone::{
    Binding, CallError, CallLimits, Encoding, Endpoint, Host, HostSettings, Timeouts, TransportUsage,
};
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;

use super::{others_are_served, reliable};
use crate::lossy::{NotesProxy, Told, notes_host, socket_of};
use crate::stories::within;
use crate::support::envelope::{Asking, Rm, create_sequence, envelope, text_of};
use crate::support::frames::{BINARY, CLOSE, FINAL, TEXT, masked};
use crate::support::raw_socket::{RawSocket, TEXT_TYPE};

fn text() -> Binding {
    Binding { encoding: Encoding::Text, ..Binding::net_http() }
}

/// Without a reliable session, and with each version of it.
fn ways() -> [(&'static str, Binding); 3] {
    [("plain", text()), ("1.0", reliable(false, Encoding::Text)), ("1.1", reliable(true, Encoding::Text))]
}

async fn host(binding: &Binding, settings: HostSettings) -> soapstone::RunningHost {
    notes_host("127.0.0.1:0", binding, settings, mpsc::unbounded_channel().0).await
}

async fn open(host: &soapstone::RunningHost) -> RawSocket {
    RawSocket::open(socket_of(host), "/notes", &[TEXT_TYPE]).await.map_err(|refused| refused.status).unwrap()
}

const RM: Rm = Rm::V11;

/// A CreateSequence on a WebSocket, and the identifier of the sequence that was made.
async fn created(peer: &mut RawSocket, name: &str) -> String {
    let (message_id, offer) = (format!("urn:uuid:create-{name}"), format!("urn:uuid:{name}"));
    let reply_to = "http://www.w3.org/2005/08/addressing/anonymous";
    let asking = Asking { to: "http://localhost/notes", reply_to, message_id: &message_id };
    peer.message(BINARY, create_sequence(RM, asking, Some(&offer)).as_bytes()).await;
    let answer = peer.next().await.expect("it is answered");
    let answer = String::from_utf8(answer.payload).unwrap();
    assert!(answer.contains("CreateSequenceResponse"), "{answer}");
    text_of(&answer, "Identifier").unwrap().to_owned()
}

#[tokio::test]
async fn who_says_nothing_is_closed_in_time() {
    for (name, binding) in ways() {
        let time = Duration::from_secs(1);
        let timeouts = Timeouts { receive: time, ..binding.timeouts.clone() };
        let settings = HostSettings { half_open_timeout: time, ..HostSettings::default() };
        let host = host(&Binding { timeouts, ..binding.clone() }, settings).await;
        let mut peer = open(&host).await;
        let code = peer.closed().await;
        // It is against the rules only where a session is to be opened.
        assert_eq!(code, Some(if name == "plain" { 1000 } else { 1008 }), "{name}");
        others_are_served(&host, &binding).await;
        assert_eq!(within(host.shutdown(Duration::from_secs(10))).await.aborted, 0, "{name}");
    }
}

#[tokio::test]
async fn who_opens_a_session_and_says_nothing_more_is_closed_in_time() {
    let settings = HostSettings {
        half_open_timeout: Duration::from_secs(1),
        max_half_open_sessions: 1,
        ..HostSettings::default()
    };
    let binding = reliable(true, Encoding::Text);
    let host = host(&binding, settings).await;
    let mut peer = open(&host).await;
    created(&mut peer, "one").await;
    assert_eq!(peer.closed().await, Some(1000));
    others_are_served(&host, &binding).await;
    assert_eq!(within(host.shutdown(Duration::from_secs(10))).await.aborted, 0);
}

#[tokio::test]
async fn who_says_nothing_does_not_hold_up_a_host_that_stops() {
    for (name, binding) in ways() {
        let host = host(&binding, HostSettings::default()).await;
        let mut silent = open(&host).await;
        let _more = [open(&host).await, open(&host).await];
        others_are_served(&host, &binding).await;
        let began = Instant::now();
        let (ended, code) =
            within(async { tokio::join!(host.shutdown(Duration::from_secs(8)), silent.closed()) }).await;
        // It is told that the service goes away, and not waited for for ever.
        assert_eq!(code, Some(1001), "{name}");
        assert!(name == "plain" || ended.aborted == 0, "{name}: {ended:?}");
        assert!(began.elapsed() < Duration::from_secs(20), "{name}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_thousand_upgrades_and_nothing_more() {
    let all = HostSettings { max_sessions: 20, ..HostSettings::default() };
    let of_peer = HostSettings { max_web_sockets_per_peer: 20, ..HostSettings::default() };
    for settings in [all, of_peer] {
        for (name, binding) in ways() {
            let host = host(&binding, settings.clone()).await;
            let (mut open, mut refused) = (Vec::new(), 0);
            for _ in 0..1000 {
                match RawSocket::open(socket_of(&host), "/notes", &[TEXT_TYPE]).await {
                    Ok(peer) => open.push(peer),
                    Err(response) => {
                        assert_eq!(response.status, 503, "{}", response.text());
                        assert!(response.text().contains("too many sessions"), "{}", response.text());
                        refused += 1;
                    }
                }
            }
            assert_eq!((open.len(), refused), (20, 980), "{name}");
            let connected =
                NotesProxy::connect(&host.addresses()[0], binding.clone(), Told(mpsc::unbounded_channel().0));
            let error = within(connected).await.err().unwrap().to_string();
            assert!(error.contains("503") && error.contains("too many sessions"), "{name}: {error}");
            // Each that closes leaves its place to another one.
            for mut peer in open {
                peer.message(CLOSE, &1000_u16.to_be_bytes()).await;
                assert_eq!(peer.closed().await, Some(1000), "{name}");
            }
            others_are_served(&host, &binding).await;
            assert_eq!(within(host.shutdown(Duration::from_secs(10))).await.aborted, 0, "{name}");
        }
    }
}

#[tokio::test]
async fn who_vanishes_leaves_nothing_behind() {
    for (name, binding) in ways() {
        let host = host(&binding, HostSettings { max_sessions: 1, ..HostSettings::default() }).await;
        for how in 0..4 {
            let mut peer = loop {
                // The one before has to be forgotten first.
                match RawSocket::open(socket_of(&host), "/notes", &[TEXT_TYPE]).await {
                    Ok(peer) => break peer,
                    Err(response) => assert_eq!(response.status, 503),
                }
                tokio::task::yield_now().await;
            };
            match how {
                0 => peer.stream().set_zero_linger().unwrap(),
                1 => peer.send(masked(TEXT, b"in the middle of a message")).await,
                2 => peer.send(&masked(FINAL | TEXT, &[b' '; 1000])[..500]).await,
                _ => peer.stream().shutdown().await.unwrap(),
            }
        }
        within(async {
            while NotesProxy::connect(
                &host.addresses()[0],
                binding.clone(),
                Told(mpsc::unbounded_channel().0),
            )
            .await
            .is_err()
            {
                tokio::task::yield_now().await;
            }
        })
        .await;
        within(host.shutdown(Duration::from_secs(10))).await;
        assert!(!name.is_empty());
    }
}

#[tokio::test]
async fn who_never_reads_is_not_written_to_without_end() {
    let binding = Binding { max_received_message_size: 1 << 20, ..text() }.web_socket(TransportUsage::Always);
    let endpoint =
        Endpoint::new::<EchoContract>("http://127.0.0.1:0/notes", binding.clone()).shared(EchoService);
    let host = Host::new().endpoint(endpoint).start().await.unwrap();
    let mut peer = open(&host).await;
    let headers = "<a:Action s:mustUnderstand='1'>urn:echo/IEcho/Echo</a:Action><a:MessageID>urn:uuid:1</a:MessageID>\
                   <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>";
    let body = format!("<Echo xmlns='urn:echo'><s>{}</s></Echo>", "x".repeat(500_000));
    let ask = masked(FINAL | BINARY, envelope(None, headers, &body).as_bytes());
    // It is written until it does not go on: then the host has stopped to read, because nobody reads what it says.
    let stopped = tokio::time::timeout(Duration::from_secs(5), async {
        for _ in 0..1000 {
            if let Err(error) = peer.stream().write_all(&ask).await {
                panic!("{error}: {:?}", peer.closed().await);
            }
        }
    });
    assert!(stopped.await.is_err(), "500 MB of answers wait to be read");
    let began = Instant::now();
    within(host.shutdown(Duration::from_secs(1))).await;
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

#[tokio::test]
async fn who_sends_more_than_is_kept_waits_and_is_not_thrown_out() {
    let calls = CallLimits { max_bytes_waiting_for_reply: 1000, ..CallLimits::default() };
    for binding in [text(), reliable(false, Encoding::Text), reliable(true, Encoding::Binary)] {
        let binding = binding.web_socket(TransportUsage::Always);
        let endpoint =
            Endpoint::new::<EchoContract>("http://127.0.0.1:0/echo", binding.clone()).shared(EchoService);
        let settings = HostSettings { calls, ..HostSettings::default() };
        let host = Host::new().endpoint(endpoint).settings(settings).start().await.unwrap();
        let echo = EchoProxy::connect(&host.addresses()[0], binding).await.unwrap();
        let large = Some("x".repeat(5000));
        let all = (0..50).map(|_| echo.echo(large.clone()));
        for said in within(futures_util::future::join_all(all)).await {
            assert_eq!(said.unwrap(), large);
        }
        within(echo.close()).await.unwrap();
    }
}

#[tokio::test]
async fn messages_of_no_session_are_answered_and_the_connection_stays() {
    let binding = reliable(true, Encoding::Text);
    let host = host(&binding, HostSettings::default()).await;
    let mut peer = open(&host).await;
    let lost = format!(
        "<r:AckRequested xmlns:r='{}'><r:Identifier>urn:uuid:nobody</r:Identifier></r:AckRequested>\
         <a:Action>{}</a:Action><a:MessageID>urn:uuid:m</a:MessageID>",
        RM.ns(),
        RM.action("AckRequested")
    );
    for _ in 0..3 {
        peer.message(BINARY, envelope(None, &lost, "").as_bytes()).await;
        let answer = String::from_utf8(peer.next().await.unwrap().payload).unwrap();
        assert!(answer.contains("UnknownSequence"), "{answer}");
    }
    let sequence = created(&mut peer, "one").await;
    assert!(!sequence.is_empty());
    others_are_served(&host, &binding).await;
    drop(peer);
    within(host.shutdown(Duration::from_secs(10))).await;
}

#[tokio::test]
async fn two_sessions_may_share_a_connection_and_end_alone() {
    let binding = reliable(true, Encoding::Text);
    let settings = HostSettings { half_open_timeout: Duration::from_secs(1), ..HostSettings::default() };
    let host = host(&binding, settings).await;
    let mut peer = open(&host).await;
    let (one, other) = (created(&mut peer, "one").await, created(&mut peer, "two").await);
    assert_ne!(one, other);
    // Both are given up, and then the connection is closed.
    assert_eq!(peer.closed().await, Some(1000));
    others_are_served(&host, &binding).await;
}

#[tokio::test]
async fn calls_without_a_session_are_refused_where_sessions_are_reliable() {
    let binding = reliable(true, Encoding::Text);
    let host = host(&binding, HostSettings::default()).await;
    let told = Told(mpsc::unbounded_channel().0);
    // A client that knows nothing of reliable sessions is told, and does not wait for ever.
    let timeouts = Timeouts { send: Duration::from_secs(5), ..Timeouts::default() };
    let plain = Binding { timeouts, ..text() };
    let proxy = within(NotesProxy::connect(&host.addresses()[0], plain, told)).await.unwrap();
    let asked = within(proxy.ask(1)).await.unwrap_err();
    assert!(matches!(asked, CallError::Undeclared(_)), "{asked:?}");
    others_are_served(&host, &binding).await;
}
