//! Requests for WebSockets that are none, or that ask for something else than there is.

use std::net::SocketAddr;
use std::time::Duration;

use soapstone::{Binding, Encoding, HostSettings, Origins, RunningHost};
use tokio::sync::mpsc;

use super::{others_are_served, reliable};
use crate::lossy::{notes_host, socket_of};
use crate::stories::within;
use crate::support::raw::{Connection, Response};
use crate::support::raw_socket::{BINARY_TYPE, HANDSHAKE, RawSocket, TEXT_TYPE, asking};

async fn host(binding: &Binding, settings: HostSettings) -> RunningHost {
    notes_host("127.0.0.1:0", binding, settings, mpsc::unbounded_channel().0).await
}

fn text() -> Binding {
    Binding { encoding: Encoding::Text, ..Binding::net_http() }
}

/// The answer to a request with these headers.
async fn answer(to: SocketAddr, method: &str, headers: &[(&str, &str)]) -> Response {
    let mut connection = Connection::open(to).await;
    connection.send_bytes(asking(method, "/notes", headers)).await;
    connection.read_response().await.unwrap()
}

/// The headers of a good request, with this one instead of what it says; without, where the value is empty.
fn but<'a>(good: &[(&'a str, &'a str)], name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut headers: Vec<_> =
        good.iter().copied().filter(|(header, _)| !header.eq_ignore_ascii_case(name)).collect();
    if !value.is_empty() {
        headers.push((name, value));
    }
    headers
}

#[tokio::test]
async fn what_is_no_handshake_is_refused_and_told_why() {
    let cases = [
        ("Sec-WebSocket-Protocol", "", 426, "none was asked for"),
        ("Sec-WebSocket-Protocol", "chat", 426, "chat was asked for"),
        ("Sec-WebSocket-Protocol", "soap2, soa p", 426, "the subprotocol is soap"),
        ("Sec-WebSocket-Version", "", 426, "version 13"),
        ("Sec-WebSocket-Version", "8", 426, "version 13"),
        ("Sec-WebSocket-Key", "", 400, "Sec-WebSocket-Key"),
        ("Sec-WebSocket-Key", "short", 400, "Sec-WebSocket-Key"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZ!==", 400, "Sec-WebSocket-Key"),
        ("Connection", "keep-alive", 400, "Connection"),
        ("Upgrade", "", 426, "WebSocket"),
        ("Upgrade", "h2c", 426, "WebSocket"),
        ("soap-content-type", "", 400, "soap-content-type is missing"),
        ("soap-content-type", "text/xml; charset=utf-8", 400, "this endpoint takes"),
        ("soap-content-type", "application/soap+msbinsession1+gzip", 400, "this endpoint takes"),
        ("soap-content-type", "application/soap+msbin1", 400, "this endpoint takes"),
        ("soap-content-type", ";;;,\"", 400, "this endpoint takes"),
        ("microsoft-binary-transfer-mode", "", 400, "says nothing, and not Buffered"),
        ("microsoft-binary-transfer-mode", "Streamed", 400, "says Streamed, and not Buffered"),
    ];
    for binding in [Binding::net_http(), reliable(true, Encoding::Binary)] {
        let host = host(&binding, HostSettings::default()).await;
        let good = [&HANDSHAKE[..], &BINARY_TYPE[..]].concat();
        for (name, value, status, says) in cases {
            let refused = answer(socket_of(&host), "GET", &but(&good, name, value)).await;
            assert_eq!(refused.status, status, "{name}: {value}: {}", refused.text());
            assert!(refused.text().contains(says), "{name}: {value}: {}", refused.text());
        }
        let posted =
            answer(socket_of(&host), "POST", &[("Host", "localhost"), ("Content-Length", "0")]).await;
        assert_eq!(posted.status, 400, "{}", posted.text());
        others_are_served(&host, &binding).await;
        assert_eq!(within(host.shutdown(Duration::from_secs(10))).await.aborted, 0);
    }
}

#[tokio::test]
async fn a_refusal_says_what_is_spoken_instead() {
    let host = host(&text(), HostSettings::default()).await;
    let refused = RawSocket::open(socket_of(&host), "/notes", &BINARY_TYPE).await.err().unwrap();
    assert_eq!(refused.status, 400);
    assert_eq!(refused.header("soap-content-type"), Some(TEXT_TYPE.1));
    let good = [&HANDSHAKE[..], &[TEXT_TYPE]].concat();
    let refused = answer(socket_of(&host), "GET", &but(&good, "Sec-WebSocket-Protocol", "x")).await;
    assert_eq!((refused.status, refused.header("Sec-WebSocket-Protocol")), (426, Some("soap")));
    let refused = answer(socket_of(&host), "GET", &but(&good, "Sec-WebSocket-Version", "7")).await;
    assert_eq!((refused.status, refused.header("Sec-WebSocket-Version")), (426, Some("13")));
}

#[tokio::test]
async fn what_means_the_same_is_taken() {
    let host = host(&text(), HostSettings::default()).await;
    let good = [&HANDSHAKE[..], &[TEXT_TYPE]].concat();
    let same = [
        ("Connection", "keep-alive, upgrade"),
        ("Upgrade", "WebSocket"),
        ("Sec-WebSocket-Protocol", "chat, SOAP"),
        ("soap-content-type", "Application/SOAP+xml"),
        ("microsoft-binary-transfer-mode", "whatever"),
    ];
    for (name, value) in same {
        let taken = answer(socket_of(&host), "GET", &but(&good, name, value)).await;
        assert_eq!(taken.status, 101, "{name}: {value}: {}", taken.text());
    }
}

#[tokio::test]
async fn pages_of_other_sites_may_not() {
    let listed = Origins::Listed(vec!["https://shop.example/".to_owned()]);
    let tables: [(Origins, &[(&str, u16)]); 3] = [
        (
            Origins::Same,
            &[
                ("http://localhost", 101),
                ("https://LOCALHOST", 101),
                ("https://evil.example", 403),
                ("http://localhost:81", 403),
                ("http://localhost.evil.example", 403),
                ("null", 403),
                ("localhost", 403),
                ("", 403),
            ],
        ),
        (
            listed,
            &[
                ("https://shop.example", 101),
                ("http://localhost", 101),
                ("http://shop.example", 403),
                ("https://shop.example.evil.example", 403),
                ("null", 403),
            ],
        ),
        (Origins::Any, &[("https://evil.example", 101), ("null", 101)]),
    ];
    for (origins, table) in tables {
        let settings = HostSettings { origins: origins.clone(), ..HostSettings::default() };
        let host = host(&text(), settings).await;
        for &(origin, status) in table {
            let headers = [&HANDSHAKE[..], &[TEXT_TYPE, ("Origin", origin)]].concat();
            let answered = answer(socket_of(&host), "GET", &headers).await;
            assert_eq!(answered.status, status, "{origins:?}: {origin}: {}", answered.text());
            assert!(
                status == 101 || answered.text().contains("HostSettings::origins"),
                "{}",
                answered.text()
            );
        }
    }
}
