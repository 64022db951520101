//! The faults that WS-Addressing defines.

use std::fmt;
use std::time::Duration;

use soapstone_xml::{Element, QName};

use super::AddressingHeader;
use crate::error::shorten;
use crate::fault::{Fault, FaultCode};
use crate::header::HeaderBlock;
use crate::ns;
use crate::uri::{Action, Uri};
use crate::version::{AddressingVersion, MessageVersion, SoapVersion};

/// A fault of WS-Addressing, whatever the version.
///
/// | here | 1.0 | 2004/08 |
/// |---|---|---|
/// | `InvalidHeader` | `InvalidAddressingHeader`, a subcode below | `InvalidMessageInformationHeader` |
/// | `ActionMismatch` | `InvalidAddressingHeader`, itself below | `InvalidMessageInformationHeader` |
/// | `HeaderRequired` | `MessageAddressingHeaderRequired` | `MessageInformationHeaderRequired` |
/// | the others | as here | as here |
///
/// Spec: [WSA10-SOAP §6.4], [WSA0408 §4]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressingFault {
    /// An addressing header is not as it must be.
    InvalidHeader {
        /// In what way; not said in 2004/08.
        problem: Option<InvalidHeader>,
        /// Which header; not said in 2004/08.
        header: Option<QName>,
    },
    /// The action in the message and the one in the transport (`SOAPAction`) differ. Spec: [WSA10-SOAP §6.4.1.6]
    ActionMismatch {
        /// That of the message; not said in 2004/08.
        action: Option<Action>,
        /// That of the transport; not said in 2004/08.
        soap_action: Option<String>,
    },
    /// An addressing header is missing.
    HeaderRequired {
        /// Which one.
        header: Option<AddressingHeader>,
    },
    /// There is nothing at the address.
    DestinationUnreachable {
        /// The address.
        address: Option<Uri>,
    },
    /// The action is not one that is done here.
    ActionNotSupported {
        /// The action.
        action: Option<Action>,
    },
    /// The endpoint cannot process the message now.
    EndpointUnavailable {
        /// When it is worth another try; whole milliseconds on the wire.
        retry_after: Option<Duration>,
        /// The address.
        address: Option<Uri>,
    },
}

/// In what way an addressing header is not as it must be.
///
/// Spec: [WSA10-SOAP §6.4.1]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InvalidHeader {
    /// An address is not a valid one.
    InvalidAddress,
    /// An endpoint reference is not one.
    InvalidEpr,
    /// There are more of a header than there may be.
    InvalidCardinality,
    /// An endpoint reference has no address.
    MissingAddressInEpr,
    /// The message id was used before.
    DuplicateMessageId,
    /// Replies go only where the request came from. Spec: [WSA10-SOAP §6.4.1.7]
    OnlyAnonymousAddressSupported,
    /// Replies go only to an address of its own. Spec: [WSA10-SOAP §6.4.1.8]
    OnlyNonAnonymousAddressSupported,
}

impl InvalidHeader {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::InvalidAddress,
        Self::InvalidEpr,
        Self::InvalidCardinality,
        Self::MissingAddressInEpr,
        Self::DuplicateMessageId,
        Self::OnlyAnonymousAddressSupported,
        Self::OnlyNonAnonymousAddressSupported,
    ];

    /// The local name of the subcode.
    pub const fn local(self) -> &'static str {
        match self {
            Self::InvalidAddress => "InvalidAddress",
            Self::InvalidEpr => "InvalidEPR",
            Self::InvalidCardinality => "InvalidCardinality",
            Self::MissingAddressInEpr => "MissingAddressInEPR",
            Self::DuplicateMessageId => "DuplicateMessageID",
            Self::OnlyAnonymousAddressSupported => "OnlyAnonymousAddressSupported",
            Self::OnlyNonAnonymousAddressSupported => "OnlyNonAnonymousAddressSupported",
        }
    }
}

impl AddressingFault {
    /// This header of the version is wrong in this way.
    pub fn invalid(problem: InvalidHeader, header: AddressingHeader, version: MessageVersion) -> Self {
        Self::InvalidHeader { problem: Some(problem), header: Some(header.name(version.addressing)) }
    }

    /// The local name of the subcode.
    pub fn local(&self, version: MessageVersion) -> &'static str {
        let old = version.addressing == AddressingVersion::August2004;
        match self {
            Self::InvalidHeader { .. } | Self::ActionMismatch { .. } if old => {
                "InvalidMessageInformationHeader"
            }
            Self::InvalidHeader { .. } | Self::ActionMismatch { .. } => "InvalidAddressingHeader",
            Self::HeaderRequired { .. } if old => "MessageInformationHeaderRequired",
            Self::HeaderRequired { .. } => "MessageAddressingHeaderRequired",
            Self::DestinationUnreachable { .. } => "DestinationUnreachable",
            Self::ActionNotSupported { .. } => "ActionNotSupported",
            Self::EndpointUnavailable { .. } => "EndpointUnavailable",
        }
    }

    /// The fault, as it is said in this version.
    ///
    /// With SOAP 1.1 the detail, which may only be about the body there, is a header block `FaultDetail`; the subcode is the
    /// code, and the one below it is lost, as with .NET. Version 2004/08 does not name the elements of its details, so but for
    /// `RetryAfter` there are none. Spec: [WSA10-SOAP §6.1, §6.2]
    pub fn to_fault(&self, version: MessageVersion) -> Fault {
        let namespace = version.addressing.fault_namespace();
        let code = match self {
            Self::EndpointUnavailable { .. } => FaultCode::Receiver,
            _ => FaultCode::Sender,
        };
        let own = QName::from_static(namespace, self.local(version));
        let mut fault = Fault::new(code, self.to_string()).with_subcode(own);
        if let Some(below) = self.below().filter(|_| version.addressing != AddressingVersion::August2004) {
            fault = fault.with_subcode(QName::from_static(namespace, below));
        }
        let details = self.details(version.addressing);
        match version.soap {
            SoapVersion::Soap12 => details.into_iter().fold(fault, Fault::with_detail),
            SoapVersion::Soap11 => {
                if !details.is_empty() && version.addressing == AddressingVersion::V10 {
                    let block =
                        details.into_iter().fold(element(namespace, "FaultDetail"), Element::with_child);
                    fault.headers.push(HeaderBlock::from_element(block));
                }
                fault
            }
        }
    }

    /// The local name of the subcode below.
    fn below(&self) -> Option<&'static str> {
        match self {
            Self::InvalidHeader { problem, .. } => problem.map(InvalidHeader::local),
            Self::ActionMismatch { .. } => Some(ACTION_MISMATCH),
            _ => None,
        }
    }

    fn details(&self, version: AddressingVersion) -> Vec<Element> {
        let mut details = Vec::new();
        let namespace = version.fault_namespace();
        let with_text = |local, text: &str| element(namespace, local).with_child(text);
        if let Self::EndpointUnavailable { retry_after: Some(retry_after), .. } = self
            && version != AddressingVersion::None
        {
            details.push(with_text("RetryAfter", &retry_after.as_millis().to_string()));
        }
        if version != AddressingVersion::V10 {
            return details;
        }
        match self {
            Self::InvalidHeader { header: Some(header), .. } => {
                details.push(problem_header(header, namespace));
            }
            Self::HeaderRequired { header: Some(header) } => {
                details.push(problem_header(&header.name(version), namespace));
            }
            Self::ActionNotSupported { action: Some(action) } => {
                details.push(
                    element(namespace, "ProblemAction").with_child(with_text("Action", action.as_str())),
                );
            }
            Self::ActionMismatch { action, soap_action } => {
                let action = action.iter().map(|action| with_text("Action", action.as_str()));
                let soap_action = soap_action.iter().map(|action| with_text("SoapAction", action));
                let problem = element(namespace, "ProblemAction");
                details.push(action.chain(soap_action).fold(problem, Element::with_child));
            }
            Self::DestinationUnreachable { address: Some(address) }
            | Self::EndpointUnavailable { address: Some(address), .. } => {
                details.push(with_text("ProblemIRI", address.as_str()));
            }
            _ => {}
        }
        details
    }

    /// What a fault says, when it is one of these. In a SOAP 1.1 fault `detail` is the header block `FaultDetail`, if there
    /// was one; in others that of the fault is looked at too. Of `ActionNotSupported` .NET has the action as a string there.
    pub fn from_fault(fault: &Fault, version: MessageVersion, detail: Option<&Element>) -> Option<Self> {
        let namespace = version.addressing.fault_namespace();
        let known = fault.name().filter(|name| name.namespace() == namespace)?.local();
        let details = Details { fault: fault.detail.as_ref(), block: detail, namespace };
        let below = fault.subcodes.get(1).filter(|name| name.namespace() == namespace).map(QName::local);
        let invalid = |problem: Option<&str>| {
            if problem == Some(ACTION_MISMATCH) {
                let (action, soap_action) = details.problem_action();
                return Self::ActionMismatch { action, soap_action };
            }
            let problem = InvalidHeader::ALL.into_iter().find(|known| problem == Some(known.local()));
            Self::InvalidHeader { problem, header: details.problem_header() }
        };
        Some(match known {
            "InvalidAddressingHeader" | "InvalidMessageInformationHeader" => invalid(below),
            "MessageAddressingHeaderRequired" | "MessageInformationHeaderRequired" => {
                let header = details.problem_header().filter(|name| name.namespace() == namespace);
                Self::HeaderRequired {
                    header: header.and_then(|name| AddressingHeader::from_local(name.local())),
                }
            }
            "DestinationUnreachable" => Self::DestinationUnreachable { address: details.problem_iri() },
            "ActionNotSupported" => {
                let (action, _) = details.problem_action();
                Self::ActionNotSupported { action: action.or_else(|| details.string()) }
            }
            "EndpointUnavailable" => {
                let millis = details.text(namespace, "RetryAfter").and_then(|text| text.parse().ok());
                Self::EndpointUnavailable {
                    retry_after: millis.map(Duration::from_millis),
                    address: details.problem_iri(),
                }
            }
            // SOAP 1.1 peers may send the subcode below as the code.
            ACTION_MISMATCH => invalid(Some(known)),
            _ if InvalidHeader::ALL.into_iter().any(|problem| problem.local() == known) => {
                invalid(Some(known))
            }
            _ => return None,
        })
    }
}

/// The details of a fault: those in the body, and those in a header block.
struct Details<'a> {
    fault: Option<&'a Element>,
    block: Option<&'a Element>,
    namespace: &'static str,
}

impl<'a> Details<'a> {
    fn entry(&self, namespace: &str, local: &str) -> Option<&'a Element> {
        let mut details = self.fault.into_iter().chain(self.block);
        details.find_map(|detail| detail.child(namespace, local))
    }

    fn text(&self, namespace: &str, local: &str) -> Option<String> {
        self.entry(namespace, local).map(|entry| entry.text().trim().to_owned())
    }

    fn problem_header(&self) -> Option<QName> {
        let element = self.entry(self.namespace, "ProblemHeaderQName")?;
        element.resolve_qname(&element.text())
    }

    fn problem_iri(&self) -> Option<Uri> {
        Uri::new(self.text(self.namespace, "ProblemIRI")?).ok()
    }

    /// The action of the message, and that of the transport.
    fn problem_action(&self) -> (Option<Action>, Option<String>) {
        let problem = self.entry(self.namespace, "ProblemAction");
        let child = |local| problem?.child(self.namespace, local).map(Element::text);
        let action = child("Action").and_then(|text| Action::from_wire(&text).ok());
        (action, child("SoapAction").map(|text| text.trim().to_owned()))
    }

    fn string(&self) -> Option<Action> {
        Action::new(self.text(ns::SERIALIZATION, "string")?).ok()
    }
}

/// The reason, in the words of the specification.
impl fmt::Display for AddressingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidHeader { problem, header } => {
                f.write_str("A header representing a Message Addressing Property is not valid and the message cannot be processed")?;
                let header = header.as_ref().map(|header| shorten(header.local()));
                match (problem, header) {
                    (Some(problem), Some(header)) => write!(f, ": {} ({header})", problem.local()),
                    (Some(problem), None) => write!(f, ": {}", problem.local()),
                    (None, Some(header)) => write!(f, ": {header}"),
                    (None, None) => Ok(()),
                }
            }
            Self::ActionMismatch { .. } => f.write_str(
                "The action of the message is not the one that its transport says: ActionMismatch",
            ),
            Self::HeaderRequired { header } => {
                f.write_str("A required header representing a Message Addressing Property is not present")?;
                header.map_or(Ok(()), |header| write!(f, ": {header}"))
            }
            Self::DestinationUnreachable { address: Some(address) } => {
                write!(f, "No route can be determined to reach {}", shorten(address.as_str()))
            }
            Self::DestinationUnreachable { address: None } => {
                f.write_str("No route can be determined to reach [destination]")
            }
            Self::ActionNotSupported { action: Some(action) } => {
                write!(f, "The '{}' cannot be processed at the receiver", shorten(action.as_str()))
            }
            Self::ActionNotSupported { action: None } => {
                f.write_str("The [action] cannot be processed at the receiver")
            }
            Self::EndpointUnavailable { .. } => {
                f.write_str("The endpoint is unable to process the message at this time")
            }
        }
    }
}

fn element(namespace: &'static str, local: &'static str) -> Element {
    Element::new(QName::from_static(namespace, local)).with_prefix(super::PREFIX)
}

/// `ProblemHeaderQName`, whose content is a QName and needs its prefix declared.
fn problem_header(header: &QName, namespace: &'static str) -> Element {
    let prefix = if header.namespace() == namespace { super::PREFIX } else { "b" };
    let problem = element(namespace, "ProblemHeaderQName");
    match header.namespace() {
        "" => problem.with_child(header.local()),
        other => problem.with_declaration(prefix, other).with_child(format!("{prefix}:{}", header.local())),
    }
}

/// The local name of the subcode of [`AddressingFault::ActionMismatch`].
const ACTION_MISMATCH: &str = "ActionMismatch";
