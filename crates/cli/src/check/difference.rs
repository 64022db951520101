//! Differences, shown so that people see them.

use std::fmt::Write;

use bytes::Bytes;
use similar::{ChangeTag, TextDiff};
use soapstone_nbfx::{dump, dump_session};
use soapstone_xml::{Difference, Limits, TextDocument, TextWriter, XmlReader, copy_document};

use super::document::Document;

/// Two text documents, indented.
pub(super) fn of_texts(left: &Bytes, right: &Bytes, left_name: &str, right_name: &str) -> String {
    match (indented_text(left), indented_text(right)) {
        (Some(left), Some(right)) => of_strings(&left, &right, left_name, right_name),
        _ => of_raw_texts(left, right, left_name, right_name),
    }
}

/// What stands on each side, as [`compare`](soapstone_xml::compare) says it: what no text shows, too.
pub(super) fn sides(difference: &Difference) -> String {
    format!("- {}\n+ {}\n", shortened(&difference.left), shortened(&difference.right))
}

/// A document and the text that it was written as, indented.
pub(super) fn of_readers(
    left: &mut dyn XmlReader,
    right: &Bytes,
    left_name: &str,
    right_name: &str,
) -> String {
    match (indented(left), indented_text(right)) {
        (Some(left), Some(right)) => of_strings(&left, &right, left_name, right_name),
        _ => String::new(),
    }
}

/// Two texts, as they are.
pub(super) fn of_raw_texts(left: &[u8], right: &[u8], left_name: &str, right_name: &str) -> String {
    let broken = |text: &[u8]| String::from_utf8_lossy(text).replace('>', ">\n");
    of_strings(&broken(left), &broken(right), left_name, right_name)
}

/// Two lists.
pub(super) fn of_lines(left: &[&str], right: &[&str], left_name: &str, right_name: &str) -> String {
    of_strings(&(left.join("\n") + "\n"), &(right.join("\n") + "\n"), left_name, right_name)
}

fn indented_text(text: &Bytes) -> Option<String> {
    let document = TextDocument::document(text.clone(), &Limits::UNLIMITED).ok()?;
    indented(&mut document.reader())
}

pub(super) fn indented(reader: &mut dyn XmlReader) -> Option<String> {
    let mut writer = TextWriter::indented().lenient();
    copy_document(reader, &mut writer).ok()?;
    let text = writer.finish().ok()?;
    Some(String::from_utf8_lossy(&text).into_owned() + "\n")
}

/// The lines around the first difference.
fn of_strings(left: &str, right: &str, left_name: &str, right_name: &str) -> String {
    let (left, right): (Vec<&str>, Vec<&str>) = (left.lines().collect(), right.lines().collect());
    let first = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let from = first.saturating_sub(CONTEXT);
    let window = |lines: &[&str]| -> Vec<String> {
        lines.iter().skip(from).take(2 * CONTEXT + SHOWN).map(|line| shortened(line)).collect()
    };
    let (left, right) = (window(&left), window(&right));
    let (left, right): (Vec<&str>, Vec<&str>) =
        (left.iter().map(String::as_str).collect(), right.iter().map(String::as_str).collect());
    let mut out = format!("--- {left_name}, line {}\n+++ {right_name}\n", from + 1);
    let mut shown = 0;
    let diff = TextDiff::from_slices(&left, &right);
    for change in diff.iter_all_changes() {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        };
        shown += 1;
        if shown > 2 * CONTEXT + SHOWN {
            out.push_str("  …\n");
            break;
        }
        let _ = writeln!(out, "{sign} {}", change.value());
    }
    out
}

/// A line cut so that it fits onto a screen or two.
fn shortened(line: &str) -> String {
    match line.char_indices().nth(MAX_LINE) {
        Some((at, _)) => format!("{}… ({} more bytes)", &line[..at], line.len() - at),
        None => line.to_owned(),
    }
}

/// Where two byte strings begin to differ, in a line.
pub(super) fn first_byte(recorded: &[u8], written: &[u8]) -> String {
    let at = first_difference(recorded, written);
    let byte = |bytes: &[u8]| bytes.get(at).map_or("the end".to_owned(), |byte| format!("{byte:02x}"));
    format!(
        "re-encoded it is not the same bytes: at byte {at:#x} ({at}) {} was recorded and {} is written \
         ({} and {} bytes in all)",
        byte(recorded),
        byte(written),
        recorded.len(),
        written.len()
    )
}

fn first_difference(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).take_while(|(a, b)| a == b).count()
}

/// Two binary documents around the first difference.
pub(super) fn of_bytes(recorded: &Bytes, written: &Bytes, document: &Document<'_>) -> String {
    let at = first_difference(recorded, written);
    let mut out = format!(
        "--- recorded\n{}+++ written\n{}",
        hex_around(recorded, at, '-'),
        hex_around(written, at, '+')
    );
    if let Document::Binary { .. } = document {
        out.push_str(&records_around(recorded, written, document));
    }
    out
}

/// The lines of both annotated dumps where they begin to differ.
fn records_around(recorded: &Bytes, written: &Bytes, document: &Document<'_>) -> String {
    let shown = |bytes: &Bytes| match document {
        Document::Binary { session: Some(session), .. } => dump_session(bytes, session),
        _ => dump(bytes),
    };
    of_strings(&shown(recorded), &shown(written), "records as recorded", "records as written")
}

fn hex_around(bytes: &[u8], at: usize, sign: char) -> String {
    let mut out = String::new();
    let from = at.saturating_sub(16) / 16 * 16;
    for (index, row) in bytes.get(from..).unwrap_or_default().chunks(16).take(4).enumerate() {
        let hex: Vec<String> = row.iter().map(|byte| format!("{byte:02x}")).collect();
        let text: String =
            row.iter().map(|&b| if (0x20..0x7F).contains(&b) { b as char } else { '.' }).collect();
        let _ = writeln!(out, "{sign} {:06x}  {:<47}  {text}", from + index * 16, hex.join(" "));
    }
    out
}

/// Lines that are the same, before and behind.
const CONTEXT: usize = 4;

/// Lines that differ.
const SHOWN: usize = 16;

/// Characters of a line.
const MAX_LINE: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_indented_and_cut_to_the_difference() {
        let many: String = (0..100).map(|n| format!("<i>{n}</i>")).collect();
        let left = Bytes::from(format!("<r>{many}<x>1</x></r>"));
        let right = Bytes::from(format!("<r>{many}<x>2</x></r>"));
        let shown = of_texts(&left, &right, "ours", "theirs");
        assert!(shown.starts_with("--- ours, line 98\n+++ theirs\n"), "{shown}");
        assert!(shown.contains("-   <x>1</x>\n+   <x>2</x>\n"), "{shown}");
        assert!(shown.lines().count() < 12, "{shown}");
    }

    #[test]
    fn bytes_are_shown_where_they_differ() {
        assert!(first_byte(b"abc", b"abd").contains("at byte 0x2 (2) 63 was recorded and 64 is written"));
        assert!(first_byte(b"abc", b"ab").contains("63 was recorded and the end is written"));
    }
}
