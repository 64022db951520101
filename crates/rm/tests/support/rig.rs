//! One session, and a peer that says what it is told to.

use std::sync::Arc;
use std::time::{Duration, Instant};

use soapstone_rm::{
    Acceptor, AckRequested, Arrival, CloseSequence, CloseSequenceResponse, Config, CreateSequence,
    CreateSequenceResponse, Event, Identifier, MessageNumber, Offer, Ranges, RmAction, RmVersion, Sequence,
    SequenceAcknowledgement, SequenceFault, Session, Shape, SourceState, TerminateSequence,
    TerminateSequenceResponse, empty_message,
};
use soapstone_soap::{EndpointReference, Message, MessageId, MessageVersion, RelatesTo};

use super::happen::message;
use super::log::describe;
use super::node::Ids;
use super::world::{from_bytes, uri};

/// One session and what came out of it since somebody asked.
pub struct Rig {
    /// The session.
    pub session: Session,
    /// The time.
    pub now: Instant,
    version: RmVersion,
    /// The id of its CreateSequence.
    pub create_id: Option<MessageId>,
    /// What it sent.
    pub sent: Vec<Message>,
    /// What it told the application.
    pub events: Vec<Event>,
    /// What it refused to do.
    refused: Vec<String>,
}

impl Rig {
    /// One that asked for a session.
    pub fn initiator(version: RmVersion) -> Self {
        let config = Arc::new(Config::new(version, MESSAGES, Shape::Duplex));
        let (b, a) = (place("http://b.example/"), place("http://a.example/"));
        let now = Instant::now();
        let session = Session::initiate(config, &mut Ids::new("a"), Arc::new(b), Arc::new(a), now);
        Self::new(session, version, now)
    }

    /// One that was asked.
    pub fn acceptor(version: RmVersion) -> Self {
        let config = Arc::new(Config::new(version, MESSAGES, Shape::Duplex));
        let now = Instant::now();
        let create = create_sequence(version, "urn:offered", "urn:create");
        let Arrival::Create(request) = Acceptor::new(config.clone()).route(&create) else {
            panic!("it asks for a session")
        };
        let session = Session::accept(config, &mut Ids::new("b"), *request, None, now);
        Self::new(session, version, now)
    }

    fn new(session: Session, version: RmVersion, now: Instant) -> Self {
        let mut rig = Self {
            session,
            now,
            version,
            create_id: None,
            sent: Vec::new(),
            events: Vec::new(),
            refused: Vec::new(),
        };
        rig.drain();
        rig.create_id = rig.sent.first().and_then(|create| create.properties.message_id.clone());
        rig
    }

    /// The peer says this.
    ///
    /// The first answer to CreateSequence is one to ours.
    pub fn hears(&mut self, mut message: Message) -> &mut Self {
        let action = message.properties.action.as_ref().and_then(RmAction::of).map(|(_, action)| action);
        let first = self.session.source_state() == Some(SourceState::Creating);
        let silent = message.properties.relates_to.is_empty();
        if action == Some(RmAction::CreateSequenceResponse) && first && silent {
            message.properties.relates_to.extend(self.create_id.clone().map(RelatesTo::reply));
        }
        self.session.handle_message(self.now, message, None);
        self.drain()
    }

    /// The peer says this: a message with these header blocks, this action and this in its body. In it, `r` is reliable
    /// messaging and `a` is addressing.
    pub fn hears_text(&mut self, headers: &str, action: &str, body: &str) -> &mut Self {
        let r = self.version.namespace();
        let text = format!(
            r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:r="{r}"><s:Header>{headers}<a:Action>{action}</a:Action></s:Header><s:Body>{body}</s:Body></s:Envelope>"#
        );
        self.hears(from_bytes(text.into(), MESSAGES))
    }

    /// So much time passes, and whatever is due meanwhile.
    pub fn waits(&mut self, time: Duration) -> &mut Self {
        let end = self.now + time;
        while let Some(at) = self.session.poll_timeout().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.session.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
        self
    }

    /// The application does this.
    pub fn does(&mut self, act: impl FnOnce(&mut Session, Instant)) -> &mut Self {
        act(&mut self.session, self.now);
        self.drain()
    }

    /// The application sends a message.
    pub fn sends(&mut self) -> &mut Self {
        if let Err(error) = self.session.send(self.now, message("send", 1)) {
            self.refused.push(error.to_string());
        }
        self.drain()
    }

    /// Forgets what came out.
    pub fn forget(&mut self) -> &mut Self {
        self.sent.clear();
        self.refused.clear();
        self.events.clear();
        self
    }

    fn drain(&mut self) -> &mut Self {
        while let Some(transmit) = self.session.poll_transmit() {
            self.sent.extend(transmit.message);
        }
        while let Some(event) = self.session.poll_event() {
            self.events.push(event);
        }
        self
    }

    /// The sequence that it receives on.
    pub fn input(&self) -> Identifier {
        Identifier::new(self.session.id().as_str()).expect("it was one")
    }

    /// What came out, in short: the messages, faults by their names, and what the application was told.
    pub fn outcome(&mut self) -> String {
        let mut parts: Vec<String> =
            self.sent.iter().map(|message| in_short(message, self.version)).collect();
        parts.extend(self.events.iter().filter_map(|event| match event {
            Event::Failed(_) => Some("FAILED".to_owned()),
            Event::Terminated => Some("TERMINATED".to_owned()),
            Event::PeerClosed => Some("PeerClosed".to_owned()),
            Event::Delivered(number, _) => Some(format!("Delivered {number}")),
            _ => None,
        }));
        parts.extend(self.refused.iter().cloned());
        self.forget();
        parts.join(", ")
    }
}

/// What a message is, in short: faults by their names.
pub fn in_short(message: &Message, version: RmVersion) -> String {
    match SequenceFault::from_message(message, version) {
        Some(fault) => {
            let debug = format!("{fault:?}");
            debug.split([' ', '{']).next().unwrap_or_default().to_owned()
        }
        None if message.body.fault().is_some() => {
            let code = message.body.fault().and_then(|fault| fault.name());
            code.map_or_else(|| "MustUnderstand".to_owned(), |name| name.local().to_owned())
        }
        None => describe(message, version),
    }
}

/// The versions of SOAP and addressing of a rig.
pub const MESSAGES: MessageVersion = MessageVersion::SOAP12_WSA10;

/// What the initiator's peer calls the sequence that the initiator sends on.
pub fn output() -> Identifier {
    id("urn:output")
}

/// This identifier.
pub fn id(text: &str) -> Identifier {
    Identifier::new(text).expect("it is a URI")
}

/// This number.
pub fn number(n: u64) -> MessageNumber {
    MessageNumber::new(n).expect("it is one")
}

/// An endpoint at this address.
pub fn place(address: &'static str) -> EndpointReference {
    EndpointReference::new(uri(address))
}

/// A CreateSequence with an offer.
pub fn create_sequence(version: RmVersion, offered: &str, message_id: &'static str) -> Message {
    let client = place("http://a.example/");
    let offer = Offer {
        identifier: id(offered),
        endpoint: version.close_is_a_message().then(|| client.clone()),
        expires: None,
        incomplete_sequence_behavior: None,
    };
    let create =
        CreateSequence { acks_to: client.clone(), expires: None, offer: Some(offer), security_token: false };
    let mut message = create.into_message(version, MESSAGES);
    message.properties.message_id = Some(MessageId::new(message_id).expect("it is a URI"));
    message.properties.reply_to = Some(client);
    message.properties.send_to(&place("http://b.example/"), soapstone_soap::AnonymousTo::Omitted);
    message
}

/// The answer to a CreateSequence.
pub fn created(version: RmVersion, identifier: &str) -> Message {
    let body = CreateSequenceResponse {
        identifier: id(identifier),
        expires: None,
        incomplete_sequence_behavior: None,
        accept: Some(place("http://b.example/")),
    };
    body.into_message(version, MESSAGES)
}

/// An acknowledgement of these numbers.
pub fn ack(version: RmVersion, of: &Identifier, upto: u64, is_final: bool) -> Message {
    let mut message = empty_message(RmAction::SequenceAcknowledgement, version);
    message.headers.push_first(ack_header(of, upto, is_final).to_block(version));
    message
}

/// What an acknowledgement of the first so many says.
pub fn ack_header(of: &Identifier, upto: u64, is_final: bool) -> SequenceAcknowledgement {
    let mut ranges = Ranges::new();
    if upto > 0 {
        ranges.insert_range(MessageNumber::MIN, number(upto));
    }
    let mut acknowledgement = SequenceAcknowledgement::new(of.clone(), ranges);
    acknowledgement.is_final = is_final;
    acknowledgement
}

/// A message in a sequence.
pub fn in_sequence(version: RmVersion, identifier: &Identifier, n: u64, last: bool) -> Message {
    let mut content = if last { empty_message(RmAction::LastMessage, version) } else { message("send", n) };
    let sequence = Sequence { identifier: identifier.clone(), number: number(n), last };
    content.headers.push_first(sequence.to_block(version));
    content
}

/// A request for an acknowledgement.
pub fn ack_requested(version: RmVersion, identifier: &Identifier) -> Message {
    let mut message = empty_message(RmAction::AckRequested, version);
    message.headers.push_first(AckRequested { identifier: identifier.clone() }.to_block(version));
    message
}

/// A CloseSequence.
pub fn close(version: RmVersion, identifier: &Identifier, last: u64) -> Message {
    CloseSequence { identifier: identifier.clone(), last: MessageNumber::new(last) }
        .into_message(version, MESSAGES)
}

/// The answer to one.
pub fn closed(version: RmVersion, identifier: &Identifier) -> Message {
    CloseSequenceResponse { identifier: identifier.clone() }.into_message(version, MESSAGES)
}

/// A TerminateSequence.
pub fn terminate(version: RmVersion, identifier: &Identifier, last: u64) -> Message {
    let last = MessageNumber::new(last).filter(|_| version.terminate_is_answered());
    TerminateSequence { identifier: identifier.clone(), last }.into_message(version, MESSAGES)
}

/// The answer to one.
pub fn terminated(version: RmVersion, identifier: &Identifier) -> Message {
    TerminateSequenceResponse { identifier: identifier.clone() }.into_message(version, MESSAGES)
}
