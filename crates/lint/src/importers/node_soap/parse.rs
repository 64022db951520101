//! How node-soap makes objects of the elements of a document. It looks at local names alone.

use std::cell::RefCell;
use std::rc::Rc;

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Document, Element};

use super::objects::{
    Binding, Definitions, Include, Message, PortType, Prefixes, Schema, Service, Shared, SharedPrefixes,
    TARGET, get, is_primitive, key, set, split,
};
use crate::importers::Reason;

/// The objects of a document.
pub(super) fn definitions(document: &Document) -> Result<Definitions<'_>, Reason> {
    let root = document.root();
    match root.local() {
        "definitions" => wsdl(root),
        "schema" => {
            let schema = schema(root);
            let mut made = Definitions::default();
            set(&mut made.schemas, key(schema.target), shared(schema));
            Ok(made)
        }
        _ => Err(Reason::at("Unexpected root element of WSDL or include", root)),
    }
}

fn wsdl(root: Element<'_>) -> Result<Definitions<'_>, Reason> {
    let prefixes = shared(document_prefixes(root));
    let mut made = Definitions { prefixes, ..Definitions::default() };
    for child in root.children() {
        let name = key(child.attribute("name"));
        match child.local() {
            "types" => {
                for (name, schema) in types(child)? {
                    set(&mut made.schemas, name, schema);
                }
            }
            "message" => set(&mut made.messages, name, shared(message(child, &made.prefixes))),
            "import" => {
                // The schema of that namespace is another one from here on.
                let mut schema = Schema::default();
                add_include(&mut schema, child);
                set(&mut made.schemas, key(child.attribute("namespace")), shared(schema));
            }
            "portType" => set(&mut made.port_types, name, shared(port_type(child))),
            "binding" => {
                let inner = child.children().filter(|inner| inner.local() == "binding").last();
                let transport = inner.and_then(|inner| inner.attribute("transport"));
                if matches!(transport, Some(ns::TRANSPORT_HTTP | ns::TRANSPORT_HTTP_W3C)) {
                    set(&mut made.bindings, name, shared(binding(child)));
                }
            }
            "service" => {
                let left = child.children().filter(|port| port.local() == "port").collect();
                set(&mut made.services, name, shared(Service { left, ports: Vec::new() }));
            }
            _ => {}
        }
    }
    Ok(made)
}

/// Nothing but schemas may be in `types`.
fn types(types: Element<'_>) -> Result<Vec<(&str, Shared<Schema<'_>>)>, Reason> {
    let mut found = Vec::new();
    for child in types.children() {
        if child.local() != "schema" {
            let text = format!(
                "The expression evaluated to a falsy value: child instanceof SchemaElement: <{}> in types is no schema",
                child.written_name()
            );
            return Err(Reason::at(text, child));
        }
        let schema = schema(child);
        // One without a target namespace is kept under the namespace that it imports first.
        let name =
            key(schema.target.or_else(|| schema.includes.first().and_then(|include| include.namespace)));
        if get(&found, name).is_none() || schema.target.is_some() {
            set(&mut found, name, shared(schema));
        }
    }
    Ok(found)
}

fn schema(node: Element<'_>) -> Schema<'_> {
    let mut made = Schema {
        target: node.attribute("targetNamespace").filter(|uri| !uri.is_empty()),
        prefixes: own_prefixes(node),
        ..Schema::default()
    };
    for child in node.children() {
        let name = child.attribute("name");
        if name.is_some_and(is_primitive) {
            continue;
        }
        match child.local() {
            "import" | "include" => add_include(&mut made, child),
            "element" => drop(made.elements.insert(key(name), child)),
            "complexType" | "simpleType" => drop(made.types.insert(key(name), child)),
            _ => {}
        }
    }
    made
}

fn add_include<'d>(schema: &mut Schema<'d>, node: Element<'d>) {
    let given = |name| node.attribute(name).filter(|value| !value.is_empty());
    if let Some(location) = given("schemaLocation").or_else(|| given("location")) {
        let namespace = given("namespace").or_else(|| given("targetNamespace")).or(schema.target);
        schema.includes.push(Include { node, namespace, location });
    }
}

fn message<'d>(node: Element<'d>, prefixes: &SharedPrefixes<'d>) -> Message<'d> {
    let children = node.children().collect();
    Message { prefixes: Rc::clone(prefixes), children, element: None, is_unknown: false }
}

fn port_type(node: Element<'_>) -> PortType<'_> {
    let operations = node.children().filter(|child| child.local() == "operation").collect();
    PortType { operations, methods: Vec::new() }
}

fn binding(node: Element<'_>) -> Binding<'_> {
    let name = node.attribute("type").map(|name| split(name).1);
    Binding { node, port_type_name: Some(key(name)), port_type: None }
}

/// The prefixes that an element declares; its target namespace has one too.
fn own_prefixes(node: Element<'_>) -> Prefixes<'_> {
    // What is declared last comes first.
    let mut prefixes: Prefixes<'_> = node
        .declarations()
        .map(|(prefix, uri)| if prefix.is_empty() { (TARGET, uri) } else { (prefix, uri) })
        .collect();
    if let Some(target) = node.attribute("targetNamespace") {
        prefixes.insert(TARGET, target);
    }
    prefixes
}

/// The prefixes of a document: what the root declares, then what is in it, in the order in which elements end.
fn document_prefixes(root: Element<'_>) -> Prefixes<'_> {
    let mut prefixes = own_prefixes(root);
    let mut ended: Vec<(u32, Element<'_>)> =
        root.descendants().map(|element| (element.extent().end, element)).collect();
    // Elements are in the order in which they begin; of those that end at once the inner one is first.
    ended.sort_by_key(|(end, element)| (*end, std::cmp::Reverse(element.span().start)));
    for (_, element) in ended {
        for (prefix, uri) in own_prefixes(element) {
            prefixes.entry(prefix).or_insert(uri);
        }
    }
    prefixes
}

fn shared<T>(value: T) -> Shared<T> {
    Rc::new(RefCell::new(value))
}
