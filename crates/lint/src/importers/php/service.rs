//! Services, ports and bindings as PHP goes through them.

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::documents::{Wsdl, find};
use super::messages::{body, fault, message};
use super::nodes::{Node, after_last_colon, attribute, nodes};
use crate::importers::shown::{Shown, is_solicit_response};
use crate::importers::{ListedOperation, OperationFate, Reason};
use crate::ns::{HTTP12, SOAP12_RPC};

/// How a port is reached.
#[derive(Clone, Copy)]
enum Address<'d> {
    Soap(Element<'d>, &'static str),
    Http(Element<'d>),
}

/// What all services offer.
pub(super) fn services<'d>(wsdl: &Wsdl<'d>) -> Result<Shown<'d>, Reason> {
    if wsdl.services.is_empty() {
        return Err(Reason::new("Parsing WSDL: Couldn't bind to service: there is none"));
    }
    let mut shown = Shown::default();
    let mut bound = false;
    let last = wsdl.services.len() - 1;
    for (at, (_, service)) in wsdl.services.iter().enumerate() {
        let mut has_soap_port = false;
        let mut children = nodes(*service).peekable();
        while let Some(node) = children.next() {
            if !node.is_unexpected()? {
                continue;
            }
            let port = match node.element() {
                Some(port) if node.has_name("port") => port,
                _ => return Err(node.unexpected_wsdl()),
            };
            let Some(binding) = attribute(port, "binding") else {
                return Err(Reason::at("Parsing WSDL: No binding associated with <port>", port));
            };
            let more = has_soap_port || children.peek().is_some() || at < last;
            let address = match address(port)? {
                Some(soap @ Address::Soap(..)) => soap,
                _ if more => continue,
                Some(http) => http,
                None => return Err(Reason::at("Parsing WSDL: No address associated with <port>", port)),
            };
            has_soap_port = true;
            let (Address::Soap(element, _) | Address::Http(element)) = address;
            if attribute(element, "location").is_none() {
                return Err(Reason::at("Parsing WSDL: No location associated with <port>", element));
            }
            let name = after_last_colon(binding);
            let binding = find(&wsdl.bindings, name).ok_or_else(|| {
                Reason::at(format!("Parsing WSDL: No <binding> element with name '{name}'"), port)
            })?;
            bound |= bind(wsdl, binding, address, &mut shown)?;
        }
    }
    match bound {
        true => Ok(shown),
        false => Err(Reason::new(
            "Parsing WSDL: Could not find any usable binding services in WSDL: none has an address and the transport \
             http://schemas.xmlsoap.org/soap/http",
        )),
    }
}

/// The address of a port: its last one.
fn address(port: Element<'_>) -> Result<Option<Address<'_>>, Reason> {
    let mut found = None;
    for node in nodes(port) {
        let here = node.element().filter(|_| node.has_name("address")).and_then(|element| {
            Some(match element.namespace() {
                ns::WSDL_SOAP11 => Address::Soap(element, ns::WSDL_SOAP11),
                ns::WSDL_SOAP12 => Address::Soap(element, ns::WSDL_SOAP12),
                SOAP12_RPC => Address::Soap(element, SOAP12_RPC),
                ns::WSDL_HTTP | HTTP12 => Address::Http(element),
                _ => return None,
            })
        });
        match here {
            Some(address) => found = Some(address),
            None if node.is_unexpected()? => return Err(node.unexpected_wsdl()),
            None => {}
        }
    }
    Ok(found)
}

/// Takes the operations of a binding; false if it is left out because of its transport.
fn bind<'d>(
    wsdl: &Wsdl<'d>,
    binding: Element<'d>,
    address: Address<'d>,
    shown: &mut Shown<'d>,
) -> Result<bool, Reason> {
    let soap = match address {
        Address::Soap(_, namespace) => Some(namespace),
        Address::Http(_) => None,
    };
    if let Some(soap) = soap
        && let Some(of) = binding.child(soap, "binding")
        && attribute(of, "transport").is_some_and(|transport| transport != ns::TRANSPORT_HTTP)
    {
        return Ok(false);
    }
    let Some(of) = attribute(binding, "type") else {
        return Err(Reason::at("Parsing WSDL: Missing 'type' attribute for <binding>", binding));
    };
    let of = of.split_once(':').map_or(of, |(_, local)| local);
    let port_type = find(&wsdl.port_types, of)
        .ok_or_else(|| Reason::at(format!("Parsing WSDL: Missing <portType> with name '{of}'"), binding))?;
    for node in nodes(binding) {
        if soap.is_some_and(|soap| node.is(soap, "binding")) || !node.is_unexpected()? {
            continue;
        }
        match node.element() {
            Some(operation) if node.has_name("operation") => {
                let (name, source) = bind_operation(wsdl, operation, port_type, soap)?;
                shown.add(ListedOperation::new(name, fate(wsdl, source)), binding, Some(source));
            }
            _ => return Err(node.unexpected_wsdl()),
        }
    }
    Ok(true)
}

/// An operation of a binding: its name, and the operation of the portType.
fn bind_operation<'d>(
    wsdl: &Wsdl<'d>,
    operation: Element<'d>,
    port_type: Element<'d>,
    soap: Option<&str>,
) -> Result<(&'d str, Element<'d>), Reason> {
    let Some(name) = attribute(operation, "name") else {
        return Err(Reason::at("Parsing WSDL: Missing 'name' attribute for <operation>", operation));
    };
    for node in nodes(operation) {
        if soap.is_some_and(|soap| node.is(soap, "operation")) {
            continue;
        }
        if node.is_unexpected()? && !matches!(node.name(), "input" | "output" | "fault") {
            return Err(node.unexpected_wsdl());
        }
    }
    let source = named(port_type, "operation", name).ok_or_else(|| {
        Reason::at(format!("Parsing WSDL: Missing <portType>/<operation> with name '{name}'"), operation)
    })?;
    for direction in ["input", "output"] {
        let Some(of) = first(source, direction) else { continue };
        let Some(written) = attribute(of, "message") else {
            return Err(Reason::at(format!("Parsing WSDL: Missing name for <{direction}> of '{name}'"), of));
        };
        let parts = message(wsdl, written, of)?;
        if let Some(soap) = soap
            && let Some(bound) = first(operation, direction)
        {
            body(wsdl, bound, soap, parts)?;
        }
    }
    let mut faults: Vec<&str> = Vec::new();
    for of in nodes(source).filter(|node| node.is(ns::WSDL, "fault")).filter_map(Node::element) {
        let fault_name = fault(wsdl, operation, of, name, soap)?;
        if faults.contains(&fault_name) {
            let text = format!("Parsing WSDL: <fault> with name '{fault_name}' already defined in '{name}'");
            return Err(Reason::at(text, of));
        }
        faults.push(fault_name);
    }
    Ok((name, source))
}

/// The first element of this name of WSDL.
pub(super) fn first<'d>(within: Element<'d>, name: &str) -> Option<Element<'d>> {
    nodes(within).find(|node| node.is(ns::WSDL, name)).and_then(Node::element)
}

/// The first element of WSDL that has this `name`.
pub(super) fn named<'d>(within: Element<'d>, element: &str, name: &str) -> Option<Element<'d>> {
    nodes(within)
        .filter(|node| node.is(ns::WSDL, element))
        .filter_map(Node::element)
        .find(|found| attribute(*found, "name") == Some(name))
}

fn fate(wsdl: &Wsdl<'_>, operation: Element<'_>) -> OperationFate {
    if first(operation, "input").is_none() || !wsdl.knows_elements(operation) {
        return OperationFate::Phantom;
    }
    if is_solicit_response(operation) { OperationFate::Reversed } else { OperationFate::Usable }
}

impl Wsdl<'_> {
    /// Whether the elements of the messages of an operation are declared; PHP shows others as `UNKNOWN`.
    fn knows_elements(&self, operation: Element<'_>) -> bool {
        ["input", "output"].into_iter().filter_map(|direction| first(operation, direction)).all(|of| {
            let name = attribute(of, "message").map(after_last_colon).unwrap_or_default();
            let Some(message) = find(&self.messages, name) else { return true };
            message.children_named(ns::WSDL, "part").all(|part| {
                attribute(part, "type").is_some()
                    || attribute(part, "element").is_none_or(|name| self.schemas.has_element(part, name))
            })
        })
    }
}
