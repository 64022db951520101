//! Who the two sides are, and what became of their sequences.

use std::collections::HashMap;

use super::decode::other;
use super::fate::Fate;
use super::history::History;
use super::model::{Party, Sequence};
use super::seen::Protocol;
use crate::capture::{Conversation, Side};

/// What became of the sequences that came to life.
pub(super) fn sequences(history: &History<'_>, fates: &[Fate]) -> Vec<Sequence> {
    let mut out = Vec::new();
    let arrived = || {
        let delivered = |at: &usize| fates.get(*at).is_some_and(|fate| !fate.is_lost());
        history.seen.iter().enumerate().filter(move |(at, _)| delivered(at))
    };
    let faulted = arrived().any(|(_, seen)| {
        seen.soap().is_some_and(|soap| soap.fault.is_some() && soap.sequences.is_empty() && soap.is_rm_fault)
    });
    // An offer lives when the sequence it was made for does.
    let begun = history.begins();
    for known in history.sequences.iter().filter(|known| known.used || begun && known.born) {
        let mut end = if faulted { "faulted" } else { "open" };
        for (_, seen) in arrived() {
            let Some(soap) = seen.soap() else { continue };
            let is_last = soap.sequences.iter().any(|header| header.id == known.id && header.last);
            match soap.body.as_ref().map(|(body, _)| body) {
                Some(Protocol::Terminate { id }) if id == known.id => end = "terminated",
                Some(Protocol::Close { id, .. }) if id == known.id && end == "open" => end = "closed",
                _ if is_last && end == "open" => end = "closed",
                _ => {}
            }
        }
        let acknowledged = known.acks.iter().map(|(_, ack)| ack).max_by_key(|ack| {
            ack.ranges
                .iter()
                .map(|range| range.upper.saturating_sub(range.lower))
                .fold(0, u64::saturating_add)
        });
        out.push(Sequence {
            id: known.id.to_owned(),
            source: known.source,
            version: known.version.name(),
            sent: known.sent(),
            acknowledged: acknowledged.map(|ack| ack.ranges.clone()).unwrap_or_default(),
            end,
        });
    }
    out
}

/// Who the two sides are.
pub(super) fn parties(
    conversation: &Conversation,
    called: &HashMap<Side, String>,
    history: &History<'_>,
) -> (Party, Party) {
    let products = products(&conversation.product);
    let mut parties = [Side::Client, Side::Service].map(|side| Party {
        product: if side == Side::Client { products.0.clone() } else { products.1.clone() },
        address: called.get(&side).cloned().unwrap_or_default(),
    });
    for seen in history.seen {
        let Some(soap) = seen.soap() else { continue };
        let Some((Protocol::Create { acks_to: Some(address), .. }, _)) = &soap.body else { continue };
        let party = if other(seen.from) == Side::Service { parties.first_mut() } else { parties.last_mut() };
        if let Some(party) = party.filter(|party| party.address.is_empty()) {
            party.address.clone_from(address);
        }
    }
    let [client, service] = parties;
    (client, service)
}

/// The products of both sides, from `client: A; service: B`, or one for both.
fn products(text: &str) -> (String, String) {
    let part = |names: &[&str]| {
        text.split(';').find_map(|part| {
            let (name, product) = part.split_once(':')?;
            names.contains(&name.trim()).then(|| product.trim().to_owned())
        })
    };
    match (part(&["client"]), part(&["service", "server"])) {
        (None, None) => (text.trim().to_owned(), text.trim().to_owned()),
        (client, service) => (client.unwrap_or_default(), service.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_both_or_of_each() {
        assert_eq!(products("gSOAP"), ("gSOAP".to_owned(), "gSOAP".to_owned()));
        assert_eq!(products("client: A; server: B; of sorts"), ("A".to_owned(), "B".to_owned()));
        assert_eq!(products("service: B"), (String::new(), "B".to_owned()));
    }
}
