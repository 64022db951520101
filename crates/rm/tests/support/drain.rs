//! What comes out of a session, in the order in which a driver has to take it.

use soapstone_rm::{Acceptor, Arrival, Event, Ignored, Record, Route, Session, Shape, Transmit};
use soapstone_soap::Message;

use super::app::End;
use super::happen::number_of;
use super::plan::Side;
use super::world::{Exchange, Happening, World};

impl World {
    /// Stores, sends and tells what there is.
    pub(super) fn drain(&mut self, side: Side) {
        let Some(mut session) = self.node_mut(side).session.take() else { return };
        if !self.drain_session(side, &mut session) {
            return;
        }
        if session.is_drained() {
            assert!(session.poll_timeout().is_none(), "a session that is over waits for nothing");
            assert!(session.poll_transmit().is_none() && session.poll_event().is_none());
            assert!(self.node(side).app.end.is_some(), "a session ended in silence");
            if let Some(acceptor) = &mut self.node_mut(side).acceptor {
                acceptor.remove(session.id());
                assert!(acceptor.is_empty());
            }
            return;
        }
        self.node_mut(side).session = Some(session);
    }

    /// Says whether the process lives on.
    fn drain_session(&mut self, side: Side, session: &mut Session) -> bool {
        while let Some(record) = session.poll_record() {
            self.store(side, record);
            if self.came_out(side) {
                return false;
            }
        }
        let mut bound = MAX_OUTPUTS;
        while let Some(transmit) = session.poll_transmit() {
            self.transmit(side, transmit);
            bound -= 1;
            assert!(bound > 0, "more than {MAX_OUTPUTS} messages at once");
            if self.came_out(side) {
                return false;
            }
        }
        assert!(session.poll_record().is_none(), "sending is nothing to be recorded");
        let mut bound = MAX_OUTPUTS;
        while let Some(event) = session.poll_event() {
            self.event(side, event);
            bound -= 1;
            assert!(bound > 0, "more than {MAX_OUTPUTS} events at once");
            if self.came_out(side) {
                return false;
            }
        }
        true
    }

    /// Counts an output. Says whether the process ends after it.
    fn came_out(&mut self, side: Side) -> bool {
        let node = self.node_mut(side);
        node.outputs += 1;
        let outputs = node.outputs;
        let crash = self.plan.crashes.iter().find(|crash| crash.side == side && crash.after == outputs);
        let Some(downtime) = crash.map(|crash| crash.downtime) else { return false };
        self.crash(side, downtime);
        true
    }

    fn store(&mut self, side: Side, record: Record) {
        // Until a request is answered, it is not settled by being taken.
        let answers = side == Side::Acceptor && self.plan.config.shape == Shape::RequestReply;
        let node = self.node_mut(side);
        match &record {
            Record::Delivered { number } => {
                assert!(!node.store.contains(&record), "message {number} was taken twice");
                if !answers {
                    node.app.taken.insert(number.get());
                }
            }
            Record::Sent { answers: Some(request), .. } | Record::Done { request } => {
                node.app.taken.insert(request.get());
            }
            Record::Received { number, .. } => {
                let again = |old: &Record| matches!(old, Record::Received { number: n, .. } if n == number);
                assert!(!node.store.iter().any(again), "message {number} was received twice");
            }
            _ => {}
        }
        node.store.push(record);
    }

    fn transmit(&mut self, side: Side, transmit: Transmit) {
        let Transmit { to, message, token, .. } = transmit;
        match to {
            Route::Back(back) => {
                let exchange = back.0;
                assert_eq!(self.exchanges[exchange as usize].from, side.other());
                self.respond(exchange, message);
            }
            Route::Endpoint(_) => {
                let message = message.expect("only responses have no content");
                let life = self.life(side);
                let exchange = self.is_http().then(|| {
                    let of = Exchange { from: side, token, life, received_by: None, answered: false };
                    self.exchanges.push(of);
                    self.exchanges.len() as u64 - 1
                });
                self.send_to(side, message, exchange);
            }
        }
    }

    /// Sends a message over the link.
    fn send_to(&mut self, from: Side, message: Message, exchange: Option<u64>) {
        let now = self.now;
        let arrivals = self.plan.links[from as usize].arrivals(now, &mut self.random);
        let lost = if arrivals[0].is_none() { " (lost)" } else { "" };
        self.note_message(from, Some(&message), lost);
        let parcel = self.pack(message);
        match (arrivals[0], exchange) {
            (None, Some(exchange)) => self.fails(exchange),
            (None, None) => {}
            (Some(at), exchange) => {
                let at_side = from.other();
                self.schedule_at(at, Happening::Arrives { at: at_side, parcel: parcel.clone(), exchange });
                if let Some(again) = arrivals[1] {
                    // Whoever repeats a request sends a request of its own.
                    let exchange = exchange.map(|exchange| {
                        let of = self.exchanges[exchange as usize].clone();
                        self.exchanges.push(of);
                        self.exchanges.len() as u64 - 1
                    });
                    self.schedule_at(again, Happening::Arrives { at: at_side, parcel, exchange });
                }
            }
        }
    }

    /// The response to a request goes over the link.
    pub(super) fn respond(&mut self, exchange: u64, message: Option<Message>) {
        let from = {
            let exchange = &mut self.exchanges[exchange as usize];
            assert!(!exchange.answered, "a request is answered once");
            exchange.answered = true;
            exchange.from.other()
        };
        let now = self.now;
        let arrivals = self.plan.links[from as usize].arrivals(now, &mut self.random);
        let lost = if arrivals[0].is_none() { " (response, lost)" } else { " (response)" };
        if message.is_some() || self.plan.config.shape.answers_in_response() {
            self.note_message(from, message.as_ref(), lost);
        }
        match arrivals[0] {
            None => self.fails(exchange),
            Some(at) => {
                let parcel = message.map(|message| self.pack(message));
                self.schedule_at(at, Happening::Answered { exchange, response: Ok(parcel) });
            }
        }
    }

    /// A request that was lost, or whose response was: somebody may notice.
    fn fails(&mut self, exchange: u64) {
        let after = self.random.pick(&[None, Some(1), Some(1_000), Some(30_000)]);
        if let Some(after) = after {
            self.schedule(after * 1000, Happening::Answered { exchange, response: Err(()) });
        }
    }

    /// Nobody listens.
    pub(super) fn refuse_connection(&mut self, exchange: Option<u64>) {
        if let Some(exchange) = exchange {
            self.fails(exchange);
        }
    }

    /// A message for a session that an initiator no longer has.
    pub(super) fn refuse_stranger(&mut self, at: Side, message: &Message, exchange: Option<u64>) {
        if !self.plan.answers_strangers {
            if let Some(exchange) = exchange {
                self.exchanges[exchange as usize].answered = true;
            }
            return self.refuse_connection(exchange);
        }
        match Acceptor::new(self.plan.config.clone()).route(message) {
            Arrival::Refused { answer, .. } | Arrival::Unreliable { answer } => {
                self.answer_outside(at, answer.map(|answer| *answer), exchange);
            }
            other => panic!("{other:?}"),
        }
    }

    /// An answer that no session gives.
    pub(super) fn answer_outside(&mut self, at: Side, answer: Option<Message>, exchange: Option<u64>) {
        match exchange {
            Some(exchange) if self.plan.config.shape.answers_in_response() => self.respond(exchange, answer),
            exchange => {
                if let Some(exchange) = exchange {
                    self.respond(exchange, None);
                }
                if let Some(answer) = answer {
                    self.send_to(at, answer, None);
                }
            }
        }
    }

    fn event(&mut self, side: Side, event: Event) {
        self.note(|| format!("   {} {}", side.name(), shown(&event)));
        let life = self.life(side);
        match event {
            Event::Established => {
                self.node_mut(side).app.may_send = true;
                self.schedule(0, Happening::Acts { side, life });
            }
            Event::Delivered(number, message) => self.delivered(side, number.get(), &message),
            Event::Acknowledged(number) => {
                let own = self.node(side).app.sent.max(self.node(side).app.replied.len() as u64);
                assert!(number.get() <= own, "message {number} is not one of the application");
                let new = self.node_mut(side).app.acknowledged.insert(number.get());
                assert!(new, "message {number} was acknowledged twice");
            }
            Event::Writable => {
                let app = &mut self.node_mut(side).app;
                assert!(app.blocked, "it was not told that the window is full");
                app.blocked = false;
                self.schedule(0, Happening::Acts { side, life });
            }
            Event::PeerClosed => {
                let app = &mut self.node_mut(side).app;
                assert!(!app.peer_closed, "the peer closes once");
                app.peer_closed = true;
                self.schedule(0, Happening::Acts { side, life });
            }
            Event::Terminated => self.ended(side, End::Terminated),
            Event::Failed(failure) => self.ended(side, End::Failed(failure)),
            Event::Ignored(
                Ignored::Duplicate(_) | Ignored::NoRoom(_) | Ignored::Closed(_) | Ignored::Unexpected(_),
            ) => {}
            other => panic!("between two of us there is no {other:?}"),
        }
    }

    fn ended(&mut self, side: Side, end: End) {
        let now = self.now;
        let app = &mut self.node_mut(side).app;
        app.ended_at = now;
        let old = app.end.replace(end);
        assert!(old.is_none(), "a session ends once");
    }

    fn delivered(&mut self, side: Side, number: u64, message: &Message) {
        let shape = self.plan.config.shape;
        let replies = shape == Shape::RequestReply && side == Side::Initiator;
        let ordered = self.plan.config.ordered && !replies;
        let habits = self.plan.habits[side as usize].clone();
        let (what, content) = number_of(message);
        let app = &mut self.node_mut(side).app;
        assert!(app.handed.insert(number), "message {number} was handed over twice");
        assert!(!app.taken.contains(&number), "message {number} was taken before");
        app.delivered.insert(number);
        if replies {
            assert_eq!(what, "reply");
            app.replies.insert(content);
        } else {
            assert_eq!((what, content), ("send", number), "a message has its own number");
        }
        if ordered {
            let mut before = app.highest + 1..number;
            assert!(
                number > app.highest && before.all(|number| app.taken.contains(&number)),
                "messages are in order"
            );
        }
        app.highest = app.highest.max(number);
        assert!(!app.peer_closed, "a message after the end");
        if shape == Shape::RequestReply && side == Side::Acceptor {
            let after = self.millis(habits.replying);
            let life = self.life(side);
            self.schedule(after, Happening::Replies { side, life, request: number });
            if !habits.takes_first {
                return;
            }
        }
        self.has_in_hand(side, number);
    }
}

fn shown(event: &Event) -> String {
    match event {
        Event::Delivered(number, _) => format!("Delivered({number})"),
        other => format!("{other:?}"),
    }
}

/// What a window of 20 and what was repeated can come to.
const MAX_OUTPUTS: u32 = 200;
