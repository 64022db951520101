//! Which prefix stands for which namespace: [`Scope`] while a document is read or written, [`Declarations`] as a snapshot.

use std::sync::Arc;

use crate::name::{XML_NAMESPACE, XMLNS_NAMESPACE};

/// The namespace declarations in scope at some place: a value that can be kept. Cheap to clone.
///
/// Each prefix is there once; `xml` is not, it is always bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declarations(Option<Arc<[Declared]>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Declared {
    prefix: Box<str>,
    uri: Box<str>,
}

impl Declarations {
    /// These pairs of prefix and namespace; the later of two for one prefix holds.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut scope = Scope::default();
        for (prefix, uri) in pairs {
            scope.declare(prefix, uri);
        }
        scope.snapshot()
    }

    /// The namespace of a prefix; the default one (or `""`) for `""`.
    pub fn resolve(&self, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(XML_NAMESPACE);
        }
        let found = self.iter().find(|(declared, _)| *declared == prefix).map(|(_, uri)| uri);
        found.or(if prefix.is_empty() { Some("") } else { None })
    }

    /// The pairs of prefix and namespace.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|pairs| pairs.iter().map(|declared| (&*declared.prefix, &*declared.uri)))
    }

    /// Whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

/// The declarations in scope while a document is walked: a stack of levels, one an element. Does not allocate once it has
/// grown to the document's depth.
#[derive(Debug, Default)]
pub struct Scope {
    bindings: Vec<Binding>,
    text: String,
    levels: Vec<u32>,
    /// A snapshot of the first so many bindings, which still stand.
    cached: Option<(usize, Declarations)>,
}

#[derive(Debug)]
struct Binding {
    start: u32,
    prefix_len: u32,
    uri_len: u32,
}

impl Scope {
    /// The scope around a captured element.
    pub fn with(outer: &Declarations) -> Self {
        let mut scope = Self::default();
        for (prefix, uri) in outer.iter() {
            scope.declare(prefix, uri);
        }
        scope
    }

    /// Enters an element.
    pub fn push(&mut self) {
        self.levels.push(self.bindings.len() as u32);
    }

    /// Leaves an element: what it declared is forgotten.
    pub fn pop(&mut self) {
        let keep = self.levels.pop().unwrap_or(0) as usize;
        if let Some(binding) = self.bindings.get(keep) {
            self.text.truncate(binding.start as usize);
            self.bindings.truncate(keep);
            if self.cached.as_ref().is_some_and(|(end, _)| *end > keep) {
                self.cached = None;
            }
        }
    }

    /// Declares a prefix on the element that was entered last.
    pub fn declare(&mut self, prefix: &str, uri: &str) {
        self.bindings.push(Binding {
            start: self.text.len() as u32,
            prefix_len: prefix.len() as u32,
            uri_len: uri.len() as u32,
        });
        self.text.push_str(prefix);
        self.text.push_str(uri);
    }

    /// How many declarations are in scope, hidden ones included.
    pub fn declared(&self) -> usize {
        self.bindings.len()
    }

    fn parts(&self, binding: &Binding) -> (&str, &str) {
        let (start, middle) = (binding.start as usize, (binding.start + binding.prefix_len) as usize);
        (&self.text[start..middle], &self.text[middle..middle + binding.uri_len as usize])
    }

    /// The binding in force for a prefix, as an index for [`uri`](Self::uri). `xml` and an undeclared `""` have none.
    pub(crate) fn find(&self, prefix: &str) -> Option<usize> {
        self.bindings.iter().rposition(|binding| {
            binding.prefix_len as usize == prefix.len() && self.parts(binding).0 == prefix
        })
    }

    /// The namespace of a binding.
    pub(crate) fn uri(&self, binding: usize) -> &str {
        self.bindings.get(binding).map_or("", |binding| self.parts(binding).1)
    }

    /// The namespace that a prefix stands for; `""` stands for the default one, or for none.
    pub fn resolve(&self, prefix: &str) -> Option<&str> {
        match self.find(prefix) {
            Some(binding) => Some(self.uri(binding)),
            None if prefix.is_empty() => Some(""),
            None if prefix == "xml" => Some(XML_NAMESPACE),
            None => None,
        }
    }

    /// A prefix that stands for a namespace: the latest declared one that is not hidden by a later one.
    pub fn prefix_of(&self, namespace: &str) -> Option<&str> {
        if namespace == XML_NAMESPACE {
            return Some("xml");
        }
        let found = self.bindings.iter().rev().map(|binding| self.parts(binding));
        found
            .filter(|(_, uri)| *uri == namespace)
            .map(|(prefix, _)| prefix)
            .find(|prefix| self.resolve(prefix) == Some(namespace))
    }

    /// Whether the element that was entered last declares this prefix itself.
    pub fn declared_here(&self, prefix: &str) -> Option<&str> {
        let from = *self.levels.last()? as usize;
        self.bindings[from..]
            .iter()
            .map(|binding| self.parts(binding))
            .find(|(declared, _)| *declared == prefix)
            .map(|(_, uri)| uri)
    }

    /// What is declared now, as a value.
    pub fn snapshot(&self) -> Declarations {
        self.snapshot_below(self.bindings.len())
    }

    fn outside(&self) -> usize {
        self.levels.last().map_or(0, |&level| level as usize)
    }

    /// What was declared around the element that was entered last.
    pub fn around(&self) -> Declarations {
        self.snapshot_below(self.outside())
    }

    /// As [`around`](Self::around), and keeps it: siblings share one snapshot.
    pub fn snapshot_outside(&mut self) -> Declarations {
        let end = self.outside();
        match &self.cached {
            Some((known, declarations)) if *known == end => declarations.clone(),
            _ => {
                let declarations = self.snapshot_below(end);
                self.cached = Some((end, declarations.clone()));
                declarations
            }
        }
    }

    fn snapshot_below(&self, end: usize) -> Declarations {
        let mut pairs: Vec<Declared> = Vec::new();
        for binding in self.bindings[..end].iter().rev() {
            let (prefix, uri) = self.parts(binding);
            if !pairs.iter().any(|known| *known.prefix == *prefix) {
                pairs.push(Declared { prefix: prefix.into(), uri: uri.into() });
            }
        }
        pairs.retain(|pair| !(pair.prefix.is_empty() && pair.uri.is_empty()));
        pairs.reverse();
        Declarations(if pairs.is_empty() { None } else { Some(pairs.into()) })
    }
}

/// Why a declaration is not allowed, if it is not.
///
/// Spec: [XML-NAMES §3], "Reserved Prefixes and Namespace Names", and §2.2 "No Prefix Undeclaring"
pub fn declaration_error(prefix: &str, uri: &str) -> Option<&'static str> {
    match (prefix, uri) {
        ("xmlns", _) => Some("the prefix 'xmlns' cannot be declared"),
        ("xml", XML_NAMESPACE) => None,
        ("xml", _) => Some("the prefix 'xml' cannot be bound to another namespace"),
        (_, XML_NAMESPACE) => Some("only the prefix 'xml' can be bound to the XML namespace"),
        (_, XMLNS_NAMESPACE) => Some("nothing can be bound to the namespace of declarations"),
        (prefix, "") if !prefix.is_empty() => Some("a prefix cannot be undeclared"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_declarations_hide_outer_ones_until_their_element_ends() {
        let mut scope = Scope::default();
        scope.push();
        scope.declare("a", "urn:1");
        scope.declare("", "urn:d");
        scope.push();
        scope.declare("a", "urn:2");
        scope.declare("", "");
        assert_eq!(
            (scope.resolve("a"), scope.resolve(""), scope.resolve("b")),
            (Some("urn:2"), Some(""), None)
        );
        assert_eq!(scope.prefix_of("urn:1"), None, "hidden");
        assert_eq!(scope.snapshot(), Declarations::new([("a", "urn:2")]));
        assert_eq!(scope.snapshot_outside(), Declarations::new([("a", "urn:1"), ("", "urn:d")]));
        scope.pop();
        assert_eq!((scope.resolve("a"), scope.resolve("")), (Some("urn:1"), Some("urn:d")));
        assert_eq!(scope.prefix_of("urn:d"), Some(""));
    }

    #[test]
    fn reserved_names() {
        assert!(declaration_error("xmlns", "urn:x").is_some());
        assert!(declaration_error("xml", "urn:x").is_some());
        assert!(declaration_error("p", XML_NAMESPACE).is_some());
        assert!(declaration_error("p", "").is_some());
        assert!(declaration_error("", "").is_none());
        assert!(declaration_error("xml", XML_NAMESPACE).is_none());
    }
}
