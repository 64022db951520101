//! A document's records, one a line, for people: offset, bytes, name and value, indented as the elements nest.

use std::fmt::Write;
use std::sync::Arc;

use soapstone_xml::{DecodeErrorKind, Form, Limits, Text};

use crate::cursor::Cursor;
use crate::error::Flaw;
use crate::record::{Atom, Prefix, Shape, Word, array_item, code, letter, record};
use crate::scan::{array_values, misplaced, shape_of};
use crate::session::{ReaderSession, Strings};
use crate::strings::{Dictionaries, Spelling};
use crate::value::{self, Scratch, Value};

/// The records of a document without a session, one a line. A broken document is shown up to the broken record, with what is
/// wrong there.
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
    Dump::new(document, None).run(0)
}

/// As [`dump`], of a document that begins with a string table; `session` is how it was before the document, and stays so.
pub fn dump_session(document: &[u8], session: &ReaderSession) -> String {
    let mut after = session.clone();
    let table = after.table(document);
    let strings = after.shared();
    let mut dump = Dump::new(document, Some(&strings));
    match table.and_then(|from| dump.table(&after).map(|()| from)) {
        Ok(from) => dump.run(from),
        Err(flaw) => {
            dump.broken(0, &flaw);
            dump.out
        }
    }
}

struct Dump<'i> {
    bytes: &'i [u8],
    cursor: Cursor<'i>,
    dictionaries: Dictionaries<'i>,
    scratch: Scratch<'i>,
    depth: usize,
    root_seen: bool,
    out: String,
}

impl<'i> Dump<'i> {
    fn new(bytes: &'i [u8], session: Option<&'i Arc<Strings>>) -> Self {
        let limits = Limits::UNLIMITED;
        Self {
            bytes,
            cursor: Cursor::new(bytes),
            dictionaries: Dictionaries::new(session.map(|session| &**session), 0, limits.max_expanded_bytes),
            scratch: Scratch::default(),
            depth: 0,
            root_seen: false,
            out: String::new(),
        }
    }

    fn run(mut self, from: usize) -> String {
        self.cursor = Cursor::at(self.bytes, from);
        let mut in_tag = false;
        while !self.cursor.is_at_end() {
            let at = self.cursor.position();
            if let Err(flaw) = self.record(&mut in_tag) {
                self.broken(at, &flaw);
                return self.out;
            }
        }
        let end = self.bytes.len();
        let _ = match (self.depth, self.root_seen) {
            (0, true) => Ok(()),
            (0, false) => writeln!(self.out, "{end:04x}  broken: the document has no element"),
            (open, _) => writeln!(self.out, "{end:04x}  broken: the document ends with {open} open"),
        };
        self.out
    }

    fn table(&mut self, session: &ReaderSession) -> Result<(), Flaw> {
        let size = self.cursor.int31()?;
        self.line(0, 0, &format!("string table of {size} bytes"));
        let first = session.strings().len() - session.added().len();
        for (index, _) in session.added().enumerate() {
            let at = self.cursor.position();
            let string = self.cursor.string()?;
            self.line(at, 1, &format!("[{}] {}", 2 * (first + index) + 1, shown(string)));
        }
        Ok(())
    }

    fn record(&mut self, in_tag: &mut bool) -> Result<(), Flaw> {
        let at = self.cursor.position();
        let byte = self.cursor.byte()?;
        let shape = shape_of(byte, at)?;
        let was_in_tag = std::mem::take(in_tag);
        match shape {
            Shape::End if self.depth == 0 => return Err(misplaced(byte, at)),
            Shape::End => {
                self.depth -= 1;
                self.named(at, self.depth, byte, "");
            }
            Shape::Comment => {
                let text = self.cursor.string()?;
                self.named(at, self.depth, byte, &shown(text));
            }
            Shape::Element(prefix, word) => {
                let name = self.name(prefix, word)?;
                self.named(at, self.depth, byte, &name);
                self.depth += 1;
                (self.root_seen, *in_tag) = (true, true);
            }
            Shape::Attribute(..) | Shape::Declaration(..) => {
                if !was_in_tag {
                    return Err(misplaced(byte, at));
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

    fn array(&mut self, at: usize) -> Result<(), Flaw> {
        self.named(at, self.depth, code::ARRAY, "");
        self.root_seen = true;
        let at = self.cursor.position();
        let byte = self.cursor.byte()?;
        let Shape::Element(prefix, word) = shape_of(byte, at)? else {
            return Err(misplaced(byte, at));
        };
        let name = self.name(prefix, word)?;
        self.named(at, self.depth + 1, byte, &name);
        self.depth += 2;
        loop {
            let at = self.cursor.position();
            let byte = self.cursor.byte()?;
            match shape_of(byte, at)? {
                Shape::End => {
                    self.named(at, self.depth - 1, byte, "");
                    break;
                }
                shape @ (Shape::Attribute(..) | Shape::Declaration(..)) => self.tag_item(at, byte, shape)?,
                _ => return Err(misplaced(byte, at)),
            }
        }
        self.depth -= 2;
        let at = self.cursor.position();
        let (item, _, count) = array_values(&mut self.cursor)?;
        let atom = array_item(item).ok_or_else(|| misplaced(item, at))?;
        self.named(at, self.depth + 1, item, &format!("{count} items"));
        for _ in 0..count {
            let at = self.cursor.position();
            let value = value::packed(&mut self.cursor, atom)?;
            self.line(at, self.depth + 2, &self.value(value));
        }
        Ok(())
    }

    fn tag_item(&mut self, at: usize, byte: u8, shape: Shape) -> Result<(), Flaw> {
        match shape {
            Shape::Attribute(prefix, word) => {
                let name = self.name(prefix, word)?;
                self.named(at, self.depth, byte, &name);
                let at = self.cursor.position();
                let byte = self.cursor.byte()?;
                let Shape::Text(atom, false) = shape_of(byte, at)? else {
                    return Err(misplaced(byte, at));
                };
                self.text(at, byte, atom, self.depth + 1)
            }
            Shape::Declaration(prefix, word) => {
                let prefix = match prefix {
                    Prefix::Spelled => self.cursor.string()?,
                    _ => "",
                };
                let uri = self.word(word)?;
                let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}=") };
                self.named(at, self.depth, byte, &format!("{prefix}{uri}"));
                Ok(())
            }
            _ => Err(misplaced(byte, at)),
        }
    }

    /// A text record; a list with its items in lines of their own.
    fn text(&mut self, at: usize, byte: u8, atom: Atom, depth: usize) -> Result<(), Flaw> {
        let shown = match atom {
            Atom::StartList => {
                self.named(at, depth, byte, "");
                return self.list(depth);
            }
            Atom::EndList => return Err(misplaced(byte, at)),
            Atom::Dictionary => self.word(Word::Dictionary)?,
            Atom::QName => {
                let prefix = letter(self.cursor.byte()?);
                format!("{prefix}:{}", self.word(Word::Dictionary)?)
            }
            _ => {
                self.scratch.clear();
                let (value, _) =
                    value::read(&mut self.cursor, &mut self.dictionaries, &mut self.scratch, byte, atom, at)?;
                self.value(value)
            }
        };
        self.named(at, depth, byte, &shown);
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<(), Flaw> {
        loop {
            let at = self.cursor.position();
            let byte = self.cursor.byte()?;
            match shape_of(byte, at)? {
                Shape::Text(Atom::EndList, _) => {
                    self.named(at, depth, byte, "");
                    return Ok(());
                }
                Shape::Text(atom, false) if atom != Atom::StartList => {
                    self.text(at, byte, atom, depth + 1)?;
                }
                _ => return Err(misplaced(byte, at)),
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
        Ok(if prefix.is_empty() { local } else { format!("{prefix}:{local}") })
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

    fn named(&mut self, at: usize, depth: usize, byte: u8, value: &str) {
        let name = record(byte).map_or("?", |record| record.name);
        let space = if value.is_empty() { "" } else { " " };
        self.line(at, depth, &format!("{name}{space}{value}"));
    }

    /// A line for the bytes from `at` to the cursor.
    fn line(&mut self, at: usize, depth: usize, text: &str) {
        let bytes = self.bytes.get(at..self.cursor.position()).unwrap_or_default();
        let hex = hex(bytes);
        let _ = writeln!(
            self.out,
            "{at:04x}  {hex:<HEX_WIDTH$}  {:indent$}{text}",
            "",
            indent = 2 * depth.min(DEEPEST)
        );
    }

    fn broken(&mut self, at: usize, flaw: &Flaw) {
        let hex = hex(self.bytes.get(at..).unwrap_or_default());
        let kind: &DecodeErrorKind = flaw.kind();
        let place = soapstone_xml::Position::at_byte(flaw.at());
        let indent = 2 * self.depth.min(DEEPEST);
        let _ = writeln!(self.out, "{at:04x}  {hex:<HEX_WIDTH$}  {:indent$}broken: {kind} at {place}", "");
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
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{:?}… ({} bytes)", text.get(..end).unwrap_or_default(), text.len()),
        None => format!("{text:?}"),
    }
}

/// A name without anything that would break the line.
fn escaped(text: &str) -> String {
    text.escape_debug().collect()
}

/// Bytes of a record that are shown.
const HEX_BYTES: usize = 8;
const HEX_WIDTH: usize = 3 * HEX_BYTES - 1;
/// Characters of a text that are shown.
const SHOWN_CHARS: usize = 60;
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
}
