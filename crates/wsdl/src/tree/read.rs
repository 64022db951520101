//! From bytes to a tree.

use std::collections::HashMap;

use bytes::Bytes;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use soapstone_xml::{Limits, TextDocument};

use super::document::{
    AttributeData, Complaint, ComplaintKind, Content, Declaration, Document, ElementData, NONE, Node,
    ReadError, ReadErrorKind, TreeLimits, Value,
};
use super::entities::{Entities, Resolved};
use super::source::{Source, Span};
use crate::ns;

impl Document {
    /// Reads a document. `location` is where it came from, for errors: a path or an address.
    ///
    /// UTF-8, UTF-16, ISO-8859-1 and US-ASCII are read, as the byte order mark or the XML declaration says. Nothing is fetched; of
    /// a document type declaration only entities that stand for plain text are read.
    pub fn read(location: &str, bytes: impl Into<Bytes>, limits: &TreeLimits) -> Result<Self, ReadError> {
        let decode = Limits { max_bytes: limits.max_bytes, ..Limits::default() };
        let bytes = bytes.into();
        let early = |kind| ReadError {
            location: location.to_owned(),
            at: super::LineColumn { line: 1, column: 1 },
            span: Span::default(),
            kind,
        };
        if bytes.len() > limits.max_bytes {
            return Err(early(ReadErrorKind::Limit { limit: "max_bytes", value: limits.max_bytes }));
        }
        let text = TextDocument::document(bytes, &decode)
            .map_err(|error| early(ReadErrorKind::Encoding(error.kind().to_string())))?
            .bytes()
            .clone();
        let source = Source::new(location.to_owned(), text.clone());
        if let Err(error) = std::str::from_utf8(&text) {
            let at = error.valid_up_to();
            let what =
                format!("byte {:#04x} is not UTF-8: declare the encoding that the document has", text[at]);
            return Err(fail(&source, at, ReadErrorKind::Encoding(what)));
        }
        Builder::new(source, limits).build(&text)
    }
}

fn fail(source: &Source, at: usize, kind: ReadErrorKind) -> ReadError {
    let span = Span::new(at, at);
    // Before a byte that is not UTF-8 the text is fine.
    ReadError { location: source.location().to_owned(), at: source.line_column(span.start), span, kind }
}

struct Builder<'l> {
    document: Document,
    limits: &'l TreeLimits,
    entities: Entities,
    entity_bytes: usize,
    /// Indices of [`Document::namespaces`].
    known: HashMap<Box<str>, u32>,
    /// The open elements, and the last child of each.
    open: Vec<(u32, u32)>,
    /// The run of text being gathered.
    run: Option<Run>,
}

struct Run {
    span: Span,
    /// Empty as long as the run is one piece of the source.
    resolved: Option<String>,
}

impl<'l> Builder<'l> {
    fn new(source: Source, limits: &'l TreeLimits) -> Self {
        let document = Document {
            source,
            nodes: Vec::new(),
            attributes: Vec::new(),
            scopes: Vec::new(),
            namespaces: vec!["".into(), ns::XML.into()],
            complaints: Vec::new(),
            doctype: None,
            root: NONE,
        };
        let known = HashMap::from([("".into(), 0), (ns::XML.into(), 1)]);
        Self {
            document,
            limits,
            entities: Entities::default(),
            entity_bytes: 0,
            known,
            open: Vec::new(),
            run: None,
        }
    }

    fn build(mut self, text: &[u8]) -> Result<Document, ReadError> {
        if let Some(at) = text.iter().position(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'))
        {
            self.complain(ComplaintKind::IllegalCharacter(char::from(text[at])), Span::new(at, at + 1));
        }
        let mut reader = Reader::from_reader(text);
        reader.config_mut().check_comments = false;
        reader.config_mut().allow_dangling_amp = true;
        loop {
            let before = position(&reader);
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = usize::try_from(reader.error_position()).unwrap_or(before);
                    // What quick-xml calls a syntax error is something that is begun and not ended.
                    let kind = match &error {
                        quick_xml::Error::Syntax(_) => ReadErrorKind::Truncated(error.to_string()),
                        _ => ReadErrorKind::Syntax(error.to_string()),
                    };
                    return Err(self.fail(at, kind));
                }
            };
            let span = Span::new(before, position(&reader));
            match event {
                Event::Start(_) => self.start(span, false)?,
                Event::Empty(_) => self.start(span, true)?,
                Event::End(_) => self.end(span),
                Event::Text(_) => {
                    if self.document.source.slice(span).contains('&') {
                        self.complain(ComplaintKind::IllegalCharacter('&'), span);
                    }
                    self.text(span, None)?;
                }
                Event::CData(_) => {
                    let inner = Span { start: span.start + 9, end: span.end.saturating_sub(3) };
                    let inner = self.document.source.slice(inner).to_owned();
                    self.text(span, Some(&inner))?;
                }
                Event::GeneralRef(_) => {
                    let written = self.document.source.slice(span);
                    let name = written.trim_start_matches('&').trim_end_matches(';').to_owned();
                    let resolved = self.resolve(&name, span)?;
                    self.text(span, Some(&resolved))?;
                }
                Event::DocType(_) => {
                    self.entities = Entities::read(self.document.source.slice(span));
                    self.document.doctype = Some(span);
                }
                Event::Decl(declaration) => {
                    // A document of XML 1.1 is read as one of 1.0; only line ends and control characters differ.
                    let _: Result<XmlVersion, _> = declaration.xml_version();
                }
                Event::Comment(_) if !self.open.is_empty() => {
                    self.finish_run()?;
                    self.push(Content::Comment(span))?;
                }
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => break,
            }
        }
        if let Some((open, _)) = self.open.last() {
            let name = Document::element(&self.document, super::NodeId(*open)).map(|element| {
                format!("<{}> of line {}", element.written_name(), element.line_column().line)
            });
            let what = format!("the end of {} is missing", name.unwrap_or_default());
            return Err(self.fail(text.len(), ReadErrorKind::Truncated(what)));
        }
        if self.document.root == NONE {
            return Err(self.fail(0, ReadErrorKind::Empty));
        }
        Ok(self.document)
    }

    fn fail(&self, at: usize, kind: ReadErrorKind) -> ReadError {
        fail(&self.document.source, at, kind)
    }

    fn complain(&mut self, kind: ComplaintKind, span: Span) {
        self.document.complaints.push(Complaint { kind, span });
    }

    fn push(&mut self, content: Content) -> Result<u32, ReadError> {
        let at = Span::new(self.document.nodes.len(), 0).start;
        let place = match &content {
            Content::Element(data) => data.tag.start,
            Content::Text(_, span) | Content::Comment(span) => span.start,
        };
        if self.document.nodes.len() >= self.limits.max_nodes {
            let kind = ReadErrorKind::Limit { limit: "max_nodes", value: self.limits.max_nodes };
            return Err(self.fail(place as usize, kind));
        }
        let parent = match self.open.last_mut() {
            Some((parent, last)) => {
                match *last {
                    NONE => self.document.nodes[*parent as usize].first_child = at,
                    last => self.document.nodes[last as usize].next = at,
                }
                *last = at;
                *parent
            }
            None => NONE,
        };
        self.document.nodes.push(Node { parent, first_child: NONE, next: NONE, content });
        Ok(at)
    }

    fn start(&mut self, tag: Span, empty: bool) -> Result<(), ReadError> {
        self.finish_run()?;
        if self.open.is_empty() && self.document.root != NONE {
            let what = "there is a second root element".to_owned();
            return Err(self.fail(tag.start as usize, ReadErrorKind::Syntax(what)));
        }
        if self.open.len() >= self.limits.max_depth {
            let kind = ReadErrorKind::Limit { limit: "max_depth", value: self.limits.max_depth };
            return Err(self.fail(tag.start as usize, kind));
        }
        let written = self.document.source.slice(tag);
        let name_len = written[1..].find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
        let name_end = tag.start as usize + 1 + name_len.unwrap_or(0);
        let name = Span::new(tag.start as usize + 1, name_end);
        let found = self.attributes(Span::new(name_end, tag.end as usize))?;
        let this = Span::new(self.document.nodes.len(), 0).start;
        let scope = self.declare(&found, this);
        let prefix_len = prefix_len(self.document.source.slice(name));
        let prefix = Span { start: name.start, end: name.start + prefix_len };
        let namespace = self.namespace(scope, prefix).unwrap_or_else(|| {
            let prefix = self.document.source.slice(prefix).to_owned();
            self.complain(ComplaintKind::UndeclaredElementPrefix(prefix), name);
            0
        });
        let attributes = self.add_attributes(found, scope);
        let end = tag.end;
        let data = ElementData { name, prefix_len, namespace, attributes, scope, tag, end };
        let at = self.push(Content::Element(data))?;
        if self.document.root == NONE {
            self.document.root = at;
        }
        if !empty {
            self.open.push((at, NONE));
        }
        Ok(())
    }

    fn end(&mut self, tag: Span) {
        // A limit of nodes is met by the next element if it is met by this text.
        let _ = self.finish_run();
        if let Some((at, _)) = self.open.pop()
            && let Content::Element(data) = &mut self.document.nodes[at as usize].content
        {
            data.end = tag.end;
        }
    }

    /// The attributes between the name and the end of a tag: names and raw values.
    fn attributes(&mut self, within: Span) -> Result<Vec<(Span, Span)>, ReadError> {
        let source = self.document.source.slice(within);
        let bytes = source.as_bytes();
        let mut found = Vec::new();
        let mut at = 0;
        let space = |at: usize| bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let wrong = |at: usize, what: &str| {
            let kind = ReadErrorKind::Syntax(what.to_owned());
            Err(fail(&self.document.source, within.start as usize + at, kind))
        };
        loop {
            let gap = space(at);
            at += gap;
            match bytes.get(at) {
                None | Some(b'/' | b'>') => break,
                Some(_) if gap == 0 => return wrong(at, "white space is missing before an attribute"),
                Some(_) => {}
            }
            let name_len = bytes[at..]
                .iter()
                .take_while(|b| !b.is_ascii_whitespace() && !b"=/>\"'<".contains(b))
                .count();
            let name = (at, at + name_len);
            at = name.1 + space(name.1);
            if name_len == 0 || bytes.get(at) != Some(&b'=') {
                return wrong(name.0, "an attribute is a name, `=` and a value in quotes");
            }
            at += 1;
            at += space(at);
            let Some(quote @ (b'"' | b'\'')) = bytes.get(at).copied() else {
                return wrong(at, "the value of an attribute stands in quotes");
            };
            let Some(value_len) = bytes[at + 1..].iter().position(|byte| *byte == quote) else {
                return wrong(at, "the quote after the value of an attribute is missing");
            };
            let base = within.start as usize;
            let value = Span::new(base + at + 1, base + at + 1 + value_len);
            at += value_len + 2;
            if found.len() >= self.limits.max_attributes {
                let kind =
                    ReadErrorKind::Limit { limit: "max_attributes", value: self.limits.max_attributes };
                return Err(self.fail(base, kind));
            }
            found.push((Span::new(base + name.0, base + name.1), value));
        }
        Ok(found)
    }

    /// Takes the namespace declarations of an element into account; gives its scope.
    fn declare(&mut self, found: &[(Span, Span)], element: u32) -> u32 {
        let mut scope = match self.open.last() {
            Some((parent, _)) => match &self.document.nodes[*parent as usize].content {
                Content::Element(data) => data.scope,
                Content::Text(..) | Content::Comment(_) => NONE,
            },
            None => NONE,
        };
        for (name, value) in found {
            let written = self.document.source.slice(*name);
            let prefix = match written.strip_prefix("xmlns") {
                Some("") => Span { start: name.end, end: name.end },
                Some(rest) if rest.starts_with(':') => Span { start: name.start + 6, end: name.end },
                _ => continue,
            };
            let uri = self.plain(*value);
            if uri.is_empty() && prefix.start != prefix.end {
                let prefix = self.document.source.slice(prefix).to_owned();
                self.complain(ComplaintKind::EmptyNamespace(prefix), *name);
            }
            let namespace = self.intern(&uri);
            self.document.scopes.push(Declaration { prefix, namespace, outer: scope, element });
            scope = Span::new(self.document.scopes.len() - 1, 0).start;
        }
        scope
    }

    fn add_attributes(&mut self, found: Vec<(Span, Span)>, scope: u32) -> (u32, u32) {
        let start = self.document.attributes.len();
        for (name, value_span) in found {
            let written = self.document.source.slice(name);
            if written == "xmlns" || written.starts_with("xmlns:") {
                continue;
            }
            if self.document.source.slice(value_span).contains('<') {
                self.complain(ComplaintKind::IllegalCharacter('<'), value_span);
            }
            let written = self.document.source.slice(name);
            let prefix_len = prefix_len(written);
            let prefix = Span { start: name.start, end: name.start + prefix_len };
            let namespace = match prefix_len {
                0 => 0,
                _ => self.namespace(scope, prefix).unwrap_or_else(|| {
                    let prefix = self.document.source.slice(prefix).to_owned();
                    self.complain(ComplaintKind::UndeclaredAttributePrefix(prefix), name);
                    0
                }),
            };
            let raw = self.document.source.slice(value_span);
            let value = match raw.contains(['&', '\n', '\t', '\r']) {
                true => Value::Resolved(self.plain(value_span).into()),
                false => Value::Written(value_span),
            };
            let local = |at: Span, prefix: u32| Span { start: at.start + prefix, end: at.end };
            let this = self.document.source.slice(local(name, prefix_len));
            let twice = self.document.attributes[start..].iter().any(|known| {
                known.namespace == namespace
                    && self.document.source.slice(local(known.name, known.prefix_len)) == this
            });
            if twice {
                let name_text = self.document.source.slice(name).to_owned();
                self.complain(ComplaintKind::DuplicateAttribute(name_text), name);
                continue;
            }
            self.document.attributes.push(AttributeData { name, prefix_len, namespace, value, value_span });
        }
        (Span::new(start, 0).start, Span::new(self.document.attributes.len(), 0).start)
    }

    /// An attribute's value with its references resolved and its white space as spaces. Spec: [XML10 §3.3.3]
    fn plain(&mut self, value: Span) -> String {
        let raw = self.document.source.slice(value).to_owned();
        let mut rest = raw.as_str();
        let mut plain = String::with_capacity(raw.len());
        while let Some((before, after)) = rest.split_once('&') {
            plain.push_str(&before.replace(['\n', '\t', '\r'], " "));
            // A name is short: what is longer is none, and is not looked for in all the rest.
            let name_len = after.bytes().take(MAX_ENTITY_NAME).position(|byte| byte == b';');
            match name_len.map(|len| &after[..len]) {
                Some(name) if !name.is_empty() && !name.contains(char::is_whitespace) => {
                    // Past its limit an entity stands for nothing; the text says so when it is used there.
                    plain.push_str(&self.resolve(name, value).unwrap_or_default());
                    rest = &after[name.len() + 1..];
                }
                _ => {
                    self.complain(ComplaintKind::IllegalCharacter('&'), value);
                    plain.push('&');
                    rest = after;
                }
            }
        }
        plain.push_str(&rest.replace(['\n', '\t', '\r'], " "));
        plain
    }

    fn resolve(&mut self, name: &str, span: Span) -> Result<String, ReadError> {
        let (text, complaint) = match self.entities.resolve(name) {
            Resolved::Character(found) => return Ok(found.into()),
            Resolved::Text(text) => (text.to_owned(), None),
            Resolved::Unread => (String::new(), Some(ComplaintKind::UnreadEntity(name.to_owned()))),
            Resolved::Unknown => (String::new(), Some(ComplaintKind::UnknownEntity(name.to_owned()))),
        };
        if let Some(kind) = complaint {
            self.complain(kind, span);
        }
        self.entity_bytes += text.len();
        if self.entity_bytes > self.limits.max_entity_bytes {
            let value = self.limits.max_entity_bytes;
            let kind = ReadErrorKind::Limit { limit: "max_entity_bytes", value };
            return Err(self.fail(span.start as usize, kind));
        }
        Ok(text)
    }

    /// A piece of text; `resolved` if it is not what stands there.
    fn text(&mut self, span: Span, resolved: Option<&str>) -> Result<(), ReadError> {
        if self.open.is_empty() {
            let written = self.document.source.slice(span);
            if resolved.is_none() && written.chars().all(|c| c.is_ascii_whitespace()) {
                return Ok(());
            }
            let what = "there is text outside of the root element".to_owned();
            return Err(self.fail(span.start as usize, ReadErrorKind::Syntax(what)));
        }
        match &mut self.run {
            None => self.run = Some(Run { span, resolved: resolved.map(str::to_owned) }),
            Some(run) => {
                let source = &self.document.source;
                let before = run.resolved.take().unwrap_or_else(|| source.slice(run.span).to_owned());
                run.resolved = Some(before + resolved.unwrap_or_else(|| source.slice(span)));
                run.span.end = span.end;
            }
        }
        Ok(())
    }

    /// Ends the run of text. One of white space between elements is not kept.
    fn finish_run(&mut self) -> Result<(), ReadError> {
        let Some(run) = self.run.take() else { return Ok(()) };
        let value = match run.resolved {
            Some(text) => Value::Resolved(text.into()),
            None if self.document.source.slice(run.span).bytes().all(|byte| byte.is_ascii_whitespace()) => {
                return Ok(());
            }
            None => Value::Written(run.span),
        };
        self.push(Content::Text(value, run.span)).map(drop)
    }

    fn namespace(&self, scope: u32, prefix: Span) -> Option<u32> {
        let source = &self.document.source;
        let prefix = source.slice(prefix);
        let mut at = scope;
        while let Some(declaration) = self.document.scopes.get(at as usize) {
            if source.slice(declaration.prefix) == prefix {
                return Some(declaration.namespace);
            }
            at = declaration.outer;
        }
        match prefix {
            "" => Some(0),
            "xml" => Some(1),
            _ => None,
        }
    }

    fn intern(&mut self, uri: &str) -> u32 {
        if let Some(known) = self.known.get(uri) {
            return *known;
        }
        let at = Span::new(self.document.namespaces.len(), 0).start;
        self.document.namespaces.push(uri.into());
        self.known.insert(uri.into(), at);
        at
    }
}

fn prefix_len(name: &str) -> u32 {
    Span::new(name.find(':').unwrap_or(0), 0).start
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Bytes of the name of an entity.
const MAX_ENTITY_NAME: usize = 256;
