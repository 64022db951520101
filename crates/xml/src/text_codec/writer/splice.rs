//! Captured elements in a text document.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use super::{TextWriter, push_declaration};
use crate::codec::{DeclarationRef, Kind, XmlReader, XmlWriter};
use crate::copy::{copy_content, copy_event};
use crate::error::EncodeError;
use crate::name::prefixes_in;
use crate::raw::{Extent, RawElement};
use crate::text_codec::format::{FORMAT_NAME, check_for_message};

impl TextWriter {
    pub(super) fn splice_raw(&mut self, raw: &RawElement) -> Result<(), EncodeError> {
        if self.complete {
            return Err(EncodeError::Misuse("a second root element"));
        }
        let verbatim = raw.format().name() == FORMAT_NAME && raw.extent() == Extent::Element && !self.indent;
        // What is captured was not looked at; what is written has to be well-formed. Once is enough: bytes do not change.
        if verbatim && !raw.sound.load(Ordering::Relaxed) {
            check_for_message(raw)?;
            raw.sound.store(true, Ordering::Relaxed);
        }
        let mut reader = raw.reader();
        while !matches!(reader.advance()?, Kind::Start | Kind::Eof) {}
        let own: Vec<_> =
            reader.start().declarations().map(|declaration| declaration.prefix.to_owned()).collect();
        if !verbatim {
            return self.splice_events(raw, &mut *reader, &own);
        }
        drop(reader);
        self.close_tag()?;
        let bytes =
            std::str::from_utf8(raw.bytes()).map_err(|error| EncodeError::Value(error.to_string()))?;
        let name_end = bytes.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(bytes.len());
        let (name, rest) = bytes.split_at(name_end);
        self.out.push_str(name);
        for (prefix, uri) in self.missing(raw, &own) {
            push_declaration(&mut self.out, &prefix, &uri, self.lenient)?;
        }
        self.out.push_str(rest);
        self.complete = self.open.is_empty();
        Ok(())
    }

    /// The declarations around a captured element that mean something else here, or nothing. Of text, only of prefixes that
    /// occur in it, be it in content; who refers to a prefix by `&#58;` is not helped.
    fn missing(&self, raw: &RawElement, own: &[String]) -> Vec<(String, String)> {
        let text = std::str::from_utf8(raw.bytes()).ok().filter(|_| raw.format().name() == FORMAT_NAME);
        let used = text.map(|text| prefixes_in(text).collect::<BTreeSet<_>>());
        let occurs =
            |prefix: &str| prefix.is_empty() || used.as_ref().is_none_or(|used| used.contains(prefix));
        let is_missing = |prefix: &str, uri: &str| {
            !own.iter().any(|declared| declared == prefix)
                && occurs(prefix)
                && self.resolve(prefix) != Some(uri)
        };
        let no_default = [("", "")].into_iter().filter(|_| raw.scope().resolve("") == Some(""));
        let around = raw.scope().iter().chain(no_default).filter(|(prefix, uri)| is_missing(prefix, uri));
        around.map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned())).collect()
    }

    /// Writes a captured element event by event; its reader stands on its start.
    fn splice_events(
        &mut self,
        raw: &RawElement,
        reader: &mut dyn XmlReader,
        own: &[String],
    ) -> Result<(), EncodeError> {
        copy_event(reader, self, Kind::Start)?;
        for (prefix, uri) in self.missing(raw, own) {
            self.declare(DeclarationRef::new(&prefix, &uri))?;
        }
        copy_content(reader, self)?;
        while reader.advance()? != Kind::Eof {}
        Ok(())
    }
}
