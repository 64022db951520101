//! Names that a recording has, and what is called so now: addresses, identifiers of messages and sequences.

use uuid::Uuid;

/// What is to be written instead of what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Vec<(String, String)>);

impl Names {
    /// Where this was, there is that now.
    pub(crate) fn add(&mut self, was: impl Into<String>, is: impl Into<String>) {
        let (was, is) = (was.into(), is.into());
        if was != is && !self.0.iter().any(|(known, _)| *known == was) {
            self.0.push((was, is));
        }
    }

    /// A text.
    pub(crate) fn rewrite_text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (was, is)| text.replace(was, is))
    }

    /// A message that begins with the strings that it adds to the table of its session.
    pub(crate) fn rewrite_in_session(&self, message: &[u8]) -> Vec<u8> {
        let (size, mut at) = length(message, 0);
        let end = at + size;
        let mut table = Vec::new();
        while at < end {
            let (size, begin) = length(message, at);
            let string = self.rewrite_text(std::str::from_utf8(&message[begin..begin + size]).unwrap());
            table.extend(written(string.len()));
            table.extend(string.into_bytes());
            at = begin + size;
        }
        let rest =
            self.0.iter().fold(message[end..].to_vec(), |rest, (was, is)| rewrite_binary(rest, was, is));
        [written(table.len()), table, rest].concat()
    }

    /// A message of text or binary XML with the names of now. Whatever else is in it stays as it is, byte for byte.
    pub(crate) fn rewrite(&self, message: &[u8]) -> Vec<u8> {
        let mut message = message.to_vec();
        for (was, is) in &self.0 {
            message = match is_binary(&message) {
                false => replace(&message, was.as_bytes(), is.as_bytes(), |_| true),
                true => rewrite_binary(message, was, is),
            };
        }
        message
    }
}

/// Whether this is not text.
pub(crate) fn is_binary(message: &[u8]) -> bool {
    !message.starts_with(b"<") && !is_package(message)
}

/// Whether this is an envelope in an MTOM package.
pub(crate) fn is_package(message: &[u8]) -> bool {
    message.starts_with(b"\r\n--uuid:")
}

fn replace(message: &[u8], was: &[u8], is: &[u8], here: impl Fn(usize) -> bool) -> Vec<u8> {
    let mut written = Vec::new();
    let mut at = 0;
    while at < message.len() {
        if message[at..].starts_with(was) && here(at) {
            written.extend_from_slice(is);
            at += was.len();
        } else {
            written.push(message[at]);
            at += 1;
        }
    }
    written
}

/// Texts of less than 256 bytes that begin so, with their length before them, and identifiers, which are 16 bytes.
fn rewrite_binary(message: Vec<u8>, was: &str, is: &str) -> Vec<u8> {
    let guid = |text: &str| text.strip_prefix("urn:uuid:").and_then(|text| text.parse::<Uuid>().ok());
    if let (Some(was), Some(is)) = (guid(was), guid(is)) {
        return replace(&message, &was.to_bytes_le(), &is.to_bytes_le(), |_| true);
    }
    let (chars, chars_end) = (0x98, 0x99);
    let mut written: Vec<u8> = Vec::new();
    let mut at = 0;
    while at < message.len() {
        let is_text = at >= 2 && [chars, chars_end].contains(&message[at - 2]);
        if is_text && message[at..].starts_with(was.as_bytes()) && usize::from(message[at - 1]) >= was.len() {
            let length = usize::from(message[at - 1]) - was.len() + is.len();
            *written.last_mut().unwrap() = u8::try_from(length).unwrap();
            written.extend_from_slice(is.as_bytes());
            at += was.len();
        } else {
            written.push(message[at]);
            at += 1;
        }
    }
    written
}

/// A length of several bytes, seven bits in each, and where it ends.
fn length(message: &[u8], at: usize) -> (usize, usize) {
    let end = at + message[at..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    let digits = message[at..end].iter().rev();
    (digits.fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7f)), end)
}

fn written(mut length: usize) -> Vec<u8> {
    let mut written = Vec::new();
    while length > 0x7f {
        written.push(length as u8 & 0x7f | 0x80);
        length >>= 7;
    }
    written.push(length as u8);
    written
}
