//! One session of any shape and settings, what it stored, and every response that waits for it: each is answered once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use soapstone_rm::{
    Acceptor, Arrival, BackChannel, Config, CreateSequence, CreateSequenceResponse, Event, Failure,
    Identifier, Offer, Record, RestoreError, RmVersion, Route, SendError, Session, Shape, TransmitToken,
};
use soapstone_soap::{AnonymousTo, EndpointReference, Message, MessageId, RelatesTo};

use crate::support::happen::message;
use crate::support::node::Ids;
use crate::support::rig::{MESSAGES, created, in_short, number, output, place};
use crate::support::world::from_bytes;

/// One session, and what came out of it.
pub struct Stand {
    /// The session.
    pub session: Session,
    /// The time.
    pub now: Instant,
    /// All that it stored.
    pub records: Vec<Record>,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
    /// The numbers of the messages that the application was handed.
    pub handed: Vec<u64>,
    version: RmVersion,
    create_id: Option<MessageId>,
    /// What was sent to the peer's address, in short, the newest last.
    tokens: Vec<(TransmitToken, String)>,
    /// What came out since somebody asked.
    lines: Vec<String>,
    /// Responses that wait, and how often each was answered.
    backs: BTreeMap<u64, u32>,
}

impl Stand {
    /// One that asked for a session, and has no answer yet.
    pub fn opening(config: Config) -> Self {
        let version = config.version;
        let local = if config.shape == Shape::Duplex {
            place("http://a.example/")
        } else {
            EndpointReference::anonymous()
        };
        let now = Instant::now();
        let remote = Arc::new(place("http://b.example/"));
        let session = Session::initiate(Arc::new(config), &mut Ids::new("a"), remote, Arc::new(local), now);
        let mut stand = Self::new(session, version, now);
        assert_eq!(stand.outcome(), "CreateSequence");
        stand
    }

    /// One that asked, and was answered.
    pub fn initiator(config: Config) -> Self {
        let mut stand = Self::opening(config);
        stand.is_created();
        assert_eq!(stand.outcome(), "Established");
        stand
    }

    /// One that was asked: with a sequence for what comes back, but where nothing does. The response to CreateSequence is 0.
    pub fn acceptor(config: Config) -> Self {
        let (version, shape) = (config.version, config.shape);
        let offered = (shape != Shape::OneWay).then_some("urn:offered");
        let create = asks(&config, offered, "urn:create");
        let config = Arc::new(config);
        let now = Instant::now();
        let Arrival::Create(request) = Acceptor::new(config.clone()).route(&create) else {
            panic!("it asks for a session")
        };
        let back = shape.answers_in_response().then_some(BackChannel(0));
        let session = Session::accept(config, &mut Ids::new("b"), *request, back, now);
        let mut stand = Self::unspoken(session, version, now);
        stand.backs.extend(back.map(|back| (back.0, 0)));
        stand.drain();
        stand.forget();
        stand
    }

    /// This session.
    pub fn new(session: Session, version: RmVersion, now: Instant) -> Self {
        let mut stand = Self::unspoken(session, version, now);
        stand.drain();
        stand
    }

    fn unspoken(session: Session, version: RmVersion, now: Instant) -> Self {
        Self {
            session,
            now,
            records: Vec::new(),
            failure: None,
            handed: Vec::new(),
            version,
            create_id: None,
            tokens: Vec::new(),
            lines: Vec::new(),
            backs: BTreeMap::new(),
        }
    }

    /// The process ends, and comes back with what it stored. The responses that waited are gone.
    pub fn restored(&self) -> Result<Self, RestoreError> {
        self.restored_from(self.records.len())
    }

    /// The process ends after so many records.
    pub fn restored_from(&self, count: usize) -> Result<Self, RestoreError> {
        let records = self.records[..count].to_vec();
        let session = Session::restore(records.clone(), self.session.config().clone(), self.now)?;
        let mut stand = Self::unspoken(session, self.version, self.now);
        stand.records = records;
        stand.create_id = self.create_id.clone();
        stand.drain();
        Ok(stand)
    }

    /// The peer answers our CreateSequence.
    pub fn is_created(&mut self) -> &mut Self {
        let mut answer = created(self.version, "urn:output");
        if self.session.config().shape == Shape::OneWay {
            let body = CreateSequenceResponse {
                identifier: output(),
                expires: None,
                incomplete_sequence_behavior: None,
                accept: None,
            };
            answer.body = body.into_message(self.version, MESSAGES).body;
        }
        answer.properties.relates_to.push(RelatesTo::reply(self.create_id.clone().expect("it asked")));
        if self.session.config().shape.answers_in_response() {
            return self.is_answered("CreateSequence", Some(answer));
        }
        self.hears(answer)
    }

    /// The peer says this, and waits for no response.
    pub fn hears(&mut self, message: Message) -> &mut Self {
        self.session.handle_message(self.now, message, None);
        self.drain()
    }

    /// The peer says this, and waits for a response of this number.
    pub fn is_asked(&mut self, message: Message, back: u64) -> &mut Self {
        assert!(self.backs.insert(back, 0).is_none(), "a request waits for one response");
        self.session.handle_message(self.now, message, Some(BackChannel(back)));
        self.drain()
    }

    /// The response to the newest message that is like this.
    pub fn is_answered(&mut self, like: &str, response: Option<Message>) -> &mut Self {
        let token = self.token(like);
        self.session.handle_response(self.now, token, response);
        self.drain()
    }

    /// The newest message that is like this could not be sent.
    pub fn could_not_send(&mut self, like: &str) -> &mut Self {
        let token = self.token(like);
        self.session.handle_send_failed(self.now, token);
        self.drain()
    }

    fn token(&self, like: &str) -> TransmitToken {
        let mut newest = self.tokens.iter().rev();
        newest.find(|(_, line)| line.starts_with(like)).expect("it was sent").0
    }

    /// The application sends so many messages.
    pub fn sends(&mut self, count: u64) -> &mut Self {
        for n in 1..=count {
            self.session.send(self.now, message("send", n)).expect("there is room");
        }
        self.drain()
    }

    /// The application takes this message.
    pub fn takes(&mut self, n: u64) -> &mut Self {
        self.session.taken(self.now, number(n));
        self.drain()
    }

    /// The application replies to this request.
    pub fn replies(&mut self, n: u64) -> &mut Self {
        self.answers(n, Some(message("reply", n))).expect("it waits for a reply");
        self
    }

    /// The application answers this request, with a reply or without.
    pub fn answers(&mut self, n: u64, reply: Option<Message>) -> Result<(), SendError> {
        let result = self.session.reply(self.now, number(n), reply);
        self.drain();
        result
    }

    /// The application closes.
    pub fn closes(&mut self) -> &mut Self {
        self.session.close(self.now);
        self.drain()
    }

    /// The application aborts.
    pub fn aborts(&mut self) -> &mut Self {
        self.session.abort(self.now);
        self.drain()
    }

    /// So many seconds pass, and whatever is due meanwhile.
    pub fn waits(&mut self, seconds: u64) -> &mut Self {
        let end = self.now + Duration::from_secs(seconds);
        let mut bound = 10_000;
        while let Some(at) = self.session.poll_timeout().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.session.handle_timeout(self.now);
            self.drain();
            bound -= 1;
            assert!(bound > 0, "it has no rest");
        }
        self.now = end;
        self
    }

    /// Forgets what came out.
    pub fn forget(&mut self) -> &mut Self {
        self.lines.clear();
        self
    }

    /// What came out since somebody asked: messages, those in responses with their number, and what the application was told
    /// but for what was ignored.
    pub fn outcome_with_room(&mut self) -> String {
        std::mem::take(&mut self.lines).join(", ")
    }

    /// The same, without what it says about the room that there is.
    pub fn outcome(&mut self) -> String {
        let outcome = self.outcome_with_room();
        let mut parts = outcome.split(" room ");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |line, part| line + part.trim_start_matches(|c: char| c.is_ascii_digit()))
    }

    /// The sequence that it receives on.
    pub fn input(&self) -> Identifier {
        Identifier::new(self.session.id().as_str()).expect("it was one")
    }

    /// Whether it stored that it is over.
    pub fn has_stored_its_end(&self) -> bool {
        self.records.contains(&Record::Closed)
    }

    /// It is over, and nobody waits for it.
    pub fn check_over(&self) {
        assert!(self.session.is_drained(), "{:?}", self.session);
        assert!(self.session.poll_timeout().is_none(), "a session that is over waits for nothing");
        self.check_answered();
    }

    /// Nobody waits for it.
    pub fn check_answered(&self) {
        for (back, count) in &self.backs {
            assert_eq!(*count, 1, "so often was the response {back} given");
        }
    }

    fn drain(&mut self) -> &mut Self {
        while let Some(record) = self.session.poll_record() {
            self.records.push(record);
        }
        while let Some(transmit) = self.session.poll_transmit() {
            let message = transmit.message.as_ref();
            let line = message.map_or_else(|| "nothing".to_owned(), |m| in_short(m, self.version));
            match transmit.to {
                Route::Back(BackChannel(back)) => {
                    let count = self.backs.get_mut(&back).expect("it waits");
                    *count += 1;
                    assert_eq!(*count, 1, "the response {back} was given before");
                    self.lines.push(format!("{back}: {line}"));
                }
                Route::Endpoint(_) => {
                    if self.create_id.is_none() {
                        self.create_id = message.and_then(|message| message.properties.message_id.clone());
                    }
                    self.tokens.push((transmit.token, line.clone()));
                    self.lines.push(line);
                }
            }
        }
        while let Some(event) = self.session.poll_event() {
            self.lines.extend(match event {
                Event::Established => Some("Established".to_owned()),
                Event::Delivered(number, _) => {
                    self.handed.push(number.get());
                    Some(format!("Delivered {number}"))
                }
                Event::Acknowledged(number) => Some(format!("Acknowledged {number}")),
                Event::PeerClosed => Some("PeerClosed".to_owned()),
                Event::Terminated => Some("TERMINATED".to_owned()),
                Event::Failed(failure) => {
                    let debug = format!("{failure:?}");
                    self.failure = Some(failure);
                    let name = debug.split(['(', ' ']).next().unwrap_or_default();
                    Some(format!("FAILED {name}"))
                }
                _ => None,
            });
        }
        self
    }
}

/// .NET's settings.
pub fn settings(version: RmVersion, shape: Shape) -> Config {
    Config::new(version, MESSAGES, shape)
}

/// .NET's settings, and records.
pub fn durable(version: RmVersion, shape: Shape) -> Config {
    Config { durable: true, ..settings(version, shape) }
}

/// A CreateSequence of a peer, as the shape has it.
pub fn asks(config: &Config, offered: Option<&'static str>, message_id: &'static str) -> Message {
    let anonymous = config.shape.answers_in_response();
    let client = if anonymous { EndpointReference::anonymous() } else { place("http://a.example/") };
    let offer = offered.map(|offered| Offer {
        identifier: Identifier::new(offered).expect("it is a URI"),
        endpoint: config.version.close_is_a_message().then(|| client.clone()),
        expires: None,
        incomplete_sequence_behavior: None,
    });
    let create = CreateSequence { acks_to: client.clone(), expires: None, offer, security_token: false };
    let mut message = create.into_message(config.version, MESSAGES);
    message.properties.message_id = Some(MessageId::new(message_id).expect("it is a URI"));
    message.properties.reply_to = Some(client);
    message.properties.send_to(&place("http://b.example/"), AnonymousTo::Omitted);
    message
}

/// A message with these header blocks, this action and this in its body. In it, `r` is reliable messaging.
pub fn text(version: RmVersion, headers: &str, action: &str, body: &str) -> Message {
    let r = version.namespace();
    let text = format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:r="{r}"><s:Header>{headers}<a:Action>{action}</a:Action></s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    );
    from_bytes(text.into(), MESSAGES)
}

/// Both versions.
pub const VERSIONS: [RmVersion; 2] = [RmVersion::February2005, RmVersion::V11];
