//! Elements of a document, as handles.

use std::borrow::Cow;
use std::fmt;

use super::document::{AttributeData, Content, Document, ElementData, NONE, Node};
use super::source::{LineColumn, Span};

/// Which node of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

/// An element: a handle that costs nothing to copy.
#[derive(Clone, Copy)]
pub struct Element<'d> {
    document: &'d Document,
    at: u32,
}

/// An attribute, not a namespace declaration.
#[derive(Clone, Copy)]
pub struct Attribute<'d> {
    document: &'d Document,
    data: &'d AttributeData,
}

/// A QName that stands somewhere in the text, with what its prefix means there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reference<'d> {
    /// The prefix; empty if there is none.
    pub prefix: &'d str,
    /// What the prefix stands for; none if it is declared nowhere. Without a prefix: the default namespace, empty if there is none.
    pub namespace: Option<&'d str>,
    /// The local part.
    pub local: &'d str,
}

/// What stands in an element.
#[derive(Clone, Copy, Debug)]
pub enum ContentNode<'d> {
    /// An element.
    Element(Element<'d>),
    /// Text, with references resolved.
    Text(&'d str),
    /// A comment, without `<!--` and `-->`.
    Comment(&'d str),
}

impl<'d> Element<'d> {
    pub(super) fn new(document: &'d Document, at: u32) -> Self {
        Self { document, at }
    }

    fn node(self) -> &'d Node {
        &self.document.nodes[self.at as usize]
    }

    fn data(self) -> &'d ElementData {
        match &self.node().content {
            Content::Element(data) => data,
            // Handles are made of elements only.
            Content::Text(..) | Content::Comment(_) => unreachable!("a handle of a text"),
        }
    }

    /// Its document.
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// Which node it is.
    pub fn id(self) -> NodeId {
        NodeId(self.at)
    }

    /// Its namespace; empty for none, and for a prefix that is declared nowhere.
    pub fn namespace(self) -> &'d str {
        &self.document.namespaces[self.data().namespace as usize]
    }

    /// Its name without the prefix.
    pub fn local(self) -> &'d str {
        let data = self.data();
        let skip = if data.prefix_len == 0 { 0 } else { data.prefix_len + 1 };
        self.document.source.slice(Span { start: data.name.start + skip, end: data.name.end })
    }

    /// Its prefix; empty if there is none.
    pub fn prefix(self) -> &'d str {
        let data = self.data();
        self.document.source.slice(Span { start: data.name.start, end: data.name.start + data.prefix_len })
    }

    /// Its name as it is written, `wsdl:part`.
    pub fn written_name(self) -> &'d str {
        self.document.source.slice(self.data().name)
    }

    /// Whether this is its name.
    pub fn is(self, namespace: &str, local: &str) -> bool {
        self.local() == local && self.namespace() == namespace
    }

    /// The element around it.
    pub fn parent(self) -> Option<Self> {
        let parent = self.node().parent;
        (parent != NONE).then(|| Self::new(self.document, parent))
    }

    /// The elements in it, one level deep.
    pub fn children(self) -> impl Iterator<Item = Self> + use<'d> {
        let document = self.document;
        siblings(document, self.node().first_child)
            .filter(move |at| matches!(document.nodes[*at as usize].content, Content::Element(_)))
            .map(move |at| Self::new(document, at))
    }

    /// All that is in it, one level deep; not white space between elements.
    pub fn content(self) -> impl Iterator<Item = ContentNode<'d>> + use<'d> {
        let document = self.document;
        siblings(document, self.node().first_child).map(move |at| {
            match &document.nodes[at as usize].content {
                Content::Element(_) => ContentNode::Element(Self::new(document, at)),
                Content::Text(value, _) => ContentNode::Text(document.value(value)),
                Content::Comment(span) => {
                    let written = document.source.slice(*span);
                    ContentNode::Comment(written.trim_start_matches("<!--").trim_end_matches("-->"))
                }
            }
        })
    }

    /// The elements of this name in it, one level deep.
    pub fn children_named<'n>(
        self,
        namespace: &'n str,
        local: &'n str,
    ) -> impl Iterator<Item = Self> + use<'d, 'n> {
        self.children().filter(move |child| child.is(namespace, local))
    }

    /// The first element of this name in it.
    pub fn child(self, namespace: &str, local: &str) -> Option<Self> {
        self.children().find(|child| child.is(namespace, local))
    }

    /// All elements in it, in the order of the text; not itself.
    pub fn descendants(self) -> impl Iterator<Item = Self> + use<'d> {
        let (document, end) = (self.document, self.data().end);
        // Nodes are in the order of the text.
        (self.at + 1..)
            .take_while(move |at| match document.nodes.get(*at as usize).map(|node| &node.content) {
                Some(Content::Element(data)) => data.tag.start < end,
                Some(Content::Text(_, span) | Content::Comment(span)) => span.start < end,
                None => false,
            })
            .filter(move |at| matches!(document.nodes[*at as usize].content, Content::Element(_)))
            .map(move |at| Self::new(document, at))
    }

    /// It and the elements around it, itself first.
    pub fn ancestors(self) -> impl Iterator<Item = Self> + use<'d> {
        std::iter::successors(Some(self), |element| element.parent())
    }

    /// Its attributes without the namespace declarations, in their order.
    pub fn attributes(self) -> impl Iterator<Item = Attribute<'d>> + use<'d> {
        let (start, end) = self.data().attributes;
        let document = self.document;
        document.attributes[start as usize..end as usize].iter().map(move |data| Attribute { document, data })
    }

    /// The value of its attribute of this name without a namespace.
    pub fn attribute(self, local: &str) -> Option<&'d str> {
        self.attribute_named("", local).map(Attribute::value)
    }

    /// Its attribute of this name.
    pub fn attribute_named(self, namespace: &str, local: &str) -> Option<Attribute<'d>> {
        self.attributes().find(|attribute| attribute.local() == local && attribute.namespace() == namespace)
    }

    /// The namespace declarations on it: prefix (empty for the default) and namespace, the last first.
    pub fn declarations(self) -> impl Iterator<Item = (&'d str, &'d str)> + use<'d> {
        self.scope()
            .take_while(move |(element, ..)| *element == self.at)
            .map(|(_, prefix, uri)| (prefix, uri))
    }

    /// The prefixes in scope at it with their namespaces, the innermost first; hidden ones are there too.
    pub fn declarations_in_scope(self) -> impl Iterator<Item = (&'d str, &'d str)> + use<'d> {
        self.scope().map(|(_, prefix, uri)| (prefix, uri))
    }

    fn scope(self) -> impl Iterator<Item = (u32, &'d str, &'d str)> + use<'d> {
        let document = self.document;
        let declaration = move |at: u32| document.scopes.get(at as usize);
        std::iter::successors(declaration(self.data().scope), move |outer| declaration(outer.outer)).map(
            move |found| {
                let namespace: &str = &document.namespaces[found.namespace as usize];
                (found.element, document.source.slice(found.prefix), namespace)
            },
        )
    }

    /// What a prefix stands for at this element; the empty prefix is the default namespace. None if it is declared nowhere.
    pub fn namespace_of(self, prefix: &str) -> Option<&'d str> {
        if prefix == "xml" {
            return Some(crate::ns::XML);
        }
        let found = self.scope().find(|(_, known, _)| *known == prefix).map(|(_, _, namespace)| namespace);
        found.or(if prefix.is_empty() { Some("") } else { None })
    }

    /// A QName that stands at this element, in an attribute or its text.
    pub fn reference(self, written: &'d str) -> Reference<'d> {
        let written = written.trim();
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        Reference { prefix, namespace: self.namespace_of(prefix), local }
    }

    /// The QName in its attribute of this name.
    pub fn reference_in(self, attribute: &str) -> Option<Reference<'d>> {
        self.attribute(attribute).map(|value| self.reference(value))
    }

    /// The text directly in it, all runs together.
    pub fn text(self) -> Cow<'d, str> {
        let document = self.document;
        let mut runs = siblings(document, self.node().first_child).filter_map(|at| {
            match &document.nodes[at as usize].content {
                Content::Text(value, _) => Some(document.value(value)),
                Content::Element(_) | Content::Comment(_) => None,
            }
        });
        let first = Cow::Borrowed(runs.next().unwrap_or_default());
        runs.fold(first, |text, run| text + run)
    }

    /// The first text directly in it that is more than white space, with its place.
    pub fn stray_text(self) -> Option<(&'d str, Span)> {
        let document = self.document;
        siblings(document, self.node().first_child).find_map(|at| {
            match &document.nodes[at as usize].content {
                Content::Text(value, span) => {
                    let text = document.value(value);
                    let from = text.find(|c: char| !c.is_ascii_whitespace())?;
                    let start = (span.start as usize + from).min(span.end as usize);
                    Some((text.trim(), Span::new(start, span.end as usize)))
                }
                Content::Element(_) | Content::Comment(_) => None,
            }
        })
    }

    /// Its start tag.
    pub fn span(self) -> Span {
        self.data().tag
    }

    /// The name in its start tag.
    pub fn name_span(self) -> Span {
        self.data().name
    }

    /// All of it, to the end of its end tag.
    pub fn extent(self) -> Span {
        let data = self.data();
        Span { start: data.tag.start, end: data.end }
    }

    /// The line and column where it begins.
    pub fn line_column(self) -> LineColumn {
        self.document.line_column(self.span())
    }
}

impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at && std::ptr::eq(self.document, other.document)
    }
}

impl Eq for Element<'_> {}

/// `<wsdl:part> at a.wsdl:3:4`
impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}> at {}:{}", self.written_name(), self.document.location(), self.line_column())
    }
}

impl<'d> Attribute<'d> {
    /// Its namespace; empty for none, and for a prefix that is declared nowhere.
    pub fn namespace(self) -> &'d str {
        &self.document.namespaces[self.data.namespace as usize]
    }

    /// Its name without the prefix.
    pub fn local(self) -> &'d str {
        let skip = if self.data.prefix_len == 0 { 0 } else { self.data.prefix_len + 1 };
        self.document.source.slice(Span { start: self.data.name.start + skip, end: self.data.name.end })
    }

    /// Its prefix; empty if there is none.
    pub fn prefix(self) -> &'d str {
        let start = self.data.name.start;
        self.document.source.slice(Span { start, end: start + self.data.prefix_len })
    }

    /// Its name as it is written.
    pub fn written_name(self) -> &'d str {
        self.document.source.slice(self.data.name)
    }

    /// Its value, references resolved.
    pub fn value(self) -> &'d str {
        self.document.value(&self.data.value)
    }

    /// From its name to the quote after its value.
    pub fn span(self) -> Span {
        Span { start: self.data.name.start, end: self.data.value_span.end + 1 }
    }

    /// Its value without the quotes.
    pub fn value_span(self) -> Span {
        self.data.value_span
    }
}

impl fmt::Debug for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={:?}", self.written_name(), self.value())
    }
}

impl Reference<'_> {
    /// Whether it refers to this name.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && self.namespace == Some(namespace)
    }
}

/// `{urn:a}b`; `a:b` if the prefix is declared nowhere.
impl fmt::Display for Reference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace {
            Some("") => f.write_str(self.local),
            Some(namespace) => write!(f, "{{{namespace}}}{}", self.local),
            None => write!(f, "{}:{}", self.prefix, self.local),
        }
    }
}

fn siblings(document: &Document, first: u32) -> impl Iterator<Item = u32> + use<'_> {
    std::iter::successors((first != NONE).then_some(first), move |at| {
        let next = document.nodes[*at as usize].next;
        (next != NONE).then_some(next)
    })
}
