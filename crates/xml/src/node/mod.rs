//! The tree: made on demand, for header contents, fault details and tools. Messages are not read into it.

mod read;
mod write;

use crate::name::{QName, is_ncname};
use crate::scope::Declarations;

/// An element as a tree, with the declarations that were in scope around it, so that QNames in its content keep their
/// meaning.
///
/// Two elements are equal when names, attributes and content are; prefixes, declarations and the order of attributes do not
/// count. Reading, writing, comparing and dropping a tree of any depth is fine; cloning and printing recurse, which the depth
/// limit of readers bounds.
#[derive(Clone, Debug)]
pub struct Element {
    name: QName,
    prefix: String,
    /// The declarations around it, as far as they are known.
    around: Declarations,
    declarations: Vec<(String, String)>,
    attributes: Vec<Attribute>,
    children: Vec<Node>,
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
            around: Declarations::default(),
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
        let mut own = self.declarations();
        own.find(|(declared, _)| *declared == prefix)
            .map(|(_, uri)| uri)
            .or_else(|| self.around.resolve(prefix))
    }

    /// A QName as content: `prefix:local`, resolved where this element stands.
    pub fn resolve_qname(&self, text: &str) -> Option<QName> {
        let text = crate::lexical::trim(text);
        let (prefix, local) = match text.split_once(':') {
            Some((prefix, local)) => (Some(prefix).filter(|prefix| is_ncname(prefix))?, local),
            None => ("", text),
        };
        QName::new(self.resolve(prefix)?.to_owned(), local.to_owned()).ok()
    }

    /// Keeps those attributes for which `keep` says so.
    pub fn retain_attributes(&mut self, keep: impl FnMut(&Attribute) -> bool) {
        self.attributes.retain(keep);
    }

    /// What is in scope around this element's children.
    fn inner(&self) -> Declarations {
        self.around.with(self.declarations())
    }
}

impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        let mut todo = vec![(self, other)];
        while let Some((a, b)) = todo.pop() {
            let same = a.name == b.name && same_attributes(&a.attributes, &b.attributes);
            if !same || a.children.len() != b.children.len() {
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

/// The order does not count.
fn same_attributes(a: &[Attribute], b: &[Attribute]) -> bool {
    fn sorted(attributes: &[Attribute]) -> Vec<&Attribute> {
        let mut sorted: Vec<_> = attributes.iter().collect();
        sorted.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        sorted
    }
    a.len() == b.len() && (a == b || sorted(a) == sorted(b))
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
