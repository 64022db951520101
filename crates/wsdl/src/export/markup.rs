//! How elements and their names are written: which prefix each namespace has, and where it is declared.

use std::collections::BTreeMap;

use soapstone_soap::ns as soap;
use soapstone_xml::{Element, Node, QName};

use crate::ns;

/// An element of one of the namespaces of [`PREFIXES`].
pub(super) fn element(namespace: &'static str, local: &'static str) -> Element {
    Element::new(QName::from_static(namespace, local)).with_prefix(prefix_of(namespace).unwrap_or_default())
}

/// An element of WSDL.
pub(super) fn wsdl(local: &'static str) -> Element {
    element(ns::WSDL, local)
}

/// An element of XML Schema.
pub(super) fn xs(local: &'static str) -> Element {
    element(ns::XSD, local)
}

/// What is often done to an element that is built.
pub(super) trait Markup: Sized {
    /// With an attribute in no namespace.
    fn set(self, name: &'static str, value: impl Into<String>) -> Self;

    /// With an attribute in one of the namespaces of [`PREFIXES`].
    fn set_in(self, namespace: &'static str, name: &'static str, value: impl Into<String>) -> Self;

    /// With these children.
    fn with_children(self, children: impl IntoIterator<Item = Element>) -> Self;

    /// With a sentence for people, if there is one.
    fn documented(self, documentation: Option<&str>) -> Self;
}

impl Markup for Element {
    fn set(self, name: &'static str, value: impl Into<String>) -> Self {
        self.with_attribute(QName::from_static("", name), "", value)
    }

    fn set_in(self, namespace: &'static str, name: &'static str, value: impl Into<String>) -> Self {
        let prefix = prefix_of(namespace).unwrap_or_default();
        self.with_attribute(QName::from_static(namespace, name), prefix, value)
    }

    fn with_children(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::with_child)
    }

    fn documented(self, documentation: Option<&str>) -> Self {
        match documentation {
            Some(text) => self.with_child(wsdl("documentation").with_child(text.trim())),
            None => self,
        }
    }
}

/// The prefixes of one document or schema: `tns` for its own names, `q1`, `q2` … for those of others.
#[derive(Clone, Debug)]
pub(super) struct Prefixes {
    own: String,
    others: BTreeMap<String, String>,
    made: usize,
}

impl Prefixes {
    /// Of a document with this target namespace.
    pub(super) fn new(own: impl Into<String>) -> Self {
        Self { own: own.into(), others: BTreeMap::new(), made: 0 }
    }

    /// A name, as it is written in an attribute.
    pub(super) fn name(&mut self, namespace: &str, local: &str) -> String {
        if namespace.is_empty() {
            // No document here has a default namespace.
            return local.to_owned();
        }
        if namespace == ns::XSD {
            return format!("{XS}:{local}");
        }
        if namespace == ns::XML {
            // Declared everywhere, and no other prefix may be.
            return format!("xml:{local}");
        }
        if namespace == self.own {
            return format!("{TNS}:{local}");
        }
        if let Some(prefix) = self.others.get(namespace) {
            return format!("{prefix}:{local}");
        }
        let prefix = match namespace {
            ns::SERIALIZATION => SER.to_owned(),
            _ => {
                self.made += 1;
                format!("q{}", self.made)
            }
        };
        let name = format!("{prefix}:{local}");
        self.others.insert(namespace.to_owned(), prefix);
        name
    }

    /// The same element, with the declarations of these prefixes.
    pub(super) fn declared_on(&self, element: Element) -> Element {
        let own = Some((TNS, self.own.as_str())).filter(|(_, own)| !matches!(*own, "" | ns::XML));
        let others = self.others.iter().map(|(namespace, prefix)| (prefix.as_str(), namespace.as_str()));
        own.into_iter()
            .chain(others)
            .fold(element, |element, (prefix, namespace)| element.with_declaration(prefix, namespace))
    }
}

/// The same tree, with the prefixes of [`PREFIXES`] that occur in it declared on its root.
pub(super) fn with_declarations(root: Element) -> Element {
    let mut used = BTreeMap::new();
    let mut todo = vec![&root];
    while let Some(element) = todo.pop() {
        let names = std::iter::once(element.name()).chain(element.attributes().iter().map(|it| &it.name));
        for name in names {
            if let Some(prefix) = prefix_of(name.namespace()) {
                used.insert(prefix, name.namespace().to_owned());
            }
        }
        todo.extend(element.nodes().iter().filter_map(|node| match node {
            Node::Element(child) => Some(child),
            Node::Text(_) | Node::Comment(_) => None,
        }));
    }
    used.into_iter().fold(root, |root, (prefix, namespace)| root.with_declaration(prefix, namespace))
}

/// The prefix of a namespace that these documents are made of.
fn prefix_of(namespace: &str) -> Option<&'static str> {
    PREFIXES.iter().find(|(known, _)| *known == namespace).map(|(_, prefix)| *prefix)
}

const XS: &str = "xs";
const TNS: &str = "tns";
const SER: &str = "ser";

/// The namespaces that these documents are made of, with .NET's prefixes.
const PREFIXES: &[(&str, &str)] = &[
    (ns::WSDL, "wsdl"),
    (ns::WSDL_SOAP11, "soap"),
    (ns::WSDL_SOAP12, "soap12"),
    (ns::XSD, XS),
    (ns::WSP12, "wsp"),
    (ns::WSU, "wsu"),
    (ns::WSAW, "wsaw"),
    (ns::WSAM, "wsam"),
    (ns::WSAP, "wsap"),
    (soap::WSA10, "wsa10"),
    (soap::WSA_AUGUST2004, "wsa"),
    (ns::MSC, "msc"),
    (ns::WSRMP10, "wsrm"),
    (ns::WSRMP11, "wsrmp"),
    (ns::NETRMP, "netrmp"),
    (ns::CDP, "cdp"),
    (ns::OW, "ow"),
    (ns::MSB, "msb"),
    (ns::WSOMA, "wsoma"),
    (ns::MSWSP, "mswsp"),
    (ns::MEX, "wsx"),
];
