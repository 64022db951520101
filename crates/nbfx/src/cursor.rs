//! The bytes of a document and a place in them: primitive forms, each checked against what is left.

use soapstone_xml::DecodeErrorKind;

use crate::error::Flaw;
use crate::int31::{self, Int31Error};
use crate::record::Width;

/// A place in a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'i> {
    bytes: &'i [u8],
    position: usize,
}

impl<'i> Cursor<'i> {
    pub(crate) const fn new(bytes: &'i [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// The same document at another place.
    pub(crate) const fn at(bytes: &'i [u8], position: usize) -> Self {
        Self { bytes, position }
    }

    pub(crate) const fn position(&self) -> usize {
        self.position
    }

    pub(crate) const fn is_at_end(&self) -> bool {
        self.position >= self.bytes.len()
    }

    /// How many bytes are left.
    pub(crate) const fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.position)
    }

    pub(crate) fn move_to_end(&mut self) {
        self.position = self.bytes.len();
    }

    /// The next byte, which stays where it is.
    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    #[inline]
    pub(crate) fn byte(&mut self) -> Result<u8, Flaw> {
        let byte = self.peek().ok_or_else(|| self.too_short())?;
        self.position += 1;
        Ok(byte)
    }

    /// The next `count` bytes.
    #[inline]
    pub(crate) fn take(&mut self, count: usize) -> Result<&'i [u8], Flaw> {
        let end = self.position.checked_add(count).ok_or_else(|| self.too_short())?;
        let taken = self.bytes.get(self.position..end).ok_or_else(|| self.too_short())?;
        self.position = end;
        Ok(taken)
    }

    #[inline]
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Flaw> {
        let taken = self.take(N)?;
        <[u8; N]>::try_from(taken).map_err(|_| self.too_short())
    }

    /// A MultiByteInt31.
    #[inline]
    pub(crate) fn int31(&mut self) -> Result<u32, Flaw> {
        match int31::decode(self.bytes.get(self.position..).unwrap_or_default()) {
            Ok((value, len)) => {
                self.position += len;
                Ok(value)
            }
            Err(Int31Error::Truncated) => Err(self.too_short()),
            Err(Int31Error::TooLarge) => Err(Flaw::record("a number of more than 31 bits", self.position)),
        }
    }

    /// A length of this many bytes.
    #[inline]
    pub(crate) fn length(&mut self, width: Width) -> Result<usize, Flaw> {
        Ok(match width {
            Width::One => usize::from(self.byte()?),
            Width::Two => usize::from(u16::from_le_bytes(self.array()?)),
            Width::Four => {
                let at = self.position;
                let length = i32::from_le_bytes(self.array()?);
                usize::try_from(length).map_err(|_| Flaw::record("a negative length", at))?
            }
        })
    }

    /// The bytes of a string; they need not be UTF-8.
    #[inline]
    pub(crate) fn string_bytes(&mut self) -> Result<&'i [u8], Flaw> {
        let length = self.int31()?;
        self.take(length as usize)
    }

    /// A string.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<&'i str, Flaw> {
        let length = self.int31()?;
        self.utf8(length as usize)
    }

    /// The next `count` bytes as text.
    #[inline]
    pub(crate) fn utf8(&mut self, count: usize) -> Result<&'i str, Flaw> {
        let at = self.position;
        utf8(self.take(count)?, at)
    }

    fn too_short(&self) -> Flaw {
        Flaw::new(DecodeErrorKind::UnexpectedEnd("a record needs more bytes than there are"), self.position)
    }
}

/// Bytes as text; `at` is where they stand.
#[inline]
pub(crate) fn utf8(bytes: &[u8], at: usize) -> Result<&str, Flaw> {
    std::str::from_utf8(bytes).map_err(|error| {
        Flaw::new(
            DecodeErrorKind::Encoding { encoding: "UTF-8", detail: error.to_string() },
            at + error.valid_up_to(),
        )
    })
}
