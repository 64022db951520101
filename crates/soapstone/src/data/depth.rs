//! How deep data is: a level for each object, list and dictionary that is within another.

use std::cell::Cell;

use soapstone_xml::{FromXmlError, XmlReader};

use super::read::unexpected;

/// Levels of objects, lists and dictionaries within each other that are read, those behind references included. Types that
/// contain themselves are read by recursion: with this limit a message does not exhaust the stack of a thread.
pub const MAX_DEPTH: usize = 64;

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// While this lives, what is read is a level deeper.
pub(super) struct Deeper(());

impl Deeper {
    /// One level more, for the element on whose start the reader stands; an error if that is too deep.
    pub(super) fn enter<R: XmlReader + ?Sized>(input: &R) -> Result<Self, FromXmlError> {
        let depth = DEPTH.get();
        if depth >= MAX_DEPTH {
            return Err(too_deep(input));
        }
        DEPTH.set(depth + 1);
        Ok(Self(()))
    }
}

impl Drop for Deeper {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
    }
}

#[cold]
fn too_deep<R: XmlReader + ?Sized>(input: &R) -> FromXmlError {
    unexpected(input, format!("{MAX_DEPTH} levels of data contracts at most"), "more")
}
