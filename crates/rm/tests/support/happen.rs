//! What happens at an endpoint: messages arrive, the application does something, a process ends and comes back.

use std::collections::BTreeSet;

use soapstone_rm::{Arrival, MessageNumber, Record, RestoreError, Role, SendError, Session, Shape};
use soapstone_soap::{Action, Body, Message};
use soapstone_xml::QName;

use super::app::{App, End};
use super::plan::Side;
use super::world::{Happening, Parcel, World};

impl World {
    pub(super) fn happen(&mut self, what: Happening) {
        match what {
            Happening::Arrives { at, parcel, exchange } => self.arrives(at, parcel, exchange),
            Happening::Answered { exchange, response } => self.answered(exchange, response),
            Happening::Takes { side, life } if self.is_there(side, life) => self.takes(side),
            Happening::Replies { side, life, request } if self.is_there(side, life) => {
                self.replies(side, request);
            }
            Happening::Acts { side, life } if self.is_there(side, life) => self.acts(side),
            Happening::Returns { side } => self.returns(side),
            Happening::Takes { .. } | Happening::Replies { .. } | Happening::Acts { .. } => {}
        }
    }

    fn is_there(&self, side: Side, life: u32) -> bool {
        let node = self.node(side);
        node.life == life && !node.down
    }

    fn arrives(&mut self, at: Side, parcel: Parcel, exchange: Option<u64>) {
        if self.node(at).down {
            return self.refuse_connection(exchange);
        }
        let message = self.unpack(parcel);
        self.note_message(at.other(), Some(&message), " (arrives)");
        if let Some(exchange) = exchange {
            let life = self.life(at);
            self.exchanges[exchange as usize].received_by = Some(life);
        }
        let (now, back) = (self.instant(), self.back(exchange));
        let config = self.plan.config.clone();
        let node = self.node_mut(at);
        let Some(acceptor) = &mut node.acceptor else {
            match &mut node.session {
                Some(session) => session.handle_message(now, message, back),
                None => return self.refuse_stranger(at, &message, exchange),
            }
            return self.drain(at);
        };
        match acceptor.route(&message) {
            Arrival::Session(id) => {
                let session = node.session.as_mut().filter(|session| *session.id() == id);
                session.expect("the acceptor knows what there is").handle_message(now, message, back);
                self.drain(at);
            }
            Arrival::Create(request) => {
                assert!(node.session.is_none(), "a second session for the same CreateSequence");
                if node.app.end.is_some() {
                    return self.answer_outside(at, None, exchange);
                }
                let session = Session::accept(config, &mut node.ids, *request, back, now);
                acceptor.insert(&session);
                node.session = Some(session);
                self.drain(at);
            }
            Arrival::Refused { answer, .. } | Arrival::Unreliable { answer } => {
                self.answer_outside(at, answer.map(|answer| *answer), exchange);
            }
            other => panic!("{other:?}"),
        }
    }

    /// What the response to a request says, or that there is none.
    fn answered(&mut self, exchange: u64, response: Result<Option<Parcel>, ()>) {
        let (from, token, life) = {
            let exchange = &self.exchanges[exchange as usize];
            (exchange.from, exchange.token, exchange.life)
        };
        if !self.is_there(from, life) {
            return;
        }
        let response = response.map(|parcel| parcel.map(|parcel| self.unpack(parcel)));
        let now = self.instant();
        let Some(session) = &mut self.node_mut(from).session else { return };
        match response {
            Ok(message) => session.handle_response(now, token, message),
            Err(()) => session.handle_send_failed(now, token),
        }
        self.drain(from);
    }

    fn takes(&mut self, side: Side) {
        let now = self.instant();
        let node = self.node_mut(side);
        let Some(number) = node.app.in_hand.pop_front() else { return };
        let Some(session) = &mut node.session else { return };
        session.taken(now, MessageNumber::new(number).expect("it was handed over"));
        if !self.plan.config.durable {
            self.node_mut(side).app.taken.insert(number);
        }
        self.drain(side);
        if self.node(side).app.in_hand.front().is_some() {
            self.take_later(side);
        }
    }

    pub(super) fn take_later(&mut self, side: Side) {
        let after = self.millis(self.plan.habits[side as usize].taking);
        let life = self.life(side);
        self.schedule(after, Happening::Takes { side, life });
    }

    fn replies(&mut self, side: Side, request: u64) {
        let now = self.instant();
        // The same answer after a restart.
        let one_way = self.plan.habits[side as usize].one_way;
        let none = super::random::Random::new(self.plan.seed ^ request).chance(one_way);
        let reply =
            (self.plan.config.shape == Shape::RequestReply && !none).then(|| message("reply", request));
        let replied = reply.is_some();
        let number = MessageNumber::new(request).expect("it was handed over");
        let takes_first = self.plan.habits[side as usize].takes_first;
        let Some(session) = &mut self.node_mut(side).session else { return };
        match session.reply(now, number, reply) {
            Ok(()) => {
                if replied {
                    self.node_mut(side).app.replied.insert(request);
                }
                self.drain(side);
            }
            // It was replied to in an earlier life, or the session has failed, or no replies are kept in this shape.
            Err(SendError::NoSuchRequest(_) | SendError::OneWay | SendError::Closed) => {}
            Err(error) => panic!("{error}"),
        }
        if !takes_first && self.is_there(side, self.life(side)) {
            self.has_in_hand(side, request);
        }
    }

    /// The application has a message that it will take.
    pub(super) fn has_in_hand(&mut self, side: Side, number: u64) {
        let app = &mut self.node_mut(side).app;
        app.in_hand.push_back(number);
        if app.in_hand.len() == 1 {
            self.take_later(side);
        }
    }

    /// Sends the next message, or closes when there is none.
    fn acts(&mut self, side: Side) {
        let now = self.instant();
        let habits = self.plan.habits[side as usize].clone();
        let life = self.life(side);
        let sends = self.can_send(side);
        let node = self.node_mut(side);
        let Some(session) = &mut node.session else { return };
        let app = &mut node.app;
        if !app.may_send || app.closed {
            return;
        }
        if sends && app.sent < habits.messages {
            let room = session.window();
            match session.send(now, message("send", app.sent + 1)) {
                Ok(number) => {
                    app.sent += 1;
                    assert_eq!(number.get(), app.sent, "numbers are given in order");
                    assert!(room > 0, "there was no room");
                    self.drain(side);
                    let after = self.millis(habits.pace);
                    self.schedule(after, Happening::Acts { side, life });
                }
                Err(SendError::WindowFull(_)) => {
                    assert_eq!(room, 0, "there was room");
                    app.blocked = true;
                }
                Err(SendError::Closed) => {}
                Err(error) => panic!("{error}"),
            }
        } else if side == Side::Initiator && !app.closes {
            app.closes = true;
            let after = self.millis(habits.closing);
            self.schedule(after, Happening::Acts { side, life });
        } else if side == Side::Initiator || app.peer_closed {
            app.closed = true;
            session.close(now);
            self.drain(side);
        }
    }

    /// Whether this side sends messages of its own.
    pub fn can_send(&self, side: Side) -> bool {
        side == Side::Initiator || matches!(self.plan.config.shape, Shape::Duplex | Shape::Connection)
    }

    /// What the store of this side says that the peer has.
    pub fn stored_acknowledgements(&self, side: Side) -> BTreeSet<u64> {
        let acknowledged = self.node(side).store.iter().filter_map(|record| match record {
            Record::Acknowledged { ranges } => Some(ranges.iter()),
            _ => None,
        });
        acknowledged.flatten().flat_map(|(from, to)| from.get()..=to.get()).collect()
    }

    /// The process ends here.
    pub(super) fn crash(&mut self, side: Side, downtime: u64) {
        self.note(|| format!("{} crashes", side.name()));
        let node = self.node_mut(side);
        node.session = None;
        node.life += 1;
        node.down = true;
        let exchanges: Vec<u64> = (0..)
            .zip(&self.exchanges)
            .filter(|(_, e)| e.from != side && !e.answered && e.received_by.is_some())
            .map(|(n, _)| n)
            .collect();
        for exchange in exchanges {
            self.exchanges[exchange as usize].answered = true;
            self.schedule(1000, Happening::Answered { exchange, response: Err(()) });
        }
        self.schedule(downtime * 1000, Happening::Returns { side });
    }

    /// The process begins again, with what it stored.
    fn returns(&mut self, side: Side) {
        self.note(|| format!("{} is back", side.name()));
        let (now, config) = (self.instant(), self.plan.config.clone());
        let node = self.node_mut(side);
        node.down = false;
        let text = serde_json::to_string(&node.store).expect("records are written");
        let records: Vec<Record> = serde_json::from_str(&text).expect("records are read");
        assert_eq!(records, node.store, "records are read as they were written");
        let before = std::mem::take(&mut node.app);
        let mut app = App { delivered: before.delivered, taken: before.taken, ..App::default() };
        app.replies = before.replies;
        app.acknowledged = before.acknowledged;
        app.replied = before.replied;
        for record in &records {
            match record {
                Record::Sent { answers: None, last: false, .. } => app.sent += 1,
                Record::Closing => app.closed = true,
                _ => {}
            }
        }
        app.end = before.end;
        node.app = app;
        if let Some(acceptor) = &mut node.acceptor {
            *acceptor = soapstone_rm::Acceptor::new(config.clone());
        }
        if records.is_empty() {
            if side == Side::Initiator {
                self.initiate();
            }
            return;
        }
        match Session::restore(records, config, now) {
            Ok(session) => {
                assert_eq!(session.role() == Role::Initiator, side == Side::Initiator);
                if let Some(acceptor) = &mut node.acceptor {
                    acceptor.insert(&session);
                }
                node.session = Some(session);
                node.app.may_send = true;
                let life = node.life;
                self.schedule(0, Happening::Acts { side, life });
                self.drain(side);
            }
            Err(RestoreError::Over) => node.app.end = Some(End::Over),
            Err(error) => panic!("the records are not restored: {error}"),
        }
    }
}

/// A message of the application.
pub fn message(what: &str, number: u64) -> Message {
    let action = Action::new(format!("urn:test/{what}/{number}")).expect("it is a URI");
    Message::new(action, Body::value(QName::from_static("urn:test", "n"), number))
}

/// The number in a message of the application.
pub fn number_of(message: &Message) -> (&str, u64) {
    let action = message.properties.action.as_ref().expect("it has an action").as_str();
    let (rest, number) = action.rsplit_once('/').expect("it is one of ours");
    (rest.strip_prefix("urn:test/").expect("it is one of ours"), number.parse().expect("it is a number"))
}
