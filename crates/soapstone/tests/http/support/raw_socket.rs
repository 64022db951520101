//! A client of WebSockets that writes its frames byte by byte.

use std::net::SocketAddr;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::DEADLINE;
use super::frames::{CLOSE, FINAL, Frame, masked, take};
use super::raw::{Connection, Response};

/// The header of text messages.
pub(crate) const TEXT_TYPE: (&str, &str) = ("soap-content-type", "application/soap+xml; charset=utf-8");
/// The headers of binary messages.
pub(crate) const BINARY_TYPE: [(&str, &str); 2] =
    [("soap-content-type", "application/soap+msbinsession1"), ("microsoft-binary-transfer-mode", "Buffered")];
/// The headers of every handshake. Spec: [RFC6455 §1.3]
pub(crate) const HANDSHAKE: [(&str, &str); 6] = [
    ("Host", "localhost"),
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ("Sec-WebSocket-Protocol", "soap"),
];

/// A WebSocket, once it is open.
pub(crate) struct RawSocket {
    stream: TcpStream,
    unread: BytesMut,
}

/// A request for a WebSocket.
pub(crate) fn asking(method: &str, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{method} {path} HTTP/1.1\r\n{lines}\r\n").into_bytes()
}

impl RawSocket {
    /// Asks for a WebSocket with these headers beside those of every handshake.
    pub(crate) async fn open(
        addr: SocketAddr,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Result<Self, Response> {
        Self::open_with(addr, path, headers, &[]).await
    }

    /// The same, and sends these bytes before it is answered.
    pub(crate) async fn open_with(
        addr: SocketAddr,
        path: &str,
        headers: &[(&str, &str)],
        first: &[u8],
    ) -> Result<Self, Response> {
        let mut connection = Connection::open(addr).await;
        let request = asking("GET", path, &[&HANDSHAKE, headers].concat());
        connection.send_bytes([&request, first].concat()).await;
        let response = connection.read_response().await.unwrap();
        if response.status != 101 {
            return Err(response);
        }
        let (stream, unread) = connection.into_parts();
        Ok(Self { stream, unread })
    }

    /// Sends this. A peer that has closed already is no error: reading tells.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let sent = timeout(DEADLINE, self.stream.write_all(bytes.as_ref())).await;
        let _ = sent.expect("the peer does not read");
    }

    /// A message in one frame.
    pub(crate) async fn message(&mut self, opcode: u8, payload: &[u8]) {
        self.send(masked(FINAL | opcode, payload)).await;
    }

    /// The next frame; none where the connection has ended.
    pub(crate) async fn next(&mut self) -> Option<Frame> {
        let next = async {
            loop {
                if let Some(frame) = take(&mut self.unread) {
                    return Some(frame);
                }
                if !self.stream.read_buf(&mut self.unread).await.is_ok_and(|read| read > 0) {
                    return None;
                }
            }
        };
        timeout(DEADLINE, next).await.expect("nothing more came within the deadline")
    }

    /// The code of the Close frame, behind whatever comes before it; then the handshake is completed, and the peer ends the
    /// connection.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        let code = loop {
            let frame = self.next().await?;
            if frame.opcode == CLOSE {
                break frame.payload.get(..2).map(|code| u16::from_be_bytes([code[0], code[1]]));
            }
        };
        self.message(CLOSE, &code.unwrap_or(1000).to_be_bytes()).await;
        assert_eq!(self.next().await, None, "something comes behind a Close frame");
        code
    }

    /// The connection itself.
    pub(crate) fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }
}
