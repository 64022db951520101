//! How sessions end: in order only when nothing is missing, and for good only when the application has all that was acknowledged.

use soapstone_rm::{
    Config, DestinationState, Failure, Record, RestoreError, RmVersion, SendError, Shape, SourceState,
};
use soapstone_soap::Message;

use crate::stand::*;
use crate::support::happen::message;
use crate::support::rig::*;

const V10: RmVersion = RmVersion::February2005;
const V11: RmVersion = RmVersion::V11;

/// What ends the peer's sequence after so many messages: LastMessage, or CloseSequence.
fn end_of_input(version: RmVersion, stand: &Stand, messages: u64) -> Message {
    match version {
        V10 => in_sequence(version, &stand.input(), messages + 1, true),
        V11 => close(version, &stand.input(), messages),
    }
}

// Tests: [WSRM11 §3.5], [WSRM10 §3.5]
#[test]
fn a_session_with_an_unanswered_request_does_not_end_in_order_when_its_time_is_over() {
    for version in VERSIONS {
        let mut stand = Stand::acceptor(settings(version, Shape::RequestReply));
        stand.is_asked(in_sequence(version, &stand.input(), 1, false), 1);
        stand.is_asked(in_sequence(version, &stand.input(), 1, false), 2);
        stand.is_asked(end_of_input(version, &stand, 1), 3);
        stand.takes(1).closes().forget().waits(59);
        assert_eq!(stand.outcome(), "", "{version}");
        stand.waits(2);
        assert!(matches!(stand.failure, Some(Failure::CloseTimedOut(_))), "{version}: {:?}", stand.failure);
        stand.check_over();
        let late = stand.session.reply(stand.now, number(1), Some(message("reply", 1)));
        assert!(matches!(late, Err(SendError::Closed)), "{version}: {late:?}");
    }
}

// Tests: [WSRM11 §3.6], [WSRM10 §3.5]
#[test]
fn an_answer_to_a_request_of_a_session_that_is_over_is_refused() {
    for version in VERSIONS {
        let mut stand = Stand::acceptor(settings(version, Shape::RequestReply));
        stand.is_asked(in_sequence(version, &stand.input(), 1, false), 1).aborts();
        stand.takes(1).check_over();
        for reply in [None, Some(message("reply", 1))] {
            let late = stand.session.reply(stand.now, number(1), reply);
            assert!(matches!(late, Err(SendError::Closed)), "{version}: {late:?}");
        }
    }
}

// Tests: [WSRM10 §3.5]
#[test]
fn a_session_whose_time_is_over_ends_when_the_application_has_taken_its_messages() {
    for version in VERSIONS {
        let mut stand = waits_for_terminate(version);
        assert_eq!(stand.outcome(), "", "{version}");
        assert!(!stand.has_stored_its_end(), "{version}");

        let mut restored = stand.restored().expect("it is not over");
        let outcome = restored.outcome();
        assert!(outcome.contains("Delivered 1") && !outcome.contains("TERMINATED"), "{version}: {outcome}");
        restored.takes(1).waits(61);
        assert!(restored.outcome().ends_with("TERMINATED"), "{version}");
        assert!(restored.has_stored_its_end());
        restored.check_over();

        stand.takes(1);
        assert_eq!(stand.outcome(), "TERMINATED", "{version}");
        assert_eq!(stand.records.last(), Some(&Record::Closed), "{version}");
        stand.check_over();
    }
}

/// All is sent and received but the peer's TerminateSequence, for longer than that may take; and the application has message 1 in
/// its hands.
fn waits_for_terminate(version: RmVersion) -> Stand {
    let mut stand = Stand::acceptor(durable(version, Shape::Duplex));
    let offered = id("urn:offered");
    stand.hears(in_sequence(version, &stand.input(), 1, false)).closes();
    match version {
        V10 => stand.hears(ack(version, &offered, 1, false)),
        V11 => stand.hears(closed(version, &offered)).hears(terminated(version, &offered)),
    };
    stand.hears(end_of_input(version, &stand, 1));
    assert_eq!(stand.session.source_state(), Some(SourceState::Terminated));
    assert_eq!(stand.session.destination_state(), Some(DestinationState::Complete));
    stand.forget().waits(70);
    stand
}

// Tests: [WSRM11 §3.9], [WSRM10 §3.2]
#[test]
fn a_session_that_failed_hands_over_what_it_acknowledged_after_a_restart_too() {
    for version in VERSIONS {
        for aborts in [false, true] {
            let settings = Config { keep_alive: false, ..durable(version, Shape::Duplex) };
            let mut stand = Stand::acceptor(settings);
            for n in [1, 2] {
                stand.hears(in_sequence(version, &stand.input(), n, false));
            }
            stand.takes(1).waits(1);
            if aborts {
                stand.aborts();
            } else {
                stand.waits(600);
            }
            assert!(stand.failure.is_some(), "{version}");
            assert!(!stand.has_stored_its_end(), "{version}: message 2 is not taken");

            let mut restored = stand.restored().expect("message 2 is not taken");
            let outcome = restored.outcome();
            assert!(outcome.contains("Delivered 2") && !outcome.contains("Delivered 1"), "{outcome}");
            restored.takes(2).waits(601);
            assert!(restored.failure.is_some(), "{version}: it had failed");
            assert!(restored.has_stored_its_end(), "{version}");
            restored.check_over();

            stand.takes(2);
            assert_eq!(stand.records.last(), Some(&Record::Closed), "{version}");
            stand.check_over();
        }
    }
}

// Tests: [WSRM11 §3.5], [WSRM11 §3.6]
#[test]
fn a_close_that_does_not_say_the_last_number_means_the_highest_that_came() {
    for messages in [0, 1, 3] {
        let mut stand = Stand::acceptor(settings(V11, Shape::Duplex));
        receive(&mut stand, messages);
        stand.hears(close(V11, &stand.input(), 0));
        let had = [String::from("nothing"), "1".into(), "1..3".into()][messages.div_ceil(2) as usize].clone();
        assert_eq!(stand.outcome(), format!("CloseSequenceResponse ack {had} final, PeerClosed"));
        assert_eq!(stand.session.destination_state(), Some(DestinationState::Complete));
        // Said again, with the number, and ended without.
        let input = stand.input();
        stand.hears(close(V11, &input, messages)).hears(terminate(V11, &input, 0));
        let (again, end) = ("CloseSequenceResponse", "TerminateSequenceResponse");
        assert_eq!(stand.outcome(), format!("{again} ack {had} final, {end} ack {had} final"));
    }
}

// Tests: [WSRM11 §3.6]
#[test]
fn a_terminate_that_does_not_say_the_last_number_agrees_with_any() {
    for closes in [false, true] {
        let mut stand = Stand::acceptor(settings(V11, Shape::Duplex));
        receive(&mut stand, 3);
        if closes {
            stand.hears(close(V11, &stand.input(), 3)).forget();
        }
        stand.hears(terminate(V11, &stand.input(), 0));
        let told = if closes { "" } else { ", PeerClosed" };
        assert_eq!(stand.outcome(), format!("TerminateSequenceResponse ack 1..3 final{told}"));
        assert_eq!(stand.session.destination_state(), Some(DestinationState::Terminated));
    }
}

// Tests: [WSRM11 §3.5], [WSRM11 §3.6]
#[test]
fn a_last_number_that_contradicts_an_earlier_one_fails_the_session() {
    let mut stand = Stand::acceptor(settings(V11, Shape::Duplex));
    receive(&mut stand, 3);
    stand.hears(close(V11, &stand.input(), 3)).forget();
    stand.hears(terminate(V11, &stand.input(), 2));
    assert!(stand.outcome().ends_with("FAILED Protocol"));
    // As does one that cannot be.
    let mut stand = Stand::acceptor(settings(V11, Shape::Duplex));
    receive(&mut stand, 3);
    stand.hears(close(V11, &stand.input(), 2));
    assert!(stand.outcome().ends_with("FAILED Protocol"), "a message above it was received");
}

fn receive(stand: &mut Stand, messages: u64) {
    for n in 1..=messages {
        stand.hears(in_sequence(V11, &stand.input(), n, false));
    }
    stand.forget();
}

// Tests: [WSRM11 §3.5], [WSRM11 §3.6]
#[test]
fn a_sequence_that_is_closed_with_a_gap_is_not_told_as_closed() {
    for ordered in [true, false] {
        let mut stand = Stand::acceptor(Config { ordered, ..settings(V11, Shape::Duplex) });
        for n in [1, 3] {
            stand.hears(in_sequence(V11, &stand.input(), n, false));
        }
        stand.hears(close(V11, &stand.input(), 3));
        let outcome = stand.outcome();
        assert!(outcome.contains("CloseSequenceResponse ack 1, 3 final"), "{outcome}");
        assert!(!outcome.contains("PeerClosed"), "{outcome}");
        stand.hears(terminate(V11, &stand.input(), 3));
        let outcome = stand.outcome();
        assert!(outcome.ends_with("FAILED Protocol"), "{outcome}");
        stand.check_over();
    }
}

// Tests: [WSRM11 §3.6]
#[test]
fn an_abort_after_both_directions_ended_tells_the_peer_nothing() {
    let mut stand = Stand::acceptor(settings(V11, Shape::Duplex));
    let offered = id("urn:offered");
    receive(&mut stand, 1);
    let input = stand.input();
    stand.hears(close(V11, &input, 1)).hears(terminate(V11, &input, 1));
    stand.closes().hears(closed(V11, &offered)).hears(terminated(V11, &offered)).forget();
    assert!(!stand.session.is_drained(), "message 1 is not taken");
    stand.aborts();
    let outcome = stand.outcome();
    assert!(["TERMINATED", "FAILED Aborted"].contains(&outcome.as_str()), "{outcome}");
    stand.check_over();
}

// Tests: [WSRM11 §4.2]
#[test]
fn an_abort_is_told_in_any_response_that_waits() {
    let mut stand = Stand::acceptor(settings(V11, Shape::RequestReply));
    stand.hears(in_sequence(V11, &stand.input(), 1, false));
    stand.is_asked(close(V11, &stand.input(), 1), 1).forget().aborts();
    assert_eq!(stand.outcome(), "1: SequenceTerminated, FAILED Aborted", "CloseSequence waits");
    stand.check_over();

    let mut stand = Stand::acceptor(settings(V11, Shape::RequestReply));
    stand.hears(in_sequence(V11, &stand.input(), 1, false));
    stand.is_asked(terminate(V11, &stand.input(), 1), 1).forget().aborts();
    assert_eq!(stand.outcome(), "1: SequenceTerminated, FAILED Aborted", "TerminateSequence waits");
    stand.check_over();

    let one = Config { max_transfer_window: 1, ..settings(V11, Shape::RequestReply) };
    let mut stand = Stand::acceptor(one);
    stand.hears(in_sequence(V11, &stand.input(), 1, false));
    stand.is_asked(in_sequence(V11, &stand.input(), 2, false), 1).forget().aborts();
    assert_eq!(stand.outcome(), "1: SequenceTerminated, FAILED Aborted", "a request without room waits");
    stand.check_over();
}

// Tests: [WSRM11 §3.4], [WSRM10 §3.4]
#[test]
fn an_abort_before_anything_was_sent_asks_for_no_session() {
    for version in VERSIONS {
        for shape in [Shape::Duplex, Shape::Connection, Shape::RequestReply, Shape::OneWay] {
            let (now, config) = (std::time::Instant::now(), settings(version, shape).into());
            let (to, here) = (place("http://b.example/").into(), place("http://a.example/").into());
            let mut ids = crate::support::node::Ids::new("a");
            let mut session = soapstone_rm::Session::initiate(config, &mut ids, to, here, now);
            session.abort(now);
            let mut stand = Stand::new(session, version, now);
            let outcome = stand.outcome();
            let may = ["FAILED Aborted", "SequenceTerminated, FAILED Aborted"];
            assert!(may.contains(&outcome.as_str()), "{version} {shape:?}: {outcome}");
            stand.check_over();
        }
    }
}

// Tests: [WSRM11 §4.3], [WSRM11 §3.5]
#[test]
fn only_who_has_forgotten_our_sequence_ends_its_closing() {
    // Who does not say which sequence it has forgotten may mean its own.
    for (about, has_all, state) in [
        (Some("urn:output"), false, SourceState::Terminated),
        (None, true, SourceState::Terminated),
        (None, false, SourceState::Failed),
        (Some("urn:test:a:1"), true, SourceState::Terminated),
        (Some("urn:test:a:1"), false, SourceState::Failed),
        (Some("urn:foreign"), true, SourceState::Closing),
        (Some("urn:foreign"), false, SourceState::Closing),
    ] {
        let mut stand = Stand::initiator(settings(V11, Shape::Duplex));
        if has_all {
            stand.hears(close(V11, &stand.input(), 0)).forget();
        }
        stand.closes();
        assert_eq!(stand.outcome(), "CloseSequence");
        let identifier = about.map(id);
        let fault = soapstone_rm::SequenceFault::UnknownSequence { identifier };
        stand.hears(fault.to_message(V11, MESSAGES));
        assert_eq!(stand.session.source_state(), Some(state), "{about:?}");
    }
}

// Tests: [WSRM11 §4.2]
#[test]
fn a_request_of_a_session_that_failed_is_handed_over_after_a_restart_and_cannot_be_answered() {
    for version in VERSIONS {
        let mut stand = Stand::acceptor(durable(version, Shape::RequestReply));
        stand.is_asked(in_sequence(version, &stand.input(), 1, false), 1).aborts();
        stand.check_answered();
        let mut restored = stand.restored().expect("request 1 is not taken");
        assert_eq!(restored.outcome(), "Delivered 1, FAILED BeforeRestart", "{version}");
        let late = restored.session.reply(restored.now, number(1), Some(message("reply", 1)));
        assert!(matches!(late, Err(SendError::Closed)), "{version}: {late:?}");
        // And once more.
        let mut restored = restored.restored().expect("request 1 is not taken");
        assert_eq!(restored.outcome(), "Delivered 1, FAILED BeforeRestart", "{version}");
        restored.takes(1);
        assert_eq!(restored.outcome(), "", "{version}");
        assert_eq!(restored.records.last(), Some(&Record::Closed), "{version}");
        restored.check_over();
        assert!(matches!(restored.restored().map(|_| ()), Err(RestoreError::Over)), "{version}");
    }
}

// Tests: [WSRM11 §4.3], [WSRM10 §4.3]
#[test]
fn a_response_to_our_terminate_that_says_that_nothing_is_known_ends_the_session() {
    for version in VERSIONS {
        for shape in [Shape::RequestReply, Shape::OneWay] {
            for about in [Some("urn:output"), None] {
                let mut stand = Stand::initiator(settings(version, shape));
                stand.closes();
                let answer = if version == V10 { None } else { Some(closed(version, &output())) };
                stand.is_answered(if version == V10 { "LastMessage" } else { "CloseSequence" }, answer);
                if version == V10 && shape == Shape::OneWay {
                    let last = ack(version, &output(), 1, false);
                    stand.hears(last);
                }
                assert_eq!(
                    stand.session.source_state(),
                    Some(SourceState::Terminating),
                    "{version} {shape:?}"
                );
                let fault = soapstone_rm::SequenceFault::UnknownSequence { identifier: about.map(id) };
                stand.forget().is_answered("TerminateSequence", Some(fault.to_message(version, MESSAGES)));
                assert_eq!(stand.outcome(), "TERMINATED", "{version} {shape:?} {about:?}");
                stand.check_over();
            }
        }
    }
}
