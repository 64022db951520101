//! Recorded requests, sent again.

use std::fmt::Write as _;
use std::io::Read;
use std::net::SocketAddr;

use bytes::Bytes;

use super::scenario::Item;
use crate::support::raw::{Connection, Response, Trouble};

/// Sends a request as it was recorded, to this path, with this body. As .NET does, it waits for leave to send the body where the
/// head says so.
pub(crate) async fn send(
    to: SocketAddr,
    path: &str,
    recorded: &Item,
    body: &[u8],
) -> Result<Response, Trouble> {
    let mut head = format!("POST {path} HTTP/1.1\r\n");
    for (name, value) in &recorded.headers {
        let _ = match name.to_ascii_lowercase().as_str() {
            "host" => write!(head, "{name}: {to}\r\n"),
            "content-length" => write!(head, "{name}: {}\r\n", body.len()),
            _ => write!(head, "{name}: {value}\r\n"),
        };
    }
    head.push_str("\r\n");
    let mut connection = Connection::open(to).await;
    if recorded.header("Expect").is_some() {
        connection.send_bytes(head).await;
        let interim = connection.read_response().await?;
        if interim.status != 100 {
            return Ok(interim);
        }
        connection.send_bytes(body).await;
    } else {
        connection.send_bytes([head.as_bytes(), body].concat()).await;
    }
    connection.read_final_response().await
}

/// A body as it was before it was packed, by HTTP or by the encoding of messages.
pub(crate) fn unpacked(body: &Bytes, content_encoding: Option<&str>, content_type: &str) -> Bytes {
    let mut unpacked = Vec::new();
    if content_encoding == Some("gzip") || content_type.ends_with("+gzip") {
        flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut unpacked).unwrap();
    } else if content_encoding == Some("deflate") || content_type.ends_with("+deflate") {
        flate2::read::DeflateDecoder::new(&body[..]).read_to_end(&mut unpacked).unwrap();
    } else {
        return body.clone();
    }
    unpacked.into()
}
