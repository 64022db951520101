//! SOAP 1.1/1.2 envelopes, faults, and WS-Addressing 1.0 and 2004/08, over XML text and .NET binary XML alike.
//!
//! [`Envelope`] is what is on the wire, [`Message`] is what it means:
//!
//! ```
//! use soapstone_soap::{Action, Body, Envelope, EndpointReference, Message, MessageId, MessageVersion, Uri};
//! use soapstone_xml::{Limits, QName, TextDocument, TextWriter};
//!
//! // A message …
//! let version = MessageVersion::SOAP12_WSA10;
//! let message = Message::new(
//!     Action::of_operation("urn:ask", "IAsk", "Count")?,
//!     Body::value(QName::from_static("urn:ask", "Count"), 42),
//! )
//! .with_message_id(MessageId::new("urn:uuid:6277b363-f05a-445e-8716-796d94c48b9f")?)
//! .to(&EndpointReference::new(Uri::new("http://localhost:8100/ask")?));
//!
//! // … is written …
//! let mut out = TextWriter::new();
//! message.into_envelope(version).write(&mut out)?;
//! let bytes = out.finish()?;
//! assert_eq!(
//!     std::str::from_utf8(&bytes)?,
//!     concat!(
//!         r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" "#,
//!         r#"xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>"#,
//!         r#"<a:Action s:mustUnderstand="1">urn:ask/IAsk/Count</a:Action>"#,
//!         r#"<a:MessageID>urn:uuid:6277b363-f05a-445e-8716-796d94c48b9f</a:MessageID>"#,
//!         r#"<a:To s:mustUnderstand="1">http://localhost:8100/ask</a:To></s:Header>"#,
//!         r#"<s:Body><Count xmlns="urn:ask">42</Count></s:Body></s:Envelope>"#,
//!     )
//! );
//!
//! // … and read back.
//! let document = TextDocument::message(bytes, &Limits::default())?;
//! let envelope = Envelope::read(&mut document.reader())?;
//! let received = Message::from_envelope(envelope, version)?;
//! assert_eq!(received.properties.action.as_ref().unwrap(), "urn:ask/IAsk/Count");
//! assert_eq!(received.body.decode::<i32>()?, 42);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Header blocks that must be understood
//!
//! Nothing here refuses a message for them: reliable messaging comes first, and .NET acknowledges a message before it drops it.
//! [`Message::not_understood`] says which there are once everyone has [taken](Headers::take) what is theirs, and
//! [`Fault::must_understand`] is the answer.
//!
//! # Which version a function takes
//!
//! What an envelope, a header block or a fault looks like depends on [`SoapVersion`], what an address or an endpoint reference
//! looks like on [`AddressingVersion`]. Whatever makes, answers or judges a message takes both, as [`MessageVersion`].
//!
//! # What is tolerated
//!
//! Reading takes what real peers send: booleans as `1` and `true`, white space around URIs, ids that are no URIs, faults
//! without language, without code or with their codes in the wrong namespace, endpoint references with unknown children.
//! Writing is as .NET writes. What is not tolerated is said with a fault: see [`Rejected`]. How much of anything is taken is in
//! [`EnvelopeLimits`].
//!
//! This crate has no IO, no clock and no randomness. The infoset below it is [`soapstone_xml`], reliable messaging above it
//! `soapstone-rm`; `soapstone` sends and receives.

mod addressing;
mod body;
mod cursor;
mod envelope;
mod erased;
mod error;
mod fault;
mod header;
mod headers;
mod limits;
mod message;
pub mod ns;
mod rejected;
mod role;
mod tree;
mod uri;
mod version;

pub use addressing::{
    Address, AddressingFault, AddressingHeader, AnonymousTo, Answering, EndpointReference,
    InvalidEndpointReference, InvalidHeader, MessageProperties, RelatesTo, Relationship,
};
pub use body::{Body, BodyValue, FaultBody, RawBody};
pub use envelope::Envelope;
pub use error::{Error, InvalidUri, Structure};
pub use fault::{Fault, FaultCode, Reason, ReasonText};
pub use header::HeaderBlock;
pub use headers::Headers;
pub use limits::{EnvelopeLimits, LimitReached};
pub use message::Message;
pub use rejected::Rejected;
pub use role::{Role, Roles};
pub use tree::value_element;
pub use uri::{Action, MessageId, Uri};
pub use version::{AddressingVersion, MessageVersion, SoapVersion};

/// The examples of the README are run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
