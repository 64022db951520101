//! HTTP/1.1 messages as recorders write them to files.

use std::fmt;
use std::io::Read;

use bytes::Bytes;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::content::Compression;

/// The start line and the header fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The start line.
    pub start: StartLine,
    /// The fields, as written, in order.
    pub fields: Vec<(String, String)>,
}

/// The first line of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartLine {
    /// `POST /service HTTP/1.1`
    Request {
        /// The method.
        method: String,
        /// The request target.
        target: String,
    },
    /// `HTTP/1.1 202 Accepted`
    Response {
        /// The status code.
        status: u16,
        /// The reason phrase.
        reason: String,
    },
}

impl Head {
    /// The value of the first field of this name, in whatever case.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether a comma-separated field has this token.
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        self.list(name).any(|part| part.eq_ignore_ascii_case(token))
    }

    /// The parts of all comma-separated fields of this name.
    fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fields = self.fields.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name));
        fields.flat_map(|(_, value)| value.split(',')).map(str::trim)
    }

    /// The method of a request.
    pub fn method(&self) -> Option<&str> {
        match &self.start {
            StartLine::Request { method, .. } => Some(method),
            StartLine::Response { .. } => None,
        }
    }

    /// The status of a response.
    pub fn status(&self) -> Option<u16> {
        match self.start {
            StartLine::Response { status, .. } => Some(status),
            StartLine::Request { .. } => None,
        }
    }
}

/// What is wrong with an HTTP message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// Nothing at all.
    #[error("no HTTP message: there are no bytes")]
    Empty,
    /// The first line is neither a request line nor a status line.
    #[error("no HTTP message: it begins with {0:?}")]
    StartLine(String),
    /// No empty line ends the head.
    #[error("the HTTP head is cut off after {0} bytes: no empty line")]
    HeadCutOff(usize),
    /// A line of the head has no colon.
    #[error("line {line} of the HTTP head is no field: {text:?}")]
    Field {
        /// From 1, the start line included.
        line: usize,
        /// The line.
        text: String,
    },
    /// The body has not the length that the head says.
    #[error("Content-Length is {expected}, and the body has {found} bytes")]
    Length {
        /// As the head says.
        expected: String,
        /// As counted.
        found: usize,
    },
    /// The chunks are not chunks.
    #[error("chunked body: {problem} at byte {at} of the body")]
    Chunk {
        /// What is wrong.
        problem: &'static str,
        /// Where.
        at: usize,
    },
    /// The head says of the body's end what makes no sense, or can be taken in two ways.
    #[error("{0}: where the body ends is not certain")]
    Framing(String),
    /// The body is transferred in a way that we do not know.
    #[error("Transfer-Encoding {0:?} is not supported (chunked alone is)")]
    TransferEncoding(String),
    /// The body is compressed in a way that we do not know.
    #[error("Content-Encoding {0:?} is not supported (gzip and deflate are)")]
    ContentEncoding(String),
    /// The body cannot be decompressed.
    #[error("not {what}: {problem}")]
    Compression {
        /// The format.
        what: Compression,
        /// What the decompressor says.
        problem: String,
    },
    /// What comes out of the decompressor is larger than a message may be.
    #[error("the {what} data becomes more than {limit} bytes (--max-bytes)")]
    Inflated {
        /// The format.
        what: Compression,
        /// The limit.
        limit: usize,
    },
}

/// The words that a recorder writes where there was no message: a file that begins with a parenthesis.
pub fn note(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    text.starts_with('(').then(|| text.lines().next().unwrap_or_default().to_owned())
}

/// Whether bytes begin as an HTTP message does.
pub fn looks_like_http(bytes: &[u8]) -> bool {
    let line = bytes.split(|&b| b == b'\n').next().unwrap_or_default();
    std::str::from_utf8(line).is_ok_and(|line| start_line(line.trim_end()).is_some())
}

/// The head of a whole message, and where its body begins. Interim responses (`100 Continue`) are skipped.
pub fn message(bytes: &[u8]) -> Result<(Head, usize), HttpError> {
    let mut from = 0;
    loop {
        let rest = bytes.get(from..).unwrap_or_default();
        if rest.is_empty() {
            return Err(HttpError::Empty);
        }
        let Some(length) = head_length(rest) else {
            // Where there is no start line, "cut off" would be the wrong thing to say.
            return head(rest).and(Err(HttpError::HeadCutOff(rest.len())));
        };
        let head = head(rest.get(..length).unwrap_or_default())?;
        from += length;
        let interim = matches!(head.status(), Some(status) if status < 200 && status != 101);
        if interim && bytes.len() > from {
            continue;
        }
        return Ok((head, from));
    }
}

/// A head alone; the empty line at its end may be missing.
pub fn head(bytes: &[u8]) -> Result<Head, HttpError> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines();
    let first = lines.next().ok_or(HttpError::Empty)?;
    let start = start_line(first).ok_or_else(|| HttpError::StartLine(first.chars().take(40).collect()))?;
    let mut fields: Vec<(String, String)> = Vec::new();
    for (index, line) in lines.enumerate() {
        if line.is_empty() {
            break;
        }
        // Peers take them for the end of a line, or of the text, or refuse them.
        if line.contains(['\0', '\r']) {
            return Err(HttpError::Field { line: index + 2, text: line.chars().take(40).collect() });
        }
        if line.starts_with([' ', '\t'])
            && let Some((_, value)) = fields.last_mut()
        {
            value.push(' ');
            value.push_str(line.trim());
            continue;
        }
        let (name, value) = line
            .split_once(':')
            .filter(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace))
            .ok_or_else(|| HttpError::Field { line: index + 2, text: line.chars().take(40).collect() })?;
        fields.push((name.to_owned(), value.trim().to_owned()));
    }
    Ok(Head { start, fields })
}

fn start_line(line: &str) -> Option<StartLine> {
    if line.starts_with("HTTP/") {
        let mut parts = line.splitn(3, ' ');
        let status = parts.nth(1)?.parse().ok().filter(|status| (100..1000).contains(status))?;
        return Some(StartLine::Response { status, reason: parts.next().unwrap_or_default().to_owned() });
    }
    let mut parts = line.split(' ');
    let (method, target, version) = (parts.next()?, parts.next()?, parts.next()?);
    let token = !method.is_empty() && method.bytes().all(|b| b.is_ascii_uppercase());
    (token && version.starts_with("HTTP/") && parts.next().is_none())
        .then(|| StartLine::Request { method: method.to_owned(), target: target.to_owned() })
}

fn head_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        at += line.len();
        if line == b"\r\n" || line == b"\n" {
            return Some(at);
        }
    }
    None
}

/// How the end of a body is found.
enum Framing {
    Chunked,
    Length(usize),
    /// By the end of the connection, or of the file.
    End,
}

/// What the head says of the body's end; what can be taken in two ways is refused. Spec: [RFC 9112 6.1, 6.3]
fn framing(head: &Head) -> Result<Framing, HttpError> {
    let codings: Vec<String> = head
        .list("Transfer-Encoding")
        .map(str::to_ascii_lowercase)
        .filter(|coding| !coding.is_empty())
        .collect();
    let mut lengths = head.list("Content-Length");
    let length = lengths.next();
    if let (Some(first), Some(other)) = (length, lengths.find(|other| Some(*other) != length)) {
        return Err(HttpError::Framing(format!("two Content-Lengths, {first:?} and {other:?}")));
    }
    let chunked = codings.iter().filter(|coding| *coding == "chunked").count();
    let chunked_last = codings.last().is_some_and(|coding| coding == "chunked");
    match (codings.len(), length) {
        (0, None) => Ok(Framing::End),
        (0, Some(length)) if !is_digits(length, 10) => {
            Err(HttpError::Framing(format!("Content-Length {length:?} is no number")))
        }
        (0, Some(length)) => length
            .parse()
            .map(Framing::Length)
            .map_err(|_| HttpError::Framing(format!("Content-Length {length:?} is too large"))),
        (_, Some(_)) => Err(HttpError::Framing("both Transfer-Encoding and Content-Length".to_owned())),
        _ if chunked > 1 || chunked == 1 && !chunked_last => {
            let problem =
                format!("Transfer-Encoding {:?}: chunked is not once, and last", codings.join(", "));
            Err(HttpError::Framing(problem))
        }
        (1, None) if chunked_last => Ok(Framing::Chunked),
        _ => Err(HttpError::TransferEncoding(codings.join(", "))),
    }
}

fn is_digits(text: &str, radix: u32) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_digit(radix))
}

/// The body as it was before the transfer: chunks joined, length checked.
pub fn transferred(head: &Head, body: Bytes) -> Result<Bytes, HttpError> {
    match framing(head)? {
        Framing::Chunked => dechunked(&body),
        Framing::Length(expected) => of_length(expected, &body).map(|()| body),
        Framing::End => Ok(body),
    }
}

/// Whether a body, its chunks joined, has the length that the head says.
pub fn complete(head: &Head, body: &[u8]) -> Result<(), HttpError> {
    match framing(head)? {
        Framing::Length(expected) => of_length(expected, body),
        Framing::Chunked | Framing::End => Ok(()),
    }
}

fn of_length(expected: usize, body: &[u8]) -> Result<(), HttpError> {
    if expected == body.len() {
        return Ok(());
    }
    Err(HttpError::Length { expected: expected.to_string(), found: body.len() })
}

fn dechunked(body: &[u8]) -> Result<Bytes, HttpError> {
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    loop {
        let begin = at;
        let wrong = |problem| HttpError::Chunk { problem, at: begin };
        let text = chunk_line(body, &mut at).ok_or_else(|| wrong("a chunk has no size line"))?;
        let digits = text.split(';').next().unwrap_or_default().trim_end_matches([' ', '\t']);
        if !is_digits(digits, 16) {
            return Err(wrong("a chunk size is no hexadecimal number"));
        }
        let size = usize::from_str_radix(digits, 16).map_err(|_| wrong("a chunk is too long"))?;
        if size == 0 {
            trailer(body, at)?;
            return Ok(out.into());
        }
        let end = at.checked_add(size).ok_or_else(|| wrong("a chunk is too long"))?;
        let chunk = body.get(at..end).ok_or(HttpError::Chunk { problem: "a chunk is cut off", at })?;
        out.extend_from_slice(chunk);
        at = end;
        let rest = body.get(at..).unwrap_or_default();
        at += match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\n', ..] => 1,
            _ => return Err(HttpError::Chunk { problem: "a chunk does not end with a line break", at }),
        };
    }
}

/// The line that begins here, its end left out, and the place behind it.
fn chunk_line<'a>(body: &'a [u8], at: &mut usize) -> Option<&'a str> {
    let rest = body.get(*at..)?;
    let end = rest.iter().position(|&b| b == b'\n')?;
    *at += end + 1;
    let line = rest.get(..end)?;
    Some(std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line)).unwrap_or("?"))
}

/// What follows the last chunk: fields, which are of no interest, an empty line, and nothing.
fn trailer(body: &[u8], mut at: usize) -> Result<(), HttpError> {
    loop {
        let begin = at;
        let wrong = |problem| Err(HttpError::Chunk { problem, at: begin });
        match chunk_line(body, &mut at) {
            None => return wrong("no empty line after the last chunk"),
            Some("") if at < body.len() => {
                return Err(HttpError::Chunk { problem: "more bytes after the last chunk", at });
            }
            Some("") => return Ok(()),
            Some(line) if !line.contains(':') => return wrong("a line after the last chunk is no field"),
            Some(_) => {}
        }
    }
}

/// The body as it was before its content encoding.
pub fn decoded(head: &Head, body: Bytes, max_bytes: usize) -> Result<Bytes, HttpError> {
    let encoding = head.field("Content-Encoding").unwrap_or("").trim();
    if body.is_empty() || encoding.is_empty() || encoding.eq_ignore_ascii_case("identity") {
        return Ok(body);
    }
    let compression = match encoding.to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => Compression::Gzip,
        "deflate" => Compression::Deflate,
        _ => return Err(HttpError::ContentEncoding(encoding.to_owned())),
    };
    inflated(compression, &body, max_bytes)
}

/// Decompresses, up to a limit. `deflate` may come with the wrapper of zlib, as HTTP has it, or raw, as .NET writes it.
pub fn inflated(compression: Compression, bytes: &[u8], max_bytes: usize) -> Result<Bytes, HttpError> {
    match compression {
        Compression::None => Ok(Bytes::copy_from_slice(bytes)),
        Compression::Gzip => take(compression, MultiGzDecoder::new(bytes), max_bytes),
        Compression::Deflate if is_zlib(bytes) => {
            // Raw data may look like a zlib header by chance.
            take(compression, ZlibDecoder::new(bytes), max_bytes).or_else(|error| match error {
                HttpError::Compression { .. } => take(compression, DeflateDecoder::new(bytes), max_bytes),
                other => Err(other),
            })
        }
        Compression::Deflate => take(compression, DeflateDecoder::new(bytes), max_bytes),
    }
}

fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [a, b, ..] if a & 0x0F == 8 && (u16::from(*a) << 8 | u16::from(*b)).is_multiple_of(31))
}

fn take(what: Compression, reader: impl Read, limit: usize) -> Result<Bytes, HttpError> {
    let mut out = Vec::new();
    reader
        .take((limit as u64).saturating_add(1))
        .read_to_end(&mut out)
        .map_err(|error| HttpError::Compression { what, problem: error.to_string() })?;
    if out.len() > limit {
        return Err(HttpError::Inflated { what, limit });
    }
    Ok(out.into())
}

/// `POST /service`, `202 Accepted`
impl fmt::Display for StartLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request { method, target } => write!(f, "{method} {target}"),
            Self::Response { status, reason } => write!(f, "{}", format!("{status} {reason}").trim_end()),
        }
    }
}

#[cfg(test)]
mod tests;
