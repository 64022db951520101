//! From a tree to a writer.

use std::collections::BTreeSet;

use super::{Element, Node};
use crate::codec::{DeclarationRef, XmlWriter};
use crate::error::EncodeError;
use crate::name::{NameRef, prefixes_in};
use crate::text::Text;
use crate::value::ToXml;

impl Element {
    /// Writes the element, start and end included. What was in scope around an element when it was read, and is not where it is
    /// written, is declared on it: QNames in its content keep their meaning.
    pub fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.begin(out)?;
        self.write_content(out)?;
        out.end()
    }

    fn begin<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let name = self.name.as_ref();
        let without = self.prefix.is_empty() && !self.name.namespace().is_empty();
        out.start(if without { self.unprefixed(name) } else { name.with_prefix(&self.prefix) })
    }

    /// An element in a namespace but without a prefix: by the default namespace if it was read so, else as the writer likes.
    fn unprefixed<'a>(&self, name: NameRef<'a>) -> NameRef<'a> {
        if self.resolve("") == Some(name.namespace) { name.with_prefix("") } else { name }
    }

    /// Writes declarations, attributes and children of the element that was just begun.
    fn write_content<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.write_tag(out, None)?;
        let mut open = vec![(self, self.children.iter())];
        while let Some((parent, children)) = open.last_mut() {
            match children.next() {
                Some(Node::Element(child)) => {
                    child.begin(out)?;
                    child.write_tag(out, Some(parent))?;
                    open.push((child, child.children.iter()));
                }
                Some(Node::Text(text)) => out.text(Text::from(text))?,
                Some(Node::Comment(text)) => out.comment(text)?,
                None => {
                    open.pop();
                    if !open.is_empty() {
                        out.end()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes the declarations and attributes of the element that was just begun.
    fn write_tag<W: XmlWriter + ?Sized>(
        &self,
        out: &mut W,
        parent: Option<&Self>,
    ) -> Result<(), EncodeError> {
        for (prefix, uri) in self.declarations() {
            out.declare(DeclarationRef::new(prefix, uri))?;
        }
        if !self.around.is_empty() && !parent.is_some_and(|parent| self.was_read_in(parent)) {
            self.declare_around(out)?;
        }
        for attribute in &self.attributes {
            let name = attribute.name.as_ref();
            let plain = attribute.prefix.is_empty() && !attribute.name.namespace().is_empty();
            let name = if plain { name } else { name.with_prefix(&attribute.prefix) };
            out.attribute(name, Text::from(&attribute.value))?;
        }
        Ok(())
    }

    /// Declares what was in scope around this element when it was read and is not where it is written: of the prefixes only
    /// those that occur in its content or attributes; names declare theirs by themselves.
    fn declare_around<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let used = self.prefixes_in_content();
        let own = |prefix: &str| self.prefix == prefix || self.declarations().any(|(own, _)| own == prefix);
        let no_default = [("", "")].into_iter().filter(|_| self.around.resolve("") == Some(""));
        for (prefix, uri) in self.around.iter().chain(no_default) {
            let occurs = prefix.is_empty() || used.contains(prefix);
            if occurs && !own(prefix) && out.resolve(prefix) != Some(uri) {
                out.declare(DeclarationRef::new(prefix, uri))?;
            }
        }
        Ok(())
    }

    fn prefixes_in_content(&self) -> BTreeSet<&str> {
        let mut used = BTreeSet::new();
        let mut todo = vec![self];
        while let Some(element) = todo.pop() {
            used.extend(element.attributes.iter().flat_map(|attribute| prefixes_in(&attribute.value)));
            for node in &element.children {
                match node {
                    Node::Element(child) => todo.push(child),
                    Node::Text(text) => used.extend(prefixes_in(text)),
                    Node::Comment(_) => {}
                }
            }
        }
        used
    }

    /// Whether this was read as a child of that element, so that nothing is around it that is not in scope there.
    fn was_read_in(&self, parent: &Self) -> bool {
        if parent.declarations.is_empty() {
            self.around.is_same(&parent.around)
        } else {
            self.around.is_inside(&parent.around)
        }
    }
}

/// Writes declarations, attributes and children; the caller has begun the element.
impl ToXml for Element {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.write_content(out)
    }
}
