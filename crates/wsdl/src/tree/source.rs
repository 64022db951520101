//! The text of a document and places in it.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use bytes::Bytes;

/// A part of a document: bytes of its UTF-8 text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// From the first byte to that after the last. Documents are shorter than 4 GiB.
    pub(crate) fn new(start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    /// The bytes, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place for people: both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// `12:5`
impl fmt::Display for LineColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The text of a document, in UTF-8 whatever it was, without a byte order mark.
#[derive(Clone, Debug)]
pub struct Source {
    location: String,
    text: Bytes,
    lines: OnceLock<Vec<u32>>,
    /// Characters before each [`BLOCK`] of the text.
    blocks: OnceLock<Vec<usize>>,
}

impl Source {
    /// `text` must be UTF-8; the reader checks it.
    pub(super) fn new(location: String, text: Bytes) -> Self {
        Self { location, text, lines: OnceLock::new(), blocks: OnceLock::new() }
    }

    /// Where it came from: a path or an address.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// The text of a span; empty where there is none.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// The line and column of a byte.
    pub fn line_column(&self, at: u32) -> LineColumn {
        let lines = self.lines.get_or_init(|| {
            let ends = self.text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| Span::new(at + 1, at + 1).start)).collect()
        });
        let line = lines.partition_point(|start| *start <= at).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0);
        let column = self.characters_before(at).saturating_sub(self.characters_before(start)) + 1;
        LineColumn { line, column }
    }
    /// Characters before a byte. The whole text may be one line, so those before each block are counted once.
    fn characters_before(&self, at: u32) -> usize {
        let count = |bytes: &[u8]| bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
        let blocks = self.blocks.get_or_init(|| {
            let mut before = 0;
            let mut blocks = Vec::with_capacity(self.text.len() / BLOCK + 1);
            for block in self.text.chunks(BLOCK) {
                blocks.push(before);
                before += count(block);
            }
            blocks.push(before);
            blocks
        });
        let at = (at as usize).min(self.text.len());
        let block = at / BLOCK;
        blocks.get(block).copied().unwrap_or(0) + count(&self.text[block * BLOCK..at])
    }
}

/// Bytes between places whose characters are counted.
const BLOCK: usize = 4096;
