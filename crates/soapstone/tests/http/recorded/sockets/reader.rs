//! Messages of one direction of a WebSocket, read one after the other.

use bytes::Bytes;
use flate2::write::GzEncoder;
use std::io::Write;

use soapstone_nbfx::{BinarySessionCodec, dump, dump_session};

use super::super::names::Names;
use super::super::said::Said;
use super::super::scenario::Item;
use super::super::send::unpacked;

/// How messages are written on a WebSocket, as the handshake says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    Text,
    Mtom,
    /// Without a table of strings: in pieces.
    Binary,
    Session,
    SessionGzip,
}

impl Writing {
    /// As a request for a WebSocket says.
    pub(super) fn of(upgrade: &Item) -> Self {
        let streamed = upgrade.header("microsoft-binary-transfer-mode") == Some("Streamed");
        match upgrade.header("soap-content-type").unwrap() {
            "application/soap+msbinsession1" if streamed => Self::Binary,
            "application/soap+msbinsession1" => Self::Session,
            "application/soap+msbinsession1+gzip" => Self::SessionGzip,
            "application/soap+xml; charset=utf-8" => Self::Text,
            other if other.starts_with("multipart/related; type=\"application/xop+xml\"") => Self::Mtom,
            other => panic!("{other}"),
        }
    }

    /// A message as it was before it was packed.
    pub(super) fn unpacked(self, payload: &[u8]) -> Bytes {
        let packed = if self == Self::SessionGzip { "+gzip" } else { "" };
        unpacked(&Bytes::copy_from_slice(payload), None, packed)
    }

    /// A message with the names of now. Whatever else is in it stays as it is, byte for byte.
    pub(super) fn rewritten(self, payload: &[u8], names: &Names) -> Vec<u8> {
        let message = self.unpacked(payload);
        let rewritten = match self {
            Self::Text | Self::Binary => names.rewrite(&message),
            Self::Mtom => {
                let (head, package) = message.split_at(package(&message));
                [head, &names.rewrite(package)].concat()
            }
            Self::Session | Self::SessionGzip => names.rewrite_in_session(&message),
        };
        if rewritten == message {
            return payload.to_vec();
        }
        if self != Self::SessionGzip {
            return rewritten;
        }
        let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(&rewritten).unwrap();
        packed.finish().unwrap()
    }
}

/// Reads the messages of one direction.
pub(super) struct Reader {
    writing: Writing,
    codec: BinarySessionCodec,
}

/// A message that was read.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// Its bytes, unpacked.
    pub(super) bytes: Bytes,
    pub(super) said: Said,
    /// The strings that it adds to the table of its session.
    pub(super) added: Vec<String>,
    /// Its records with their values, without their places.
    pub(super) records: Vec<String>,
}

impl Reader {
    pub(super) fn new(writing: Writing) -> Self {
        Self { writing, codec: BinarySessionCodec::default() }
    }

    pub(super) fn read(&mut self, payload: &[u8]) -> Message {
        let bytes = self.writing.unpacked(payload);
        let before = self.codec.reader_session().clone();
        let (said, shown) = match self.writing {
            Writing::Text => (Said::read(&bytes), String::new()),
            Writing::Mtom => {
                let said = Said::read(&bytes[package(&bytes)..]);
                let bytes = bounded(std::str::from_utf8(&bytes).unwrap()).into();
                return Message { bytes, said, added: Vec::new(), records: Vec::new() };
            }
            Writing::Binary => (Said::read(&bytes), dump(&bytes)),
            _ => (Said::read_in_session(&bytes, &mut self.codec), dump_session(&bytes, &before)),
        };
        let records = shown.lines().map(record).filter(|record| !record.is_empty()).collect();
        let added = self.codec.reader_session().added().map(ToOwned::to_owned).collect();
        Message { bytes, said, added, records }
    }
}

/// Where the package begins in a message of MTOM, behind its head.
fn package(message: &[u8]) -> usize {
    message.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 2
}

/// With the same name for every boundary, which is a UUID and a number.
pub(super) fn bounded(text: &str) -> String {
    let mut parts = text.split("+id=");
    let mut bounded = parts.next().unwrap().to_owned();
    for part in parts {
        let uuid = bounded.split_off(bounded.len() - 36);
        uuid.parse::<uuid::Uuid>().unwrap();
        bounded = bounded + "boundary" + part.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    bounded
}

/// A line without its offset, its bytes and where strings are in the table; empty for the table.
fn record(line: &str) -> String {
    let record: String = line.chars().skip(BEFORE_RECORDS).collect();
    if record.trim_start().starts_with('[') || record.trim_start().starts_with("string table") {
        return String::new();
    }
    record.split(" [session ").next().unwrap_or_default().to_owned()
}

/// Characters before the record in a line.
const BEFORE_RECORDS: usize = 31;
