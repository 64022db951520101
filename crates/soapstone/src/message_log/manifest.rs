//! `manifest.toml`, as `fixtures/README.md` describes it.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::DateTime;

use super::Side;
use super::writer::Item;

/// Its name.
pub(super) const FILE: &str = "manifest.toml";

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(hidden)]
pub enum Kind {
    /// A request.
    HttpRequest,
    /// A response.
    HttpResponse,
    /// A request for a WebSocket.
    UpgradeRequest,
    /// The answer to it, which opens one.
    UpgradeResponse,
    /// What a WebSocket carries.
    SocketMessage,
    /// The content of a Close frame.
    SocketClose,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::HttpRequest => "http-request",
            Self::HttpResponse => "http-response",
            Self::UpgradeRequest => "ws-upgrade-request",
            Self::UpgradeResponse => "ws-upgrade-response",
            Self::SocketMessage => "ws-message",
            Self::SocketClose => "ws-close",
        }
    }
}

/// How it begins. Of the other side nothing is known, so that nobody's bytes are an authority.
pub(super) fn begin(side: Side, now: SystemTime) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut out = format!(
        "# Logged while it ran. To keep it as a fixture, say whose stack the other side is (product), whether it is a real\n\
         # product (origin), and then whose bytes are an authority (genuine).\n\
         story = \"What a {side} sent and received, as it logged it.\"\n\
         product = \"{side}: soapstone {version}\"\n"
    );
    let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let date = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    if let Some(date) = date {
        let _ = writeln!(out, "date = {}", date.format("%Y-%m-%d"));
    }
    out.push_str("genuine = []\n");
    out
}

/// The `[[item]]` of an item whose bytes are in this file.
pub(super) fn entry(item: &Item, file: &str) -> String {
    let mut out = format!(
        "\n[[item]]\nn = {}\nfile = {}\nfrom = \"{}\"\nkind = \"{}\"\ntime_ms = {}\n",
        item.n,
        string(file),
        item.from,
        item.kind.name(),
        item.time_ms
    );
    if let Some(connection) = item.connection {
        let _ = writeln!(out, "connection = {connection}");
    }
    if let Some(request) = item.answers {
        let _ = writeln!(out, "answers = {request}");
    }
    if let Some(content_type) = &item.content_type {
        let _ = writeln!(out, "content_type = {}", string(content_type));
    }
    out.push_str("expect = \"ok\"\n");
    out
}

/// What is said at the end of a log in which messages are missing.
pub(super) fn end(left_out: u64) -> String {
    format!("\n# {left_out} messages were left out.\n")
}

/// A basic string of TOML.
fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
