//! Strings of a document: spelled out, or by an id of one of the dictionaries.

use soapstone_xml::{DecodeErrorKind, Form};

use crate::cursor::Cursor;
use crate::dictionary;
use crate::error::Flaw;
use crate::session::Strings;

/// A string, and how it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spelling<'i> {
    pub text: &'i str,
    pub form: Form,
}

impl<'i> Spelling<'i> {
    pub(crate) const fn inline(text: &'i str) -> Self {
        Self { text, form: Form::Inline }
    }
}

/// The dictionaries that a document may refer to, and what that has made of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dictionaries<'i> {
    session: Option<&'i Strings>,
    /// Bytes that the document would have with its dictionary strings spelled out.
    expanded: usize,
    max_expanded: usize,
}

impl<'i> Dictionaries<'i> {
    pub(crate) fn new(session: Option<&'i Strings>, document: usize, max_expanded: usize) -> Self {
        Self { session, expanded: document, max_expanded }
    }

    /// Counts bytes that the document stands for without having them.
    #[inline]
    pub(crate) fn expand(&mut self, bytes: usize, at: usize) -> Result<(), Flaw> {
        self.expanded = self.expanded.saturating_add(bytes);
        if self.expanded > self.max_expanded {
            return Err(Flaw::limit("max_expanded_bytes", self.max_expanded, at));
        }
        Ok(())
    }

    /// Reads an id and looks its string up.
    #[inline]
    pub(crate) fn read(&mut self, cursor: &mut Cursor<'i>) -> Result<Spelling<'i>, Flaw> {
        let at = cursor.position();
        let id = cursor.int31()?;
        let found = self.look_up(id).ok_or_else(|| self.unknown(id, at))?;
        self.expand(found.text.len(), at)?;
        Ok(found)
    }

    /// The string of an id.
    pub(crate) fn look_up(&self, id: u32) -> Option<Spelling<'i>> {
        if id.is_multiple_of(2) {
            return dictionary::string(id).map(|text| Spelling { text, form: Form::Static(id) });
        }
        let text = self.session?.get(id)?;
        Some(Spelling { text, form: Form::Session(id) })
    }

    fn unknown(&self, id: u32, at: usize) -> Flaw {
        let detail = match (id % 2, self.session) {
            (0, _) => format!("the static dictionary has {} strings", dictionary::iter().len()),
            (_, Some(session)) => format!("the session has {} strings", session.len()),
            (_, None) => "there is no session".to_owned(),
        };
        Flaw::new(DecodeErrorKind::UnknownDictionaryId { id, detail }, at)
    }
}
