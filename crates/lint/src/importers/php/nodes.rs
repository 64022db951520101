//! Elements and texts as PHP sees them: it looks at local names, often without their namespaces.

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Attribute, ComplaintKind, ContentNode, Document, Element, Span};

use crate::importers::{Place, Reason};

/// An element or a text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node<'d> {
    Element(Element<'d>),
    /// Text in this element.
    Text(Element<'d>),
}

impl<'d> Node<'d> {
    /// The name: of an element whose prefix nobody declares, that with the prefix.
    pub(super) fn name(self) -> &'d str {
        match self {
            Self::Element(element) if element.namespace_of(element.prefix()).is_none() => {
                element.written_name()
            }
            Self::Element(element) => element.local(),
            Self::Text(_) => "text",
        }
    }

    /// Whether it has this local name, in whatever namespace.
    pub(super) fn has_name(self, name: &str) -> bool {
        self.name() == name
    }

    /// Whether it is this element.
    pub(super) fn is(self, namespace: &str, name: &str) -> bool {
        self.has_name(name) && matches!(self, Self::Element(element) if element.namespace() == namespace)
    }

    pub(super) fn element(self) -> Option<Element<'d>> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) => None,
        }
    }

    /// `Parsing …: …`, at this node.
    pub(super) fn reason(self, text: impl Into<String>) -> Reason {
        match self {
            Self::Element(element) | Self::Text(element) => Reason::at(text, element),
        }
    }

    /// Whether it is of WSDL, or of no namespace, as texts are. What is of another one must not be required.
    pub(super) fn is_wsdl(self) -> Result<bool, Reason> {
        let Self::Element(element) = self else { return Ok(true) };
        if element.namespace().is_empty() || element.namespace() == ns::WSDL {
            return Ok(true);
        }
        let required = element.attribute_named(ns::WSDL, "required");
        if required.is_some_and(|required| matches!(required.value(), "1" | "true")) {
            let text = format!("Parsing WSDL: Unknown required WSDL extension '{}'", element.namespace());
            return Err(self.reason(text));
        }
        Ok(false)
    }

    /// What is of WSDL and no documentation: what it may be here is known.
    pub(super) fn is_unexpected(self) -> Result<bool, Reason> {
        Ok(self.is_wsdl()? && !self.has_name("documentation"))
    }

    /// That it is not expected in a WSDL.
    pub(super) fn unexpected_wsdl(self) -> Reason {
        self.reason(format!("Parsing WSDL: Unexpected WSDL element <{}>", self.name()))
    }

    /// That it is not expected in a schema.
    pub(super) fn unexpected(self, within: &str) -> Reason {
        self.reason(format!("Parsing Schema: unexpected <{}> in {within}", self.name()))
    }
}

/// What is in an element; comments and white space are not.
pub(super) fn nodes(element: Element<'_>) -> impl Iterator<Item = Node<'_>> {
    element.content().filter_map(move |node| match node {
        ContentNode::Element(child) => Some(Node::Element(child)),
        ContentNode::Text(text) if text.bytes().all(|byte| byte.is_ascii_whitespace()) => None,
        ContentNode::Text(_) => Some(Node::Text(element)),
        _ => None,
    })
}

/// What is in an element after an annotation.
pub(super) fn without_annotation(element: Element<'_>) -> impl Iterator<Item = Node<'_>> {
    let mut nodes = nodes(element).peekable();
    nodes.next_if(|node| node.has_name("annotation"));
    nodes
}

/// The first attribute of this local name, in whatever namespace.
pub(super) fn attribute<'d>(element: Element<'d>, name: &str) -> Option<&'d str> {
    let found = element.attributes().find(|attribute| {
        let undeclared = !attribute.prefix().is_empty() && element.namespace_of(attribute.prefix()).is_none();
        name == if undeclared { attribute.written_name() } else { attribute.local() }
    });
    found.map(Attribute::value)
}

/// The part of a name after its last colon.
pub(super) fn after_last_colon(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The namespace and the local part of a name at an element. None if its prefix is not declared.
pub(super) fn resolved<'d>(element: Element<'d>, name: &'d str) -> (Option<&'d str>, &'d str) {
    let (prefix, local) = match name.rsplit_once(':') {
        Some((prefix, local)) if !prefix.is_empty() => (prefix, local),
        _ => ("", name),
    };
    let declared = element.declarations_in_scope().find(|(known, _)| *known == prefix);
    let declared = declared.map(|(_, uri)| uri).or_else(|| (prefix == "xml").then_some(ns::XML));
    (declared, local)
}

/// Whether libxml2, as PHP uses it, reads a document. It does not mind prefixes that nobody declares.
pub(super) fn parsed(document: &Document) -> Result<(), Reason> {
    let doctype = document.doctype().map(|span| document.source().slice(span)).unwrap_or_default();
    let external = doctype.contains("SYSTEM") || doctype.contains("PUBLIC");
    let wrong = document.complaints().iter().find(|complaint| match &complaint.kind {
        ComplaintKind::DuplicateAttribute(_) | ComplaintKind::IllegalCharacter(_) => true,
        ComplaintKind::UnknownEntity(_) => !external,
        ComplaintKind::UnreadEntity(_) => in_attribute(document, complaint.span),
        _ => false,
    });
    match wrong {
        Some(complaint) => Err(Reason {
            text: format!("Couldn't load from '{}': {}", document.location(), complaint.kind),
            place: Some(Place::in_document(document, complaint.span)),
        }),
        None => Ok(()),
    }
}

/// Whether a place is the value of an attribute. An entity that is not in the document must not be there; in a text it is left out.
fn in_attribute(document: &Document, span: Span) -> bool {
    let before = document.source().text().get(..span.start as usize);
    before.is_some_and(|before| before.ends_with(['"', '\'']))
}

/// Whether libxml2 takes a reference for a URI; it does not make a location of one with other characters.
pub(super) fn is_uri(reference: &str) -> bool {
    reference.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
}
