//! The string tables of a connection: each direction has one, which grows with the documents.
//!
//! Spec: [MC-NBFSE §2]

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use soapstone_xml::{DecodeError, DecodeErrorKind, Limits, Path, Position};

use crate::cursor::Cursor;
use crate::error::Flaw;
use crate::int31;
use crate::reader::BinaryReader;

/// Bytes of strings, each with its length prefix, that one direction of a connection may define by default.
/// Source: .NET `BinaryEncoderDefaults.MaxSessionSize`.
pub const DEFAULT_MAX_SESSION_BYTES: usize = 2048;

/// A session's strings: the n-th has the wire id 2n + 1. In one buffer, so that many short ones cost little.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strings {
    text: String,
    /// Where each string ends in the text.
    ends: Vec<usize>,
}

impl Strings {
    /// The string of a wire id.
    #[inline]
    pub(crate) fn get(&self, id: u32) -> Option<&str> {
        if id.is_multiple_of(2) {
            return None;
        }
        self.at(id as usize / 2)
    }

    #[inline]
    fn at(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        self.text.get(self.end_before(index)..end)
    }

    /// Where the string of an index begins.
    #[inline]
    fn end_before(&self, index: usize) -> usize {
        index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0)
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    fn push(&mut self, string: &str) {
        self.text.push_str(string);
        self.ends.push(self.text.len());
    }

    fn truncate(&mut self, count: usize) {
        if count < self.len() {
            self.text.truncate(self.end_before(count));
            self.ends.truncate(count);
        }
    }

    /// The strings from an index on.
    fn from(&self, index: usize) -> impl ExactSizeIterator<Item = &str> {
        (index.min(self.len())..self.len()).map(|index| self.at(index).unwrap_or_default())
    }

    fn with_ids(&self) -> impl ExactSizeIterator<Item = (u32, &str)> {
        self.from(0).enumerate().map(|(index, string)| (index as u32 * 2 + 1, string))
    }
}

/// The reading side: the strings that the peer has defined so far.
///
/// Documents have to be read in the order in which they arrived, those too that nobody wants: each may define strings for
/// the later ones. Once a table was malformed or beyond the quota, every further document is refused, because its ids could
/// mean anything.
#[derive(Clone, Debug)]
pub struct ReaderSession {
    strings: Arc<Strings>,
    /// How many strings there were before the last document.
    before: usize,
    max_bytes: usize,
    left: usize,
    broken: bool,
}

impl Default for ReaderSession {
    fn default() -> Self {
        Self::new(DEFAULT_MAX_SESSION_BYTES)
    }
}

impl ReaderSession {
    /// A session without strings, which accepts tables of `max_bytes` in all.
    pub fn new(max_bytes: usize) -> Self {
        Self { strings: Arc::default(), before: 0, max_bytes, left: max_bytes, broken: false }
    }

    /// Reads the table at the start of a document, and gives the number of bytes that it takes; the records follow.
    pub fn read_table(&mut self, document: &[u8]) -> Result<usize, DecodeError> {
        self.table(document).map_err(|flaw| {
            self.broken = true;
            DecodeError::new(flaw.kind().clone(), Position::at_byte(flaw.at()), Path::default())
        })
    }

    /// A reader of the records of a document, which begin at byte `from`: behind its table, already read.
    pub fn reader<'a>(&'a self, document: &'a Bytes, from: usize, limits: &'a Limits) -> BinaryReader<'a> {
        BinaryReader::within(document, from, limits, Some(&self.strings))
    }

    /// The strings that the document read last has defined, in its order.
    pub fn added(&self) -> impl ExactSizeIterator<Item = &str> {
        self.strings.from(self.before)
    }

    /// The strings defined so far, with their wire ids.
    pub fn strings(&self) -> impl ExactSizeIterator<Item = (u32, &str)> {
        self.strings.with_ids()
    }

    pub(crate) fn shared(&self) -> Arc<Strings> {
        Arc::clone(&self.strings)
    }

    pub(crate) fn table(&mut self, document: &[u8]) -> Result<usize, Flaw> {
        self.before = self.strings.len();
        if self.broken {
            return Err(Flaw::record("an earlier document broke the session's string table", 0));
        }
        let mut cursor = Cursor::new(document);
        let size = cursor.int31()? as usize;
        // The declared size decides, before any of it is looked at: as .NET's reader does it.
        if size > self.left {
            return Err(Flaw::limit("max_session_bytes", self.max_bytes, 0));
        }
        let start = cursor.position();
        let mut table = Cursor::new(cursor.take(size)?);
        if size == 0 {
            return Ok(start);
        }
        let strings = Arc::make_mut(&mut self.strings);
        while !table.is_at_end() {
            match table.string() {
                Ok(string) => strings.push(string),
                Err(flaw) => return Err(Flaw::new(in_table(flaw.kind()), start + flaw.at())),
            }
        }
        self.left -= size;
        Ok(cursor.position())
    }
}

fn in_table(kind: &DecodeErrorKind) -> DecodeErrorKind {
    match kind {
        DecodeErrorKind::UnexpectedEnd(_) => DecodeErrorKind::Record("a string goes beyond its table".into()),
        other => other.clone(),
    }
}

/// The writing side: the strings that we have defined so far.
///
/// At the quota it does what .NET's does: the first string that does not fit closes the table for good, and it and all later
/// ones are spelled out.
#[derive(Clone, Debug)]
pub struct WriterSession {
    strings: Strings,
    ids: BTreeMap<Box<str>, u32>,
    /// How many strings are in documents that were finished.
    sent: usize,
    /// The state to go back to when a document is not finished: what [`announce`](Self::announce) added stays.
    kept: Kept,
    left: usize,
    closed: bool,
}

#[derive(Clone, Copy, Debug)]
struct Kept {
    strings: usize,
    left: usize,
    closed: bool,
}

impl Default for WriterSession {
    fn default() -> Self {
        Self::new(DEFAULT_MAX_SESSION_BYTES)
    }
}

impl WriterSession {
    /// A session without strings, which defines `max_bytes` of them in all: no more than the peer accepts.
    pub fn new(max_bytes: usize) -> Self {
        Self {
            strings: Strings::default(),
            ids: BTreeMap::new(),
            sent: 0,
            kept: Kept { strings: 0, left: max_bytes, closed: false },
            left: max_bytes,
            closed: false,
        }
    }

    /// Adds a string to the table of the next document, whether or not it will use it, and even when the table has it: for
    /// writing a recorded document again. `false` when it does not fit.
    pub fn announce(&mut self, string: &str) -> bool {
        self.rewind();
        let added = self.add(string).is_some();
        self.keep();
        added
    }

    /// The strings defined so far, with their wire ids.
    pub fn strings(&self) -> impl ExactSizeIterator<Item = (u32, &str)> {
        self.strings.with_ids()
    }

    /// The string of a wire id.
    pub(crate) fn get(&self, id: u32) -> Option<&str> {
        self.strings.get(id)
    }

    /// The wire id of a string, which is added if need be and possible.
    pub(crate) fn id(&mut self, string: &str) -> Option<u32> {
        match self.ids.get(string) {
            Some(&id) => Some(id),
            None => self.add(string),
        }
    }

    fn add(&mut self, string: &str) -> Option<u32> {
        let length = u32::try_from(string.len()).ok();
        let cost = length.map(|length| int31::len(length) + string.len()).filter(|&cost| cost <= self.left);
        let Some(cost) = cost.filter(|_| !self.closed) else {
            self.closed = true;
            return None;
        };
        self.left -= cost;
        let id = self.strings.len() as u32 * 2 + 1;
        self.ids.entry(string.into()).or_insert(id);
        self.strings.push(string);
        Some(id)
    }

    fn keep(&mut self) {
        self.kept = Kept { strings: self.strings.len(), left: self.left, closed: self.closed };
    }

    /// Forgets what a document that was not finished has added.
    pub(crate) fn rewind(&mut self) {
        for index in self.kept.strings..self.strings.len() {
            let id = index as u32 * 2 + 1;
            if let Some(string) = self.strings.at(index)
                && self.ids.get(string) == Some(&id)
            {
                self.ids.remove(string);
            }
        }
        self.strings.truncate(self.kept.strings);
        (self.left, self.closed) = (self.kept.left, self.kept.closed);
    }

    /// Appends the table of the document that is finished now.
    pub(crate) fn finish_table(&mut self, out: &mut Vec<u8>) {
        let fresh = || self.strings.from(self.sent);
        // No string is longer than the quota, an usize, lets it be; add() saw to it that the lengths fit.
        let size = fresh().map(|string| int31::len(string.len() as u32) + string.len()).sum::<usize>();
        put_int31(out, size as u32);
        for string in fresh() {
            put_int31(out, string.len() as u32);
            out.extend_from_slice(string.as_bytes());
        }
        self.sent = self.strings.len();
        self.keep();
    }
}

fn put_int31(out: &mut Vec<u8>, value: u32) {
    let (bytes, len) = int31::encode(value);
    out.extend_from_slice(bytes.get(..len).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(session: &mut WriterSession) -> Vec<u8> {
        let mut out = Vec::new();
        session.finish_table(&mut out);
        out
    }

    // Tests: [MC-NBFSE §2.1]
    #[test]
    fn ids_go_on_over_documents() {
        let mut session = WriterSession::default();
        assert_eq!(
            (session.id("hello"), session.id("you"), session.id("hello")),
            (Some(1), Some(3), Some(1))
        );
        assert_eq!(table(&mut session), b"\x0A\x05hello\x03you");
        assert_eq!((session.id("you"), session.id("new")), (Some(3), Some(5)));
        let second = table(&mut session);
        assert_eq!(second, b"\x04\x03new");

        let mut reader = ReaderSession::default();
        assert_eq!(reader.read_table(b"\x0A\x05hello\x03you").unwrap(), 11);
        assert_eq!(reader.read_table(&second).unwrap(), 5);
        assert_eq!(reader.added().collect::<Vec<_>>(), ["new"]);
        assert_eq!(reader.strings().collect::<Vec<_>>(), [(1, "hello"), (3, "you"), (5, "new")]);
    }

    #[test]
    fn the_first_string_that_does_not_fit_closes_the_table() {
        let mut session = WriterSession::new(8);
        assert_eq!((session.id("abcd"), session.id("efg")), (Some(1), None), "5 of 8 bytes, then 4");
        assert_eq!(
            (session.id("e"), session.id("abcd")),
            (None, Some(1)),
            "closed, but what is known stays known"
        );
    }

    #[test]
    fn a_document_that_is_not_finished_leaves_no_trace() {
        let mut session = WriterSession::new(8);
        assert!(session.announce("a"));
        assert_eq!((session.id("bcd"), session.id("efg")), (Some(3), None));
        session.rewind();
        assert_eq!(session.id("efg"), Some(3));
        assert_eq!(table(&mut session), b"\x06\x01a\x03efg");
    }

    #[test]
    fn the_declared_size_counts_against_the_quota() {
        let mut session = ReaderSession::new(6);
        assert_eq!(session.read_table(b"\x05\x04abcd").unwrap(), 6);
        let error = session.read_table(b"\x02\x01a").unwrap_err();
        assert_eq!(error.kind(), &DecodeErrorKind::Limit { limit: "max_session_bytes", value: 6 });
        assert!(session.read_table(b"\x00").is_err(), "broken from then on");
    }

    #[test]
    fn many_empty_strings_cost_little() {
        let mut session = ReaderSession::new(1 << 20);
        let table = [&b"\xC0\x84\x3D"[..], &[0; 1_000_000]].concat();
        session.read_table(&table).unwrap();
        assert_eq!((session.strings.len(), session.strings.text.capacity()), (1_000_000, 0));
        session.read_table(b"\x05\x00\x01a\x01b").unwrap();
        assert_eq!(session.added().collect::<Vec<_>>(), ["", "a", "b"]);
        assert_eq!(session.strings.get(2_000_003), Some("a"));
        assert_eq!((session.strings.get(1), session.strings.get(2_000_007)), (Some(""), None));
    }

    #[test]
    fn a_malformed_table_breaks_the_session() {
        for bad in [&b""[..], b"\x05\x01a", b"\x02\x02a", b"\x02\x01\xFF", b"\x01\x80"] {
            let mut session = ReaderSession::default();
            assert!(session.read_table(bad).is_err(), "{bad:?}");
            assert!(session.read_table(b"\x00").is_err());
        }
    }
}
