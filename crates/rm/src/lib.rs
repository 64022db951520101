//! WS-ReliableMessaging 1.0, 1.1 and 1.2 as a value: both roles, without sockets, clock or randomness.
//!
//! A [`Session`] is fed messages and time, and says what to send, when to come back, and what is new. An [`Acceptor`] finds the
//! session that a message belongs to. What travels between two sessions here are values; a driver turns them into bytes.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Instant;
//!
//! use soapstone_rm::{Acceptor, Arrival, Config, Event, IdSource, Identifier, RmVersion, Session, Shape};
//! use soapstone_soap::{Action, Body, EndpointReference, Message, MessageId, MessageVersion, Uri};
//!
//! /// Identifiers for an example. Real ones must not be guessed.
//! struct Counter(u32);
//! impl IdSource for Counter {
//!     fn identifier(&mut self) -> Identifier {
//!         self.0 += 1;
//!         Identifier::new(format!("urn:example:{}", self.0)).unwrap()
//!     }
//!     fn message_id(&mut self) -> MessageId {
//!         self.0 += 1;
//!         MessageId::new(format!("urn:example:{}", self.0)).unwrap()
//!     }
//! }
//!
//! let config = Arc::new(Config::new(RmVersion::February2005, MessageVersion::SOAP12_WSA10, Shape::Duplex));
//! let (service, client) = ("http://service.example/calculator", "http://client.example/callback");
//! let at = |uri: &str| Arc::new(EndpointReference::new(Uri::new(uri.to_owned()).unwrap()));
//! let now = Instant::now();
//!
//! // The client asks for a session, and sends something before it has it.
//! let mut ids = Counter(0);
//! let mut ours = Session::initiate(config.clone(), &mut ids, at(service), at(client), now);
//! ours.send(now, Message::new(Action::new("urn:calculator/Clear")?, Body::Empty))?;
//!
//! // The service gets the CreateSequence, and answers.
//! let create = ours.poll_transmit().unwrap().message.unwrap();
//! let Arrival::Create(request) = Acceptor::new(config.clone()).route(&create) else { panic!() };
//! let mut theirs = Session::accept(config, &mut ids, *request, None, now);
//! let created = theirs.poll_transmit().unwrap().message.unwrap();
//!
//! // The client gets the answer, and its message goes out: number 1.
//! ours.handle_message(now, created, None);
//! let clear = ours.poll_transmit().unwrap().message.unwrap();
//! theirs.handle_message(now, clear, None);
//! assert!(matches!(theirs.poll_event(), Some(Event::Established)));
//! assert!(matches!(theirs.poll_event(), Some(Event::Delivered(number, _)) if number.get() == 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Versions
//!
//! The 1.1 vocabulary is the internal one. What 1.0 has instead (`LastMessage`, a number in the sequence, for `CloseSequence`; no
//! answer to `TerminateSequence`) is a property of [`RmVersion`]. WS-ReliableMessaging 1.2 is 1.1 on the wire.
//!
//! # Defaults
//!
//! [`Config::new`] has .NET's, each with its source. What .NET does where the specifications leave a choice is done here too, so
//! that captured sessions can be repeated; where other stacks differ, what they send is taken.
//!
//! # Neighbours
//!
//! Messages are those of [`soapstone_soap`]. `soapstone` runs sessions, over HTTP and WebSockets: it is the driver, with sockets,
//! a clock and random identifiers.

mod acceptor;
mod config;
mod destination;
mod error;
mod event;
mod fault;
mod header;
mod identifier;
mod keep;
pub mod ns;
mod place;
mod protocol;
mod ranges;
mod record;
mod session;
mod source;
mod timer;
mod transmission;
mod version;

pub use acceptor::{Acceptor, Arrival, CreateRequest};
pub use config::{Config, OfferPolicy, Role, Shape};
pub use destination::DestinationState;
pub use error::{InvalidBody, InvalidHeader, InvalidMessageNumber, Problem};
pub use event::{
    BackChannel, Event, Failure, IdSource, Ignored, Route, SendError, SessionId, Transmit, TransmitToken,
};
pub use fault::{FaultSide, SequenceFault};
pub use header::{
    AckRequested, FaultDetail, MAX_RANGES_READ, RmHeaders, Sequence, SequenceAcknowledgement,
    SequenceFaultHeader,
};
pub use identifier::{Identifier, MessageNumber};
pub use protocol::{
    CloseSequence, CloseSequenceResponse, CreateSequence, CreateSequenceResponse, IncompleteSequenceBehavior,
    Offer, TerminateSequence, TerminateSequenceResponse, empty_message,
};
pub use ranges::Ranges;
pub use record::{Opened, Record};
pub use session::{RestoreError, Session};
pub use source::SourceState;
pub use version::{RmAction, RmVersion};

/// The examples of the README are run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
