//! The bodies of requests and responses, within limits.

use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http_body_util::BodyExt;
use soapstone_wsdl::Compression;

use crate::encoding::{TooLarge, unpack};

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyProblem {
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    #[error("the body was not there within {} s", .0.as_secs_f32())]
    TooSlow(Duration),
    #[error("the body cannot be unpacked: {0}")]
    Packed(String),
    #[error("the body has the content encoding {0}, which is not known here")]
    Encoding(String),
    #[error("the body broke off: {0}")]
    Broken(String),
}

/// Reads a body, unpacked.
pub(crate) async fn read_body<B>(
    headers: &HeaderMap,
    body: B,
    max: usize,
    time: Duration,
) -> Result<Bytes, BodyProblem>
where
    B: http_body::Body,
    B::Error: std::fmt::Display,
{
    let packed = content_encoding(headers)?;
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > max as u64) {
        return Err(BodyProblem::TooLarge(max));
    }
    let read = tokio::time::timeout(time, collect(body, max, announced)).await;
    let bytes = read.unwrap_or(Err(BodyProblem::TooSlow(time)))?;
    unpack(&bytes, packed, max).map_err(|problem| match problem {
        TooLarge::Bytes(max) => BodyProblem::TooLarge(max),
        TooLarge::Broken(error) => BodyProblem::Packed(error.to_string()),
    })
}

async fn collect<B>(body: B, max: usize, announced: Option<u64>) -> Result<Bytes, BodyProblem>
where
    B: http_body::Body,
    B::Error: std::fmt::Display,
{
    let mut body = std::pin::pin!(body);
    let announced = announced.and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    // Who announces much has to send it first.
    let mut read = BytesMut::with_capacity(announced.min(FIRST_BYTES));
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| BodyProblem::Broken(error.to_string()))?;
        let Ok(mut data) = frame.into_data() else { continue };
        if read.len().saturating_add(data.remaining()) > max {
            return Err(BodyProblem::TooLarge(max));
        }
        // Copied even when it is all: a slice would keep the connection's whole buffer, and make it take a new one.
        while data.has_remaining() {
            let piece = data.chunk();
            read.extend_from_slice(piece);
            let length = piece.len();
            data.advance(length);
        }
    }
    Ok(read.freeze())
}

fn content_encoding(headers: &HeaderMap) -> Result<Compression, BodyProblem> {
    let Some(encoding) = headers.get(CONTENT_ENCODING) else { return Ok(Compression::None) };
    match encoding.to_str().unwrap_or("?").trim().to_ascii_lowercase().as_str() {
        "identity" | "" => Ok(Compression::None),
        "gzip" | "x-gzip" => Ok(Compression::Gzip),
        "deflate" => Ok(Compression::Deflate),
        other => Err(BodyProblem::Encoding(other.chars().take(40).collect())),
    }
}

/// Bytes for which there is room before anything has come.
const FIRST_BYTES: usize = 8192;
