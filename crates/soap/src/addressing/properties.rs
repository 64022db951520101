//! The addressing properties of a message.

use soapstone_xml::{Element, EncodeError, TextForm, ToXml, XmlWriter};

use super::endpoint_reference::may_be_sent_along;
use super::{
    Address, AddressingFault, AddressingHeader, AnonymousTo, Answering, Content, EndpointReference, PREFIX,
    RelatesTo, Relationship, id_text,
};
use crate::header::HeaderBlock;
use crate::uri::{Action, MessageId};
use crate::version::{AddressingVersion, MessageVersion};

/// Where a message comes from and goes to, what it is meant to do, and what it has to do with other messages.
///
/// Spec: [WSA10-CORE §3.1], [WSA0408 §3.1]
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct MessageProperties {
    /// Where it goes. `None` writes nothing and means [`Address::Anonymous`]; .NET leaves it out in HTTP responses and writes
    /// the anonymous address on WebSockets.
    pub to: Option<Address>,
    /// What it is meant to do. `None` when there is no addressing, until the transport says it. That of a fault says nothing
    /// about which fault it is: see [`Action::of_fault`].
    pub action: Option<Action>,
    /// What it is called. .NET leaves it out of messages that are not to be answered.
    pub message_id: Option<MessageId>,
    /// The messages it has to do with.
    pub relates_to: Vec<RelatesTo>,
    /// Who sent it. .NET never writes it.
    pub from: Option<EndpointReference>,
    /// Where replies go, as the message says; [`reply_endpoint`](Self::reply_endpoint) is where they go.
    pub reply_to: Option<EndpointReference>,
    /// Where faults go, as the message says; [`fault_endpoint`](Self::fault_endpoint) is where they go.
    pub fault_to: Option<EndpointReference>,
    /// What was, or is to be, sent along because an endpoint reference said so. In a message of version 2004/08 that was read
    /// they cannot be told from other header blocks, and are among those.
    pub reference_parameters: Vec<Element>,
}

impl MessageProperties {
    /// No properties.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where it goes.
    pub fn destination(&self) -> &Address {
        self.to.as_ref().unwrap_or(&Address::Anonymous)
    }

    /// Where replies go: `ReplyTo`, else back over the connection. In version 2004/08 `From` comes between the two: that
    /// version allows it, and .NET does it. Spec: [WSA10-CORE §3.4], [WSA0408 §3.2]
    pub fn reply_endpoint(&self, version: MessageVersion) -> EndpointReference {
        let from = self.from.as_ref().filter(|_| version.addressing == AddressingVersion::August2004);
        self.reply_to.as_ref().or(from).cloned().unwrap_or_else(EndpointReference::anonymous)
    }

    /// Where faults go: `FaultTo`, else where replies go. Spec: [WSA10-CORE §3.4]
    pub fn fault_endpoint(&self, version: MessageVersion) -> EndpointReference {
        self.fault_to.clone().unwrap_or_else(|| self.reply_endpoint(version))
    }

    /// The message that this one is a reply to.
    pub fn reply_of(&self) -> Option<&MessageId> {
        let reply = self.relates_to.iter().find(|other| other.relationship == Relationship::Reply);
        reply.map(|reply| &reply.id)
    }

    /// Addresses the message to an endpoint: its address, and what it wants to be sent along. Spec: [WSA10-CORE §3.3]
    pub fn send_to(&mut self, endpoint: &EndpointReference, anonymous_to: AnonymousTo) {
        let omitted = endpoint.is_anonymous() && anonymous_to == AnonymousTo::Omitted;
        self.to = (!omitted).then(|| endpoint.address.clone());
        self.reference_parameters = endpoint.references().cloned().collect();
    }

    /// The properties of an answer to this message that goes to one of its endpoints; none when that is nowhere.
    pub(crate) fn answer(
        &self,
        endpoint: &EndpointReference,
        action: Option<Action>,
        answering: Answering,
    ) -> Option<Self> {
        if endpoint.is_none() {
            return None;
        }
        let mut answer = Self { action, ..Self::default() };
        answer.send_to(endpoint, answering.anonymous_to);
        answer.relates_to.extend(self.message_id.clone().map(RelatesTo::reply));
        Some(answer)
    }

    /// Judges what the transport says the action is (`SOAPAction`, without its quotes), where it says something.
    ///
    /// Spec: [WSA10-SOAP §4.2], [WSA10-SOAP §6.4.1.6]
    pub fn check_soap_action(&self, soap_action: &str) -> Result<(), AddressingFault> {
        match &self.action {
            Some(action) if !soap_action.is_empty() && action != soap_action => {
                Err(AddressingFault::ActionMismatch {
                    action: Some(action.clone()),
                    soap_action: Some(soap_action.to_owned()),
                })
            }
            _ => Ok(()),
        }
    }

    /// The header blocks, in .NET's order, with `application` behind the action. `once` says that the action is not worth an
    /// entry in the string table of a binary session: .NET keeps those of contracts there, not those of faults.
    pub(crate) fn into_blocks(
        self,
        version: AddressingVersion,
        application: Vec<HeaderBlock>,
        once: bool,
    ) -> Vec<HeaderBlock> {
        if version == AddressingVersion::None {
            return application;
        }
        let mut blocks = Vec::with_capacity(application.len() + 8);
        let block = |header: AddressingHeader, text: String, form: TextForm| {
            HeaderBlock::of_protocol(header.name(version), PREFIX, Content(text, form))
                .with_must_understand(true)
        };
        let form = if once { TextForm::AUTO } else { TextForm::DICTIONARY };
        blocks.extend(self.action.map(|action| block(AddressingHeader::Action, action.to_string(), form)));
        blocks.extend(application);
        blocks.extend(self.relates_to.iter().filter_map(|other| other.to_block(version)));
        blocks.extend(
            self.message_id.map(|id| {
                HeaderBlock::of_protocol(AddressingHeader::MessageId.name(version), PREFIX, Id(id))
            }),
        );
        let endpoints = [
            (AddressingHeader::From, &self.from),
            (AddressingHeader::ReplyTo, &self.reply_to),
            (AddressingHeader::FaultTo, &self.fault_to),
        ];
        for (header, endpoint) in endpoints {
            blocks.extend(
                endpoint.as_ref().and_then(|endpoint| endpoint.to_block(header.name(version), version)),
            );
        }
        if let Some(to) = self.to.as_ref().and_then(|to| to.to_uri(version)) {
            blocks.push(block(AddressingHeader::To, to.to_owned(), TextForm::DICTIONARY));
        }
        // Only 1.0 marks them.
        if version == AddressingVersion::V10 {
            let parameters = self.reference_parameters.into_iter().map(HeaderBlock::from_element);
            blocks.extend(parameters.map(HeaderBlock::with_reference_parameter));
        } else {
            let parameters = self.reference_parameters.into_iter().filter(may_be_sent_along);
            blocks.extend(parameters.map(HeaderBlock::from_element));
        }
        blocks
    }
}

struct Id(MessageId);

impl ToXml for Id {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        out.text(id_text(self.0.as_str()))
    }
}
