//! How strong-soap looks at types, and at services with their bindings, portTypes and messages.

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::objects::{Definitions, is_schema_namespace};
use crate::importers::Reason;

/// What a reference may be to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Element,
    SimpleType,
}

/// Looks at the types of all schemas of a document: the members of unions must be there.
pub(super) fn schema_types(definitions: &Definitions<'_>) -> Result<(), Reason> {
    for (_, schema) in &definitions.schemas {
        for node in &schema.borrow().nodes {
            let inner = node.descendants().filter(|inner| is_schema_namespace(inner.namespace()));
            for inner in inner {
                let names: &[&str] = match inner.local() {
                    "element" => &["ref", "type"],
                    "attribute" => &["ref", "type"],
                    "extension" | "restriction" => &["base"],
                    "list" => &["itemType"],
                    _ => &[],
                };
                for attribute in names {
                    given(inner, attribute).map_or(Ok(()), |name| parse(name, inner).map(drop))?;
                }
                let is_union = inner.local() == "union"
                    && inner.parent().is_some_and(|parent| parent.local() == "simpleType");
                let members = if is_union { inner.attribute("memberTypes").unwrap_or_default() } else { "" };
                for member in members.split_whitespace() {
                    if !resolves(definitions, Kind::SimpleType, member, inner)? {
                        let text = format!(
                            "Cannot read properties of null (reading 'postProcess'): there is no simple type {member:?} \
                             for the union in this document and those that it imports"
                        );
                        return Err(Reason::at(text, inner));
                    }
                }
            }
        }
    }
    Ok(())
}

/// Looks at all services of a document, and at what they need.
pub(super) fn services(definitions: &Definitions<'_>) -> Result<(), Reason> {
    for (_, service) in &definitions.services {
        for port in service.children().filter(|child| child.local() == "port") {
            let name = local_of(port, "binding")?;
            if let Some(binding) = definitions.bindings.get(name) {
                check_binding(definitions, *binding)?;
            }
        }
    }
    Ok(())
}

/// The operations of a binding that its portType has too, by name, the last of each; with the operation of the portType.
pub(super) fn operations<'d>(
    definitions: &Definitions<'d>,
    binding: Element<'d>,
) -> Vec<(&'d str, Element<'d>, Element<'d>)> {
    let Some(port_type) = port_type_of(definitions, binding) else { return Vec::new() };
    let mut found: Vec<(&str, Element<'d>, Element<'d>)> = Vec::new();
    for operation in named(binding, "operation") {
        let name = operation.attribute("name").unwrap_or_default();
        let Some(source) =
            named(port_type, "operation").filter(|source| source.attribute("name") == Some(name)).last()
        else {
            continue;
        };
        match found.iter_mut().find(|(known, ..)| *known == name) {
            Some(known) => *known = (name, operation, source),
            None => found.push((name, operation, source)),
        }
    }
    found
}

fn port_type_of<'d>(definitions: &Definitions<'d>, binding: Element<'d>) -> Option<Element<'d>> {
    let (_, name) = split(binding.attribute("type")?)?;
    definitions.port_types.get(name).copied()
}

fn check_binding<'d>(definitions: &Definitions<'d>, binding: Element<'d>) -> Result<(), Reason> {
    local_of(binding, "type")?;
    let Some(port_type) = port_type_of(definitions, binding) else { return Ok(()) };
    for operation in named(port_type, "operation") {
        for message in
            operation.children().filter(|child| matches!(child.local(), "input" | "output" | "fault"))
        {
            if message.namespace() == ns::WSDL {
                parts(definitions, message)?;
            }
        }
    }
    let style = binding
        .children()
        .filter(|inner| inner.local() == "binding")
        .last()
        .and_then(|inner| inner.attribute("style"))
        .unwrap_or_default();
    for (_, operation, source) in operations(definitions, binding) {
        check_operation(definitions, operation, source, style)?;
    }
    Ok(())
}

/// The parts of the message of an operation of a portType.
fn parts<'d>(definitions: &Definitions<'d>, of: Element<'d>) -> Result<Vec<Element<'d>>, Reason> {
    let name = local_of(of, "message")?;
    let Some(message) = definitions.messages.get(name) else {
        let text = format!("Unable to resolve message {}", of.attribute("message").unwrap_or_default());
        return Err(Reason::at(text, of));
    };
    let parts: Vec<Element<'d>> = named(*message, "part").collect();
    for part in &parts {
        for attribute in ["element", "type"] {
            if let Some(name) = given(*part, attribute) {
                parse(name, *part)?;
                break;
            }
        }
    }
    Ok(parts)
}

fn check_operation<'d>(
    definitions: &Definitions<'d>,
    operation: Element<'d>,
    source: Element<'d>,
    binding_style: &str,
) -> Result<(), Reason> {
    let own = named(operation, "operation").last().and_then(|inner| given(inner, "style"));
    let style = own.unwrap_or(binding_style);
    // Faults of the binding beyond those of the portType are looked at themselves.
    let known_faults = named(source, "fault").count();
    for fault in named(operation, "fault").skip(known_faults) {
        if fault.namespace() == ns::WSDL && named(fault, "fault").next().is_none() {
            let text = "Cannot read properties of undefined (reading 'parent'): a fault without soap:fault, and more of \
                them than the portType has";
            return Err(Reason::at(text, fault));
        }
    }
    let input = bound_parts(definitions, operation, source, "input")?;
    let output = bound_parts(definitions, operation, source, "output")?;
    let body = named(operation, "input").last().and_then(|input| named(input, "body").last());
    let usage = body.and_then(|body| given(body, "use")).unwrap_or("literal");
    if style != "document" || usage != "literal" {
        return Ok(());
    }
    let mut wrapper = None;
    for part in &input {
        wrapper = Some(wrapped(definitions, *part)?);
    }
    let name = operation.attribute("name").unwrap_or_default();
    if input.len() == 1 && wrapper == Some(name) {
        for part in &output {
            wrapped(definitions, *part)?;
        }
    }
    Ok(())
}

/// The local name of the element of a part of a document/literal message.
fn wrapped<'d>(definitions: &Definitions<'d>, part: Element<'d>) -> Result<&'d str, Reason> {
    let element = given(part, "element");
    let is_there = match element {
        Some(name) => resolves(definitions, Kind::Element, name, part)?,
        None => false,
    };
    match element.and_then(split) {
        Some((_, local)) if is_there => Ok(local),
        _ => Err(Reason::at(
            "Document/literal part should use element: it has none, or one that is declared nowhere",
            part,
        )),
    }
}

/// The parts of a message that the body of a binding has.
fn bound_parts<'d>(
    definitions: &Definitions<'d>,
    operation: Element<'d>,
    source: Element<'d>,
    direction: &str,
) -> Result<Vec<Element<'d>>, Reason> {
    let Some(bound) = named(operation, direction).last() else { return Ok(Vec::new()) };
    for header in named(bound, "header") {
        given(header, "message").map_or(Ok(()), |name| parse(name, header).map(drop))?;
    }
    let Some(body) = named(bound, "body").last() else { return Ok(Vec::new()) };
    let message = named(source, direction).last();
    let all = match message {
        Some(message) if message.namespace() == ns::WSDL => Some(parts(definitions, message)?),
        _ => None,
    };
    let Some(wanted) = given(body, "parts") else { return Ok(all.unwrap_or_default()) };
    let Some(all) = all else {
        return Err(Reason::at("Cannot read properties of undefined (reading 'parts')", body));
    };
    wanted
        .split(char::is_whitespace)
        .map(|name| {
            all.iter().copied().find(|part| part.attribute("name") == Some(name)).ok_or_else(|| {
                let text = format!(
                    "Cannot read properties of undefined (reading 'element'): there is no part {name:?}"
                );
                Reason::at(text, body)
            })
        })
        .collect()
}

/// Whether there is what a name at a node refers to.
fn resolves<'d>(
    definitions: &Definitions<'d>,
    kind: Kind,
    name: &'d str,
    node: Element<'d>,
) -> Result<bool, Reason> {
    let (prefix, local) = parse(name, node)?;
    let namespace = match prefix {
        "xml" => return Ok(false),
        "" => target_of(node),
        prefix => {
            let declared = node.namespace_of(prefix);
            declared.or_else(|| definitions.prefixes.get(prefix).copied()).unwrap_or_default()
        }
    };
    if is_schema_namespace(namespace) && kind != Kind::Element {
        return Ok(BUILT_IN.contains(&local));
    }
    let Some(schema) = definitions.schema(namespace) else { return Ok(false) };
    let schema = schema.borrow();
    Ok(match kind {
        Kind::Element => schema.elements.contains_key(local),
        Kind::SimpleType => schema.simple_types.contains_key(local),
    })
}

/// The target namespace of what an element is in.
fn target_of(node: Element<'_>) -> &str {
    node.ancestors().find_map(|around| given(around, "targetNamespace")).unwrap_or_default()
}

fn named<'d>(element: Element<'d>, name: &str) -> impl Iterator<Item = Element<'d>> {
    element.children().filter(move |child| child.local() == name)
}

fn given<'d>(element: Element<'d>, attribute: &str) -> Option<&'d str> {
    element.attribute(attribute).filter(|value| !value.is_empty())
}

fn local_of<'d>(element: Element<'d>, attribute: &str) -> Result<&'d str, Reason> {
    parse(element.attribute(attribute).unwrap_or_default(), element).map(|(_, local)| local)
}

fn parse<'d>(name: &'d str, at: Element<'_>) -> Result<(&'d str, &'d str), Reason> {
    split(name).ok_or_else(|| Reason::at(format!("Invalid qname: {name}"), at))
}

/// The prefix and the local part of a name, if it is one.
fn split(name: &str) -> Option<(&str, &str)> {
    let found = match name.rsplit_once(':') {
        Some(("", _)) => return None,
        Some(found) => found,
        None => ("", name),
    };
    (!found.1.is_empty() && !name.contains(['{', '}'])).then_some(found)
}

const BUILT_IN: [&str; 44] = [
    "string",
    "boolean",
    "decimal",
    "float",
    "double",
    "duration",
    "dateTime",
    "time",
    "date",
    "gYearMonth",
    "gYear",
    "gMonthDay",
    "gDay",
    "gMonth",
    "hexBinary",
    "base64Binary",
    "anyURI",
    "QName",
    "NOTATION",
    "normalizedString",
    "token",
    "language",
    "NMTOKEN",
    "NMTOKENS",
    "Name",
    "NCName",
    "ID",
    "IDREF",
    "IDREFS",
    "ENTITY",
    "ENTITIES",
    "integer",
    "nonPositiveInteger",
    "negativeInteger",
    "long",
    "int",
    "short",
    "byte",
    "nonNegativeInteger",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte",
    "positiveInteger",
];
