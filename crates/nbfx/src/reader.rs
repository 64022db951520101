//! Reading: records in, events out.

use std::any::Any;
use std::sync::Arc;

use bytes::Bytes;
use soapstone_xml::{
    Declarations, DecodeError, DecodeErrorKind, Extent, Form, Kind, Limits, NameRef, Path, Position,
    RawElement, StartForm, StartRef, Text, TextForm, XmlReader,
};

use crate::codec::RAW_FORMAT;
use crate::cursor::Cursor;
use crate::error::Flaw;
use crate::record::{Atom, Prefix, Shape, Word, array_item, code};
use crate::scan;
use crate::scope::Prefixes;
use crate::session::Strings;
use crate::start_tag::{Item, Name, StartTag, read_name, resolve};
use crate::strings::Dictionaries;
use crate::value::{self, ATOM_CHARS, Room, Value};

/// A reader of binary documents.
///
/// Names and text are borrowed from the document or from a dictionary; nothing is allocated from event to event, but for
/// lists. Each length is checked against the bytes that are left before it is used. An array record is given as the elements
/// that it stands for.
///
/// It refuses what .NET's reader refuses, and accepts what that accepts (longer numbers than necessary, characters that XML
/// does not allow, names that are no names), with these differences: an attribute called `xmlns`, a prefix that is declared
/// as empty, an empty name, and text outside the root that is not white space are refused in every form; white space outside
/// the root is skipped. As in .NET's reader, the items of an array have no attributes, though [MC-NBFX §2.3.3] would give those
/// of the record to each.
///
/// ```
/// use bytes::Bytes;
/// use soapstone_nbfx::BinaryReader;
/// use soapstone_xml::{Kind, Limits, XmlReader};
///
/// // An array of two Int32 in <r>.
/// let document = Bytes::from_static(b"\x40\x01r\x03\x40\x01a\x01\x8D\x02\x01\0\0\0\x02\0\0\0\x01");
/// let limits = Limits::default();
/// let mut reader = BinaryReader::new(&document, &limits);
/// let mut sum = 0;
/// loop {
///     match reader.advance()? {
///         Kind::Text => sum += reader.text().as_i32()?,
///         Kind::Eof => break,
///         _ => {}
///     }
/// }
/// assert_eq!(sum, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct BinaryReader<'i> {
    document: &'i Bytes,
    cursor: Cursor<'i>,
    /// Where the first byte of `document` stood in the document that was received.
    origin: usize,
    dictionaries: Dictionaries<'i>,
    limits: &'i Limits,
    shared_limits: Option<Arc<Limits>>,
    shared_strings: Option<Arc<dyn Any + Send + Sync>>,
    parent: Option<&'i Path>,
    extent: Extent,
    kind: Option<Kind>,
    /// Where the record of the event begins.
    record_at: usize,
    form: StartForm,
    open: Vec<Name<'i>>,
    root_seen: bool,
    scope: Prefixes<'i>,
    tag: StartTag<'i>,
    value: Value<'i>,
    value_form: TextForm,
    /// The next event is the end of the element, which the text record has included.
    ending: bool,
    array: Option<Array<'i>>,
    /// Characters of the run of text so far.
    run: usize,
    failure: Option<(Flaw, Path)>,
}

/// An array record that is being expanded. The cursor stands at the value of the next item.
#[derive(Clone, Copy, Debug)]
struct Array<'i> {
    name: Name<'i>,
    record: u8,
    atom: Atom,
    size: usize,
    /// Items that have not begun yet.
    left: u32,
    /// The bytes of the start tag, for an item that is captured.
    tag: (usize, usize),
}

impl<'i> BinaryReader<'i> {
    /// A reader that stands before a document without a session: `application/soap+msbin1`.
    pub fn new(document: &'i Bytes, limits: &'i Limits) -> Self {
        Self::within(document, 0, limits, None)
    }

    /// A reader of the records that begin at byte `from`.
    pub(crate) fn within(
        document: &'i Bytes,
        from: usize,
        limits: &'i Limits,
        strings: Option<&'i Arc<Strings>>,
    ) -> Self {
        let shared = strings.map(|strings| Arc::clone(strings) as Arc<dyn Any + Send + Sync>);
        Self::with_strings(document, from, limits, strings.map(|strings| &**strings), shared)
    }

    fn with_strings(
        document: &'i Bytes,
        from: usize,
        limits: &'i Limits,
        strings: Option<&'i Strings>,
        shared_strings: Option<Arc<dyn Any + Send + Sync>>,
    ) -> Self {
        Self {
            document,
            cursor: Cursor::at(document, from),
            origin: 0,
            dictionaries: Dictionaries::new(strings, document.len(), limits.max_expanded_bytes),
            limits,
            shared_limits: None,
            shared_strings,
            parent: None,
            extent: Extent::Element,
            kind: None,
            record_at: from,
            form: StartForm::Element,
            open: Vec::new(),
            root_seen: false,
            scope: Prefixes::default(),
            tag: StartTag::default(),
            value: Value::EMPTY,
            value_form: TextForm::AUTO,
            ending: false,
            array: None,
            run: 0,
            failure: None,
        }
    }

    /// A reader of a captured element.
    pub(crate) fn of_raw(raw: &'i RawElement) -> Self {
        let strings = raw.strings().and_then(|strings| strings.downcast_ref::<Strings>());
        Self {
            origin: raw.offset(),
            parent: raw.parent(),
            extent: raw.extent(),
            scope: Prefixes::within(raw.scope()),
            ..Self::with_strings(raw.bytes(), 0, raw.limits(), strings, raw.strings().cloned())
        }
    }

    fn step(&mut self) -> Result<Kind, Flaw> {
        match self.kind {
            None if self.document.len() > self.limits.max_bytes => {
                return Err(Flaw::limit("max_bytes", self.limits.max_bytes, 0));
            }
            Some(Kind::Eof) => return Ok(Kind::Eof),
            Some(Kind::End) => {
                self.open.pop();
                self.scope.pop();
            }
            _ => {}
        }
        if self.ending {
            self.ending = false;
            return Ok(Kind::End);
        }
        if let Some(array) = self.array {
            if self.kind == Some(Kind::Start) {
                return self.array_value(array);
            }
            if array.left > 0 {
                return self.array_item(array);
            }
            self.array = None;
        }
        if self.kind != Some(Kind::Text) {
            self.run = 0;
        }
        loop {
            if self.open.is_empty()
                && self.root_seen
                && let Extent::Rest { open } = self.extent
            {
                return self.end_of_rest(open);
            }
            self.record_at = self.cursor.position();
            if self.cursor.is_at_end() {
                return self.end_of_document();
            }
            let byte = self.cursor.byte()?;
            match scan::shape_of(byte, self.record_at)? {
                Shape::Element(prefix, word) => return self.element(prefix, word),
                Shape::End if !self.open.is_empty() => return Ok(Kind::End),
                Shape::Comment => {
                    let text = self.cursor.string()?;
                    self.text_value(Value::Str(text), TextForm::AUTO)?;
                    self.run = 0;
                    return Ok(Kind::Comment);
                }
                Shape::Array => return self.array_record(),
                // Most text by far, so it takes a shorter way.
                Shape::Text(Atom::Chars(width), end) if !self.open.is_empty() => {
                    let length = self.cursor.length(width)?;
                    let text = self.cursor.utf8(length)?;
                    self.text_value(Value::Str(text), TextForm { record: byte, string: Form::Auto })?;
                    self.ending = end;
                    return Ok(Kind::Text);
                }
                Shape::Text(atom, end) if atom != Atom::EndList => {
                    self.tag.scratch.clear();
                    self.tag.items.clear();
                    let max_text_chars = self.limits.max_text_chars;
                    let room = Room { left: max_text_chars.saturating_sub(self.run), max_text_chars };
                    let (value, form) = value::read(
                        &mut self.cursor,
                        &mut self.dictionaries,
                        &mut self.tag.scratch,
                        byte,
                        atom,
                        self.record_at,
                        room,
                    )?;
                    if self.open.is_empty() {
                        if end || !value.is_whitespace(&self.tag.scratch) {
                            return Err(Flaw::new(DecodeErrorKind::OutsideRoot("text"), self.record_at));
                        }
                        continue;
                    }
                    self.tag.scratch.resolve_lists(&self.scope);
                    let value = self.tag.scratch.resolve(value, &self.scope);
                    self.text_value(value, form)?;
                    self.ending = end;
                    return Ok(Kind::Text);
                }
                _ => return Err(scan::misplaced(byte, self.record_at)),
            }
        }
    }

    fn end_of_document(&self) -> Result<Kind, Flaw> {
        let kind = match (self.open.is_empty(), self.root_seen) {
            (true, true) => return Ok(Kind::Eof),
            (true, false) => DecodeErrorKind::Empty,
            (false, _) => DecodeErrorKind::UnexpectedEnd("an element has no end"),
        };
        Err(Flaw::new(kind, self.record_at))
    }

    /// Behind the element, when its bytes go on to the end of its document: so many ends must follow, and nothing else.
    fn end_of_rest(&mut self, open: usize) -> Result<Kind, Flaw> {
        ends_of_rest(&mut self.cursor, open)?;
        self.record_at = self.cursor.position();
        Ok(Kind::Eof)
    }

    #[inline]
    fn enter(&mut self, name: Name<'i>) -> Result<(), Flaw> {
        if self.open.len() >= self.limits.max_depth {
            return Err(Flaw::limit("max_depth", self.limits.max_depth, self.record_at));
        }
        if self.open.is_empty() && std::mem::replace(&mut self.root_seen, true) {
            return Err(Flaw::new(DecodeErrorKind::OutsideRoot("a second element"), self.record_at));
        }
        self.open.push(name);
        self.scope.push();
        Ok(())
    }

    fn element(&mut self, prefix: Prefix, word: Word) -> Result<Kind, Flaw> {
        let at = self.cursor.position();
        let name = read_name(&mut self.cursor, &mut self.dictionaries, self.limits, prefix, word)?;
        self.enter(name)?;
        self.tag.clear();
        self.tag.read(&mut self.cursor, &mut self.dictionaries, &mut self.scope, self.limits)?;
        let namespace = resolve(name.prefix, &self.scope, at)?;
        if let Some(open) = self.open.last_mut() {
            open.namespace = namespace;
        }
        self.form = if name.long { StartForm::LongPrefix } else { StartForm::Element };
        Ok(Kind::Start)
    }

    fn array_record(&mut self) -> Result<Kind, Flaw> {
        let tag_at = self.cursor.position();
        let byte = self.cursor.byte()?;
        let Shape::Element(prefix, word) = scan::shape_of(byte, tag_at)? else {
            return Err(scan::misplaced(byte, tag_at));
        };
        self.element(prefix, word)?;
        // .NET's reader gives the items no attributes.
        self.tag.items.retain(|item| matches!(item, Item::Declaration { .. }));
        let tag_end = self.cursor.position();
        let byte = self.cursor.byte()?;
        if byte != code::END_ELEMENT {
            return Err(scan::misplaced(byte, tag_end));
        }
        let (record, size, count) = scan::array_values(&mut self.cursor)?;
        let (Some(&name), Some(atom)) = (self.open.last(), array_item(record)) else {
            return Err(scan::misplaced(byte, tag_end));
        };
        let item_len = 2 * name.len() + self.tag.text_len() + ATOM_CHARS;
        self.dictionaries.expand(item_len.saturating_mul(count as usize), self.record_at)?;
        self.form = StartForm::ArrayHead { record, count };
        self.array = Some(Array { name, record, atom, size, left: count - 1, tag: (tag_at, tag_end) });
        Ok(Kind::Start)
    }

    fn array_item(&mut self, array: Array<'i>) -> Result<Kind, Flaw> {
        self.record_at = self.cursor.position();
        self.enter(array.name)?;
        for item in &self.tag.items {
            if let Item::Declaration { prefix, uri } = item
                && *prefix != "xml"
            {
                self.scope.declare(prefix, uri.text);
            }
        }
        self.array = Some(Array { left: array.left - 1, ..array });
        self.form = StartForm::ArrayItem;
        Ok(Kind::Start)
    }

    fn array_value(&mut self, array: Array<'i>) -> Result<Kind, Flaw> {
        self.record_at = self.cursor.position();
        self.value = value::packed(&mut self.cursor, array.atom)?;
        self.value_form = TextForm { record: array.record, string: Form::Auto };
        self.ending = true;
        Ok(Kind::Text)
    }

    #[inline]
    fn text_value(&mut self, value: Value<'i>, form: TextForm) -> Result<(), Flaw> {
        self.run = self.run.saturating_add(value.size(&self.tag.scratch));
        if self.run > self.limits.max_text_chars {
            return Err(Flaw::limit("max_text_chars", self.limits.max_text_chars, self.record_at));
        }
        (self.value, self.value_form) = (value, form);
        Ok(())
    }

    /// Moves from a start to its end; the cursor is behind the element then.
    fn skip(&mut self) -> Result<scan::Scan, Flaw> {
        let found = match self.array {
            Some(array) => {
                self.cursor.take(array.size)?;
                scan::Scan::default()
            }
            None => scan::to_end(&mut self.cursor, self.open.len(), self.limits.max_depth)?,
        };
        self.kind = Some(Kind::End);
        self.record_at = self.cursor.position();
        Ok(found)
    }

    fn capture(&mut self) -> Result<RawElement, Flaw> {
        let start = self.record_at;
        let (bytes, session_ids) = match self.array {
            Some(array) => {
                let session_ids =
                    matches!(array.name.local.form, Form::Session(_)) || self.tag.uses_session();
                let mut bytes = self.document.get(array.tag.0..array.tag.1).unwrap_or_default().to_vec();
                bytes.push(array.record);
                bytes.extend_from_slice(self.cursor.take(array.size)?);
                self.kind = Some(Kind::End);
                (Bytes::from(bytes), session_ids)
            }
            None => {
                let found = self.skip()?;
                (
                    self.document.slice(start..self.cursor.position()),
                    found.session_ids || self.named_by_session(),
                )
            }
        };
        Ok(self.raw(bytes, Extent::Element, start, session_ids))
    }

    /// Whether the start tag that was read last needs the session's string table.
    fn named_by_session(&self) -> bool {
        self.open.last().is_some_and(|name| matches!(name.local.form, Form::Session(_)))
            || self.tag.uses_session()
    }

    fn rest(&mut self) -> Result<RawElement, Flaw> {
        let around = self.open.len().saturating_sub(1);
        let beyond = match self.extent {
            Extent::Rest { open } => open,
            Extent::Element => 0,
        };
        if self.array.is_some() {
            // An item has no bytes of its own.
            return self.capture();
        }
        let start = self.record_at;
        let raw = self.raw(self.document.slice(start..), Extent::Rest { open: around + beyond }, start, true);
        // On the end of this element, and nothing is behind it any more.
        self.cursor.move_to_end();
        self.open.drain(..around);
        self.extent = Extent::Element;
        self.kind = Some(Kind::End);
        self.record_at = self.cursor.position();
        Ok(raw)
    }

    fn step_and_keep(&mut self) -> Result<Kind, Flaw> {
        let kind = self.step()?;
        self.kind = Some(kind);
        Ok(kind)
    }

    fn raw(&mut self, bytes: Bytes, extent: Extent, start: usize, session_ids: bool) -> RawElement {
        let limits = self.shared_limits.get_or_insert_with(|| Arc::new(self.limits.clone())).clone();
        let around = self.open.len().saturating_sub(1);
        let path = self.path_of(around);
        let raw = RawElement::new(bytes, &RAW_FORMAT, self.scope.around(), extent, limits)
            .with_parent(Arc::new(path))
            .found_in(self.document.clone(), self.origin + start);
        match &self.shared_strings {
            Some(strings) if session_ids => raw.with_strings(Arc::clone(strings)),
            _ => raw,
        }
    }

    fn path_of(&self, levels: usize) -> Path {
        let path = Path::new(self.open.iter().take(levels).map(|name| name.local.text.to_owned()));
        match self.parent {
            Some(parent) => path.under(parent),
            None => path,
        }
    }

    fn error(&self, flaw: &Flaw, path: Path) -> DecodeError {
        DecodeError::new(flaw.kind().clone(), Position::at_byte(self.origin + flaw.at()), path)
    }

    /// Keeps the error, so that it can be given again.
    fn checked<T>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, Flaw>) -> Result<T, DecodeError> {
        if let Some((flaw, path)) = &self.failure {
            return Err(self.error(flaw, path.clone()));
        }
        run(self).map_err(|flaw| {
            let path = self.path();
            let error = self.error(&flaw, path.clone());
            self.failure = Some((flaw, path));
            error
        })
    }
}

/// So many ends of elements and the end of the document; comments and white space may stand between.
pub(crate) fn ends_of_rest(cursor: &mut Cursor<'_>, open: usize) -> Result<(), Flaw> {
    let mut open = open;
    while let Some(byte) = cursor.peek() {
        let at = cursor.position();
        cursor.byte()?;
        let ends = match scan::shape_of(byte, at)? {
            Shape::End => true,
            Shape::Comment => {
                cursor.string()?;
                false
            }
            Shape::Text(Atom::Empty, end) => end,
            Shape::Text(Atom::Chars(width), end) => {
                let length = cursor.length(width)?;
                if !Text::from(cursor.utf8(length)?).is_whitespace() {
                    return Err(scan::misplaced(byte, at));
                }
                end
            }
            _ => return Err(scan::misplaced(byte, at)),
        };
        if ends {
            open = open.checked_sub(1).ok_or_else(|| scan::misplaced(byte, at))?;
        }
    }
    if open > 0 {
        return Err(Flaw::new(DecodeErrorKind::UnexpectedEnd("an element has no end"), cursor.position()));
    }
    Ok(())
}

impl XmlReader for BinaryReader<'_> {
    fn advance(&mut self) -> Result<Kind, DecodeError> {
        self.checked(Self::step_and_keep)
    }

    fn start(&self) -> StartRef<'_> {
        let name = match (self.kind, self.open.last()) {
            (Some(Kind::Start | Kind::End), Some(name)) => name.to_ref(),
            _ => NameRef::local(""),
        };
        match self.kind {
            Some(Kind::Start) => StartRef::new(name, self.form, &self.tag),
            _ => StartRef::new(name, StartForm::Element, &NO_ITEMS),
        }
    }

    fn text(&self) -> Text<'_> {
        match self.kind {
            Some(Kind::Text | Kind::Comment) => self.value.to_text(&self.tag.scratch),
            _ => Text::EMPTY,
        }
    }

    fn text_form(&self) -> TextForm {
        match self.kind {
            Some(Kind::Text) => self.value_form,
            _ => TextForm::AUTO,
        }
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.scope.resolve(prefix)
    }

    fn skip_element(&mut self) -> Result<(), DecodeError> {
        self.checked(|reader| match reader.kind {
            Some(Kind::Start) => reader.skip().map(drop),
            _ => Err(Flaw::new(
                DecodeErrorKind::Misuse("an element is skipped from its start"),
                reader.record_at,
            )),
        })
    }

    fn capture_element(&mut self) -> Result<RawElement, DecodeError> {
        self.checked(|reader| match reader.kind {
            Some(Kind::Start) => reader.capture(),
            _ => Err(Flaw::new(
                DecodeErrorKind::Misuse("an element is captured from its start"),
                reader.record_at,
            )),
        })
    }

    fn capture_rest(&mut self) -> Result<RawElement, DecodeError> {
        self.checked(|reader| match reader.kind {
            Some(Kind::Start) => reader.rest(),
            _ => Err(Flaw::new(
                DecodeErrorKind::Misuse("an element is captured from its start"),
                reader.record_at,
            )),
        })
    }

    fn scope(&mut self) -> Declarations {
        self.scope.around()
    }

    fn limits(&self) -> &Limits {
        self.limits
    }

    fn depth(&self) -> usize {
        self.open.len()
    }

    fn position(&self) -> Position {
        Position::at_byte(self.origin + self.record_at)
    }

    fn path(&self) -> Path {
        self.path_of(self.open.len())
    }
}

/// A start tag without items.
struct NoItems;

impl soapstone_xml::StartItems for NoItems {
    fn count(&self) -> usize {
        0
    }

    fn item(&self, _: usize) -> soapstone_xml::StartItem<'_> {
        soapstone_xml::StartItem::Declaration(soapstone_xml::DeclarationRef::new("", ""))
    }
}

static NO_ITEMS: NoItems = NoItems;
