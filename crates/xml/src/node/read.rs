//! From a reader to a tree.

use super::{Attribute, Element, Node};
use crate::codec::{Kind, StartItem, XmlReader};
use crate::error::{DecodeError, DecodeErrorKind, FromXmlError};
use crate::name::Namespaces;
use crate::scope::Declarations;
use crate::text::Text;
use crate::value::FromXml;

impl Element {
    /// Reads the element on whose start the reader stands, and moves it to the element's end. The tree may take
    /// [`max_expanded_bytes`](crate::Limits::max_expanded_bytes) of memory.
    pub fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, DecodeError> {
        let mut names = Namespaces::default();
        let mut budget = Budget(input.limits().max_expanded_bytes);
        let around = input.scope();
        // A stack instead of recursion: the depth is the sender's choice.
        let mut open = vec![Opened::new(shallow(input, around, &mut names))];
        loop {
            let kind = input.advance()?;
            let Some(parent) = open.last_mut() else { return Err(misplaced(input)) };
            match kind {
                Kind::Start => {
                    let child = shallow(input, parent.inner.clone(), &mut names);
                    budget.spend(cost(&child), input)?;
                    open.push(Opened::new(child));
                }
                Kind::Text => {
                    let before = parent.element.children.len();
                    let len = push_text(&mut parent.element, &input.text());
                    let node = if parent.element.children.len() > before { size_of::<Node>() } else { 0 };
                    budget.spend(node + len, input)?;
                }
                Kind::Comment => {
                    let text = input.text().into_lexical().into_owned();
                    budget.spend(size_of::<Node>() + text.len(), input)?;
                    parent.element.children.push(Node::Comment(text));
                }
                Kind::End => {
                    let Some(opened) = open.pop() else { return Err(misplaced(input)) };
                    match open.last_mut() {
                        Some(parent) => parent.element.children.push(Node::Element(opened.element)),
                        None => return Ok(opened.element),
                    }
                }
                Kind::Eof => return Err(misplaced(input)),
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

/// An element whose end was not read yet, and what is in scope inside of it.
struct Opened {
    element: Element,
    inner: Declarations,
}

impl Opened {
    fn new(element: Element) -> Self {
        Self { inner: element.inner(), element }
    }
}

/// Bytes that the tree may still take.
struct Budget(usize);

impl Budget {
    fn spend<R: XmlReader + ?Sized>(&mut self, bytes: usize, input: &R) -> Result<(), DecodeError> {
        self.0 = self.0.checked_sub(bytes).ok_or_else(|| {
            let value = input.limits().max_expanded_bytes;
            let kind = DecodeErrorKind::Limit { limit: "max_expanded_bytes", value };
            DecodeError::new(kind, input.position(), input.path())
        })?;
        Ok(())
    }
}

/// The element at which a reader stands, without children.
fn shallow<R: XmlReader + ?Sized>(input: &R, around: Declarations, names: &mut Namespaces) -> Element {
    let start = input.start();
    let mut element = Element::new(names.name(&start.name())).with_prefix(start.name().prefix.unwrap_or(""));
    element.around = around;
    for item in start.items() {
        match item {
            StartItem::Attribute(attribute) => element.attributes.push(Attribute {
                name: names.name(&attribute.name),
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

/// Bytes that an element takes without its children, about.
fn cost(element: &Element) -> usize {
    let attributes = element.attributes.iter().map(|a| a.name.local().len() + a.prefix.len() + a.value.len());
    // Kept twice: on the element, and in the scope of its children.
    let declared = element.declarations.iter().map(|(prefix, uri)| 2 * (prefix.len() + uri.len()));
    let items: usize = attributes.chain(declared).map(|len| len + size_of::<Attribute>()).sum();
    size_of::<Node>() + element.name.local().len() + element.prefix.len() + items
}

/// Appends character data to the run of it that ends an element so far; its length.
fn push_text(element: &mut Element, text: &Text<'_>) -> usize {
    if let Some(Node::Text(run)) = element.children.last_mut() {
        let before = run.len();
        text.write_lexical(run);
        return run.len() - before;
    }
    let run = text.lexical().into_owned();
    let len = run.len();
    element.children.push(Node::Text(run));
    len
}

fn misplaced<R: XmlReader + ?Sized>(input: &R) -> DecodeError {
    let kind = DecodeErrorKind::Misuse("a tree is read from the start of an element");
    DecodeError::new(kind, input.position(), input.path())
}
