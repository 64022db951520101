//! Rust source cut into code, string literals and comments, without a parser.

use std::ops::Range;

/// One file: its code with literals and comments blanked out, and these apart.
#[derive(Debug)]
pub(crate) struct Source {
    /// As long as the file; what is not code is spaces
    pub(crate) code: String,
    /// String literals as written between the quotes
    pub(crate) strings: Vec<Piece>,
    /// Comments, one per line, with their slashes
    pub(crate) comments: Vec<Piece>,
    /// Byte ranges of the items under `#[cfg(test)]`
    tests: Vec<Range<usize>>,
    lines: Vec<usize>,
}

/// A piece of a file, and the byte at which it starts.
#[derive(Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) start: usize,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn new(text: &str) -> Self {
        let mut lexer = Lexer { bytes: text.as_bytes(), at: 0, code: text.as_bytes().to_vec() };
        let (strings, comments) = lexer.run(text);
        let code = String::from_utf8_lossy(&lexer.code).into_owned();
        let tests = test_items(&code);
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { code, strings, comments, tests, lines }
    }

    /// The line of a byte, counted from 1.
    pub(crate) fn line(&self, byte: usize) -> usize {
        self.lines.partition_point(|&start| start <= byte)
    }

    /// Whether a byte belongs to an item that exists in test builds only.
    pub(crate) fn is_test(&self, byte: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&byte))
    }

    /// Names of the modules that exist in test builds only and have a file of their own.
    pub(crate) fn test_modules(&self) -> Vec<&str> {
        let declaration = |range: &Range<usize>| {
            let item = self.code.get(range.clone())?.strip_suffix(';')?;
            let (before, name) = item.trim_end().rsplit_once(' ')?;
            before.trim_end().ends_with("mod").then_some(name)
        };
        self.tests.iter().filter_map(declaration).collect()
    }
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    code: Vec<u8>,
}

impl Lexer<'_> {
    fn run(&mut self, text: &str) -> (Vec<Piece>, Vec<Piece>) {
        let (mut strings, mut comments) = (Vec::new(), Vec::new());
        while let Some(byte) = self.peek(0) {
            let start = self.at;
            match byte {
                b'/' if self.peek(1) == Some(b'/') => {
                    self.until(|lexer| lexer.peek(0) == Some(b'\n'));
                    comments.push(piece(text, start..self.at));
                    self.blank(start);
                }
                b'/' if self.peek(1) == Some(b'*') => {
                    self.block_comment();
                    let mut line = start;
                    for part in text.get(start..self.at).unwrap_or_default().split_inclusive('\n') {
                        comments.push(Piece { start: line, text: part.to_owned() });
                        line += part.len();
                    }
                    self.blank(start);
                }
                b'"' => {
                    let hashes = self.raw_hashes();
                    strings.push(piece(text, self.string(hashes)));
                    self.blank(start);
                }
                b'\'' => self.quote(),
                _ => self.at += 1,
            }
        }
        (strings, comments)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn until(&mut self, stop: impl Fn(&Self) -> bool) {
        while self.at < self.bytes.len() && !stop(self) {
            self.at += 1;
        }
    }

    fn blank(&mut self, start: usize) {
        for byte in self.code.iter_mut().take(self.at).skip(start) {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (Some(b'/'), Some(b'*')) => (depth, self.at) = (depth + 1, self.at + 2),
                (Some(b'*'), Some(b'/')) => (depth, self.at) = (depth.saturating_sub(1), self.at + 2),
                _ => self.at += 1,
            }
            if depth == 0 {
                break;
            }
        }
        self.at = self.at.min(self.bytes.len());
    }

    /// How many `#` stand between an `r` and the quote here; `None` for a string with escapes.
    fn raw_hashes(&self) -> Option<usize> {
        let before = self.bytes.get(..self.at)?;
        let hashes = before.iter().rev().take_while(|&&byte| byte == b'#').count();
        let mut rest = before.iter().rev().skip(hashes);
        let is_raw = rest.next() == Some(&b'r');
        let is_name = rest.find(|&&byte| byte != b'b' && byte != b'c').is_some_and(|byte| is_word(*byte));
        (is_raw && !is_name).then_some(hashes)
    }

    /// Passes over a string; what stands between its quotes.
    fn string(&mut self, raw: Option<usize>) -> Range<usize> {
        self.at += 1;
        let start = self.at;
        let Some(hashes) = raw else {
            while let Some(byte) = self.peek(0).filter(|&byte| byte != b'"') {
                self.at += if byte == b'\\' { 2 } else { 1 };
            }
            let end = self.at.min(self.bytes.len());
            self.at = (end + 1).min(self.bytes.len());
            return start..end;
        };
        self.until(|lexer| lexer.peek(0) == Some(b'"') && (1..=hashes).all(|n| lexer.peek(n) == Some(b'#')));
        let end = self.at;
        self.at = (end + 1 + hashes).min(self.bytes.len());
        start..end
    }

    /// Passes over a character literal or the quote of a lifetime.
    fn quote(&mut self) {
        let start = self.at;
        let length = match self.peek(1) {
            Some(b'\\') => self.bytes.iter().skip(start + 3).position(|&byte| byte == b'\'').map(|n| n + 4),
            Some(first) => {
                let width = if first < 0x80 { 1 } else { first.leading_ones() as usize };
                (self.peek(1 + width) == Some(b'\'')).then_some(width + 2)
            }
            None => None,
        };
        self.at = (start + length.unwrap_or(1)).min(self.bytes.len());
        if length.is_some() {
            self.blank(start);
        }
    }
}

fn piece(text: &str, range: Range<usize>) -> Piece {
    Piece { start: range.start, text: text.get(range).unwrap_or_default().to_owned() }
}

/// Whether a byte may be part of a name.
pub(crate) fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

/// The items after `#[cfg(test)]` and `#[cfg(all(test, …))]`; the whole file for `#![cfg(test)]`.
fn test_items(code: &str) -> Vec<Range<usize>> {
    if code.contains("#![cfg(test)]") {
        return std::iter::once(0..code.len()).collect();
    }
    let attributes = ["#[cfg(test)]", "#[cfg(all(test,"];
    let starts = attributes.iter().flat_map(|attribute| code.match_indices(attribute).map(|(at, _)| at));
    starts.map(|start| start..item_end(code, start)).collect()
}

/// Where the item ends that starts here: after its `;` or its block, whichever comes first.
fn item_end(code: &str, start: usize) -> usize {
    let (mut braces, mut brackets) = (0_i32, 0_i32);
    for (at, byte) in code.bytes().enumerate().skip(start) {
        match byte {
            b'(' | b'[' => brackets += 1,
            b')' | b']' => brackets -= 1,
            b'{' => braces += 1,
            b'}' => braces -= 1,
            _ => {}
        }
        let ends = (byte == b'}' && braces <= 0) || (byte == b';' && braces == 0);
        if ends && brackets <= 0 {
            return at + 1;
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pieces: &[Piece]) -> Vec<&str> {
        pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn literals_and_comments_are_no_code() {
        let source =
            Source::new("let a = \"x // y\"; // std::fs \"z\"\nlet b = br#\"q\"r\"#; /* a /* b */ c */ end");
        assert_eq!(texts(&source.strings), ["x // y", "q\"r"]);
        assert_eq!(texts(&source.comments), ["// std::fs \"z\"", "/* a /* b */ c */"]);
        assert!(source.code.contains("let b = br#"));
        assert!(source.code.ends_with(" end"));
        assert!(!source.code.contains("std::fs"));
    }

    #[test]
    fn quotes_of_characters_and_lifetimes() {
        let source = Source::new(r#"fn f<'a>(c: &'a str) { ['"', '\'', '\u{7f}', '§', '{']; "s" }"#);
        assert_eq!(texts(&source.strings), ["s"]);
        assert!(source.code.contains("fn f<'a>(c: &'a str)"));
        assert_eq!(source.code.matches('{').count(), 1);
    }

    #[test]
    fn a_name_that_ends_in_r_starts_no_raw_string() {
        assert_eq!(texts(&Source::new(r#"var"a\"b""#).strings), [r#"a\"b"#]);
        assert_eq!(texts(&Source::new(r#"(r"a\")"#).strings), [r"a\"]);
    }

    #[test]
    fn items_of_tests_are_found() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b(x: [u8; 3]) { \"}\"; } }\nfn c() {}\n#[cfg(test)] mod pair;\n";
        let source = Source::new(text);
        let at = |needle: &str| text.find(needle).unwrap();
        assert!(!source.is_test(at("fn a")));
        assert!(source.is_test(at("fn b")));
        assert!(!source.is_test(at("fn c")));
        assert_eq!(source.test_modules(), ["pair"]);
        assert_eq!(source.line(at("fn c")), 4);
    }

    #[test]
    fn text_that_ends_early_is_no_trouble() {
        for text in ["\"abc", "r#\"abc\"", "/* x", "'", "'\\", "\"\\", "#[cfg(test)] mod x {"] {
            Source::new(text);
        }
    }
}
