//! Which rules were broken, by whom, and where they stand.
//!
//! Only what the specifications demand is judged, and only where the recording shows enough: a sequence whose creation was not
//! recorded may have numbers that nobody saw. What is merely unusual is remarked, or said in words, and is no violation.

mod acknowledgements;
mod numbers;

use super::decode::other;
use super::fate::Fate;
use super::history::History;
use super::model::Violation;
use super::seen::{Carried, Content, Seen, Soap, Version};
use crate::capture::Side;

/// Where a rule stands: the section as it is cited, and what it is called.
type Section = (&'static str, &'static str);

/// A rule, with its place in both versions of the protocol.
struct Rule {
    name: &'static str,
    v10: Section,
    v11: Section,
}

impl Rule {
    fn section(&self, version: Version) -> Section {
        match version {
            Version::V10 => self.v10,
            Version::V11 => self.v11,
        }
    }
}

/// [WSRM10 §2.3], [WSRM11 §2.3]
const INVARIANTS: (Section, Section) = (
    ("WSRM10 §2.3", "WS-ReliableMessaging 1.0, Protocol Invariants"),
    ("WSRM11 §2.3", "WS-ReliableMessaging 1.1, Protocol Invariants"),
);
/// [WSRM10 §3.1], [WSRM11 §3.7]
const SEQUENCES: (Section, Section) = (
    ("WSRM10 §3.1", "WS-ReliableMessaging 1.0, Sequences"),
    ("WSRM11 §3.7", "WS-ReliableMessaging 1.1, Sequences"),
);
/// [WSRM10 §3.2], [WSRM11 §3.9]
const ACKNOWLEDGEMENT: (Section, Section) = (
    ("WSRM10 §3.2", "WS-ReliableMessaging 1.0, Sequence Acknowledgement"),
    ("WSRM11 §3.9", "WS-ReliableMessaging 1.1, Sequence Acknowledgement"),
);
/// [WSRM10 §4.4], [WSRM11 §4.4]
const INVALID_ACKNOWLEDGEMENT: (Section, Section) = (
    ("WSRM10 §4.4", "WS-ReliableMessaging 1.0, Invalid Acknowledgement"),
    ("WSRM11 §4.4", "WS-ReliableMessaging 1.1, Invalid Acknowledgement"),
);
/// [WSRM10 §3.3], [WSRM11 §3.8]
const REQUEST: (Section, Section) = (
    ("WSRM10 §3.3", "WS-ReliableMessaging 1.0, Request Acknowledgement"),
    ("WSRM11 §3.8", "WS-ReliableMessaging 1.1, Request Acknowledgement"),
);
/// [WSRM10 §4.3], [WSRM11 §4.3]
const UNKNOWN: (Section, Section) = (
    ("WSRM10 §4.3", "WS-ReliableMessaging 1.0, Unknown Sequence"),
    ("WSRM11 §4.3", "WS-ReliableMessaging 1.1, Unknown Sequence"),
);
/// [WSRM10 §4.6], [WSRM11 §3.5]
const CLOSING: (Section, Section) = (
    ("WSRM10 §4.6", "WS-ReliableMessaging 1.0, Last Message Number Exceeded"),
    ("WSRM11 §3.5", "WS-ReliableMessaging 1.1, Closing A Sequence"),
);
/// [WSRM10 §3.5], [WSRM11 §3.6]
const TERMINATION: (Section, Section) = (
    ("WSRM10 §3.5", "WS-ReliableMessaging 1.0, Sequence Termination"),
    ("WSRM11 §3.6", "WS-ReliableMessaging 1.1, Sequence Termination"),
);
/// [WSA10-CORE §3.4]
const REPLY: Section = ("WSA10-CORE §3.4", "WS-Addressing 1.0, Formulating a Reply Message");

const fn rule(name: &'static str, (v10, v11): (Section, Section)) -> Rule {
    Rule { name, v10, v11 }
}

/// All that was broken, in the order of the steps.
pub(super) fn broken(history: &History<'_>, fates: &[Fate]) -> Vec<Violation> {
    let mut judge = Judge { history, fates, found: Vec::new() };
    for (at, seen) in history.seen.iter().enumerate() {
        if let Some(soap) = seen.soap() {
            judge.headers(at, soap);
            judge.way_back(at, seen, soap);
        }
    }
    for known in &history.sequences {
        acknowledgements::judge(&mut judge, known);
        numbers::judge(&mut judge, known);
    }
    judge.found.sort_by_key(|violation| violation.n);
    judge.found
}

/// Who judges.
struct Judge<'j, 'a> {
    history: &'j History<'a>,
    fates: &'j [Fate],
    found: Vec<Violation>,
}

impl Judge<'_, '_> {
    fn add(&mut self, at: usize, rule: &Rule, version: Version, text: impl Into<String>) {
        self.push(at, rule.name, rule.section(version), text.into());
    }

    fn push(&mut self, at: usize, rule: &'static str, (section, title): Section, text: String) {
        let Some(seen) = self.history.seen.get(at) else { return };
        let violation =
            Violation { n: seen.n, file: seen.file.clone(), side: seen.from, rule, text, section, title };
        if !self.found.contains(&violation) {
            self.found.push(violation);
        }
    }

    fn is_lost(&self, at: usize) -> bool {
        self.fates.get(at).is_some_and(|fate| fate.is_lost())
    }

    /// Whether something in the recording could not be read, so that what seems to be missing may be there.
    fn is_blind(&self, side: Side) -> bool {
        self.history.seen.iter().filter(|seen| seen.from == side).any(|seen| {
            // A response too many: its request may be missing.
            let missing = seen.responses.iter().any(|response| response.extra);
            missing || matches!(seen.content, Content::Undecodable(_))
        })
    }

    fn headers(&mut self, at: usize, soap: &Soap) {
        for (flaw, version) in &soap.flaws {
            self.add(at, &rule("malformed", SEQUENCES), *version, flaw.clone());
        }
        if let [first, second, ..] = soap.sequences.as_slice() {
            let text = format!(
                "two Sequence headers, {} of {} and {} of {}; a message belongs to one sequence",
                first.number, first.id, second.number, second.id
            );
            self.add(at, &rule("several-sequences", SEQUENCES), first.version, text);
        }
        let sequences = soap.sequences.iter().map(|header| (header.id.as_str(), header.version));
        let acks = soap.acks.iter().map(|ack| (ack.id.as_str(), ack.version));
        let asks = soap.asks.iter().map(|(id, version)| (id.as_str(), *version));
        let body = soap.body.iter().filter_map(|(body, version)| Some((body.id()?, *version)));
        for (id, version) in sequences.chain(acks).chain(asks).chain(body) {
            let Some(known) = self.history.sequence(id) else { continue };
            if known.born && known.version != version {
                let text = format!(
                    "names a sequence of version {} in a header or body of version {}",
                    known.version.name(),
                    version.name()
                );
                self.add(at, &rule("version", SEQUENCES), version, text);
            }
        }
    }

    /// A reply whose request names an address goes to that address, on a way of its own.
    fn way_back(&mut self, at: usize, seen: &Seen, soap: &Soap) {
        let Carried::Response(Some(request)) = seen.carried else { return };
        let mut before = self.history.seen.get(..at).unwrap_or_default().iter();
        let Some(asked) = before.find(|seen| seen.n == request).and_then(Seen::soap) else { return };
        let Some(address) = &asked.reply_to else { return };
        let fine = seen.status.is_some_and(|status| status < 300);
        if soap.fault.is_some() && !soap.is_rm_fault || soap.fault.is_none() && !fine {
            return;
        }
        let what = if soap.fault.is_some() { "a fault of reliable messaging" } else { "a SOAP message" };
        let text = format!("{what} in the HTTP response, though the request wants its answer at {address}");
        self.push(at, "reply-in-response", REPLY, text);
    }
}

/// The other side of who sends in a sequence.
fn destination(source: Side) -> Side {
    other(source)
}
