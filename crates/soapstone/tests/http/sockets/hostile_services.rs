//! Services that do what they must not: the client says what is wrong, and ends.

use std::time::Duration;

use soapstone::{Binding, CallError, Encoding, Timeouts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::lossy::{NotesProxy, Told};
use crate::stories::within;
use crate::support::frames::{BINARY, CLOSE, CONTINUATION, FINAL, PING, TEXT, begun, masked, take, unmasked};

fn binding(encoding: Encoding) -> Binding {
    let short = Duration::from_secs(3);
    let timeouts = Timeouts { open: short, close: short, ..Timeouts::default() };
    Binding { encoding, timeouts, ..Binding::net_http() }
}

/// A service that answers the handshake so; `KEY` stands for the answer to the key. Behind the first message it says the rest, and
/// then it tells the code of the client's Close frame.
async fn service(answer: &str, rest: Vec<u8>) -> (String, mpsc::UnboundedReceiver<Option<u16>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/notes", listener.local_addr().unwrap());
    let answer = answer.to_owned();
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = bytes::BytesMut::new();
            let end = loop {
                if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                    break end + 4;
                }
                if !stream.read_buf(&mut bytes).await.is_ok_and(|read| read > 0) {
                    return;
                }
            };
            let head = String::from_utf8(bytes.split_to(end).to_vec()).unwrap();
            let key = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("sec-websocket-key").then_some(value)
            });
            let accept = derive_accept_key(key.unwrap().as_bytes());
            let _ = stream.write_all(answer.replace("KEY", &accept).as_bytes()).await;
            let mut is_first = true;
            let code = loop {
                match take(&mut bytes) {
                    Some(frame) if frame.opcode == CLOSE => {
                        break frame.payload.get(..2).map(|code| u16::from_be_bytes([code[0], code[1]]));
                    }
                    Some(_) if is_first => {
                        is_first = false;
                        let _ = stream.write_all(&rest).await;
                    }
                    Some(_) => {}
                    None if stream.read_buf(&mut bytes).await.is_ok_and(|read| read > 0) => {}
                    None => break None,
                }
            };
            let _ = tell.send(code);
        }
    });
    (url, told)
}

const GOOD: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                    Sec-WebSocket-Accept: KEY\r\nSec-WebSocket-Protocol: soap\r\n\r\n";

async fn connect(
    url: &str,
    encoding: Encoding,
) -> Result<(NotesProxy, mpsc::UnboundedReceiver<i32>), String> {
    let (told, receiver) = mpsc::unbounded_channel();
    let proxy = within(NotesProxy::connect(url, binding(encoding), Told(told))).await;
    Ok((proxy.map_err(|error| error.to_string())?, receiver))
}

#[tokio::test]
async fn answers_that_are_none_to_our_handshake() {
    let without = |line: &str| GOOD.replace(line, "");
    let cases = [
        (GOOD.replace("KEY", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "does not answer our key"),
        (without("Sec-WebSocket-Accept: KEY\r\n"), "does not answer our key"),
        (without("Upgrade: websocket\r\n"), "something else than a WebSocket"),
        (without("Connection: Upgrade\r\n"), "something else than a WebSocket"),
        (GOOD.replace("websocket", "h2c"), "something else than a WebSocket"),
        (GOOD.replace(": soap", ": chat"), "soap was asked for, and chat was answered"),
        (without("Sec-WebSocket-Protocol: soap\r\n"), "soap was asked for, and none was answered"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".to_owned(), "200"),
        ("HTTP/1.1 204 No Content\r\n\r\n".to_owned(), "204"),
        (
            "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n".to_owned(),
            "302",
        ),
        ("HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n".to_owned(), "401"),
        (
            "HTTP/1.1 503 Busy\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nlate".to_owned(),
            "(late)",
        ),
        ("hello\r\n\r\n".to_owned(), "invalid HTTP"),
        (format!("HTTP/1.1 101 X\r\n{}", "X: y\r\n".repeat(200_000)), "message head is too large"),
        ("HTTP/1.1 400 No\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\nhalf".to_owned(), "400"),
        ("HTTP/1.1 101 Switching".to_owned(), "within 3 s"),
    ];
    for (answer, says) in cases {
        let (url, _told) = service(&answer, Vec::new()).await;
        let error =
            connect(&url, Encoding::Text).await.err().unwrap_or_else(|| panic!("it is taken: {answer}"));
        assert!(error.contains(says), "{says}: {error}");
    }
}

#[tokio::test]
async fn frames_of_a_service_that_are_not_as_they_must_be() {
    let whole = FINAL | BINARY;
    let closes = |code: u16| unmasked(FINAL | CLOSE, &code.to_be_bytes());
    let cases = [
        (Encoding::Text, "masked", masked(whole, b"x"), 1002, "is masked"),
        (Encoding::Text, "a reserved bit", unmasked(whole | 0x40, b"x"), 1002, "reserved bit"),
        (Encoding::Text, "opcode 5", unmasked(FINAL | 5, b"x"), 1002, "protocol"),
        (
            Encoding::Text,
            "continuation of nothing",
            unmasked(FINAL | CONTINUATION, b""),
            1002,
            "continuation",
        ),
        (Encoding::Text, "a long ping", unmasked(FINAL | PING, &[0; 126]), 1002, "125 bytes"),
        (Encoding::Text, "2^63 bytes", begun(whole, 0, 1 << 63), 1009, "max_received_message_size"),
        (Encoding::Binary, "2^64 - 1 bytes", begun(whole, 0, u64::MAX), 1009, "max_received_message_size"),
        (Encoding::Text, "not UTF-8", unmasked(FINAL | TEXT, b"\xff"), 1007, "UTF-8"),
        (Encoding::Text, "no envelope", unmasked(whole, b"<hello/>"), 1007, "could not be read"),
        (Encoding::Binary, "text", unmasked(FINAL | TEXT, b"<hello/>"), 1003, "could not be read"),
        (Encoding::Binary, "no such string", unmasked(whole, &[0, 0x42, 1, 1]), 1007, "could not be read"),
        (Encoding::Binary, "nothing", unmasked(whole, b""), 1007, "nothing in it"),
        (Encoding::Text, "a bad code", closes(1005), 1002, "code of a Close frame"),
        (Encoding::Text, "the end, instead of an answer", closes(1000), 1000, "closed"),
        (
            Encoding::Text,
            "an end in a message",
            [unmasked(BINARY, b"<"), closes(1001)].concat(),
            1000,
            "closed",
        ),
    ];
    for (encoding, name, bytes, code, says) in cases {
        let (url, mut told) = service(GOOD, bytes).await;
        let (proxy, mut calls) = connect(&url, encoding).await.unwrap();
        let error = within(proxy.ask(1)).await.unwrap_err();
        assert!(matches!(error, CallError::Closed(Some(_))), "{name}: {error:?}");
        assert!(error.to_string().contains(says), "{name}: {error}");
        assert_eq!(within(told.recv()).await.unwrap(), Some(code), "{name}");
        assert!(within(proxy.note(2)).await.is_err(), "{name}");
        assert_eq!(within(calls.recv()).await, None, "{name}");
        within(proxy.close()).await.ok();
    }
}
