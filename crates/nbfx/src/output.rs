//! The bytes that are written, and the points at which .NET's writer would have emptied its buffer.
//!
//! .NET's writer ends an element within its last text record only while that record's first byte is still in its buffer of
//! 512 bytes. So whether a longer text is fused with the end of its element depends on where in the document it stands;
//! to write the same bytes, the state of that buffer is kept here.

use crate::int31;
use crate::record::{Width, code};

/// Bytes of a document.
#[derive(Debug, Default)]
pub(crate) struct Output {
    pub bytes: Vec<u8>,
    /// Bytes that would wait in .NET's buffer.
    pub buffered: usize,
    /// The type byte of the text record after which nothing was written.
    text_at: Option<usize>,
    /// Whether .NET would have emptied its buffer since that record.
    flushed: bool,
}

impl Output {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), ..Self::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The buffer is emptied.
    pub(crate) fn flush(&mut self) {
        self.buffered = 0;
        self.flushed = true;
    }

    /// Room for so many bytes in one piece is asked for, by which the buffer may be emptied.
    pub(crate) fn reserve(&mut self, count: usize) {
        if self.buffered + count > BUFFER {
            self.flush();
        }
    }

    /// Writes to room that was reserved.
    pub(crate) fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.buffered += bytes.len();
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.reserve(1);
        self.put(&[byte]);
    }

    /// A type byte of a record that is no text.
    pub(crate) fn node(&mut self, byte: u8) {
        self.byte(byte);
        self.text_at = None;
    }

    /// Nothing before this can be fused with the end of an element.
    pub(crate) fn no_text(&mut self) {
        self.text_at = None;
    }

    /// The text record whose type byte stands there is the last thing written, and can be fused.
    pub(crate) fn text_stands_at(&mut self, at: usize) {
        (self.text_at, self.flushed) = (Some(at), false);
    }

    /// A text record of fixed size.
    pub(crate) fn text(&mut self, record: u8, payload: &[u8]) {
        self.reserve(1 + payload.len());
        self.text_stands_at(self.len());
        self.put(&[record]);
        self.put(payload);
    }

    pub(crate) fn int31(&mut self, value: u32) {
        let (bytes, len) = int31::encode(value);
        self.reserve(bytes.len());
        self.put(bytes.get(..len).unwrap_or_default());
    }

    /// A text record with an id: `prefix` is what stands between the type and the id.
    pub(crate) fn text_id(&mut self, record: u8, prefix: Option<u8>, id: u32) {
        self.text(record, &[]);
        if let Some(prefix) = prefix {
            self.byte(prefix);
        }
        self.int31(id);
    }

    /// A string with its length: a name, a namespace, a comment. Below 2 GiB.
    pub(crate) fn string(&mut self, text: &str) {
        let units = utf16_len(text);
        if units == 0 {
            self.byte(0);
        } else if units < SHORT_NAME {
            self.reserve(1 + 3 * units);
            self.put(&[text.len() as u8]);
            self.put(text.as_bytes());
        } else {
            self.int31(text.len() as u32);
            self.utf8(text);
        }
    }

    /// The start of a text record with a length: the type for this width.
    pub(crate) fn text_length(&mut self, record: u8, width: Width, length: usize) {
        self.reserve(5);
        self.text_stands_at(self.len());
        let bytes = (length as u32).to_le_bytes();
        let (step, count) = match width {
            Width::One => (0, 1),
            Width::Two => (2, 2),
            Width::Four => (4, 4),
        };
        self.put(&[record + step]);
        self.put(bytes.get(..count).unwrap_or_default());
    }

    /// Characters, as .NET's writer puts them into its buffer: at most 170 UTF-16 units at a time.
    pub(crate) fn utf8(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        if text.is_ascii() {
            let mut left = text.len();
            while left > 0 {
                let chunk = left.min(UTF8_CHUNK);
                self.reserve(chunk * 3);
                self.buffered += chunk;
                left -= chunk;
            }
            return;
        }
        let (mut units, mut bytes) = (0, 0);
        for c in text.chars() {
            if units + c.len_utf16() > UTF8_CHUNK {
                self.reserve(units * 3);
                self.buffered += bytes;
                (units, bytes) = (0, 0);
            }
            units += c.len_utf16();
            bytes += c.len_utf8();
        }
        self.reserve(units * 3);
        self.buffered += bytes;
    }

    /// Characters as UTF-16, at most 256 units at a time.
    pub(crate) fn utf16(&mut self, text: &str) {
        let mut units = 0;
        for c in text.chars() {
            if units + c.len_utf16() > UTF16_CHUNK {
                self.reserve(units * 2);
                self.buffered += units * 2;
                units = 0;
            }
            units += c.len_utf16();
            for unit in c.encode_utf16(&mut [0; 2]) {
                self.bytes.extend_from_slice(&unit.to_le_bytes());
            }
        }
        self.reserve(units * 2);
        self.buffered += units * 2;
    }

    /// Bytes that need not be in one piece.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        if bytes.len() < BUFFER {
            self.reserve(bytes.len());
            self.put(bytes);
        } else {
            self.flush();
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Ends an element: within the text record just written where .NET would do so, or as told.
    pub(crate) fn end(&mut self, fused: Option<bool>) {
        match self.text_at.take() {
            Some(at) if fused.unwrap_or(!self.flushed) && at < self.bytes.len() => self.bytes[at] |= 1,
            _ => self.node(code::END_ELEMENT),
        }
    }
}

/// How many UTF-16 code units a text takes.
pub(crate) fn utf16_len(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// The size of the buffer, in bytes.
const BUFFER: usize = 512;
/// UTF-16 units that are converted to UTF-8 at a time: as many as fit into the buffer at three bytes each.
const UTF8_CHUNK: usize = BUFFER / 3;
/// UTF-16 units that are copied at a time.
const UTF16_CHUNK: usize = BUFFER / 2;
/// Names below this many UTF-16 units are written in one piece with their length.
const SHORT_NAME: usize = 128 / 3;
