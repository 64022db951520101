//! Writing: events in, records out.

use bytes::Bytes;
use soapstone_xml::{
    DeclarationRef, EncodeError, Form, InvalidName, NameRef, RawElement, Scope, StartForm, Text, TextForm,
    XML_NAMESPACE, XmlWriter, is_ncname,
};

use crate::output::Output;
use crate::packing::Packing;
use crate::record::code;
use crate::session::WriterSession;
use crate::write_name::{ATTRIBUTE, ELEMENT, check_name, form_of_namespace, is_told};
use crate::write_value::Place;

/// A writer of binary documents, which chooses the records that .NET's writer chooses.
///
/// - Names and namespaces are written by the static dictionary when it has them; with [`Form::Dictionary`] by the session's
///   table as well, to which they are added; with [`Form::Contract`] by the session's table only. Text is spelled out unless
///   [`TextForm::DICTIONARY`] asks for a dictionary.
/// - Numbers take the smallest integer record that holds them, whole floats and doubles too (so that the sign of `-0.0` is
///   lost); the texts `0` and `1` have records of their own; text is UTF-16 where that is shorter; an empty text is no record
///   at all in content and an Empty record in an attribute.
/// - Declarations that nobody wrote follow the attributes.
/// - What is told in the [`Form`] and [`TextForm`] that a reader gave is done, where it can stand for the value: copying from
///   a [`BinaryReader`](crate::BinaryReader) gives the same bytes. The exceptions: numbers that are longer than necessary, a
///   Bool record that holds neither 0 nor 1, a date of kind 3 (which .NET writes as 2, too), the prefix of an array's
///   element in the long form, an empty prefix of a declaration in the long form, white space outside the root. A comment
///   that text documents cannot have is refused.
///
/// Names are checked, but for those whose form is told; so are characters, but for those of texts whose form is told: .NET
/// checks neither, and a recorded message must come out as it went in.
///
/// ```
/// use soapstone_nbfx::BinaryWriter;
/// use soapstone_xml::{NameRef, XmlWriter};
///
/// let mut out = BinaryWriter::new();
/// out.start(NameRef::new("http://www.w3.org/2003/05/soap-envelope", "Envelope").with_prefix("s"))?;
/// out.text(true.into())?;
/// out.end()?;
/// assert_eq!(&out.finish()?[..], b"\x56\x02\x0B\x01s\x04\x87");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct BinaryWriter<'s> {
    pub(crate) out: Output,
    pub(crate) session: Option<&'s mut WriterSession>,
    pub(crate) scope: Scope,
    /// What the start tag that is open needs yet, and what it has.
    pub(crate) tag: OpenTag,
    pub(crate) in_tag: bool,
    pub(crate) depth: usize,
    root_seen: bool,
    /// The last one or two bytes of binary content, which wait for more: .NET cuts base64 at multiples of three.
    pub(crate) trail: Vec<u8>,
    /// Whether the text record written last was told to end the element, or not to.
    pub(crate) told_end: Option<bool>,
    pub(crate) array: Option<Packing>,
    failed: bool,
}

#[derive(Debug, Default)]
pub(crate) struct OpenTag {
    /// Declarations that follow the attributes.
    pub pending: Vec<(String, String, Form)>,
    /// The names of the element and its attributes.
    pub names: Names,
    /// The next `d{depth}p{n}`.
    pub prefix_id: u32,
}

/// Names, one behind the other: nothing is allocated for each.
#[derive(Debug, Default)]
pub(crate) struct Names {
    text: String,
    /// Where the prefix, the namespace and the local name of each end.
    ends: Vec<[usize; 3]>,
}

impl Names {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(crate) fn push(&mut self, prefix: &str, namespace: &str, local: &str) {
        let end = [prefix, namespace, local].map(|part| {
            self.text.push_str(part);
            self.text.len()
        });
        self.ends.push(end);
    }

    /// Prefix, namespace and local name of each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let mut begin = 0;
        self.ends.iter().map(move |&[prefix, namespace, local]| {
            let parts =
                (&self.text[begin..prefix], &self.text[prefix..namespace], &self.text[namespace..local]);
            begin = local;
            parts
        })
    }
}

impl Default for BinaryWriter<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl BinaryWriter<'_> {
    /// A writer of a document without a session: `application/soap+msbin1`.
    pub fn new() -> Self {
        Self {
            out: Output::with_capacity(CAPACITY),
            session: None,
            scope: Scope::with_room(),
            tag: OpenTag::default(),
            in_tag: false,
            depth: 0,
            root_seen: false,
            trail: Vec::new(),
            told_end: None,
            array: None,
            failed: false,
        }
    }

    /// The document, which must be complete.
    pub fn finish(mut self) -> Result<Bytes, EncodeError> {
        self.guarded(|writer| {
            writer.break_array();
            if writer.depth > 0 || !writer.root_seen {
                return Err(EncodeError::Misuse("the document is not complete"));
            }
            Ok(())
        })?;
        let mut document = std::mem::take(&mut self.out.bytes);
        if let Some(session) = self.session {
            let mut table = Vec::new();
            session.finish_table(&mut table);
            document.splice(..0, table);
        }
        Ok(document.into())
    }
}

impl<'s> BinaryWriter<'s> {
    /// A writer of a document of a session: `application/soap+msbinsession1`. What it adds to the table becomes valid when
    /// the document is finished.
    pub fn with_session(session: &'s mut WriterSession) -> Self {
        session.rewind();
        let writer = BinaryWriter::new();
        Self {
            session: Some(session),
            out: writer.out,
            scope: writer.scope,
            tag: writer.tag,
            in_tag: false,
            depth: 0,
            root_seen: false,
            trail: writer.trail,
            told_end: None,
            array: None,
            failed: false,
        }
    }
}

impl BinaryWriter<'_> {
    /// Remembers a failure: half a document must not be taken for a whole one.
    pub(crate) fn guarded<T>(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<T, EncodeError>,
    ) -> Result<T, EncodeError> {
        if self.failed {
            return Err(EncodeError::Misuse("an earlier call has failed"));
        }
        let result = run(self);
        self.failed = result.is_err();
        result
    }

    /// Writes what is due before anything but more binary content.
    pub(crate) fn flush_trail(&mut self) -> Result<(), EncodeError> {
        if !self.trail.is_empty() {
            let trail = std::mem::take(&mut self.trail);
            self.put_bytes(&trail)?;
            self.trail = trail;
            self.trail.clear();
        }
        Ok(())
    }

    pub(crate) fn is_outside_root(&self) -> bool {
        self.depth == 0
    }

    pub(crate) fn is_in_tag(&self) -> bool {
        self.in_tag
    }

    /// Ends the start tag that is open, with the declarations that it needs.
    pub(crate) fn close_tag(&mut self) -> Result<(), EncodeError> {
        if std::mem::take(&mut self.in_tag) {
            let mut pending = std::mem::take(&mut self.tag.pending);
            for (prefix, uri, form) in pending.drain(..) {
                self.put_declaration(&prefix, &uri, form)?;
            }
            self.tag.pending = pending;
        }
        Ok(())
    }

    fn begin(&mut self, name: NameRef<'_>, form: StartForm) -> Result<(), EncodeError> {
        self.flush_trail()?;
        self.array_before_start(form);
        self.close_tag()?;
        if self.depth == 0 && self.root_seen {
            return Err(EncodeError::Misuse("a second root element"));
        }
        if let StartForm::ArrayHead { record, count } = form {
            self.begin_array(record, count);
        }
        let found;
        let prefix = match name.prefix {
            Some(prefix) => prefix,
            None => {
                found = self.scope.prefix_of(name.namespace).unwrap_or("").to_owned();
                &found
            }
        };
        check_name(prefix, name)?;
        self.scope.push();
        self.depth += 1;
        (self.in_tag, self.root_seen) = (true, true);
        self.tag.names.clear();
        self.tag.prefix_id = 0;
        self.put_name(&ELEMENT, prefix, name, form == StartForm::LongPrefix)?;
        self.bind(prefix, name.namespace, form_of_namespace(name.form))?;
        self.tag.names.push(prefix, name.namespace, name.local);
        Ok(())
    }

    fn put_declared(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError> {
        let DeclarationRef { prefix, uri, form } = declaration;
        if !self.in_tag {
            return Err(EncodeError::Misuse("a declaration that does not follow a start"));
        }
        if !prefix.is_empty() && !is_told(form) && !is_ncname(prefix) {
            return Err(InvalidName { name: prefix.to_owned(), expected: "a prefix" }.into());
        }
        // As .NET does with declarations of its own: behind the attributes, and only when they say something new.
        if matches!(form, Form::Dictionary | Form::Contract) {
            return match prefix {
                "xml" => self.check_binding(prefix, uri),
                _ => self.bind(prefix, uri, form),
            };
        }
        // Any other stands where it stood, even when it says nothing new.
        self.check_binding(prefix, uri)?;
        let due = self.tag.pending.iter().position(|(known, _, _)| known == prefix);
        match due {
            Some(due) => drop(self.tag.pending.remove(due)),
            None if self.scope.declared_here(prefix).is_some() => return Ok(()),
            None if prefix != "xml" => self.scope.declare(prefix, uri),
            None => {}
        }
        self.put_declaration(prefix, uri, form)
    }

    fn put_attribute(
        &mut self,
        name: NameRef<'_>,
        value: &Text<'_>,
        form: TextForm,
    ) -> Result<(), EncodeError> {
        if !self.in_tag {
            return Err(EncodeError::Misuse("an attribute that does not follow a start"));
        }
        let found;
        let prefix = match (name.prefix, name.namespace) {
            (None | Some(""), "") => "",
            (None | Some(""), XML_NAMESPACE) => "xml",
            (None | Some(""), namespace) => {
                found = match self.attribute_prefix(namespace) {
                    Some(prefix) => prefix,
                    None => self.generate_prefix(),
                };
                &found
            }
            (Some(prefix), _) => prefix,
        };
        check_name(prefix, name)?;
        if prefix.is_empty() && name.local == "xmlns" {
            return Err(InvalidName { name: "xmlns".to_owned(), expected: "the name of an attribute" }.into());
        }
        let same =
            |(_, namespace, local): (&str, &str, &str)| local == name.local && namespace == name.namespace;
        // The first of the names is the element's.
        if self.tag.names.iter().skip(1).any(same) {
            return Err(EncodeError::DuplicateAttribute(name.to_string()));
        }
        if !prefix.is_empty() && prefix != "xml" {
            self.bind(prefix, name.namespace, form_of_namespace(name.form))?;
        }
        self.put_name(&ATTRIBUTE, prefix, name, form.record & 1 == 1)?;
        let kept = if prefix.is_empty() { UNPREFIXED } else { prefix };
        self.tag.names.push(kept, name.namespace, name.local);
        self.put_value(value, TextForm { record: form.record & !1, ..form }, Place::Attribute)?;
        self.out.no_text();
        Ok(())
    }

    fn put_text(&mut self, value: &Text<'_>, form: TextForm) -> Result<(), EncodeError> {
        if self.is_outside_root() {
            return match value.is_whitespace() {
                true => Ok(()),
                false => Err(EncodeError::Misuse("text outside the root element")),
            };
        }
        if form.record == 0 && is_nothing(value) {
            return Ok(());
        }
        if self.pack(value)? {
            return Ok(());
        }
        self.put_value(value, form, Place::Content)
    }

    fn put_end(&mut self) -> Result<(), EncodeError> {
        if self.depth == 0 {
            return Err(EncodeError::Misuse("an end without a start"));
        }
        self.flush_trail()?;
        let packed = self.array_before_end();
        self.close_tag()?;
        if !packed {
            self.out.end(self.told_end.take());
        }
        self.scope.pop();
        self.depth -= 1;
        Ok(())
    }

    fn put_comment(&mut self, text: &str) -> Result<(), EncodeError> {
        if text.contains("--") || text.ends_with('-') {
            return Err(EncodeError::Value("a comment cannot contain '--' or end with '-'".to_owned()));
        }
        crate::write_value::check_characters(text)?;
        self.flush_trail()?;
        self.break_array();
        self.close_tag()?;
        self.out.node(code::COMMENT);
        self.put_string(text)
    }

    /// What has to be done before records of another document are copied.
    pub(crate) fn before_splice(&mut self) -> Result<(), EncodeError> {
        self.flush_trail()?;
        self.break_array();
        self.close_tag()?;
        if self.depth == 0 && std::mem::replace(&mut self.root_seen, true) {
            return Err(EncodeError::Misuse("a second root element"));
        }
        Ok(())
    }

    /// How many elements are open.
    pub(crate) fn open_elements(&self) -> usize {
        self.depth
    }

    /// The record of one declaration, in bytes of its own.
    pub(crate) fn declaration_bytes(
        &mut self,
        prefix: &str,
        uri: &str,
        to: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let saved = std::mem::take(&mut self.out);
        let written = self.put_declaration(prefix, uri, Form::Auto);
        to.append(&mut self.out.bytes);
        self.out = saved;
        written
    }
}

impl XmlWriter for BinaryWriter<'_> {
    fn start(&mut self, name: NameRef<'_>) -> Result<(), EncodeError> {
        self.start_as(name, StartForm::Element)
    }

    fn start_as(&mut self, name: NameRef<'_>, form: StartForm) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.begin(name, form))
    }

    fn declare(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.put_declared(declaration))
    }

    fn attribute_as(
        &mut self,
        name: NameRef<'_>,
        value: Text<'_>,
        form: TextForm,
    ) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.put_attribute(name, &value, form))
    }

    fn text_as(&mut self, value: Text<'_>, form: TextForm) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.put_text(&value, form))
    }

    fn array(
        &mut self,
        name: NameRef<'_>,
        values: &mut dyn ExactSizeIterator<Item = Text<'static>>,
    ) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.put_array(name, values))
    }

    fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.put_comment(text))
    }

    fn end(&mut self) -> Result<(), EncodeError> {
        self.guarded(Self::put_end)
    }

    fn splice(&mut self, raw: &RawElement) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.put_raw(raw))
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.scope.resolve(prefix)
    }

    fn prefix_of(&self, namespace: &str) -> Option<&str> {
        match self.scope.prefix_of(namespace) {
            None if namespace.is_empty() && self.scope.resolve("") == Some("") => Some(""),
            found => found,
        }
    }
}

/// Bytes that most messages fit into.
const CAPACITY: usize = 1024;
/// Stands for the prefix of an attribute without one, which binds nothing: no prefix looks like this.
const UNPREFIXED: &str = ":";

/// Whether .NET writes no record at all for this.
fn is_nothing(value: &Text<'_>) -> bool {
    match value {
        Text::Lexical(text) => text.is_empty(),
        Text::Bytes(bytes) => bytes.is_empty(),
        _ => false,
    }
}
