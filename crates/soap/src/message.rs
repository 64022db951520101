//! What an envelope means.

use soapstone_xml::{Element, QName, XmlReader};

use crate::addressing::{
    AddressingFault, AnonymousTo, Answering, EndpointReference, MessageProperties, ReadProperties,
};
use crate::body::Body;
use crate::envelope::Envelope;
use crate::error::Error;
use crate::fault::Fault;
use crate::header::HeaderBlock;
use crate::headers::Headers;
use crate::rejected::{Rejected, fault_for};
use crate::role::Roles;
use crate::uri::{Action, MessageId};
use crate::version::MessageVersion;

/// A message: what an envelope means once addressing has been read. It has no version; the envelope has.
///
/// Attributes of the elements `Envelope` and `Header` mean nothing to it; who passes messages on keeps the [`Envelope`].
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Message {
    /// Where it comes from and goes to, and what it is meant to do.
    pub properties: MessageProperties,
    /// The other header blocks.
    pub headers: Headers,
    /// The body.
    pub body: Body,
}

impl Message {
    /// A message with this action. Without an id, as .NET sends those that are not to be answered; ids come from outside, this
    /// crate has no randomness.
    pub fn new(action: Action, body: Body) -> Self {
        let mut properties = MessageProperties::new();
        properties.action = Some(action);
        Self::with_properties(properties, body)
    }

    /// A message with these properties.
    pub fn with_properties(properties: MessageProperties, body: Body) -> Self {
        Self { properties, headers: Headers::new(), body }
    }

    /// The same message with this id.
    #[must_use]
    pub fn with_message_id(mut self, id: MessageId) -> Self {
        self.properties.message_id = Some(id);
        self
    }

    /// The same message, to this endpoint. The anonymous address is not written; see [`MessageProperties::send_to`].
    #[must_use]
    pub fn to(mut self, endpoint: &EndpointReference) -> Self {
        self.properties.send_to(endpoint, AnonymousTo::Omitted);
        self
    }

    /// The same message, to be answered at this endpoint.
    #[must_use]
    pub fn with_reply_to(mut self, endpoint: EndpointReference) -> Self {
        self.properties.reply_to = Some(endpoint);
        self
    }

    /// The same message with one more header block, behind `Action`.
    #[must_use]
    pub fn with_header(mut self, block: HeaderBlock) -> Self {
        self.headers.push(block);
        self
    }

    /// A reply to a request: to its [reply endpoint](MessageProperties::reply_endpoint), with the reference parameters of
    /// that, related to the request. `None` when that endpoint is "none", and so there is no reply.
    /// Spec: [WSA10-CORE §3.4], [WSA0408 §3.2]
    pub fn reply_to(
        request: &MessageProperties,
        action: Action,
        body: Body,
        answering: Answering,
    ) -> Option<Self> {
        let endpoint = request.reply_endpoint(answering.version);
        let properties = request.answer(&endpoint, Some(action), answering)?;
        Some(Self::with_properties(properties, body))
    }

    /// A fault that answers nothing, with the action that such faults have in this version.
    pub fn fault(fault: Fault, version: MessageVersion) -> Self {
        let mut properties = MessageProperties::new();
        properties.action = Action::of_fault(&fault, version);
        Self::with_properties(properties, fault.into())
    }

    /// A fault in answer to a request: to its [fault endpoint](MessageProperties::fault_endpoint). `None` when that is "none",
    /// and so nobody is told. Faults that a contract declares have an action of their own, which is put into
    /// [`properties`](Self::properties) afterwards. Spec: [WSA10-CORE §3.4]
    pub fn fault_reply(request: &MessageProperties, fault: Fault, answering: Answering) -> Option<Self> {
        let endpoint = request.fault_endpoint(answering.version);
        let action = Action::of_fault(&fault, answering.version);
        let properties = request.answer(&endpoint, action, answering)?;
        Some(Self::with_properties(properties, fault.into()))
    }

    /// The message as it is written in this version.
    ///
    /// The order of the blocks is .NET's: leading ones, `Action`, those of a fault, those of the application, `RelatesTo`,
    /// `MessageID`, `From`, `ReplyTo`, `FaultTo`, `To`, reference parameters. `Action` and `To` must be understood. Without
    /// addressing none of them is written; an endpoint "none" is not written in 2004/08, which has no such thing.
    pub fn into_envelope(self, version: MessageVersion) -> Envelope {
        let Self { properties, headers, mut body } = self;
        let (mut blocks, following) = headers.into_parts();
        let mut application = Vec::new();
        if let Body::Fault(fault) = &mut body {
            application.append(&mut fault.take_headers());
        }
        application.extend(following);
        let once = body.fault().is_some();
        blocks.extend(properties.into_blocks(version.addressing, application, once));
        let mut envelope = Envelope::new(version.soap, body);
        envelope.headers = blocks;
        envelope
    }

    /// Reads a document as a message to an endpoint of this version: an [`Envelope`], and [what it means](Self::from_envelope).
    pub fn read<R: XmlReader + ?Sized>(input: &mut R, version: MessageVersion) -> Result<Self, Rejected> {
        Self::from_envelope(Envelope::read(input)?, version)
    }

    /// What an envelope means to an endpoint of this version, the ultimate receiver.
    ///
    /// Refused are: another version of SOAP; a missing action; more than one of a header other than `RelatesTo`; addresses
    /// and ids that are none; more than the [limits](Envelope::limits) within which the envelope was read. Headers of another
    /// version of addressing, and those for other roles, are header blocks like any other.
    ///
    /// Spec: [WSA10-SOAP §3.2], [WSA0408 §3.2]
    pub fn from_envelope(envelope: Envelope, version: MessageVersion) -> Result<Self, Rejected> {
        Self::from_envelope_for(envelope, version, &Roles::default())
    }

    /// As [`from_envelope`](Self::from_envelope), to an endpoint with these roles.
    pub fn from_envelope_for(
        envelope: Envelope,
        version: MessageVersion,
        roles: &Roles,
    ) -> Result<Self, Rejected> {
        let limits = *envelope.limits();
        let Envelope { version: found, headers, body, .. } = envelope;
        let ReadProperties { properties, headers, problem, .. } =
            ReadProperties::read(headers, version.addressing, roles, &limits);
        let mismatch =
            (found != version.soap).then_some(Error::VersionMismatch { expected: version.soap, found });
        let Some(error) = mismatch.or(problem) else {
            return Ok(Self { properties, headers, body });
        };
        let fault = match &error {
            // A fault is not answered with a fault.
            _ if body.fault().is_some() => None,
            Error::Addressing(fault) => Some(Box::new(fault.to_fault(version))),
            _ => fault_for(&error),
        };
        Err(Rejected::message(error, fault, found, properties))
    }

    /// The header blocks that must be understood here and are not, given what is. The addressing headers are.
    /// Spec: [SOAP12-1 §2.4], [SOAP11 §4.2.3]
    pub fn not_understood(&self, understood: impl Fn(&QName) -> bool) -> Vec<QName> {
        self.headers.not_understood(understood)
    }

    /// A reference parameter that was sent along, in either version: 1.0 marks them, in 2004/08 they are header blocks like
    /// any other.
    pub fn reference_parameter(&self, namespace: &str, local: &str) -> Option<Element> {
        let marked =
            self.properties.reference_parameters.iter().find(|parameter| parameter.is(namespace, local));
        marked.cloned().or_else(|| self.headers.find(namespace, local)?.element().ok())
    }

    /// Takes a reference parameter out, which is then understood.
    pub fn take_reference_parameter(&mut self, namespace: &str, local: &str) -> Option<Element> {
        let parameters = &mut self.properties.reference_parameters;
        match parameters.iter().position(|parameter| parameter.is(namespace, local)) {
            Some(index) => {
                self.headers.release_parameter(namespace, local);
                Some(parameters.remove(index))
            }
            None => self.headers.take(namespace, local)?.element().ok(),
        }
    }

    /// What the fault in the body says about addressing, when it does.
    pub fn addressing_fault(&self, version: MessageVersion) -> Option<AddressingFault> {
        let fault = self.body.fault()?;
        let detail = self
            .headers
            .find(version.addressing.fault_namespace(), "FaultDetail")
            .and_then(|block| block.element().ok());
        AddressingFault::from_fault(fault, version, detail.as_ref())
    }
}
