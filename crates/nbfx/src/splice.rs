//! Writing captured elements again: their bytes where that is possible, else event by event.

use soapstone_xml::{
    DeclarationRef, DecodeError, EncodeError, Extent, Kind, Position, RawElement, StartItem, XmlReader,
    XmlWriter,
};

use crate::codec::FORMAT_NAME;
use crate::cursor::Cursor;
use crate::error::Flaw;
use crate::reader::{BinaryReader, ends_of_rest};
use crate::record::code;
use crate::scan;
use crate::writer::BinaryWriter;

impl BinaryWriter<'_> {
    pub(crate) fn put_raw(&mut self, raw: &RawElement) -> Result<(), EncodeError> {
        // An array has no start tag behind which declarations could be put.
        let copies = raw.format().name() == FORMAT_NAME && raw.bytes().first() != Some(&code::ARRAY);
        if copies && let Some(element) = measure(raw, self.open_elements())? {
            return self.copy_raw(raw, element);
        }
        self.transcode(raw)
    }

    fn copy_raw(&mut self, raw: &RawElement, element: Measured) -> Result<(), EncodeError> {
        let mut declarations = Vec::new();
        {
            let mut reader = BinaryReader::of_raw(raw);
            reader.advance()?;
            for (prefix, uri) in self.missing(raw, &reader) {
                self.declaration_bytes(&prefix, &uri, &mut declarations)?;
            }
        }
        self.before_splice()?;
        let part = |from: usize, to: usize| raw.bytes().get(from..to).unwrap_or_default();
        self.out.raw(part(0, element.name_end));
        self.out.raw(&declarations);
        self.out.raw(part(element.name_end, element.end));
        self.out.no_text();
        Ok(())
    }

    /// What the element sees around it, and would see otherwise or not at all here; the reader stands on its start.
    fn missing(&self, raw: &RawElement, reader: &dyn XmlReader) -> Vec<(String, String)> {
        let start = reader.start();
        let declared = |prefix: &str| start.declarations().any(|declaration| declaration.prefix == prefix);
        let taken_back = if raw.scope().resolve("") == Some("") { Some(("", "")) } else { None };
        let around = raw.scope().iter().chain(taken_back);
        let missing = around.filter(|(prefix, uri)| !declared(prefix) && self.resolve(prefix) != Some(uri));
        missing.map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned())).collect()
    }

    fn transcode(&mut self, raw: &RawElement) -> Result<(), EncodeError> {
        let mut reader = raw.reader();
        while reader.advance()? != Kind::Start {}
        let missing = self.missing(raw, &*reader);
        let mut kind = Kind::Start;
        let mut root = true;
        while kind != Kind::Eof {
            match kind {
                Kind::Start => {
                    let start = reader.start();
                    self.start_as(start.name(), start.form())?;
                    for item in start.items() {
                        match item {
                            StartItem::Attribute(it) => self.attribute_as(it.name, it.value, it.form)?,
                            StartItem::Declaration(it) => self.declare(it)?,
                        }
                    }
                    if std::mem::take(&mut root) {
                        for (prefix, uri) in &missing {
                            self.declare(DeclarationRef::new(prefix, uri))?;
                        }
                    }
                }
                Kind::Text if reader.depth() == 0 => {}
                Kind::Text => self.text_as(reader.text(), reader.text_form())?,
                Kind::Comment if reader.depth() == 0 => {}
                Kind::Comment => self.comment(&reader.text().lexical())?,
                Kind::End => self.end()?,
                Kind::Eof => {}
            }
            kind = reader.advance()?;
        }
        Ok(())
    }
}

/// Where an element ends in its bytes, and where its name ends.
#[derive(Clone, Copy, Debug)]
struct Measured {
    name_end: usize,
    end: usize,
}

/// Finds the ends. `None` when ids of the session's table occur, which mean something else in another place.
fn measure(raw: &RawElement, depth: usize) -> Result<Option<Measured>, EncodeError> {
    let mut cursor = Cursor::new(raw.bytes());
    let max_depth = raw.limits().max_depth.saturating_add(depth);
    let walk = |cursor: &mut Cursor<'_>| -> Result<Option<Measured>, Flaw> {
        let name_end = scan::name_end(raw.bytes())?;
        let found = scan::element(cursor, depth, max_depth)?;
        let end = cursor.position();
        if let Extent::Rest { open } = raw.extent() {
            ends_of_rest(cursor, open)?;
        }
        Ok((!found.session_ids).then_some(Measured { name_end, end }))
    };
    walk(&mut cursor).map_err(|flaw| {
        let position = Position::at_byte(raw.offset() + flaw.at());
        DecodeError::new(flaw.kind().clone(), position, raw.parent().cloned().unwrap_or_default()).into()
    })
}
