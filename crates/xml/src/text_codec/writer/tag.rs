//! The start tag that a writer has open: what must still be declared on it, and which attributes it has.

use std::collections::BTreeSet;

/// Strings side by side in one buffer that is used again.
#[derive(Debug, Default)]
struct Pairs {
    text: String,
    ends: Vec<(u32, u32)>,
}

impl Pairs {
    fn push(&mut self, first: &str, second: &str) {
        self.text.push_str(first);
        let middle = self.text.len() as u32;
        self.text.push_str(second);
        self.ends.push((middle, self.text.len() as u32));
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ends.iter().enumerate().map(|(index, &(middle, end))| {
            let start = if index == 0 { 0 } else { self.ends[index - 1].1 };
            (&self.text[start as usize..middle as usize], &self.text[middle as usize..end as usize])
        })
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Tag {
    /// Whether the tag is still open.
    pub(super) pending: bool,
    /// The prefixes that names on the tag use, and what they mean there: prefix, namespace.
    used: Pairs,
    /// Which of `used` still have to be declared.
    undeclared: Vec<bool>,
    attributes: Pairs,
    /// The names of the attributes, once there are many of them.
    many: BTreeSet<(String, String)>,
    generated: u32,
}

impl Tag {
    pub(super) fn begin(&mut self) {
        self.used.clear();
        self.undeclared.clear();
        self.attributes.clear();
        self.many.clear();
        self.generated = 0;
        self.pending = true;
    }

    /// Notes that a prefix must stand for a namespace, and whether it has to be declared for that.
    pub(super) fn need(&mut self, prefix: &str, namespace: &str, declare: bool) {
        self.used.push(prefix, namespace);
        self.undeclared.push(declare);
    }

    /// What still has to be declared.
    pub(super) fn needed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.used.iter().zip(&self.undeclared).filter(|(_, undeclared)| **undeclared).map(|(pair, _)| pair)
    }

    /// What names on the tag mean by a prefix.
    pub(super) fn namespace_of(&self, prefix: &str) -> Option<&str> {
        self.used.iter().find(|(used, _)| *used == prefix).map(|(_, namespace)| namespace)
    }

    /// The prefix was declared explicitly.
    pub(super) fn declared(&mut self, prefix: &str) {
        let found = self.used.iter().position(|(used, _)| used == prefix);
        if let Some(undeclared) = found.and_then(|at| self.undeclared.get_mut(at)) {
            *undeclared = false;
        }
    }

    /// Whether there was such an attribute already; there is one now.
    pub(super) fn is_second(&mut self, namespace: &str, local: &str) -> bool {
        const FEW: usize = 16;
        if self.attributes.ends.len() < FEW {
            let second = self.attributes.iter().any(|known| known == (namespace, local));
            self.attributes.push(namespace, local);
            return second;
        }
        if self.many.is_empty() {
            let few =
                self.attributes.iter().map(|(namespace, local)| (namespace.to_owned(), local.to_owned()));
            self.many = few.collect();
        }
        !self.many.insert((namespace.to_owned(), local.to_owned()))
    }

    /// As .NET's writers do: `d2p1` is the first prefix made up on an element at depth 2.
    pub(super) fn generate_prefix(&mut self, depth: usize) -> String {
        self.generated += 1;
        format!("d{depth}p{}", self.generated)
    }
}
