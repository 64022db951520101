//! A message that is not accepted, and the answer to it.

use soapstone_xml::DecodeError;

use crate::addressing::{Answering, MessageProperties, ReadProperties};
use crate::error::Error;
use crate::fault::Fault;
use crate::header::HeaderBlock;
use crate::limits::EnvelopeLimits;
use crate::message::Message;
use crate::role::Roles;
use crate::version::{MessageVersion, SoapVersion};

/// Why an envelope was not accepted, together with the fault that says so to the peer, and for whom that is.
#[derive(Debug, thiserror::Error)]
#[error("the message is not accepted")]
pub struct Rejected {
    /// What is wrong.
    #[source]
    pub error: Error,
    /// What the peer is told. `None` when it is told nothing: the bytes were no XML (an HTTP status says that), or what was
    /// wrong was itself a fault.
    pub fault: Option<Box<Fault>>,
    /// The version of the envelope, when it had one.
    version: Option<SoapVersion>,
    sender: Sender,
}

/// What is known of the message that was not accepted.
#[derive(Debug)]
enum Sender {
    /// The header blocks that were read before something was wrong; possibly none.
    Blocks(Box<(Vec<HeaderBlock>, EnvelopeLimits)>),
    Properties(Box<MessageProperties>),
}

impl Rejected {
    /// An envelope was read as far as these blocks.
    pub(crate) fn envelope(
        error: Error,
        version: Option<SoapVersion>,
        blocks: Vec<HeaderBlock>,
        limits: EnvelopeLimits,
    ) -> Self {
        Self { fault: fault_for(&error), error, version, sender: Sender::Blocks(Box::new((blocks, limits))) }
    }

    /// An envelope makes no message.
    pub(crate) fn message(
        error: Error,
        fault: Option<Box<Fault>>,
        version: SoapVersion,
        properties: MessageProperties,
    ) -> Self {
        Self { error, fault, version: Some(version), sender: Sender::Properties(Box::new(properties)) }
    }

    /// Nobody is told: what is wrong was itself a fault.
    pub(crate) fn without_fault(self) -> Self {
        Self { fault: None, ..self }
    }

    /// The version of the envelope that was not accepted; `None` when it had none that we know.
    pub fn version(&self) -> Option<SoapVersion> {
        self.version
    }

    /// The version to answer in: that of the endpoint, but SOAP as the sender spoke it. So a sender of SOAP 1.1 is told in
    /// SOAP 1.1 that an endpoint speaks 1.2. Spec: [SOAP12-1 Appendix A]
    pub fn answer_version(&self, own: MessageVersion) -> MessageVersion {
        MessageVersion { soap: self.version.unwrap_or(own.soap), ..own }
    }

    /// The addressing properties, to an endpoint of this version, as far as they could be read; without those that were wrong.
    /// They say what the message was an answer to, and where an answer to it goes.
    pub fn properties(&self, own: MessageVersion) -> MessageProperties {
        match &self.sender {
            Sender::Properties(properties) => (**properties).clone(),
            Sender::Blocks(read) => {
                let (blocks, limits) = &**read;
                ReadProperties::read(blocks.clone(), own.addressing, &Roles::default(), limits).properties
            }
        }
    }

    /// The fault as an answer to the message: to its fault endpoint, related to it where it had an id.
    ///
    /// `None` when the peer is told nothing, because there is no fault, or because the fault endpoint is "none". `answering`
    /// has the version in which the answer is then written: [`answer_version`](Self::answer_version).
    pub fn into_reply(self, answering: Answering) -> Option<Message> {
        let properties = self.properties(answering.version);
        Message::fault_reply(&properties, *self.fault?, answering)
    }
}

impl From<Error> for Rejected {
    /// With the fault that belongs to the error.
    fn from(error: Error) -> Self {
        Self::envelope(error, None, Vec::new(), EnvelopeLimits::DEFAULT)
    }
}

impl From<DecodeError> for Rejected {
    fn from(error: DecodeError) -> Self {
        Error::Decode(error).into()
    }
}

/// The fault that belongs to an error. Where in the bytes something is wrong is not the peer's business.
pub(crate) fn fault_for(error: &Error) -> Option<Box<Fault>> {
    let fault = match error {
        Error::Decode(_) => return None,
        Error::NotAnEnvelope { .. } => Fault::version_mismatch(&SoapVersion::ALL),
        Error::VersionMismatch { expected, .. } => Fault::version_mismatch(&[*expected]),
        Error::Structure { problem, .. } => Fault::sender(problem.to_string()),
        Error::Limit(_) | Error::Addressing(_) => Fault::sender(error.to_string()),
    };
    Some(Box::new(fault))
}
