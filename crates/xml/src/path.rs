//! Where something is: in the bytes, and in the tree.

use std::fmt;

/// A place in a document's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// Bytes from the start of the document (of its UTF-8 form, when it was transcoded).
    pub offset: usize,
    /// Line and column in characters, both from 1, for text documents.
    pub line_column: Option<(usize, usize)>,
}

impl Position {
    /// A place in a binary document.
    pub const fn at_byte(offset: usize) -> Self {
        Self { offset, line_column: None }
    }

    /// The place of this byte in a UTF-8 text. Looks at all the text before it.
    pub fn in_text(text: &[u8], offset: usize) -> Self {
        const CONTINUATION: std::ops::Range<u8> = 0x80..0xC0;
        let before = &text[..offset.min(text.len())];
        let line_start = before.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
        let column = before[line_start..].iter().filter(|b| !CONTINUATION.contains(b)).count() + 1;
        Self { offset: before.len(), line_column: Some((line, column)) }
    }
}

/// `line 3, column 14`, or `byte 0x2a (42)`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line_column {
            Some((line, column)) => write!(f, "line {line}, column {column}"),
            None => write!(f, "byte {0:#x} ({0})", self.offset),
        }
    }
}

/// The elements that are open at some place, from the root on: `Envelope/Header/Sequence`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// The path of these local names, the root first.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    /// Whether no element is open.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The local names, the root first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// This path, under the elements of another: a captured element's place in its message.
    pub fn under(&self, parent: &Self) -> Self {
        Self(parent.0.iter().chain(&self.0).cloned().collect())
    }
}

/// The first and the last levels; the middle of a deep one is left out.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const HEAD: usize = 8;
        const TAIL: usize = 4;
        if self.0.len() <= HEAD + TAIL {
            return f.write_str(&self.0.join("/"));
        }
        let left_out = self.0.len() - HEAD - TAIL;
        let tail = &self.0[self.0.len() - TAIL..];
        write!(f, "{}/…({left_out})…/{}", self.0[..HEAD].join("/"), tail.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters() {
        let text = "<a>\n  <ä b='1'/>";
        let at = text.find("b=").unwrap();
        assert_eq!(Position::in_text(text.as_bytes(), at).line_column, Some((2, 6)));
        assert_eq!(Position::in_text(text.as_bytes(), 0).to_string(), "line 1, column 1");
        assert_eq!(Position::in_text(text.as_bytes(), 9999).offset, text.len());
    }

    #[test]
    fn a_deep_path_is_shortened() {
        let path = Path::new((0..100).map(|i| format!("e{i}")));
        assert_eq!(path.to_string(), "e0/e1/e2/e3/e4/e5/e6/e7/…(88)…/e96/e97/e98/e99");
    }
}
