//! Any bytes as what happens to two ends of a reliable session: messages that are lost, repeated, changed and made up, jumps in
//! time, and restarts out of what was stored. No panic, an end to all timers, and a bound to what comes of one message.
#![no_main]

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use soapstone_rm::{
    Acceptor, AckRequested, Arrival, BackChannel, CloseSequence, Config, Event, FaultSide, IdSource,
    Identifier, MessageNumber, Ranges, Record, RmAction, RmVersion, Route, Sequence, SequenceAcknowledgement,
    SequenceFault, Session, Shape, TerminateSequence, TransmitToken, empty_message,
};
use soapstone_soap::{Action, Body, EndpointReference, Message, MessageId, MessageVersion, Uri};
use soapstone_xml::{Limits, TextDocument, TextWriter};

fuzz_target!(|data: &[u8]| {
    let mut script = Script(data);
    let mut pair = Pair::new(&mut script);
    for _ in 0..MAX_STEPS {
        if script.0.is_empty() {
            break;
        }
        pair.step(&mut script);
    }
    pair.run_out();
});

/// The bytes that are left; zeros after them.
struct Script<'a>(&'a [u8]);

impl<'a> Script<'a> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn side(&mut self) -> usize {
        usize::from(self.byte() & 1)
    }

    fn bytes(&mut self) -> &'a [u8] {
        let length = usize::from(u16::from_be_bytes([self.byte(), self.byte()])).min(self.0.len());
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    /// A message number: mostly a small one.
    fn number(&mut self) -> MessageNumber {
        let n = match self.byte() {
            255 => MessageNumber::MAX.get(),
            254 => u64::from(self.byte()) << 40,
            small => u64::from(small),
        };
        MessageNumber::new(n.max(1)).expect("it is within the bounds")
    }
}

struct Ids(u32);

impl IdSource for Ids {
    fn identifier(&mut self) -> Identifier {
        self.0 += 1;
        Identifier::new(format!("urn:s:{}", self.0)).expect("a URI")
    }

    fn message_id(&mut self) -> MessageId {
        self.0 += 1;
        MessageId::new(format!("urn:m:{}", self.0)).expect("a URI")
    }
}

struct Pair {
    config: Arc<Config>,
    now: Instant,
    ids: Ids,
    sessions: [Option<Session>; 2],
    acceptor: Acceptor,
    stores: [Vec<Record>; 2],
    /// What is on the way to each.
    ways: [VecDeque<(Message, Option<BackChannel>)>; 2],
    tokens: [VecDeque<TransmitToken>; 2],
    /// The requests of the initiator, by their numbers as responses that are waited for.
    requests: Vec<TransmitToken>,
    responses: VecDeque<(u64, Option<Message>)>,
    handed: [VecDeque<MessageNumber>; 2],
    known: Vec<Identifier>,
}

impl Pair {
    fn new(script: &mut Script) -> Self {
        let settings = script.byte();
        let version = if settings & 1 == 0 { RmVersion::February2005 } else { RmVersion::V11 };
        let shapes = [Shape::Duplex, Shape::Connection, Shape::RequestReply, Shape::OneWay];
        let shape = shapes[usize::from(settings >> 1 & 3)];
        let mut config = Config::new(version, MessageVersion::SOAP12_WSA10, shape);
        config.ordered = settings & 8 == 0;
        config.durable = settings & 16 != 0;
        config.max_transfer_window = [1, 2, 8, 40][usize::from(settings >> 6)];
        let config = Arc::new(config);
        let at = |uri: &'static str| EndpointReference::new(Uri::new(uri).expect("a URI"));
        let client =
            if shape == Shape::Duplex { at("http://a.example/") } else { EndpointReference::anonymous() };
        static BASE: OnceLock<Instant> = OnceLock::new();
        let now = *BASE.get_or_init(Instant::now);
        let mut ids = Ids(0);
        let first = Session::initiate(
            config.clone(),
            &mut ids,
            Arc::new(at("http://b.example/")),
            Arc::new(client),
            now,
        );
        let mut pair = Self {
            acceptor: Acceptor::new(config.clone()),
            config,
            now,
            ids,
            sessions: [Some(first), None],
            stores: Default::default(),
            ways: Default::default(),
            tokens: Default::default(),
            requests: Vec::new(),
            responses: VecDeque::new(),
            handed: Default::default(),
            known: vec![Identifier::new("urn:foreign").expect("a URI")],
        };
        pair.drain(0);
        // Most scripts are about what comes after.
        if settings & 32 == 0 {
            pair.deliver(1);
            pair.deliver(0);
            pair.respond();
        }
        pair
    }

    fn step(&mut self, script: &mut Script) {
        let side = script.side();
        match script.byte() % 18 {
            0..=2 => self.deliver(side),
            3 => self.respond(),
            4 => drop(self.ways[side].pop_front()),
            5 => {
                if let Some((message, _)) = self.ways[side].front().cloned() {
                    self.ways[side].push_back((message, None));
                }
            }
            6 => self.mutate(side, script),
            7 => {
                self.now += Duration::from_millis(1 << (script.byte() % 24));
                self.on(side, |session, now| session.handle_timeout(now));
            }
            8 => self.send(side),
            9 => self.take(side),
            10 => self.reply(side, script),
            11 => self.on(side, Session::close),
            12 => self.restart(side),
            13 => {
                let bytes = Bytes::copy_from_slice(script.bytes());
                if let Some(message) = parse(bytes) {
                    self.arrive(side, message, None);
                }
            }
            14 | 15 => {
                let message = self.make_up(script);
                self.arrive(side, message, None);
            }
            16 => {
                if let Some(token) = self.tokens[side].pop_front() {
                    let response = (script.byte() & 1 == 1).then(|| self.make_up(script));
                    self.on(side, |session, now| session.handle_response(now, token, response));
                }
            }
            _ => {
                if script.byte() == 0 {
                    self.on(side, Session::abort);
                } else if let Some(token) = self.tokens[side].pop_front() {
                    self.on(side, |session, now| session.handle_send_failed(now, token));
                }
            }
        }
    }

    fn on(&mut self, side: usize, act: impl FnOnce(&mut Session, Instant)) {
        if let Some(session) = &mut self.sessions[side] {
            act(session, self.now);
            self.drain(side);
        }
    }

    fn deliver(&mut self, side: usize) {
        if let Some((message, back)) = self.ways[side].pop_front() {
            self.arrive(side, message, back);
        }
    }

    fn arrive(&mut self, side: usize, message: Message, back: Option<BackChannel>) {
        if side == 0 {
            return self.on(0, |session, now| session.handle_message(now, message, None));
        }
        match self.acceptor.route(&message) {
            Arrival::Create(request) if self.sessions[1].is_none() => {
                let session = Session::accept(self.config.clone(), &mut self.ids, *request, back, self.now);
                self.acceptor.insert(&session);
                self.sessions[1] = Some(session);
                self.drain(1);
            }
            Arrival::Session(_) => self.on(1, |session, now| session.handle_message(now, message, back)),
            Arrival::Refused { answer: Some(answer), .. } => self.ways[0].push_back((*answer, None)),
            // As if it had come on the socket of the session.
            Arrival::Unreliable { .. } => {
                self.on(1, |session, now| session.handle_message(now, message, back))
            }
            _ => {}
        }
    }

    fn respond(&mut self) {
        if let Some((number, message)) = self.responses.pop_front() {
            let token = self.requests[number as usize];
            self.on(0, |session, now| session.handle_response(now, token, message));
        }
    }

    /// A message on the way, with a byte of it changed.
    fn mutate(&mut self, side: usize, script: &mut Script) {
        let Some((message, back)) = self.ways[side].pop_front() else { return };
        let mut out = TextWriter::new();
        if message.into_envelope(self.config.message_version).write(&mut out).is_err() {
            return;
        }
        let mut bytes = out.finish().expect("a whole envelope").to_vec();
        let at = usize::from(u16::from_be_bytes([script.byte(), script.byte()])) % bytes.len();
        match script.byte() {
            0 => drop(bytes.drain(at..bytes.len().min(at + 8))),
            changed => bytes[at] = changed,
        }
        if let Some(message) = parse(bytes.into()) {
            self.arrive(side, message, back);
        }
    }

    fn make_up(&mut self, script: &mut Script) -> Message {
        let version = self.config.version;
        let identifier = self.known[usize::from(script.byte()) % self.known.len()].clone();
        let last = (script.byte() & 1 == 1).then(|| script.number());
        let soap = self.config.message_version;
        let mut message = match script.byte() % 8 {
            0 => CloseSequence { identifier: identifier.clone(), last }.into_message(version, soap),
            1 => TerminateSequence { identifier: identifier.clone(), last }.into_message(version, soap),
            2 => {
                let reason = "made up".into();
                let by = FaultSide::Sender;
                SequenceFault::SequenceTerminated { identifier: Some(identifier.clone()), by, reason }
                    .to_message(version, soap)
            }
            3 => SequenceFault::UnknownSequence { identifier: Some(identifier.clone()) }
                .to_message(version, soap),
            4 => empty_message(RmAction::ALL[usize::from(script.byte()) % 9], version),
            _ => Message::new(Action::new("urn:test").expect("a URI"), Body::Empty),
        };
        let what = script.byte();
        if what & 1 != 0 {
            let number = script.number();
            let sequence = Sequence { identifier: identifier.clone(), number, last: what & 16 != 0 };
            message.headers.push_first(sequence.to_block(version));
        }
        if what & 2 != 0 {
            let about = self.known[usize::from(script.byte()) % self.known.len()].clone();
            let mut ranges = Ranges::new();
            for _ in 0..script.byte() % 5 {
                let (one, other) = (script.number(), script.number());
                ranges.insert_range(one.min(other), one.max(other));
            }
            let mut acknowledgement = SequenceAcknowledgement::new(about, ranges);
            acknowledgement.is_final = what & 8 != 0;
            acknowledgement.buffer_remaining = (what & 32 != 0).then(|| u32::from(script.byte()));
            message.headers.push_first(acknowledgement.to_block(version));
        }
        if what & 4 != 0 {
            message.headers.push_first(AckRequested { identifier }.to_block(version));
        }
        message
    }

    fn send(&mut self, side: usize) {
        let message = Message::new(Action::new("urn:test").expect("a URI"), Body::Empty);
        self.on(side, |session, now| {
            let room = session.window();
            assert_eq!(session.send(now, message).is_ok(), room > 0 && session.source_state().is_some());
        });
    }

    fn take(&mut self, side: usize) {
        if let Some(number) = self.handed[side].pop_front() {
            self.on(side, |session, now| session.taken(now, number));
        }
    }

    fn reply(&mut self, side: usize, script: &mut Script) {
        let number = self.handed[side].front().copied().unwrap_or_else(|| script.number());
        let reply = (script.byte() & 1 == 0)
            .then(|| Message::new(Action::new("urn:test").expect("a URI"), Body::Empty));
        self.on(side, |session, now| drop(session.reply(now, number, reply)));
    }

    fn restart(&mut self, side: usize) {
        if !self.config.durable || self.sessions[side].is_none() {
            return;
        }
        match Session::restore(self.stores[side].clone(), self.config.clone(), self.now) {
            Ok(session) => {
                self.sessions[side] = Some(session);
                self.handed[side].clear();
                self.drain(side);
            }
            Err(error) => assert!(matches!(error, soapstone_rm::RestoreError::Over), "{error}"),
        }
    }

    fn drain(&mut self, side: usize) {
        let Some(session) = &mut self.sessions[side] else { return };
        let mut bound = MAX_AT_ONCE;
        let mut count = || {
            bound -= 1;
            assert!(bound > 0, "too much at once");
        };
        while let Some(record) = session.poll_record() {
            count();
            self.stores[side].push(record);
        }
        while let Some(transmit) = session.poll_transmit() {
            count();
            let token = transmit.token;
            if self.tokens[side].len() < 100 {
                self.tokens[side].push_back(token);
            }
            match (transmit.to, transmit.message) {
                (Route::Back(back), message) => self.responses.push_back((back.0, message)),
                (Route::Endpoint(_), Some(message)) => {
                    if let Some(created) =
                        message.body.payload().filter(|name| name.local().starts_with("Create"))
                    {
                        let _ = created;
                        self.known.extend(identifiers(&message, &self.config));
                    }
                    let back = (side == 0).then(|| {
                        self.requests.push(token);
                        BackChannel(self.requests.len() as u64 - 1)
                    });
                    if self.ways[1 - side].len() < 100 {
                        self.ways[1 - side].push_back((message, back));
                    }
                }
                (Route::Endpoint(_), None) => panic!("nothing to be sent"),
            }
        }
        while let Some(event) = session.poll_event() {
            count();
            if let Event::Delivered(number, _) = event {
                assert!(!self.handed[side].contains(&number), "twice");
                self.handed[side].push_back(number);
            }
        }
        assert!(self.handed[side].len() <= 40, "more than the window");
        if session.is_drained() {
            assert!(session.poll_timeout().is_none());
            if side == 1 {
                self.acceptor.remove(session.id());
            }
            self.sessions[side] = None;
        } else if side == 1 && self.known.len() < 4 {
            self.known.push(Identifier::new(session.id().as_str()).expect("it was one"));
        }
    }

    /// Nothing comes any more: every session ends, or waits for its application only.
    fn run_out(&mut self) {
        for side in 0..2 {
            let mut bound = 5_000;
            while let Some(at) = self.sessions[side].as_ref().and_then(Session::poll_timeout) {
                self.now = self.now.max(at);
                self.on(side, |session, now| session.handle_timeout(now));
                let next = self.sessions[side].as_ref().and_then(Session::poll_timeout);
                assert!(next.is_none_or(|next| next > self.now), "what is due stays due");
                bound -= 1;
                assert!(bound > 0, "no end");
            }
            for _ in 0..100 {
                self.take(side);
            }
            assert!(self.sessions[side].is_none(), "{:?}", self.sessions[side]);
        }
    }
}

fn identifiers(message: &Message, config: &Config) -> Option<Identifier> {
    let (version, addressing) = (config.version, config.message_version.addressing);
    let create = soapstone_rm::CreateSequence::read(message, version, addressing).ok();
    let offered = create.and_then(|create| create.offer).map(|offer| offer.identifier);
    let created = || soapstone_rm::CreateSequenceResponse::read(message, version, addressing).ok();
    offered.or_else(|| created().map(|created| created.identifier))
}

fn parse(bytes: Bytes) -> Option<Message> {
    let document = TextDocument::message(bytes, &Limits::default()).ok()?;
    Message::read(&mut document.reader(), MessageVersion::SOAP12_WSA10).ok()
}

const MAX_STEPS: usize = 300;
const MAX_AT_ONCE: u32 = 600;
