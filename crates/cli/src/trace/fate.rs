//! What became of each message: delivered, delivered late, or lost.
//!
//! The recording's `delivered = false` is the truth where anything in the recording has it. Beyond that, and in a bare folder,
//! a message counts as lost when
//!
//! - an HTTP error answered it that is no SOAP message and that senders take for a loss: a 5xx, or 401, 403, 404, 408 and 429
//!   when it was sent again;
//! - an acknowledgement left it out that covers a higher number, and then it was sent again; in a bare folder also when it was
//!   left out until the sequence ended, or twice at least until the recording does, and no fault refuses it;
//! - in a bare folder, the 2xx that answered it names neither server nor date, where most of that peer's responses do: somebody
//!   else answered, and kept the message;
//! - in a bare folder, its destination did as if it had not come until it was sent again: a request of the protocol was answered
//!   only then, a message was not acknowledged with two that could have done so;
//! - in a bare folder, nothing answered it, where most messages of that direction were answered, and it was sent again or never
//!   acknowledged.
//!
//! An acknowledgement that covers it before it is sent again proves that it was delivered, whatever else is known. A message
//! that an acknowledgement left out, and whose own HTTP response came only after that, was held up: it is late, not lost.

use super::history::{Group, History, Key};
use super::seen::{Carried, Protocol, Seen, Soap};
use crate::capture::{Conversation, Side, Source};

/// What became of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Delivered,
    /// The recording says so.
    KnownLost,
    /// Concluded, by this evidence.
    Lost(&'static str),
}

impl Fate {
    pub(super) fn is_lost(self) -> bool {
        self != Self::Delivered
    }
}

/// The fates of everything that was seen, by place.
pub(super) fn fates(conversation: &Conversation, history: &History<'_>) -> Vec<Fate> {
    let seen = history.seen;
    let knows = conversation.items.iter().any(|item| !item.delivered);
    let described = conversation.source == Source::Manifest;
    let evidence = Evidence { described, knows, answered: answered(seen) };
    let mut fates: Vec<Fate> = seen.iter().map(|seen| evidence.of_one(seen)).collect();
    for group in &history.groups {
        for (index, &at) in group.copies.iter().enumerate() {
            let next = group.copies.get(index + 1).copied();
            if let (Some(fate), Some(seen)) = (fates.get_mut(at), seen.get(at)) {
                *fate = evidence.of_copy(history, group, seen, at, next);
            }
        }
    }
    fates
}

struct Evidence {
    /// There is a manifest.
    described: bool,
    /// It says of something that it was not delivered.
    knows: bool,
    /// The sides whose requests were answered, so that a missing answer means something.
    answered: Vec<Side>,
}

impl Evidence {
    /// Of a message that has no copies.
    fn of_one(&self, seen: &Seen) -> Fate {
        if !seen.delivered {
            return Fate::KnownLost;
        }
        if self.by_stranger(seen) { Fate::Lost("somebody else answered it") } else { Fate::Delivered }
    }

    fn of_copy(
        &self,
        history: &History<'_>,
        group: &Group<'_>,
        seen: &Seen,
        at: usize,
        next: Option<usize>,
    ) -> Fate {
        if !seen.delivered {
            return Fate::KnownLost;
        }
        let repeated = next.is_some();
        let acks = Acks::about(history, group, seen, at, next);
        if acks.covered {
            return Fate::Delivered;
        }
        if let Some(error) = error(seen)
            && (repeated || error >= 500)
            && is_transient(error)
        {
            return Fate::Lost("an HTTP error answered it");
        }
        if self.knows {
            return Fate::Delivered;
        }
        if acks.left_out > 0 && !acks.late && repeated {
            return Fate::Lost("an acknowledgement left it out, and it was sent again");
        }
        if self.by_stranger(seen) {
            return Fate::Lost("somebody else answered it");
        }
        let unanswered = self.unanswered(seen);
        if unanswered && (repeated || acks.left_out > 0) {
            return Fate::Lost("nothing answered it");
        }
        if !self.described && next.is_some_and(|next| ignored(history, group, seen, at, next)) {
            return Fate::Lost("its destination did as if it had not come");
        }
        let later = || history.seen.iter().skip(at + 1).filter_map(|later| Some((later.from, later.soap()?)));
        let refused = later().any(|(from, soap)| {
            let name = soap.fault.as_ref().map(|(name, _)| name.as_str());
            from != seen.from && soap.is_rm_fault && name.is_some_and(|name| REFUSALS.contains(&name))
        });
        let ended = || later().any(|(_, soap)| matches!(soap.body, Some((Protocol::Terminate { .. }, _))));
        let never = acks.last_leaves_out && !acks.late && !repeated && (acks.left_out >= 2 || ended());
        if !self.described && never && !refused {
            return Fate::Lost("no acknowledgement ever covered it");
        }
        Fate::Delivered
    }

    fn by_stranger(&self, seen: &Seen) -> bool {
        !self.described
            && !seen.responses.is_empty()
            && seen.responses.iter().all(|response| response.stranger)
    }

    fn unanswered(&self, seen: &Seen) -> bool {
        !self.described
            && seen.carried == Carried::Request
            && seen.responses.is_empty()
            && self.answered.contains(&seen.from)
    }
}

/// What acknowledgements say of a copy until the next one.
#[derive(Default)]
struct Acks {
    covered: bool,
    /// How many left it out, and covered something higher.
    left_out: usize,
    last_leaves_out: bool,
    /// Whether its own response came after one that left it out.
    late: bool,
}

impl Acks {
    fn about(history: &History<'_>, group: &Group<'_>, seen: &Seen, at: usize, next: Option<usize>) -> Self {
        let mut acks = Self::default();
        let Key::Number(side, id, number) = group.key else { return acks };
        let Some(known) = history.sequence(id).filter(|known| known.source == side) else { return acks };
        let done = seen.done().map(|response| response.n);
        for (place, ack) in known.acks_between(at, next.unwrap_or(usize::MAX)) {
            if ack.covers(number) {
                acks.covered = true;
            }
            acks.last_leaves_out = ack.leaves_out(number);
            if acks.last_leaves_out {
                acks.left_out += 1;
                let place = history.seen.get(place).map(|seen| seen.n);
                acks.late |= done > place;
            }
        }
        acks
    }
}

/// Whether a message was answered twice, because the network had made a copy of it.
///
/// A response too many may also answer a request that is not in the recording. So where nobody wrote down what it answers, the
/// recording has to show the whole session, and the message has to be one of a sequence.
pub(super) fn came_twice(history: &History<'_>, seen: &Seen) -> bool {
    let Some(soap) = seen.soap() else { return false };
    let told = seen.responses.iter().filter(|response| !response.extra).count();
    let whole = || {
        soap.sequence().is_some()
            && history.begins()
            && history.sequences.iter().all(|known| known.is_whole())
    };
    told > 1 || seen.responses.len() > 1 && whole()
}

/// The sides most of whose requests were answered.
fn answered(seen: &[Seen]) -> Vec<Side> {
    let count = |side: Side, with: bool| {
        let requests = seen.iter().filter(|seen| seen.from == side && seen.carried == Carried::Request);
        requests.filter(|seen| seen.responses.is_empty() != with).count()
    };
    let sides = [Side::Client, Side::Service].into_iter();
    sides.filter(|side| count(*side, true) > count(*side, false)).collect()
}

/// Whether the destination did as if a message had not come until it was sent again: it answered only the repetition, or sent
/// messages on which it could have acknowledged it.
fn ignored(history: &History<'_>, group: &Group<'_>, seen: &Seen, at: usize, next: usize) -> bool {
    let theirs = |from: usize, to: usize| {
        let range = history.seen.get(from + 1..to.min(history.seen.len())).unwrap_or_default();
        range.iter().filter(|later| later.from != seen.from).filter_map(|later| Some((later, later.soap()?)))
    };
    match group.key {
        Key::Number(_, id, number) => {
            let could = theirs(at, next).filter(|(later, soap)| {
                let covers = soap.acks.iter().any(|ack| ack.id == id && ack.covers(number));
                later.carried == Carried::Request && soap.sequence().is_some() && !covers
            });
            seen.carried == Carried::Request && could.count() >= CHANCES
        }
        Key::Protocol(..) | Key::Bytes(..) => {
            let answers = |soap: &Soap| {
                let asked = seen.soap().and_then(|soap| soap.body.as_ref()).map(|(body, _)| body);
                let body = soap.body.as_ref().map(|(body, _)| body);
                match (asked, body) {
                    (Some(Protocol::Create { .. }), Some(Protocol::CreateResponse { .. })) => true,
                    (Some(Protocol::Close { id, .. }), Some(Protocol::CloseResponse { id: closed })) => {
                        id == closed
                    }
                    (Some(Protocol::Terminate { id }), Some(Protocol::TerminateResponse { id: ended })) => {
                        id == ended
                    }
                    _ => soap.fault.is_some(),
                }
            };
            // Several answers are those to several copies.
            !theirs(at, next).any(|(_, soap)| answers(soap))
                && theirs(next, usize::MAX).filter(|(_, soap)| answers(soap) && soap.fault.is_none()).count()
                    == 1
        }
    }
}

/// Messages without the acknowledgement, after which it is no accident.
const CHANCES: usize = 2;

/// Faults that say why a message was not accepted.
const REFUSALS: [&str; 3] = ["SequenceClosed", "LastMessageNumberExceeded", "MessageNumberRollover"];

/// Whether a sender takes an error for a loss, and sends again. .NET gives up on the others.
fn is_transient(status: u16) -> bool {
    status >= 500 || matches!(status, 401 | 403 | 404 | 408 | 429)
}

/// The HTTP error without a SOAP message that answered a request.
fn error(seen: &Seen) -> Option<u16> {
    let fine = seen.responses.iter().any(|response| response.soap || (200..300).contains(&response.status));
    let worst = seen.responses.iter().map(|response| response.status).max();
    worst.filter(|status| !fine && *status >= 400)
}
