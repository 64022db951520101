//! What a message has to do with others.

use soapstone_xml::{DeclarationRef, EncodeError, NameRef, QName, Text, ToXml, XmlWriter};

use super::read::{BadHeader, uri_content};
use super::{AddressingHeader, PREFIX, id_text};
use crate::cursor::{found_name, usable_prefix};
use crate::header::HeaderBlock;
use crate::limits::{EnvelopeLimits, check};
use crate::ns;
use crate::uri::{MessageId, Uri};
use crate::version::AddressingVersion;

/// One relationship to another message.
///
/// Spec: [WSA10-CORE §3.1], [WSA0408 §3.1]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatesTo {
    /// The other message; [`ns::WSA10_UNSPECIFIED`] is one that is not said.
    pub id: MessageId,
    /// What this message is to it.
    pub relationship: Relationship,
}

/// What a message is to another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Relationship {
    /// A reply; also when nothing is said. .NET never says it.
    #[default]
    Reply,
    /// Something else, as WS-Addressing 1.0 names it.
    Uri(Uri),
    /// Something else, as WS-Addressing 2004/08 names it.
    Name(QName),
}

impl RelatesTo {
    /// A reply to this message.
    pub fn reply(id: MessageId) -> Self {
        Self { id, relationship: Relationship::Reply }
    }

    /// Reads the header.
    pub(super) fn read(
        block: &HeaderBlock,
        version: AddressingVersion,
        limits: &EnvelopeLimits,
    ) -> Result<Self, BadHeader> {
        block.read_with(|input| {
            let kind = input.start().attribute("", TYPE).map(|value| value.lexical().trim().to_owned());
            let relationship = match (kind.as_deref(), version) {
                (None | Some("" | ns::WSA10_REPLY), _) => Relationship::Reply,
                (Some(kind), AddressingVersion::August2004) => {
                    let found = found_name(kind, |prefix| input.resolve(prefix).map(str::to_owned));
                    let name = found.into_qname().ok_or(BadHeader::Value)?;
                    if name.as_ref().is(ns::WSA_AUGUST2004, "Reply") {
                        Relationship::Reply
                    } else {
                        Relationship::Name(name)
                    }
                }
                (Some(kind), _) => {
                    check(kind.len(), "max_uri_bytes", limits.max_uri_bytes)?;
                    Relationship::Uri(Uri::from_wire(kind)?)
                }
            };
            Ok(Self { id: uri_content(input, limits, MessageId::from_wire)?, relationship })
        })
    }

    /// The header. A relationship that the version has no words for is not written: without its type it would say "reply".
    pub(super) fn to_block(&self, version: AddressingVersion) -> Option<HeaderBlock> {
        match (&self.relationship, version) {
            (Relationship::Uri(_), AddressingVersion::August2004)
            | (Relationship::Name(_), AddressingVersion::V10) => None,
            _ => Some(HeaderBlock::of_protocol(
                AddressingHeader::RelatesTo.name(version),
                PREFIX,
                Written(self.clone()),
            )),
        }
    }
}

struct Written(RelatesTo);

impl ToXml for Written {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        match &self.0.relationship {
            Relationship::Reply => {}
            Relationship::Uri(uri) => out.attribute(NameRef::local(TYPE), Text::from(uri.as_str()))?,
            Relationship::Name(name) => {
                if name.namespace().is_empty() {
                    out.attribute(NameRef::local(TYPE), Text::from(name.local()))?;
                } else {
                    let known = usable_prefix(out, name.namespace());
                    if known.is_none() {
                        out.declare(DeclarationRef::new("b", name.namespace()))?;
                    }
                    let prefix = known.as_deref().unwrap_or("b");
                    out.attribute(NameRef::local(TYPE), Text::from(format!("{prefix}:{}", name.local())))?;
                }
            }
        }
        out.text(id_text(self.0.id.as_str()))
    }
}

const TYPE: &str = "RelationshipType";
