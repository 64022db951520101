//! Messages that a peer must not send: what is told the peer, and whether the session goes on.
//!
//! What anybody could have sent does not end a session; what only the peer can have sent, and what makes it unknown which messages
//! have arrived, does.

use std::fmt::Write as _;
use std::time::Duration;

use soapstone_rm::{Acceptor, Arrival, Config, FaultSide, RmAction, RmVersion, SequenceFault, Shape};
use soapstone_soap::{Fault, FaultCode, Message, RelatesTo};

use crate::support::rig::*;
use crate::tables::check;

// Tests: [WSRM10 §3.2], [WSRM11 §3.9], [WSRM10 §4.4], [WSRM11 §4.4]
#[test]
fn acknowledgements() {
    let mut table = String::new();
    let many: String = (1..=100_000).map(|n| range(2 * n, 2 * n)).collect();
    for (name, ranges) in [
        ("number 0", range(0, 0)),
        ("numbers 0 to 1", range(0, 1)),
        ("numbers 2 to 1", range(2, 1)),
        ("a number that was never sent", range(2, 2)),
        ("2^63 - 1", range(1, i64::MAX as u64)),
        ("2^63", range(1, 1 << 63)),
        ("more digits than a number has", range(1, u64::MAX).replace("\"184", "\"999184")),
        ("no number", range(1, 1).replace("\"1\"", "\"one\"")),
        ("ranges that overlap", range(1, 1) + &range(1, 1)),
        ("descending ranges", range(3, 3) + &range(1, 1)),
        ("100,000 ranges", many),
        ("no ranges", String::new()),
        ("Nack", "<r:Nack>1</r:Nack>".to_owned()),
        ("something else", "<x xmlns='urn:x'/>".to_owned()),
    ] {
        row(&mut table, name, |rig, version| {
            rig.hears_text(
                &ack_text("urn:output", &ranges),
                &action(version, RmAction::SequenceAcknowledgement),
                "",
            );
        });
    }
    row(&mut table, "two acknowledgements, one of another sequence", |rig, version| {
        let both = ack_text("urn:output", &range(1, 1)) + &ack_text("urn:other", &range(1, 1));
        rig.hears_text(&both, &action(version, RmAction::SequenceAcknowledgement), "");
    });
    row(&mut table, "two acknowledgements of our sequence", |rig, version| {
        let both = ack_text("urn:output", &range(1, 1)) + &ack_text("urn:output", &range(1, 1));
        rig.hears_text(&both, &action(version, RmAction::SequenceAcknowledgement), "");
    });
    row(&mut table, "of the other direction", |rig, version| {
        let input = rig.input();
        rig.hears_text(
            &ack_text(input.as_str(), &range(1, 1)),
            &action(version, RmAction::SequenceAcknowledgement),
            "",
        );
    });
    row(&mut table, "of no sequence", |rig, version| {
        let text = format!("<r:SequenceAcknowledgement>{}</r:SequenceAcknowledgement>", range(1, 1));
        rig.hears_text(&text, &action(version, RmAction::SequenceAcknowledgement), "");
    });
    row(&mut table, "of the other version", |rig, version| {
        let text = ack_text("urn:output", &range(1, 1)).replace("<r:", "<o:").replace("</r:", "</o:");
        let declared = format!("<o:SequenceAcknowledgement xmlns:o='{}'>", other(version).namespace());
        let text = text.replacen("<o:SequenceAcknowledgement>", &declared, 1);
        rig.hears_text(&text, &action(other(version), RmAction::SequenceAcknowledgement), "");
    });
    check(&table, include_str!("tables/acknowledgements.txt"));
}

// Tests: [WSRM10 §3.1], [WSRM11 §3.7], [WSRM10 §4.5], [WSRM11 §4.5]
#[test]
fn sequences() {
    let mut table = String::new();
    for (name, n) in [
        ("message 0", "0"),
        ("message -1", "-1"),
        ("message 2^63 - 1", "9223372036854775807"),
        ("message 2^63", "9223372036854775808"),
        ("message one", "one"),
        ("message without a number", ""),
        ("message 1", "1"),
    ] {
        row(&mut table, name, |rig, _| {
            let text = sequence_text(rig.input().as_str(), n);
            rig.hears_text(&text, "urn:test/send/1", "<n/>");
        });
    }
    row(&mut table, "of another sequence", |rig, _| {
        rig.hears_text(&sequence_text("urn:other", "1"), "urn:test/send/1", "<n/>");
    });
    row(&mut table, "of the other direction", |rig, _| {
        rig.hears_text(&sequence_text("urn:output", "1"), "urn:test/send/1", "<n/>");
    });
    row(&mut table, "of no sequence", |rig, _| {
        rig.hears_text(
            "<r:Sequence><r:MessageNumber>1</r:MessageNumber></r:Sequence>",
            "urn:test/send/1",
            "<n/>",
        );
    });
    row(&mut table, "with an acknowledgement and AckRequested of another sequence", |rig, _| {
        let asked = "<r:AckRequested><r:Identifier>urn:other</r:Identifier></r:AckRequested>";
        let text = sequence_text(rig.input().as_str(), "1") + asked + &ack_text("urn:other", &range(1, 1));
        rig.hears_text(&text, "urn:test/send/1", "<n/>");
    });
    row(&mut table, "of two sequences", |rig, _| {
        let text = sequence_text(rig.input().as_str(), "1");
        rig.hears_text(&(text.clone() + &text), "urn:test/send/1", "<n/>");
    });
    row(&mut table, "no Sequence header", |rig, _| {
        rig.hears_text("", "urn:test/send/1", "<n/>");
    });
    row(&mut table, "an unknown header that must be understood, in the sequence", |rig, _| {
        let text = sequence_text(rig.input().as_str(), "1") + MANDATORY;
        rig.hears_text(&text, "urn:test/send/1", "<n/>");
    });
    row(&mut table, "an unknown header that must be understood, on AckRequested", |rig, version| {
        let text = format!(
            "<r:AckRequested><r:Identifier>{}</r:Identifier></r:AckRequested>{MANDATORY}",
            rig.input()
        );
        rig.hears_text(&text, &action(version, RmAction::AckRequested), "");
    });
    row(&mut table, "a fault in the sequence", |rig, version| {
        let fault = Message::fault(Fault::new(FaultCode::Receiver, "an application's"), MESSAGES);
        let mut message = fault;
        let sequence = soapstone_rm::Sequence { identifier: rig.input(), number: number(1), last: false };
        message.headers.push_first(sequence.to_block(version));
        rig.hears(message);
    });
    check(&table, include_str!("tables/sequences.txt"));
}

// Tests: [WSRM10 §4], [WSRM11 §4]
#[test]
fn faults() {
    let mut table = String::new();
    let kinds: [fn(Option<soapstone_rm::Identifier>) -> SequenceFault; 8] = [
        |identifier| SequenceFault::SequenceTerminated {
            identifier,
            by: FaultSide::Receiver,
            reason: "no".into(),
        },
        |identifier| SequenceFault::UnknownSequence { identifier },
        |identifier| SequenceFault::InvalidAcknowledgement {
            acknowledgement: identifier.map(|identifier| ack_header(&identifier, 1, false)),
        },
        |identifier| SequenceFault::MessageNumberRollover { identifier, max: None },
        |identifier| SequenceFault::LastMessageNumberExceeded { identifier },
        |identifier| SequenceFault::SequenceClosed { identifier },
        |_| SequenceFault::CreateSequenceRefused {
            by: FaultSide::Sender,
            reason: "no".into(),
            connection_limit: false,
        },
        |_| SequenceFault::WsrmRequired,
    ];
    for kind in kinds {
        for (about, identifier) in
            [("ours", Some("urn:output")), ("another", Some("urn:other")), ("none", None)]
        {
            let fault = kind(identifier.map(id));
            let debug = format!("{fault:?}");
            let name = debug.split([' ', '{']).next().unwrap_or_default();
            row(&mut table, &format!("{name} about {about}"), |rig, version| {
                rig.hears(fault.to_message(version, MESSAGES));
            });
        }
    }
    row(&mut table, "any other fault", |rig, _| {
        rig.hears(Message::fault(Fault::new(FaultCode::Receiver, "of somebody"), MESSAGES));
    });
    check(&table, include_str!("tables/faults.txt"));
}

#[test]
fn bodies() {
    let mut table = String::new();
    for kind in RmAction::ALL {
        for (what, body) in [("an empty body", ""), ("another body", "<x xmlns='urn:x'/>")] {
            row(&mut table, &format!("{} with {what}", kind.local()), |rig, version| {
                if version.has(kind) {
                    rig.hears_text("", &action(version, kind), body);
                }
            });
        }
    }
    row(&mut table, "CreateSequence", |rig, version| {
        rig.hears(create_sequence(version, "urn:more", "urn:create"));
    });
    row(&mut table, "a second CreateSequenceResponse", |rig, version| {
        rig.hears(created(version, "urn:output"));
    });
    row(&mut table, "a second answer to CreateSequence, with another sequence", |rig, version| {
        let mut answer = created(version, "urn:more");
        answer.properties.relates_to.push(RelatesTo::reply(rig.create_id.clone().expect("it asked")));
        rig.hears(answer);
    });
    row(&mut table, "a CreateSequenceResponse of another sequence", |rig, version| {
        rig.hears(created(version, "urn:more"));
    });
    check(&table, include_str!("tables/bodies.txt"));
}

// Tests: [WSRM10 §3.2], [WSRM11 §3.8]
#[test]
fn a_flood_is_answered_message_by_message() {
    for version in VERSIONS {
        let mut rig = Rig::acceptor(version);
        let input = rig.input();
        rig.hears(in_sequence(version, &input, 1, false)).waits(Duration::from_secs(1)).forget();
        let again = [
            in_sequence(version, &input, 1, false),
            ack_requested(version, &input),
            create_sequence(version, "urn:offered", "urn:create"),
            in_sequence(version, &input, 1_000_000, false),
            ack(version, &id("urn:other"), 1, false),
        ];
        for turn in 0..if cfg!(debug_assertions) { 2_000 } else { 100_000 } {
            rig.hears(again[turn % again.len()].clone());
            assert!(rig.sent.len() <= 1, "{version}: {} messages", rig.sent.len());
            assert!(rig.events.len() <= 1, "{version}: {} events", rig.events.len());
            rig.forget();
        }
        rig.hears(in_sequence(version, &input, 2, false));
        assert_eq!(rig.outcome(), "Delivered 2");
    }
}

#[test]
fn an_acceptor_answers_strangers_and_keeps_nothing() {
    for version in VERSIONS {
        let mut acceptor = Acceptor::new(Config::new(version, MESSAGES, Shape::Duplex).into());
        let mut create = create_sequence(version, "urn:offered", "urn:create");
        assert!(matches!(acceptor.route(&create), Arrival::Create(_)));
        create.properties.reply_to = None;
        assert!(matches!(acceptor.route(&create), Arrival::Refused { answer: None, .. }));
        let mut stranger = in_sequence(version, &id("urn:nobody"), 1, false);
        assert!(
            matches!(acceptor.route(&stranger), Arrival::Refused { answer: None, .. }),
            "nobody to be told"
        );
        stranger.properties.reply_to = Some(place("http://a.example/"));
        let Arrival::Refused { answer: Some(answer), .. } = acceptor.route(&stranger) else {
            panic!("{version}")
        };
        let fault = SequenceFault::from_message(&answer, version);
        assert_eq!(fault, Some(SequenceFault::UnknownSequence { identifier: Some(id("urn:nobody")) }));
        assert!(acceptor.is_empty());
    }
}

/// What becomes of a session that has one message on the way; and whether it works after that.
fn row(table: &mut String, name: &str, happens: impl Fn(&mut Rig, RmVersion)) {
    let _ = writeln!(table, "{name}");
    for version in VERSIONS {
        let mut rig = Rig::initiator(version);
        rig.hears(created(version, "urn:output")).sends().forget();
        happens(&mut rig, version);
        let mut outcome = rig.outcome();
        if !outcome.contains("FAILED") {
            // It goes on: it is not known here which numbers were used, so any of these may be new.
            let input = rig.input();
            rig.hears(in_sequence(version, &input, 1, false)).hears(in_sequence(version, &input, 2, false));
            assert!(rig.outcome().contains("Delivered 2"), "{name}: {outcome}");
        }
        if outcome.is_empty() {
            outcome.push('–');
        }
        let _ = writeln!(table, "    {}: {outcome}", if version == RmVersion::V11 { "1.1" } else { "1.0" });
    }
}

fn action(version: RmVersion, kind: RmAction) -> String {
    version.action(kind).as_str().to_owned()
}

fn range(lower: u64, upper: u64) -> String {
    format!("<r:AcknowledgementRange Lower=\"{lower}\" Upper=\"{upper}\"/>")
}

fn ack_text(identifier: &str, ranges: &str) -> String {
    format!(
        "<r:SequenceAcknowledgement><r:Identifier>{identifier}</r:Identifier>{ranges}</r:SequenceAcknowledgement>"
    )
}

fn sequence_text(identifier: &str, number: &str) -> String {
    format!(
        "<r:Sequence><r:Identifier>{identifier}</r:Identifier><r:MessageNumber>{number}</r:MessageNumber></r:Sequence>"
    )
}

fn other(version: RmVersion) -> RmVersion {
    if version == RmVersion::V11 { RmVersion::February2005 } else { RmVersion::V11 }
}

const VERSIONS: [RmVersion; 2] = [RmVersion::February2005, RmVersion::V11];
const MANDATORY: &str = "<x:x xmlns:x='urn:x' s:mustUnderstand='true'/>";
