//! What came out of order, and where there are gaps.
//!
//! Messages of a sequence may travel on several connections, and a recorder writes them down as their bytes are complete: two
//! that were sent a millisecond apart may stand in either order, and that says nothing. So a new message is out of order only
//! if a higher number of its sequence had *clearly* come before it:
//!
//! - it is recorded at least 100 ms after the higher one; or
//! - it is recorded after the higher one, and in between the destination has acknowledged the higher one without it (at least
//!   10 ms after, where times are known); or
//! - it is recorded before the higher one, but was held up on its way: its HTTP response came only after an acknowledgement that
//!   has the higher one without it (at least 100 ms after the higher one, where times are known).
//!
//! Replies in HTTP responses come when their requests are done, each on its own connection: of them both are asked, the time
//! and the acknowledgement.
//!
//! A retransmission that fills a gap is a retransmission, and is not out of order.
//!
//! A message opens a gap when a lower number is missing then that was lost, comes out of order, or never comes.

use std::collections::HashMap;

use super::fate::Fate;
use super::history::{History, Known};
use super::seen::{Carried, Seen};

/// What is remarkable about the order of a sequence, by place.
#[derive(Default)]
pub(super) struct Order {
    /// New, and late: the higher number that came before.
    pub(super) out_of_order: HashMap<usize, u64>,
    /// Opens a gap: the first number that is missing.
    pub(super) gaps: HashMap<usize, u64>,
}

/// Looks at one sequence.
pub(super) fn of(history: &History<'_>, known: &Known<'_>, fates: &[Fate], order: &mut Order) {
    let mut first: Vec<Arrival> = Vec::new();
    // The first copy that was delivered, and whether it is the first that was sent.
    for (number, group) in &known.numbers {
        let copies = history.groups.get(*group).map(|group| group.copies.as_slice()).unwrap_or_default();
        let arrived = copies.iter().position(|at| fates.get(*at).is_some_and(|fate| !fate.is_lost()));
        if let Some((index, &at)) = arrived.and_then(|index| Some((index, copies.get(index)?))) {
            first.push(Arrival { number: *number, at, new: index == 0 });
        }
    }
    first.sort_by_key(|arrival| arrival.at);
    late(history, known, &first, order);
    gaps(known, &first, order);
}

/// The first copy of a message that came.
struct Arrival {
    number: u64,
    at: usize,
    /// No copy of it was lost before.
    new: bool,
}

fn late(history: &History<'_>, known: &Known<'_>, first: &[Arrival], order: &mut Order) {
    // Those that set a new highest number: the earliest that came after a lower one is among them.
    let mut highest: Vec<(u64, usize)> = Vec::new();
    for arrival in first {
        let at = highest.partition_point(|(number, _)| *number < arrival.number);
        let higher = highest.get(at).copied();
        if highest.last().is_none_or(|(number, _)| *number < arrival.number) {
            highest.push((arrival.number, arrival.at));
        }
        if !arrival.new {
            continue;
        }
        let found = match higher {
            Some((number, place)) => after(history, known, arrival, place).then_some(number),
            None => held_up(history, known, arrival, first),
        };
        if let Some(number) = found {
            order.out_of_order.insert(arrival.at, number);
        }
    }
}

/// Whether a message clearly came after a higher one that is recorded before it.
fn after(history: &History<'_>, known: &Known<'_>, arrival: &Arrival, higher: usize) -> bool {
    let acknowledged = known.acks_between(higher, arrival.at).any(|(_, ack)| ack.leaves_out(arrival.number));
    let Some(seen) = history.seen.get(arrival.at) else { return false };
    let reply = matches!(seen.carried, Carried::Response(_));
    match elapsed(history.seen.get(higher), seen.time) {
        Some(ms) if reply => acknowledged && ms >= CLEARLY_MS,
        Some(ms) => ms >= CLEARLY_MS || acknowledged && ms >= ACKNOWLEDGED_MS,
        None => acknowledged,
    }
}

/// The higher number that overtook a message on its way.
fn held_up(history: &History<'_>, known: &Known<'_>, arrival: &Arrival, first: &[Arrival]) -> Option<u64> {
    let seen = history.seen.get(arrival.at)?;
    let response = seen.done().filter(|response| !response.soap)?;
    if seen.carried != Carried::Request {
        return None;
    }
    let done = history.seen.partition_point(|seen| seen.n < response.n);
    let from = first.partition_point(|other| other.at <= arrival.at);
    let overtook = first.get(from..)?.iter().take_while(|other| other.at < done);
    let overtook = overtook.filter(|other| other.number > arrival.number).min_by_key(|other| other.at)?;
    let acknowledged = known.acks_between(overtook.at, done).any(|(_, ack)| ack.leaves_out(arrival.number));
    let clearly = elapsed(history.seen.get(overtook.at), response.time).is_none_or(|ms| ms >= CLEARLY_MS);
    (acknowledged && clearly).then_some(overtook.number)
}

fn elapsed(from: Option<&Seen>, to: Option<u64>) -> Option<u64> {
    Some(to?.saturating_sub(from?.time?))
}

fn gaps(known: &Known<'_>, first: &[Arrival], order: &mut Order) {
    // A capture may begin in the middle of a sequence.
    let lowest = first.iter().map(|arrival| arrival.number).min().unwrap_or(1);
    let mut next = if known.born { 1 } else { lowest };
    let mut beyond = next;
    let by_number: HashMap<u64, &Arrival> = first.iter().map(|arrival| (arrival.number, arrival)).collect();
    let mut arrived = std::collections::BTreeSet::new();
    for arrival in first {
        // Only what is above everything before can open a gap.
        if arrival.number > beyond {
            let missing = missing(beyond.max(next), arrival.number, &arrived, |number| {
                by_number.get(&number).is_none_or(|other| {
                    other.at > arrival.at && (!other.new || order.out_of_order.contains_key(&other.at))
                })
            });
            if let Some(number) = missing {
                order.gaps.insert(arrival.at, number);
            }
        }
        arrived.insert(arrival.number);
        beyond = beyond.max(arrival.number.saturating_add(1));
        while arrived.remove(&next) {
            next = next.saturating_add(1);
        }
    }
}

/// The first number of a range that has not come, and of which this is true.
fn missing(
    from: u64,
    to: u64,
    arrived: &std::collections::BTreeSet<u64>,
    is_missing: impl Fn(u64) -> bool,
) -> Option<u64> {
    // A number made by hand may be astronomically far away.
    (from..to.min(from.saturating_add(LOOK_AHEAD)))
        .find(|number| !arrived.contains(number) && is_missing(*number))
}

/// What nobody's threads explain any more.
const CLEARLY_MS: u64 = 100;
/// The same, when the destination has said that it had the one and not the other.
const ACKNOWLEDGED_MS: u64 = 10;
/// Numbers that are looked at for a gap.
const LOOK_AHEAD: u64 = 10_000;
