//! Faults: one model for both versions of SOAP.

mod blocks;
mod code;
mod reason;
mod soap11;
mod soap12;

use std::fmt;

use soapstone_xml::{
    DecodeError, Element, EncodeError, FromXml, FromXmlError, QName, XmlReader, XmlWriter, is_ncname,
};

pub use code::FaultCode;
pub use reason::{Reason, ReasonText};

use crate::error::{is_odd, shorten};
use crate::header::HeaderBlock;
use crate::limits::EnvelopeLimits;
use crate::ns;
use crate::uri::Uri;
use crate::version::{MessageVersion, SoapVersion};

/// What a node says when it could not do what it was asked to.
///
/// The model is that of SOAP 1.2; SOAP 1.1 is mapped onto it, and has less: written as SOAP 1.1, the first subcode *is* the
/// code (as .NET does it; who is at fault is lost, and so are further subcodes), one reason is left, and one of `node` and
/// `role`. Reading is tolerant: what peers leave out is left out here, what they say twice counts once. A fault that is badly
/// made is still the answer that somebody waits for.
///
/// ```
/// use soapstone_soap::{Fault, FaultCode};
/// use soapstone_xml::QName;
///
/// let fault = Fault::sender("out of stock").with_subcode(QName::from_static("urn:orders", "OutOfStock"));
/// assert_eq!(fault.code, FaultCode::Sender);
/// assert!(fault.is("urn:orders", "OutOfStock"));
/// assert_eq!(fault.to_string(), "Sender/{urn:orders}OutOfStock: out of stock");
/// ```
///
/// Spec: [SOAP12-1 §5.4], [SOAP11 §4.4]
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub struct Fault {
    /// Who is at fault.
    pub code: FaultCode,
    /// What the fault is called, from the general to the particular. Spec: [SOAP12-1 §5.4.1.2]
    pub subcodes: Vec<QName>,
    /// The same for people.
    pub reason: Reason,
    /// The node where it happened. Spec: [SOAP12-1 §5.4.3]
    pub node: Option<Uri>,
    /// What that node was acting as. Spec: [SOAP12-1 §5.4.4]
    pub role: Option<Uri>,
    /// The detail element, with its attributes; its own name does not matter, it is written as the version has it.
    /// Spec: [SOAP12-1 §5.4.5]
    pub detail: Option<Element>,
    /// Header blocks that travel with the fault: `NotUnderstood`, `Upgrade`, `FaultDetail`. They are written with the message
    /// that carries the fault; in a message that was read they are among its headers, and this is empty.
    pub headers: Vec<HeaderBlock>,
}

impl Fault {
    /// A fault with this code, and a reason in English.
    pub fn new(code: FaultCode, reason: impl Into<String>) -> Self {
        Self {
            code,
            subcodes: Vec::new(),
            reason: Reason::english(reason),
            node: None,
            role: None,
            detail: None,
            headers: Vec::new(),
        }
    }

    /// A fault of who sent the message.
    pub fn sender(reason: impl Into<String>) -> Self {
        Self::new(FaultCode::Sender, reason)
    }

    /// A fault of who received the message.
    pub fn receiver(reason: impl Into<String>) -> Self {
        Self::new(FaultCode::Receiver, reason)
    }

    /// The fault about mandatory header blocks that were not understood, with a `NotUnderstood` header block for each when
    /// SOAP is 1.2; SOAP 1.1 has none. Of many such blocks the first 32 are told.
    /// Spec: [SOAP12-1 §5.4.8], [SOAP11 §4.4.1]
    pub fn must_understand(names: &[QName], version: MessageVersion) -> Self {
        let reason = match names {
            [one] => format!(
                "The header '{}' from the namespace '{}' was not understood by the recipient of this message, causing the \
                 message to not be processed.",
                shorten(one.local()),
                shorten(one.namespace())
            ),
            _ => "Header blocks that must be understood were not understood.".to_owned(),
        };
        let mut fault = Self::new(FaultCode::MustUnderstand, reason);
        if version.soap == SoapVersion::Soap12 {
            let short = |name: &&QName| name.namespace().len() + name.local().len() <= TOLD_BYTES;
            // Binary documents may have names that text cannot have.
            let proper = |name: &&QName| is_ncname(name.local()) && !name.namespace().contains(is_odd);
            let told = names.iter().filter(short).filter(proper).take(TOLD);
            fault.headers.extend(told.cloned().map(HeaderBlock::not_understood));
        }
        fault
    }

    /// The fault about an envelope of another version, with an `Upgrade` header block that names those that are spoken, the
    /// preferred one first. The block is SOAP 1.2's, also in a SOAP 1.1 envelope.
    /// Spec: [SOAP12-1 §5.4.7], [SOAP12-1 Appendix A]
    pub fn version_mismatch(spoken: &[SoapVersion]) -> Self {
        let mut fault =
            Self::new(FaultCode::VersionMismatch, "The version of the envelope is not supported.");
        fault.headers.push(HeaderBlock::upgrade(spoken));
        fault
    }

    /// The same fault with one more subcode, below those that it has.
    pub fn with_subcode(mut self, subcode: QName) -> Self {
        self.subcodes.push(subcode);
        self
    }

    /// The same fault with one more entry in its detail.
    pub fn with_detail(mut self, entry: Element) -> Self {
        let detail = self.detail.take();
        let detail = detail.unwrap_or_else(|| Element::new(QName::from_static(ns::SOAP12, "Detail")));
        self.detail = Some(detail.with_child(entry));
        self
    }

    /// The same fault for these reasons.
    pub fn with_reason(self, reason: Reason) -> Self {
        Self { reason, ..self }
    }

    /// The same fault, of this node.
    pub fn with_node(self, node: Uri) -> Self {
        Self { node: Some(node), ..self }
    }

    /// The same fault, of a node that acted in this role.
    pub fn with_role(self, role: Uri) -> Self {
        Self { role: Some(role), ..self }
    }

    /// The same fault, with one more header block that travels with it.
    pub fn with_header(mut self, block: HeaderBlock) -> Self {
        self.headers.push(block);
        self
    }

    /// The name of the fault: the first subcode, else a code of the application's own. With SOAP 1.1 and 1.2 alike this is
    /// what says which fault it is.
    pub fn name(&self) -> Option<&QName> {
        self.subcodes.first().or(match &self.code {
            FaultCode::Custom(name) => Some(name),
            _ => None,
        })
    }

    /// Whether the fault is called this, at any level.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        let own = match &self.code {
            FaultCode::Custom(name) => Some(name),
            _ => None,
        };
        self.subcodes.iter().chain(own).any(|name| name.as_ref().is(namespace, local))
    }

    /// The first entry of the detail with this name.
    pub fn detail_entry(&self, namespace: &str, local: &str) -> Option<&Element> {
        self.detail.as_ref()?.child(namespace, local)
    }

    /// Reads the fault element on whose start the reader stands, and moves it to the element's end. What is inside is that
    /// of `version`. Only a broken document is an error.
    pub fn read<R: XmlReader + ?Sized>(input: &mut R, version: SoapVersion) -> Result<Self, DecodeError> {
        Self::read_within(input, version, &EnvelopeLimits::DEFAULT)
    }

    /// As [`read`](Self::read), within these limits: [`max_subcodes`](EnvelopeLimits::max_subcodes).
    pub fn read_within<R: XmlReader + ?Sized>(
        input: &mut R,
        version: SoapVersion,
        limits: &EnvelopeLimits,
    ) -> Result<Self, DecodeError> {
        match version {
            SoapVersion::Soap11 => soap11::read(input, limits),
            SoapVersion::Soap12 => soap12::read(input, limits),
        }
    }

    /// Writes the fault element. The header blocks are for whoever writes the envelope.
    pub fn write<W: XmlWriter + ?Sized>(&self, out: &mut W, version: SoapVersion) -> Result<(), EncodeError> {
        match version {
            SoapVersion::Soap11 => soap11::write(self, out),
            SoapVersion::Soap12 => soap12::write(self, out),
        }
    }

    /// A fault of which nothing is known.
    fn blank(code: FaultCode) -> Self {
        Self { reason: Reason::default(), ..Self::new(code, "") }
    }
}

/// `Sender/{urn:orders}OutOfStock: only 10 left`
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code.fmt(f)?;
        for subcode in &self.subcodes {
            write!(f, "/{subcode}")?;
        }
        match self.reason.text() {
            "" => Ok(()),
            text => write!(f, ": {text}"),
        }
    }
}

/// As the reason why a call failed.
impl std::error::Error for Fault {}

/// The fault element of the version that its name says; of SOAP 1.2 when that says none.
impl FromXml for Fault {
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        let version = SoapVersion::from_namespace(input.start().name().namespace);
        Ok(Self::read(input, version.unwrap_or(SoapVersion::Soap12))?)
    }
}

/// How many blocks that were not understood are told to the peer that sent them.
const TOLD: usize = 32;
/// Bytes of a name that is told.
const TOLD_BYTES: usize = 1024;
