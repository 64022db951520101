//! WebSocket frames, written and read one by one.

use std::net::SocketAddr;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::DEADLINE;

/// A frame.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) is_final: bool,
    pub(crate) opcode: u8,
    pub(crate) is_masked: bool,
    pub(crate) payload: Vec<u8>,
}

/// The rest of a fragmented message.
pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// A connection that is an HTTP connection first, and has frames on it then.
pub(crate) struct Frames {
    stream: TcpStream,
    unread: BytesMut,
}

impl Frames {
    pub(crate) async fn connect(addr: SocketAddr) -> Self {
        Self::on(TcpStream::connect(addr).await.unwrap())
    }

    pub(crate) fn on(stream: TcpStream) -> Self {
        stream.set_nodelay(true).unwrap();
        Self { stream, unread: BytesMut::new() }
    }

    /// A head of HTTP, with its empty line.
    pub(crate) async fn head(&mut self) -> Result<String, String> {
        loop {
            if let Some(at) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = self.unread.split_to(at + 4);
                return String::from_utf8(head.to_vec()).map_err(|error| error.to_string());
            }
            if !self.fill().await? {
                return Err(format!("the connection ended within a head: {:?}", self.unread));
            }
        }
    }

    /// Sends this, and nothing else. A peer that is gone is no error: reading tells.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let sent = timeout(DEADLINE, self.stream.write_all(bytes.as_ref())).await;
        let _ = sent.expect("the peer does not read");
    }

    pub(crate) async fn send_frame(&mut self, frame: &Frame) {
        let mut bytes = vec![u8::from(frame.is_final) << 7 | frame.opcode];
        let mask_bit = u8::from(frame.is_masked) << 7;
        match frame.payload.len() {
            length @ 0..=125 => bytes.push(mask_bit | length as u8),
            length @ 126..=0xffff => {
                bytes.push(mask_bit | 126);
                bytes.extend((length as u16).to_be_bytes());
            }
            length => {
                bytes.push(mask_bit | 127);
                bytes.extend((length as u64).to_be_bytes());
            }
        }
        if frame.is_masked {
            bytes.extend(MASK);
            bytes.extend(frame.payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        } else {
            bytes.extend(&frame.payload);
        }
        self.send(bytes).await;
    }

    /// The next frame; none at the end of the connection.
    pub(crate) async fn next(&mut self) -> Result<Option<Frame>, String> {
        loop {
            if let Some(frame) = self.parse() {
                return Ok(Some(frame));
            }
            if !self.fill().await? {
                return if self.unread.is_empty() {
                    Ok(None)
                } else {
                    Err(format!("the connection ended within a frame: {:?}", self.unread))
                };
            }
        }
    }

    /// Tells the peer that nothing more comes. What it sends can be read still.
    pub(crate) async fn finish_sending(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    fn parse(&mut self) -> Option<Frame> {
        let (first, second) = (*self.unread.first()?, *self.unread.get(1)?);
        let number = |bytes: &[u8]| bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let (length, at) = match second & 0x7f {
            126 => (number(self.unread.get(2..4)?), 4),
            127 => (number(self.unread.get(2..10)?), 10),
            length => (usize::from(length), 2),
        };
        let is_masked = second & 0x80 != 0;
        let begin = if is_masked { at + 4 } else { at };
        if self.unread.len() < begin + length {
            return None;
        }
        let mask = self.unread[at..begin].to_vec();
        self.unread.advance(begin);
        let mut payload = self.unread.split_to(length).to_vec();
        if is_masked {
            payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
        }
        Some(Frame { is_final: first & 0x80 != 0, opcode: first & 0x7f, is_masked, payload })
    }

    /// Reads some more, if more comes. A reset is an end like any other.
    async fn fill(&mut self) -> Result<bool, String> {
        match timeout(DEADLINE, self.stream.read_buf(&mut self.unread)).await {
            Ok(read) => Ok(read.is_ok_and(|read| read > 0)),
            Err(_) => Err(format!("nothing more came within the deadline, after {:?}", self.unread)),
        }
    }
}

const MASK: [u8; 4] = [0x1f, 0x2e, 0x3d, 0x4c];
