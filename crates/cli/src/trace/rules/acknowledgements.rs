//! Rules about acknowledgements, and about asking for them.

use super::{
    ACKNOWLEDGEMENT, INVALID_ACKNOWLEDGEMENT, INVARIANTS, Judge, REQUEST, UNKNOWN, destination, rule,
};
use crate::trace::history::Known;
use crate::trace::model::{Range, ranges};
use crate::trace::seen::{Ack, Version};

/// Judges the acknowledgements of a sequence.
pub(super) fn judge(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    form(judge, known);
    not_sent(judge, known);
    shrinks(judge, known);
    unanswered(judge, known);
    unknown(judge, known);
}

fn form(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    for (at, ack) in &known.acks {
        let version = ack.version;
        for range in &ack.ranges {
            if range.lower > range.upper {
                let text =
                    format!("acknowledges from {} to {}: Lower is above Upper", range.lower, range.upper);
                judge.add(*at, &rule("ack-range", ACKNOWLEDGEMENT), version, text);
            } else if range.lower == 0 {
                let text = format!("acknowledges {range}: numbers begin at 1");
                judge.add(*at, &rule("ack-range", ACKNOWLEDGEMENT), version, text);
            }
        }
        if !ack.ranges.is_empty() && !ack.nacks.is_empty() {
            let text = "has an AcknowledgementRange beside a Nack; there is one or the other";
            judge.add(*at, &rule("ack-mixed", ACKNOWLEDGEMENT), version, text);
        }
        if ack.ranges.is_empty() && ack.nacks.is_empty() && !ack.none {
            let text = match version {
                Version::V10 => "acknowledges nothing: neither AcknowledgementRange nor Nack",
                Version::V11 => "acknowledges nothing: neither AcknowledgementRange, Nack nor None",
            };
            judge.add(*at, &rule("ack-empty", ACKNOWLEDGEMENT), version, text);
        }
    }
}

/// What was never sent cannot have come.
fn not_sent(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    if !known.born || judge.is_blind(known.source) {
        return;
    }
    let mut told = 0;
    for (at, ack) in &known.acks {
        let highest =
            ack.ranges.iter().filter(|range| range.lower <= range.upper).map(|range| range.upper).max();
        let Some(highest) = highest.filter(|highest| *highest > told) else { continue };
        // A recorder may write an acknowledgement down before the message that it is about.
        let until = at.saturating_add(RECORDED_LATE);
        let sent = known.numbers.iter().filter(|(_, group)| {
            let group = judge.history.groups.get(**group);
            group.and_then(|group| group.copies.first()).is_some_and(|first| *first <= until)
        });
        let sent = sent.map(|(number, _)| *number).max().unwrap_or(0);
        if highest > sent {
            told = highest;
            let text = match sent {
                0 => format!("acknowledges {}, and nothing was sent", ranges(&ack.ranges)),
                _ => format!("acknowledges {}, and the highest number sent is {sent}", ranges(&ack.ranges)),
            };
            judge.add(*at, &rule("ack-not-sent", INVALID_ACKNOWLEDGEMENT), ack.version, text);
        }
    }
}

/// What was acknowledged stays acknowledged.
fn shrinks(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    let mut before: Option<&Ack> = None;
    for (at, ack) in &known.acks {
        if ack.ranges.len() > MANY || ack.ranges.is_empty() {
            continue;
        }
        if let Some(before) = before {
            let forgotten = before.ranges.iter().find_map(|range| first_outside(*range, &ack.ranges));
            let new = ack.ranges.iter().any(|range| first_outside(*range, &before.ranges).is_some());
            // One that brings nothing new may simply have been overtaken.
            if let Some(number) = forgotten.filter(|_| new) {
                let text = format!(
                    "acknowledges {}, and leaves out {number}, which was acknowledged before ({})",
                    ranges(&ack.ranges),
                    ranges(&before.ranges)
                );
                judge.add(*at, &rule("ack-shrinks", INVARIANTS), ack.version, text);
            }
            if !new {
                continue;
            }
        }
        before = Some(ack);
    }
}

/// The first number of a range that none of these has.
fn first_outside(range: Range, of: &[Range]) -> Option<u64> {
    let mut next = range.lower;
    while next <= range.upper {
        match of.iter().find(|range| range.has(next)) {
            Some(found) => next = found.upper.checked_add(1)?,
            None => return Some(next),
        }
    }
    None
}

/// Who is asked for an acknowledgement gives one, at once.
fn unanswered(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    let seen = judge.history.seen;
    let Some(end) = seen.iter().filter_map(|seen| seen.time).max() else { return };
    if judge.is_blind(destination(known.source)) {
        return;
    }
    for (at, asked) in seen.iter().enumerate() {
        let (Some(soap), Some(time)) = (asked.soap(), asked.time) else { continue };
        let asks = asked.from == known.source && soap.asks.iter().any(|(id, _)| id == known.id);
        if !asks || judge.is_lost(at) {
            continue;
        }
        if known.acks_between(at, usize::MAX).next().is_some() || end.saturating_sub(time) < PATIENCE_MS {
            continue;
        }
        // After a fault, or the end of the sequence, nobody owes anything; nor does who has died.
        let over = seen
            .iter()
            .skip(at)
            .any(|later| later.soap().is_some_and(|soap| soap.fault.is_some() || soap.body.is_some()));
        let lives = seen.iter().skip(at + 1).any(|later| {
            let answers = later.responses.iter().any(|response| !response.stranger);
            later.time.is_some_and(|later| later.saturating_sub(time) >= PATIENCE_MS / 2)
                && (later.from != known.source || answers)
        });
        if !over && lives {
            let text = format!(
                "asks for an acknowledgement of {}, and the {} gives none in the {} s that follow",
                known.id,
                destination(known.source),
                end.saturating_sub(time) / 1000
            );
            let before = judge.found.len();
            judge.add(at, &rule("ack-request-unanswered", REQUEST), known.version, text);
            if let Some(violation) = judge.found.get_mut(before) {
                violation.side = destination(known.source);
            }
            return;
        }
    }
}

/// A sequence that nobody created, in a recording of how the session began.
fn unknown(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    if known.born || !judge.history.begins() || known.acks.iter().any(|(_, ack)| !ack.ranges.is_empty()) {
        return;
    }
    let first = judge.history.seen.iter().position(|seen| {
        seen.soap().is_some_and(|soap| {
            soap.sequences.iter().any(|header| header.id == known.id)
                || soap.acks.iter().any(|ack| ack.id == known.id)
                || soap.asks.iter().any(|(id, _)| id == known.id)
        })
    });
    if let Some(at) = first {
        let text = format!("speaks of {}, which nobody has created", known.id);
        judge.add(at, &rule("unknown-sequence", UNKNOWN), known.version, text);
    }
}

/// Steps by which an acknowledgement may be recorded before its message.
const RECORDED_LATE: usize = 4;
/// Ranges that are compared; more are made by hand.
const MANY: usize = 1000;
/// How long an answer may take before it is missing.
const PATIENCE_MS: u64 = 10_000;
