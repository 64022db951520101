//! The writing side: events in, UTF-8 out.

mod escape;
mod tag;

use bytes::Bytes;

use self::escape::{Escape, escape};
use self::tag::Tag;
use super::format::TEXT;
use crate::codec::{DeclarationRef, Kind, TextForm, XmlReader, XmlWriter};
use crate::copy::{copy_content, copy_event};
use crate::error::{EncodeError, InvalidName};
use crate::name::{NameRef, is_ncname};
use crate::raw::{Extent, RawElement, RawFormat};
use crate::scope::{Scope, declaration_error};
use crate::text::Text;

/// Writes a text document: UTF-8, no XML declaration, no white space of its own, `<a/>` for an element without content.
///
/// ```
/// use soapstone_xml::{NameRef, Text, TextWriter, XmlWriter};
///
/// let mut out = TextWriter::new();
/// out.start(NameRef::new("urn:x", "n").with_prefix("p"))?;
/// out.attribute(NameRef::local("unit"), "mm".into())?;
/// out.text(Text::from(42))?;
/// out.end()?;
/// assert_eq!(out.finish()?, r#"<p:n unit="mm" xmlns:p="urn:x">42</p:n>"#);
/// # Ok::<(), soapstone_xml::EncodeError>(())
/// ```
#[derive(Debug, Default)]
pub struct TextWriter {
    out: String,
    scope: Scope,
    /// The qualified names of the open elements, one after the other, and where each begins.
    names: String,
    open: Vec<u32>,
    tag: Tag,
    /// The prefix of the name that is being written.
    prefix: String,
    indent: bool,
    /// Whether each open element has character data, which indentation would change.
    mixed: Vec<bool>,
    lenient: bool,
    complete: bool,
}

impl TextWriter {
    /// A writer of one document.
    pub fn new() -> Self {
        Self::default()
    }

    /// A writer that breaks lines and indents where that changes no character data; for people.
    pub fn indented() -> Self {
        Self { indent: true, ..Self::default() }
    }

    /// The same writer, letting through what binary documents may have and XML text may not: control characters, as
    /// references (`&#x1;`, as .NET's text writer has them), and names that are no names. Other readers may refuse that.
    #[must_use]
    pub fn lenient(self) -> Self {
        Self { lenient: true, ..self }
    }

    /// The document.
    pub fn finish(self) -> Result<Bytes, EncodeError> {
        if !self.open.is_empty() {
            return Err(EncodeError::Misuse("the document is finished with elements open"));
        }
        if !self.complete {
            return Err(EncodeError::Misuse("the document is finished without a root element"));
        }
        Ok(Bytes::from(self.out))
    }

    fn check_name(&self, name: &str) -> Result<(), EncodeError> {
        if self.lenient || is_ncname(name) {
            return Ok(());
        }
        Err(InvalidName { name: name.to_owned(), expected: "an NCName" }.into())
    }

    /// Finds the prefix of an element, into `self.prefix`.
    fn prefix_element(&mut self, name: &NameRef<'_>) -> Result<(), EncodeError> {
        self.prefix.clear();
        match name.prefix {
            Some(prefix) => self.prefix.push_str(prefix),
            None if self.scope.resolve("") == Some(name.namespace) => {}
            None => self.prefix.push_str(self.scope.prefix_of(name.namespace).unwrap_or("")),
        }
        self.need(name.namespace)
    }

    /// Finds the prefix of an attribute, into `self.prefix`; attributes have no default namespace.
    fn prefix_attribute(&mut self, name: &NameRef<'_>) -> Result<(), EncodeError> {
        self.prefix.clear();
        match name.prefix {
            _ if name.namespace.is_empty() => {
                return match name.prefix {
                    None | Some("") => Ok(()),
                    Some(prefix) => Err(prefix_error(prefix, "", "a prefix needs a namespace")),
                };
            }
            Some(prefix) if !prefix.is_empty() => self.prefix.push_str(prefix),
            _ => match self.usable_prefix(name.namespace) {
                Some(prefix) => self.prefix = prefix,
                None => self.generate_prefix(),
            },
        }
        self.need(name.namespace)
    }

    /// Finds the prefix of a QName in content, into `self.prefix`. Without a prefix it is in the default namespace.
    fn prefix_content(&mut self, name: &NameRef<'_>) -> Result<(), EncodeError> {
        self.prefix.clear();
        match name.prefix {
            Some(prefix) => self.prefix.push_str(prefix),
            None if name.namespace.is_empty() => {}
            None => match self.usable_prefix(name.namespace) {
                Some(prefix) => self.prefix = prefix,
                None if self.resolve("") == Some(name.namespace) => {}
                None => self.generate_prefix(),
            },
        }
        if self.tag.pending {
            return self.need(name.namespace);
        }
        if self.scope.resolve(&self.prefix) == Some(name.namespace) {
            return Ok(());
        }
        Err(prefix_error(
            &self.prefix,
            name.namespace,
            "the start tag on which it could be declared is closed",
        ))
    }

    /// A prefix other than the default one that stands for a namespace on the open tag.
    fn usable_prefix(&self, namespace: &str) -> Option<String> {
        let needed = self.tag.needed().find(|(prefix, uri)| *uri == namespace && !prefix.is_empty());
        let found = match needed {
            Some((prefix, _)) => prefix,
            None => self.scope.prefix_of(namespace).filter(|found| self.tag.namespace_of(found).is_none())?,
        };
        if found.is_empty() { None } else { Some(found.to_owned()) }
    }

    fn generate_prefix(&mut self) {
        loop {
            self.prefix = self.tag.generate_prefix(self.open.len());
            if self.resolve(&self.prefix).is_none() {
                return;
            }
        }
    }

    /// Makes sure that `self.prefix` stands for a namespace on the open tag.
    fn need(&mut self, namespace: &str) -> Result<(), EncodeError> {
        let prefix = self.prefix.as_str();
        let taken = self.tag.namespace_of(prefix).or_else(|| self.scope.declared_here(prefix));
        match taken {
            Some(uri) if uri == namespace => return Ok(()),
            Some(_) => {
                return Err(prefix_error(
                    prefix,
                    namespace,
                    "it is bound to another namespace on the same element",
                ));
            }
            None if self.scope.resolve(prefix) == Some(namespace) => return Ok(()),
            None => {}
        }
        if let Some(reason) = declaration_error(prefix, namespace) {
            return Err(prefix_error(prefix, namespace, reason));
        }
        if !prefix.is_empty() {
            self.check_name(prefix)?;
        }
        self.tag.need(prefix, namespace);
        Ok(())
    }

    fn push_prefix(&mut self) {
        if !self.prefix.is_empty() {
            self.out.push_str(&self.prefix);
            self.out.push(':');
        }
    }

    fn push_value(&mut self, value: &Text<'_>, place: Escape) -> Result<(), EncodeError> {
        match value {
            Text::Lexical(text) => escape(&mut self.out, text, place, self.lenient),
            Text::QName(name) => {
                self.push_prefix();
                escape(&mut self.out, name.local, place, self.lenient)
            }
            Text::List(_) => escape(&mut self.out, &value.lexical(), place, self.lenient),
            // Nothing in the lexical forms of the other atoms needs to be escaped.
            atom => {
                atom.write_lexical(&mut self.out);
                Ok(())
            }
        }
    }

    fn declare_needed(&mut self) -> Result<(), EncodeError> {
        for (prefix, uri) in self.tag.needed() {
            push_declaration(&mut self.out, prefix, uri, self.lenient)?;
            self.scope.declare(prefix, uri);
        }
        self.tag.pending = false;
        Ok(())
    }

    fn close_tag(&mut self) -> Result<(), EncodeError> {
        if self.tag.pending {
            self.declare_needed()?;
            self.out.push('>');
        }
        Ok(())
    }

    fn expect_open_tag(&self) -> Result<(), EncodeError> {
        if self.tag.pending {
            return Ok(());
        }
        Err(EncodeError::Misuse("attributes and declarations come right after the start of their element"))
    }

    fn break_line(&mut self) {
        if self.indent && !self.out.is_empty() && !self.mixed.contains(&true) {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.open.len()));
        }
    }

    /// The declarations around a captured element that mean something else here, or nothing.
    fn missing(&self, raw: &RawElement, own: &[String]) -> Vec<(String, String)> {
        let is_own = |prefix: &str| own.iter().any(|declared| declared == prefix);
        let around =
            raw.scope().iter().filter(|(prefix, uri)| !is_own(prefix) && self.resolve(prefix) != Some(uri));
        let mut missing: Vec<_> = around.map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned())).collect();
        let no_default = raw.scope().resolve("") == Some("") && !is_own("");
        if no_default && self.resolve("") != Some("") {
            missing.push((String::new(), String::new()));
        }
        missing
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

impl XmlWriter for TextWriter {
    fn start(&mut self, name: NameRef<'_>) -> Result<(), EncodeError> {
        if self.complete {
            return Err(EncodeError::Misuse("a second root element"));
        }
        self.close_tag()?;
        self.check_name(name.local)?;
        self.break_line();
        self.tag.begin();
        self.scope.push();
        self.open.push(self.names.len() as u32);
        self.mixed.push(false);
        self.prefix_element(&name)?;
        let at = self.names.len();
        if !self.prefix.is_empty() {
            self.names.push_str(&self.prefix);
            self.names.push(':');
        }
        self.names.push_str(name.local);
        self.out.push('<');
        self.out.push_str(&self.names[at..]);
        Ok(())
    }

    fn declare(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError> {
        self.expect_open_tag()?;
        let DeclarationRef { prefix, uri, .. } = declaration;
        if let Some(reason) = declaration_error(prefix, uri) {
            return Err(prefix_error(prefix, uri, reason));
        }
        match self.scope.declared_here(prefix) {
            Some(known) if known == uri => return Ok(()),
            Some(_) => return Err(prefix_error(prefix, uri, "it is declared twice on the same element")),
            None => {}
        }
        match self.tag.namespace_of(prefix) {
            Some(needed) if needed == uri => self.tag.declared(prefix),
            Some(_) => {
                return Err(prefix_error(
                    prefix,
                    uri,
                    "a name on the same element has it for another namespace",
                ));
            }
            None if prefix.is_empty() => {}
            None => self.check_name(prefix)?,
        }
        push_declaration(&mut self.out, prefix, uri, self.lenient)?;
        if prefix != "xml" {
            self.scope.declare(prefix, uri);
        }
        Ok(())
    }

    fn attribute_as(&mut self, name: NameRef<'_>, value: Text<'_>, _: TextForm) -> Result<(), EncodeError> {
        self.expect_open_tag()?;
        self.check_name(name.local)?;
        self.prefix_attribute(&name)?;
        if self.tag.is_second(name.namespace, name.local) {
            return Err(EncodeError::DuplicateAttribute(name.to_string()));
        }
        self.out.push(' ');
        self.push_prefix();
        self.out.push_str(name.local);
        self.out.push_str("=\"");
        if let Text::QName(name) = &value {
            self.prefix_content(name)?;
        }
        self.push_value(&value, Escape::Attribute)?;
        self.out.push('"');
        Ok(())
    }

    fn text_as(&mut self, value: Text<'_>, _: TextForm) -> Result<(), EncodeError> {
        let Some(mixed) = self.mixed.last_mut() else {
            let blank = value.is_whitespace();
            return if blank {
                Ok(())
            } else {
                Err(EncodeError::Misuse("character data outside the root element"))
            };
        };
        *mixed = true;
        if let Text::QName(name) = &value {
            self.prefix_content(name)?;
        }
        self.close_tag()?;
        self.push_value(&value, Escape::Text)
    }

    fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        if text.contains("--") || text.ends_with('-') {
            return Err(EncodeError::Value(
                "a comment with '--', or with '-' at its end, has no form in XML".to_owned(),
            ));
        }
        self.close_tag()?;
        self.break_line();
        self.out.push_str("<!--");
        escape(&mut self.out, text, Escape::Nothing, self.lenient)?;
        self.out.push_str("-->");
        Ok(())
    }

    fn end(&mut self) -> Result<(), EncodeError> {
        let Some(at) = self.open.pop() else { return Err(EncodeError::Misuse("an end without a start")) };
        if self.tag.pending {
            self.declare_needed()?;
            self.out.push_str("/>");
        } else {
            self.break_line();
            self.out.push_str("</");
            self.out.push_str(&self.names[at as usize..]);
            self.out.push('>');
        }
        self.mixed.pop();
        self.names.truncate(at as usize);
        self.scope.pop();
        self.complete = self.open.is_empty();
        Ok(())
    }

    fn splice(&mut self, raw: &RawElement) -> Result<(), EncodeError> {
        if self.complete {
            return Err(EncodeError::Misuse("a second root element"));
        }
        let mut reader = raw.reader();
        while reader.advance()? != Kind::Start {}
        let own: Vec<_> =
            reader.start().declarations().map(|declaration| declaration.prefix.to_owned()).collect();
        let verbatim = raw.format().name() == TEXT.name() && raw.extent() == Extent::Element && !self.indent;
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

    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.pending_tag().and_then(|tag| tag.namespace_of(prefix)).or_else(|| self.scope.resolve(prefix))
    }

    fn prefix_of(&self, namespace: &str) -> Option<&str> {
        let needed = self.pending_tag().and_then(|tag| tag.needed().find(|(_, uri)| *uri == namespace));
        needed.map(|(prefix, _)| prefix).or_else(|| self.scope.prefix_of(namespace))
    }
}

impl TextWriter {
    fn pending_tag(&self) -> Option<&Tag> {
        Some(&self.tag).filter(|tag| tag.pending)
    }
}

fn push_declaration(out: &mut String, prefix: &str, uri: &str, lenient: bool) -> Result<(), EncodeError> {
    out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
    out.push_str(prefix);
    out.push_str("=\"");
    escape(out, uri, Escape::Attribute, lenient)?;
    out.push('"');
    Ok(())
}

fn prefix_error(prefix: &str, namespace: &str, reason: &'static str) -> EncodeError {
    EncodeError::Prefix { prefix: prefix.to_owned(), namespace: namespace.to_owned(), reason }
}
