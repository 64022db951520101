//! From header blocks to addressing properties.

use soapstone_xml::{DecodeError, FromXmlError, QName, XmlReader};

use super::{
    Address, AddressingFault, AddressingHeader, EndpointReference, InvalidEndpointReference, InvalidHeader,
    MessageProperties, RelatesTo,
};
use crate::cursor::simple_content;
use crate::error::{Error, InvalidUri};
use crate::header::HeaderBlock;
use crate::headers::Headers;
use crate::limits::{EnvelopeLimits, LimitReached, check};
use crate::ns;
use crate::role::Roles;
use crate::tree::{size, without_attributes};
use crate::uri::{Action, MessageId, Uri};
use crate::version::AddressingVersion;

/// What the header blocks of an envelope say about addressing, and the rest of them.
pub(crate) struct ReadProperties {
    pub(crate) properties: MessageProperties,
    pub(crate) headers: Headers,
    /// The first thing that was wrong; what it was about is not in `properties`.
    pub(crate) problem: Option<Error>,
    version: AddressingVersion,
    limits: EnvelopeLimits,
    /// Which headers there were, by their place in [`AddressingHeader::ALL`].
    seen: [bool; AddressingHeader::ALL.len()],
    reference_bytes: usize,
}

impl ReadProperties {
    /// Reads them all, so that even a message that is refused can be answered.
    pub(crate) fn read(
        blocks: Vec<HeaderBlock>,
        version: AddressingVersion,
        roles: &Roles,
        limits: &EnvelopeLimits,
    ) -> Self {
        let mut read = Self {
            properties: MessageProperties::default(),
            headers: Headers::new().with_roles(roles.clone()),
            problem: None,
            version,
            limits: *limits,
            seen: [false; AddressingHeader::ALL.len()],
            reference_bytes: 0,
        };
        for block in blocks {
            read.block(block, roles);
        }
        if version != AddressingVersion::None && !read.has_seen(AddressingHeader::Action) {
            read.fail(AddressingFault::HeaderRequired { header: Some(AddressingHeader::Action) });
        }
        read
    }

    fn block(&mut self, block: HeaderBlock, roles: &Roles) {
        let ours = roles.contains(block.role());
        if let Some((problem, position)) = block.defect().filter(|_| ours) {
            let error = || Error::structure(problem.clone(), *position);
            self.problem.get_or_insert_with(error);
        }
        if ours && self.version == AddressingVersion::V10 && block.is_reference_parameter() {
            // Before the names: a reference parameter may have any, that of an addressing header too.
            return self.reference_parameter(&block, roles);
        }
        let of_addressing = ours && self.version.namespace() == Some(block.name().namespace());
        match AddressingHeader::from_local(block.name().local()).filter(|_| of_addressing) {
            Some(header) if header != AddressingHeader::RelatesTo && self.has_seen(header) => {
                self.clear(header);
                self.fail(AddressingFault::InvalidHeader {
                    problem: Some(InvalidHeader::InvalidCardinality),
                    header: Some(header.name(self.version)),
                });
            }
            Some(header) => {
                self.seen[header as usize] = true;
                if let Err(error) = self.header(header, &block) {
                    self.problem.get_or_insert(error);
                }
            }
            // RM headers of .NET stand before the action, those of applications behind it.
            None if self.has_seen(AddressingHeader::Action) || self.version == AddressingVersion::None => {
                self.headers.push(block);
            }
            None => self.headers.push_leading(block),
        }
    }

    fn has_seen(&self, header: AddressingHeader) -> bool {
        self.seen[header as usize]
    }

    fn fail(&mut self, fault: AddressingFault) {
        self.problem.get_or_insert_with(|| fault.into());
    }

    /// What is there twice is not to be trusted once.
    fn clear(&mut self, header: AddressingHeader) {
        let properties = &mut self.properties;
        match header {
            AddressingHeader::To => properties.to = None,
            AddressingHeader::From => properties.from = None,
            AddressingHeader::ReplyTo => properties.reply_to = None,
            AddressingHeader::FaultTo => properties.fault_to = None,
            AddressingHeader::Action => properties.action = None,
            AddressingHeader::MessageId => properties.message_id = None,
            AddressingHeader::RelatesTo => {}
        }
    }

    fn reference_parameter(&mut self, block: &HeaderBlock, roles: &Roles) {
        if let Err(error) = self.try_reference_parameter(block, roles) {
            self.problem.get_or_insert(error);
        }
    }

    fn try_reference_parameter(&mut self, block: &HeaderBlock, roles: &Roles) -> Result<(), Error> {
        let count = self.properties.reference_parameters.len() + 1;
        check(count, "max_reference_parameters", self.limits.max_reference_parameters)?;
        let element = block.element().map_err(unreadable)?;
        self.reference_bytes = self.reference_bytes.saturating_add(size(&element));
        check(self.reference_bytes, "max_reference_bytes", self.limits.max_reference_bytes)?;
        if block.is_mandatory(roles) {
            self.headers.require_parameter(block.name().clone());
        }
        let mark = |name: &QName| name.as_ref().is(ns::WSA10, "IsReferenceParameter");
        self.properties.reference_parameters.push(without_attributes(&element, mark));
        Ok(())
    }

    fn header(&mut self, header: AddressingHeader, block: &HeaderBlock) -> Result<(), Error> {
        let (version, limits) = (self.version, self.limits);
        let bad = |problem| move |error: BadHeader| error.about(problem, header, version);
        let endpoint = || {
            let read = block.read_with(|input| EndpointReference::read_within(input, version, &limits));
            read.map(Some).map_err(|error| endpoint_error(error, header, version))
        };
        let properties = &mut self.properties;
        match header {
            AddressingHeader::To => {
                let uri = block.read_with(|input| uri_content(input, &limits, Uri::from_wire));
                let uri = uri.map_err(bad(Some(InvalidHeader::InvalidAddress)))?;
                properties.to = Some(Address::from_uri(uri, version));
            }
            AddressingHeader::From => properties.from = endpoint()?,
            AddressingHeader::ReplyTo => properties.reply_to = endpoint()?,
            AddressingHeader::FaultTo => properties.fault_to = endpoint()?,
            AddressingHeader::Action => {
                let action = block.read_with(|input| uri_content(input, &limits, Action::from_wire));
                properties.action = Some(action.map_err(bad(None))?);
            }
            AddressingHeader::MessageId => {
                let id = block.read_with(|input| uri_content(input, &limits, MessageId::from_wire));
                properties.message_id = Some(id.map_err(bad(None))?);
            }
            AddressingHeader::RelatesTo => {
                let read = RelatesTo::read(block, version, &limits);
                properties.relates_to.push(read.map_err(bad(None))?);
            }
        }
        Ok(())
    }
}

/// Moves from the start of an element to its end, and reads its content as some kind of URI.
pub(super) fn uri_content<R: XmlReader + ?Sized, T>(
    input: &mut R,
    limits: &EnvelopeLimits,
    parse: impl FnOnce(&str) -> Result<T, InvalidUri>,
) -> Result<T, BadHeader> {
    let text = simple_content(input)?.ok_or(BadHeader::Value)?;
    check(text.trim().len(), "max_uri_bytes", limits.max_uri_bytes)?;
    Ok(parse(&text)?)
}

/// Why a header cannot be read.
pub(super) enum BadHeader {
    Unreadable(FromXmlError),
    Limit(LimitReached),
    /// What is in it is none of what may be in it.
    Value,
}

impl BadHeader {
    fn about(
        self,
        problem: Option<InvalidHeader>,
        header: AddressingHeader,
        version: AddressingVersion,
    ) -> Error {
        match self {
            Self::Unreadable(error) => unreadable(error),
            Self::Limit(limit) => limit.into(),
            Self::Value => invalid(problem, header, version),
        }
    }
}

impl From<FromXmlError> for BadHeader {
    fn from(error: FromXmlError) -> Self {
        Self::Unreadable(error)
    }
}

impl From<DecodeError> for BadHeader {
    fn from(error: DecodeError) -> Self {
        Self::Unreadable(error.into())
    }
}

impl From<LimitReached> for BadHeader {
    fn from(limit: LimitReached) -> Self {
        Self::Limit(limit)
    }
}

impl From<InvalidUri> for BadHeader {
    fn from(_: InvalidUri) -> Self {
        Self::Value
    }
}

fn invalid(problem: Option<InvalidHeader>, header: AddressingHeader, version: AddressingVersion) -> Error {
    AddressingFault::InvalidHeader { problem, header: Some(header.name(version)) }.into()
}

fn endpoint_error(
    error: InvalidEndpointReference,
    header: AddressingHeader,
    version: AddressingVersion,
) -> Error {
    let problem = match error {
        InvalidEndpointReference::Decode(error) => return Error::Decode(error),
        InvalidEndpointReference::Limit(limit) => return limit.into(),
        InvalidEndpointReference::NoAddress => InvalidHeader::MissingAddressInEpr,
        InvalidEndpointReference::Address(_) | InvalidEndpointReference::AddressContent => {
            InvalidHeader::InvalidAddress
        }
        InvalidEndpointReference::TwoAddresses
        | InvalidEndpointReference::Reference(_)
        | InvalidEndpointReference::Value(_) => InvalidHeader::InvalidEpr,
    };
    invalid(Some(problem), header, version)
}

/// A header block that cannot be read. Of those that were read from a document only the document can be wrong.
fn unreadable(error: FromXmlError) -> Error {
    match error {
        FromXmlError::Decode(error) => Error::Decode(error),
        _ => AddressingFault::InvalidHeader { problem: None, header: None }.into(),
    }
}
