//! A document's records, one a line, for people: offset, bytes, name and value, indented as the elements nest.

use std::fmt::{self, Write};
use std::sync::Arc;

use soapstone_xml::{DecodeErrorKind, Form, Limits, Text};

use crate::cursor::Cursor;
use crate::error::Flaw;
use crate::record::{Atom, Prefix, Shape, Word, array_item, code, letter, record};
use crate::scan::{array_values, misplaced, shape_of};
use crate::session::{ReaderSession, Strings};
use crate::strings::{Dictionaries, Spelling};
use crate::value::{self, Room, Scratch, Value};

/// The records of a document without a session, one a line. A broken document is shown up to the broken record, with what is
/// wrong there. A few bytes can stand for a long line: see [`dump_to`] for documents of others.
///
/// ```
/// let text = soapstone_nbfx::dump(b"\x40\x01a\x42\x02\x83\x02");
/// assert_eq!(text, "\
/// 0000  40 01 61                 ShortElement a
/// 0003  42 02                      ShortDictionaryElement Envelope [2]
/// 0005  83                           OneTextWithEndElement 1
/// 0006  02                         broken: the document ends too early: a record needs more bytes than there are at byte 0x7 (7)
/// ");
/// ```
pub fn dump(document: &[u8]) -> String {
    let mut out = String::new();
    // A string takes everything.
    let _ = dump_to(document, &mut out);
    out
}

/// As [`dump`], of a document that begins with a string table; `session` is how it was before the document, and stays so.
pub fn dump_session(document: &[u8], session: &ReaderSession) -> String {
    let mut out = String::new();
    let _ = dump_session_to(document, session, &mut out);
    out
}

/// As [`dump`], line by line into `out`. Names and values are shortened, so that no line is long, and nothing is kept from
/// line to line. An error of `out` ends it.
pub fn dump_to(document: &[u8], out: &mut dyn Write) -> fmt::Result {
    Dump::new(document, None, out).run(0)
}

/// As [`dump_session`], line by line into `out`, like [`dump_to`].
pub fn dump_session_to(document: &[u8], session: &ReaderSession, out: &mut dyn Write) -> fmt::Result {
    let mut after = session.clone();
    let table = after.table(document);
    let strings = after.shared();
    let mut dump = Dump::new(document, Some(&strings), out);
    match table.map_err(Stop::Broken).and_then(|from| dump.table(&after).map(|()| from)) {
        Ok(from) => dump.run(from),
        Err(Stop::Broken(flaw)) => dump.broken(0, &flaw),
        Err(Stop::Out) => Err(fmt::Error),
    }
}

/// Why there are no more lines.
enum Stop {
    Broken(Flaw),
    Out,
}

impl From<Flaw> for Stop {
    fn from(flaw: Flaw) -> Self {
        Self::Broken(flaw)
    }
}

impl From<fmt::Error> for Stop {
    fn from(_: fmt::Error) -> Self {
        Self::Out
    }
}

struct Dump<'i, 'o> {
    bytes: &'i [u8],
    cursor: Cursor<'i>,
    dictionaries: Dictionaries<'i>,
    scratch: Scratch<'i>,
    depth: usize,
    root_seen: bool,
    out: &'o mut dyn Write,
}

impl<'i, 'o> Dump<'i, 'o> {
    fn new(bytes: &'i [u8], session: Option<&'i Arc<Strings>>, out: &'o mut dyn Write) -> Self {
        let limits = Limits::UNLIMITED;
        Self {
            bytes,
            cursor: Cursor::new(bytes),
            dictionaries: Dictionaries::new(session.map(|session| &**session), 0, limits.max_expanded_bytes),
            scratch: Scratch::default(),
            depth: 0,
            root_seen: false,
            out,
        }
    }

    fn run(mut self, from: usize) -> fmt::Result {
        self.cursor = Cursor::at(self.bytes, from);
        let mut in_tag = false;
        while !self.cursor.is_at_end() {
            let at = self.cursor.position();
            match self.record(&mut in_tag) {
                Ok(()) => (),
                Err(Stop::Broken(flaw)) => return self.broken(at, &flaw),
                Err(Stop::Out) => return Err(fmt::Error),
            }
        }
        let end = self.bytes.len();
        match (self.depth, self.root_seen) {
            (0, true) => Ok(()),
            (0, false) => writeln!(self.out, "{end:04x}  broken: the document has no element"),
            (open, _) => writeln!(self.out, "{end:04x}  broken: the document ends with {open} open"),
        }
    }

    fn table(&mut self, session: &ReaderSession) -> Result<(), Stop> {
        let size = self.cursor.int31()?;
        self.line(0, 0, &format!("string table of {size} bytes"))?;
        let first = session.strings().len() - session.added().len();
        for (index, _) in session.added().enumerate() {
            let at = self.cursor.position();
            let string = self.cursor.string()?;
            self.line(at, 1, &format!("[{}] {}", 2 * (first + index) + 1, shown(string)))?;
        }
        Ok(())
    }

    fn record(&mut self, in_tag: &mut bool) -> Result<(), Stop> {
        let at = self.cursor.position();
        let byte = self.cursor.byte()?;
        let shape = shape_of(byte, at)?;
        let was_in_tag = std::mem::take(in_tag);
        match shape {
            Shape::End if self.depth == 0 => return Err(misplaced(byte, at).into()),
            Shape::End => {
                self.depth -= 1;
                self.named(at, self.depth, byte, "")?;
            }
            Shape::Comment => {
                let text = self.cursor.string()?;
                self.named(at, self.depth, byte, &shown(text))?;
            }
            Shape::Element(prefix, word) => {
                let name = self.name(prefix, word)?;
                self.named(at, self.depth, byte, &name)?;
                self.depth += 1;
                (self.root_seen, *in_tag) = (true, true);
            }
            Shape::Attribute(..) | Shape::Declaration(..) => {
                if !was_in_tag {
                    return Err(misplaced(byte, at).into());
                }
                self.tag_item(at, byte, shape)?;
                *in_tag = true;
            }
            Shape::Array => self.array(at)?,
            Shape::Text(atom, end) => {
                self.text(at, byte, atom, self.depth)?;
                if end {
                    self.depth = self.depth.checked_sub(1).ok_or_else(|| misplaced(byte, at))?;
                }
            }
        }
        Ok(())
    }

    fn array(&mut self, at: usize) -> Result<(), Stop> {
        self.named(at, self.depth, code::ARRAY, "")?;
        self.root_seen = true;
        let at = self.cursor.position();
        let byte = self.cursor.byte()?;
        let Shape::Element(prefix, word) = shape_of(byte, at)? else {
            return Err(misplaced(byte, at).into());
        };
        let name = self.name(prefix, word)?;
        self.named(at, self.depth + 1, byte, &name)?;
        self.depth += 2;
        loop {
            let at = self.cursor.position();
            let byte = self.cursor.byte()?;
            match shape_of(byte, at)? {
                Shape::End => {
                    self.named(at, self.depth - 1, byte, "")?;
                    break;
                }
                shape @ (Shape::Attribute(..) | Shape::Declaration(..)) => self.tag_item(at, byte, shape)?,
                _ => return Err(misplaced(byte, at).into()),
            }
        }
        self.depth -= 2;
        let at = self.cursor.position();
        let (item, _, count) = array_values(&mut self.cursor)?;
        let atom = array_item(item).ok_or_else(|| misplaced(item, at))?;
        self.named(at, self.depth + 1, item, &format!("{count} items"))?;
        for _ in 0..count {
            let at = self.cursor.position();
            let value = value::packed(&mut self.cursor, atom)?;
            self.line(at, self.depth + 2, &self.value(value))?;
        }
        Ok(())
    }

    fn tag_item(&mut self, at: usize, byte: u8, shape: Shape) -> Result<(), Stop> {
        match shape {
            Shape::Attribute(prefix, word) => {
                let name = self.name(prefix, word)?;
                self.named(at, self.depth, byte, &name)?;
                let at = self.cursor.position();
                let byte = self.cursor.byte()?;
                let Shape::Text(atom, false) = shape_of(byte, at)? else {
                    return Err(misplaced(byte, at).into());
                };
                self.text(at, byte, atom, self.depth + 1)
            }
            Shape::Declaration(prefix, word) => {
                let prefix = match prefix {
                    Prefix::Spelled => self.cursor.string()?,
                    _ => "",
                };
                let uri = self.word(word)?;
                let prefix = if prefix.is_empty() { String::new() } else { format!("{}=", escaped(prefix)) };
                self.named(at, self.depth, byte, &format!("{prefix}{uri}"))?;
                Ok(())
            }
            _ => Err(misplaced(byte, at).into()),
        }
    }

    /// A text record; a list with its items in lines of their own.
    fn text(&mut self, at: usize, byte: u8, atom: Atom, depth: usize) -> Result<(), Stop> {
        let shown = match atom {
            Atom::StartList => {
                self.named(at, depth, byte, "")?;
                return self.list(depth);
            }
            Atom::EndList => return Err(misplaced(byte, at).into()),
            Atom::Dictionary => self.word(Word::Dictionary)?,
            Atom::QName => {
                let prefix = letter(self.cursor.byte()?);
                format!("{prefix}:{}", self.word(Word::Dictionary)?)
            }
            _ => {
                self.scratch.clear();
                let room = Room { left: usize::MAX, max_text_chars: usize::MAX };
                let (value, _) = value::read(
                    &mut self.cursor,
                    &mut self.dictionaries,
                    &mut self.scratch,
                    byte,
                    atom,
                    at,
                    room,
                )?;
                self.value(value)
            }
        };
        self.named(at, depth, byte, &shown)?;
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<(), Stop> {
        loop {
            let at = self.cursor.position();
            let byte = self.cursor.byte()?;
            match shape_of(byte, at)? {
                Shape::Text(Atom::EndList, _) => {
                    self.named(at, depth, byte, "")?;
                    return Ok(());
                }
                Shape::Text(atom, false) if atom != Atom::StartList => {
                    self.text(at, byte, atom, depth + 1)?;
                }
                _ => return Err(misplaced(byte, at).into()),
            }
        }
    }

    fn name(&mut self, prefix: Prefix, word: Word) -> Result<String, Flaw> {
        let prefix = match prefix {
            Prefix::None => "",
            Prefix::Letter(index) => letter(index),
            Prefix::Spelled => self.cursor.string()?,
        };
        let local = self.word(word)?;
        Ok(if prefix.is_empty() { local } else { format!("{}:{local}", escaped(prefix)) })
    }

    /// A string, spelled out or by its id. An unknown id is not the end: the records after it can be shown.
    fn word(&mut self, word: Word) -> Result<String, Flaw> {
        let id = match word {
            Word::Spelled => return Ok(escaped(self.cursor.string()?)),
            Word::Dictionary => self.cursor.int31()?,
        };
        Ok(match self.dictionaries.look_up(id) {
            Some(Spelling { text, form: Form::Session(_) }) => format!("{} [session {id}]", escaped(text)),
            Some(Spelling { text, .. }) => format!("{} [{id}]", escaped(text)),
            None => format!("[unknown id {id}]"),
        })
    }

    fn value(&self, value: Value<'i>) -> String {
        match value.to_text(&self.scratch) {
            Text::Lexical(text) => shown(&text),
            Text::Bytes(bytes) => format!("{} bytes", bytes.len()),
            other => other.lexical().into_owned(),
        }
    }

    fn named(&mut self, at: usize, depth: usize, byte: u8, value: &str) -> fmt::Result {
        let name = record(byte).map_or("?", |record| record.name);
        let space = if value.is_empty() { "" } else { " " };
        self.line(at, depth, &format!("{name}{space}{value}"))
    }

    /// A line for the bytes from `at` to the cursor.
    fn line(&mut self, at: usize, depth: usize, text: &str) -> fmt::Result {
        let bytes = self.bytes.get(at..self.cursor.position()).unwrap_or_default();
        let hex = hex(bytes);
        writeln!(
            self.out,
            "{at:04x}  {hex:<HEX_WIDTH$}  {:indent$}{text}",
            "",
            indent = 2 * depth.min(DEEPEST)
        )
    }

    fn broken(&mut self, at: usize, flaw: &Flaw) -> fmt::Result {
        let hex = hex(self.bytes.get(at..).unwrap_or_default());
        let kind: &DecodeErrorKind = flaw.kind();
        let place = soapstone_xml::Position::at_byte(flaw.at());
        let indent = 2 * self.depth.min(DEEPEST);
        writeln!(self.out, "{at:04x}  {hex:<HEX_WIDTH$}  {:indent$}broken: {kind} at {place}", "")
    }
}

/// The first bytes of a record.
fn hex(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (index, byte) in bytes.iter().take(HEX_BYTES).enumerate() {
        let _ = write!(out, "{}{byte:02x}", if index > 0 { " " } else { "" });
    }
    if bytes.len() > HEX_BYTES {
        out.push('…');
    }
    out
}

/// Text in quotes, on one line and not too long.
fn shown(text: &str) -> String {
    match cut(text) {
        Some(start) => format!("{start:?}… ({} bytes)", text.len()),
        None => format!("{text:?}"),
    }
}

/// A name without anything that would break the line, and not too long.
fn escaped(text: &str) -> String {
    match cut(text) {
        Some(start) => format!("{}… ({} bytes)", start.escape_debug(), text.len()),
        None => text.escape_debug().collect(),
    }
}

/// The start of a text that is too long. What is left is told in bytes: characters would have to be counted, in a string that
/// a document may refer to millions of times.
fn cut(text: &str) -> Option<&str> {
    let (end, _) = text.char_indices().nth(SHOWN_CHARS)?;
    text.get(..end)
}

/// Bytes of a record that are shown.
const HEX_BYTES: usize = 8;
const HEX_WIDTH: usize = 3 * HEX_BYTES - 1;
/// Characters of a name or a text that are shown.
const SHOWN_CHARS: usize = 100;
/// Levels beyond which the indentation does not grow.
const DEEPEST: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_string_table_comes_first() {
        let text = dump_session(b"\x06\x05hello\x42\x01\x43\x01p\x01\x01\x01", &ReaderSession::default());
        let lines = text.lines().map(|line| line.get(31..).unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(
            lines,
            [
                "string table of 6 bytes",
                "  [1] \"hello\"",
                "ShortDictionaryElement hello [session 1]",
                "  DictionaryElement p:hello [session 1]",
                "  EndElement",
                "EndElement"
            ]
        );
    }

    #[test]
    fn arrays_and_lists_have_their_values_in_lines() {
        let text = dump(b"\x40\x01r\x03\x40\x01i\x01\x8D\x02\x01\0\0\0\x02\0\0\0\xA4\x82\xA6\x01");
        assert!(text.contains("  Int32TextWithEndElement 2 items\n"), "{text}");
        let names = text.lines().map(|line| line.get(31..).unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(
            names[4..],
            [
                "    Int32TextWithEndElement 2 items",
                "      1",
                "      2",
                "  StartListText",
                "    OneText 1",
                "  EndListText",
                "EndElement"
            ]
        );
    }

    #[test]
    fn an_unknown_id_is_shown_and_a_broken_table_is_told() {
        assert!(dump(b"\x42\x01\x01").contains("ShortDictionaryElement [unknown id 1]"));
        assert!(
            dump_session(b"\x05\x01a", &ReaderSession::default())
                .contains("broken: the document ends too early")
        );
        assert!(dump(b"\x40\x01a").contains("ends with 1 open"));
    }

    /// Takes so many lines, and remembers the longest.
    struct Lines {
        left: usize,
        longest: usize,
    }

    impl Write for Lines {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.longest = self.longest.max(text.len());
            let ends = text.matches('\n').count();
            self.left = self.left.checked_sub(ends).ok_or(fmt::Error)?;
            Ok(())
        }
    }

    #[test]
    fn no_line_is_long_however_long_its_strings() {
        let long = "\u{7}ä".repeat(1000);
        let mut document = b"\xBA\x17\xB8\x17".to_vec();
        document.extend_from_slice(long.as_bytes());
        document.extend_from_slice(b"\x43\x03pre\x01\x0A\x01\x06\x01\xAA\x01\x08\xB8\x17");
        document.extend_from_slice(long.as_bytes());
        document.extend_from_slice(b"\xA4\xAA\x01\xBC\x03\x01\xA6\x02\xB8\x17");
        document.extend_from_slice(long.as_bytes());
        document.extend_from_slice(b"\x41\xB8\x17");
        document.extend_from_slice(long.as_bytes());
        document.extend_from_slice(b"\x01a\x01\x01");
        let text = dump_session(&document, &ReaderSession::new(10_000));
        assert!(!text.contains("broken"), "{text}");
        assert_eq!(text.lines().count(), 15, "{text}");
        assert_eq!(text.matches("… (3000 bytes)").count(), 10, "{text}");
        assert!(text.lines().all(|line| line.chars().count() < 600), "{text}");
    }

    #[test]
    fn an_output_that_takes_no_more_ends_it() {
        let mut document = b"\x40\x01r\x03\x40\x01i\x01\xB5\xE8\x07".to_vec();
        document.extend([1; 1000]);
        document.push(1);
        for left in [0, 1, 4, 10, 900] {
            let mut lines = Lines { left, longest: 0 };
            assert_eq!(dump_to(&document, &mut lines), Err(fmt::Error));
            assert_eq!(lines.left, 0);
            assert!(lines.longest < 100);
        }
        let list = [&b"\x40\x01r\xA4"[..], &[0x80; 1000]].concat();
        assert_eq!(dump_to(&list, &mut Lines { left: 10, longest: 0 }), Err(fmt::Error));
        assert_eq!(
            dump_session_to(b"\x04\x01a\x01b", &ReaderSession::default(), &mut Lines { left: 1, longest: 0 }),
            Err(fmt::Error)
        );
    }
}
