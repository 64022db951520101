//! Which session a message belongs to, and which CreateSequence makes a new one.

use std::collections::HashMap;
use std::sync::Arc;

use soapstone_soap::{
    Address, AddressingFault, AddressingHeader, Answering, EndpointReference, Fault, Message, MessageId,
};

use crate::config::{Config, OfferPolicy, Role, Shape};
use crate::error::InvalidHeader;
use crate::event::SessionId;
use crate::fault::{FaultSide, SequenceFault};
use crate::header::RmHeaders;
use crate::identifier::Identifier;
use crate::place::same_address;
use crate::protocol::{
    CloseSequence, CloseSequenceResponse, CreateSequence, TerminateSequence, TerminateSequenceResponse,
};
use crate::session::{Session, not_reliable_fault};
use crate::version::{RmAction, RmVersion};

/// The sessions of an endpoint, by their sequences.
///
/// A message finds its session by nothing but the identifiers in it: neither the connection nor the address it came from count.
/// A *repeated* CreateSequence finds the session that the first one made: .NET repeats it every ten seconds until it is
/// answered.
///
/// ```
/// use std::sync::Arc;
///
/// use soapstone_rm::{Acceptor, Arrival, Config, RmVersion, Shape};
/// use soapstone_soap::{Message, MessageVersion};
///
/// let config = Config::new(RmVersion::February2005, MessageVersion::SOAP12_WSA10, Shape::Duplex);
/// let mut acceptor = Acceptor::new(Arc::new(config));
/// assert!(matches!(acceptor.route(&Message::default()), Arrival::Unreliable { .. }));
/// ```
#[derive(Debug)]
pub struct Acceptor {
    config: Arc<Config>,
    sessions: HashMap<Identifier, SessionId>,
    /// Sessions without an offered sequence, by the id of their CreateSequence.
    creations: HashMap<MessageId, SessionId>,
    /// What of the above each session has.
    keys: HashMap<SessionId, Keys>,
    max_sessions: usize,
    /// Our address, as the last peer said it: most say the same.
    local: Option<Arc<EndpointReference>>,
}

/// What a session is found by.
#[derive(Debug, Default)]
struct Keys {
    sequences: Vec<Identifier>,
    creation: Option<MessageId>,
}

/// Where a message belongs.
#[derive(Debug)]
#[non_exhaustive]
pub enum Arrival {
    /// To this session.
    Session(SessionId),
    /// To nobody yet: it asks for a session, and may have it.
    Create(Box<CreateRequest>),
    /// To no session that there is, or it asks for a session that it cannot have.
    Refused {
        /// What is said to whoever sent it: to the endpoint that its `To` and reference parameters say, or in the response that
        /// it waits for. Nothing, where it says of nobody who would want to hear it.
        answer: Option<Box<Message>>,
        /// Why, for people.
        reason: String,
    },
    /// It is not about reliable messaging in our version.
    Unreliable {
        /// What .NET says to whoever sent it.
        answer: Option<Box<Message>>,
    },
}

/// A CreateSequence that was found to be right.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CreateRequest {
    /// The id of the message; gSOAP's has none where it is answered in the response.
    pub message_id: Option<MessageId>,
    /// Where everything goes that the session says.
    pub remote: Arc<EndpointReference>,
    /// The address that the peer used for us.
    pub local: Arc<EndpointReference>,
    /// The body.
    pub create: CreateSequence,
}

impl Acceptor {
    /// An endpoint without sessions.
    pub fn new(config: Arc<Config>) -> Self {
        Self {
            config,
            sessions: HashMap::new(),
            creations: HashMap::new(),
            keys: HashMap::new(),
            max_sessions: MAX_SESSIONS,
            local: None,
        }
    }

    /// The same endpoint with at most so many sessions at once. Default: 16,384. Who asks for one more is refused, and told
    /// that it is because there are too many.
    #[must_use]
    pub fn with_max_sessions(self, max_sessions: usize) -> Self {
        Self { max_sessions, ..self }
    }

    /// The settings of its sessions.
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// How many sessions there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// From now on messages find this session. To be told after [`Session::accept`] and before the next message is routed; of an
    /// initiator again when it is established, because only then the sequence that it sends on is known.
    pub fn insert(&mut self, session: &Session) {
        let id = session.id();
        self.remove(id);
        let (input, output) = session.identifiers();
        let mut keys = Keys::default();
        for identifier in [Some(id.identifier()), input, output].into_iter().flatten() {
            if !self.sessions.contains_key(identifier) {
                self.sessions.insert(identifier.clone(), id.clone());
                keys.sequences.push(identifier.clone());
            }
        }
        if output.is_none() && session.role() == Role::Acceptor {
            keys.creation = Some(session.create_id().clone());
            self.creations.insert(session.create_id().clone(), id.clone());
        }
        self.keys.insert(id.clone(), keys);
    }

    /// From now on messages do not find this session.
    pub fn remove(&mut self, session: &SessionId) {
        let Some(keys) = self.keys.remove(session) else { return };
        for identifier in keys.sequences {
            self.sessions.remove(&identifier);
        }
        if let Some(creation) = keys.creation {
            self.creations.remove(&creation);
        }
    }

    /// Where a message belongs.
    pub fn route(&mut self, message: &Message) -> Arrival {
        let version = self.config.version;
        let found = message.properties.action.as_ref().and_then(RmAction::of);
        let kind = found.filter(|(of, _)| *of == version).map(|(_, kind)| kind);
        let headers = match RmHeaders::read(message, version) {
            Ok(headers) => headers,
            Err(invalid) => return self.route_malformed(&invalid),
        };
        if kind == Some(RmAction::CreateSequence) {
            return self.create(message, &headers);
        }
        let identifiers = identifiers(message, kind, &headers, version);
        if let Some(session) = identifiers.iter().find_map(|identifier| self.sessions.get(identifier)) {
            return Arrival::Session(session.clone());
        }
        match identifiers.into_iter().next() {
            // A fault about what we know nothing of is not answered.
            Some(identifier) if message.body.fault().is_some() && headers.sequence.is_none() => {
                Arrival::Refused {
                    answer: None,
                    reason: format!("a fault about {identifier}, which is no sequence here"),
                }
            }
            Some(identifier) => {
                let reason = format!("{identifier} is no sequence here");
                let fault = SequenceFault::UnknownSequence { identifier: Some(identifier) };
                self.refuse(message, &fault, reason)
            }
            None if kind.is_some() => {
                Arrival::Refused { answer: None, reason: "it says of no sequence".to_owned() }
            }
            None if message.body.fault().is_some() => Arrival::Unreliable { answer: None },
            None => {
                let fault = not_reliable_fault(message, version, self.config.message_version);
                Arrival::Unreliable { answer: self.answer(message, fault) }
            }
        }
    }

    /// The session that it is of answers for it.
    fn route_malformed(&self, invalid: &InvalidHeader) -> Arrival {
        match invalid.identifier.as_ref().and_then(|identifier| self.sessions.get(identifier)) {
            Some(session) => Arrival::Session(session.clone()),
            None => Arrival::Refused { answer: None, reason: invalid.to_string() },
        }
    }

    /// .NET's checks, in its order. Spec: [WSRM11 §3.4], [WSRM10 §3.4]
    fn create(&mut self, message: &Message, headers: &RmHeaders) -> Arrival {
        let Config { version, message_version, shape, offers, .. } = *self.config;
        let properties = &message.properties;
        let in_response = shape.answers_in_response();
        let remote = properties.reply_endpoint(message_version);
        if properties.message_id.is_none() && !in_response {
            let fault = AddressingFault::HeaderRequired { header: Some(AddressingHeader::MessageId) };
            return Arrival::Refused { answer: None, reason: fault.to_string() };
        }
        if shape == Shape::Duplex && !matches!(remote.address, Address::Uri(_)) {
            let reason = "the CreateSequence says no address to answer at".to_owned();
            return Arrival::Refused { answer: None, reason };
        }
        let mandatory = message.not_understood(|name| name.namespace() == version.namespace());
        if !mandatory.is_empty() {
            let fault = Fault::must_understand(&mandatory, message_version);
            let answer = self.answer(message, Message::fault(fault, message_version));
            return Arrival::Refused { answer, reason: "a header is not understood".to_owned() };
        }
        let create = match CreateSequence::read(message, version, message_version.addressing) {
            Ok(create) => create,
            Err(error) => return self.refuse_create(message, error.to_string()),
        };
        let mut create = create;
        if offers == OfferPolicy::Forbidden && version == RmVersion::V11 {
            // .NET takes the sequence without the one that was offered.
            create.offer = None;
        }
        let problem = if !same_address(&create.acks_to.address, &remote.address) {
            Some("The address for acknowledgements must be the same as the address for application messages.")
        } else if in_response && !create.acks_to.is_anonymous() {
            Some("This endpoint acknowledges in the response to a message; its AcksTo is anonymous.")
        } else if version == RmVersion::V11 && headers.uses_sequence_ssl {
            Some("The endpoint does not bind sequences to the session of a transport.")
        } else if version == RmVersion::V11 && headers.uses_sequence_str {
            Some("The endpoint does not bind sequences to security tokens.")
        } else {
            self.offer_problem(&create, offers)
        };
        if let Some(problem) = problem {
            return self.refuse_create(message, problem.to_owned());
        }
        let known = match &create.offer {
            Some(offer) => self.sessions.get(&offer.identifier),
            None => properties.message_id.as_ref().and_then(|id| self.creations.get(id)),
        };
        if let Some(session) = known {
            return Arrival::Session(session.clone());
        }
        if self.len() >= self.max_sessions {
            let reason = format!("there are {} sessions already", self.len());
            return Arrival::Refused { answer: self.refuse_for_limit(message), reason };
        }
        let address = properties.to.clone().unwrap_or(Address::Anonymous);
        let same = self.local.clone().filter(|local| local.address == address);
        let local = same.unwrap_or_else(|| Arc::new(EndpointReference::new(address)));
        self.local = Some(local.clone());
        Arrival::Create(Box::new(CreateRequest {
            message_id: properties.message_id.clone(),
            remote: Arc::new(remote),
            local,
            create,
        }))
    }

    /// What is said to somebody who asks for one session too many, by whatever count: .NET's `ConnectionLimitReached`.
    pub fn refuse_for_limit(&self, create: &Message) -> Option<Box<Message>> {
        let fault = SequenceFault::CreateSequenceRefused {
            by: FaultSide::Receiver,
            reason: "There are too many sessions; try again later.".into(),
            connection_limit: true,
        };
        self.answer(create, fault.to_message(self.config.version, self.config.message_version))
    }

    fn offer_problem(&self, create: &CreateSequence, offers: OfferPolicy) -> Option<&'static str> {
        let version = self.config.version;
        match &create.offer {
            None if offers == OfferPolicy::Required => Some(
                "The endpoint processes sessions in both directions. The create sequence request must contain an offer for a \
                 return sequence. This is likely caused by a binding mismatch.",
            ),
            Some(_) if offers == OfferPolicy::Forbidden && version == RmVersion::February2005 => Some(
                "The endpoint processes messages in one direction. The create sequence request must not contain an offer for a \
                 return sequence. This is likely caused by a binding mismatch.",
            ),
            Some(offer) if version == RmVersion::V11 => match &offer.endpoint {
                None => Some("The offer must have an Endpoint."),
                Some(endpoint) if !same_address(&endpoint.address, &create.acks_to.address) => Some(
                    "The address for acknowledgements must be the same as the Endpoint of the offered sequence.",
                ),
                Some(_) => None,
            },
            _ => None,
        }
    }

    fn refuse_create(&self, message: &Message, reason: String) -> Arrival {
        let fault = SequenceFault::CreateSequenceRefused {
            by: FaultSide::Sender,
            reason: reason.clone().into(),
            connection_limit: false,
        };
        self.refuse(message, &fault, reason)
    }

    fn refuse(&self, message: &Message, fault: &SequenceFault, reason: String) -> Arrival {
        let fault = fault.to_message(self.config.version, self.config.message_version);
        Arrival::Refused { answer: self.answer(message, fault), reason }
    }

    /// A fault, addressed to whom the message says. In [`Shape::Duplex`] nobody waits for a response, so it has to say it.
    fn answer(&self, message: &Message, fault: Message) -> Option<Box<Message>> {
        let version = self.config.message_version;
        let answering = match self.config.shape {
            Shape::Connection => Answering::on_connection(version),
            _ => Answering::in_response(version),
        };
        if self.config.shape == Shape::Duplex
            && !matches!(message.properties.fault_endpoint(version).address, Address::Uri(_))
        {
            return None;
        }
        let action = fault.properties.action;
        let soap_fault = fault.body.fault()?.clone();
        let mut answer = Message::fault_reply(&message.properties, soap_fault, answering)?;
        answer.properties.action = action;
        Some(Box::new(answer))
    }
}

/// The sequences that a message is about, those that we would receive on first.
fn identifiers(
    message: &Message,
    kind: Option<RmAction>,
    headers: &RmHeaders,
    version: RmVersion,
) -> Vec<Identifier> {
    let of_body = match kind {
        Some(RmAction::CloseSequence) => CloseSequence::read(message, version).ok().map(|b| b.identifier),
        Some(RmAction::CloseSequenceResponse) => {
            CloseSequenceResponse::read(message, version).ok().map(|body| body.identifier)
        }
        Some(RmAction::TerminateSequence) => {
            TerminateSequence::read(message, version).ok().map(|body| body.identifier)
        }
        Some(RmAction::TerminateSequenceResponse) => {
            TerminateSequenceResponse::read(message, version).ok().map(|body| body.identifier)
        }
        _ => None,
    };
    let fault = message.body.fault().and_then(|fault| {
        SequenceFault::from_fault(fault, headers.fault.as_ref(), version)?.identifier().cloned()
    });
    let sequence = headers.sequence.iter().map(|sequence| sequence.identifier.clone());
    let asked = headers.ack_requested.iter().map(|asked| asked.identifier.clone());
    let acknowledged = headers.acknowledgements.iter().map(|acknowledged| acknowledged.identifier.clone());
    of_body.into_iter().chain(sequence).chain(asked).chain(fault).chain(acknowledged).collect()
}

/// As many as .NET may be set to have pending (`ReliableSessionBindingElement.MaxPendingChannels`).
const MAX_SESSIONS: usize = 16_384;
