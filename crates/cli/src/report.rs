//! What `verify` found out: one model for people and for programs.

use std::fmt;

use serde::Serialize;

use crate::capture::{Conversation, Item, Kind, Side};

/// What was made of one message.
///
/// Serialised, this is an entry of `messages` in `--format json`; a member that does not apply is left out.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The file, with the path that was asked for.
    pub file: String,
    /// The folder of its conversation.
    pub story: String,
    /// Its number in the conversation.
    pub n: usize,
    /// Who sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Side>,
    /// What it is, as a manifest says it.
    pub kind: Kind,
    /// How it is encoded: `text`, `binary`, `session`, `mtom`, `xml`, `html`, `other`, with `+gzip` or `+deflate`; `none` when
    /// it has no content.
    pub encoding: String,
    /// Bytes of its content on the wire, without the HTTP head.
    pub bytes: usize,
    /// What it is, for people: a short action, `202, empty`, `close 1000`.
    pub what: String,
    /// What became of it.
    pub result: Outcome,
    /// Why it was rejected, is not supported, may differ, or surprises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of a surprise: both sides around the first difference, in lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// The checks that were done, for `--verbose`.
    #[serde(skip)]
    pub checks: Vec<String>,
}

impl Line {
    /// A line about an item of which nothing is known yet.
    pub fn new(conversation: &Conversation, item: &Item) -> Self {
        Self {
            file: conversation.path_of(item),
            story: conversation.name.clone(),
            n: item.n,
            from: item.from,
            kind: item.kind,
            encoding: "none".to_owned(),
            bytes: 0,
            what: String::new(),
            result: Outcome::Ok,
            reason: None,
            difference: None,
            checks: Vec::new(),
        }
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// All as expected.
    Ok,
    /// Understood, as expected, and wrong for its session, which `verify` does not judge.
    Protocol,
    /// Refused, as expected.
    Rejected,
    /// Not read: nothing that we have can.
    Unsupported,
    /// Re-encoded differently, as its manifest says.
    Differs,
    /// Not as expected.
    Surprise,
}

/// The word in the first column.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Protocol => "protocol",
            Self::Rejected => "rejected",
            Self::Unsupported => "unsupported",
            Self::Differs => "differs",
            Self::Surprise => "FAIL",
        })
    }
}

/// How many messages there were of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Total {
    /// Messages, and other things that went over the wire.
    pub messages: usize,
    /// Conversations, and folders of documents.
    pub conversations: usize,
    /// See [`Outcome::Ok`].
    pub ok: usize,
    /// See [`Outcome::Protocol`].
    pub protocol: usize,
    /// See [`Outcome::Rejected`].
    pub rejected: usize,
    /// See [`Outcome::Unsupported`].
    pub unsupported: usize,
    /// See [`Outcome::Differs`].
    pub differs: usize,
    /// See [`Outcome::Surprise`]; folders that could not be read are among them.
    pub surprises: usize,
}

impl Total {
    /// Counts one more message.
    pub fn add(&mut self, outcome: Outcome) {
        self.messages += 1;
        let count = match outcome {
            Outcome::Ok => &mut self.ok,
            Outcome::Protocol => &mut self.protocol,
            Outcome::Rejected => &mut self.rejected,
            Outcome::Unsupported => &mut self.unsupported,
            Outcome::Differs => &mut self.differs,
            Outcome::Surprise => &mut self.surprises,
        };
        *count += 1;
    }
}

/// `3241 messages in 96 conversations: 3100 ok, 18 rejected as expected, 0 surprises`
impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural =
            |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let (messages, conversations) =
            (plural(self.messages, "message"), plural(self.conversations, "conversation"));
        write!(f, "{messages} in {conversations}: {} ok", self.ok)?;
        for (count, words) in [
            (self.protocol, "decoded as expected and wrong for their session"),
            (self.rejected, "rejected as expected"),
            (self.unsupported, "unsupported"),
            (self.differs, "different for a reason"),
        ] {
            if count > 0 {
                write!(f, ", {count} {words}")?;
            }
        }
        write!(f, ", {}", plural(self.surprises, "surprise"))
    }
}
