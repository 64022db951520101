//! From what was seen to steps with remarks.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::decode::Read;
use super::ends;
use super::fate::{self, Fate, fates};
use super::history::{Group, History, Key};
use super::model::{Class, Range, Remark, Step, Trace, ranges};
use super::order::{self, Order};
use super::rules;
use super::seen::{Carried, Content, Protocol, Seen, Soap};
use crate::capture::{Conversation, MadeBy, Side};
use crate::check::short;
use crate::shown;

/// Says what went on.
pub(super) fn analyse(conversation: &Conversation, read: Read) -> Trace {
    let history = History::new(&read.seen);
    let fates = fates(conversation, &history);
    let mut order = Order::default();
    for known in &history.sequences {
        order::of(&history, known, &fates, &mut order);
    }
    let mut steps: Vec<Step> = history.seen.iter().map(step).collect();
    which_socket(&history, &mut steps);
    let mut observer = Observer { history: &history, fates: &fates, order: &order, steps: &mut steps };
    observer.copies();
    let notable = observer.slow();
    observer.opening();
    observer.in_order();
    observer.unanswered(&conversation.product);
    let violations = rules::broken(&history, &fates);
    let sequences = ends::sequences(&history, &fates);
    for step in &mut steps {
        step.remarks.sort_unstable();
        // Of several sessions it has to be said which one.
        if sequences.len() > 2
            && let Some(id) = &step.sequence
        {
            let tail = id.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
            step.text.push(format!("sequence …{}", id.get(tail..).unwrap_or(id)));
        }
    }
    let (client, service) = ends::parties(conversation, &read.called, &history);
    Trace {
        name: conversation.name.clone(),
        story: conversation.story.clone(),
        client,
        service,
        steps,
        violations,
        notes: read.notes,
        sequences,
        notable,
        only: conversation.only,
    }
}

/// Of several WebSockets it has to be said which one: where it opens and closes, and where it is another than before.
fn which_socket(history: &History<'_>, steps: &mut [Step]) {
    let mut before = None;
    for (seen, step) in history.seen.iter().zip(steps) {
        let Some(socket) = seen.socket else { continue };
        if before.replace(socket) != Some(socket) || step.class == Class::Connection {
            step.text.push(format!("on WebSocket {socket}"));
        }
    }
}

/// What a step is by itself.
pub(super) fn step(seen: &Seen) -> Step {
    let mut step = Step {
        n: seen.n,
        file: seen.file.clone(),
        from: seen.from,
        kind: String::new(),
        sequence: None,
        message_number: None,
        acknowledges: Vec::new(),
        remarks: Vec::new(),
        time_ms: seen.time,
        action: None,
        status: seen.status,
        acknowledged_sequence: None,
        text: Vec::new(),
        class: Class::Application,
    };
    match &seen.content {
        Content::Soap(soap) => described(&mut step, soap),
        Content::Http(text, error) => {
            step.kind = if *error { "http-error" } else { "http-response" }.to_owned();
            step.class = if *error { Class::Fault } else { Class::Application };
            step.text.push(shown::shortened(text));
        }
        Content::Socket(kind, words) => {
            step.kind = kind.to_string();
            step.class = Class::Connection;
            step.text.extend((!words.is_empty()).then(|| shown::shortened(words)));
        }
        Content::Undecodable(why) => {
            "undecodable".clone_into(&mut step.kind);
            step.class = Class::Undecodable;
            step.text.push(shown::shortened(why));
        }
    }
    if seen.made_by == Some(MadeBy::Proxy) {
        step.text.push("made by the recording proxy".to_owned());
    }
    if let Some(status) = seen.status.filter(|status| *status >= 300 && seen.soap().is_some()) {
        step.text.push(format!("HTTP {status}"));
    }
    step
}

fn described(step: &mut Step, soap: &Soap) {
    let action = soap.action.as_deref().filter(|action| !action.is_empty());
    let fallback = if soap.fault.is_some() { Some("fault") } else { soap.payload.as_deref() };
    step.kind = action.map(short).or(fallback).unwrap_or("message").to_owned();
    step.action = action.map(str::to_owned);
    let body = soap.body.as_ref().map(|(body, _)| body);
    let ack = soap.acks.first();
    let header = soap.sequence();
    step.sequence = header
        .map(|header| header.id.clone())
        .or_else(|| body.and_then(Protocol::id).map(str::to_owned))
        .or_else(|| ack.map(|ack| ack.id.clone()))
        .or_else(|| soap.asks.first().map(|(id, _)| id.clone()));
    step.message_number = header.map(|header| header.number);
    step.acknowledged_sequence = ack.map(|ack| ack.id.clone());
    step.acknowledges = soap.acks.iter().flat_map(|ack| ack.ranges.iter().copied()).collect();
    step.class = match (body, header) {
        _ if soap.fault.is_some() => Class::Fault,
        (Some(_), _) => Class::Protocol,
        (None, Some(header)) if header.last && soap.payload.is_none() => Class::Protocol,
        (None, Some(_)) => Class::Application,
        (None, None) if ack.is_some() || !soap.asks.is_empty() => Class::Acknowledgement,
        (None, None) => Class::Application,
    };
    if let Some((name, reason)) = &soap.fault {
        let words =
            if reason.trim().is_empty() { name.clone() } else { format!("{name}: {}", reason.trim()) };
        step.remark(Remark::Fault, format!("fault {}", shown::shortened(&words)));
    }
    for ack in &soap.acks {
        let mut words = match ack.ranges.as_slice() {
            [] if !ack.nacks.is_empty() => format!("misses {}", list(&ack.nacks)),
            [] => "acknowledges nothing yet".to_owned(),
            some => format!("acknowledges {}", ranges(some)),
        };
        if ack.is_final {
            words.push_str(", final");
        }
        step.text.push(words);
        if let Some(hole) = ack.first_hole() {
            step.remark(Remark::Gap, format!("gap: {hole} is missing"));
        }
    }
    // A message alone with the request is the request.
    if !soap.asks.is_empty() && (header.is_some() || body.is_some()) {
        step.text.push("asks for an acknowledgement".to_owned());
    }
}

fn list(numbers: &[u64]) -> String {
    let ranges_of: Vec<Range> = numbers.iter().map(|&lower| Range { lower, upper: lower }).collect();
    ranges(&ranges_of)
}

struct Observer<'o, 'a> {
    history: &'o History<'a>,
    fates: &'o [Fate],
    order: &'o Order,
    steps: &'o mut Vec<Step>,
}

impl Observer<'_, '_> {
    fn remark(&mut self, at: usize, remark: Remark, words: impl Into<String>) {
        if let Some(step) = self.steps.get_mut(at) {
            step.remark(remark, words);
        }
    }

    fn is_lost(&self, at: usize) -> bool {
        self.fates.get(at).is_some_and(|fate| fate.is_lost())
    }

    /// Losses, and messages that were sent or received more than once.
    fn copies(&mut self) {
        for (at, fate) in self.fates.iter().enumerate() {
            match fate {
                Fate::Delivered => {}
                Fate::KnownLost => self.remark(at, Remark::Lost, "lost"),
                Fate::Lost(why) => self.remark(at, Remark::Lost, format!("lost: {why}")),
            }
        }
        for (at, seen) in self.history.seen.iter().enumerate() {
            // Whoever answers twice was asked twice: the network made a copy.
            if fate::came_twice(self.history, seen) {
                self.remark(at, Remark::Duplicate, "delivered twice, the second copy dropped");
            }
        }
        for group in &self.history.groups {
            self.repeated(group);
        }
    }

    fn repeated(&mut self, group: &Group<'_>) {
        let mut delivered = false;
        let mut before: Option<usize> = None;
        for &at in &group.copies {
            let numbered = matches!(group.key, Key::Number(..));
            let network = numbered && before.is_some_and(|before| self.is_copy_of_network(before, at));
            if before.is_some() && !network {
                let words = match group.key {
                    Key::Number(_, _, number) => format!("retransmission of {number}"),
                    _ => "retransmission".to_owned(),
                };
                self.remark(at, Remark::Retransmission, words);
            }
            if !self.is_lost(at) {
                if delivered {
                    self.remark(at, Remark::Duplicate, "duplicate, dropped");
                }
                delivered = true;
            }
            before = Some(at);
        }
    }

    /// Whether a copy was made on the way: the same bytes, too soon for a retransmission, and before the first was answered.
    fn is_copy_of_network(&self, before: usize, at: usize) -> bool {
        let (Some(first), Some(copy)) = (self.history.seen.get(before), self.history.seen.get(at)) else {
            return false;
        };
        let soon = first.time.zip(copy.time).is_some_and(|(one, other)| other.saturating_sub(one) < SOON_MS);
        let answered = first.responses.iter().any(|response| response.n < copy.n);
        soon && !answered && first.carried == Carried::Request && first.digest == copy.digest
    }

    /// One-way messages that were on their way for long, also in words for the summary.
    fn slow(&mut self) -> Vec<String> {
        let mut named = Vec::new();
        for (at, seen) in self.history.seen.iter().enumerate() {
            let Some(response) = seen.done().filter(|response| !response.soap) else { continue };
            let Some((from, to)) = seen.time.zip(response.time) else { continue };
            let took = to.saturating_sub(from);
            if took >= SLOW_MS
                && let Some(step) = self.steps.get_mut(at)
            {
                let took = super::text::duration(took);
                step.text.push(format!("answered only after {took}"));
                named.push(format!("{} (step {}, {took})", step.label(), step.n));
            }
        }
        if named.is_empty() { Vec::new() } else { vec![format!("Held up: {}.", named.join(", "))] }
    }

    /// Requests without a response, where a response would have been recorded: others of this side have one, or the recording is
    /// a log of ours, which has all that came.
    fn unanswered(&mut self, product: &str) {
        let asks = |seen: &&Seen| seen.carried == Carried::Request;
        let answered: Vec<Side> = self
            .history
            .seen
            .iter()
            .filter(|seen| asks(seen) && !seen.responses.is_empty())
            .map(|seen| seen.from)
            .collect();
        for (at, seen) in self.history.seen.iter().enumerate() {
            let expected = product.contains(OURS) || answered.contains(&seen.from);
            // Who ends a sequence may leave before its last request is answered: nothing hangs on that answer.
            if asks(&seen)
                && seen.responses.is_empty()
                && expected
                && let Some(step) = self.steps.get_mut(at)
                && !step.remarks.contains(&Remark::Terminates)
            {
                step.text.push("no HTTP response to it was recorded".to_owned());
            }
        }
    }

    /// The answers that give a sequence.
    fn opening(&mut self) {
        let mut open = HashSet::new();
        for (at, seen) in self.history.seen.iter().enumerate() {
            let Some((Protocol::CreateResponse { id }, _)) = seen.soap().and_then(|soap| soap.body.as_ref())
            else {
                continue;
            };
            if !self.is_lost(at) && open.insert(id) {
                self.remark(at, Remark::Opens, "opens the session");
            }
        }
    }

    /// What depends on what came before.
    fn in_order(&mut self) {
        // Of each sequence: what is in flight, and whether it is being closed.
        let mut flights: HashMap<&str, (BTreeSet<u64>, bool)> = HashMap::new();
        for at in 0..self.history.seen.len() {
            let Some(seen) = self.history.seen.get(at) else { continue };
            let Some(soap) = seen.soap() else { continue };
            if let Some(number) = self.order.out_of_order.get(&at) {
                self.remark(at, Remark::OutOfOrder, format!("out of order: after {number}"));
            }
            if let Some(number) = self.order.gaps.get(&at) {
                self.remark(at, Remark::Gap, format!("gap: {number} is missing"));
            }
            for ack in &soap.acks {
                if let Some((flight, _)) = flights.get_mut(ack.id.as_str()) {
                    flight.retain(|number| !ack.covers(*number));
                }
            }
            self.ending(at, soap, &mut flights);
            if let Some(header) = soap.sequence() {
                let known = self.history.sequence(&header.id);
                let covered = known
                    .is_some_and(|known| known.acks_between(0, at).any(|(_, ack)| ack.covers(header.number)));
                let (flight, _) = flights.entry(&header.id).or_default();
                if !covered {
                    flight.insert(header.number);
                }
            }
            let alone = soap.sequences.is_empty() && soap.body.is_none() && soap.payload.is_none();
            if let Some((id, _)) = soap.asks.first().filter(|_| alone && soap.fault.is_none()) {
                let known = self.history.sequence(id).filter(|known| known.used || known.born);
                let flight = |id: &str| flights.get(id);
                let busy = flight(id).is_some_and(|(flight, closing)| !flight.is_empty() || *closing);
                // A service whose client closes asks, too.
                let peer = known.and_then(|known| known.peer);
                let closing = peer.and_then(flight).is_some_and(|(_, closing)| *closing);
                if known.is_some() && !busy && !closing {
                    self.remark(at, Remark::KeepAlive, "keep-alive");
                }
            }
        }
    }

    fn ending<'s>(
        &mut self,
        at: usize,
        soap: &'s Soap,
        flights: &mut HashMap<&'s str, (BTreeSet<u64>, bool)>,
    ) {
        let lost = self.is_lost(at);
        let last = soap.sequence().filter(|header| header.last).map(|header| header.id.as_str());
        let (closes, terminates) = match &soap.body {
            Some((Protocol::Close { id, .. }, _)) => (Some(id.as_str()), None),
            Some((Protocol::Terminate { id }, _)) => (None, Some(id.as_str())),
            _ => (last, None),
        };
        for id in closes.iter().chain(&terminates) {
            flights.entry(id).or_default().1 = true;
        }
        if lost {
            return;
        }
        if closes.is_some() {
            let words = if last.is_some() { "closes: the last message" } else { "closes the sequence" };
            self.remark(at, Remark::Closes, words);
        }
        if terminates.is_some() {
            self.remark(at, Remark::Terminates, "terminates the sequence");
        }
    }
}

/// What a log of ours says of who wrote it.
const OURS: &str = "soapstone ";
/// Characters by which sequences are told apart.
const TAIL: usize = 6;
/// What is sent again sooner was not sent again by its source: nobody's retransmission timer is that short.
const SOON_MS: u64 = 50;
/// What takes longer is worth a word.
const SLOW_MS: u64 = 1000;
