//! Header blocks: who they are for, whether they must be understood, and what is in them.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, LazyLock};

use soapstone_xml::{
    DecodeError, Element, EncodeError, Form, FromXml, FromXmlError, Kind, NameRef, Position, QName,
    RawElement, Text, ToXml, ToXmlErased, XmlReader, XmlWriter,
};

use crate::cursor::usable_prefix;
use crate::erased::Erased;
use crate::error::Structure;
use crate::ns;
use crate::role::{Role, Roles};
use crate::version::SoapVersion;

/// A header block: one that was read, with its bytes, or one that is to be written.
///
/// ```
/// use soapstone_soap::HeaderBlock;
/// use soapstone_xml::{Element, QName};
///
/// let token = Element::new(QName::from_static("urn:msg:h", "Token")).with_child("tok");
/// let block = HeaderBlock::from_element(token).with_must_understand(true);
/// assert_eq!(block.element()?.text(), "tok");
/// # Ok::<(), soapstone_xml::FromXmlError>(())
/// ```
///
/// Spec: [SOAP12-1 §5.2.1], [SOAP11 §4.2]
#[derive(Clone)]
#[must_use]
pub struct HeaderBlock {
    name: QName,
    prefix: Option<Cow<'static, str>>,
    must_understand: bool,
    role: Role,
    relay: bool,
    /// Whether it is marked as a reference parameter of WS-Addressing 1.0.
    reference_parameter: bool,
    /// An attribute of SOAP that is not as it must be, and where the block stands.
    defect: Option<Box<(Structure, Position)>>,
    content: Content,
}

#[derive(Clone)]
enum Content {
    /// As it was read, in an envelope of this version; the attributes are in it.
    Raw(RawElement, SoapVersion),
    /// As it was read, but SOAP's attributes are no longer those of the bytes.
    Changed(RawElement),
    /// Built as a tree. SOAP's attributes are not in it.
    Element(Box<Element>),
    /// Attributes and children of the block, whose name takes this form in binary documents.
    Value(Arc<dyn ToXmlErased>, Form),
}

impl HeaderBlock {
    /// A block of this name with a value inside: one of a contract. In a binary session the name goes into the string table,
    /// as .NET has it.
    pub fn new(name: QName, value: impl ToXml + Send + Sync + 'static) -> Self {
        Self::with_content(name, Content::Value(Arc::new(value), Form::Contract))
    }

    /// A block of a protocol: as [`new`](Self::new), but [under a prefix](Self::with_prefix), and named by the static
    /// dictionary of binary documents if that has the name. .NET writes addressing (`a`) and reliable messaging (`r`) so.
    pub fn of_protocol(
        name: QName,
        prefix: impl Into<Cow<'static, str>>,
        value: impl ToXml + Send + Sync + 'static,
    ) -> Self {
        Self::with_content(name, Content::Value(Arc::new(value), Form::Dictionary)).with_prefix(prefix)
    }

    /// A block that is this element. Attributes of SOAP on it are taken for what they say.
    pub fn from_element(element: Element) -> Self {
        let tree = Content::Element(Box::new(without_soap(&element)));
        let mut block = Self::with_content(element.name().clone(), tree);
        for version in SoapVersion::ALL {
            let soap = version.namespace();
            let flag = |name| {
                element.attribute(soap, name).is_some_and(|value| matches!(value.trim(), "1" | "true"))
            };
            block.must_understand |= flag("mustUnderstand");
            block.relay |= flag("relay");
            if let Some(role) = element.attribute(soap, Role::attribute(version)) {
                block.role = Role::from_wire(role);
            }
        }
        block.reference_parameter = is_marked(element.attribute(ns::WSA10, IS_REFERENCE_PARAMETER));
        block
    }

    fn with_content(name: QName, content: Content) -> Self {
        Self {
            name,
            prefix: None,
            must_understand: false,
            role: Role::UltimateReceiver,
            relay: false,
            reference_parameter: false,
            defect: None,
            content,
        }
    }

    /// The same block under this prefix, which is then declared on the envelope, as .NET does it for the headers of its
    /// protocols (`a`, `r`). Without one a namespace that is not declared yet becomes the block's default namespace. A block
    /// that was read keeps its own.
    pub fn with_prefix(self, prefix: impl Into<Cow<'static, str>>) -> Self {
        Self { prefix: Some(prefix.into()), ..self }
    }

    /// The same block, to be understood or not. Spec: [SOAP12-1 §5.2.3]
    pub fn with_must_understand(self, must_understand: bool) -> Self {
        Self { must_understand, ..self }.changed()
    }

    /// The same block for this role.
    pub fn with_role(self, role: Role) -> Self {
        Self { role, ..self }.changed()
    }

    /// The same block, to be passed on or not by a node that does not understand it. SOAP 1.1 does not have that.
    /// Spec: [SOAP12-1 §5.2.4]
    pub fn with_relay(self, relay: bool) -> Self {
        Self { relay, ..self }.changed()
    }

    /// The same block, marked as a reference parameter.
    pub(crate) fn with_reference_parameter(self) -> Self {
        Self { reference_parameter: true, ..self }.changed()
    }

    /// What was read no longer has the right attributes. It is read again where it is used, so that an error shows there.
    fn changed(self) -> Self {
        let content = match self.content {
            Content::Raw(raw, _) => Content::Changed(raw),
            other => other,
        };
        Self { content, defect: None, ..self }
    }

    /// Reads the block on whose start the reader stands, and moves it to its end. The attributes are those of `version`.
    ///
    /// A `mustUnderstand` that is no boolean counts as true; whoever the block is for refuses the message.
    pub fn read<R: XmlReader + ?Sized>(input: &mut R, version: SoapVersion) -> Result<Self, DecodeError> {
        let mut block = Self::read_attributes(input, version);
        block.content = Content::Raw(input.capture_element()?, version);
        Ok(block)
    }

    fn read_attributes<R: XmlReader + ?Sized>(input: &R, version: SoapVersion) -> Self {
        let start = input.start();
        let mut block = Self::with_content(start.name().into(), Content::Value(NOTHING.clone(), Form::Auto));
        let mut wrong = None;
        let mut flag = |attribute: &'static str, value: &Text<'_>| {
            value.as_bool().unwrap_or_else(|value| {
                wrong.get_or_insert(Structure::Flag { name: attribute, block: start.name().into(), value });
                attribute == "mustUnderstand"
            })
        };
        for attribute in start.attributes() {
            let of_soap = attribute.name.namespace == version.namespace();
            match attribute.name.local {
                "mustUnderstand" if of_soap => {
                    block.must_understand = flag("mustUnderstand", &attribute.value);
                }
                "relay" if of_soap && version == SoapVersion::Soap12 => {
                    block.relay = flag("relay", &attribute.value);
                }
                local if of_soap && local == Role::attribute(version) => {
                    block.role = Role::from_wire(&attribute.value.lexical());
                }
                IS_REFERENCE_PARAMETER if attribute.name.namespace == ns::WSA10 => {
                    block.reference_parameter = is_marked(Some(&attribute.value.lexical()));
                }
                _ => {}
            }
        }
        block.defect = wrong.map(|problem| Box::new((problem, input.position())));
        block
    }

    /// The name.
    pub fn name(&self) -> &QName {
        &self.name
    }

    /// Whether this is the block `local` in `namespace`.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.name.as_ref().is(namespace, local)
    }

    /// Whether whoever it is for must understand it, or not process the message. Spec: [SOAP12-1 §5.2.3], [SOAP11 §4.2.3]
    pub fn must_understand(&self) -> bool {
        self.must_understand
    }

    /// Who it is for.
    pub fn role(&self) -> &Role {
        &self.role
    }

    /// Whether a node that does not understand it passes it on.
    pub fn relay(&self) -> bool {
        self.relay
    }

    /// Whether an endpoint with these roles that does not understand it must not process the message.
    pub fn is_mandatory(&self, roles: &Roles) -> bool {
        self.must_understand && roles.contains(&self.role)
    }

    /// Whether it is marked as a reference parameter: `wsa:IsReferenceParameter`. Spec: [WSA10-SOAP §3.3]
    pub fn is_reference_parameter(&self) -> bool {
        self.reference_parameter
    }

    /// What is wrong with SOAP's attributes on it, and where it stands.
    pub(crate) fn defect(&self) -> Option<&(Structure, Position)> {
        self.defect.as_deref()
    }

    /// The bytes, when it was read and is as it was read.
    pub fn raw(&self) -> Option<&RawElement> {
        match &self.content {
            Content::Raw(raw, _) => Some(raw),
            Content::Changed(_) | Content::Element(_) | Content::Value(..) => None,
        }
    }

    /// Reads what is in it: the reader stands on its start. Blocks that are made of a value, to be written, are written
    /// first.
    pub fn read_with<T, E: From<FromXmlError>>(
        &self,
        read: impl FnOnce(&mut dyn XmlReader) -> Result<T, E>,
    ) -> Result<T, E> {
        match self.raw() {
            Some(raw) => read_raw(raw, read),
            None => {
                let raw = crate::tree::written(&mut |out| self.write(out, SoapVersion::Soap12))?;
                read_raw(&raw, read)
            }
        }
    }

    /// What is in it as a value.
    pub fn decode<T: FromXml>(&self) -> Result<T, FromXmlError> {
        self.read_with(|input| T::from_xml(input))
    }

    /// The block as a tree, with its attributes, and with the declarations around it: QNames in its content keep their
    /// meaning.
    pub fn element(&self) -> Result<Element, FromXmlError> {
        self.read_with(|input| Ok(Element::read(input)?))
    }

    /// The prefix and namespace that are declared on the envelope for this block.
    pub(crate) fn shared_prefix(&self) -> Option<(&str, &str)> {
        match &self.content {
            Content::Raw(..) | Content::Changed(_) => None,
            Content::Element(_) | Content::Value(..) => {
                self.prefix.as_deref().map(|prefix| (prefix, self.name.namespace()))
            }
        }
    }

    /// Writes the block into the header of an envelope of this version. One that was read from such an envelope is copied.
    pub fn write<W: XmlWriter + ?Sized>(&self, out: &mut W, version: SoapVersion) -> Result<(), EncodeError> {
        match &self.content {
            Content::Raw(raw, read_as) if *read_as == version => out.splice(raw),
            Content::Raw(raw, _) | Content::Changed(raw) => {
                self.write_element(without_soap(&raw.to_element()?), out, version)
            }
            Content::Element(element) => self.write_element((**element).clone(), out, version),
            Content::Value(value, form) => {
                out.start(self.written_name(out).with_form(*form))?;
                for (name, value) in self.attributes(version) {
                    out.attribute(name.as_ref(), Text::from(value))?;
                }
                value.to_xml_erased(&mut Erased(out))?;
                out.end()
            }
        }
    }

    fn written_name<W: XmlWriter + ?Sized>(&self, out: &W) -> NameRef<'_> {
        let name = self.name.as_ref();
        match &self.prefix {
            // There is no prefix for no namespace.
            Some(prefix) if !name.namespace.is_empty() => name.with_prefix(prefix),
            None if usable_prefix(out, name.namespace).is_some() => name,
            _ => name.with_prefix(""),
        }
    }

    /// The attributes that say what the fields say.
    fn attributes(&self, version: SoapVersion) -> Vec<(QName, &str)> {
        let soap = |local| QName::from_static(version.namespace(), local);
        let mut attributes = Vec::new();
        if let Some(role) = self.role.to_wire(version) {
            attributes.push((soap(Role::attribute(version)), role));
        }
        if self.must_understand {
            attributes.push((soap("mustUnderstand"), "1"));
        }
        if self.relay && version == SoapVersion::Soap12 {
            attributes.push((soap("relay"), "1"));
        }
        if self.reference_parameter {
            attributes.push((QName::from_static(ns::WSA10, IS_REFERENCE_PARAMETER), "true"));
        }
        attributes
    }

    /// Writes a tree with our attributes after its own, and with what its content needs of the declarations around it.
    fn write_element<W: XmlWriter + ?Sized>(
        &self,
        mut element: Element,
        out: &mut W,
        version: SoapVersion,
    ) -> Result<(), EncodeError> {
        if let ("", Some(prefix)) = (element.prefix(), &self.prefix) {
            element = element.with_prefix(prefix.clone());
        }
        for (name, value) in self.attributes(version) {
            // Under a prefix that the writer finds: `s` may mean something else on this element.
            element = element.with_attribute(name, "", value);
        }
        element.write(out)
    }
}

impl fmt::Debug for HeaderBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("HeaderBlock");
        debug
            .field("name", &self.name)
            .field("must_understand", &self.must_understand)
            .field("role", &self.role);
        match &self.content {
            Content::Raw(raw, _) | Content::Changed(raw) => debug.field("raw", raw),
            Content::Element(element) => debug.field("element", element),
            Content::Value(..) => &mut debug,
        };
        debug.finish_non_exhaustive()
    }
}

fn read_raw<T, E: From<FromXmlError>>(
    raw: &RawElement,
    read: impl FnOnce(&mut dyn XmlReader) -> Result<T, E>,
) -> Result<T, E> {
    let decode = |error: DecodeError| E::from(FromXmlError::Decode(error));
    let mut input = raw.reader();
    while !matches!(input.advance().map_err(decode)?, Kind::Start | Kind::Eof) {}
    let value = read(&mut *input)?;
    while input.advance().map_err(decode)? != Kind::Eof {}
    Ok(value)
}

fn is_marked(value: Option<&str>) -> bool {
    value.is_some_and(|value| matches!(value.trim(), "true" | "1"))
}

/// A tree without the attributes that a block has as fields.
fn without_soap(element: &Element) -> Element {
    let ours = |name: &QName| {
        SoapVersion::from_namespace(name.namespace()).is_some()
            && matches!(name.local(), "mustUnderstand" | "relay" | "role" | "actor")
            || name.as_ref().is(ns::WSA10, IS_REFERENCE_PARAMETER)
    };
    crate::tree::without_attributes(element, ours)
}

/// No content.
struct Nothing;

/// One for all blocks that are about to get their content.
static NOTHING: LazyLock<Arc<dyn ToXmlErased>> = LazyLock::new(|| Arc::new(Nothing));

impl ToXml for Nothing {
    fn to_xml<W: XmlWriter + ?Sized>(&self, _: &mut W) -> Result<(), EncodeError> {
        Ok(())
    }
}

const IS_REFERENCE_PARAMETER: &str = "IsReferenceParameter";
