//! Settings, addresses, and the sessions of an endpoint.

use std::sync::Arc;
use std::time::{Duration, Instant};

use soapstone_rm::{
    Acceptor, Arrival, Config, CreateSequence, CreateSequenceResponse, OfferPolicy, Record, RestoreError,
    RmVersion, Session, SessionId, Shape,
};
use soapstone_soap::Message;

use crate::stand::*;
use crate::support::node::Ids;
use crate::support::rig::*;

const V10: RmVersion = RmVersion::February2005;
const V11: RmVersion = RmVersion::V11;

// Tests: [WSRM11 §3.4]
#[test]
fn a_repeated_create_sequence_whose_offer_is_not_taken_makes_one_session() {
    for shape in [Shape::Duplex, Shape::OneWay] {
        let config = Arc::new(Config { offers: OfferPolicy::Forbidden, ..settings(V11, shape) });
        let mut acceptor = Acceptor::new(config.clone());
        let create = asks(&config, Some("urn:offered"), "urn:create");
        let session = accept(&mut acceptor, &mut Ids::new("b"), &create);
        for _ in 0..3 {
            assert!(is_of(&acceptor.route(&create), &session), "{shape:?}: the same CreateSequence");
        }
        assert_eq!(acceptor.len(), 1);
        let another = asks(&config, Some("urn:offered:2"), "urn:create:2");
        assert!(matches!(acceptor.route(&another), Arrival::Create(_)), "{shape:?}: another one");
    }
}

// Tests: [WSRM11 §3.4], [WSRM10 §3.4]
#[test]
fn addresses_that_are_the_same_place_are_equal() {
    for (one, other, same) in [
        ("http://server/Svc", "http://server/Svc", true),
        ("http://Server:80/Svc", "http://server/Svc", true),
        ("http://SERVER/Svc", "http://server/Svc", true),
        ("HTTP://server/Svc", "http://server/Svc", true),
        ("http://server", "http://server/", true),
        ("http://server:80", "http://server/", true),
        ("https://server:443/Svc", "https://server/Svc", true),
        ("ws://server/Svc", "http://server:80/Svc", true),
        ("wss://server/Svc", "https://server:443/Svc", true),
        ("http://server?a=B", "http://server/?a=B", true),
        ("http://[::1]:80/Svc", "http://[::1]/Svc", true),
        ("http://server/Svc", "http://server/svc", false),
        ("http://server/Svc", "http://server/Svc/", false),
        ("http://server/?a=B", "http://server/?a=b", false),
        ("http://server:8080/Svc", "http://server/Svc", false),
        ("http://server:443/Svc", "http://server/Svc", false),
        ("https://server/Svc", "http://server/Svc", false),
        ("http://server/Svc", "http://server.example/Svc", false),
        ("http://server/Svc", "urn:server", false),
        ("urn:Server", "urn:server", false),
    ] {
        for (one, other) in [(one, other), (other, one)] {
            for version in VERSIONS {
                assert_eq!(accepts(version, one, other), same, "{version}: {one} is asked, {other} accepts");
                assert_eq!(takes(version, one, other), same, "{version}: {one} asks, for {other}");
            }
        }
    }
}

/// Whether an initiator that asks there takes the acceptance of a sequence from here.
fn accepts(version: RmVersion, there: &'static str, here: &'static str) -> bool {
    let config = Arc::new(settings(version, Shape::Duplex));
    let (to, us) = (Arc::new(place(there)), Arc::new(place("http://a.example/")));
    let now = Instant::now();
    let mut session = Session::initiate(config, &mut Ids::new("a"), to, us, now);
    let create = session.poll_transmit().and_then(|transmit| transmit.message).expect("it asks");
    let body = CreateSequenceResponse {
        identifier: id("urn:output"),
        expires: None,
        incomplete_sequence_behavior: None,
        accept: Some(place(here)),
    };
    let mut answer = body.into_message(version, MESSAGES);
    let asked = create.properties.message_id.expect("it has an id");
    answer.properties.relates_to.push(soapstone_soap::RelatesTo::reply(asked));
    session.handle_message(now, answer, None);
    Stand::new(session, version, now).outcome().contains("Established")
}

/// Whether an acceptor takes a CreateSequence that is to be answered here, and acknowledged there.
fn takes(version: RmVersion, here: &'static str, there: &'static str) -> bool {
    let config = settings(version, Shape::Duplex);
    let mut create = asks(&config, Some("urn:offered"), "urn:create");
    let mut body = CreateSequence::read(&create, version, MESSAGES.addressing).expect("we wrote it");
    body.acks_to = place(there);
    if let Some(endpoint) = body.offer.as_mut().and_then(|offer| offer.endpoint.as_mut()) {
        *endpoint = place(here);
    }
    create.body = body.into_message(version, MESSAGES).body;
    create.properties.reply_to = Some(place(here));
    matches!(Acceptor::new(Arc::new(config)).route(&create), Arrival::Create(_))
}

// Tests: [WSRM11 §4.3]
#[test]
fn who_removes_a_session_removes_all_its_sequences_and_no_others() {
    let config = Arc::new(settings(V11, Shape::Duplex));
    let mut acceptor = Acceptor::new(config.clone());
    let mut ids = Ids::new("b");
    let offered = ["urn:o:0", "urn:o:1", "urn:o:2", "urn:o:3"];
    let creates: Vec<Message> =
        offered.iter().map(|offered| asks(&config, Some(offered), "urn:create")).collect();
    let sessions: Vec<SessionId> =
        creates.iter().map(|create| accept(&mut acceptor, &mut ids, create)).collect();
    assert_eq!(acceptor.len(), 4);
    for removed in [1, 3, 3, 0] {
        acceptor.remove(&sessions[removed]);
    }
    assert_eq!(acceptor.len(), 1);
    for (n, session) in sessions.iter().enumerate() {
        let arrivals = [
            acceptor.route(&ack_requested(V11, &id(session.as_str()))),
            acceptor.route(&ack(V11, &id(offered[n]), 0, false)),
            acceptor.route(&creates[n]),
        ];
        for (arrival, is_create) in arrivals.iter().zip([false, false, true]) {
            match arrival {
                Arrival::Session(found) => assert!(n == 2 && found == session, "{n}: {arrival:?}"),
                Arrival::Create(_) => assert!(n != 2 && is_create, "{n}: {arrival:?}"),
                _ => assert!(n != 2 && !is_create, "{n}: {arrival:?}"),
            }
        }
    }
    acceptor.remove(&sessions[2]);
    assert!(acceptor.is_empty());
}

// Tests: [WSRM11 §3.4]
#[test]
fn who_removes_a_session_without_an_offer_forgets_its_create_sequence() {
    let config = Arc::new(settings(V11, Shape::OneWay));
    let mut acceptor = Acceptor::new(config.clone());
    let mut ids = Ids::new("b");
    let (one, other) = (asks(&config, None, "urn:create:1"), asks(&config, None, "urn:create:2"));
    let first = accept(&mut acceptor, &mut ids, &one);
    let second = accept(&mut acceptor, &mut ids, &other);
    acceptor.remove(&first);
    assert!(matches!(acceptor.route(&one), Arrival::Create(_)));
    assert!(is_of(&acceptor.route(&other), &second));
    assert_eq!(acceptor.len(), 1);
}

// Tests: [WSRM10 §3.4]
#[test]
fn an_initiator_that_was_established_is_found_and_removed_by_both_sequences() {
    let mut stand = Stand::opening(settings(V10, Shape::Duplex));
    let mut acceptor = Acceptor::new(stand.session.config().clone());
    acceptor.insert(&stand.session);
    stand.is_created();
    acceptor.insert(&stand.session);
    assert_eq!(acceptor.len(), 1);
    let messages = [ack_requested(V10, &stand.input()), ack(V10, &output(), 0, false)];
    for message in &messages {
        assert!(is_of(&acceptor.route(message), stand.session.id()));
    }
    acceptor.remove(stand.session.id());
    assert!(acceptor.is_empty());
    for message in &messages {
        assert!(matches!(acceptor.route(message), Arrival::Refused { .. }));
    }
}

#[test]
fn no_pause_between_control_messages_is_a_short_one() {
    for version in VERSIONS {
        let hasty = Config { control_retry_interval: Duration::ZERO, ..settings(version, Shape::Duplex) };
        let mut stand = Stand::opening(hasty.clone());
        stand.waits(1);
        let asked = stand.outcome().matches("CreateSequence").count();
        assert!((1..=1_000).contains(&asked), "{version}: {asked} in a second");
        let mut stand = Stand::initiator(Config { version: V11, ..hasty });
        stand.closes().waits(1);
        let asked = stand.outcome().matches("CloseSequence").count();
        assert!((2..=1_001).contains(&asked), "{asked} in a second");
    }
}

#[test]
fn a_create_sequence_that_was_lost_is_not_part_of_the_round_trip() {
    for version in VERSIONS {
        for shape in [Shape::Duplex, Shape::RequestReply] {
            let mut stand = Stand::opening(settings(version, shape));
            stand.waits(10);
            assert_eq!(stand.outcome(), "CreateSequence");
            stand.is_created().forget();
            stand.sends(1).forget();
            stand.waits(7);
            let outcome = stand.outcome();
            assert!(
                outcome.starts_with("1 #1"),
                "{version} {shape:?}: it is not sent again, but {outcome:?}"
            );
        }
    }
}

#[test]
fn records_are_read_with_the_settings_that_they_were_written_with() {
    for version in VERSIONS {
        for shape in [Shape::Duplex, Shape::Connection, Shape::RequestReply, Shape::OneWay] {
            let config = durable(version, shape);
            for mut stand in [Stand::opening(config.clone()), Stand::acceptor(config.clone())] {
                stand.waits(1);
                let restore = |config| Session::restore(stand.records.clone(), Arc::new(config), stand.now);
                let other = if version == V10 { V11 } else { V10 };
                for wrong in [
                    Config { durable: false, ..config.clone() },
                    Config { ordered: false, ..config.clone() },
                    Config { version: other, ..config.clone() },
                ] {
                    let result = restore(wrong).map(|session| session.id().clone());
                    let says = matches!(result, Err(RestoreError::Settings(_)));
                    assert!(says, "{version} {shape:?}: {result:?}");
                }
                assert!(restore(config.clone()).is_ok(), "{version} {shape:?}");
                let json = serde_json::to_string(&stand.records).expect("records are data");
                let read: Vec<Record> = serde_json::from_str(&json).expect("we wrote them");
                assert_eq!(read, stand.records);
            }
        }
    }
}

#[test]
fn nothing_leaves_before_it_is_stored() {
    for version in VERSIONS {
        let now = Instant::now();
        let (to, here) = (Arc::new(place("http://b.example/")), Arc::new(place("http://a.example/")));
        let config = Arc::new(durable(version, Shape::Duplex));
        let mut session = Session::initiate(config, &mut Ids::new("a"), to, here, now);
        assert!(session.poll_transmit().is_none(), "{version}");
        assert!(session.poll_record().is_some());
        assert!(session.poll_record().is_none());
        assert!(session.poll_transmit().is_some());

        let mut stand = Stand::initiator(durable(version, Shape::Duplex));
        let session = &mut stand.session;
        session.send(now, crate::support::happen::message("send", 1)).expect("there is room");
        let input = id(session.id().as_str());
        session.handle_message(now, in_sequence(version, &input, 1, false), None);
        session.handle_message(now, ack_requested(version, &input), None);
        assert!(session.poll_transmit().is_none(), "{version}");
        assert!(session.poll_record().is_some());
        assert!(session.poll_transmit().is_none(), "{version}: not all is stored");
        while session.poll_record().is_some() {}
        assert!(session.poll_transmit().is_some(), "{version}");
    }
}

/// Takes the session that this asks for.
fn accept(acceptor: &mut Acceptor, ids: &mut Ids, create: &Message) -> SessionId {
    let Arrival::Create(request) = acceptor.route(create) else { panic!("it asks for a session") };
    let session = Session::accept(acceptor.config().clone(), ids, *request, None, Instant::now());
    acceptor.insert(&session);
    session.id().clone()
}

fn is_of(arrival: &Arrival, session: &SessionId) -> bool {
    matches!(arrival, Arrival::Session(found) if found == session)
}
