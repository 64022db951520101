//! The writing side: events in, UTF-8 out.

mod escape;
mod prefixes;
mod splice;
mod tag;

use bytes::Bytes;

use self::escape::{Escape, escape};
use self::tag::Tag;
use crate::codec::{DeclarationRef, TextForm, XmlWriter};
use crate::error::{EncodeError, InvalidName};
use crate::name::{NameRef, is_ncname};
use crate::raw::RawElement;
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
    failed: bool,
}

impl TextWriter {
    /// A writer of one document.
    pub fn new() -> Self {
        Self::default()
    }

    /// A writer of one document, with room for so many bytes from the start.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes), ..Self::default() }
    }

    /// A writer that breaks lines and indents, for people to read: elements that begin with character data are kept as they are,
    /// others get white space that was not in the document.
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
        if self.failed {
            return Err(EncodeError::Misuse("the document is broken since an earlier error"));
        }
        if !self.open.is_empty() {
            return Err(EncodeError::Misuse("the document is finished with elements open"));
        }
        if !self.complete {
            return Err(EncodeError::Misuse("the document is finished without a root element"));
        }
        Ok(Bytes::from(self.out))
    }

    /// After an error the document is broken, and stays so.
    fn guarded(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        if self.failed {
            return Err(EncodeError::Misuse("the document is broken since an earlier error"));
        }
        let result = write(self);
        self.failed = result.is_err();
        result
    }

    fn check_name(&self, name: &str) -> Result<(), EncodeError> {
        // Never markup, whatever a binary document calls its elements.
        let harmless = |c: char| !c.is_control() && !matches!(c, '<' | '>' | '&' | '"' | '\'' | '=' | '/');
        if is_ncname(name) || self.lenient && !name.is_empty() && name.chars().all(harmless) {
            return Ok(());
        }
        Err(InvalidName { name: name.to_owned(), expected: "an NCName" }.into())
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
                self.check_name(name.local)?;
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
}

impl XmlWriter for TextWriter {
    fn start(&mut self, name: NameRef<'_>) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.begin_element(name))
    }

    fn declare(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.add_declaration(declaration))
    }

    fn attribute_as(&mut self, name: NameRef<'_>, value: Text<'_>, _: TextForm) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.add_attribute(name, value))
    }

    fn text_as(&mut self, value: Text<'_>, _: TextForm) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.add_text(value))
    }

    fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.add_comment(text))
    }

    fn end(&mut self) -> Result<(), EncodeError> {
        self.guarded(Self::end_element)
    }

    fn splice(&mut self, raw: &RawElement) -> Result<(), EncodeError> {
        self.guarded(|writer| writer.splice_raw(raw))
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.pending_tag().and_then(|tag| tag.namespace_of(prefix)).or_else(|| self.scope.resolve(prefix))
    }

    fn prefix_of(&self, namespace: &str) -> Option<&str> {
        let needed = self.pending_tag().and_then(|tag| tag.needed().find(|(_, uri)| *uri == namespace));
        let found = needed.map(|(prefix, _)| prefix).or_else(|| self.scope.prefix_of(namespace))?;
        // What is in scope may be hidden by what a name on the open tag is going to declare.
        Some(found).filter(|prefix| self.resolve(prefix) == Some(namespace))
    }
}

impl TextWriter {
    fn begin_element(&mut self, name: NameRef<'_>) -> Result<(), EncodeError> {
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

    fn add_declaration(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError> {
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

    fn add_attribute(&mut self, name: NameRef<'_>, value: Text<'_>) -> Result<(), EncodeError> {
        self.expect_open_tag()?;
        self.check_name(name.local)?;
        if name.namespace.is_empty() && name.local == "xmlns" || name.prefix == Some("xmlns") {
            return Err(EncodeError::Misuse("namespaces are declared, not written as attributes"));
        }
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

    fn add_text(&mut self, value: Text<'_>) -> Result<(), EncodeError> {
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

    fn add_comment(&mut self, text: &str) -> Result<(), EncodeError> {
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

    fn end_element(&mut self) -> Result<(), EncodeError> {
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
