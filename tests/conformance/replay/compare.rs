//! What our side sent beside what the captured side sent.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::choice::{Choice, captured_only, ours_only};
use super::drive::{Played, Sent};
use super::load::Step;
use super::said::{Acknowledgement, Said};

/// A difference.
#[derive(Debug)]
pub(super) struct Difference {
    /// What permits it.
    pub(super) choice: Option<Choice>,
    /// What differs, in words.
    pub(super) what: String,
}

/// A line of the side-by-side: what was captured, and what we sent.
struct Pair<'a> {
    captured: Option<&'a Step>,
    ours: Option<&'a Sent>,
    differences: Vec<Difference>,
}

/// The outcome of a comparison.
pub(super) struct Compared {
    /// How many messages are the same on both sides, permitted choices apart.
    pub(super) messages: usize,
    /// How often each choice was used.
    pub used: BTreeMap<Choice, usize>,
    /// The number of differences that nothing permits.
    pub(super) forbidden: usize,
    /// Both sides beside each other.
    pub(super) shown: String,
}

/// What two sides are compared by.
pub(super) struct Terms<'a> {
    /// What is permitted.
    pub(super) permitted: &'a [Choice],
    /// Whether responses have to answer the same request.
    pub(super) answers: bool,
    /// When the last thing was recorded.
    pub(super) end: u64,
    /// Whether it is a stack that is not .NET: what it sends is to be the same, not how it says it.
    pub(super) tolerated: bool,
}

/// Compares what our side did with what the captured side sent.
pub(super) fn compare(captured: &[&Step], played: &Played, terms: &Terms<'_>) -> Compared {
    let Terms { permitted, answers, end, tolerated } = *terms;
    let ours = played.sent.as_slice();
    let failed = played.failed_by_peer;
    let mut pairs = align(captured, ours);
    let ours_acks: Vec<_> = acknowledgements(ours.iter().map(|sent| (sent.at, &sent.said)));
    let theirs_acks: Vec<_> = acknowledgements(captured.iter().map(|step| (step.at, &step.said)));
    cross(&mut pairs);
    let mut before: BTreeMap<(String, Option<u64>), (u64, u64)> = BTreeMap::new();
    for pair in &mut pairs {
        let found = match (pair.captured, pair.ours) {
            _ if tolerated => of_tolerated(pair, end, failed),
            (Some(step), Some(sent)) => {
                let mut found = of_two(step, sent, &ours_acks, &theirs_acks, answers);
                let key = (step.said.what.clone(), step.said.number);
                if let Some((theirs, mine)) = before.insert(key, (step.at, sent.at)).filter(|_| sent.again) {
                    found.extend(of_time(step.at.saturating_sub(theirs), sent.at.saturating_sub(mine)));
                }
                found
            }
            (Some(step), None) => {
                let found = captured_only(step, captured, ours);
                found.map_or_else(
                    || of_one(step.at, &step.said, &ours_acks, "we do not send it"),
                    |found| vec![found],
                )
            }
            (None, Some(sent)) if sent.at >= end => {
                let what = "nothing was recorded after this".to_owned();
                vec![Difference { choice: Some(Choice::RecordingEnded), what }]
            }
            (None, Some(sent)) => {
                let found = of_one(sent.at, &sent.said, &theirs_acks, "only we send it");
                let open = found.iter().any(|difference| difference.choice.is_none());
                match open.then(|| ours_only(sent, captured, ours, end)).flatten() {
                    Some(choice) => {
                        vec![Difference { choice: Some(choice), what: "only we send it".to_owned() }]
                    }
                    None => found,
                }
            }
            (None, None) => Vec::new(),
        };
        pair.differences.extend(found);
    }
    let mut compared = Compared { messages: 0, used: BTreeMap::new(), forbidden: 0, shown: String::new() };
    for pair in &mut pairs {
        compared.messages += usize::from(pair.captured.is_some() && pair.ours.is_some());
        for difference in &mut pair.differences {
            match difference.choice.filter(|choice| permitted.contains(choice)) {
                Some(choice) => *compared.used.entry(choice).or_default() += 1,
                None => compared.forbidden += 1,
            }
        }
    }
    compared.shown = shown(&pairs, permitted);
    compared
}

fn acknowledgements<'a>(said: impl Iterator<Item = (u64, &'a Said)>) -> Vec<(u64, Acknowledgement)> {
    said.filter_map(|(at, said)| Some((at, said.acknowledgement.clone()?))).collect()
}

/// Puts what corresponds beside each other: the alignment in which the fewest messages stand alone, and of those
/// acknowledgements first.
fn align<'a>(captured: &[&'a Step], ours: &'a [Sent]) -> Vec<Pair<'a>> {
    let alone = |said: &Said| if said.is_acknowledgement() { 1 } else { 100 };
    let (rows, columns) = (captured.len(), ours.len());
    let mut cost = vec![vec![0usize; columns + 1]; rows + 1];
    for row in (0..=rows).rev() {
        for column in (0..=columns).rev() {
            let down = captured.get(row).map(|step| cost[row + 1][column] + alone(&step.said));
            let right = ours.get(column).map(|sent| cost[row][column + 1] + alone(&sent.said));
            let both = match (captured.get(row), ours.get(column)) {
                (Some(step), Some(sent)) if step.said.key() == sent.said.key() => {
                    distance(step, sent).map(|distance| cost[row + 1][column + 1] + distance)
                }
                _ => None,
            };
            cost[row][column] = [down, right, both].into_iter().flatten().min().unwrap_or(0);
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut pairs = Vec::new();
    while row < rows || column < columns {
        let here = cost[row][column];
        let (step, sent) = (captured.get(row).copied(), ours.get(column));
        let both = step.zip(sent).filter(|(step, sent)| step.said.key() == sent.said.key());
        let both = both.and_then(|(step, sent)| distance(step, sent));
        let (captured, ours) = if both.is_some_and(|both| here == cost[row + 1][column + 1] + both) {
            (step, sent)
        } else if step.is_some_and(|step| here == cost[row + 1][column] + alone(&step.said)) {
            (step, None)
        } else {
            (None, sent)
        };
        row += usize::from(captured.is_some());
        column += usize::from(ours.is_some());
        pairs.push(Pair { captured, ours, differences: Vec::new() });
    }
    pairs
}

/// How far two messages of a kind are from being the same; too far for two acknowledgements of different times.
fn distance(step: &Step, sent: &Sent) -> Option<usize> {
    if !step.said.is_acknowledgement() {
        return Some(0);
    }
    let near = step.at.abs_diff(sent.at) <= INTERVAL;
    near.then_some(usize::from(step.said.acknowledgement != sent.said.acknowledgement))
}

/// Messages that stand alone on both sides, with little time between them, changed places.
fn cross(pairs: &mut Vec<Pair<'_>>) {
    let mut index = 0;
    while index < pairs.len() {
        let Some((key, at)) = alone(&pairs[index]) else {
            index += 1;
            continue;
        };
        let captured = pairs[index].captured.is_some();
        let other = (index + 1..pairs.len()).find(|other| {
            let pair = &pairs[*other];
            pair.captured.is_none() == captured
                && alone(pair).is_some_and(|(found, then)| found == key && at.abs_diff(then) <= MOMENT)
        });
        if let Some(other) = other {
            let taken = pairs.remove(other);
            let pair = &mut pairs[index];
            pair.captured = pair.captured.or(taken.captured);
            pair.ours = pair.ours.or(taken.ours);
            let what = "it changed places with what left in the same moment".to_owned();
            pair.differences.push(Difference { choice: Some(Choice::Crossed), what });
        }
        index += 1;
    }
}

fn alone(pair: &Pair<'_>) -> Option<((String, Option<u64>), u64)> {
    let (said, at) = match (pair.captured, pair.ours) {
        (Some(step), None) => (&step.said, step.at),
        (None, Some(sent)) => (&sent.said, sent.at),
        _ => return None,
    };
    (!said.is_acknowledgement()).then(|| ((said.what.clone(), said.number), at))
}

/// The differences of two messages that correspond. `answers` says that responses have to answer the same request.
fn of_two(
    step: &Step,
    sent: &Sent,
    ours: &[(u64, Acknowledgement)],
    theirs: &[(u64, Acknowledgement)],
    answers: bool,
) -> Vec<Difference> {
    let (captured, said) = (&step.said, &sent.said);
    let mut found = Vec::new();
    let mut differs = |choice, what: String| found.push(Difference { choice, what });
    for (name, value) in &captured.values {
        let our = said.value(name);
        if our != value {
            let http = |text: &str| text.replace("ws://", "http://");
            let choice = (http(our) == http(value)).then_some(Choice::SchemeOfWebSocket);
            let same = value.bytes().zip(our.bytes()).take_while(|(one, other)| one == other).count();
            let same = (0..=same).rev().find(|at| value.is_char_boundary(*at)).unwrap_or(0);
            let (value, our) = (&value[same..], &our[same..]);
            differs(choice, format!("{name}, after {same} bytes: {value:?}, ours {our:?}"));
        }
    }
    if said.values.iter().any(|(name, _)| captured.value(name).is_empty() && *name == "Sequence") {
        differs(None, "only we put it into the sequence".to_owned());
    }
    if let Some(order) = said.order_differs(captured) {
        differs(None, order);
    }
    if answers && step.answers != sent.answers {
        let again = captured.what == "message" && step.answers > sent.answers;
        differs(
            again.then_some(Choice::HoldsRequests),
            format!("it answers {:?}, ours {:?}", step.answers, sent.answers),
        );
    }
    if captured.asks != said.asks {
        differs(Some(Choice::AsksElsewhere), format!("asks: {:?}, ours {:?}", captured.asks, said.asks));
    }
    match (&captured.acknowledgement, &said.acknowledgement) {
        (None, None) => {}
        (Some(captured), None) => found.extend(elsewhere(step.at, captured, ours)),
        (None, Some(said)) => found.extend(elsewhere(sent.at, said, theirs)),
        (Some(captured), Some(said)) => found.extend(of_acknowledgements(captured, said)),
    }
    if captured.what == "AckRequested" && step.at.abs_diff(sent.at) > MOMENT {
        let what = format!("{} ms, ours {} ms", step.at, sent.at);
        found.push(Difference { choice: None, what });
    }
    if captured.is_acknowledgement() && step.at.abs_diff(sent.at) > MOMENT {
        let what = format!("{} ms, ours {} ms", step.at, sent.at);
        let choice = (step.at.abs_diff(sent.at) <= INTERVAL).then_some(Choice::AcknowledgementWaits);
        found.push(Difference { choice, what });
    }
    found
}

fn of_acknowledgements(captured: &Acknowledgement, said: &Acknowledgement) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut differs = |choice, what: String| found.push(Difference { choice, what });
    if (&captured.identifier, captured.is_final) != (&said.identifier, said.is_final) {
        differs(None, format!("acknowledges {captured:?}, ours {said:?}"));
    }
    if captured.ranges != said.ranges {
        let crossed = said.covers(captured) || captured.covers(said);
        let choice = crossed.then_some(Choice::AcknowledgementCrossed);
        differs(choice, format!("acknowledges {:?}, ours {:?}", captured.ranges, said.ranges));
    }
    match (captured.room, said.room) {
        (captured, said) if captured == said => {}
        // Only the application's speed is free, not how much there is at most, nor whether it is said.
        (Some(captured), Some(said)) if captured.max(said) <= WINDOW => {
            differs(Some(Choice::Room), format!("room {captured}, ours {said}"));
        }
        (captured, said) => differs(None, format!("room {captured:?}, ours {said:?}")),
    }
    found
}

/// An acknowledgement that is on one side only: the other says the same, or more, on another message in time.
fn elsewhere(at: u64, this: &Acknowledgement, others: &[(u64, Acknowledgement)]) -> Option<Difference> {
    let travels = others.iter().any(|(then, other)| {
        at.abs_diff(*then) <= INTERVAL && other.covers(this) && (other.is_final || !this.is_final)
    });
    let choice = travels.then_some(Choice::AcknowledgementTravels);
    Some(Difference { choice, what: format!("acknowledges {:?} here and not there", this.ranges) })
}

/// The differences from a stack that is not .NET: what it sends and we do not, and the other way round. Acknowledgements are
/// its own affair.
fn of_tolerated(pair: &Pair<'_>, end: u64, failed: bool) -> Vec<Difference> {
    let (said, choice) = match (pair.captured, pair.ours) {
        (Some(step), None) => (&step.said, Some(if failed { Choice::FaultEnds } else { Choice::LastWaits })),
        (None, Some(sent)) if sent.at >= end => (&sent.said, Some(Choice::RecordingEnded)),
        (None, Some(sent)) => (&sent.said, sent.answers.map(|_| Choice::LastIsAnswered)),
        _ => return Vec::new(),
    };
    if said.is_acknowledgement() || said.what == "nothing" {
        return Vec::new();
    }
    let ends = matches!(said.what.as_str(), "LastMessage" | "TerminateSequence");
    let choice = choice.filter(|choice| ends || *choice == Choice::RecordingEnded);
    vec![Difference { choice, what: "only one of the two sends it".to_owned() }]
}

/// The differences of a message that stands alone.
fn of_one(at: u64, said: &Said, others: &[(u64, Acknowledgement)], what: &str) -> Vec<Difference> {
    if let Some(acknowledgement) = said.acknowledgement.as_ref().filter(|_| said.is_acknowledgement()) {
        return elsewhere(at, acknowledgement, others).into_iter().collect();
    }
    let choice = match said.what.as_str() {
        "Fault MessageNumberRollover" => Some(Choice::RolloverIsTold),
        "Fault InvalidAcknowledgement" => Some(Choice::InvalidAcknowledgementIsTold),
        _ => None,
    };
    vec![Difference { choice, what: what.to_owned() }]
}

/// The time between two transmissions of one message, which is the arithmetic of the timer: of round trips that we see as the
/// recorder did, and not as the captured side.
fn of_time(captured: u64, ours: u64) -> Option<Difference> {
    let tolerance = (captured / 4).max(MOMENT);
    (captured.abs_diff(ours) > tolerance).then(|| Difference {
        choice: None,
        what: format!("again after {captured} ms, ours after {ours} ms"),
    })
}

/// Both sides, line by line.
fn shown(pairs: &[Pair<'_>], permitted: &[Choice]) -> String {
    let mut out = String::new();
    for pair in pairs {
        let captured = pair
            .captured
            .map(|step| format!("{:>6} [{}] {}", step.at, step.n, step.said))
            .unwrap_or_default();
        let ours = pair.ours.map(|sent| format!("{:>6} {}", sent.at, sent.said)).unwrap_or_default();
        let _ = writeln!(out, "  {captured:<58} | {ours}");
        for difference in &pair.differences {
            let choice = match difference.choice {
                Some(choice) if permitted.contains(&choice) => format!("{choice:?}"),
                Some(choice) => format!("NOT PERMITTED {choice:?}"),
                None => "NOT PERMITTED".to_owned(),
            };
            let what: String = difference.what.chars().take(700).collect();
            let _ = writeln!(out, "      {choice}: {what}");
        }
    }
    out
}

/// Milliseconds within which a thread does what it has to do, on the recorder's machine.
const MOMENT: u64 = 100;

/// Milliseconds.
pub(super) const SECOND: u64 = 1000;

/// How much room there is at most: .NET's window.
const WINDOW: u32 = 8;

/// Milliseconds within which an acknowledgement has to leave: .NET's interval, and a moment.
pub(super) const INTERVAL: u64 = 200 + MOMENT;
