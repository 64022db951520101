//! Which prefix stands for which namespace: [`Scope`] while a document is read or written, [`Declarations`] as a snapshot.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::name::{XML_NAMESPACE, XMLNS_NAMESPACE};

/// The namespace declarations in scope at some place: a value that can be kept. Cheap to clone.
///
/// A chain of levels, one for each element that declared something, the innermost first; elements share what is around them.
/// `xml` is not in it, it is always bound.
#[derive(Clone, Default)]
pub struct Declarations(Option<Arc<Level>>);

struct Level {
    own: Box<[Declared]>,
    outer: Declarations,
}

struct Declared {
    prefix: Box<str>,
    uri: Box<str>,
}

impl Declarations {
    /// These pairs of prefix and namespace; the later of two for one prefix holds.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self::default().with(pairs)
    }

    /// These declarations, with others made inside of them; the later of two for one prefix holds.
    #[must_use]
    pub fn with<'a>(&self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let declared = |(prefix, uri): (&str, &str)| Declared { prefix: prefix.into(), uri: uri.into() };
        let own: Box<[Declared]> = pairs.into_iter().map(declared).collect();
        if own.is_empty() { self.clone() } else { Self(Some(Arc::new(Level { own, outer: self.clone() }))) }
    }

    /// The namespace of a prefix; the default one (or `""`) for `""`.
    pub fn resolve(&self, prefix: &str) -> Option<&str> {
        let found = self.all().find(|(declared, _)| *declared == prefix).map(|(_, uri)| uri);
        found.or(match prefix {
            "" => Some(""),
            "xml" => Some(XML_NAMESPACE),
            _ => None,
        })
    }

    /// The pairs of prefix and namespace that hold, each prefix once, in the order of the document; a default namespace that
    /// was taken back is left out.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut held: Vec<(&str, &str)> = Vec::with_capacity(FEW);
        let mut seen = BTreeSet::new();
        for (prefix, uri) in self.all() {
            // Most documents declare a handful, for which looking through them is quicker.
            let is_new = match held.len() {
                0..FEW => held.iter().all(|(known, _)| *known != prefix),
                count => {
                    if count == FEW {
                        seen.extend(held.iter().map(|(known, _)| *known));
                    }
                    seen.insert(prefix)
                }
            };
            if is_new {
                held.push((prefix, uri));
            }
        }
        held.retain(|(prefix, uri)| !(prefix.is_empty() && uri.is_empty()));
        held.into_iter().rev()
    }

    /// All pairs, the innermost first; hidden ones too.
    fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let levels = std::iter::successors(self.0.as_deref(), |level| level.outer.0.as_deref());
        levels.flat_map(|level| level.own.iter().rev().map(|declared| (&*declared.prefix, &*declared.uri)))
    }

    /// Whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether these are others with just one more level inside.
    pub(crate) fn is_inside(&self, other: &Self) -> bool {
        self.0.as_ref().is_some_and(|level| level.outer.is_same(other))
    }

    /// Whether these are the same declarations because they are the same value, not just equal.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

/// Declarations that are looked through one by one.
const FEW: usize = 8;

impl PartialEq for Declarations {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |declarations: &Self| {
            declarations.iter().map(|(p, u)| (p.to_owned(), u.to_owned())).collect::<BTreeSet<_>>()
        };
        self.is_same(other) || sorted(self) == sorted(other)
    }
}

impl Eq for Declarations {}

impl fmt::Debug for Declarations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
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

/// The declarations in scope while a document is walked: a stack of levels, one an element. Does not allocate once it has
/// grown to the document's depth. For codecs.
#[derive(Debug, Default)]
pub struct Scope {
    bindings: Vec<Binding>,
    text: String,
    /// How many bindings there were before each element that was entered.
    levels: Vec<usize>,
    /// What is in scope inside of an element, by its level, for those where somebody asked.
    inside: Vec<(usize, Declarations)>,
    /// What was in scope before the first element.
    base: Declarations,
}

#[derive(Debug)]
struct Binding {
    start: usize,
    prefix_len: usize,
    uri_len: usize,
    /// The first binding with the same namespace: two prefixes stand for the same one exactly when these are equal.
    namespace: usize,
}

impl Scope {
    /// The scope around a captured element.
    pub fn with(outer: &Declarations) -> Self {
        let mut scope = Self { base: outer.clone(), ..Self::default() };
        for (prefix, uri) in outer.iter() {
            scope.declare(prefix, uri);
        }
        scope
    }

    /// Nothing is declared, and there is room for what most documents declare.
    pub fn with_room() -> Self {
        Self {
            bindings: Vec::with_capacity(8),
            text: String::with_capacity(256),
            levels: Vec::with_capacity(16),
            ..Self::default()
        }
    }

    /// Enters an element.
    pub fn push(&mut self) {
        self.levels.push(self.bindings.len());
    }

    /// Leaves an element: what it declared is forgotten.
    pub fn pop(&mut self) {
        let keep = self.levels.pop().unwrap_or(0);
        if self.inside.last().is_some_and(|(level, _)| *level >= self.levels.len()) {
            self.inside.pop();
        }
        if let Some(binding) = self.bindings.get(keep) {
            self.text.truncate(binding.start);
            self.bindings.truncate(keep);
        }
    }

    /// Declares a prefix on the element that was entered last.
    pub fn declare(&mut self, prefix: &str, uri: &str) {
        let known = self
            .bindings
            .iter()
            .position(|binding| binding.uri_len == uri.len() && self.parts(binding).1 == uri);
        self.bindings.push(Binding {
            start: self.text.len(),
            prefix_len: prefix.len(),
            uri_len: uri.len(),
            namespace: known.unwrap_or(self.bindings.len()),
        });
        self.text.push_str(prefix);
        self.text.push_str(uri);
    }

    /// How many declarations are in scope, hidden ones included.
    pub fn declared(&self) -> usize {
        self.bindings.len()
    }

    fn parts(&self, binding: &Binding) -> (&str, &str) {
        let middle = binding.start + binding.prefix_len;
        (&self.text[binding.start..middle], &self.text[middle..middle + binding.uri_len])
    }

    /// The binding in force for a prefix, as an index for [`uri`](Self::uri). `xml` and an undeclared `""` have none.
    pub fn find(&self, prefix: &str) -> Option<usize> {
        self.bindings
            .iter()
            .rposition(|binding| binding.prefix_len == prefix.len() && self.parts(binding).0 == prefix)
    }

    /// The namespace of a binding.
    pub fn uri(&self, binding: usize) -> &str {
        self.bindings.get(binding).map_or("", |binding| self.parts(binding).1)
    }

    /// A number for the namespace of a binding: equal numbers, equal namespaces.
    pub fn namespace(&self, binding: usize) -> usize {
        self.bindings.get(binding).map_or(usize::MAX, |binding| binding.namespace)
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
        let mut prefixes = found.filter(|(_, uri)| *uri == namespace).map(|(prefix, _)| prefix);
        prefixes.find(|prefix| self.resolve(prefix) == Some(namespace))
    }

    /// Whether the element that was entered last declares this prefix itself.
    pub fn declared_here(&self, prefix: &str) -> Option<&str> {
        let own = self.bindings.get(*self.levels.last()?..)?;
        own.iter()
            .map(|binding| self.parts(binding))
            .find(|(declared, _)| *declared == prefix)
            .map(|(_, uri)| uri)
    }

    /// What is in scope here, the declarations of the element that was entered last included.
    pub fn snapshot(&self) -> Declarations {
        Declarations::new(self.bindings.iter().map(|binding| self.parts(binding)))
    }

    /// What was declared around the element that was entered last. Siblings share one value, and share with it what is
    /// further out, so that asking costs only what was declared since somebody asked last.
    pub fn around(&mut self) -> Declarations {
        let outer = self.levels.len().saturating_sub(1);
        let known = self.inside.iter().rev().find(|(level, _)| *level < outer);
        let (from, mut around) =
            known.map_or((0, self.base.clone()), |(level, inside)| (level + 1, inside.clone()));
        for level in from..outer {
            let own = &self.bindings[self.levels[level]..self.levels[level + 1]];
            around = around.with(own.iter().map(|binding| self.parts(binding)));
            self.inside.push((level, around.clone()));
        }
        around
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
        assert_eq!(scope.around(), Declarations::new([("a", "urn:1"), ("", "urn:d")]));
        scope.push();
        assert_eq!(scope.around(), Declarations::new([("a", "urn:2")]));
        assert_eq!((scope.around().resolve("a"), scope.around().resolve("")), (Some("urn:2"), Some("")));
        scope.pop();
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
