//! Requests over HTTP and the responses that wait for them: a request is answered once, however often its process ends.

use soapstone_rm::{Config, Record, RmVersion, Shape};

use crate::stand::*;
use crate::support::rig::*;
use crate::trust::reply;

const V10: RmVersion = RmVersion::February2005;
const V11: RmVersion = RmVersion::V11;
const EXCHANGE: Shape = Shape::RequestReply;

#[test]
fn a_request_that_was_taken_and_not_answered_is_handed_over_again() {
    for version in VERSIONS {
        let mut stand = Stand::acceptor(durable(version, EXCHANGE));
        let request = in_sequence(version, &stand.input(), 1, false);
        stand.is_asked(request.clone(), 1).takes(1);
        assert_eq!(stand.outcome(), "Delivered 1");
        let mut stand = stand.restored().expect("it is not over");
        assert_eq!(stand.outcome(), "Delivered 1", "{version}");
        stand.is_asked(request.clone(), 2).is_asked(request, 3).takes(1);
        assert_eq!(stand.outcome(), "", "{version}");
        stand.replies(1);
        assert_eq!(stand.outcome(), "2: 1 #1 ack 1, 3: 1 #1 ack 1", "{version}");
    }
}

#[test]
fn after_any_record_exactly_the_unanswered_requests_are_handed_over_again() {
    for version in VERSIONS {
        for (takes_first, one_way) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut stand = Stand::acceptor(durable(version, EXCHANGE));
            for n in 1..=3 {
                stand.is_asked(in_sequence(version, &stand.input(), n, false), n);
                if takes_first {
                    stand.takes(n);
                }
                if one_way {
                    stand.answers(n, None).expect("it waits for an answer");
                } else {
                    stand.replies(n);
                }
                if !takes_first {
                    stand.takes(n);
                }
            }
            for count in 1..=stand.records.len() {
                let stored = &stand.records[..count];
                let asked = |record: &Record| match record {
                    Record::Received { number, .. } => Some(number.get()),
                    _ => None,
                };
                let answered = |record: &Record| match record {
                    Record::Sent { answers: Some(request), .. } | Record::Done { request } => {
                        Some(request.get())
                    }
                    _ => None,
                };
                let answered: Vec<u64> = stored.iter().filter_map(answered).collect();
                let open: Vec<String> = stored
                    .iter()
                    .filter_map(asked)
                    .filter(|request| !answered.contains(request))
                    .map(|request| format!("Delivered {request}"))
                    .collect();
                let mut restored = stand.restored_from(count).expect("it is not over");
                let name = format!("{version}, {count} records, taken first {takes_first}, {one_way}");
                assert_eq!(restored.outcome(), open.join(", "), "{name}");
            }
        }
    }
}

// Tests: [WSRM11 §3.6]
#[test]
fn a_restored_session_does_not_end_before_its_request_is_answered() {
    for version in VERSIONS {
        for takes in [false, true] {
            let mut stand = Stand::acceptor(durable(version, EXCHANGE));
            let request = in_sequence(version, &stand.input(), 1, false);
            let end = match version {
                V10 => in_sequence(version, &stand.input(), 2, true),
                V11 => close(version, &stand.input(), 1),
            };
            stand.is_asked(request.clone(), 1).is_asked(end.clone(), 2);
            stand.is_asked(terminate(version, &stand.input(), 1), 3);
            if takes {
                stand.takes(1);
            }
            let mut stand = stand.restored().expect("it is not over");
            assert_eq!(stand.outcome(), "Delivered 1, PeerClosed", "{version}, taken {takes}");
            stand.is_asked(request, 11).is_asked(end, 12);
            stand.takes(1).waits(100);
            assert_eq!(stand.outcome(), "", "{version}, taken {takes}");
            assert!(!stand.has_stored_its_end());
            stand.replies(1);
            let outcome = stand.outcome();
            assert!(outcome.starts_with("11: 1 #1 "), "{version}, taken {takes}: {outcome}");
            assert!(outcome.ends_with("TERMINATED"), "{version}, taken {takes}: {outcome}");
            stand.check_over();
        }
    }
}

// Tests: [WSRM11 §4.3], [WSRM10 §4.3]
#[test]
fn a_session_that_is_over_says_so_in_the_response() {
    for version in VERSIONS {
        let mut stand = Stand::acceptor(settings(version, EXCHANGE));
        if version == V10 {
            stand.is_asked(in_sequence(version, &stand.input(), 1, true), 1);
        } else {
            stand.is_asked(close(version, &stand.input(), 0), 1);
        }
        stand.is_asked(terminate(version, &stand.input(), 0), 2);
        assert!(stand.outcome().ends_with("TERMINATED"), "{version}");
        stand.is_asked(terminate(version, &stand.input(), 0), 3);
        assert_eq!(stand.outcome(), "3: UnknownSequence", "{version}, ended");
        stand.check_over();

        let mut stand = Stand::acceptor(settings(version, EXCHANGE));
        stand.aborts().forget();
        stand.is_asked(in_sequence(version, &stand.input(), 1, false), 1);
        stand.is_asked(ack_requested(version, &stand.input()), 2);
        assert_eq!(stand.outcome(), "1: UnknownSequence, 2: UnknownSequence", "{version}, aborted");
        stand.check_over();
    }
}

// Tests: [WSRM10 §3.1]
#[test]
fn the_last_message_goes_alone_after_a_restart_too() {
    for restarts in [false, true] {
        let mut stand = Stand::initiator(durable(V10, EXCHANGE));
        stand.sends(2).closes();
        assert_eq!(stand.outcome(), "1 #1");
        if restarts {
            stand = stand.restored().expect("it is not over");
            assert_eq!(stand.outcome(), "1 #1");
        }
        stand.is_answered("1 #1", Some(reply(V10, 1)));
        assert_eq!(stand.outcome(), "2 #2 ack 1, Acknowledged 1, Delivered 1", "restarts {restarts}");
        stand.is_answered("2 #2", Some(reply(V10, 2)));
        let last = "LastMessage #3 last ack 1..2, Acknowledged 2, Delivered 2";
        assert_eq!(stand.outcome(), last, "restarts {restarts}");
    }
}

// Tests: [WSRM11 §4.4], [WSRM10 §4.4]
#[test]
fn a_response_that_acknowledges_what_was_not_sent_yet_fails_the_session() {
    for version in VERSIONS {
        for upto in [2, 4, 5] {
            let mut stand = Stand::initiator(settings(version, EXCHANGE));
            stand.sends(4);
            assert_eq!(stand.outcome(), "1 #1");
            stand.is_answered("1 #1", Some(ack(version, &output(), upto, false)));
            let outcome = stand.outcome();
            assert!(outcome.ends_with("FAILED Protocol"), "{version}, 1..{upto}: {outcome}");
            stand.check_over();
        }
    }
}

// Tests: [WSRM11 §3.9], [WSRM10 §3.2]
#[test]
fn a_response_may_acknowledge_a_request_that_waits_for_its_own() {
    for version in VERSIONS {
        let mut stand = Stand::initiator(settings(version, EXCHANGE));
        stand.sends(3).is_answered("1 #1", Some(reply(version, 1))).forget();
        let mut both = crate::support::happen::message("reply", 2);
        let sequence = soapstone_rm::Sequence { identifier: stand.input(), number: number(2), last: false };
        both.headers.push_first(sequence.to_block(version));
        both.headers.push_first(ack_header(&output(), 3, false).to_block(version));
        stand.is_answered("2 #2", Some(both));
        let outcome = stand.outcome();
        assert!(outcome.contains("Delivered 2") && !outcome.contains("Acknowledged 3"), "{outcome}");
    }
}

// Tests: [WSRM11 §3.9]
#[test]
fn every_response_is_given_once_when_a_session_is_aborted() {
    for version in VERSIONS {
        let one = Config { max_transfer_window: 1, ..settings(version, EXCHANGE) };
        let mut stand = Stand::acceptor(one);
        for back in 1..=20 {
            stand.is_asked(in_sequence(version, &stand.input(), 1, false), back);
            stand.is_asked(in_sequence(version, &stand.input(), 2, false), back + 100);
            stand.is_asked(ack_requested(version, &stand.input()), back + 200);
            stand.is_asked(terminate(version, &id("urn:foreign"), 0), back + 300);
        }
        stand.aborts().check_over();
    }
}
