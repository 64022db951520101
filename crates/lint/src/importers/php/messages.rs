//! Messages and what bindings say of them.

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::documents::{Wsdl, find};
use super::nodes::{Node, after_last_colon, attribute, nodes};
use super::service::named;
use crate::importers::Reason;
use crate::ns::SOAP_ENCODINGS;

/// The names of the parts of a message.
pub(super) fn message<'d>(wsdl: &Wsdl<'d>, written: &str, at: Element<'d>) -> Result<Vec<&'d str>, Reason> {
    let message = find(&wsdl.messages, after_last_colon(written))
        .ok_or_else(|| Reason::at(format!("Parsing WSDL: Missing <message> with name '{written}'"), at))?;
    let mut parts = Vec::new();
    for node in nodes(message) {
        let foreign = node
            .element()
            .is_some_and(|element| !element.namespace().is_empty() && element.namespace() != ns::WSDL);
        if foreign {
            let text = format!("Parsing WSDL: Unexpected extensibility element <{}>", node.name());
            return Err(node.reason(text));
        }
        match (node.name(), node.element()) {
            ("documentation", _) => {}
            ("part", Some(part)) => parts.push(
                attribute(part, "name")
                    .ok_or_else(|| Reason::at("Parsing WSDL: No name associated with <part>", part))?,
            ),
            _ => return Err(node.unexpected_wsdl()),
        }
    }
    Ok(parts)
}

/// What a binding says of an input or output.
pub(super) fn body<'d>(
    wsdl: &Wsdl<'d>,
    bound: Element<'d>,
    soap: &str,
    mut parts: Vec<&'d str>,
) -> Result<(), Reason> {
    for node in nodes(bound) {
        let Some(element) = node.element() else { return Err(node.unexpected_wsdl()) };
        if node.is(soap, "body") {
            if let Some(wanted) = attribute(element, "parts") {
                let mut kept = Vec::new();
                for name in wanted.split(' ').filter(|name| !name.is_empty()) {
                    let Some(at) = parts.iter().position(|known| *known == name) else {
                        let text = format!("Parsing WSDL: Missing part '{name}' in <message>");
                        return Err(Reason::at(text, element));
                    };
                    kept.push(parts.remove(at));
                }
                parts = kept;
            }
            // What is not literal is encoded, also where nothing is said.
            if attribute(element, "use") != Some("literal") {
                encoding_style(element)?;
            }
        } else if node.is(soap, "header") {
            header(wsdl, element, soap, false)?;
        } else if node.is_unexpected()? {
            return Err(node.unexpected_wsdl());
        }
    }
    Ok(())
}

fn header<'d>(wsdl: &Wsdl<'d>, header: Element<'d>, soap: &str, is_fault: bool) -> Result<(), Reason> {
    let missing =
        |what: &str| Reason::at(format!("Parsing WSDL: Missing {what} attribute for <header>"), header);
    let written = attribute(header, "message").ok_or_else(|| missing("message"))?;
    let message = find(&wsdl.messages, after_last_colon(written)).ok_or_else(|| {
        Reason::at(format!("Parsing WSDL: Missing <message> with name '{written}'"), header)
    })?;
    let part = attribute(header, "part").ok_or_else(|| missing("part"))?;
    if named(message, "part", part).is_none() {
        return Err(Reason::at(format!("Parsing WSDL: Missing part '{part}' in <message>"), header));
    }
    if attribute(header, "use") == Some("encoded") {
        encoding_style(header)?;
    }
    for node in nodes(header).filter(|_| !is_fault) {
        match node.element().filter(|_| node.is(soap, "headerfault")) {
            Some(fault) => self::header(wsdl, fault, soap, true)?,
            None if node.is_unexpected()? => return Err(node.unexpected_wsdl()),
            None => {}
        }
    }
    Ok(())
}

/// A fault of an operation of a portType, and what the binding says of it; gives its name.
pub(super) fn fault<'d>(
    wsdl: &Wsdl<'d>,
    operation: Element<'d>,
    of: Element<'d>,
    operation_name: &str,
    soap: Option<&str>,
) -> Result<&'d str, Reason> {
    let missing = || Reason::at(format!("Parsing WSDL: Missing name for <fault> of '{operation_name}'"), of);
    let name = attribute(of, "name").ok_or_else(missing)?;
    let written = attribute(of, "message").ok_or_else(missing)?;
    if message(wsdl, written, of)?.len() > 1 {
        let text = format!("Parsing WSDL: The fault message '{written}' must have a single part");
        return Err(Reason::at(text, of));
    }
    if let Some(soap) = soap
        && let Some(bound) = named(operation, "fault", name)
    {
        for node in nodes(bound) {
            match node.element().filter(|_| node.is(soap, "fault")) {
                Some(fault) if attribute(fault, "use") == Some("encoded") => encoding_style(fault)?,
                Some(_) => {}
                None if Node::is_unexpected(node)? => return Err(node.unexpected_wsdl()),
                None => {}
            }
        }
    }
    Ok(name)
}

fn encoding_style(element: Element<'_>) -> Result<(), Reason> {
    match attribute(element, "encodingStyle") {
        Some(style) if SOAP_ENCODINGS.contains(&style) => Ok(()),
        Some(style) => Err(Reason::at(format!("Parsing WSDL: Unknown encodingStyle '{style}'"), element)),
        None => {
            let text =
                "Parsing WSDL: Unspecified encodingStyle (what does not say use=\"literal\" is encoded)";
            Err(Reason::at(text, element))
        }
    }
}
