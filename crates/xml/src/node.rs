//! The tree: made on demand, for header contents, fault details and tools. Messages are not read into it.

use std::sync::Arc;

use crate::codec::{DeclarationRef, Kind, StartItem, XmlReader, XmlWriter};
use crate::error::{DecodeError, EncodeError, FromXmlError};
use crate::name::{NameRef, QName, XML_NAMESPACE};
use crate::scope::Declarations;
use crate::text::Text;
use crate::value::{FromXml, ToXml};

/// An element as a tree, with the declarations that were in scope around it, so that QNames in its content keep their
/// meaning.
///
/// Two elements are equal when names, attributes and content are; prefixes and declarations do not count.
#[derive(Clone, Debug)]
pub struct Element {
    name: QName,
    prefix: String,
    around: Around,
    declarations: Vec<(String, String)>,
    attributes: Vec<Attribute>,
    children: Vec<Node>,
}

/// The declarations around an element: those of its parent, and what is around that. Siblings share it.
#[derive(Clone, Debug, Default)]
struct Around(Option<Arc<Level>>);

#[derive(Debug)]
struct Level {
    declarations: Box<[(String, String)]>,
    outer: Around,
}

/// An attribute of an [`Element`].
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: QName,
    /// The prefix under which it was found, or is to be written; empty for none.
    pub prefix: String,
    /// Its value.
    pub value: String,
}

/// What an [`Element`] contains.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// A run of character data.
    Text(String),
    /// A comment.
    Comment(String),
}

impl Element {
    /// An element without content, under a prefix that the writer chooses.
    pub fn new(name: QName) -> Self {
        Self {
            name,
            prefix: String::new(),
            around: Around::default(),
            declarations: Vec::new(),
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    /// The same element under this prefix.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// The same element with one more attribute.
    #[must_use]
    pub fn with_attribute(
        mut self,
        name: QName,
        prefix: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.attributes.push(Attribute { name, prefix: prefix.into(), value: value.into() });
        self
    }

    /// The same element with one more namespace declaration.
    #[must_use]
    pub fn with_declaration(mut self, prefix: impl Into<String>, uri: impl Into<String>) -> Self {
        self.declarations.push((prefix.into(), uri.into()));
        self
    }

    /// The same element with one more child at the end.
    #[must_use]
    pub fn with_child(mut self, child: impl Into<Node>) -> Self {
        self.children.push(child.into());
        self
    }

    /// The name.
    pub fn name(&self) -> &QName {
        &self.name
    }

    /// Whether this is the element `local` in `namespace`.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.name.as_ref().is(namespace, local)
    }

    /// The prefix; empty for none.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The attributes, in their order.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The value of one attribute.
    pub fn attribute(&self, namespace: &str, local: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.name.as_ref().is(namespace, local));
        found.map(|attribute| attribute.value.as_str())
    }

    /// The declarations made on this element, prefix and namespace.
    pub fn declarations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.declarations.iter().map(|(prefix, uri)| (prefix.as_str(), uri.as_str()))
    }

    /// All children, in their order.
    pub fn nodes(&self) -> &[Node] {
        &self.children
    }

    /// The children, to be changed.
    pub fn nodes_mut(&mut self) -> &mut Vec<Node> {
        &mut self.children
    }

    /// The child elements, in their order.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) | Node::Comment(_) => None,
        })
    }

    /// The first child element of this name.
    pub fn child(&self, namespace: &str, local: &str) -> Option<&Self> {
        self.children().find(|child| child.is(namespace, local))
    }

    /// The character data of this element, that of its children not included.
    pub fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) | Node::Comment(_) => None,
        });
        texts.collect()
    }

    /// The namespace that a prefix stands for in this element's content, as far as it was declared on it or around it.
    /// Declarations of ancestors within a tree count when the tree was read, not when it was built by hand.
    pub fn resolve(&self, prefix: &str) -> Option<&str> {
        let own =
            self.declarations.iter().find(|(declared, _)| declared == prefix).map(|(_, uri)| uri.as_str());
        own.or_else(|| self.around.resolve(prefix)).or(match prefix {
            "" => Some(""),
            "xml" => Some(XML_NAMESPACE),
            _ => None,
        })
    }

    /// A QName as content: `prefix:local`, resolved where this element stands.
    pub fn resolve_qname(&self, text: &str) -> Option<QName> {
        let text = crate::lexical::trim(text);
        let (prefix, local) = text.split_once(':').unwrap_or(("", text));
        QName::new(self.resolve(prefix)?.to_owned(), local.to_owned()).ok()
    }

    /// Reads the element on whose start the reader stands, and moves it to the element's end.
    pub fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, DecodeError> {
        // A stack instead of recursion: the depth is the sender's choice.
        let mut open = vec![Self::shallow(input, Around::new(&input.scope()))];
        loop {
            match input.advance()? {
                Kind::Start => {
                    let around = open.last().map_or_else(Around::default, Self::around_children);
                    open.push(Self::shallow(input, around));
                }
                Kind::Text => {
                    if let Some(parent) = open.last_mut() {
                        parent.push_text(&input.text());
                    }
                }
                Kind::Comment => {
                    if let Some(parent) = open.last_mut() {
                        parent.children.push(Node::Comment(input.text().into_lexical().into_owned()));
                    }
                }
                Kind::End | Kind::Eof => {
                    let Some(element) = open.pop() else { return Ok(Self::new(QName::from_static("", ""))) };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(Node::Element(element)),
                        None => return Ok(element),
                    }
                }
            }
        }
    }

    /// The element at which a reader stands, without children.
    fn shallow<R: XmlReader + ?Sized>(input: &R, around: Around) -> Self {
        let start = input.start();
        let mut element = Self::new(start.name().into()).with_prefix(start.name().prefix.unwrap_or(""));
        element.around = around;
        for item in start.items() {
            match item {
                StartItem::Attribute(attribute) => element.attributes.push(Attribute {
                    name: attribute.name.into(),
                    prefix: attribute.name.prefix.unwrap_or("").to_owned(),
                    value: attribute.value.into_lexical().into_owned(),
                }),
                StartItem::Declaration(declaration) => {
                    element.declarations.push((declaration.prefix.to_owned(), declaration.uri.to_owned()));
                }
            }
        }
        element
    }

    /// What is in scope around this element's children.
    fn around_children(&self) -> Around {
        if self.declarations.is_empty() {
            return self.around.clone();
        }
        Around(Some(Arc::new(Level {
            declarations: self.declarations.as_slice().into(),
            outer: self.around.clone(),
        })))
    }

    fn push_text(&mut self, text: &Text<'_>) {
        match self.children.last_mut() {
            Some(Node::Text(before)) => text.write_lexical(before),
            _ => self.children.push(Node::Text(text.lexical().into_owned())),
        }
    }

    /// Writes the element, start and end included. What its content needs of the declarations around it is declared on it
    /// where the writer's position does not have it.
    pub fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.begin(out)?;
        let mut seen: Vec<&str> = self.declarations().map(|(prefix, _)| prefix).collect();
        // The prefix of this very element was bound when it was begun.
        seen.push(&self.prefix);
        for (prefix, uri) in self.around.iter() {
            if !seen.contains(&prefix) {
                seen.push(prefix);
                if out.resolve(prefix) != Some(uri) {
                    out.declare(DeclarationRef::new(prefix, uri))?;
                }
            }
        }
        let mut open = vec![self.children.iter()];
        while let Some(children) = open.last_mut() {
            match children.next() {
                Some(Node::Element(child)) => {
                    child.begin(out)?;
                    open.push(child.children.iter());
                }
                Some(Node::Text(text)) => out.text(Text::from(text))?,
                Some(Node::Comment(text)) => out.comment(text)?,
                None => {
                    open.pop();
                    out.end()?;
                }
            }
        }
        Ok(())
    }

    fn begin<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let name = self.name.as_ref();
        let chosen = self.prefix.is_empty() && self.name.namespace().is_empty() || !self.prefix.is_empty();
        out.start(if chosen { name.with_prefix(&self.prefix) } else { self.unprefixed(name) })?;
        for (prefix, uri) in self.declarations() {
            out.declare(DeclarationRef::new(prefix, uri))?;
        }
        for attribute in &self.attributes {
            let name = attribute.name.as_ref();
            let plain = attribute.prefix.is_empty() && !attribute.name.namespace().is_empty();
            let name = if plain { name } else { name.with_prefix(&attribute.prefix) };
            out.attribute(name, Text::from(&attribute.value))?;
        }
        Ok(())
    }

    /// An element in a namespace but without a prefix: by the default namespace if it was read so, else as the writer likes.
    fn unprefixed<'a>(&self, name: NameRef<'a>) -> NameRef<'a> {
        if self.resolve("") == Some(name.namespace) { name.with_prefix("") } else { name }
    }
}

impl Around {
    fn new(declarations: &Declarations) -> Self {
        if declarations.is_empty() {
            return Self::default();
        }
        let declarations =
            declarations.iter().map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned())).collect();
        Self(Some(Arc::new(Level { declarations, outer: Self::default() })))
    }

    /// The declarations, the innermost first; a prefix may come more than once.
    fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let levels = std::iter::successors(self.0.as_deref(), |level| level.outer.0.as_deref());
        levels
            .flat_map(|level| level.declarations.iter().map(|(prefix, uri)| (prefix.as_str(), uri.as_str())))
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.iter().find(|(declared, _)| *declared == prefix).map(|(_, uri)| uri)
    }
}

impl Drop for Level {
    /// Lets go of long chains without recursion.
    fn drop(&mut self) {
        let mut outer = self.outer.0.take();
        while let Some(mut level) = outer.and_then(Arc::into_inner) {
            outer = level.outer.0.take();
        }
    }
}

impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        let mut todo = vec![(self, other)];
        while let Some((a, b)) = todo.pop() {
            if a.name != b.name || a.attributes != b.attributes || a.children.len() != b.children.len() {
                return false;
            }
            for pair in a.children.iter().zip(&b.children) {
                match pair {
                    (Node::Element(a), Node::Element(b)) => todo.push((a, b)),
                    (Node::Text(a), Node::Text(b)) | (Node::Comment(a), Node::Comment(b)) if a == b => {}
                    _ => return false,
                }
            }
        }
        true
    }
}

impl PartialEq for Attribute {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.value == other.value
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Drop for Element {
    /// Takes deep trees apart without recursion.
    fn drop(&mut self) {
        let mut todo = std::mem::take(&mut self.children);
        while let Some(node) = todo.pop() {
            if let Node::Element(mut element) = node {
                todo.append(&mut element.children);
            }
        }
    }
}

/// As `xs:any` content: the element itself.
impl FromXml for Element {
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        Ok(Self::read(input)?)
    }
}

/// Writes the attributes and children; the caller has begun the element.
impl ToXml for Element {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        for (prefix, uri) in self.declarations() {
            out.declare(DeclarationRef::new(prefix, uri))?;
        }
        for attribute in &self.attributes {
            out.attribute(attribute.name.as_ref(), Text::from(&attribute.value))?;
        }
        for node in &self.children {
            match node {
                Node::Element(child) => child.write(out)?,
                Node::Text(text) => out.text(Text::from(text))?,
                Node::Comment(text) => out.comment(text)?,
            }
        }
        Ok(())
    }
}
