//! Character data that outlives the reader's next step.

use std::borrow::Cow;

use crate::error::InvalidValue;
use crate::text::Text;

/// Bytes of a string that is kept without an allocation: enough for all numbers, dates and GUIDs.
const SHORT: usize = 64;

/// The text of an element, as far as it was read.
pub(super) enum Kept {
    /// A string, in the first bytes.
    Short([u8; SHORT], usize),
    /// A longer one, or a typed atom.
    Owned(Text<'static>),
}

impl Kept {
    /// Keeps the first piece.
    pub(super) fn new(piece: Text<'_>) -> Self {
        if let Text::Lexical(text) = &piece {
            let mut bytes = [0; SHORT];
            if let Some(start) = bytes.get_mut(..text.len()) {
                start.copy_from_slice(text.as_bytes());
                return Self::Short(bytes, text.len());
            }
        }
        Self::Owned(piece.into_owned())
    }

    /// Keeps one more piece; after the first, atoms become text.
    pub(super) fn join(self, piece: Text<'_>) -> Self {
        let so_far = match self {
            Self::Short(_, 0) => return Self::new(piece),
            Self::Short(bytes, len) => Cow::Owned(short(&bytes, len).to_owned()),
            Self::Owned(text) => text.into_lexical(),
        };
        let mut joined = so_far.into_owned();
        piece.write_lexical(&mut joined);
        Self::Owned(Text::from(joined))
    }

    /// What `parse` makes of the whole text.
    pub(super) fn with<T>(
        &self,
        parse: impl FnOnce(&Text<'_>) -> Result<T, InvalidValue>,
    ) -> Result<T, InvalidValue> {
        match self {
            Self::Short(bytes, len) => parse(&Text::from(short(bytes, *len))),
            Self::Owned(text) => parse(text),
        }
    }
}

fn short(bytes: &[u8; SHORT], len: usize) -> &str {
    // The bytes came from a string.
    bytes.get(..len).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(kept: &Kept) -> Text<'static> {
        kept.with(|text| Ok(text.clone().into_owned())).unwrap()
    }

    #[test]
    fn one_atom_stays_an_atom() {
        assert_eq!(whole(&Kept::new(Text::EMPTY).join(Text::Int(7))), Text::Int(7));
        assert_eq!(whole(&Kept::new(Text::Double(0.5))), Text::Double(0.5));
    }

    #[test]
    fn pieces_become_text() {
        let kept = Kept::new(Text::Int(7)).join(Text::from("·")).join(Text::Bool(true));
        assert_eq!(whole(&kept), Text::from("7·true"));
        let (short, long) = ("x".repeat(SHORT), "y".repeat(SHORT + 1));
        let kept = Kept::new(Text::from(&short)).join(Text::from(&long)).join(Text::EMPTY);
        assert_eq!(whole(&kept), Text::from(format!("{short}{long}")));
    }
}
