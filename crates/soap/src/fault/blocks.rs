//! The header blocks of SOAP 1.2 that travel with faults, written and read.

use soapstone_xml::{DeclarationRef, Element, EncodeError, NameRef, QName, Text, ToXml, XmlWriter};

use crate::cursor::usable_prefix;
use crate::header::HeaderBlock;
use crate::headers::Headers;
use crate::ns;
use crate::version::SoapVersion;

impl HeaderBlock {
    /// A block that says that another block was not understood. Spec: [SOAP12-1 §5.4.8]
    pub fn not_understood(name: QName) -> Self {
        Self::of_protocol(QName::from_static(ns::SOAP12, "NotUnderstood"), "s", NameAttribute(name))
    }

    /// A block that says which versions of the envelope are understood, the preferred one first. Spec: [SOAP12-1 §5.4.7]
    pub fn upgrade(spoken: &[SoapVersion]) -> Self {
        Self::new(QName::from_static(ns::SOAP12, "Upgrade"), Supported(spoken.to_vec()))
    }
}

impl Headers {
    /// The names of the header blocks that the sender of a `MustUnderstand` fault did not understand, as its `NotUnderstood`
    /// blocks say. Names that make no sense are left out; SOAP 1.1 has no such blocks. Spec: [SOAP12-1 §5.4.8]
    pub fn not_understood_blocks(&self) -> Vec<QName> {
        let blocks = self.all(ns::SOAP12, "NotUnderstood").filter_map(|block| block.element().ok());
        blocks.filter_map(|block| qname(&block)).collect()
    }

    /// The names of the envelopes that the sender of a `VersionMismatch` fault understands, as its `Upgrade` block says, the
    /// preferred one first. [`SoapVersion::from_namespace`] knows ours. Spec: [SOAP12-1 §5.4.7]
    pub fn supported_envelopes(&self) -> Vec<QName> {
        let blocks = self.all(ns::SOAP12, "Upgrade").filter_map(|block| block.element().ok());
        let names = blocks.flat_map(|block| {
            let children = block.children().filter(|child| child.is(ns::SOAP12, "SupportedEnvelope"));
            children.filter_map(qname).collect::<Vec<_>>()
        });
        names.collect()
    }
}

/// What the attribute `qname` of an element says.
fn qname(element: &Element) -> Option<QName> {
    element.resolve_qname(element.attribute("", QNAME)?)
}

/// `qname="b:Foo" xmlns:b="…"`, in this order, as .NET writes it.
struct NameAttribute(QName);

impl ToXml for NameAttribute {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let namespace = self.0.namespace();
        if namespace.is_empty() {
            return out.attribute(NameRef::local(QNAME), Text::from(self.0.local()));
        }
        let known = usable_prefix(out, namespace);
        let prefix = known.as_deref().unwrap_or("b");
        out.attribute(NameRef::local(QNAME), Text::from(format!("{prefix}:{}", self.0.local())))?;
        match known {
            Some(_) => Ok(()),
            None => out.declare(DeclarationRef::new("b", namespace)),
        }
    }
}

/// The content of `Upgrade`.
struct Supported(Vec<SoapVersion>);

impl ToXml for Supported {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        for version in &self.0 {
            out.start(NameRef::new(ns::SOAP12, "SupportedEnvelope"))?;
            NameAttribute(QName::from_static(version.namespace(), "Envelope")).to_xml(out)?;
            out.end()?;
        }
        Ok(())
    }
}

const QNAME: &str = "qname";
