//! The recorded conversations, one folder each.

use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::support::envelope::{text_of, texts_of};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A request of the hand-made peer.
    ByHand,
    /// The response of the genuine peer to one of those.
    Answer,
    /// A request of the genuine peer.
    Genuine,
    /// The response of the hand-made peer to one of those.
    AnswerByHand,
}

/// One message over HTTP.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) number: u32,
    pub(super) kind: Kind,
    pub(super) head: String,
    pub(super) body: Bytes,
}

impl Item {
    fn read(path: &Path, number: u32, kind: Kind) -> Self {
        let bytes = Bytes::from(std::fs::read(path).unwrap());
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        Self { number, kind, head, body: bytes.slice(end + 4..) }
    }

    /// The body, where it is text.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_default()
    }

    /// The method and the path of a request.
    pub(super) fn request(&self) -> (&str, &str) {
        let mut words = self.head.split(' ');
        (words.next().unwrap(), words.next().unwrap())
    }

    /// The status of a response, and what it says besides the usual phrase.
    pub(super) fn status(&self) -> (u16, &str) {
        let mut words = self.head.lines().next().unwrap().splitn(3, ' ');
        (words.nth(1).unwrap().parse().unwrap(), words.next().unwrap_or_default())
    }

    /// The headers that are not about this one connection.
    pub(super) fn headers(&self) -> Vec<(&str, &str)> {
        let headers = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        headers.filter(|(name, _)| !matches!(*name, "Host" | "Content-Length" | "Connection")).collect()
    }

    /// One header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        headers.filter(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

/// A conversation.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The folder, with the one that it is in.
    pub(super) name: String,
    pub(super) items: Vec<Item>,
    /// What was noted when it was recorded: times, and what programs showed.
    pub(super) index: String,
}

impl Case {
    /// All conversations of a folder.
    pub(super) fn all(of: &str, group: &str) -> Vec<Self> {
        let folder = fixtures().join(of).join(group);
        let mut names: Vec<String> = entries(&folder).filter(|name| !name.contains('.')).collect();
        names.sort();
        assert!(!names.is_empty(), "{}", folder.display());
        let case = |name: String| Self {
            items: Self::items(&folder.join(&name)),
            index: std::fs::read_to_string(folder.join(&name).join("INDEX.txt")).unwrap(),
            name: format!("{group}/{name}"),
        };
        names.into_iter().map(case).collect()
    }

    fn items(folder: &Path) -> Vec<Item> {
        let mut items: Vec<Item> = entries(folder)
            .filter_map(|name| {
                let (number, rest) = name.strip_suffix(".http")?.split_once('-')?;
                let kinds = [
                    ("sent-", Kind::ByHand),
                    ("http-response-", Kind::Answer),
                    ("callback-received-", Kind::Genuine),
                    ("client-sent-", Kind::Genuine),
                    ("our-http-response-", Kind::AnswerByHand),
                ];
                let (_, kind) = kinds.into_iter().find(|(begin, _)| rest.starts_with(begin)).unwrap();
                Some(Item::read(&folder.join(&name), number.parse().unwrap(), kind))
            })
            .collect();
        items.sort_by_key(|item| item.number);
        items
    }

    /// Those of a kind.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.kind == kind)
    }

    /// What the values of this conversation are called, so that it can be compared with another one: pairs of a value and its
    /// name. `service` and `client` are addresses, `theirs` is the sequence that the service chose, `offer` the client's, ids
    /// are numbered.
    pub(super) fn names(&self) -> Names {
        let mut names = Names::default();
        for item in &self.items {
            let text = item.text();
            // AcksTo is of CreateSequence here; that of its answer is the service's
            let has_ours = item.kind == Kind::ByHand && text_of(text, "CreateSequenceResponse").is_none();
            for name in ["ReplyTo", "AcksTo"].into_iter().filter(|_| has_ours) {
                let content = text_of(text, name).unwrap_or_default();
                let address = text_of(content, "Address").unwrap_or_default();
                if address.starts_with("http://localhost") {
                    names.add(address, "client");
                }
            }
            if let Some(response) = text_of(text, "CreateSequenceResponse") {
                names.add(text_of(response, "Identifier").unwrap(), "theirs");
            } else if let Some(create) = text_of(text, "Offer") {
                names.add(text_of(create, "Identifier").unwrap(), "offer");
            }
            texts_of(text, "MessageID").for_each(|id| names.add(id, "message"));
            texts_of(text, "Identifier").for_each(|id| names.add(id, "unknown"));
            texts_of(text, "RelatesTo").for_each(|id| names.add(id, "message"));
        }
        names
    }
}

/// What values are called.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// Names a value that has no name yet.
    pub(super) fn add(&mut self, value: &str, name: &str) {
        let known = self.0.iter().any(|(known, _)| known == value);
        if known || value.is_empty() || value.contains('<') {
            return;
        }
        let is_of_name = |other: &str| other.split('-').next() == Some(name);
        let before = self.0.iter().filter(|(_, other)| is_of_name(other)).count();
        let name = if before == 0 { name.to_owned() } else { format!("{name}-{}", before + 1) };
        self.0.push((value.to_owned(), name));
    }

    /// Gives a value a name that it may share.
    pub(super) fn put(&mut self, value: &str, name: &str) {
        self.0.push((value.to_owned(), name.to_owned()));
    }

    /// Takes all names of others.
    pub(super) fn absorb(&mut self, others: Self) {
        for (value, name) in others.0 {
            if self.0.iter().all(|(known, _)| *known != value) {
                self.0.push((value, name));
            }
        }
    }

    /// The others.
    pub(super) fn without(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(_, name)| !names.contains(&name.as_str())).cloned().collect())
    }

    /// The values and their names.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(value, name)| (value.as_str(), name.as_str()))
    }

    /// The value of a name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(_, known)| known == name).map(|(value, _)| value.as_str())
    }

    /// A text with names for values.
    pub(super) fn name(&self, text: &str) -> String {
        let mut by_length: Vec<_> = self.0.iter().collect();
        by_length.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        by_length.into_iter().fold(text.to_owned(), |text, (value, name)| text.replace(value, name))
    }

    /// A text of this conversation with the values that the names have in another one.
    pub(super) fn rewrite(&self, text: &str, live: &Self) -> String {
        let mut pairs: Vec<(&str, &str)> = self
            .0
            .iter()
            .filter_map(|(value, name)| Some((value.as_str(), live.value(name)?)))
            .filter(|(value, other)| value != other)
            .collect();
        pairs.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        pairs.into_iter().fold(text.to_owned(), |text, (value, other)| text.replace(value, other))
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/wsdual")
}

fn entries(folder: &Path) -> impl Iterator<Item = String> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap())
}
