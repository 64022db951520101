//! The reading side: a cursor over text, without an allocation per event.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use quick_xml::events::Event;

use super::attributes::{Attributes, limit, parts};
use super::chars::{
    Piece, check_text, check_verbatim, is_whitespace, push_with_line_ends, resolve_reference, split_qname,
};
use super::declaration::Declaration;
use super::document::{Profile, TextDocument};
use super::format::{DOCUMENT, MESSAGE, quick_xml_error};
use crate::codec::{Kind, StartForm, StartRef, XmlReader};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::lexical::{is_space, is_space_char};
use crate::limits::Limits;
use crate::name::{Form, NameRef, XML_NAMESPACE, is_ncname};
use crate::path::{Path, Position};
use crate::raw::{Extent, RawElement};
use crate::scope::{Declarations, Scope};
use crate::text::Text;

/// A cursor over a text document; [`TextDocument::reader`](super::TextDocument::reader) makes one.
pub struct TextReader<'i> {
    input: &'i Bytes,
    parser: quick_xml::Reader<&'i [u8]>,
    profile: Profile,
    limits: Arc<Limits>,
    place: Place,
    /// The elements that are open; the last one is the current element also on its end.
    open: Vec<Open<'i>>,
    attributes: Attributes<'i>,
    text: Current<'i>,
    /// A piece of text that is not as it stands in the input.
    scratch: String,
    /// Characters of character data since the last markup.
    run: usize,
    kind: Kind,
    /// Offset of the current event in the input.
    event_at: usize,
    state: State,
    failure: Option<DecodeError>,
    /// Whether the document type declaration was seen.
    doctype: bool,
    /// The path of this many open elements, kept for the next capture.
    parent_path: Option<(usize, Arc<Path>)>,
}

/// Where the input stands in its document.
#[derive(Default)]
struct Place {
    /// Whether references to characters that XML does not have are let through.
    lenient: bool,
    /// Of a captured element, its document and the byte at which it begins there.
    document: Option<(Bytes, usize)>,
    parent: Option<Arc<Path>>,
}

#[derive(Clone, Copy)]
struct Open<'i> {
    name: &'i str,
    prefix_len: u32,
    binding: Binding,
}

#[derive(Clone, Copy)]
enum Binding {
    None,
    Xml,
    Bound(u32),
}

#[derive(Clone, Copy)]
enum Current<'i> {
    Input(&'i str),
    Scratch,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing was read yet, or only what may stand before the root.
    Prolog,
    /// Inside the root element.
    Content,
    /// On the start of an element without content; its end comes next.
    EmptyElement,
    /// On the end of an element, which is to be left.
    Ended,
    /// After the root element.
    Epilog,
}

impl<'i> TextReader<'i> {
    pub(super) fn new(document: &'i TextDocument) -> Self {
        let TextDocument { bytes, profile, limits, lenient } = document;
        let place = Place { lenient: *lenient, ..Place::default() };
        Self::with(bytes, *profile, Arc::clone(limits), Scope::default(), place)
    }

    /// A reader of a captured element.
    pub(super) fn of_raw(raw: &'i RawElement, profile: Profile) -> Self {
        let document = raw.document.clone().unwrap_or_else(|| raw.bytes.clone());
        let place = Place {
            lenient: raw.lenient,
            document: Some((document, raw.offset)),
            parent: raw.parent.clone(),
        };
        Self::with(&raw.bytes, profile, Arc::clone(&raw.limits), Scope::with(&raw.scope), place)
    }

    fn with(input: &'i Bytes, profile: Profile, limits: Arc<Limits>, scope: Scope, place: Place) -> Self {
        let mut parser = quick_xml::Reader::from_reader(&input[..]);
        let config = parser.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.check_comments = true;
        Self {
            input,
            parser,
            profile,
            limits,
            place,
            open: Vec::new(),
            attributes: Attributes::new(scope),
            text: Current::Input(""),
            scratch: String::new(),
            run: 0,
            kind: Kind::Eof,
            event_at: 0,
            state: State::Prolog,
            failure: None,
            doctype: false,
            parent_path: None,
        }
    }

    fn fail(&mut self, at: usize, kind: DecodeErrorKind) -> DecodeError {
        let error = DecodeError::new(kind, self.position_of(at), self.path());
        self.failure = Some(error.clone());
        error
    }

    fn position_of(&self, at: usize) -> Position {
        match &self.place.document {
            Some((document, offset)) => Position::in_text(document, offset + at),
            None => Position::in_text(self.input, at),
        }
    }

    fn offset(&self) -> usize {
        self.parser.buffer_position() as usize
    }

    /// The next event of quick-xml, with its place in the input.
    fn next_event(&mut self) -> Result<Event<'i>, DecodeError> {
        self.event_at = self.offset();
        match self.parser.read_event() {
            Ok(event) => Ok(event),
            Err(error) => {
                let kind = quick_xml_error(error);
                let at = if matches!(kind, DecodeErrorKind::Encoding { .. }) {
                    self.event_at
                } else {
                    self.parser.error_position() as usize
                };
                Err(self.fail(at, kind))
            }
        }
    }

    fn leave_element(&mut self) {
        self.open.pop();
        self.attributes.scope.pop();
        if self.parent_path.as_ref().is_some_and(|(level, _)| *level > self.open.len()) {
            self.parent_path = None;
        }
        self.state = if self.open.is_empty() { State::Epilog } else { State::Content };
    }

    /// Enters the element whose tag stands at `event_at`; the tag is what is between `<` and `>` or `/>`.
    fn enter_element(&mut self, tag_len: usize, name_len: usize) -> Result<(), DecodeError> {
        let start = self.event_at + 1;
        let input: &'i [u8] = self.input;
        let tag = std::str::from_utf8(&input[start..start + tag_len])
            .map_err(|error| self.fail(start + error.valid_up_to(), not_utf8(error)))?;
        let name = &tag[..name_len];
        if self.open.len() >= self.limits.max_depth {
            return Err(self.fail(self.event_at, limit("max_depth", self.limits.max_depth)));
        }
        if name_len > self.limits.max_name_chars && name.chars().count() > self.limits.max_name_chars {
            return Err(self.fail(start, limit("max_name_chars", self.limits.max_name_chars)));
        }
        let Some(prefix_len) = split_qname(name) else {
            return Err(self.fail(start, DecodeErrorKind::InvalidName(crate::error::shorten(name))));
        };
        self.attributes.scope.push();
        if tag_len == name_len {
            self.attributes.clear();
        } else if let Err((at, kind)) = self.attributes.read(tag, name_len, &self.limits, self.place.lenient)
        {
            self.open.push(Open { name, prefix_len: prefix_len as u32, binding: Binding::None });
            return Err(self.fail(start + at, kind));
        }
        let (prefix, _) = parts(name, prefix_len);
        let binding = match self.attributes.scope.find(prefix) {
            Some(binding) => Binding::Bound(binding as u32),
            None if prefix.is_empty() => Binding::None,
            None if prefix == "xml" => Binding::Xml,
            None => {
                return Err(
                    self.fail(start, DecodeErrorKind::UndeclaredPrefix(crate::error::shorten(prefix)))
                );
            }
        };
        self.open.push(Open { name, prefix_len: prefix_len as u32, binding });
        Ok(())
    }

    fn end_element(&mut self, tag: &str) -> Result<(), DecodeError> {
        match self.open.last() {
            Some(open) if open.name == tag => Ok(()),
            Some(open) => {
                let expected = crate::error::shorten(open.name);
                let found = crate::error::shorten(tag);
                Err(self.fail(self.event_at, DecodeErrorKind::MismatchedEnd { expected, found }))
            }
            None => Err(self.fail(self.event_at, DecodeErrorKind::OutsideRoot("an end tag"))),
        }
    }

    /// Takes a piece of text; whether there is anything in it.
    fn take_text(&mut self, text: &'i str, text_at: usize, check: Checker) -> Result<bool, DecodeError> {
        if text.is_empty() {
            return Ok(false);
        }
        let (piece, chars) = check(text).map_err(|(at, kind)| self.fail(text_at + at, kind))?;
        self.run += chars;
        if self.run > self.limits.max_text_chars {
            return Err(self.fail(text_at, limit("max_text_chars", self.limits.max_text_chars)));
        }
        self.text = match piece {
            Piece::Plain => Current::Input(text),
            Piece::LineEnds => {
                self.scratch.clear();
                push_with_line_ends(&mut self.scratch, text);
                Current::Scratch
            }
        };
        Ok(true)
    }

    /// What may not stand outside the root element.
    fn inside_root(&mut self, what: &'static str) -> Result<(), DecodeError> {
        if self.open.is_empty() {
            Err(self.fail(self.event_at, DecodeErrorKind::OutsideRoot(what)))
        } else {
            Ok(())
        }
    }

    fn next(&mut self) -> Result<Kind, DecodeError> {
        match self.state {
            State::EmptyElement => {
                self.state = State::Ended;
                return Ok(Kind::End);
            }
            State::Ended => self.leave_element(),
            State::Prolog | State::Content | State::Epilog => {}
        }
        loop {
            match self.next_event()? {
                Event::Start(tag) => return self.start_tag(tag.len(), tag.name().as_ref().len(), false),
                Event::Empty(tag) => return self.start_tag(tag.len(), tag.name().as_ref().len(), true),
                Event::End(tag) => {
                    self.end_element(&tag)?;
                    self.run = 0;
                    self.state = State::Ended;
                    return Ok(Kind::End);
                }
                Event::Text(text) => {
                    let text = borrowed(text.into_inner());
                    if self.open.is_empty() {
                        if is_whitespace(text) {
                            continue;
                        }
                        return Err(self.fail(self.event_at, DecodeErrorKind::OutsideRoot("character data")));
                    }
                    if self.take_text(text, self.event_at, check_text)? {
                        return Ok(Kind::Text);
                    }
                }
                Event::CData(text) => {
                    self.inside_root("a CDATA section")?;
                    if self.take_text(
                        borrowed(text.into_inner()),
                        self.event_at + "<![CDATA[".len(),
                        check_verbatim,
                    )? {
                        return Ok(Kind::Text);
                    }
                }
                Event::GeneralRef(reference) => {
                    self.inside_root("a reference")?;
                    let resolved = resolve_reference(&reference, self.place.lenient)
                        .map_err(|kind| self.fail(self.event_at, kind))?;
                    self.run += 1;
                    if self.run > self.limits.max_text_chars {
                        return Err(
                            self.fail(self.event_at, limit("max_text_chars", self.limits.max_text_chars))
                        );
                    }
                    self.scratch.clear();
                    self.scratch.push(resolved);
                    self.text = Current::Scratch;
                    return Ok(Kind::Text);
                }
                Event::Comment(text) => {
                    self.run = 0;
                    let text = borrowed(text.into_inner());
                    self.text = Current::Input("");
                    self.take_text(text, self.event_at + "<!--".len(), check_verbatim)?;
                    self.run = 0;
                    return Ok(Kind::Comment);
                }
                Event::PI(instruction) => self.instruction(borrowed(instruction.into_inner()))?,
                Event::Decl(declaration) => {
                    if self.event_at != 0 || self.place.document.is_some() {
                        let what = "an XML declaration that is not at the start of the document".to_owned();
                        return Err(self.fail(self.event_at, DecodeErrorKind::Syntax(what)));
                    }
                    Declaration::parse(&declaration)
                        .map_err(|what| self.fail(self.event_at, DecodeErrorKind::Syntax(what.to_owned())))?;
                }
                Event::DocType(_) => self.document_type()?,
                Event::Eof => return self.end_of_input(),
            }
        }
    }

    /// A processing instruction: passed over in documents, refused in messages. Spec: [XML10 §2.6]
    fn instruction(&mut self, content: &str) -> Result<(), DecodeError> {
        let target = content.split(is_space_char).next().unwrap_or("");
        if self.profile == Profile::Message {
            let target = crate::error::shorten(target);
            return Err(self.fail(self.event_at, DecodeErrorKind::ProcessingInstruction(target)));
        }
        if !is_ncname(target) || target.eq_ignore_ascii_case("xml") {
            return Err(self.fail(self.event_at, DecodeErrorKind::InvalidName(crate::error::shorten(target))));
        }
        check_verbatim(content).map(drop).map_err(|(at, kind)| self.fail(self.event_at + 2 + at, kind))
    }

    /// A document type declaration: passed over once before the root of a document, refused in messages.
    /// Spec: [XML10 §2.8], production 28
    fn document_type(&mut self) -> Result<(), DecodeError> {
        if self.profile == Profile::Message {
            return Err(self.fail(self.event_at, DecodeErrorKind::DocumentType));
        }
        let written = self.input.get(self.event_at..).unwrap_or_default();
        let proper = written.starts_with(b"<!DOCTYPE") && written.get(9).is_some_and(|&b| is_space(b));
        if self.state != State::Prolog || self.doctype || !proper {
            let what = "a document type declaration where none can be".to_owned();
            return Err(self.fail(self.event_at, DecodeErrorKind::Syntax(what)));
        }
        self.doctype = true;
        Ok(())
    }

    fn start_tag(&mut self, tag_len: usize, name_len: usize, empty: bool) -> Result<Kind, DecodeError> {
        if self.state == State::Epilog {
            return Err(self.fail(self.event_at, DecodeErrorKind::OutsideRoot("a second element")));
        }
        self.enter_element(tag_len, name_len)?;
        self.run = 0;
        self.state = if empty { State::EmptyElement } else { State::Content };
        Ok(Kind::Start)
    }

    fn end_of_input(&mut self) -> Result<Kind, DecodeError> {
        let at = self.input.len();
        match self.open.last() {
            Some(open) => {
                let what = format!("the end of <{}> is missing", crate::error::shorten(open.name));
                Err(self.fail(at, DecodeErrorKind::Syntax(what)))
            }
            None if self.state == State::Prolog => Err(self.fail(at, DecodeErrorKind::Empty)),
            None => Ok(Kind::Eof),
        }
    }

    /// From the start of an element to its end, looking at nothing but the names of tags. Gives the offset after it.
    fn skip(&mut self) -> Result<usize, DecodeError> {
        if self.state == State::EmptyElement {
            self.state = State::Ended;
            return Ok(self.offset());
        }
        let depth = self.open.len();
        let input: &'i [u8] = self.input;
        loop {
            match self.next_event()? {
                Event::Start(tag) => {
                    if self.open.len() >= self.limits.max_depth {
                        return Err(self.fail(self.event_at, limit("max_depth", self.limits.max_depth)));
                    }
                    let (start, len) = (self.event_at + 1, tag.name().as_ref().len());
                    let name = std::str::from_utf8(&input[start..start + len])
                        .map_err(|error| self.fail(start + error.valid_up_to(), not_utf8(error)))?;
                    self.open.push(Open { name, prefix_len: 0, binding: Binding::None });
                }
                Event::End(tag) => {
                    self.end_element(&tag)?;
                    if self.open.len() == depth {
                        self.state = State::Ended;
                        return Ok(self.offset());
                    }
                    self.open.pop();
                }
                Event::Empty(_) if self.open.len() >= self.limits.max_depth => {
                    return Err(self.fail(self.event_at, limit("max_depth", self.limits.max_depth)));
                }
                Event::DocType(_) => return Err(self.fail(self.event_at, DecodeErrorKind::DocumentType)),
                Event::PI(instruction) if self.profile == Profile::Message => {
                    let target = crate::error::shorten(instruction.target());
                    return Err(self.fail(self.event_at, DecodeErrorKind::ProcessingInstruction(target)));
                }
                Event::Eof => {
                    self.end_of_input()?;
                }
                _ => {}
            }
        }
    }

    /// The elements around the current one; its siblings share one path.
    fn parent_path(&mut self) -> Arc<Path> {
        let level = self.open.len().saturating_sub(1);
        match &self.parent_path {
            Some((known, path)) if *known == level => Arc::clone(path),
            _ => {
                let path = Arc::new(self.path_of(level));
                self.parent_path = Some((level, Arc::clone(&path)));
                path
            }
        }
    }
}

impl XmlReader for TextReader<'_> {
    fn advance(&mut self) -> Result<Kind, DecodeError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.kind = self.next()?;
        Ok(self.kind)
    }

    fn start(&self) -> StartRef<'_> {
        match self.open.last() {
            Some(open) if matches!(self.kind, Kind::Start | Kind::End) => {
                let (prefix, local) = parts(open.name, open.prefix_len as usize);
                let namespace = match open.binding {
                    Binding::None => "",
                    Binding::Xml => XML_NAMESPACE,
                    Binding::Bound(binding) => self.attributes.scope.uri(binding as usize),
                };
                let name = NameRef { prefix: Some(prefix), namespace, local, form: Form::Auto };
                let items: &dyn crate::codec::StartItems =
                    if self.kind == Kind::Start { &self.attributes } else { &crate::codec::NoItems };
                StartRef::new(name, StartForm::Element, items)
            }
            _ => StartRef::new(NameRef::local(""), StartForm::Element, &crate::codec::NoItems),
        }
    }

    fn text(&self) -> Text<'_> {
        match (self.kind, self.text) {
            (Kind::Text | Kind::Comment, Current::Input(text)) => Text::from(text),
            (Kind::Text | Kind::Comment, Current::Scratch) => Text::from(&self.scratch),
            _ => Text::EMPTY,
        }
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.attributes.scope.resolve(prefix)
    }

    fn skip_element(&mut self) -> Result<(), DecodeError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        if self.kind != Kind::Start {
            return Err(
                self.fail(self.event_at, DecodeErrorKind::Misuse("an element is skipped from its start"))
            );
        }
        self.skip()?;
        self.kind = Kind::End;
        Ok(())
    }

    fn capture_element(&mut self) -> Result<RawElement, DecodeError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        if self.kind != Kind::Start {
            return Err(
                self.fail(self.event_at, DecodeErrorKind::Misuse("an element is captured from its start"))
            );
        }
        let start = self.event_at;
        let scope = self.attributes.scope.around();
        let parent = self.parent_path();
        let end = self.skip()?;
        self.kind = Kind::End;
        let format = match self.profile {
            Profile::Message => &MESSAGE,
            Profile::Document => &DOCUMENT,
        };
        let bytes = self.input.slice(start..end);
        let raw = RawElement::new(bytes, format, scope, Extent::Element, Arc::clone(&self.limits));
        let (document, offset) = match &self.place.document {
            Some((document, offset)) => (document.clone(), offset + start),
            None => (self.input.clone(), start),
        };
        let mut raw = raw.with_parent(parent).found_in(document, offset);
        raw.lenient = self.place.lenient;
        Ok(raw)
    }

    fn scope(&mut self) -> Declarations {
        self.attributes.scope.around()
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn depth(&self) -> usize {
        self.open.len()
    }

    fn position(&self) -> Position {
        self.position_of(self.event_at)
    }

    fn path(&self) -> Path {
        self.path_of(self.open.len())
    }
}

impl TextReader<'_> {
    fn path_of(&self, levels: usize) -> Path {
        let local =
            |open: &Open<'_>| crate::error::shorten(open.name.rsplit(':').next().unwrap_or(open.name));
        let path = Path::new(self.open[..levels].iter().map(local));
        self.place.parent.as_ref().map_or(path.clone(), |parent| path.under(parent))
    }
}

impl std::fmt::Debug for TextReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextReader")
            .field("at", &self.event_at)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

type Checker = fn(&str) -> Result<(Piece, usize), (usize, DecodeErrorKind)>;

/// A reader over a slice always borrows from it.
fn borrowed(text: Cow<'_, str>) -> &str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(_) => "",
    }
}

fn not_utf8(error: std::str::Utf8Error) -> DecodeErrorKind {
    DecodeErrorKind::Encoding { encoding: "UTF-8", detail: error.to_string() }
}
