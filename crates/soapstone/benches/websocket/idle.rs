//! Thousands of sessions that are open and idle, and one event that all are told.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use soapstone_nbfx::BinarySessionCodec;
use soapstone_xml::{Codec, Limits, TextDocument, copy_document};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::load::open;
use crate::process::Server;
use crate::process::runtime;

const BINARY: &str = "application/soap+msbinsession1";

pub(crate) fn run() {
    let wanted = std::env::var("SESSIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let allowed = open_files().saturating_sub(200);
    let sessions = wanted.min(allowed);
    if sessions < wanted {
        println!(
            "idle: only {sessions} sessions, because a process may have {} files open here: ulimit -n {} allows {wanted}",
            open_files(),
            wanted + 200
        );
    }
    let each_of = |name: &str| {
        let bare = Server::start(name);
        runtime().block_on(idle(&bare, sessions, None)).0
    };
    let (bare_each, small_each) = (each_of("bare"), each_of("bare with small buffers"));
    let ours = Server::start("board");
    let (ours_each, mut sockets) = runtime().block_on(idle(&ours, sessions, Some(join())));
    println!(
        "idle: {sessions} duplex sessions, each has called: {ours_each} bytes each on the host; bare tokio-tungstenite {bare_each} \
         (aim: at most 4096 more), with read buffers of 4 KiB instead of its own {small_each}"
    );
    drop(sockets.drain(..));
    drop(ours);
    let ours = Server::start("board");
    runtime().block_on(fan_out(&ours, sessions));
}

/// How many files a process may have open.
fn open_files() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(1024)
}

/// Opens so many, and says what each takes.
async fn idle(
    server: &Server,
    sessions: usize,
    first: Option<Bytes>,
) -> (u64, Vec<WebSocketStream<TcpStream>>) {
    // What the first ones take is there once.
    let mut sockets = opened(server, 100, first.as_ref()).await;
    let before = server.memory();
    sockets.extend(opened(server, sessions, first.as_ref()).await);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let each = server.memory().saturating_sub(before) / sessions as u64;
    (each, sockets)
}

async fn opened(server: &Server, count: usize, first: Option<&Bytes>) -> Vec<WebSocketStream<TcpStream>> {
    let mut sockets = Vec::with_capacity(count);
    for _ in 0..count {
        let mut socket = open(server.address, BINARY).await;
        // Both servers have had a message and answered it.
        let message = first.cloned().unwrap_or_else(|| Bytes::from_static(&[0; 200]));
        socket.send(Message::Binary(message)).await.unwrap();
        socket.next().await.unwrap().unwrap();
        sockets.push(socket);
    }
    sockets
}

async fn fan_out(server: &Server, sessions: usize) {
    let begun = Instant::now();
    let mut sockets = opened(server, sessions, Some(&join())).await;
    println!("opened: {sessions} sessions in {:.2} s", begun.elapsed().as_secs_f64());
    for round in 0..3 {
        let begun = Instant::now();
        let put = if round == 0 { put(true) } else { put(false) };
        sockets[0].send(Message::Binary(put)).await.unwrap();
        let mut bytes = 0;
        for socket in &mut sockets {
            let Message::Binary(payload) = socket.next().await.unwrap().unwrap() else { panic!() };
            bytes += payload.len();
        }
        println!(
            "fan-out: one event to {sessions} sessions in {:.3} s, {} bytes each{}",
            begun.elapsed().as_secs_f64(),
            bytes / sessions,
            if round == 0 { " (with the strings of the contract)" } else { "" }
        );
    }
}

fn join() -> Bytes {
    written(&[&join_text()])
}

/// The message after `join`, or one after another `put`.
fn put(is_first: bool) -> Bytes {
    let (join, put) = (join_text(), put_text());
    if is_first { written(&[&join, &put]) } else { written(&[&join, &put, &put]) }
}

/// The last of these messages, as it is after those before it.
fn written(messages: &[&str]) -> Bytes {
    let mut codec = BinarySessionCodec::default();
    let mut last = Bytes::new();
    for message in messages {
        let document = TextDocument::document((*message).to_owned(), &Limits::default()).unwrap();
        last = codec.encode(&mut |out| copy_document(&mut document.reader(), out)).unwrap();
    }
    last
}

fn join_text() -> String {
    envelope(
        "Join",
        "<a:MessageID>urn:uuid:f26f2378-c0f5-571a-1dd1-59967b07ece7</a:MessageID>\
         <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>",
        "",
    )
}

fn put_text() -> String {
    envelope("Put", "", "<text>somebody says something to all that are there</text>")
}

fn envelope(operation: &str, headers: &str, content: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:a=\"http://www.w3.org/2005/08/addressing\">\
         <s:Header><a:Action s:mustUnderstand=\"1\">urn:board/IBoard/{operation}</a:Action>{headers}\
         <a:To s:mustUnderstand=\"1\">ws://127.0.0.1/echo</a:To></s:Header>\
         <s:Body><{operation} xmlns=\"urn:board\">{content}</{operation}></s:Body></s:Envelope>"
    )
}
