//! `wsdl:binding` with the extensions for SOAP.

use super::{Name, name};
use crate::ns;
use crate::tree::{Element, Reference};

/// A binding: how a portType is spoken. Spec: [WSDL11 §2.5]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Binding<'d> {
    /// Its name.
    pub name: Name<'d>,
    /// Its portType; none if it says none.
    pub port_type: Option<Reference<'d>>,
    /// Which SOAP, by its `soap:binding`; none for other protocols.
    pub soap: Option<SoapVersion>,
    /// The element that says the protocol, `soap:binding` or `http:binding`.
    pub extension: Option<Element<'d>>,
    /// The transport that `soap:binding` names.
    pub transport: Option<&'d str>,
    /// The style of operations that say none. Default: document.
    pub style: Style,
    /// Its operations.
    pub operations: Vec<BindingOperation<'d>>,
    /// Its element.
    pub node: Element<'d>,
}

/// Which SOAP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SoapVersion {
    /// SOAP 1.1
    Soap11,
    /// SOAP 1.2
    Soap12,
}

/// What a body holds. Spec: [WSDL11 §3.3]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Style {
    /// The parts.
    #[default]
    Document,
    /// An element of the operation's name with the parts in it.
    Rpc,
}

/// How parts are written. Spec: [WSDL11 §3.5]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Use {
    /// As the schema says.
    #[default]
    Literal,
    /// By an encoding of SOAP 1.1.
    Encoded,
}

/// An operation of a binding.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BindingOperation<'d> {
    /// Its name.
    pub name: &'d str,
    /// `soapAction`; none if it is not there.
    pub soap_action: Option<&'d str>,
    /// Its style, its own or the binding's.
    pub style: Style,
    /// Its `soap:operation`, if there is one.
    pub extension: Option<Element<'d>>,
    /// Its input.
    pub input: Option<BindingMessage<'d>>,
    /// Its output.
    pub output: Option<BindingMessage<'d>>,
    /// Its faults.
    pub faults: Vec<BindingMessage<'d>>,
    /// Its element.
    pub node: Element<'d>,
}

/// An `input`, `output` or `fault` of an operation of a binding.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BindingMessage<'d> {
    /// Its name, if it has one.
    pub name: Option<&'d str>,
    /// Its `soap:body` (also that within `mime:multipartRelated`) or `soap:fault`.
    pub body: Option<Body<'d>>,
    /// Its `soap:header`s.
    pub headers: Vec<Header<'d>>,
    /// Its element.
    pub node: Element<'d>,
}

/// A `soap:body` or `soap:fault`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Body<'d> {
    /// How it is written; literal if it says nothing.
    pub usage: Use,
    /// The parts that are in it, if it says so; otherwise all.
    pub parts: Option<Vec<&'d str>>,
    /// The namespace of the wrapper of an rpc call.
    pub namespace: Option<&'d str>,
    /// Its element.
    pub node: Element<'d>,
}

/// A `soap:header`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Header<'d> {
    /// The message; none if it says none.
    pub message: Option<Reference<'d>>,
    /// The part of it.
    pub part: Option<&'d str>,
    /// How it is written.
    pub usage: Use,
    /// Its element.
    pub node: Element<'d>,
}

impl SoapVersion {
    /// The version whose WSDL extensions are in this namespace.
    pub fn of_extension(namespace: &str) -> Option<Self> {
        match namespace {
            ns::WSDL_SOAP11 => Some(Self::Soap11),
            ns::WSDL_SOAP12 => Some(Self::Soap12),
            _ => None,
        }
    }

    /// The namespace of its WSDL extensions.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Soap11 => ns::WSDL_SOAP11,
            Self::Soap12 => ns::WSDL_SOAP12,
        }
    }
}

impl<'d> Binding<'d> {
    pub(super) fn read(root: Element<'d>, node: Element<'d>) -> Self {
        let extension =
            node.children().find(|child| child.local() == "binding" && child.namespace() != ns::WSDL);
        let style =
            extension.and_then(|element| element.attribute("style")).map(Style::parse).unwrap_or_default();
        let operations = node.children_named(ns::WSDL, "operation");
        Self {
            name: name(root, node),
            port_type: node.reference_in("type"),
            soap: extension.and_then(|element| SoapVersion::of_extension(element.namespace())),
            extension,
            transport: extension.and_then(|element| element.attribute("transport")),
            style,
            operations: operations.map(|node| BindingOperation::read(node, style)).collect(),
            node,
        }
    }

    /// The first operation of this name.
    pub fn operation(&self, name: &str) -> Option<&BindingOperation<'d>> {
        self.operations.iter().find(|operation| operation.name == name)
    }
}

impl Style {
    fn parse(text: &str) -> Self {
        if text.trim() == "rpc" { Self::Rpc } else { Self::Document }
    }
}

impl Use {
    fn of(element: Element<'_>) -> Self {
        if element.attribute("use") == Some("encoded") { Self::Encoded } else { Self::Literal }
    }
}

impl<'d> BindingOperation<'d> {
    fn read(node: Element<'d>, style: Style) -> Self {
        let extension =
            node.children().find(|child| child.local() == "operation" && child.namespace() != ns::WSDL);
        let own = extension.and_then(|element| element.attribute("style")).map(Style::parse);
        let message = |local| node.child(ns::WSDL, local).map(BindingMessage::read);
        Self {
            name: node.attribute("name").unwrap_or_default(),
            soap_action: extension.and_then(|element| element.attribute("soapAction")),
            style: own.unwrap_or(style),
            extension,
            input: message("input"),
            output: message("output"),
            faults: node.children_named(ns::WSDL, "fault").map(BindingMessage::read).collect(),
            node,
        }
    }
}

impl<'d> BindingMessage<'d> {
    fn read(node: Element<'d>) -> Self {
        let soap = |element: &Element<'d>| SoapVersion::of_extension(element.namespace()).is_some();
        let within = |element: &Element<'d>| {
            element.is(ns::WSDL_MIME, "multipartRelated") || element.is(ns::WSDL_MIME, "part")
        };
        let parts = node.children().filter(within).flat_map(|element| {
            let deeper = element.children().filter(|child| child.is(ns::WSDL_MIME, "part"));
            element.children().chain(deeper.flat_map(Element::children))
        });
        let extensions: Vec<Element<'d>> = node.children().chain(parts).filter(soap).collect();
        let body = extensions.iter().find(|element| matches!(element.local(), "body" | "fault"));
        let headers = extensions.iter().filter(|element| element.local() == "header");
        Self {
            name: node.attribute("name"),
            body: body.map(|node| Body {
                usage: Use::of(*node),
                parts: node.attribute("parts").map(|parts| parts.split_ascii_whitespace().collect()),
                namespace: node.attribute("namespace"),
                node: *node,
            }),
            headers: headers
                .map(|node| Header {
                    message: node.reference_in("message"),
                    part: node.attribute("part"),
                    usage: Use::of(*node),
                    node: *node,
                })
                .collect(),
            node,
        }
    }
}
