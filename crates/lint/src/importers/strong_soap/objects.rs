//! The objects that strong-soap makes of a document, by the names and namespaces of its elements.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Document, Element};

use crate::importers::Reason;

/// An object that several documents may have.
pub(super) type Shared<T> = Rc<RefCell<T>>;

/// `wsdl:definitions`, or what strong-soap puts around a schema. Keys are local names; those of schemas their namespaces.
#[derive(Debug, Default)]
pub(super) struct Definitions<'d> {
    pub(super) schemas: Vec<(&'d str, Shared<Schema<'d>>)>,
    pub(super) messages: HashMap<&'d str, Element<'d>>,
    pub(super) port_types: HashMap<&'d str, Element<'d>>,
    pub(super) bindings: HashMap<&'d str, Element<'d>>,
    pub(super) services: Vec<(&'d str, Element<'d>)>,
    /// All prefixes that are declared somewhere: they mean something everywhere.
    pub(super) prefixes: HashMap<&'d str, &'d str>,
}

#[derive(Debug, Default)]
pub(super) struct Schema<'d> {
    /// The target namespace that it says.
    pub(super) target: Option<&'d str>,
    pub(super) elements: HashMap<&'d str, Element<'d>>,
    pub(super) simple_types: HashMap<&'d str, Element<'d>>,
    pub(super) includes: Vec<Include<'d>>,
    /// The schema elements whose types are looked at.
    pub(super) nodes: Vec<Element<'d>>,
}

/// An import or include, and the namespace that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Include<'d> {
    pub(super) node: Element<'d>,
    pub(super) namespace: Option<&'d str>,
    pub(super) location: &'d str,
    pub(super) is_include: bool,
}

/// Whether a namespace is that of XML Schema; that of October 2000 is the same to strong-soap.
pub(super) fn is_schema_namespace(namespace: &str) -> bool {
    matches!(namespace, ns::XSD | ns::XSD_2000)
}

/// The key of a schema without a target namespace.
pub(super) const UNDEFINED: &str = "undefined";

impl<'d> Definitions<'d> {
    pub(super) fn schema(&self, namespace: &str) -> Option<&Shared<Schema<'d>>> {
        self.schemas.iter().find(|(known, _)| *known == namespace).map(|(_, schema)| schema)
    }

    pub(super) fn set_schema(&mut self, namespace: &'d str, schema: Shared<Schema<'d>>) {
        match self.schemas.iter_mut().find(|(known, _)| *known == namespace) {
            Some((_, known)) => *known = schema,
            None => self.schemas.push((namespace, schema)),
        }
    }
}

impl<'d> Schema<'d> {
    /// Takes what another schema has, if it is of the same namespace; one that is included may have none.
    pub(super) fn merge(&mut self, other: &Self, is_include: bool) {
        if self.target != other.target && !(is_include && other.target.is_none()) {
            return;
        }
        self.elements.extend(other.elements.iter());
        self.simple_types.extend(other.simple_types.iter());
        for include in &other.includes {
            if !self.includes.contains(include) {
                self.includes.push(*include);
            }
        }
    }
}

/// The objects of a document.
pub(super) fn definitions(document: &Document) -> Result<Definitions<'_>, Reason> {
    let root = document.root();
    let mut made = Definitions::default();
    match root.local() {
        "definitions" => wsdl(root, &mut made)?,
        "schema" => {
            let schema = schema(root);
            made.set_schema(schema.target.unwrap_or(UNDEFINED), Rc::new(RefCell::new(schema)));
        }
        _ => return Err(Reason::at("Unexpected root element of WSDL or include", root)),
    }
    for element in std::iter::once(root).chain(root.descendants()) {
        for (prefix, uri) in element.declarations() {
            made.prefixes.entry(prefix).or_insert(uri);
        }
    }
    Ok(made)
}

fn wsdl<'d>(root: Element<'d>, made: &mut Definitions<'d>) -> Result<(), Reason> {
    for child in root.children() {
        let name = child.attribute("name").unwrap_or(UNDEFINED);
        match (child.namespace(), child.local()) {
            (ns::WSDL, "types") => types(child, made)?,
            (ns::WSDL, "message") => drop(made.messages.insert(name, child)),
            (ns::WSDL, "portType") => drop(made.port_types.insert(name, child)),
            (ns::WSDL, "binding") => {
                let inner = child.children().filter(|inner| inner.local() == "binding").last();
                let transport = inner.and_then(|inner| inner.attribute("transport"));
                if matches!(transport, Some(ns::TRANSPORT_HTTP | ns::TRANSPORT_HTTP_W3C)) {
                    made.bindings.insert(name, child);
                }
            }
            (ns::WSDL, "service") => match made.services.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = child,
                None => made.services.push((name, child)),
            },
            (_, "import") => {
                // The schema of that namespace is another one from here on.
                let target = child.attribute("namespace");
                let mut schema = Schema { target, ..Schema::default() };
                add_include(&mut schema, child);
                made.set_schema(target.unwrap_or(UNDEFINED), Rc::new(RefCell::new(schema)));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Nothing but schemas and documentation may be in `types`. Schemas of one namespace are one.
fn types<'d>(types: Element<'d>, made: &mut Definitions<'d>) -> Result<(), Reason> {
    let mut found = Definitions::default();
    for child in types.children() {
        if child.is(ns::WSDL, "documentation") {
            continue;
        }
        if child.local() != "schema" || !is_schema_namespace(child.namespace()) {
            let text = format!(
                "The expression evaluated to a falsy value: child instanceof Schema: <{}> in types is no schema",
                child.written_name()
            );
            return Err(Reason::at(text, child));
        }
        let mut schema = schema(child);
        let target = schema.target.unwrap_or(UNDEFINED);
        match found.schema(target) {
            Some(known) => {
                known.borrow_mut().merge(&schema, true);
                known.borrow_mut().nodes.append(&mut schema.nodes);
            }
            None => found.set_schema(target, Rc::new(RefCell::new(schema))),
        }
    }
    for (target, schema) in found.schemas {
        made.set_schema(target, schema);
    }
    Ok(())
}

fn schema(node: Element<'_>) -> Schema<'_> {
    let mut made =
        Schema { target: node.attribute("targetNamespace"), nodes: vec![node], ..Schema::default() };
    for child in node.children() {
        let name = child.attribute("name").unwrap_or(UNDEFINED);
        match child.local() {
            "import" | "include" => add_include(&mut made, child),
            "element" => drop(made.elements.insert(name, child)),
            "simpleType" => drop(made.simple_types.insert(name, child)),
            _ => {}
        }
    }
    made
}

fn add_include<'d>(schema: &mut Schema<'d>, node: Element<'d>) {
    let given = |name| node.attribute(name).filter(|value| !value.is_empty());
    if let Some(location) = given("schemaLocation").or_else(|| given("location")) {
        let namespace = given("namespace").or_else(|| given("targetNamespace")).or(schema.target);
        let is_include = node.local() == "include";
        schema.includes.push(Include { node, namespace, location, is_include });
    }
}
