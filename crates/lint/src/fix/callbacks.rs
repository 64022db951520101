//! What the service calls on the client, as a portType, a binding and a service of its own.

use soapstone_wsdl::ns;

use super::FixOptions;
use super::flatten::Work;
use super::node::{Child, Node, qualified};
use super::report::Obligation;

/// Takes the notifications and solicit-responses out of each portType.
pub(super) fn split(work: &mut Work, options: &FixOptions) {
    let port_types: Vec<String> =
        work.root.elements().filter(|node| is_port_type(node)).map(|node| node.name().to_owned()).collect();
    for name in port_types {
        split_port_type(work, &name, options);
    }
}

fn is_port_type(node: &Node) -> bool {
    node.is(ns::WSDL, "portType")
}

fn is_operation(node: &Node) -> bool {
    node.is(ns::WSDL, "operation")
}

/// Whether the first message of an operation goes out.
fn is_callback(operation: &Node) -> bool {
    let first =
        operation.elements().find(|child| child.is(ns::WSDL, "input") || child.is(ns::WSDL, "output"));
    is_operation(operation) && first.is_some_and(|child| child.local == "output")
}

fn split_port_type(work: &mut Work, name: &str, options: &FixOptions) {
    let Some(port_type) = find(&mut work.root, "portType", name) else { return };
    let callbacks: Vec<Node> = port_type.elements().filter(|node| is_callback(node)).cloned().collect();
    if callbacks.is_empty() {
        return;
    }
    port_type.retain(|node| !is_callback(node));
    let remaining: Vec<String> =
        port_type.elements().filter(|node| is_operation(node)).map(|node| node.name().to_owned()).collect();
    let mut made = Node { children: Vec::new(), ..port_type.clone() };
    let new_name = unused(&work.root, "portType", &format!("{name}Callback"));
    made.attributes.retain(|attribute| attribute.local == "name");
    made.set("name", new_name.as_str());
    let operations: Vec<String> = callbacks.iter().map(|node| node.name().to_owned()).collect();
    made.children.extend(callbacks.iter().map(|node| Child::Element(turned(node))));
    insert_after(&mut work.root, "portType", name, made);
    for operation in &operations {
        let to = format!(
            "the operation {operation}, which the service calls on the client, is in the portType {new_name}"
        );
        work.changed(to, &format!("portType {name} {operation}"));
    }
    split_bindings(work, name, &new_name, &operations, &remaining, options);
    if remaining.is_empty() {
        work.root.retain(|node| !(is_port_type(node) && node.name() == name));
        work.changed(
            format!("the portType {name} is dropped: it had callbacks only"),
            &format!("portType {name}"),
        );
    }
}

/// The operation as the client has it: what came out of the service goes into the client.
fn turned(operation: &Node) -> Node {
    let mut turned = Node { children: Vec::new(), ..operation.clone() };
    let (mut first, mut second, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for child in &operation.children {
        match child {
            Child::Element(node) if node.is(ns::WSDL, "output") => {
                first.push(Child::Element(Node { local: "input".to_owned(), ..node.clone() }));
            }
            Child::Element(node) if node.is(ns::WSDL, "input") => {
                second.push(Child::Element(Node { local: "output".to_owned(), ..node.clone() }));
            }
            Child::Element(node) if node.is(ns::WSDL, "fault") => after.push(child.clone()),
            _ => before.push(child.clone()),
        }
    }
    turned.children = before.into_iter().chain(first).chain(second).chain(after).collect();
    turned
}

fn split_bindings(
    work: &mut Work,
    port_type: &str,
    new_port_type: &str,
    operations: &[String],
    remaining: &[String],
    options: &FixOptions,
) {
    let reference = qualified(&work.target_prefix, port_type);
    let of_it = |node: &Node| node.is(ns::WSDL, "binding") && node.attribute("type") == Some(&reference);
    let bindings: Vec<String> =
        work.root.elements().filter(|node| of_it(node)).map(|node| node.name().to_owned()).collect();
    // The names of the new bindings, by those that they are made of.
    let mut made: Vec<(String, String)> = Vec::new();
    for name in &bindings {
        let Some(binding) = find(&mut work.root, "binding", name) else { continue };
        let mut new = binding.clone();
        let among = |names: &[String], node: &Node| names.iter().any(|known| known == node.name());
        // An operation of the same name that the client calls stays where it is.
        let calls_back = |node: &Node| {
            is_operation(node) && among(operations, node) && (is_callback(node) || !among(remaining, node))
        };
        binding.retain(|node| !calls_back(node));
        new.retain(|node| !is_operation(node) || calls_back(node));
        for node in new.elements_mut().filter(|node| is_operation(node)) {
            *node = turned(node);
        }
        let new_name = unused(&work.root, "binding", &format!("{name}_Callback"));
        new.set("name", new_name.as_str());
        new.set("type", qualified(&work.target_prefix, new_port_type));
        insert_after(&mut work.root, "binding", name, new);
        made.push((name.clone(), new_name));
    }
    let address = options.callback_address.replace("{port_type}", new_port_type);
    let mut hosted = false;
    let services: Vec<String> = work
        .root
        .elements()
        .filter(|node| node.is(ns::WSDL, "service"))
        .map(|node| node.name().to_owned())
        .collect();
    for name in services {
        hosted |=
            split_service(work, &name, new_port_type, &made, remaining.is_empty(), &address, operations);
    }
    if remaining.is_empty() {
        work.root.retain(|node| {
            !(node.is(ns::WSDL, "binding") && bindings.iter().any(|name| name == node.name()))
        });
    }
    if !hosted {
        work.remarks.push(format!(
            "no service has a port of the portType {port_type}: its callbacks are the portType {new_port_type}, and no service says where"
        ));
    }
}

/// Makes the service that the client hosts, of a service with ports of bindings that call back.
fn split_service(
    work: &mut Work,
    name: &str,
    new_port_type: &str,
    made: &[(String, String)],
    only_callbacks: bool,
    address: &str,
    operations: &[String],
) -> bool {
    let prefix = work.target_prefix.clone();
    let Some(service) = find(&mut work.root, "service", name) else { return false };
    let new_binding = |port: &Node| {
        let binding = port.attribute("binding")?;
        let found = made.iter().find(|(old, _)| qualified(&prefix, old) == binding)?;
        Some(found.1.clone())
    };
    let mut new = Node { children: Vec::new(), ..service.clone() };
    for port in service.elements().filter(|node| node.is(ns::WSDL, "port")) {
        let Some(binding) = new_binding(port) else { continue };
        let mut port = port.clone();
        port.set("name", format!("{}_Callback", port.name()));
        port.set("binding", qualified(&prefix, &binding));
        // Only the address is of any use to whoever hosts it.
        port.retain(|child| child.local == "address");
        port.elements_mut().for_each(|child| child.set("location", address));
        new.push(port);
    }
    if new.children.is_empty() {
        return false;
    }
    if only_callbacks {
        service.retain(|port| !port.is(ns::WSDL, "port") || new_binding(port).is_none());
    }
    let left = service.elements().any(|node| node.is(ns::WSDL, "port"));
    let new_name = unused(&work.root, "service", &format!("{name}Callback"));
    new.set("name", new_name.as_str());
    let mut documentation = Node::new(&work.root.prefix.clone(), ns::WSDL, "documentation");
    documentation.children.push(Child::Text(format!(
        "Hosted by the client of {name}, at an address of its own: the service calls it."
    )));
    new.children.insert(0, Child::Element(documentation));
    insert_after(&mut work.root, "service", name, new);
    work.changed(format!("the service {new_name} is what the client hosts"), &format!("service {name}"));
    work.obligations.push(Obligation::ClientHosts {
        service: new_name,
        port_type: new_port_type.to_owned(),
        operations: operations.to_vec(),
        address: address.to_owned(),
    });
    if !left {
        work.root.retain(|node| !(node.is(ns::WSDL, "service") && node.name() == name));
    }
    true
}

/// The element of the WSDL with this name.
pub(super) fn find<'n>(root: &'n mut Node, local: &str, name: &str) -> Option<&'n mut Node> {
    root.elements_mut().find(|node| node.is(ns::WSDL, local) && node.name() == name)
}

/// A name that no element of this kind has.
pub(super) fn unused(root: &Node, local: &str, name: &str) -> String {
    let taken = |name: &str| root.elements().any(|node| node.is(ns::WSDL, local) && node.name() == name);
    let numbered = (2..).map(|number| format!("{name}{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

pub(super) fn insert_after(root: &mut Node, local: &str, name: &str, node: Node) {
    let at = root.children.iter().position(|child| match child {
        Child::Element(known) => known.is(ns::WSDL, local) && known.name() == name,
        _ => false,
    });
    root.children.insert(at.map_or(root.children.len(), |at| at + 1), Child::Element(node));
}
