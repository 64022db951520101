//! Endpoint references.

use soapstone_xml::{
    Attribute, DecodeError, Element, EncodeError, FromXml, FromXmlError, NameRef, Path, Position, QName,
    Text, TextForm, ToXml, Unexpected, XmlReader, XmlWriter,
};

use super::{Address, name};
use crate::cursor::{is_about_a_block, next_child, simple_content};
use crate::error::{InvalidUri, shown};
use crate::header::HeaderBlock;
use crate::limits::{EnvelopeLimits, LimitReached, check};
use crate::ns;
use crate::tree::{read_attributes, same_content, size, write_attributes};
use crate::uri::Uri;
use crate::version::{AddressingVersion, SoapVersion};

/// An endpoint: its address, and what must be sent along so that the message finds its way behind that address.
///
/// Two of them are equal when they say the same, whatever the prefixes; attributes do not count.
///
/// As a value ([`FromXml`]) it is read in the version of the addressing elements in it; whoever knows the version
/// [reads](Self::read) it in that.
///
/// Spec: [WSA10-CORE §2], [WSA0408 §2]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EndpointReference {
    /// The address.
    pub address: Address,
    /// To be sent along as header blocks; version 2004/08 only. In 1.0 they are written as reference parameters.
    pub reference_properties: Vec<Element>,
    /// To be sent along as header blocks.
    pub reference_parameters: Vec<Element>,
    /// What is known of the endpoint; version 1.0 only, the element itself. Spec: [WSA10-CORE §2.1]
    pub metadata: Option<Box<Element>>,
    /// What else is in it, in its order: .NET's `Identity`, `PortType` and `ServiceName` of 2004/08.
    pub extensions: Vec<Element>,
    /// Attributes of the element, without those that a header block has from SOAP.
    pub attributes: Vec<Attribute>,
    /// Attributes of the element `Address`.
    pub address_attributes: Vec<Attribute>,
}

impl EndpointReference {
    /// An endpoint of which the address is all that is known.
    pub fn new(address: impl Into<Address>) -> Self {
        Self {
            address: address.into(),
            reference_properties: Vec::new(),
            reference_parameters: Vec::new(),
            metadata: None,
            extensions: Vec::new(),
            attributes: Vec::new(),
            address_attributes: Vec::new(),
        }
    }

    /// The other end of the connection.
    pub fn anonymous() -> Self {
        Self::new(Address::Anonymous)
    }

    /// Nowhere.
    pub fn none() -> Self {
        Self::new(Address::None)
    }

    /// The same endpoint with one more reference parameter.
    #[must_use]
    pub fn with_reference_parameter(mut self, parameter: Element) -> Self {
        self.reference_parameters.push(parameter);
        self
    }

    /// The same endpoint with one more reference property. Spec: [WSA0408 §2.1]
    #[must_use]
    pub fn with_reference_property(mut self, property: Element) -> Self {
        self.reference_properties.push(property);
        self
    }

    /// The same endpoint with something more that is known of it.
    #[must_use]
    pub fn with_extension(mut self, extension: Element) -> Self {
        self.extensions.push(extension);
        self
    }

    /// Whether it is the other end of the connection.
    pub fn is_anonymous(&self) -> bool {
        self.address.is_anonymous()
    }

    /// Whether it is nowhere.
    pub fn is_none(&self) -> bool {
        self.address.is_none()
    }

    /// All that must be sent along as header blocks: reference properties, then reference parameters.
    pub fn references(&self) -> impl Iterator<Item = &Element> {
        self.reference_properties.iter().chain(&self.reference_parameters)
    }

    /// Whether messages to the one reach the other: the same address, and the same to be sent along. What else is known of
    /// the endpoints does not count.
    pub fn is_same_endpoint(&self, other: &Self) -> bool {
        let same = |left: &[Element], right: &[Element]| {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_content(left, right))
        };
        self.address == other.address
            && same(&self.reference_properties, &other.reference_properties)
            && same(&self.reference_parameters, &other.reference_parameters)
    }

    /// Reads the element on whose start the reader stands, whatever its name, and moves it to the element's end.
    ///
    /// In version 2004/08 nothing says that a header block is there because an endpoint reference asked for it, so there a
    /// reference to a header of addressing, SOAP or reliable messaging is refused: sent along, it would be that header.
    pub fn read<R: XmlReader + ?Sized>(
        input: &mut R,
        version: AddressingVersion,
    ) -> Result<Self, InvalidEndpointReference> {
        Self::read_within(input, version, &EnvelopeLimits::DEFAULT)
    }

    /// As [`read`](Self::read), within these limits.
    pub fn read_within<R: XmlReader + ?Sized>(
        input: &mut R,
        version: AddressingVersion,
        limits: &EnvelopeLimits,
    ) -> Result<Self, InvalidEndpointReference> {
        Self::read_as(input, Some(version), limits)
    }

    /// Without a version: in that of the first child that is one of addressing's.
    fn read_as<R: XmlReader + ?Sized>(
        input: &mut R,
        mut version: Option<AddressingVersion>,
        limits: &EnvelopeLimits,
    ) -> Result<Self, InvalidEndpointReference> {
        let mut address = None;
        let mut found = Self::anonymous();
        found.attributes = read_attributes(input, is_about_a_block);
        while next_child(input)? {
            let child = input.start().name();
            version = version.or_else(|| AddressingVersion::from_namespace(child.namespace));
            let known = version.filter(|version| version.namespace() == Some(child.namespace));
            match (child.local, known) {
                ("Address", Some(_)) if address.is_some() => {
                    return Err(InvalidEndpointReference::TwoAddresses);
                }
                ("Address", Some(version)) => {
                    found.address_attributes = read_attributes(input, |_| false);
                    address = Some(Address::from_uri(read_uri(input, limits)?, version));
                }
                ("ReferenceProperties", Some(AddressingVersion::August2004)) => {
                    found.read_references(input, true, version, limits)?;
                }
                ("ReferenceParameters", Some(_)) => found.read_references(input, false, version, limits)?,
                ("Metadata", Some(AddressingVersion::V10)) if found.metadata.is_none() => {
                    found.metadata = Some(Box::new(Element::read(input)?));
                }
                _ => found.extensions.push(Element::read(input)?),
            }
        }
        found.address = address.ok_or(InvalidEndpointReference::NoAddress)?;
        Ok(found)
    }

    fn read_references<R: XmlReader + ?Sized>(
        &mut self,
        input: &mut R,
        properties: bool,
        version: Option<AddressingVersion>,
        limits: &EnvelopeLimits,
    ) -> Result<(), InvalidEndpointReference> {
        let (mut count, mut bytes) = (self.references().count(), self.references().map(size).sum::<usize>());
        while next_child(input)? {
            count += 1;
            check(count, "max_reference_parameters", limits.max_reference_parameters)?;
            let reference = Element::read(input)?;
            bytes = bytes.saturating_add(size(&reference));
            check(bytes, "max_reference_bytes", limits.max_reference_bytes)?;
            if version == Some(AddressingVersion::August2004) && !may_be_sent_along(&reference) {
                return Err(InvalidEndpointReference::Reference(reference.name().clone()));
            }
            let references =
                if properties { &mut self.reference_properties } else { &mut self.reference_parameters };
            references.push(reference);
        }
        Ok(())
    }

    /// Writes an element of this name with the endpoint in it.
    ///
    /// The address "none" in version 2004/08, and a well-known address without addressing, have no URI and cannot be written.
    pub fn write<W: XmlWriter + ?Sized>(
        &self,
        out: &mut W,
        element: NameRef<'_>,
        version: AddressingVersion,
    ) -> Result<(), EncodeError> {
        out.start(element)?;
        self.write_content(out, version)?;
        out.end()
    }

    /// As [`write`](Self::write), into an element that was just begun.
    pub fn write_content<W: XmlWriter + ?Sized>(
        &self,
        out: &mut W,
        version: AddressingVersion,
    ) -> Result<(), EncodeError> {
        let (Some(namespace), Some(address)) = (version.namespace(), self.address.to_uri(version)) else {
            return Err(EncodeError::Value(format!("{:?} is no address in {version}", self.address)));
        };
        write_attributes(out, &self.attributes)?;
        out.start(name(namespace, "Address"))?;
        write_attributes(out, &self.address_attributes)?;
        let form = if self.is_anonymous() { TextForm::DICTIONARY } else { TextForm::AUTO };
        out.text_as(Text::from(address), form)?;
        out.end()?;
        let (properties, parameters): (Vec<_>, Vec<_>) = match version {
            AddressingVersion::August2004 => {
                (self.reference_properties.iter().collect(), self.reference_parameters.iter().collect())
            }
            AddressingVersion::V10 | AddressingVersion::None => (Vec::new(), self.references().collect()),
        };
        for (local, references) in [("ReferenceProperties", properties), ("ReferenceParameters", parameters)]
        {
            if !references.is_empty() {
                out.start(name(namespace, local))?;
                for reference in references {
                    reference.write(out)?;
                }
                out.end()?;
            }
        }
        if let (Some(metadata), AddressingVersion::V10) = (&self.metadata, version) {
            metadata.write(out)?;
        }
        for extension in &self.extensions {
            extension.write(out)?;
        }
        Ok(())
    }

    /// A header block with the endpoint in it.
    pub(super) fn to_block(&self, block: QName, version: AddressingVersion) -> Option<HeaderBlock> {
        self.address.to_uri(version)?;
        Some(HeaderBlock::of_protocol(block, super::PREFIX, Written(self.clone(), version)))
    }
}

/// Whether a header block that 2004/08 has sent along cannot be taken for one that means something to the protocols.
pub(super) fn may_be_sent_along(reference: &Element) -> bool {
    let namespace = reference.name().namespace();
    SoapVersion::from_namespace(namespace).is_none()
        && AddressingVersion::from_namespace(namespace).is_none()
        && !matches!(namespace, ns::WSRM10 | ns::WSRM11)
}

fn read_uri<R: XmlReader + ?Sized>(
    input: &mut R,
    limits: &EnvelopeLimits,
) -> Result<Uri, InvalidEndpointReference> {
    let text = simple_content(input)?.ok_or(InvalidEndpointReference::AddressContent)?;
    check(text.trim().len(), "max_uri_bytes", limits.max_uri_bytes)?;
    Ok(Uri::from_wire(&text)?)
}

impl PartialEq for EndpointReference {
    fn eq(&self, other: &Self) -> bool {
        let all = |epr: &Self| -> Vec<Element> {
            epr.metadata.as_deref().into_iter().chain(&epr.extensions).cloned().collect()
        };
        let (left, right) = (all(self), all(other));
        self.is_same_endpoint(other)
            && self.metadata.is_some() == other.metadata.is_some()
            && left.len() == right.len()
            && left.iter().zip(&right).all(|(left, right)| same_content(left, right))
    }
}

/// In the version of the addressing elements in it.
impl FromXml for EndpointReference {
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        let read = Self::read_as(input, None, &EnvelopeLimits::DEFAULT);
        read.map_err(|error| error.placed(input.position(), input.path()))
    }
}

struct Written(EndpointReference, AddressingVersion);

impl ToXml for Written {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.0.write_content(out, self.1)
    }
}

/// Why an element is not an endpoint reference.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidEndpointReference {
    /// The document is broken.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// There is no address. Spec: [WSA10-SOAP §6.4.1.4]
    #[error("the endpoint reference has no address")]
    NoAddress,
    /// There are two addresses.
    #[error("the endpoint reference has two addresses")]
    TwoAddresses,
    /// There are elements in the address.
    #[error("the address of the endpoint reference has elements in it")]
    AddressContent,
    /// The address is no URI; gSOAP writes empty ones into the offers of WS-ReliableMessaging 1.0.
    #[error(transparent)]
    Address(#[from] InvalidUri),
    /// A reference that would be a header of a protocol if it were sent along; 2004/08 only.
    #[error("{} cannot be sent along", shown(.0))]
    Reference(QName),
    /// There is more of something than is taken.
    #[error(transparent)]
    Limit(#[from] LimitReached),
    /// A value that was to be read again could not be written.
    #[error(transparent)]
    Value(FromXmlError),
}

impl InvalidEndpointReference {
    fn placed(self, position: Position, path: Path) -> FromXmlError {
        match self {
            Self::Decode(error) => FromXmlError::Decode(error),
            Self::Value(error) => error,
            other => Unexpected::new("an endpoint reference", other.to_string(), position, path).into(),
        }
    }
}

impl From<FromXmlError> for InvalidEndpointReference {
    fn from(error: FromXmlError) -> Self {
        match error {
            FromXmlError::Decode(error) => Self::Decode(error),
            other => Self::Value(other),
        }
    }
}

impl From<InvalidEndpointReference> for FromXmlError {
    /// Without a place, unless the document itself is broken; reading it [as a value](FromXml) tells the place.
    fn from(error: InvalidEndpointReference) -> Self {
        error.placed(Position::default(), Path::default())
    }
}
