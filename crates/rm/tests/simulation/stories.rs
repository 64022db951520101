//! What went wrong once, as it happens.

use std::time::Duration;

use soapstone_rm::{
    BackChannel, Config, Event, RmAction, RmVersion, Route, SequenceAcknowledgement, SequenceFault, Session,
    Shape, SourceState,
};

use crate::support::rig::*;
use crate::support::{End, Habits, Link, Plan, Side, World};

const VERSIONS: [RmVersion; 2] = [RmVersion::February2005, RmVersion::V11];

#[test]
fn a_conversation_without_mishaps_ends_in_all_shapes() {
    for version in VERSIONS {
        for shape in [Shape::Duplex, Shape::Connection, Shape::RequestReply, Shape::OneWay] {
            let config = Config::new(version, MESSAGES, shape);
            let mut world = World::new(Plan::quiet(config, [Habits::prompt(9), Habits::prompt(4)]));
            world.run();
            for side in Side::BOTH {
                assert!(
                    matches!(world.node(side).app.end, Some(End::Terminated)),
                    "{version} {shape:?} {side:?}"
                );
            }
            assert!(world.now < 70_000_000, "{version} {shape:?}: {} s", world.now / 1_000_000);
        }
    }
}

#[test]
fn a_slow_application_slows_its_peer_and_nothing_is_lost() {
    for version in VERSIONS {
        for shape in [Shape::Duplex, Shape::Connection, Shape::RequestReply, Shape::OneWay] {
            let mut config = Config::new(version, MESSAGES, shape);
            config.max_transfer_window = 1;
            config.close_timeout = config.inactivity_timeout;
            let slow = Habits { taking: (2_000, 2_000), ..Habits::prompt(6) };
            let mut plan = Plan::quiet(config, [slow.clone(), slow]);
            plan.links = [Link::steady(10), Link { loss: 200, ..Link::steady(10) }];
            let mut world = World::new(plan);
            world.run();
            assert_eq!(world.node(Side::Acceptor).app.taken.len(), 6, "{version} {shape:?}");
        }
    }
}

#[test]
fn times_that_no_clock_reaches_are_never() {
    for version in VERSIONS {
        for shape in [Shape::Duplex, Shape::Connection, Shape::RequestReply, Shape::OneWay] {
            let never = Duration::MAX;
            let config = Config {
                acknowledgement_interval: never,
                inactivity_timeout: never,
                initial_round_trip: never,
                control_retry_interval: never,
                open_timeout: never,
                close_timeout: never,
                ..Config::new(version, MESSAGES, shape)
            };
            let mut world = World::new(Plan::quiet(config, [Habits::prompt(3), Habits::prompt(2)]));
            world.run();
        }
    }
}

// Tests: [WSRM10 §3.3], [WSRM11 §3.8]
#[test]
fn who_has_something_to_send_and_no_room_for_it_asks_whether_there_is_room() {
    for version in VERSIONS {
        for mut rig in [Rig::initiator(version), Rig::acceptor(version)] {
            let of = match rig.create_id {
                Some(_) => {
                    rig.hears(created(version, "urn:output"));
                    output()
                }
                None => id("urn:offered"),
            };
            let mut full = ack(version, &of, 0, false);
            full.headers = Default::default();
            let says = SequenceAcknowledgement { buffer_remaining: Some(0), ..ack_header(&of, 1, false) };
            full.headers.push_first(says.to_block(version));
            rig.sends().hears(full).forget();
            rig.sends();
            assert_eq!(rig.outcome(), "", "{version}");
            rig.waits(Duration::from_secs(31));
            assert_eq!(rig.outcome(), "AckRequested AckRequested", "{version}");
        }
    }
}

#[test]
fn a_fault_after_the_end_changes_nothing_while_the_application_has_something_to_take() {
    let version = RmVersion::V11;
    let mut rig = Rig::initiator(version);
    let input = rig.input();
    rig.hears(created(version, "urn:output")).hears(in_sequence(version, &input, 1, false));
    rig.hears(close(version, &input, 1)).hears(terminate(version, &input, 1));
    rig.does(Session::close).hears(closed(version, &output())).hears(terminated(version, &output())).forget();
    assert_eq!(rig.session.source_state(), Some(SourceState::Terminated));
    for identifier in [output(), input] {
        let fault = SequenceFault::UnknownSequence { identifier: Some(identifier) };
        rig.hears(fault.to_message(version, MESSAGES));
    }
    assert_eq!(rig.outcome(), "");
    rig.does(|session, now| session.taken(now, number(1)));
    assert_eq!(rig.outcome(), "TERMINATED");
    assert!(rig.session.is_drained());
}

#[test]
fn a_post_of_the_peer_is_answered_once_whatever_is_in_it() {
    for version in VERSIONS {
        let mut rig = Rig::acceptor(version);
        let input = rig.input();
        let mut posts = vec![
            in_sequence(version, &input, 1, false),
            in_sequence(version, &input, 1, false),
            ack_requested(version, &input),
            create_sequence(version, "urn:offered", "urn:create"),
            ack(version, &id("urn:offered"), 0, false),
        ];
        if version.has(RmAction::CloseSequence) {
            posts.extend([close(version, &input, 1), terminate(version, &input, 1)]);
        }
        for (exchange, post) in (0..).zip(posts) {
            rig.session.handle_message(rig.now, post, Some(BackChannel(exchange)));
            let mut answers = 0;
            while let Some(transmit) = rig.session.poll_transmit() {
                if let Route::Back(back) = transmit.to {
                    assert_eq!(back, BackChannel(exchange));
                    assert!(transmit.message.is_none(), "{version}");
                    answers += 1;
                }
            }
            assert_eq!(answers, 1, "{version}: {exchange}");
            while let Some(event) = rig.session.poll_event() {
                assert!(!matches!(event, Event::Failed(_)), "{event:?}");
            }
        }
    }
}

#[test]
fn while_there_is_no_connection_nothing_is_repeated_and_the_next_one_brings_it() {
    for version in VERSIONS {
        let mut rig = Rig::initiator(version);
        rig.hears(created(version, "urn:output")).sends().forget();
        rig.does(|session, now| session.handle_disconnected(now));
        // Longer than all repetitions would take.
        rig.waits(Duration::from_secs(290));
        let repeated = |rig: &Rig| {
            let is_ours = |message: &&soapstone_soap::Message| {
                message.properties.action.as_ref().is_some_and(|action| RmAction::of(action).is_none())
            };
            rig.sent.iter().filter(is_ours).count()
        };
        assert_eq!(repeated(&rig), 0, "{version}");
        assert!(
            !rig.events.iter().any(|event| matches!(event, Event::Failed(_))),
            "{version}: {:?}",
            rig.events
        );
        rig.forget().does(|session, now| session.handle_reconnected(now));
        assert_eq!(repeated(&rig), 1, "{version}");
        // The other side hears of us, which may have something to say.
        assert!(rig.sent.len() > 1, "{version}: {:?}", rig.sent.len());
    }
}
