//! Messages that anybody could have sent, and messages that only the peer can have sent but must not: the first end nothing, the
//! second end the session.

use soapstone_rm::{Config, DestinationState, Failure, RmAction, RmVersion, Sequence, Shape, SourceState};
use soapstone_soap::Message;

use crate::stand::*;
use crate::support::happen::message;
use crate::support::rig::*;

const V10: RmVersion = RmVersion::February2005;

/// A reply, in a response that acknowledges the requests up to it.
pub fn reply(version: RmVersion, n: u64) -> Message {
    let mut reply = message("reply", n);
    let sequence = Sequence { identifier: id("urn:test:a:1"), number: number(n), last: false };
    reply.headers.push_first(sequence.to_block(version));
    reply.headers.push_first(ack_header(&output(), n, false).to_block(version));
    reply
}

// Tests: [WSRM10 §3.5], [WSRM10 §4.3]
#[test]
fn a_response_with_the_end_of_a_strangers_sequence_ends_nothing() {
    let mut stand = Stand::initiator(settings(V10, Shape::RequestReply));
    stand.sends(2).forget();
    stand.is_answered("1 #1", Some(terminate(V10, &id("urn:foreign"), 0)));
    let outcome = stand.outcome();
    assert!(!outcome.contains("TERMINATED") && !outcome.contains("FAILED"), "{outcome}");
    assert_eq!(stand.session.source_state(), Some(SourceState::Created));
    assert_eq!(stand.session.destination_state(), Some(DestinationState::Open));
    // It has been told nothing about its request, and sends it again.
    stand.waits(2);
    assert!(stand.outcome().starts_with("1 #1"));
    stand.is_answered("1 #1", Some(reply(V10, 1)));
    assert_eq!(stand.outcome(), "2 #2 ack 1, Acknowledged 1, Delivered 1");
}

// Tests: [WSRM10 §3.5]
#[test]
fn a_response_that_ends_the_replies_before_we_ended_the_requests_fails_the_session() {
    for closes in [false, true] {
        let mut stand = Stand::initiator(settings(V10, Shape::RequestReply));
        stand.sends(1);
        if closes {
            stand.closes();
        }
        stand.forget().is_answered("1 #1", Some(terminate(V10, &id("urn:test:a:1"), 0)));
        let outcome = stand.outcome();
        assert!(outcome.ends_with("FAILED Protocol"), "{outcome}");
        stand.check_over();
    }
}

// Tests: [WSRM10 §3.5]
#[test]
fn a_response_that_answers_our_terminate_ends_requests_and_replies() {
    let mut stand = Stand::initiator(settings(V10, Shape::RequestReply));
    stand.closes();
    assert_eq!(stand.outcome(), "LastMessage #1 last");
    stand.is_answered("LastMessage", None);
    assert_eq!(stand.outcome(), "TerminateSequence");
    stand.is_answered("TerminateSequence", Some(terminate(V10, &id("urn:foreign"), 0)));
    assert_eq!(stand.session.source_state(), Some(SourceState::Terminating));
    stand.forget().is_answered("TerminateSequence", Some(terminate(V10, &id("urn:test:a:1"), 0)));
    assert_eq!(stand.outcome(), "TERMINATED");
    stand.check_over();
}

// Tests: [WSRM10 §3.4], [WSRM10 §3.5]
#[test]
fn the_end_of_a_sequence_before_the_session_is_there_is_ignored() {
    for identifier in ["urn:foreign", "urn:test:a:1"] {
        let mut stand = Stand::opening(settings(V10, Shape::RequestReply));
        stand.sends(1).is_answered("CreateSequence", Some(terminate(V10, &id(identifier), 0)));
        let outcome = stand.outcome();
        assert!(!outcome.contains("TERMINATED") && !outcome.contains("FAILED"), "{outcome}");
        assert_eq!(stand.session.source_state(), Some(SourceState::Creating), "{identifier}");
        assert_eq!(stand.session.destination_state(), Some(DestinationState::Open), "{identifier}");
        stand.is_created();
        assert_eq!(stand.outcome(), "1 #1, Established");
        stand.is_answered("1 #1", Some(reply(V10, 1)));
        assert_eq!(stand.outcome(), "Acknowledged 1, Delivered 1");
    }
}

// Tests: [WSRM11 §4.3], [WSRM10 §4.3]
#[test]
fn a_strangers_header_that_must_be_understood_fails_no_session() {
    for version in VERSIONS {
        let foreign = "<r:TerminateSequence><r:Identifier>urn:foreign</r:Identifier></r:TerminateSequence>";
        for (kind, headers, body) in [
            (RmAction::SequenceAcknowledgement, "", ""),
            (RmAction::SequenceAcknowledgement, "<r:UsesSequenceSSL/>", ""),
            (RmAction::SequenceAcknowledgement, "<r:UsesSequenceSTR/>", ""),
            (RmAction::SequenceAcknowledgement, FAULT, ""),
            (RmAction::AckRequested, "", ""),
            (RmAction::TerminateSequence, "", foreign),
            (RmAction::TerminateSequence, "", ""),
            (RmAction::CreateSequenceResponse, "", ""),
            (RmAction::CreateSequence, "", ""),
        ] {
            let headers = format!("{headers}{MANDATORY}");
            let stranger = || text(version, &headers, version.action(kind).as_str(), body);
            let mut stand = Stand::initiator(settings(version, Shape::Duplex));
            stand.hears(stranger());
            check_works(&mut stand, version, &format!("{version}, {}", kind.local()));

            let mut opening = Stand::opening(settings(version, Shape::Duplex));
            opening.hears(stranger());
            let outcome = opening.outcome();
            assert!(!outcome.contains("FAILED"), "{version}, {}, opening: {outcome}", kind.local());
            opening.is_created();
            assert_eq!(opening.outcome(), "Established");

            let mut acceptor = Stand::acceptor(settings(version, Shape::Duplex));
            acceptor.hears(stranger());
            check_works(&mut acceptor, version, &format!("{version}, {}, acceptor", kind.local()));
        }
    }
}

// Tests: [WSRM11 §3.8], [WSRM10 §3.3]
#[test]
fn the_peers_header_that_must_be_understood_fails_the_session_that_it_names() {
    for version in VERSIONS {
        let ours = "<r:Identifier>urn:test:a:1</r:Identifier>";
        let asked = format!("<r:AckRequested>{ours}</r:AckRequested>");
        let ended = format!("<r:TerminateSequence>{ours}</r:TerminateSequence>");
        let acknowledged = "<r:SequenceAcknowledgement><r:Identifier>urn:output</r:Identifier>\
                            <r:AcknowledgementRange Lower='1' Upper='1'/></r:SequenceAcknowledgement>";
        for (kind, headers, body) in [
            (RmAction::AckRequested, asked.as_str(), ""),
            (RmAction::SequenceAcknowledgement, acknowledged, ""),
            (RmAction::TerminateSequence, "", ended.as_str()),
        ] {
            let mut stand = Stand::initiator(settings(version, Shape::Duplex));
            stand.sends(1).forget();
            let headers = format!("{headers}{MANDATORY}");
            stand.hears(text(version, &headers, version.action(kind).as_str(), body));
            let outcome = stand.outcome();
            assert_eq!(outcome, "MustUnderstand, FAILED NotUnderstood", "{version}, {}", kind.local());
            stand.check_over();
        }
    }
}

// Tests: [WSRM11 §3.4], [WSRM10 §3.4]
#[test]
fn an_answer_to_no_create_sequence_makes_no_session() {
    for version in VERSIONS {
        let mut stand = Stand::opening(settings(version, Shape::Duplex));
        stand.sends(1).hears(created(version, "urn:evil"));
        let mut refuses_the_offer = created(version, "urn:evil");
        let body = soapstone_rm::CreateSequenceResponse {
            identifier: id("urn:evil"),
            expires: None,
            incomplete_sequence_behavior: None,
            accept: None,
        };
        refuses_the_offer.body = body.into_message(version, MESSAGES).body;
        stand.hears(refuses_the_offer);
        assert_eq!(stand.outcome(), "", "{version}");
        assert_eq!(stand.session.source_state(), Some(SourceState::Creating));
        stand.is_created();
        let outcome = stand.outcome();
        assert!(outcome.starts_with("1 #1") && outcome.ends_with("Established"), "{version}: {outcome}");
    }
}

// Tests: [WSRM11 §4.3], [WSRM10 §4.3]
#[test]
fn what_strangers_say_is_no_sign_of_the_peer() {
    for version in VERSIONS {
        let settings = Config { keep_alive: false, ..settings(version, Shape::Duplex) };
        for mut stand in [Stand::initiator(settings.clone()), Stand::acceptor(settings)] {
            let acknowledgement = version.action(RmAction::SequenceAcknowledgement);
            for _ in 0..3 {
                stand.waits(190);
                stand.hears(terminate(version, &id("urn:foreign"), 0));
                for headers in ["", FAULT, "<r:UsesSequenceSSL/>", "<r:UsesSequenceSTR/>"] {
                    stand.hears(text(version, headers, acknowledgement.as_str(), ""));
                }
                stand.hears(created(version, "urn:more"));
                stand.hears(ack_requested(version, &id("urn:foreign")));
                stand.hears(in_sequence(version, &id("urn:foreign"), 1, false));
            }
            stand.waits(29);
            assert!(stand.failure.is_none(), "{version}: {:?}", stand.failure);
            stand.waits(2);
            assert!(matches!(stand.failure, Some(Failure::Inactive(_))), "{version}: {:?}", stand.failure);
            stand.check_over();
        }
    }
}

// Tests: [WSRM11 §3.8], [WSRM10 §3.3]
#[test]
fn what_the_peer_says_is_a_sign_of_it() {
    for version in VERSIONS {
        let settings = Config { keep_alive: false, ..settings(version, Shape::Duplex) };
        let mut stand = Stand::acceptor(settings);
        let input = stand.input();
        for _ in 0..3 {
            stand.waits(590).hears(ack_requested(version, &input));
        }
        stand.waits(599);
        assert!(stand.failure.is_none(), "{version}: {:?}", stand.failure);
        stand.waits(2);
        assert!(matches!(stand.failure, Some(Failure::Inactive(_))), "{version}");
    }
}

/// It goes on.
fn check_works(stand: &mut Stand, version: RmVersion, name: &str) {
    let outcome = stand.outcome();
    assert!(!outcome.contains("FAILED"), "{name}: {outcome}");
    let input = stand.input();
    stand.hears(in_sequence(version, &input, 1, false));
    assert_eq!(stand.outcome(), "Delivered 1", "{name}");
}

const MANDATORY: &str = "<x:x xmlns:x='urn:x' s:mustUnderstand='true'/>";
/// It says of no sequence.
const FAULT: &str = "<r:SequenceFault><r:FaultCode>r:UnknownSequence</r:FaultCode></r:SequenceFault>";
