//! What wsdl2h expects in which element: its parser is made of classes, each with the elements and values that it knows.

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{ContentNode, Element};

use super::ns as known;

/// A class of wsdl2h's parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Definitions,
    Types,
    Message,
    PortType,
    Operation,
    Fault,
    Binding,
    BoundOperation,
    BoundMessage,
    BoundFault,
    Service,
    Port,
    Multipart,
    MimePart,
    Header,
    Schema,
    Redefine,
    Element,
    Attribute,
    All,
    Particles,
    Group,
    AttributeGroup,
    SimpleContent,
    ComplexContent,
    SimpleType,
    ComplexType,
    Extension,
    Restriction,
    List,
    Union,
    Facet,
    Policy,
    /// It is there, and nothing is expected in it.
    Leaf,
    /// What is in it is taken as text.
    Text,
}

use Class::{
    All, Attribute, AttributeGroup, Binding, BoundFault, BoundMessage, BoundOperation, ComplexContent,
    ComplexType, Definitions, Extension, Facet, Fault, Group, Header, Leaf, List, Message, MimePart,
    Multipart, Operation, Particles, Policy, Port, PortType, Redefine, Restriction, Schema, Service,
    SimpleContent, SimpleType, Text, Types, Union,
};

/// The vocabulary of an element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Vocabulary {
    Wsdl,
    Soap,
    Http,
    Mime,
    Dime,
    Schema,
    Policy,
    Addressing,
}

/// The vocabulary of a namespace, if wsdl2h knows it. All years of XML Schema are one to it, and both SOAP versions.
pub(super) fn vocabulary(namespace: &str) -> Option<Vocabulary> {
    match namespace {
        ns::WSDL | ns::WSDL20 => Some(Vocabulary::Wsdl),
        ns::WSDL_HTTP => Some(Vocabulary::Http),
        ns::WSDL_MIME => Some(Vocabulary::Mime),
        ns::WSAW => Some(Vocabulary::Addressing),
        _ if namespace.starts_with(known::DIME_PREFIX) && namespace.ends_with(known::DIME_SUFFIX) => {
            Some(Vocabulary::Dime)
        }
        ns::WSP12 | ns::WSP15 => Some(Vocabulary::Policy),
        _ if namespace.starts_with(known::SOAP_PREFIX) && namespace.ends_with('/') => Some(Vocabulary::Soap),
        _ if namespace.starts_with(known::SCHEMA_PREFIX) && namespace.ends_with(known::SCHEMA_SUFFIX) => {
            Some(Vocabulary::Schema)
        }
        _ => None,
    }
}

/// The elements in an element as far as wsdl2h reads: a text ends it, and what follows is skipped.
pub(super) fn children(element: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    let is_blank = |text: &str| text.bytes().all(|byte| byte.is_ascii_whitespace());
    let goes_on = move |node: &ContentNode<'_>| !matches!(node, ContentNode::Text(text) if !is_blank(text));
    element.content().take_while(goes_on).filter_map(|node| match node {
        ContentNode::Element(child) => Some(child),
        _ => None,
    })
}

/// Those of WSDL of this name.
pub(super) fn of_wsdl<'d>(element: Element<'d>, name: &str) -> impl Iterator<Item = Element<'d>> {
    children(element).filter(move |child| child.is(ns::WSDL, name))
}

type Known = &'static [(Vocabulary, &'static str, Class)];

use Vocabulary as V;

const POLICIES: [(Vocabulary, &str, Class); 2] =
    [(V::Policy, "Policy", Policy), (V::Policy, "PolicyReference", Leaf)];

impl Class {
    /// The elements that are expected, by their names.
    fn known(self) -> Known {
        match self {
            Definitions => &[
                (V::Wsdl, "import", Leaf),
                (V::Wsdl, "documentation", Text),
                (V::Wsdl, "types", Types),
                (V::Wsdl, "message", Message),
                (V::Wsdl, "portType", PortType),
                (V::Wsdl, "interface", PortType),
                (V::Wsdl, "binding", Binding),
                (V::Wsdl, "service", Service),
                (V::Policy, "UsingPolicy", Text),
            ],
            Types => &[(V::Wsdl, "documentation", Text), (V::Schema, "schema", Schema)],
            Message => &[(V::Wsdl, "documentation", Text), (V::Wsdl, "part", Leaf)],
            PortType => &[
                (V::Wsdl, "documentation", Text),
                (V::Wsdl, "operation", Operation),
                (V::Wsdl, "fault", Fault),
            ],
            Operation => &[
                (V::Wsdl, "documentation", Text),
                (V::Wsdl, "input", Fault),
                (V::Wsdl, "output", Fault),
                (V::Wsdl, "fault", Fault),
                (V::Wsdl, "infault", Fault),
                (V::Wsdl, "outfault", Fault),
            ],
            Fault => &[(V::Wsdl, "documentation", Text)],
            Binding => &[
                (V::Wsdl, "documentation", Text),
                (V::Soap, "binding", Leaf),
                (V::Http, "binding", Leaf),
                (V::Addressing, "UsingAddressing", Text),
                (V::Wsdl, "fault", BoundFault),
                (V::Wsdl, "operation", BoundOperation),
            ],
            BoundOperation => &[
                (V::Wsdl, "documentation", Text),
                (V::Soap, "operation", Leaf),
                (V::Http, "operation", Leaf),
                (V::Wsdl, "input", BoundMessage),
                (V::Wsdl, "output", BoundMessage),
                (V::Wsdl, "fault", BoundFault),
                (V::Wsdl, "infault", BoundFault),
                (V::Wsdl, "outfault", BoundFault),
            ],
            BoundMessage => &[
                (V::Wsdl, "documentation", Text),
                (V::Dime, "message", Leaf),
                (V::Soap, "body", Leaf),
                (V::Soap, "header", Header),
                (V::Http, "urlEncoded", Text),
                (V::Mime, "multipartRelated", Multipart),
                (V::Mime, "content", Leaf),
                (V::Mime, "mimeXml", Leaf),
            ],
            BoundFault => &[(V::Wsdl, "documentation", Text), (V::Soap, "fault", Leaf)],
            Multipart => &[(V::Mime, "part", MimePart)],
            MimePart => &[(V::Soap, "body", Leaf), (V::Soap, "header", Header), (V::Mime, "content", Leaf)],
            Header => &[(V::Soap, "headerfault", Leaf)],
            Service => {
                &[(V::Wsdl, "documentation", Text), (V::Wsdl, "port", Port), (V::Wsdl, "endpoint", Port)]
            }
            Port => &[
                (V::Wsdl, "documentation", Text),
                (V::Addressing, "UsingAddressing", Text),
                (V::Soap, "address", Leaf),
                (V::Http, "address", Leaf),
            ],
            Schema => &[
                (V::Schema, "annotation", Text),
                (V::Schema, "include", Leaf),
                (V::Schema, "override", Redefine),
                (V::Schema, "redefine", Redefine),
                (V::Schema, "import", Leaf),
                (V::Schema, "attribute", Attribute),
                (V::Schema, "element", Self::Element),
                (V::Schema, "group", Group),
                (V::Schema, "attributeGroup", AttributeGroup),
                (V::Schema, "simpleType", SimpleType),
                (V::Schema, "complexType", ComplexType),
            ],
            Redefine => &[
                (V::Schema, "attribute", Attribute),
                (V::Schema, "element", Self::Element),
                (V::Schema, "group", Group),
                (V::Schema, "attributeGroup", AttributeGroup),
                (V::Schema, "simpleType", SimpleType),
                (V::Schema, "complexType", ComplexType),
            ],
            Self::Element => &[
                (V::Schema, "annotation", Text),
                (V::Schema, "simpleType", SimpleType),
                (V::Schema, "complexType", ComplexType),
                (V::Schema, "alternative", Leaf),
                (V::Schema, "unique", Text),
            ],
            Attribute => &[(V::Schema, "annotation", Text), (V::Schema, "simpleType", SimpleType)],
            All => &[(V::Schema, "element", Self::Element)],
            Particles => &[
                (V::Schema, "annotation", Text),
                (V::Schema, "element", Self::Element),
                (V::Schema, "group", Group),
                (V::Schema, "choice", Particles),
                (V::Schema, "sequence", Particles),
                (V::Schema, "any", All),
            ],
            Group => &[
                (V::Schema, "annotation", Text),
                (V::Schema, "all", All),
                (V::Schema, "choice", Particles),
                (V::Schema, "sequence", Particles),
            ],
            AttributeGroup => &[
                (V::Schema, "annotation", Text),
                (V::Schema, "attribute", Attribute),
                (V::Schema, "attributeGroup", AttributeGroup),
                (V::Schema, "anyAttribute", Leaf),
            ],
            SimpleContent => &[(V::Schema, "extension", Extension), (V::Schema, "restriction", Restriction)],
            ComplexContent => &[
                (V::Schema, "annotation", Text),
                (V::Schema, "extension", Extension),
                (V::Schema, "restriction", Restriction),
            ],
            SimpleType => &[
                (V::Schema, "annotation", Text),
                (V::Schema, "restriction", Restriction),
                (V::Schema, "list", List),
                (V::Schema, "union", Union),
            ],
            ComplexType => &[
                (V::Schema, "annotation", Text),
                (V::Schema, "simpleContent", SimpleContent),
                (V::Schema, "complexContent", ComplexContent),
                (V::Schema, "all", All),
                (V::Schema, "choice", Particles),
                (V::Schema, "sequence", Particles),
                (V::Schema, "group", Group),
                (V::Schema, "any", All),
                (V::Schema, "attribute", Attribute),
                (V::Schema, "attributeGroup", AttributeGroup),
                (V::Schema, "anyAttribute", Leaf),
                (V::Schema, "assert", Leaf),
            ],
            Extension => &[
                (V::Schema, "annotation", Text),
                (V::Schema, "group", Group),
                (V::Schema, "all", All),
                (V::Schema, "choice", Particles),
                (V::Schema, "sequence", Particles),
                (V::Schema, "attribute", Attribute),
                (V::Schema, "attributeGroup", AttributeGroup),
                (V::Schema, "anyAttribute", Leaf),
                (V::Schema, "assert", Leaf),
            ],
            Restriction => &[
                (V::Schema, "annotation", Text),
                (V::Schema, "simpleType", SimpleType),
                (V::Schema, "attributeGroup", AttributeGroup),
                (V::Schema, "group", Group),
                (V::Schema, "all", All),
                (V::Schema, "choice", Particles),
                (V::Schema, "sequence", Particles),
                (V::Schema, "attribute", Attribute),
                (V::Schema, "anyAttribute", Leaf),
                (V::Schema, "enumeration", Leaf),
                (V::Schema, "pattern", Leaf),
                (V::Schema, "whiteSpace", Leaf),
                (V::Schema, "length", Facet),
                (V::Schema, "minLength", Facet),
                (V::Schema, "maxLength", Facet),
                (V::Schema, "totalDigits", Facet),
                (V::Schema, "fractionDigits", Facet),
                (V::Schema, "minInclusive", Facet),
                (V::Schema, "maxInclusive", Facet),
                (V::Schema, "minExclusive", Facet),
                (V::Schema, "maxExclusive", Facet),
                (V::Schema, "assert", Leaf),
                (V::Schema, "assertion", Leaf),
            ],
            List => &[(V::Schema, "restriction", Restriction), (V::Schema, "simpleType", SimpleType)],
            Union => &[(V::Schema, "simpleType", SimpleType)],
            Policy => &[
                (V::Policy, "All", Policy),
                (V::Policy, "ExactlyOne", Policy),
                (V::Addressing, "UsingAddressing", Text),
            ],
            Facet | Leaf | Text => &[],
        }
    }

    /// Whether policies are expected in it.
    fn has_policies(self) -> bool {
        matches!(
            self,
            Definitions
                | Message
                | PortType
                | Operation
                | Fault
                | Binding
                | BoundOperation
                | BoundMessage
                | BoundFault
                | Service
                | Port
                | Policy
        )
    }

    /// What an element in it is; none if it is not expected here.
    pub(super) fn child(self, element: Element<'_>) -> Option<Self> {
        let vocabulary = vocabulary(element.namespace())?;
        self.names().find(|(of, name, _)| *of == vocabulary && *name == element.local()).map(|found| found.2)
    }

    /// Whether some element of this name is expected in it, whatever its namespace.
    pub(super) fn expects(self, local: &str) -> bool {
        self.names().any(|(_, name, _)| name == local)
    }

    fn names(self) -> impl Iterator<Item = (Vocabulary, &'static str, Self)> {
        let policies: &[_] = if self.has_policies() { &POLICIES } else { &[] };
        self.known().iter().chain(policies).copied()
    }
}

/// The values that an attribute of an element may have; none if any is taken.
pub(super) fn values(element: Element<'_>, attribute: &str) -> Option<&'static [&'static str]> {
    const BOOLEAN: &[&str] = &["true", "false", "1", "0"];
    const FORM: &[&str] = &["unqualified", "qualified", "0", "1"];
    let found = match (vocabulary(element.namespace())?, element.local(), attribute) {
        (V::Soap, "binding" | "operation", "style") => &["rpc", "document", "0", "1"],
        (V::Soap, "operation", "soapActionRequired") => BOOLEAN,
        (V::Soap, "body" | "fault" | "header" | "headerfault", "use") => &["literal", "encoded", "0", "1"],
        (V::Schema, "schema", "elementFormDefault" | "attributeFormDefault") => FORM,
        (V::Schema, "element" | "attribute", "form") => FORM,
        (V::Schema, "element", "nillable" | "abstract") => BOOLEAN,
        (V::Schema, "complexType", "abstract" | "mixed") | (V::Schema, "complexContent", "mixed") => BOOLEAN,
        (V::Schema, "attribute", "use") => {
            &["optional", "prohibited", "required", "default", "fixed", "0", "1", "2", "3", "4"]
        }
        (V::Schema, "any" | "anyAttribute", "processContents") => &["strict", "skip", "lax", "0", "1", "2"],
        (V::Schema, name, "fixed")
            if Restriction.names().any(|(_, known, of)| known == name && of == Facet) =>
        {
            BOOLEAN
        }
        _ => return None,
    };
    Some(found)
}
