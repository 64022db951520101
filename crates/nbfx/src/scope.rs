//! The namespaces in scope while a document is read, by reference: nothing is copied but for a snapshot.

use soapstone_xml::{Declarations, XML_NAMESPACE};

/// A stack of declarations, one level an element. Linear to search: `Limits::max_namespaces` bounds it.
#[derive(Debug, Default)]
pub(crate) struct Prefixes<'i> {
    bindings: Vec<(&'i str, &'i str)>,
    /// How many bindings there were before each element that was entered.
    levels: Vec<usize>,
    /// What is in scope inside of an element, by its level, for those where somebody asked.
    inside: Vec<(usize, Declarations)>,
    /// What was in scope before the first element.
    base: Declarations,
}

impl<'i> Prefixes<'i> {
    /// The scope around a captured element.
    pub(crate) fn within(outer: &'i Declarations) -> Self {
        Self { bindings: outer.iter().collect(), base: outer.clone(), ..Self::default() }
    }

    #[inline]
    pub(crate) fn push(&mut self) {
        self.levels.push(self.bindings.len());
    }

    #[inline]
    pub(crate) fn pop(&mut self) {
        let keep = self.levels.pop().unwrap_or(0);
        self.bindings.truncate(keep);
        if self.inside.last().is_some_and(|(level, _)| *level >= self.levels.len()) {
            self.inside.pop();
        }
    }

    pub(crate) fn declare(&mut self, prefix: &'i str, uri: &'i str) {
        self.bindings.push((prefix, uri));
    }

    /// How many declarations are in scope, hidden ones included.
    pub(crate) fn len(&self) -> usize {
        self.bindings.len()
    }

    #[inline]
    pub(crate) fn resolve(&self, prefix: &str) -> Option<&'i str> {
        match self.bindings.iter().rev().find(|(declared, _)| *declared == prefix) {
            Some(&(_, uri)) => Some(uri),
            None if prefix.is_empty() => Some(""),
            None if prefix == "xml" => Some(XML_NAMESPACE),
            None => None,
        }
    }

    /// What was declared around the element that was entered last. Siblings share one value, and share with it what is
    /// further out.
    pub(crate) fn around(&mut self) -> Declarations {
        let outer = self.levels.len().saturating_sub(1);
        let known = self.inside.iter().rev().find(|(level, _)| *level < outer);
        let (from, mut around) =
            known.map_or((0, self.base.clone()), |(level, inside)| (level + 1, inside.clone()));
        for level in from..outer {
            let own = &self.bindings[self.levels[level]..self.levels[level + 1]];
            around = around.with(own.iter().copied());
            self.inside.push((level, around.clone()));
        }
        around
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_declarations_hide_outer_ones() {
        let outer = Declarations::new([("a", "urn:1")]);
        let mut scope = Prefixes::within(&outer);
        scope.push();
        scope.declare("a", "urn:2");
        assert_eq!(
            (scope.resolve("a"), scope.resolve(""), scope.resolve("b")),
            (Some("urn:2"), Some(""), None)
        );
        assert_eq!(scope.around(), outer);
        scope.push();
        assert_eq!(scope.around(), Declarations::new([("a", "urn:2")]));
        scope.pop();
        scope.pop();
        assert_eq!((scope.resolve("a"), scope.resolve("xml")), (Some("urn:1"), Some(XML_NAMESPACE)));
    }
}
