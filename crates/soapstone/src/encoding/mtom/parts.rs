//! A MIME body cut into its parts. Spec: [RFC2046 §5.1]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use memchr::memmem::{self, Finder};

use super::error::{MtomError, shown};
use super::{ContentType, MAX_BOUNDARY_CHARS, MAX_HEAD_BYTES, MAX_PARTS};

/// The head of a part, or of a package, as far as it matters.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    pub(super) mime_version: Option<String>,
    pub(super) content_type: Option<ContentType>,
    /// Without its angle brackets.
    pub(super) content_id: Option<String>,
    pub(super) transfer_encoding: Option<String>,
}

/// One part.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) head: Head,
    pub(super) content: Bytes,
}

/// Cuts a body at its boundary. What stands before the first delimiter and behind the last is passed over.
pub(super) fn split(body: &Bytes, boundary: &str) -> Result<Vec<Part>, MtomError> {
    check_boundary(boundary)?;
    let delimiters = Delimiters::of(body, boundary);
    let mut found = delimiters.first().ok_or_else(|| MtomError::BoundaryNotFound(boundary.to_owned()))?;
    let mut parts = Vec::new();
    while !found.is_last {
        let place = || format!("part {}", parts.len() + 1);
        let truncated = || MtomError::Truncated { part: parts.len() + 1, boundary: boundary.to_owned() };
        // The line end behind a delimiter may be that before the next.
        let next = delimiters.next(found.end - CRLF.len()).ok_or_else(truncated)?;
        if parts.len() >= MAX_PARTS {
            return Err(MtomError::TooManyParts);
        }
        let part = body.slice(found.end..next.start.max(found.end));
        let (head, from) = head(&part, &place)?;
        parts.push(Part { head, content: part.slice(from..) });
        found = next;
    }
    if parts.is_empty() { Err(MtomError::NoParts) } else { Ok(parts) }
}

fn check_boundary(boundary: &str) -> Result<(), MtomError> {
    let printable = |b: u8| b.is_ascii_graphic() || b == b' ';
    if (1..=MAX_BOUNDARY_CHARS).contains(&boundary.len())
        && boundary.bytes().all(printable)
        && !boundary.ends_with(' ')
    {
        return Ok(());
    }
    Err(MtomError::BadBoundary(shown(boundary)))
}

/// A delimiter: from the line end before it to behind its own.
struct Delimiter {
    start: usize,
    end: usize,
    is_last: bool,
}

struct Delimiters<'b> {
    body: &'b [u8],
    finder: Finder<'static>,
}

impl<'b> Delimiters<'b> {
    fn of(body: &'b [u8], boundary: &str) -> Self {
        let line = format!("\r\n--{boundary}");
        Self { body, finder: Finder::new(line.as_bytes()).into_owned() }
    }

    /// The first one, which may have no line end before it.
    fn first(&self) -> Option<Delimiter> {
        let line = &self.finder.needle()[CRLF.len()..];
        let at_once = self.body.starts_with(line).then(|| self.read(0, line.len())).flatten();
        at_once.or_else(|| self.next(0))
    }

    fn next(&self, mut from: usize) -> Option<Delimiter> {
        loop {
            let start = from + self.finder.find(self.body.get(from..)?)?;
            let found = self.read(start, start + self.finder.needle().len());
            if found.is_some() {
                return found;
            }
            from = start + 1;
        }
    }

    /// The delimiter that begins here, if it is one and not a line that begins like it.
    fn read(&self, start: usize, end: usize) -> Option<Delimiter> {
        let rest = self.body.get(end..)?;
        let (is_last, rest) = match rest.strip_prefix(b"--") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let padding = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let rest = &rest[padding..];
        let ends = rest.starts_with(CRLF) || is_last && rest.is_empty();
        let end = self.body.len() - rest.len() + CRLF.len();
        ends.then_some(Delimiter { start, end, is_last })
    }
}

/// The head at the beginning of some bytes, and where its content begins.
pub(super) fn head(bytes: &[u8], place: &dyn Fn() -> String) -> Result<(Head, usize), MtomError> {
    if bytes.starts_with(CRLF) {
        return Ok((Head::default(), CRLF.len()));
    }
    let within = &bytes[..bytes.len().min(MAX_HEAD_BYTES)];
    let (end, content) = match memmem::find(within, b"\r\n\r\n") {
        Some(end) => (end, end + 4),
        // Without an empty line there is no content.
        None if bytes.len() < MAX_HEAD_BYTES => (bytes.len(), bytes.len()),
        None => return Err(MtomError::HeadTooLarge(place())),
    };
    let wrong = |problem: String| MtomError::Head { place: place(), problem };
    let text = std::str::from_utf8(&bytes[..end]).map_err(|_| wrong("it is no text".to_owned()))?;
    let mut head = Head::default();
    for line in unfolded(text) {
        let (name, value) =
            line.split_once(':').ok_or_else(|| wrong(format!("the line '{}' has no colon", shown(&line))))?;
        let (name, value) = (name.trim_end().to_ascii_lowercase(), value.trim());
        let twice = match name.as_str() {
            "content-type" => head.content_type.replace(ContentType::parse(value)).is_some(),
            "content-id" => head.content_id.replace(bare(value).to_owned()).is_some(),
            "content-transfer-encoding" => {
                head.transfer_encoding.replace(value.to_ascii_lowercase()).is_some()
            }
            "mime-version" => head.mime_version.replace(value.to_owned()).is_some(),
            _ => false,
        };
        if twice {
            return Err(wrong(format!("it has two lines '{name}'")));
        }
    }
    Ok((head, content))
}

/// The lines of a head; one that begins with white space goes on with the one before. Spec: [RFC2045 §1]
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split("\r\n").filter(|line| !line.is_empty()) {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(line),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// An id without its angle brackets.
pub(super) fn bare(id: &str) -> &str {
    let id = id.trim();
    id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or(id)
}

impl Part {
    /// The content as it was before it was encoded for its transfer. Spec: [RFC2045 §6]
    pub(super) fn decoded(self, place: &dyn Fn() -> String) -> Result<Bytes, MtomError> {
        match self.head.transfer_encoding.as_deref() {
            None | Some("binary" | "8bit" | "7bit") => Ok(self.content),
            Some("base64") => {
                let plain: Vec<u8> =
                    self.content.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
                let bytes = BASE64.decode(plain).map_err(|_| MtomError::NotBase64(place()))?;
                Ok(bytes.into())
            }
            Some(other) => Err(MtomError::TransferEncoding { place: place(), encoding: shown(other) }),
        }
    }
}

const CRLF: &[u8] = b"\r\n";
