//! The start tag that a writer has open: what must still be declared on it, and which attributes it has.

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
    needed: Pairs,
    /// Which of `needed` were declared explicitly in the meantime.
    done: Vec<bool>,
    attributes: Pairs,
    generated: u32,
}

impl Tag {
    pub(super) fn begin(&mut self) {
        self.needed.clear();
        self.done.clear();
        self.attributes.clear();
        self.generated = 0;
        self.pending = true;
    }

    /// Notes that a prefix must stand for a namespace.
    pub(super) fn need(&mut self, prefix: &str, namespace: &str) {
        self.needed.push(prefix, namespace);
        self.done.push(false);
    }

    /// What still has to be declared.
    pub(super) fn needed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.needed.iter().zip(&self.done).filter(|(_, done)| !**done).map(|(pair, _)| pair)
    }

    /// The namespace that a prefix is going to stand for.
    pub(super) fn namespace_of(&self, prefix: &str) -> Option<&str> {
        self.needed().find(|(needed, _)| *needed == prefix).map(|(_, namespace)| namespace)
    }

    /// The prefix was declared explicitly.
    pub(super) fn declared(&mut self, prefix: &str) {
        let found =
            self.needed.iter().zip(&self.done).position(|((needed, _), done)| needed == prefix && !done);
        if let Some(done) = found.and_then(|at| self.done.get_mut(at)) {
            *done = true;
        }
    }

    /// Whether there was such an attribute already; there is one now.
    pub(super) fn is_second(&mut self, namespace: &str, local: &str) -> bool {
        let second = self.attributes.iter().any(|known| known == (namespace, local));
        self.attributes.push(namespace, local);
        second
    }

    /// As .NET's writers do: `d2p1` is the first prefix made up on an element at depth 2.
    pub(super) fn generate_prefix(&mut self, depth: usize) -> String {
        self.generated += 1;
        format!("d{depth}p{}", self.generated)
    }
}
