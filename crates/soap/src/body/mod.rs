//! The body: read when somebody asks for it, written once.

mod fault;
mod raw;

use std::fmt;
use std::sync::Arc;

use soapstone_xml::{
    Codec, EncodeError, Form, FromXml, FromXmlError, Kind, Limits, NameRef, Path, Position, QName,
    RawElement, ToXml, ToXmlErased, Unexpected, XmlReader, XmlWriter,
};

pub use fault::FaultBody;
pub use raw::RawBody;

use crate::envelope::Envelope;
use crate::erased::Erased;
use crate::error::{Error, Structure};
use crate::fault::Fault;
use crate::limits::EnvelopeLimits;
use crate::version::SoapVersion;

/// The body of a message.
///
/// Spec: [SOAP12-1 §5.3], [SOAP11 §4.3]
#[derive(Clone, Debug, Default)]
pub enum Body {
    /// Nothing in it: `<s:Body/>`.
    #[default]
    Empty,
    /// As it was read. Not parsed until somebody reads it.
    Raw(RawBody),
    /// A value that is to be written.
    Value(BodyValue),
    /// A fault, of either version of SOAP.
    Fault(Box<FaultBody>),
}

impl Body {
    /// A body with one element, of this name, around what the value writes: what a contract has for an operation. In a binary
    /// session the name goes into the string table, as .NET has it.
    pub fn value(name: QName, value: impl ToXml + Send + Sync + 'static) -> Self {
        Self::Value(BodyValue { name, value: Arc::new(value), form: Form::Contract })
    }

    /// A body of a protocol: as [`value`](Self::value), but named by the static dictionary of binary documents if that has
    /// the name. .NET writes the messages of reliable messaging so.
    pub fn of_protocol(name: QName, value: impl ToXml + Send + Sync + 'static) -> Self {
        Self::Value(BodyValue { name, value: Arc::new(value), form: Form::Dictionary })
    }

    /// A body that was captured: the element `Body` of an envelope. Looks no further than the start of its first child, and
    /// reads that when it is a fault.
    pub fn from_raw(raw: RawElement) -> Result<Self, Error> {
        Self::from_raw_within(raw, &EnvelopeLimits::DEFAULT)
    }

    pub(crate) fn from_raw_within(raw: RawElement, limits: &EnvelopeLimits) -> Result<Self, Error> {
        let mut input = raw.reader();
        while !matches!(input.advance()?, Kind::Start | Kind::Eof) {}
        let start = input.start();
        let version = match SoapVersion::from_namespace(start.name().namespace) {
            Some(version) if start.name().local == "Body" => version,
            _ => {
                let problem = Structure::UnexpectedElement(start.name().into());
                return Err(Error::structure(problem, input.position()));
            }
        };
        let bare = start.attributes().next().is_none();
        let payload = loop {
            match input.advance()? {
                Kind::Start => break Some(QName::from(input.start().name())),
                Kind::Text if !input.text().is_whitespace() => {
                    return Err(Error::structure(Structure::Text("body"), input.position()));
                }
                Kind::Text | Kind::Comment => {}
                Kind::End | Kind::Eof => break None,
            }
        };
        // Peers that answer in the wrong version mean a fault all the same.
        let of_fault = payload.as_ref().filter(|name| name.local() == "Fault");
        let fault_version = of_fault.and_then(|name| SoapVersion::from_namespace(name.namespace()));
        if let Some(fault_version) = fault_version {
            let fault = Fault::read_within(&mut *input, fault_version, limits)?;
            while input.advance()? != Kind::Eof {}
            drop(input);
            let raw = RawBody::new(raw, version, payload);
            return Ok(Self::Fault(Box::new(FaultBody::read(fault, raw))));
        }
        if payload.is_none() && bare {
            while input.advance()? != Kind::Eof {}
            return Ok(Self::Empty);
        }
        drop(input);
        Ok(Self::Raw(RawBody::new(raw, version, payload)))
    }

    /// Whether there is no element in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Raw(raw) => raw.payload().is_none(),
            Self::Value(_) | Self::Fault(_) => false,
        }
    }

    /// The fault, if it is one.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Fault(body) => Some(body.fault()),
            _ => None,
        }
    }

    /// The body as it was read, if it was; that of a fault too.
    pub fn raw(&self) -> Option<&RawBody> {
        match self {
            Self::Raw(raw) => Some(raw),
            Self::Fault(body) => body.raw(),
            Self::Empty | Self::Value(_) => None,
        }
    }

    /// The name of its first element; none when it is empty, or a fault.
    pub fn payload(&self) -> Option<&QName> {
        match self {
            Self::Raw(raw) => raw.payload(),
            Self::Value(value) => Some(&value.name),
            Self::Empty | Self::Fault(_) => None,
        }
    }

    /// Reads the first element: the reader stands on its start. What follows it is read too, so that a message that is cut
    /// off is an error, but not looked at.
    ///
    /// A value that is to be written is written first; that is for tests. An empty body and a fault are errors.
    pub fn read_with<T>(
        &self,
        read: impl FnOnce(&mut dyn XmlReader) -> Result<T, FromXmlError>,
    ) -> Result<T, FromXmlError> {
        match self {
            Self::Raw(raw) if raw.payload().is_some() => raw.read_with(read),
            Self::Empty | Self::Raw(_) => Err(unexpected("an empty body")),
            Self::Fault(body) => Err(unexpected(&format!("a fault ({})", body.fault()))),
            Self::Value(_) => {
                let raw = crate::tree::written(&mut |out| self.write(out, SoapVersion::Soap12))?;
                RawBody::new(raw, SoapVersion::Soap12, self.payload().cloned()).read_with(read)
            }
        }
    }

    /// The first element as a value.
    pub fn decode<T: FromXml>(&self) -> Result<T, FromXmlError> {
        self.read_with(|input| T::from_xml(input))
    }

    /// Writes the element `Body`. A body that was read from an envelope of the same version is copied.
    pub fn write<W: XmlWriter + ?Sized>(&self, out: &mut W, version: SoapVersion) -> Result<(), EncodeError> {
        match (self, self.raw()) {
            (Self::Raw(raw), _) => return raw.write(out, version),
            (_, Some(raw)) if raw.version() == version => return raw.write(out, version),
            _ => {}
        }
        out.start(NameRef::new(version.namespace(), "Body").with_prefix("s"))?;
        match self {
            Self::Empty | Self::Raw(_) => {}
            Self::Value(value) => value.write(out)?,
            Self::Fault(body) => body.fault().write(out, version)?,
        }
        out.end()
    }

    /// The same body as bytes, as an envelope of this version has it in this encoding: what may be kept and is sent again and
    /// again. A value is written here, once.
    ///
    /// The encoding must be one without a session, whose string table would go with the bytes; else this is
    /// [`EncodeError::Misuse`].
    ///
    /// ```
    /// use soapstone_soap::{Body, SoapVersion};
    /// use soapstone_xml::{QName, TextCodec};
    ///
    /// let body = Body::value(QName::from_static("urn:ask", "Count"), 42);
    /// let kept = body.freeze(SoapVersion::Soap12, &mut TextCodec)?;
    /// assert_eq!(kept.raw().unwrap().raw().bytes(), r#"<s:Body><Count xmlns="urn:ask">42</Count></s:Body>"#);
    /// # Ok::<(), soapstone_xml::EncodeError>(())
    /// ```
    pub fn freeze(&self, version: SoapVersion, codec: &mut dyn Codec) -> Result<Self, EncodeError> {
        let envelope = Envelope::new(version, self.clone());
        let document = codec.encode(&mut |out| envelope.write(out))?;
        let mut captured = None;
        codec.decode(document, &Limits::UNLIMITED, &mut |input| {
            for _ in ["the envelope", "the body"] {
                while !matches!(input.advance()?, Kind::Start | Kind::Eof) {}
            }
            captured = Some(input.capture_element()?);
            while input.advance()? != Kind::Eof {}
            Ok(())
        })?;
        let raw = captured.ok_or(EncodeError::Misuse("the codec did not read what it wrote"))?;
        if raw.strings().is_some() {
            return Err(EncodeError::Misuse("a body is kept in an encoding that has no session"));
        }
        let raw = RawBody::new(raw, version, self.payload().cloned());
        Ok(match self {
            Self::Fault(body) => {
                let raw = raw.with_payload(QName::from_static(version.namespace(), "Fault"));
                Self::Fault(Box::new(FaultBody::read(body.fault().clone(), raw)))
            }
            Self::Empty | Self::Raw(_) | Self::Value(_) => Self::Raw(raw),
        })
    }
}

impl From<Fault> for Body {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault.into()))
    }
}

fn unexpected(found: &str) -> FromXmlError {
    Unexpected::new("an element in the body", found, Position::default(), Path::default()).into()
}

/// A value that is to be the body's only element.
#[derive(Clone)]
pub struct BodyValue {
    name: QName,
    value: Arc<dyn ToXmlErased>,
    form: Form,
}

impl BodyValue {
    /// The name of the element.
    pub fn name(&self) -> &QName {
        &self.name
    }

    /// Writes the element, in the default namespace as .NET does.
    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        out.start(self.name.as_ref().with_prefix("").with_form(self.form))?;
        self.value.to_xml_erased(&mut Erased(out))?;
        out.end()
    }
}

impl fmt::Debug for BodyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyValue").field("name", &self.name).finish_non_exhaustive()
    }
}
