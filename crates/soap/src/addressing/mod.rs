//! WS-Addressing, 1.0 and 2004/08.

mod action;
mod address;
mod answering;
mod endpoint_reference;
mod fault;
mod properties;
mod read;
mod relates_to;

use std::fmt;

use soapstone_xml::{EncodeError, NameRef, QName, Text, TextForm, ToXml, XmlWriter};
use uuid::Uuid;

pub use address::Address;
pub use answering::{AnonymousTo, Answering};
pub use endpoint_reference::{EndpointReference, InvalidEndpointReference};
pub use fault::{AddressingFault, InvalidHeader};
pub use properties::MessageProperties;
pub(crate) use read::ReadProperties;
pub use relates_to::{RelatesTo, Relationship};

use crate::version::AddressingVersion;

/// A header of WS-Addressing, whatever the version.
///
/// Spec: [WSA10-CORE §3.2], [WSA0408 §3.1]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressingHeader {
    /// Where the message goes.
    To,
    /// Who sent it.
    From,
    /// Where replies go.
    ReplyTo,
    /// Where faults go.
    FaultTo,
    /// What it is meant to do.
    Action,
    /// What it is called.
    MessageId,
    /// What it has to do with other messages.
    RelatesTo,
}

impl AddressingHeader {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::To, Self::From, Self::ReplyTo, Self::FaultTo, Self::Action, Self::MessageId, Self::RelatesTo];

    /// The local name, the same in both versions.
    pub const fn local(self) -> &'static str {
        match self {
            Self::To => "To",
            Self::From => "From",
            Self::ReplyTo => "ReplyTo",
            Self::FaultTo => "FaultTo",
            Self::Action => "Action",
            Self::MessageId => "MessageID",
            Self::RelatesTo => "RelatesTo",
        }
    }

    /// The name in this version; without addressing, in the namespace that .NET uses for faults then.
    pub const fn name(self, version: AddressingVersion) -> QName {
        QName::from_static(version.fault_namespace(), self.local())
    }

    /// The header of this local name.
    pub fn from_local(local: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|header| header.local() == local)
    }
}

/// The local name.
impl fmt::Display for AddressingHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.local())
    }
}

/// The prefix of addressing, as .NET writes it.
const PREFIX: &str = "a";

fn name(namespace: &'static str, local: &'static str) -> NameRef<'static> {
    NameRef::new(namespace, local).with_prefix(PREFIX)
}

/// A string as content, in this form in binary documents.
struct Content(String, TextForm);

impl ToXml for Content {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        out.text_as(Text::from(&self.0), self.1)
    }
}

/// The id of a message as content: `urn:uuid:…` is an atom in binary documents, anything else a string.
fn id_text(id: &str) -> Text<'_> {
    let uuid = id.strip_prefix("urn:uuid:").and_then(|text| {
        let uuid = Uuid::try_parse(text).ok()?;
        (uuid.to_string() == text).then_some(uuid)
    });
    uuid.map_or_else(|| Text::from(id), Text::UniqueId)
}
