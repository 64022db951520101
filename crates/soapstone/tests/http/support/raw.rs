//! A client that writes its requests byte by byte, for what no HTTP library would send.

use std::fmt::Write as _;
use std::net::SocketAddr;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::DEADLINE;

/// More than this is not read of one response.
const MOST: usize = 4 * 1024 * 1024;

/// Why there is no response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("nothing more came within the deadline, after {0:?}")]
    Deadline(Bytes),
    /// With what came of a response before, which is nothing if the peer closed in good order.
    #[error("the connection was cut, after {0:?}")]
    Cut(Bytes),
    #[error("a response of more than {MOST} bytes")]
    TooLong,
    #[error("not a response: {0}")]
    NotHttp(String),
}

/// A response, with its body taken out of its chunks.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) reason: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Response {
    /// The first header of this name, whatever its case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Whether a body belongs to such a response at all.
    fn has_body(&self) -> bool {
        !(self.is_interim() || self.status == 204 || self.status == 304)
    }

    fn is_interim(&self) -> bool {
        self.status < 200
    }
}

/// Posts a body on a connection of its own, and reads the response, without what was interim.
pub(crate) async fn post(
    addr: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> Result<Response, Trouble> {
    let mut connection = Connection::open(addr).await;
    connection.send_bytes(request(path, headers, body.as_ref())).await;
    connection.read_final_response().await
}

/// A whole request. Host and Content-Length are written unless they are given, or the body is given in chunks.
pub(crate) fn request(path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let given = |name: &str| headers.iter().any(|(header, _)| header.eq_ignore_ascii_case(name));
    let mut head = format!("POST {path} HTTP/1.1\r\n");
    if !given("Host") {
        head.push_str("Host: localhost\r\n");
    }
    if !given("Content-Length") && !given("Transfer-Encoding") {
        write!(head, "Content-Length: {}\r\n", body.len()).unwrap();
    }
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}

/// A body as chunks, with the chunk that ends it. Goes with `Transfer-Encoding: chunked`.
pub(crate) fn chunked(pieces: &[&[u8]]) -> Vec<u8> {
    let mut body = Vec::new();
    for piece in pieces {
        body.extend(format!("{:x}\r\n", piece.len()).into_bytes());
        body.extend(*piece);
        body.extend(b"\r\n");
    }
    body.extend(b"0\r\n\r\n");
    body
}

/// A connection, on which one request after the other can be sent.
pub(crate) struct Connection {
    stream: TcpStream,
    /// What came and belongs to no response that was read.
    unread: BytesMut,
}

impl Connection {
    pub(crate) async fn open(addr: SocketAddr) -> Self {
        let stream = TcpStream::connect(addr).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, unread: BytesMut::new() }
    }

    /// Sends this, and nothing else. A peer that has closed already is no error: reading tells.
    pub(crate) async fn send_bytes(&mut self, bytes: impl AsRef<[u8]>) {
        let sent = timeout(DEADLINE, self.stream.write_all(bytes.as_ref())).await;
        let _ = sent.expect("the peer does not read");
    }

    /// Sends this in pieces of so many bytes, each in a packet of its own as far as the system lets it.
    pub(crate) async fn send_in_pieces(&mut self, bytes: impl AsRef<[u8]>, size: usize) {
        for piece in bytes.as_ref().chunks(size) {
            self.send_bytes(piece).await;
            tokio::task::yield_now().await;
        }
    }

    /// The connection, and what came behind the last response: for a protocol that is not HTTP any more.
    pub(crate) fn into_parts(self) -> (TcpStream, BytesMut) {
        (self.stream, self.unread)
    }

    /// Tells the peer that nothing more comes. What it sends can be read still.
    pub(crate) async fn finish_sending(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// The next response, which may be an interim one such as 100.
    pub(crate) async fn read_response(&mut self) -> Result<Response, Trouble> {
        match timeout(DEADLINE, self.read_one()).await {
            Ok(response) => response,
            Err(_) => Err(Trouble::Deadline(self.unread.split().freeze())),
        }
    }

    /// The next response that is not an interim one.
    pub(crate) async fn read_final_response(&mut self) -> Result<Response, Trouble> {
        loop {
            let response = self.read_response().await?;
            if !response.is_interim() {
                return Ok(response);
            }
        }
    }

    /// Waits until the peer closes, and says what it has sent before.
    pub(crate) async fn read_until_closed(&mut self) -> Result<Bytes, Trouble> {
        let closed = timeout(DEADLINE, async {
            while self.fill().await? {}
            Ok(())
        });
        match closed.await {
            Ok(read) => read.map(|()| self.unread.split().freeze()),
            Err(_) => Err(Trouble::Deadline(self.unread.split().freeze())),
        }
    }

    async fn read_one(&mut self) -> Result<Response, Trouble> {
        let end = self.find(b"\r\n\r\n", 0).await?;
        let mut response = head(&self.unread[..end])?;
        let start = end + 4;
        let length = response.header("Content-Length").map(str::parse::<usize>);
        let chunked = response.header("Transfer-Encoding").is_some_and(|coding| coding.contains("chunked"));
        response.body = if !response.has_body() {
            self.take(start, 0).await?
        } else if chunked {
            self.read_chunks(start).await?
        } else if let Some(length) = length {
            self.take(start, length.map_err(|_| not_http("length"))?).await?
        } else {
            while self.fill().await? {}
            self.take(start, self.unread.len() - start).await?
        };
        Ok(response)
    }

    /// The body that begins there, out of its chunks. Nothing is taken before all of it came.
    async fn read_chunks(&mut self, start: usize) -> Result<Bytes, Trouble> {
        let (mut at, mut body) = (start, BytesMut::new());
        loop {
            let end = self.find(b"\r\n", at).await?;
            let line = String::from_utf8_lossy(&self.unread[at..end]).into_owned();
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).map_err(|_| not_http(&line))?;
            at = end + 2;
            if size == 0 {
                break;
            }
            self.hold(at.saturating_add(size).saturating_add(2)).await?;
            body.extend_from_slice(&self.unread[at..at + size]);
            at += size + 2;
        }
        // Trailers, each in a line, and an empty line
        loop {
            let end = self.find(b"\r\n", at).await?;
            let last = end == at;
            at = end + 2;
            if last {
                self.unread.advance(at);
                return Ok(body.freeze());
            }
        }
    }

    /// So many bytes from there on, and all before them is gone.
    async fn take(&mut self, start: usize, length: usize) -> Result<Bytes, Trouble> {
        self.hold(start.saturating_add(length)).await?;
        self.unread.advance(start);
        Ok(self.unread.split_to(length).freeze())
    }

    /// Where these bytes are.
    async fn find(&mut self, bytes: &[u8], from: usize) -> Result<usize, Trouble> {
        loop {
            if let Some(at) = self.unread[from..].windows(bytes.len()).position(|window| window == bytes) {
                return Ok(from + at);
            }
            self.hold(self.unread.len() + 1).await?;
        }
    }

    /// Reads until there are so many bytes.
    async fn hold(&mut self, length: usize) -> Result<(), Trouble> {
        while self.unread.len() < length {
            if !self.fill().await? {
                return Err(Trouble::Cut(self.unread.split().freeze()));
            }
        }
        Ok(())
    }

    /// Reads some more, if more comes. A reset is an end like any other.
    async fn fill(&mut self) -> Result<bool, Trouble> {
        if self.unread.len() > MOST {
            return Err(Trouble::TooLong);
        }
        Ok(self.stream.read_buf(&mut self.unread).await.is_ok_and(|read| read > 0))
    }
}

/// The status line and the headers.
fn head(bytes: &[u8]) -> Result<Response, Trouble> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let mut parts = first.splitn(3, ' ');
    let version = parts.next().unwrap_or_default();
    let status = parts.next().and_then(|status| status.parse().ok());
    let (true, Some(status)) = (version.starts_with("HTTP/1."), status) else {
        return Err(not_http(first));
    };
    let reason = parts.next().unwrap_or_default().to_owned();
    let headers = lines.map(|line| {
        let (name, value) = line.split_once(':').ok_or_else(|| not_http(line))?;
        Ok((name.to_owned(), value.trim().to_owned()))
    });
    Ok(Response { status, reason, headers: headers.collect::<Result<_, Trouble>>()?, body: Bytes::new() })
}

fn not_http(text: &str) -> Trouble {
    Trouble::NotHttp(text.to_owned())
}
