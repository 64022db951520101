//! What WSDL4J wants of attributes and of extensions.

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Element, Reference};

use super::definitions::Key;
use super::{Checked, fail};

/// The local name of an element of WSDL.
pub(super) fn wsdl_name(element: Element<'_>) -> Option<&str> {
    (element.namespace() == ns::WSDL).then(|| element.local())
}

/// Attributes that WSDL does not have must be in a namespace of their own.
pub(super) fn attributes(element: Element<'_>, native: &[&str]) -> Checked {
    let illegal = element.attributes().find(|attribute| {
        matches!(attribute.namespace(), "" | ns::WSDL) && !native.contains(&attribute.local())
    });
    match illegal {
        Some(attribute) => {
            fail(format!("Encountered illegal extension attribute '{}'", attribute.written_name()), element)
        }
        None => Ok(()),
    }
}

/// Extensions are in a namespace, and not in WSDL's.
pub(super) fn extension(element: Element<'_>) -> Checked {
    match element.namespace() {
        "" | ns::WSDL => {
            fail(format!("Encountered illegal extension element '{}'", element.written_name()), element)
        }
        ns::WSDL_SOAP11 | ns::WSDL_SOAP12 if matches!(element.local(), "header" | "headerfault") => {
            reference(element, "message")?;
            match element.children().find(|child| child.local() != "headerfault") {
                Some(child) => unexpected(child),
                None => Ok(()),
            }
        }
        ns::WSDL_MIME if element.local() == "multipartRelated" => {
            match element.children().find(|child| !child.is(ns::WSDL_MIME, "part")) {
                Some(child) => {
                    fail(format!("Encountered unexpected element '{}'", child.written_name()), child)
                }
                None => element.children().flat_map(Element::children).try_for_each(extension),
            }
        }
        _ => Ok(()),
    }
}

/// All that stands in an element but documentation is an extension.
pub(super) fn extensions(element: Element<'_>) -> Checked {
    let children = element.children().filter(|child| wsdl_name(*child) != Some("documentation"));
    children.into_iter().try_for_each(extension)
}

/// A QName in an attribute, whose prefix must be declared.
pub(super) fn reference<'d>(
    element: Element<'d>,
    attribute: &str,
) -> Checked<Option<(Key<'d>, Reference<'d>)>> {
    let Some(reference) = element.reference_in(attribute) else { return Ok(None) };
    match reference.namespace {
        Some(namespace) => Ok(Some(((namespace, reference.local), reference))),
        None => {
            let written = element.attribute(attribute).unwrap_or_default();
            fail(format!("UNBOUND_PREFIX: Unable to determine namespace of '{written}'"), element)
        }
    }
}

/// What Axis keeps under its name needs one.
pub(super) fn named(element: Element<'_>) -> Checked {
    match element.attribute("name") {
        Some(_) => Ok(()),
        None => fail(format!("NullPointerException: <{}> without a name", element.written_name()), element),
    }
}

fn unexpected(element: Element<'_>) -> Checked {
    fail(format!("Encountered unexpected element '{}'", element.written_name()), element)
}
