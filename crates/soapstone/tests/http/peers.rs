//! The raw peer and the inbox, with each other and with bytes that nobody should send.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::envelope::{Rm, acknowledgement};
use crate::support::inbox::{Inbox, reply};
use crate::support::raw::{Connection, Trouble, chunked, post, request};

/// Answers one connection with these bytes, whatever is asked, and says that nothing more comes.
async fn canned(bytes: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        // A connection closed with something unread is reset, and its peer may lose what was sent
        stream.read_to_end(&mut Vec::new()).await
    });
    addr
}

#[tokio::test]
async fn one_connection_takes_many_requests() {
    let mut inbox = Inbox::answering(|received| reply(200, "", received.body.clone())).await;
    let mut connection = Connection::open(inbox.addr()).await;
    connection.send_bytes(request("/a", &[], b"whole")).await;
    assert_eq!(connection.read_response().await.unwrap().text(), "whole");

    connection.send_bytes(request("/b", &[("Transfer-Encoding", "chunked")], b"")).await;
    connection.send_in_pieces(chunked(&[b"in ", b"chunks"]), 4).await;
    assert_eq!(connection.read_response().await.unwrap().text(), "in chunks");

    let pipelined = [request("/c", &[], b"one"), request("/d", &[], b"two")].concat();
    connection.send_bytes(pipelined).await;
    assert_eq!(connection.read_response().await.unwrap().text(), "one");
    assert_eq!(connection.read_response().await.unwrap().text(), "two");
    for path in ["/a", "/b", "/c", "/d"] {
        assert_eq!(inbox.next().await.path, path);
    }
}

#[tokio::test]
async fn a_body_is_sent_when_it_is_asked_for() {
    let mut inbox = Inbox::start().await;
    let mut connection = Connection::open(inbox.addr()).await;
    let headers = [("Expect", "100-continue"), ("Content-Length", "4")];
    connection.send_bytes(request("/", &headers, b"")).await;
    let interim = connection.read_response().await.unwrap();
    assert_eq!((interim.status, interim.reason.as_str()), (100, "Continue"));
    connection.send_bytes("body").await;
    assert_eq!(connection.read_response().await.unwrap().status, 202);
    assert_eq!(inbox.next().await.text(), "body");
}

#[tokio::test]
async fn broken_requests_can_be_sent() {
    let mut inbox = Inbox::start().await;
    let mut connection = Connection::open(inbox.addr()).await;
    connection.send_bytes("POST\0 / nothing\r\n\r\n").await;
    assert_eq!(connection.read_response().await.unwrap().status, 400);

    let mut connection = Connection::open(inbox.addr()).await;
    connection.send_bytes(request("/", &[("Content-Length", "10")], b"half")).await;
    connection.finish_sending().await;
    assert_eq!(connection.read_until_closed().await.unwrap(), "");
    assert!(inbox.waiting().is_none());
}

#[tokio::test]
async fn responses_are_read_however_they_end() {
    let chunks =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nT: t\r\n\r\n";
    assert_eq!(post(canned(chunks).await, "/", &[], "").await.unwrap().text(), "abcd");
    let until_closed = b"HTTP/1.1 500 Oh dear\r\n\r\nabcd";
    let answer = post(canned(until_closed).await, "/", &[], "").await.unwrap();
    assert_eq!((answer.reason.as_str(), answer.text()), ("Oh dear", "abcd"));

    let short = post(canned(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcd").await, "/", &[], "").await;
    assert!(matches!(short, Err(Trouble::Cut(_))), "{short:?}");
    let wrong = post(canned(b"FTP/1.1 200 OK\r\n\r\n").await, "/", &[], "").await;
    assert!(matches!(wrong, Err(Trouble::NotHttp(_))), "{wrong:?}");
}

#[tokio::test]
async fn messages_by_their_action() {
    let mut inbox = Inbox::start().await;
    for action in ["urn:a/One", "urn:a/Two"] {
        let body = format!("<a:Action>{action}</a:Action>");
        post(inbox.addr(), "/callback", &[], body).await.unwrap();
    }
    assert_eq!(inbox.next_of_action("/Two").await.action(), "urn:a/Two");
    let ack = acknowledgement(Rm::Feb2005, &inbox.url("/callback"), "urn:s", &[(1, 1)], None);
    post(inbox.addr(), "/callback", &[], &ack).await.unwrap();
    assert_eq!(inbox.next().await.text(), ack);
}
