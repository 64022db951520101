//! What is on the wire.

use std::collections::BTreeSet;

use soapstone_xml::{
    Attribute, DeclarationRef, EncodeError, Form, Kind, NameRef, QName, XmlReader, XmlWriter,
};

use crate::body::Body;
use crate::error::{Error, Structure};
use crate::header::HeaderBlock;
use crate::limits::{EnvelopeLimits, check};
use crate::rejected::Rejected;
use crate::role::Roles;
use crate::tree::{read_attributes, write_attributes};
use crate::version::SoapVersion;

/// A message as it is written on the wire: header blocks in their order, known or not, and the body unread.
///
/// Spec: [SOAP12-1 §5.1], [SOAP11 §4.1]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Envelope {
    /// The version, said by the namespace.
    pub version: SoapVersion,
    /// Attributes of the element `Envelope`.
    pub attributes: Vec<Attribute>,
    /// Attributes of the element `Header`. They are written when there are header blocks.
    pub header_attributes: Vec<Attribute>,
    /// The header blocks.
    pub headers: Vec<HeaderBlock>,
    /// The body.
    pub body: Body,
    limits: EnvelopeLimits,
}

impl Envelope {
    /// An envelope without header blocks.
    pub fn new(version: SoapVersion, body: Body) -> Self {
        Self {
            version,
            attributes: Vec::new(),
            header_attributes: Vec::new(),
            headers: Vec::new(),
            body,
            limits: EnvelopeLimits::DEFAULT,
        }
    }

    /// The same envelope with one more header block.
    #[must_use]
    pub fn with_header(mut self, block: HeaderBlock) -> Self {
        self.headers.push(block);
        self
    }

    /// The same message in this version of the envelope.
    #[must_use]
    pub fn with_version(self, version: SoapVersion) -> Self {
        Self { version, ..self }
    }

    /// What may be taken from it: the limits within which it was read.
    pub fn limits(&self) -> &EnvelopeLimits {
        &self.limits
    }

    /// Reads a document within the default limits; see [`read_within`](Self::read_within).
    pub fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, Rejected> {
        Self::read_within(input, &EnvelopeLimits::DEFAULT)
    }

    /// Reads a document; the reader stands before it, and is at its end afterwards.
    ///
    /// Header blocks and the body are captured, not parsed; in a binary document the body is not even looked at beyond the
    /// start of its first child, so that what is wrong further on shows only when it is read. A fault is read at once.
    pub fn read_within<R: XmlReader + ?Sized>(
        input: &mut R,
        limits: &EnvelopeLimits,
    ) -> Result<Self, Rejected> {
        let mut version = None;
        let mut envelope = Self { limits: *limits, ..Self::new(SoapVersion::Soap12, Body::Empty) };
        match envelope.read_parts(input, &mut version) {
            Ok(()) => Ok(envelope),
            Err(error) => {
                let is_fault = envelope.body.fault().is_some();
                let rejected = Rejected::envelope(error, version, envelope.headers, *limits);
                Err(if is_fault { rejected.without_fault() } else { rejected })
            }
        }
    }

    /// Fills what is read in as far as it is read: also an envelope that is refused is answered.
    fn read_parts<R: XmlReader + ?Sized>(
        &mut self,
        input: &mut R,
        found: &mut Option<SoapVersion>,
    ) -> Result<(), Error> {
        while !matches!(input.advance()?, Kind::Start | Kind::Eof) {}
        let root = input.start().name();
        let version = match SoapVersion::from_namespace(root.namespace) {
            Some(version) if root.local == "Envelope" => version,
            _ => return Err(Error::NotAnEnvelope { root: root.into() }),
        };
        *found = Some(version);
        self.version = version;
        self.attributes = read_attributes(input, |_| false);

        let mut has_header = false;
        loop {
            match step(input, version, "envelope")? {
                Some(Part::Header) if !has_header => {
                    has_header = true;
                    self.read_header(input)?;
                }
                Some(Part::Header) => return Err(wrong(input, Structure::TwoHeaders)),
                Some(Part::Body) => break,
                Some(Part::Other(name)) => return Err(wrong(input, Structure::UnexpectedElement(name))),
                None => return Err(wrong(input, Structure::NoBody)),
            }
        }
        self.body = Body::from_raw_within(input.capture_rest()?, &self.limits)?;
        // Text must be read to its end anyway, so there what follows the body is judged at once.
        read_rest(input, version)
    }

    fn read_header<R: XmlReader + ?Sized>(&mut self, input: &mut R) -> Result<(), Error> {
        self.header_attributes = read_attributes(input, |_| false);
        while is_at_start(input, "header")? {
            let (limit, value) = ("max_header_blocks", self.limits.max_header_blocks);
            check(self.headers.len() + 1, limit, value)?;
            self.headers.push(HeaderBlock::read(input, self.version)?);
        }
        Ok(())
    }

    /// Writes the document as .NET does: prefix `s`, the prefixes that header blocks share declared on the envelope, no
    /// header when there are no blocks.
    pub fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let soap = |local| NameRef::new(self.version.namespace(), local).with_prefix("s");
        // `encodingStyle` is another attribute in the other version.
        let of_other = |attribute: &&Attribute| {
            SoapVersion::from_namespace(attribute.name.namespace())
                .is_some_and(|version| version != self.version)
        };
        out.start(soap("Envelope"))?;
        write_attributes(out, self.attributes.iter().filter(|attribute| !of_other(attribute)))?;
        for (prefix, namespace) in self.shared_declarations() {
            // An attribute may have bound it.
            if out.resolve(prefix).is_none_or(|uri| uri == namespace) {
                out.declare(DeclarationRef {
                    form: Form::Dictionary,
                    ..DeclarationRef::new(prefix, namespace)
                })?;
            }
        }
        if !self.headers.is_empty() {
            out.start(soap("Header"))?;
            write_attributes(out, self.header_attributes.iter().filter(|attribute| !of_other(attribute)))?;
            for block in &self.headers {
                block.write(out, self.version)?;
            }
            out.end()?;
        }
        self.body.write(out, self.version)?;
        out.end()
    }

    /// What is declared on the envelope: `s`, the prefixes of blocks that are to be written, and what was in scope around
    /// those that were read, so that it need not be declared on each of them. The first use of a prefix wins.
    fn shared_declarations(&self) -> Vec<(&str, &str)> {
        let mut known = BTreeSet::from(["s"]);
        let mut declared = vec![("s", self.version.namespace())];
        let mut add = |prefix, namespace| {
            // The default namespace is not shared: content without a prefix must stay what it is.
            if !str::is_empty(prefix) && known.insert(prefix) {
                declared.push((prefix, namespace));
            }
        };
        // Blocks that were read stand side by side, and have the same around them.
        let mut last = None;
        for block in &self.headers {
            let scope = block.raw().map(|raw| raw.scope());
            if let Some(scope) = scope.filter(|scope| last != Some(*scope)) {
                scope.iter().for_each(|(prefix, namespace)| add(prefix, namespace));
                last = Some(scope);
            }
            if let Some((prefix, namespace)) = block.shared_prefix()
                && !namespace.is_empty()
            {
                add(prefix, namespace);
            }
        }
        if let Some(body) = self.body.raw() {
            body.raw().scope().iter().for_each(|(prefix, namespace)| add(prefix, namespace));
        }
        declared
    }

    /// The header blocks that must be understood by an endpoint with these roles and are not, given what is, each name once.
    /// Spec: [SOAP12-1 §2.4], [SOAP11 §4.2.3]
    pub fn not_understood(&self, roles: &Roles, understood: impl Fn(&QName) -> bool) -> Vec<QName> {
        let mandatory = self.headers.iter().filter(|block| block.is_mandatory(roles));
        crate::headers::not_understood(mandatory.map(HeaderBlock::name), understood)
    }
}

enum Part {
    Header,
    Body,
    Other(QName),
}

/// Moves to the next child of the envelope; none on its end.
fn step<R: XmlReader + ?Sized>(
    input: &mut R,
    version: SoapVersion,
    within: &'static str,
) -> Result<Option<Part>, Error> {
    if !is_at_start(input, within)? {
        return Ok(None);
    }
    let name = input.start().name();
    Ok(Some(match name.local {
        "Header" if name.namespace == version.namespace() => Part::Header,
        "Body" if name.namespace == version.namespace() => Part::Body,
        _ => Part::Other(name.into()),
    }))
}

/// Moves to the next element, and says whether there is one.
fn is_at_start<R: XmlReader + ?Sized>(input: &mut R, within: &'static str) -> Result<bool, Error> {
    loop {
        match input.advance()? {
            Kind::Start => return Ok(true),
            Kind::Text if !input.text().is_whitespace() => return Err(wrong(input, Structure::Text(within))),
            Kind::Text | Kind::Comment => {}
            Kind::End | Kind::Eof => return Ok(false),
        }
    }
}

/// Nothing may follow the body.
fn read_rest<R: XmlReader + ?Sized>(input: &mut R, version: SoapVersion) -> Result<(), Error> {
    match step(input, version, "envelope")? {
        Some(Part::Header) => return Err(wrong(input, Structure::HeaderAfterBody)),
        Some(Part::Body) => return Err(wrong(input, Structure::TwoBodies)),
        Some(Part::Other(name)) => return Err(wrong(input, Structure::UnexpectedElement(name))),
        None => {}
    }
    while input.advance()? != Kind::Eof {}
    Ok(())
}

fn wrong<R: XmlReader + ?Sized>(input: &R, problem: Structure) -> Error {
    Error::structure(problem, input.position())
}
