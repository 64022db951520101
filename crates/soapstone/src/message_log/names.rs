//! Names of files, which say what is in them and are harmless whatever a peer sends.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode, Version};

use super::manifest::Kind;
use super::writer::Item;
use super::{Side, version_name};

/// How names end.
pub(super) const ENDING: &str = ".http";

/// How names of what WebSockets carry end.
pub(super) const SOCKET_ENDING: &str = ".bin";

/// What a message is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// This.
    Known(String),
    /// After the action in its body, else this.
    InBody(String),
}

impl Label {
    /// Of a request: its action, as the body or the head says it.
    pub(super) fn request(method: &Method, headers: &HeaderMap, empty: bool) -> Self {
        match action_of_head(headers) {
            Some(action) => Self::InBody(action),
            None if empty => Self::Known(method.to_string()),
            None => Self::InBody("message".to_owned()),
        }
    }

    /// Of a response: its status.
    pub(super) fn response(version: Version, status: StatusCode) -> Self {
        Self::Known(format!("{}-{}", version_name(version), status.as_str()))
    }
}

/// `0001-c2s-req-AddTo.http`, `0002-c2s-resp-HTTP_1.1-202.http`: responses have the direction of the call that they answer.
pub(super) fn file(item: &Item) -> String {
    let direction = match item.caller {
        Side::Client => "c2s",
        Side::Service => "s2c",
    };
    let kind = match item.kind {
        Kind::HttpRequest => "req",
        Kind::HttpResponse => "resp",
        Kind::UpgradeRequest => return format!("{:04}-{direction}-upgrade-request{ENDING}", item.n),
        Kind::UpgradeResponse => return format!("{:04}-{direction}-upgrade-response{ENDING}", item.n),
        Kind::SocketMessage => {
            // Names of binary messages are in the strings of the connection.
            let label =
                action_of_body(&item.body).map_or_else(|| "message".to_owned(), |action| safe(&action));
            return format!("{:04}-{direction}-{label}{SOCKET_ENDING}", item.n);
        }
        Kind::SocketClose => return format!("{:04}-{direction}-close{SOCKET_ENDING}", item.n),
    };
    let label = match &item.label {
        Label::Known(label) => safe(label),
        Label::InBody(label) => safe(&action_of_body(&item.body).unwrap_or_else(|| label.clone())),
    };
    // Four digits keep the order of recording in most listings.
    format!("{:04}-{direction}-{kind}-{label}{ENDING}", item.n)
}

/// The text without what file systems and people stumble over, and not too long.
fn safe(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.chars().take(MAX_CHARS).map(|c| if plain(c) { c } else { '_' }).collect()
}

/// The local name of the `SOAPAction`, or of the `action` in the content type.
fn action_of_head(headers: &HeaderMap) -> Option<String> {
    let soap_action = headers.get("SOAPAction").and_then(|value| value.to_str().ok()).and_then(local);
    soap_action.or_else(|| {
        let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        content_type.split(';').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("action").then(|| local(value))?
        })
    })
}

/// The local name of the first `Action` element in a text, wherever it is. This is no parser: it looks for what could be the tag.
pub(super) fn action_of_body(body: &[u8]) -> Option<String> {
    let text = &body[..body.len().min(SCANNED_BYTES)];
    let mut from = 0;
    while let Some(at) = text.get(from..)?.windows(TAG.len()).position(|window| window == TAG) {
        let at = from + at;
        from = at + TAG.len();
        let is_tag = matches!(text.get(from), Some(b'>' | b' ' | b'\t' | b'\r' | b'\n'));
        if !is_tag || !begins_tag(&text[..at]) {
            continue;
        }
        let rest = &text[from..];
        let begin = rest.iter().position(|&b| b == b'>')? + 1;
        let content = &rest[begin..];
        let end = content.iter().position(|&b| b == b'<')?;
        if let Some(action) = std::str::from_utf8(&content[..end]).ok().and_then(local) {
            return Some(action);
        }
    }
    None
}

/// Whether this ends in `<`, or in `<` and a prefix.
fn begins_tag(text: &[u8]) -> bool {
    let Some(text) = text.strip_suffix(b":") else { return text.ends_with(b"<") };
    let in_prefix =
        |b: &u8| !matches!(b, b'<' | b'>' | b'/' | b'"' | b'\'' | b':' | b'=') && !b.is_ascii_whitespace();
    let prefix = text.iter().rev().take(MAX_CHARS).take_while(|b| in_prefix(b)).count();
    prefix > 0 && text[..text.len() - prefix].ends_with(b"<")
}

/// The last part of an action that is not empty.
fn local(action: &str) -> Option<String> {
    let action = action.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    let part = action.rsplit(['/', ':', '#', '?']).map(str::trim).find(|part| !part.is_empty())?;
    Some(part.to_owned())
}

const TAG: &[u8] = b"Action";

/// Headers come first, and more than this has hardly anybody.
const SCANNED_BYTES: usize = 16 << 10;

const MAX_CHARS: usize = 60;
