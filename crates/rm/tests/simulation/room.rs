//! Room: what each side says about its own, what it hears about the other's, and how it learns that there is room again.

use soapstone_rm::{Config, RmAction, RmVersion, Shape, empty_message};
use soapstone_soap::Message;

use crate::stand::*;
use crate::support::rig::*;

const V11: RmVersion = RmVersion::V11;

/// An acknowledgement of the first so many, from a peer with so much room.
fn ack_with_room(version: RmVersion, of: &str, upto: u64, room: u32) -> Message {
    let mut header = ack_header(&id(of), upto, false);
    header.buffer_remaining = Some(room);
    let mut message = empty_message(RmAction::SequenceAcknowledgement, version);
    message.headers.push_first(header.to_block(version));
    message
}

/// Sessions that do not ask after a silent peer, and the sequence that each sends on.
fn quiet(version: RmVersion) -> [(Stand, &'static str); 2] {
    let settings = Config { keep_alive: false, ..settings(version, Shape::Duplex) };
    [(Stand::acceptor(settings.clone()), "urn:offered"), (Stand::initiator(settings), "urn:output")]
}

#[test]
fn who_asks_for_room_is_silent_when_there_is_room() {
    for version in VERSIONS {
        for (mut stand, output) in quiet(version) {
            stand.sends(3).hears(ack_with_room(version, output, 1, 0)).forget();
            stand.waits(31);
            assert_eq!(stand.outcome(), "AckRequested AckRequested", "{version}: it asks");
            stand.hears(ack_with_room(version, output, 1, 8));
            let outcome = stand.outcome();
            assert!(outcome.contains("2 #2") && outcome.contains("3 #3"), "{version}: {outcome}");
            stand.hears(ack_with_room(version, output, 3, 8));
            assert_eq!(stand.outcome(), "Acknowledged 2, Acknowledged 3");
            stand.waits(500);
            assert_eq!(stand.outcome(), "", "{version} {output}: it has nothing to ask for");
        }
    }
}

#[test]
fn who_never_had_to_wait_for_room_does_not_ask() {
    for version in VERSIONS {
        for (mut stand, output) in quiet(version) {
            stand.sends(3).hears(ack_with_room(version, output, 1, 8));
            stand.hears(ack_with_room(version, output, 3, 8)).forget().waits(500);
            assert_eq!(stand.outcome(), "", "{version}");
        }
    }
}

#[test]
fn who_waits_for_room_asks_until_there_is_some() {
    for version in VERSIONS {
        for (mut stand, output) in quiet(version) {
            stand.sends(2).hears(ack_with_room(version, output, 1, 0)).forget();
            for _ in 0..3 {
                stand.waits(30);
                assert_eq!(stand.outcome(), "AckRequested AckRequested", "{version}");
                stand.hears(ack_with_room(version, output, 1, 0));
            }
        }
    }
}

#[test]
fn replies_that_are_kept_are_no_room_for_requests() {
    for version in VERSIONS {
        let two = Config { max_transfer_window: 2, ..settings(version, Shape::RequestReply) };
        let mut stand = Stand::acceptor(two);
        // Window 2, so four requests may be open: what is said is the lesser of both.
        for (n, room) in [(1, 2), (2, 2), (3, 1), (4, 0)] {
            stand.is_asked(in_sequence(version, &stand.input(), n, false), n).takes(n).forget();
            stand.is_asked(ack_requested(version, &stand.input()), n + 100);
            let outcome = stand.outcome_with_room();
            assert!(outcome.ends_with(&format!("room {room}")), "{version}, {n} open: {outcome}");
        }
        stand.is_asked(in_sequence(version, &stand.input(), 5, false), 5);
        assert_eq!(stand.outcome(), "", "{version}: there is no room");
        stand.replies(1);
        assert_eq!(stand.outcome_with_room(), "1: 1 #1 ack 1..4 room 0", "{version}: the reply is kept");
        stand.is_asked(ack_with_replies(version, &stand, 1), 200);
        let outcome = stand.outcome_with_room();
        assert!(outcome.contains("5: nothing"), "{version}: {outcome}");
        stand.is_asked(ack_requested(version, &stand.input()), 201);
        assert_eq!(stand.outcome_with_room(), "201: SequenceAcknowledgement ack 1..4 room 1", "{version}");
    }
}

#[test]
fn requests_that_are_not_taken_are_no_room_for_requests() {
    for version in VERSIONS {
        let two = Config { max_transfer_window: 2, ..settings(version, Shape::RequestReply) };
        let mut stand = Stand::acceptor(two);
        for (n, room) in [(1, 1), (2, 0)] {
            stand.is_asked(in_sequence(version, &stand.input(), n, false), n).forget();
            stand.is_asked(ack_requested(version, &stand.input()), n + 100);
            let outcome = stand.outcome_with_room();
            assert!(outcome.ends_with(&format!("room {room}")), "{version}, {n} kept: {outcome}");
        }
    }
}

/// AckRequested that says which replies the client has.
fn ack_with_replies(version: RmVersion, stand: &Stand, upto: u64) -> Message {
    let mut message = ack_requested(version, &stand.input());
    message.headers.push_first(ack_header(&id("urn:offered"), upto, false).to_block(version));
    message
}

// Tests: [WSRM11 §3.9], [WSRM10 §3.2]
#[test]
fn an_acknowledgement_that_could_not_be_sent_is_sent_again() {
    for version in VERSIONS {
        let one = Config { max_transfer_window: 1, ..settings(version, Shape::Duplex) };
        let mut stand = Stand::initiator(one);
        stand.hears(in_sequence(version, &stand.input(), 1, false)).waits(1);
        assert_eq!(stand.outcome_with_room(), "SequenceAcknowledgement ack 1 room 0, Delivered 1");
        stand.takes(1);
        assert_eq!(stand.outcome_with_room(), "SequenceAcknowledgement ack 1 room 1");
        stand.could_not_send("SequenceAcknowledgement").waits(30);
        let outcome = stand.outcome_with_room();
        assert_eq!(outcome, "SequenceAcknowledgement ack 1 room 1", "{version}: the peer waits for room");
        stand.waits(200);
        assert_eq!(stand.outcome(), "", "{version}: once is enough");
    }
}

#[test]
fn acknowledgements_that_cannot_be_sent_are_not_sent_without_a_pause() {
    for version in VERSIONS {
        let mut stand = Stand::acceptor(settings(version, Shape::Duplex));
        stand.hears(in_sequence(version, &stand.input(), 1, false)).waits(1).forget();
        let mut sent = 0;
        for _ in 0..60 {
            stand.could_not_send("SequenceAcknowledgement").waits(1);
            sent += stand.outcome().matches("SequenceAcknowledgement").count();
        }
        assert!((1..=300).contains(&sent), "{version}: {sent} in a minute");
    }
}

#[test]
fn a_question_that_could_not_be_sent_owes_no_acknowledgement() {
    for version in VERSIONS {
        let mut stand = Stand::initiator(settings(version, Shape::Duplex));
        stand.waits(300);
        assert_eq!(stand.outcome(), "AckRequested AckRequested", "{version}");
        stand.could_not_send("AckRequested").waits(30);
        assert_eq!(stand.outcome(), "", "{version}: nothing came that could be acknowledged");
    }
}

// Tests: [WSRM11 §3.9]
#[test]
fn a_message_that_could_not_be_sent_is_sent_again_in_its_time() {
    let mut stand = Stand::initiator(settings(V11, Shape::Duplex));
    stand.sends(1).forget().could_not_send("1 #1");
    assert_eq!(stand.outcome(), "");
    stand.waits(1);
    assert!(stand.outcome().starts_with("1 #1"));
}
