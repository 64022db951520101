//! What documents and file systems say, made fit for a terminal and for reports of one line.

use std::fmt::{self, Display, Write};
use std::path::Path;

/// A text in one line: control characters, and those that turn the direction of text, are escaped.
pub(crate) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut out, c);
    }
    out
}

/// As [`line()`], and cut where it is too long to read.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((at, _)) => format!("{}… ({} more bytes)", &text[..at], text.len() - at),
        None => text.to_owned(),
    }
}

/// The name of a file.
pub(crate) fn path(path: &Path) -> String {
    line(&path.to_string_lossy())
}

/// Displays what something says in one line, shortened.
pub(crate) struct OneLine<'a, T>(pub(crate) &'a T);

impl<T: Display> Display for OneLine<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&line(&shortened(&self.0.to_string())))
    }
}

fn push(out: &mut String, c: char) {
    let turns = matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if c.is_control() || turns {
        let _ = write!(out, "{}", c.escape_default());
    } else {
        out.push(c);
    }
}

/// Characters of one piece of text.
const MAX_CHARS: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(line("a\u{1b}[31m\nb\u{202e}é"), "a\\u{1b}[31m\\nb\\u{202e}é");
        assert_eq!(path(Path::new("a\tb")), "a\\tb");
    }

    #[test]
    fn what_is_long_is_cut() {
        let long = "é".repeat(MAX_CHARS + 3);
        assert!(shortened(&long).ends_with("é… (6 more bytes)"));
        assert_eq!(OneLine(&"a\nb").to_string(), "a\\nb");
    }
}
