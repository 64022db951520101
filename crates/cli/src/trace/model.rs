//! What a trace is: steps, what is remarked about each, and which rules were broken.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::capture::Side;

/// A conversation, step by step, and the verdict.
///
/// Serialised, this is the object that `soapstone trace --format json` writes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Trace {
    /// The folder, as it was asked for.
    pub name: String,
    /// What the recording says about itself; empty where it says nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub story: String,
    /// The side that calls.
    pub client: Party,
    /// The side that is called.
    pub service: Party,
    /// What was said, in the order of recording.
    pub steps: Vec<Step>,
    /// The rules that were broken.
    pub violations: Vec<Violation>,
    /// What was left out, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The sequences, in the order in which they were seen.
    pub sequences: Vec<Sequence>,
    /// Further lines of the summary.
    #[serde(skip)]
    pub(crate) notable: Vec<String>,
    /// The number of the step that was asked for.
    #[serde(skip)]
    pub only: Option<usize>,
}

impl Trace {
    /// Whether something could not be decoded.
    pub fn has_undecodable(&self) -> bool {
        self.steps.iter().any(|step| step.class == Class::Undecodable)
    }

    /// The side of this name.
    pub fn party(&self, side: Side) -> &Party {
        match side {
            Side::Client => &self.client,
            Side::Service => &self.service,
        }
    }

    /// How many steps have this remark.
    pub fn count(&self, remark: Remark) -> usize {
        self.steps.iter().filter(|step| step.remarks.contains(&remark)).count()
    }
}

/// Who one side is, as far as the recording tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Party {
    /// The product; empty where nobody wrote it down.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub product: String,
    /// The address at which it was called; empty where it was not.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
}

/// A SOAP message, or an HTTP response that is more than an empty 2xx.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Its number in the recording.
    pub n: usize,
    /// The name of its file.
    pub file: String,
    /// Who sent it.
    pub from: Side,
    /// The last segment of its action; `http-error` for a response that is no message; `http-response` for content that is
    /// no message, under a status that is no error; `undecodable` for a message that cannot be read.
    pub kind: String,
    /// The sequence it belongs to: of its Sequence header, else of its body, else the one that it acknowledges or asks about.
    pub sequence: Option<String>,
    /// Its number in that sequence.
    pub message_number: Option<u64>,
    /// The ranges that it acknowledges, each with its lowest and its highest number.
    pub acknowledges: Vec<Range>,
    /// What the reliable-messaging layer makes of it.
    pub remarks: Vec<Remark>,
    /// Milliseconds on the recorder's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_ms: Option<u64>,
    /// The whole action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The status, of an HTTP response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The sequence that it acknowledges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_sequence: Option<String>,
    /// The same remarks, and then everything else about it, in words.
    pub text: Vec<String>,
    /// What kind of thing it is, for colours.
    #[serde(skip)]
    pub class: Class,
}

impl Step {
    /// Whether it has this remark.
    pub fn has(&self, remark: Remark) -> bool {
        self.remarks.contains(&remark)
    }

    /// Adds a remark once, with words for it, which go before other words.
    pub(crate) fn remark(&mut self, remark: Remark, words: impl Into<String>) {
        if !self.has(remark) {
            self.text.insert(self.remarks.len().min(self.text.len()), words.into());
            self.remarks.push(remark);
        }
    }

    /// Its kind, with its number, or the status of a response that is no message.
    pub fn label(&self) -> String {
        let status = self.status.filter(|_| self.kind.starts_with("http-")).map(u64::from);
        match self.message_number.or(status) {
            Some(number) => format!("{} {number}", self.kind),
            None => self.kind.clone(),
        }
    }
}

/// Message numbers from one to another, both included. Serialised as a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The lowest.
    pub lower: u64,
    /// The highest.
    pub upper: u64,
}

impl Range {
    /// Whether a number is in it.
    pub fn has(&self, number: u64) -> bool {
        (self.lower..=self.upper).contains(&number)
    }
}

impl Serialize for Range {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.lower, self.upper).serialize(serializer)
    }
}

/// `3`, `1–2`
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lower == self.upper {
            write!(f, "{}", self.lower)
        } else {
            write!(f, "{}–{}", self.lower, self.upper)
        }
    }
}

/// Ranges as people write them: `1–2, 4`.
pub(crate) fn ranges(ranges: &[Range]) -> String {
    let shown: Vec<String> = ranges.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = if ranges.len() > SHOWN { ", …" } else { "" };
    shown.join(", ") + more
}

/// Ranges that are spelt out; a hostile acknowledgement may have thousands.
const SHOWN: usize = 8;

/// What the reliable-messaging layer makes of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remark {
    /// The answer that gives the sequence: a session begins.
    Opens,
    /// Its source had sent it before.
    Retransmission,
    /// Its destination had it before, or got it twice.
    Duplicate,
    /// New, and it came after a higher number.
    OutOfOrder,
    /// It opens a gap, or acknowledges around one.
    Gap,
    /// Its destination did not get it.
    Lost,
    /// Asks for an acknowledgement, only to say that somebody is there.
    KeepAlive,
    /// A fault.
    Fault,
    /// The last message, or the request to close.
    Closes,
    /// The sequence ends.
    Terminates,
}

/// As in JSON.
impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Opens => "opens",
            Self::Retransmission => "retransmission",
            Self::Duplicate => "duplicate",
            Self::OutOfOrder => "out-of-order",
            Self::Gap => "gap",
            Self::Lost => "lost",
            Self::KeepAlive => "keep-alive",
            Self::Fault => "fault",
            Self::Closes => "closes",
            Self::Terminates => "terminates",
        })
    }
}

/// What a step is, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A message of the application.
    Application,
    /// An acknowledgement, or the request for one.
    Acknowledgement,
    /// What opens, closes and ends a sequence.
    Protocol,
    /// What opens and closes a WebSocket.
    Connection,
    /// A fault, or an HTTP error.
    Fault,
    /// A message that cannot be read.
    Undecodable,
}

/// A rule that somebody broke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The step.
    pub n: usize,
    /// The file of the step.
    pub file: String,
    /// Who broke it.
    pub side: Side,
    /// A short name of the rule.
    pub rule: &'static str,
    /// What was done, and what should have been.
    pub text: String,
    /// Where the rule stands: `WSRM11 §3.9`.
    pub section: &'static str,
    /// The same for people: `WS-ReliableMessaging 1.1, Sequence Acknowledgement`.
    pub title: &'static str,
}

/// What became of a sequence.
#[derive(Clone, Debug, Serialize)]
pub struct Sequence {
    /// Its identifier.
    pub id: String,
    /// Who sends in it.
    pub source: Side,
    /// The version of the protocol: `1.0`, `1.1`.
    pub version: &'static str,
    /// The highest number that was sent.
    pub sent: u64,
    /// What was acknowledged in the end.
    pub acknowledged: Vec<Range>,
    /// How it ended: `open`, `closed`, `terminated`, `faulted`.
    pub end: &'static str,
}
