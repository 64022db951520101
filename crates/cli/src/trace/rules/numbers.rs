//! Rules about message numbers, and about the end of a sequence.

use super::{CLOSING, INVARIANTS, Judge, SEQUENCES, TERMINATION, rule};
use crate::trace::history::{Key, Known};
use crate::trace::model::{Range, ranges};
use crate::trace::seen::{Protocol, Version};

/// Judges the numbers of a sequence.
pub(super) fn judge(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    range(judge, known);
    skipped(judge, known);
    reused(judge, known);
    last_message(judge, known);
    closed(judge, known);
    terminated(judge, known);
}

/// Where the first copy of a number stands.
fn first_of(judge: &Judge<'_, '_>, known: &Known<'_>, number: u64) -> Option<usize> {
    let group = judge.history.groups.get(*known.numbers.get(&number)?)?;
    group.copies.first().copied()
}

fn range(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    for number in [0, known.sent()] {
        let Some(at) = first_of(judge, known, number) else { continue };
        if number == 0 || number > MAX_NUMBER {
            let text = format!("the message number is {number}; numbers go from 1 to {MAX_NUMBER}");
            judge.add(at, &rule("number-range", SEQUENCES), known.version, text);
        }
    }
}

/// Numbers begin at 1 and leave none out.
fn skipped(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    if !known.born || judge.is_blind(known.source) {
        return;
    }
    let mut next = 1;
    for number in known.numbers.keys().copied().filter(|number| (1..=MAX_NUMBER).contains(number)) {
        if number > next {
            // What was acknowledged was sent, and the recorder missed it.
            let acknowledged = known.acks.iter().any(|(_, ack)| ack.covers(next));
            if let Some(at) = first_of(judge, known, number).filter(|_| !acknowledged) {
                let missing = ranges(&[Range { lower: next, upper: number - 1 }]);
                let text = format!("the message number is {number}, and nothing was sent as {missing}");
                judge.add(at, &rule("number-skipped", INVARIANTS), known.version, text);
            }
        }
        next = number.saturating_add(1);
    }
}

/// A number stands for one message.
fn reused(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    for (number, group) in &known.numbers {
        let Some(group) = judge.history.groups.get(*group) else { continue };
        let seen = |at: &usize| judge.history.seen.get(*at)?.soap();
        let Some(first) = group.copies.first().and_then(seen) else { continue };
        let other = group.copies.iter().skip(1).find(|at| {
            seen(at).is_some_and(|copy| {
                let ids = copy.message_id.as_ref().zip(first.message_id.as_ref());
                copy.action != first.action || ids.is_some_and(|(one, other)| one != other)
            })
        });
        if let Some(&at) = other {
            let text = format!("the message number {number} was given to another message before");
            judge.add(at, &rule("number-reused", INVARIANTS), known.version, text);
        }
    }
}

/// Nothing follows the LastMessage, and there is one.
fn last_message(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    if known.version != Version::V10 {
        return;
    }
    let seen = judge.history.seen;
    let last = known.numbers.keys().find(|number| {
        let first = first_of(judge, known, **number).and_then(|at| seen.get(at)?.soap()?.sequence());
        first.is_some_and(|header| header.last)
    });
    let Some(last) = last.copied() else { return };
    for number in known.numbers.range(last.saturating_add(1)..).map(|(number, _)| *number).collect::<Vec<_>>()
    {
        if let Some(at) = first_of(judge, known, number) {
            let text = format!("the message number is {number}, and {last} was said to be the last");
            judge.add(at, &rule("after-last", CLOSING), known.version, text);
        }
    }
}

/// After CloseSequence no new message, and the number it says is that of the last.
fn closed(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    let seen = judge.history.seen;
    let close = seen.iter().enumerate().find_map(|(at, seen)| match &seen.soap()?.body {
        Some((Protocol::Close { id, last }, Version::V11)) if id == known.id && seen.from == known.source => {
            Some((at, *last))
        }
        _ => None,
    });
    let Some((at, last)) = close else { return };
    let numbers: Vec<u64> = known.numbers.keys().copied().collect();
    let before = |number: &u64| first_of(judge, known, *number).is_some_and(|first| first < at);
    let highest = numbers.iter().copied().filter(before).max().unwrap_or(0);
    if let Some(last) = last.filter(|last| *last < highest) {
        let text = format!("LastMsgNumber is {last}, and {highest} was sent");
        judge.add(at, &rule("close-last-number", CLOSING), known.version, text);
    }
    for number in numbers {
        if let Some(first) = first_of(judge, known, number).filter(|first| *first > at) {
            let text = format!("message {number} is sent after CloseSequence");
            judge.add(first, &rule("after-close", CLOSING), known.version, text);
        }
    }
}

/// In 1.0 a sequence ends when all of its messages are acknowledged.
fn terminated(judge: &mut Judge<'_, '_>, known: &Known<'_>) {
    if known.version != Version::V10 {
        return;
    }
    let seen = judge.history.seen;
    let terminate = seen.iter().position(|seen| {
        let body = seen.soap().and_then(|soap| soap.body.as_ref());
        let about = matches!(body, Some((Protocol::Terminate { id }, _)) if id == known.id);
        about && seen.from == known.source
    });
    let Some(at) = terminate else { return };
    // After a fault there is nothing to wait for.
    let before = seen.get(..at).unwrap_or_default();
    if before.iter().any(|seen| seen.soap().is_some_and(|soap| soap.is_rm_fault)) {
        return;
    }
    let acks: Vec<_> = known.acks_between(0, at).collect();
    let pending = known.numbers.iter().find(|(number, group)| {
        let first = judge.history.groups.get(**group).and_then(|group| match group.key {
            Key::Number(..) => group.copies.first(),
            _ => None,
        });
        let first = first.and_then(|at| seen.get(*at)?.soap());
        // LastMessage carries nothing; there are sources that do not wait for its acknowledgement.
        let carries = first.is_some_and(|soap| soap.payload.is_some() || soap.fault.is_some());
        carries && !acks.iter().any(|(_, ack)| ack.covers(**number))
    });
    if let Some((number, _)) = pending {
        let text = format!("ends the sequence before message {number} was acknowledged");
        judge.add(at, &rule("terminate-early", TERMINATION), known.version, text);
    }
}

/// 2^63 - 1. Spec: [WSRM10 §3.1], [WSRM11 §3.7]
const MAX_NUMBER: u64 = i64::MAX as u64;
