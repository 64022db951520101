//! The state tables of both halves, a cell a test: what a session in each state does about each event.
//!
//! A cell says what is sent and told, and in which state the half is then, where that is another one. The tables are in
//! `tables/`, an event after the other.
//!
//! They are .NET's, but in these cells, where we are more careful or .NET has no such thing:
//!
//! - an application that closes before the session is there does not abort it: it is closed as soon as it is there;
//! - what is about a sequence of nobody's is answered or dropped, and the session goes on;
//! - TerminateSequenceResponse in `Closing` ends the sequence: it was asked for before a restart;
//! - TerminateSequence in `Closed` ends a sequence that has gaps, and the session fails, as it does in `Open`: what is missing
//!   was lost.

use std::fmt::Write as _;
use std::time::Duration;

use soapstone_rm::{DestinationState, FaultSide, RmVersion, SequenceFault, Session, SourceState};

use crate::support::rig::*;

// Tests: [WSRM10 §3.1], [WSRM10 §3.2], [WSRM10 §3.4], [WSRM10 §3.5]
#[test]
fn source_of_1_0() {
    let states =
        [SourceState::Creating, SourceState::Created, SourceState::Draining, SourceState::Terminated];
    check(&source_table(RmVersion::February2005, &states), SOURCE_1_0);
}

// Tests: [WSRM11 §3.4], [WSRM11 §3.5], [WSRM11 §3.6], [WSRM11 §3.9], [WSRM11 Appendix D]
#[test]
fn source_of_1_1() {
    let states = [
        SourceState::Creating,
        SourceState::Created,
        SourceState::Draining,
        SourceState::Closing,
        SourceState::Terminating,
        SourceState::Terminated,
    ];
    check(&source_table(RmVersion::V11, &states), SOURCE_1_1);
}

// Tests: [WSRM10 §3.1], [WSRM10 §3.2], [WSRM10 §3.5], [WSRM10 §4.6]
#[test]
fn destination_of_1_0() {
    let states = [
        DestinationState::Open,
        DestinationState::LastKnown,
        DestinationState::Complete,
        DestinationState::Terminated,
    ];
    check(&destination_table(RmVersion::February2005, &states), DESTINATION_1_0);
}

// Tests: [WSRM11 §3.5], [WSRM11 §3.6], [WSRM11 §3.9], [WSRM11 §4.7], [WSRM11 Appendix D]
#[test]
fn destination_of_1_1() {
    let states = [
        DestinationState::Open,
        DestinationState::Closed,
        DestinationState::Complete,
        DestinationState::Terminated,
    ];
    check(&destination_table(RmVersion::V11, &states), DESTINATION_1_1);
}

type Occurrence = (&'static str, fn(&mut Rig, RmVersion));

fn source_table(version: RmVersion, states: &[SourceState]) -> String {
    let mut table = String::new();
    for (name, happens) in SOURCE_EVENTS {
        let _ = writeln!(table, "{name}");
        for state in states {
            let mut rig = source_in(version, *state);
            happens(&mut rig, version);
            let now = rig.session.source_state().expect("it sends");
            write_cell(&mut table, *state, now, &rig.outcome());
        }
    }
    table
}

fn destination_table(version: RmVersion, states: &[DestinationState]) -> String {
    let mut table = String::new();
    for (name, happens) in DESTINATION_EVENTS {
        let _ = writeln!(table, "{name}");
        for state in states {
            let mut rig = destination_in(version, *state);
            happens(&mut rig, version);
            let now = rig.session.destination_state().expect("it receives");
            write_cell(&mut table, *state, now, &rig.outcome());
        }
    }
    table
}

fn write_cell<S: std::fmt::Debug + PartialEq>(table: &mut String, was: S, is: S, outcome: &str) {
    let outcome = if outcome.is_empty() { "–" } else { outcome };
    let _ = match was == is {
        true => writeln!(table, "    {was:?}: {outcome}"),
        false => writeln!(table, "    {was:?}: {outcome} → {is:?}"),
    };
}

/// An initiator whose sending half is in this state. It has sent one message, which is acknowledged only where it must be.
fn source_in(version: RmVersion, state: SourceState) -> Rig {
    let mut rig = Rig::initiator(version);
    let closes: fn(&mut Session, _) = Session::close;
    if state >= SourceState::Created {
        rig.hears(created(version, "urn:output")).sends();
    }
    if state >= SourceState::Draining {
        rig.does(closes);
    }
    if state >= SourceState::Closing {
        rig.hears(ack(version, &output(), 1, false));
        if version == RmVersion::February2005 {
            rig.hears(ack(version, &output(), 2, false));
        }
    }
    if state >= SourceState::Terminating && version == RmVersion::V11 {
        rig.hears(closed(version, &output()));
    }
    if state >= SourceState::Terminated && version == RmVersion::V11 {
        rig.hears(terminated(version, &output()));
    }
    assert_eq!(rig.session.source_state(), Some(state));
    rig.forget();
    rig
}

/// An acceptor whose receiving half is in this state: it has message 1, of 3 where the end is known.
fn destination_in(version: RmVersion, state: DestinationState) -> Rig {
    let mut rig = Rig::acceptor(version);
    let input = rig.input();
    rig.hears(in_sequence(version, &input, 1, false));
    if state >= DestinationState::Complete {
        rig.hears(in_sequence(version, &input, 2, false));
        rig.hears(in_sequence(version, &input, 3, version == RmVersion::February2005));
    }
    match (version, state) {
        (_, DestinationState::Open) => {}
        (RmVersion::February2005, DestinationState::LastKnown) => {
            rig.hears(in_sequence(version, &input, 3, true));
        }
        (RmVersion::February2005, _) => {}
        (RmVersion::V11, _) => {
            rig.hears(close(version, &input, 3));
        }
    }
    if state == DestinationState::Terminated {
        rig.hears(terminate(version, &input, 3));
    }
    assert_eq!(rig.session.destination_state(), Some(state));
    rig.waits(Duration::from_secs(1)).forget();
    rig
}

pub fn check(actual: &str, expected: &str) {
    if actual == expected {
        return;
    }
    for (line, (is, should)) in actual.lines().zip(expected.lines()).enumerate() {
        assert!(is == should, "it is {is}, and should be {should}; line {}\n{actual}", line + 1);
    }
    panic!("another number of lines\n{actual}");
}

fn fault(version: RmVersion, fault: SequenceFault) -> soapstone_soap::Message {
    fault.to_message(version, MESSAGES)
}

const SOURCE_EVENTS: &[Occurrence] = &[
    ("the application sends", |rig, _| {
        rig.sends();
    }),
    ("CreateSequenceResponse", |rig, version| {
        rig.hears(created(version, "urn:output"));
    }),
    ("CreateSequenceResponse of another sequence", |rig, version| {
        rig.hears(created(version, "urn:other"));
    }),
    ("CreateSequenceRefused", |rig, version| {
        let refused = SequenceFault::CreateSequenceRefused {
            by: FaultSide::Sender,
            reason: "no".into(),
            connection_limit: false,
        };
        rig.hears(fault(version, refused));
    }),
    ("SequenceTerminated", |rig, version| {
        let (identifier, by) = (Some(output()), FaultSide::Receiver);
        rig.hears(fault(version, SequenceFault::SequenceTerminated { identifier, by, reason: "no".into() }));
    }),
    ("UnknownSequence", |rig, version| {
        rig.hears(fault(version, SequenceFault::UnknownSequence { identifier: Some(output()) }));
    }),
    ("UnknownSequence of another session", |rig, version| {
        rig.hears(fault(version, SequenceFault::UnknownSequence { identifier: Some(id("urn:other")) }));
    }),
    ("acknowledgement of nothing", |rig, version| {
        rig.hears(ack(version, &output(), 0, false));
    }),
    ("acknowledgement of message 1", |rig, version| {
        rig.hears(ack(version, &output(), 1, false));
    }),
    ("acknowledgement of what was never sent", |rig, version| {
        rig.hears(ack(version, &output(), 9, false));
    }),
    ("final acknowledgement", |rig, version| {
        rig.hears(ack(version, &output(), 1, true));
    }),
    ("acknowledgement of another sequence", |rig, version| {
        rig.hears(ack(version, &id("urn:other"), 1, false));
    }),
    ("time to send again", |rig, _| {
        rig.waits(Duration::from_millis(500));
    }),
    ("ten seconds", |rig, _| {
        rig.waits(Duration::from_millis(10_050));
    }),
    ("the application closes", |rig, _| {
        rig.does(Session::close);
    }),
    ("CloseSequenceResponse", |rig, version| {
        if version == RmVersion::V11 {
            rig.hears(closed(version, &output()));
        }
    }),
    ("TerminateSequenceResponse", |rig, version| {
        if version == RmVersion::V11 {
            rig.hears(terminated(version, &output()));
        }
    }),
    ("the application aborts", |rig, _| {
        rig.does(Session::abort);
    }),
];

const DESTINATION_EVENTS: &[Occurrence] = &[
    ("message 2", |rig, version| {
        rig.hears(in_sequence(version, &rig.input(), 2, false));
    }),
    ("message 1 again", |rig, version| {
        rig.hears(in_sequence(version, &rig.input(), 1, false));
    }),
    ("message 4", |rig, version| {
        rig.hears(in_sequence(version, &rig.input(), 4, false));
    }),
    ("message 100", |rig, version| {
        rig.hears(in_sequence(version, &rig.input(), 100, false));
    }),
    ("AckRequested", |rig, version| {
        rig.hears(ack_requested(version, &rig.input()));
    }),
    ("AckRequested of another sequence", |rig, version| {
        rig.hears(ack_requested(version, &id("urn:other")));
    }),
    ("LastMessage 3", |rig, version| {
        if version == RmVersion::February2005 {
            rig.hears(in_sequence(version, &rig.input(), 3, true));
        }
    }),
    ("LastMessage 2", |rig, version| {
        if version == RmVersion::February2005 {
            rig.hears(in_sequence(version, &rig.input(), 2, true));
        }
    }),
    ("CloseSequence, last 3", |rig, version| {
        if version == RmVersion::V11 {
            rig.hears(close(version, &rig.input(), 3));
        }
    }),
    ("CloseSequence, last 2", |rig, version| {
        if version == RmVersion::V11 {
            rig.hears(close(version, &rig.input(), 2));
        }
    }),
    ("CloseSequence, no last", |rig, version| {
        if version == RmVersion::V11 {
            rig.hears(close(version, &rig.input(), 0));
        }
    }),
    ("CloseSequence of the other direction", |rig, version| {
        if version == RmVersion::V11 {
            rig.hears(close(version, &id("urn:offered"), 0));
        }
    }),
    ("TerminateSequence, last 3", |rig, version| {
        rig.hears(terminate(version, &rig.input(), 3));
    }),
    ("TerminateSequence, last 1", |rig, version| {
        rig.hears(terminate(version, &rig.input(), 1));
    }),
    ("TerminateSequence of another sequence", |rig, version| {
        rig.hears(terminate(version, &id("urn:other"), 3));
    }),
    ("the application takes message 1", |rig, _| {
        rig.does(|session, now| session.taken(now, number(1)));
    }),
    ("ten minutes of silence", |rig, _| {
        rig.waits(Duration::from_secs(600));
    }),
    ("the application aborts", |rig, _| {
        rig.does(Session::abort);
    }),
];

const SOURCE_1_0: &str = include_str!("tables/source_of_1_0.txt");
const SOURCE_1_1: &str = include_str!("tables/source_of_1_1.txt");
const DESTINATION_1_0: &str = include_str!("tables/destination_of_1_0.txt");
const DESTINATION_1_1: &str = include_str!("tables/destination_of_1_1.txt");
