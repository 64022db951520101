//! A peer that asks faster than it is answered: what waits to be sent is bounded.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::sync::Arc;
use std::time::Instant;

use soapstone_rm::{Acceptor, Arrival, Config, IdSource, Identifier, RmVersion, Session, Shape};
use soapstone_soap::{EndpointReference, Message, MessageId, MessageVersion, Uri};

struct Counter(u32);

impl IdSource for Counter {
    fn identifier(&mut self) -> Identifier {
        self.0 += 1;
        Identifier::new(format!("urn:example:{}", self.0)).unwrap()
    }

    fn message_id(&mut self) -> MessageId {
        self.0 += 1;
        MessageId::new(format!("urn:example:{}", self.0)).unwrap()
    }
}

/// A session that was accepted, and the CreateSequence that asked for it.
fn accepted(version: RmVersion, now: Instant) -> (Session, Message) {
    let config = Arc::new(Config::new(version, MessageVersion::SOAP12_WSA10, Shape::Duplex));
    let at = |uri: &str| Arc::new(EndpointReference::new(Uri::new(uri.to_owned()).unwrap()));
    let mut ids = Counter(0);
    let (service, client) = (at("http://service.example/"), at("http://client.example/"));
    let mut ours = Session::initiate(config.clone(), &mut ids, service, client, now);
    let create = ours.poll_transmit().unwrap().message.unwrap();
    let Arrival::Create(request) = Acceptor::new(config.clone()).route(&create) else { panic!() };
    (Session::accept(config, &mut ids, *request, None, now), create)
}

#[test]
fn one_answer_to_create_sequence_waits() {
    let now = Instant::now();
    for version in [RmVersion::February2005, RmVersion::V11] {
        let (mut session, create) = accepted(version, now);
        for n in 0..1000 {
            let again =
                create.clone().with_message_id(MessageId::new(format!("urn:example:again-{n}")).unwrap());
            session.handle_message(now, again, None);
        }
        let answers: Vec<Message> =
            std::iter::from_fn(|| session.poll_transmit()).filter_map(|transmit| transmit.message).collect();
        assert_eq!(answers.len(), 1);
        // The last one: it is what the peer waits for.
        assert_eq!(answers[0].properties.reply_of().unwrap().as_str(), "urn:example:again-999");
    }
}
