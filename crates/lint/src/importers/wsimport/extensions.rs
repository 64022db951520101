//! The extensions that `wsimport` knows: each namespace has a handler, and what a handler does not expect ends everything.

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::grammar::{contents, reference, required};
use super::{Checked, fail};
use crate::ns as lint_ns;

/// Where an extension stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parent {
    Definitions,
    PortType,
    Operation,
    Binding,
    Input,
    Output,
    Fault,
    Service,
    Port,
    /// `mime:part`
    MimePart,
}

/// Handles an extension: whether its handler took it. Nobody's namespace is taken by nobody.
pub(super) fn handle(parent: Parent, element: Element<'_>) -> Checked<bool> {
    match element.namespace() {
        ns::WSDL_SOAP11 | ns::WSDL_SOAP12 => soap(parent, element),
        ns::WSDL_HTTP => http(parent, element),
        ns::WSDL_MIME => mime(parent, element),
        lint_ns::JAXWS => jaxws(parent, element),
        ns::WSAW => {
            Ok(matches!(parent, Parent::Binding | Parent::Port) && element.local() == "UsingAddressing")
        }
        ns::WSAM
            if matches!(parent, Parent::Input | Parent::Output | Parent::Fault) && in_binding(element) =>
        {
            fail("NullPointerException: WS-Addressing metadata in a message of a binding", element)
        }
        lint_ns::WSP12 | lint_ns::WSP15 if parent != Parent::MimePart => {
            Ok(matches!(element.local(), "Policy" | "PolicyReference" | "UsingPolicy"))
        }
        _ => Ok(false),
    }
}

fn in_binding(element: Element<'_>) -> bool {
    element.ancestors().any(|around| around.is(ns::WSDL, "binding"))
}

/// Handles an attribute of an `input`, `output` or `fault` of a portType: its handler is given the element around it.
pub(super) fn attribute(namespace: &str, kind: &str, element: Element<'_>) -> Checked {
    match (namespace, kind) {
        (ns::WSDL_SOAP11 | ns::WSDL_SOAP12, _) | (ns::WSDL_HTTP, _) | (ns::WSDL_MIME, "input" | "output") => {
            unexpected(element).map(drop)
        }
        _ => Ok(()),
    }
}

/// What it says of an extension that must be understood, and is not.
pub(super) fn unknown_required(element: Element<'_>) -> String {
    let (name, namespace) = (element.written_name(), element.namespace());
    format!("unknown required extensibility element \"{name}\" (in namespace \"{namespace}\")")
}

fn soap(parent: Parent, element: Element<'_>) -> Checked<bool> {
    match (parent, element.local()) {
        (Parent::Binding, "binding") => {
            required(element, "transport")?;
            one_of(element, "style", &["rpc", "document"])?;
        }
        (Parent::Operation, "operation") => one_of(element, "style", &["rpc", "document"])?,
        (Parent::Input | Parent::Output | Parent::MimePart, "body") | (Parent::Fault, "fault") => {
            one_of(element, "use", &["literal", "encoded"])?;
        }
        (Parent::Input | Parent::Output | Parent::MimePart | Parent::Fault, "header") => header(element)?,
        (Parent::Port, "address") => drop(required(element, "location")?),
        _ => return unexpected(element),
    }
    Ok(true)
}

fn header(element: Element<'_>) -> Checked {
    one_of(element, "use", &["literal", "encoded"])?;
    if let Some(message) = element.attribute("message") {
        reference(element, message)?;
    }
    for child in contents(element)? {
        if !child.is(element.namespace(), "headerfault") {
            return unexpected(child).map(drop);
        }
        one_of(child, "use", &["literal", "encoded"])?;
    }
    Ok(())
}

fn http(parent: Parent, element: Element<'_>) -> Checked<bool> {
    match (parent, element.local()) {
        (Parent::MimePart, _) => return Ok(false),
        (Parent::Binding, "binding") => drop(required(element, "verb")?),
        (Parent::Operation, "operation") | (Parent::Port, "address") => drop(required(element, "location")?),
        (Parent::Input, "urlEncoded" | "urlReplacement") => {}
        _ => return unexpected(element),
    }
    Ok(true)
}

fn mime(parent: Parent, element: Element<'_>) -> Checked<bool> {
    match (parent, element.local()) {
        (Parent::Input | Parent::Output, "multipartRelated") => {
            for part in contents(element)? {
                if !part.is(ns::WSDL_MIME, "part") {
                    return unexpected(part);
                }
                for child in contents(part)? {
                    mime_part_child(child)?;
                }
            }
        }
        (Parent::Input | Parent::Output | Parent::MimePart, "content" | "mimeXml") => {}
        (Parent::Input | Parent::Output | Parent::MimePart, _) => return unexpected(element),
        _ => return Ok(false),
    }
    Ok(true)
}

fn mime_part_child(element: Element<'_>) -> Checked {
    let required = element.attribute_named(ns::WSDL, "required").is_some_and(|found| found.value() == "true");
    if matches!(element.namespace(), lint_ns::WSP12 | lint_ns::WSP15) {
        return fail("ClassCastException: a policy in a mime:part", element);
    }
    if !handle(Parent::MimePart, element)? && required {
        return fail(unknown_required(element), element);
    }
    Ok(())
}

/// Customizations: each element has some that it may have, and no others.
fn jaxws(parent: Parent, element: Element<'_>) -> Checked<bool> {
    let in_port_type = element.ancestors().any(|around| around.is(ns::WSDL, "portType"));
    let allowed: &[&str] = match parent {
        Parent::Definitions => &["package", "enableWrapperStyle", "enableAsyncMapping", "enableMIMEContent"],
        Parent::PortType => &["enableWrapperStyle", "enableAsyncMapping", "class"],
        Parent::Operation if in_port_type => {
            &["enableWrapperStyle", "enableAsyncMapping", "method", "parameter"]
        }
        Parent::Operation => &["enableMIMEContent", "parameter"],
        Parent::Binding => &["enableMIMEContent"],
        Parent::Fault | Parent::Service => &["class"],
        Parent::Port => &["provider", "method"],
        Parent::Input | Parent::Output | Parent::MimePart => return Ok(false),
    };
    if parent != Parent::Definitions && element.local() != "bindings" {
        return unexpected(element);
    }
    for child in contents(element)? {
        if child.namespace() != lint_ns::JAXWS || !allowed.contains(&child.local()) {
            return unexpected(child);
        }
        if let (true, Some(path)) = (child.local() == "parameter", child.attribute("part")) {
            part_of(child, path)?;
        }
    }
    Ok(true)
}

/// The part that a customization is for, `wsdl:definitions/wsdl:message[@name='m']/wsdl:part[@name='p']`: an XPath, in which a
/// name without a prefix is in no namespace and finds nothing.
fn part_of(element: Element<'_>, path: &str) -> Checked {
    let none = || fail(format!("XPath evaluation of \"{path}\" results in an empty target node"), element);
    let mut at = vec![element.document().root()];
    for (depth, step) in path.trim_start_matches('/').split('/').enumerate() {
        let (name, predicate) = step.split_once('[').unwrap_or((step, ""));
        let Some((prefix, local)) = name.trim().split_once(':') else { return none() };
        let Some(namespace) = element.namespace_of(prefix) else { return none() };
        let named = predicate.split(['\'', '"']).nth(1).filter(|_| predicate.contains("@name"));
        let matches = |found: &Element<'_>| {
            found.is(namespace, local) && named.is_none_or(|name| found.attribute("name") == Some(name))
        };
        if depth > 0 {
            at = at.into_iter().flat_map(Element::children).collect();
        }
        at.retain(matches);
        if at.is_empty() {
            return none();
        }
    }
    Ok(())
}

fn one_of(element: Element<'_>, attribute: &str, values: &[&str]) -> Checked {
    match element.attribute(attribute) {
        Some(value) if !values.contains(&value) => {
            fail(format!("invalid value \"{value}\" for attribute \"{attribute}\""), element)
        }
        _ => Ok(()),
    }
}

fn unexpected(element: Element<'_>) -> Checked<bool> {
    let (name, namespace) = (element.written_name(), element.namespace());
    fail(format!("invalid extension element: \"{name}\" (in namespace \"{namespace}\")"), element)
}
