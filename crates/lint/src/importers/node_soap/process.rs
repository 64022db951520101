//! How node-soap looks at services: their bindings, portTypes and messages.

use std::rc::Rc;

use soapstone_wsdl::tree::Element;

use super::objects::{
    Binding, Definitions, Message, Method, PortType, Prefixes, Shared, get, is_primitive, key, set, split,
};
use crate::importers::Reason;

/// Looks at all services of a document, and at what they need.
pub(super) fn services(definitions: &Shared<Definitions<'_>>) -> Result<(), Reason> {
    let services: Vec<_> =
        definitions.borrow().services.iter().map(|(_, service)| Rc::clone(service)).collect();
    for service in services {
        let left = std::mem::take(&mut service.borrow_mut().left);
        for port in left {
            let name = key(port.attribute("binding").map(|name| split(name).1));
            let found = get(&definitions.borrow().bindings, name).map(Rc::clone);
            match found {
                Some(found) => {
                    binding(definitions, &found)?;
                    set(&mut service.borrow_mut().ports, key(port.attribute("name")), found);
                }
                None => service.borrow_mut().left.push(port),
            }
        }
    }
    Ok(())
}

fn binding<'d>(definitions: &Shared<Definitions<'d>>, binding: &Shared<Binding<'d>>) -> Result<(), Reason> {
    let Some(name) = binding.borrow_mut().port_type_name.take() else { return Ok(()) };
    let found = get(&definitions.borrow().port_types, name).map(Rc::clone);
    if let Some(found) = found {
        port_type(definitions, &found)?;
        binding.borrow_mut().port_type = Some(found);
    }
    Ok(())
}

fn port_type<'d>(
    definitions: &Shared<Definitions<'d>>,
    port_type: &Shared<PortType<'d>>,
) -> Result<(), Reason> {
    let operations = std::mem::take(&mut port_type.borrow_mut().operations);
    for node in operations {
        let mut method = Method { node, has_input: false, is_whole: true };
        for child in node.children().filter(|child| matches!(child.local(), "input" | "output")) {
            let name = key(child.attribute("message").map(|name| split(name).1));
            let found = get(&definitions.borrow().messages, name).map(Rc::clone);
            let Some(found) = found else {
                method.is_whole = false;
                continue;
            };
            message(definitions, &found)?;
            let (element, is_unknown) = (found.borrow().element, found.borrow().is_unknown);
            if let Some(element) = element {
                // From here on the message has the name of its element too.
                set(&mut definitions.borrow_mut().messages, key(element.attribute("name")), found);
            }
            method.is_whole &= !is_unknown;
            method.has_input |= child.local() == "input";
        }
        set(&mut port_type.borrow_mut().methods, key(node.attribute("name")), method);
    }
    Ok(())
}

/// Looks at the first part of a message that was not looked at before.
fn message<'d>(definitions: &Shared<Definitions<'d>>, message: &Shared<Message<'d>>) -> Result<(), Reason> {
    let definitions = definitions.borrow();
    let mut message = message.borrow_mut();
    let Some(part) = message.children.iter().copied().find(|child| child.local() == "part") else {
        return Ok(());
    };
    let Some(name) = part.attribute("element").filter(|name| !name.is_empty()) else {
        if let Some(other) =
            message.children.iter().find(|child| !matches!(child.local(), "part" | "documentation"))
        {
            let text = format!("Expected part element: <{}> in a message", other.written_name());
            return Err(Reason::at(text, *other));
        }
        message.element = None;
        message.children.retain(|child| child.local() != "part");
        return Ok(());
    };
    let (prefix, local) = split(name);
    let own = message.prefixes.borrow();
    let all = definitions.prefixes.borrow();
    let namespace = key(find(prefix, &[&own, &all]));
    let Some(schema) = get(&definitions.schemas, namespace) else {
        let text = format!(
            "Cannot read properties of undefined (reading 'elements'): there is no schema of the namespace \
             {namespace:?}, of which the part's element {name:?} is"
        );
        return Err(Reason::at(text, part));
    };
    let element = schema.borrow().elements.get(local).copied();
    if let Some(element) = element {
        check_type(&definitions, &schema.borrow().prefixes, &[&own, &all], element)?;
    }
    drop((own, all));
    message.element = element;
    message.is_unknown = element.is_none();
    if element.is_some() {
        // The first child is taken for the part, whatever it is.
        message.children.remove(0);
    }
    Ok(())
}

/// The type of an element must be of a schema that is there; of the built-in types node-soap knows some.
fn check_type<'d>(
    definitions: &Definitions<'d>,
    prefixes: &Prefixes<'d>,
    others: &[&Prefixes<'d>],
    element: Element<'d>,
) -> Result<(), Reason> {
    let Some(name) = element.attribute("type").filter(|name| !name.is_empty()) else { return Ok(()) };
    let (prefix, local) = split(name);
    let Some(namespace) = find(prefix, &[prefixes]).or_else(|| find(prefix, others)) else { return Ok(()) };
    if is_primitive(local) || get(&definitions.schemas, namespace).is_some() {
        return Ok(());
    }
    let text = format!(
        "Cannot read properties of undefined (reading 'complexTypes'): there is no schema of the namespace \
         {namespace:?}, of which the type {name:?} is"
    );
    Err(Reason::at(text, element))
}

fn find<'d>(prefix: &str, all: &[&Prefixes<'d>]) -> Option<&'d str> {
    all.iter().filter_map(|prefixes| prefixes.get(prefix).copied()).find(|uri| !uri.is_empty())
}
