//! Heads of HTTP messages, as they are written to files.

use http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, Method, StatusCode, Uri, Version};

use super::version_name;

/// The head of a request.
#[derive(Clone, Copy, Debug)]
pub struct RequestHead<'a> {
    /// The method.
    pub method: &'a Method,
    /// The target. That of an absolute one which comes before the path is written as `Host`, unless there is a `Host`.
    pub uri: &'a Uri,
    /// The version.
    pub version: Version,
    /// The fields.
    pub headers: &'a HeaderMap,
}

/// The head of a response.
#[derive(Clone, Copy, Debug)]
pub struct ResponseHead<'a> {
    /// The version.
    pub version: Version,
    /// The status.
    pub status: StatusCode,
    /// The reason phrase; the usual one of the status where it is not known.
    pub reason: Option<&'a str>,
    /// The fields.
    pub headers: &'a HeaderMap,
}

impl<'a> From<&'a http::request::Parts> for RequestHead<'a> {
    fn from(parts: &'a http::request::Parts) -> Self {
        Self { method: &parts.method, uri: &parts.uri, version: parts.version, headers: &parts.headers }
    }
}

impl<'a> From<&'a http::response::Parts> for ResponseHead<'a> {
    fn from(parts: &'a http::response::Parts) -> Self {
        Self { version: parts.version, status: parts.status, reason: None, headers: &parts.headers }
    }
}

impl RequestHead<'_> {
    /// As it is written, for a body of this length.
    pub(super) fn to_bytes(self, body: usize) -> Vec<u8> {
        let uri = self.uri.to_string();
        let target = self.uri.path_and_query().map_or(uri.as_str(), |path| path.as_str());
        let mut out = format!("{} {target} {}\r\n", self.method, version_name(self.version)).into_bytes();
        if let Some(authority) = self.uri.authority()
            && !self.headers.contains_key(HOST)
        {
            // Who the user is at the other side is not part of it.
            let host = authority.as_str().rsplit('@').next().unwrap_or_default();
            field(&mut out, HOST.as_str(), host.as_bytes());
        }
        fields(&mut out, self.headers, body);
        out
    }
}

impl ResponseHead<'_> {
    /// As it is written, for a body of this length.
    pub(super) fn to_bytes(self, body: usize) -> Vec<u8> {
        let reason = self.reason.or(self.status.canonical_reason()).unwrap_or_default();
        let reason: String = reason.chars().filter(|c| !c.is_control()).collect();
        let line = format!("{} {} {reason}\r\n", version_name(self.version), self.status.as_str());
        let mut out = line.into_bytes();
        fields(&mut out, self.headers, body);
        out
    }
}

/// The fields, and the empty line. What they say of the body's length is what is so in the file, where nothing is chunked.
fn fields(out: &mut Vec<u8>, headers: &HeaderMap, body: usize) {
    let mut framed = false;
    let length = |out: &mut Vec<u8>| field(out, CONTENT_LENGTH.as_str(), body.to_string().as_bytes());
    for (name, value) in headers {
        if name != CONTENT_LENGTH && name != TRANSFER_ENCODING {
            field(out, name.as_str(), value.as_bytes());
        } else if !std::mem::replace(&mut framed, true) {
            length(out);
        }
    }
    if !framed && body > 0 {
        length(out);
    }
    out.extend_from_slice(b"\r\n");
}

fn field(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}
