//! Who owns which sequence, what was sent in it how often, and what was acknowledged.

use std::collections::{BTreeMap, HashMap};

use super::decode::other;
use super::seen::{Ack, Protocol, Seen, Soap, Version};
use crate::capture::Side;

/// What an observer gathers before he judges.
pub(super) struct History<'a> {
    pub(super) seen: &'a [Seen],
    /// In the order in which they were seen.
    pub(super) sequences: Vec<Known<'a>>,
    by_id: HashMap<&'a str, usize>,
    /// Messages that are the same message, in the order of their first copies.
    pub(super) groups: Vec<Group<'a>>,
}

/// A sequence.
pub(super) struct Known<'a> {
    pub(super) id: &'a str,
    /// Who sends in it: by its CreateSequence or Offer, else by who was seen to send, or not to acknowledge.
    pub(super) source: Side,
    pub(super) version: Version,
    /// Whether its creation was seen, so that its first number is 1.
    pub(super) born: bool,
    /// The sequence of the same session that goes the other way.
    pub(super) peer: Option<&'a str>,
    /// Whether it came to life: it was given, or something went on in it.
    pub(super) used: bool,
    /// The acknowledgements by its destination, with the place of each.
    pub(super) acks: Vec<(usize, &'a Ack)>,
    /// The messages of each number, by their groups.
    pub(super) numbers: BTreeMap<u64, usize>,
}

/// All copies of one message.
pub(super) struct Group<'a> {
    pub(super) key: Key<'a>,
    pub(super) copies: Vec<usize>,
}

/// What makes two messages the same message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key<'a> {
    /// The number in a sequence.
    Number(Side, &'a str, u64),
    /// A message of the protocol: its name, and its MessageID, else what it is about.
    Protocol(Side, &'static str, &'a str),
    /// CreateSequence without MessageID and Offer: its bytes.
    Bytes(Side, u64),
}

impl<'a> History<'a> {
    pub(super) fn new(seen: &'a [Seen]) -> Self {
        let mut history = Self { seen, sequences: Vec::new(), by_id: HashMap::new(), groups: Vec::new() };
        // What was offered by the CreateSequence of this id, and by the latest one.
        let mut offers: HashMap<&str, &str> = HashMap::new();
        let mut latest = None;
        for seen in seen {
            let Some(soap) = seen.soap() else { continue };
            history.ownership(seen.from, soap);
            match soap.body.as_ref().map(|(body, _)| body) {
                Some(Protocol::Create { offer, .. }) => {
                    latest = offer.as_deref();
                    let id = soap.message_id.as_deref();
                    offers.extend(id.zip(latest));
                }
                Some(Protocol::CreateResponse { id }) => {
                    let asked = soap.relates_to.as_deref().and_then(|id| offers.get(id).copied());
                    history.given(id, asked.or(latest));
                }
                _ => {}
            }
        }
        let mut groups = HashMap::new();
        for (at, seen) in seen.iter().enumerate() {
            if let Some(soap) = seen.soap() {
                history.record(at, seen, soap, &mut groups);
            }
        }
        history
    }

    /// A sequence was given, and this is the one that was offered for the other direction.
    fn given(&mut self, id: &'a str, offer: Option<&'a str>) {
        if let Some(known) = self.sequence_mut(id) {
            known.used = true;
            known.peer = offer;
        }
        if let Some(known) = offer.and_then(|offer| self.sequence_mut(offer)) {
            known.peer = Some(id);
        }
    }

    fn record(&mut self, at: usize, seen: &Seen, soap: &'a Soap, groups: &mut HashMap<Key<'a>, usize>) {
        for ack in &soap.acks {
            if let Some(known) = self.sequence_mut(&ack.id).filter(|known| known.source != seen.from) {
                known.acks.push((at, ack));
                known.used = true;
            }
        }
        let Some(key) = key(seen, soap) else { return };
        let index = *groups.entry(key).or_insert_with(|| {
            self.groups.push(Group { key, copies: Vec::new() });
            self.groups.len() - 1
        });
        if let Some(group) = self.groups.get_mut(index) {
            group.copies.push(at);
        }
        if let Key::Number(_, id, number) = key
            && let Some(known) = self.sequence_mut(id).filter(|known| known.source == seen.from)
        {
            known.numbers.entry(number).or_insert(index);
            known.used = true;
        }
    }

    fn sequence_mut(&mut self, id: &str) -> Option<&mut Known<'a>> {
        self.by_id.get(id).and_then(|index| self.sequences.get_mut(*index))
    }

    /// The sequence of an identifier.
    pub(super) fn sequence(&self, id: &str) -> Option<&Known<'a>> {
        self.by_id.get(id).and_then(|index| self.sequences.get(*index))
    }

    /// Whether the creation of any sequence was seen.
    pub(super) fn begins(&self) -> bool {
        self.sequences.iter().any(|known| known.born && known.used)
    }

    fn ownership(&mut self, from: Side, soap: &'a Soap) {
        match &soap.body {
            Some((Protocol::Create { offer: Some(id), .. }, version)) => {
                self.own(id, other(from), *version, true);
            }
            Some((Protocol::CreateResponse { id }, version)) => self.own(id, other(from), *version, true),
            Some((Protocol::Close { id, .. } | Protocol::Terminate { id }, version)) => {
                self.own(id, from, *version, false);
            }
            Some((Protocol::CloseResponse { id } | Protocol::TerminateResponse { id }, version)) => {
                self.own(id, other(from), *version, false);
            }
            _ => {}
        }
        for header in &soap.sequences {
            self.own(&header.id, from, header.version, false);
        }
        for (id, version) in &soap.asks {
            self.own(id, from, *version, false);
        }
        for ack in &soap.acks {
            self.own(&ack.id, other(from), ack.version, false);
        }
    }

    fn own(&mut self, id: &'a str, source: Side, version: Version, born: bool) {
        match self.sequence_mut(id) {
            // A creation that was recorded late still tells the truth.
            Some(known) if born && !known.born => {
                known.source = source;
                known.born = true;
            }
            Some(_) => {}
            None => {
                self.by_id.insert(id, self.sequences.len());
                self.sequences.push(Known {
                    id,
                    source,
                    version,
                    born,
                    peer: None,
                    used: false,
                    acks: Vec::new(),
                    numbers: BTreeMap::new(),
                });
            }
        }
    }
}

impl Known<'_> {
    /// The highest number that was sent.
    pub(super) fn sent(&self) -> u64 {
        self.numbers.keys().next_back().copied().unwrap_or(0)
    }

    /// Whether everything that was acknowledged was seen.
    pub(super) fn is_whole(&self) -> bool {
        let highest = self.acks.iter().map(|(_, ack)| ack.highest()).max().unwrap_or(0).max(self.sent());
        self.numbers.keys().copied().eq(1..=highest)
    }

    /// The acknowledgements that stand between two places.
    pub(super) fn acks_between(&self, after: usize, before: usize) -> impl Iterator<Item = (usize, &Ack)> {
        let from = self.acks.partition_point(|(at, _)| *at <= after);
        self.acks.get(from..).unwrap_or_default().iter().copied().take_while(move |(at, _)| *at < before)
    }
}

/// What a message is a copy of, if there can be copies.
fn key<'a>(seen: &Seen, soap: &'a Soap) -> Option<Key<'a>> {
    if let Some(header) = soap.sequence() {
        return Some(Key::Number(seen.from, &header.id, header.number));
    }
    let id = soap.message_id.as_deref();
    let (name, about) = match &soap.body.as_ref()?.0 {
        Protocol::Create { offer, .. } => match id.or(offer.as_deref()) {
            Some(id) => ("CreateSequence", id),
            None => return Some(Key::Bytes(seen.from, seen.digest)),
        },
        Protocol::CreateResponse { id } => ("CreateSequenceResponse", id.as_str()),
        Protocol::Close { id: about, .. } => ("CloseSequence", id.unwrap_or(about)),
        Protocol::Terminate { id: about } => ("TerminateSequence", id.unwrap_or(about)),
        Protocol::CloseResponse { id } => ("CloseSequenceResponse", id.as_str()),
        Protocol::TerminateResponse { id } => ("TerminateSequenceResponse", id.as_str()),
    };
    Some(Key::Protocol(seen.from, name, about))
}
