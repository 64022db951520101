//! The objects that node-soap makes of a document.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use soapstone_wsdl::tree::Element;

/// The prefix under which node-soap keeps the target namespace, and the default namespace where there is none.
pub(super) const TARGET: &str = "__tns__";

/// Prefixes and their namespaces.
pub(super) type Prefixes<'d> = HashMap<&'d str, &'d str>;

/// Prefixes of a whole document, that change while documents are merged.
pub(super) type SharedPrefixes<'d> = Rc<RefCell<Prefixes<'d>>>;

/// An object that several documents may have.
pub(super) type Shared<T> = Rc<RefCell<T>>;

/// A dictionary that keeps the order of its keys.
pub(super) type Dictionary<'d, T> = Vec<(&'d str, T)>;

/// `wsdl:definitions`, or what node-soap puts around a schema.
#[derive(Debug, Default)]
pub(super) struct Definitions<'d> {
    pub(super) prefixes: SharedPrefixes<'d>,
    pub(super) schemas: Dictionary<'d, Shared<Schema<'d>>>,
    pub(super) messages: Dictionary<'d, Shared<Message<'d>>>,
    pub(super) port_types: Dictionary<'d, Shared<PortType<'d>>>,
    pub(super) bindings: Dictionary<'d, Shared<Binding<'d>>>,
    pub(super) services: Dictionary<'d, Shared<Service<'d>>>,
}

#[derive(Debug, Default)]
pub(super) struct Schema<'d> {
    pub(super) target: Option<&'d str>,
    pub(super) prefixes: Prefixes<'d>,
    pub(super) elements: HashMap<&'d str, Element<'d>>,
    /// Complex and simple types.
    pub(super) types: HashMap<&'d str, Element<'d>>,
    pub(super) includes: Vec<Include<'d>>,
}

/// An import or include, and the namespace that it is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Include<'d> {
    pub(super) node: Element<'d>,
    pub(super) namespace: Option<&'d str>,
    pub(super) location: &'d str,
}

#[derive(Debug)]
pub(super) struct Message<'d> {
    pub(super) prefixes: SharedPrefixes<'d>,
    /// What is left to be looked at.
    pub(super) children: Vec<Element<'d>>,
    /// The element that its first part names, once it was looked at.
    pub(super) element: Option<Element<'d>>,
    /// Whether that element is missing.
    pub(super) is_unknown: bool,
}

#[derive(Debug)]
pub(super) struct PortType<'d> {
    pub(super) operations: Vec<Element<'d>>,
    pub(super) methods: Dictionary<'d, Method<'d>>,
}

/// An operation as node-soap shows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Method<'d> {
    pub(super) node: Element<'d>,
    pub(super) has_input: bool,
    /// Whether it has what its messages name.
    pub(super) is_whole: bool,
}

#[derive(Debug)]
pub(super) struct Binding<'d> {
    pub(super) node: Element<'d>,
    /// The name of its portType, until it was looked at.
    pub(super) port_type_name: Option<&'d str>,
    pub(super) port_type: Option<Shared<PortType<'d>>>,
}

#[derive(Debug)]
pub(super) struct Service<'d> {
    /// What is left to be looked at.
    pub(super) left: Vec<Element<'d>>,
    pub(super) ports: Dictionary<'d, Shared<Binding<'d>>>,
}

/// Sets a value of a dictionary.
pub(super) fn set<'d, T>(dictionary: &mut Dictionary<'d, T>, key: &'d str, value: T) {
    match dictionary.iter_mut().find(|(known, _)| *known == key) {
        Some((_, known)) => *known = value,
        None => dictionary.push((key, value)),
    }
}

/// A value of a dictionary.
pub(super) fn get<'a, T>(dictionary: &'a Dictionary<'_, T>, key: &str) -> Option<&'a T> {
    dictionary.iter().find(|(known, _)| *known == key).map(|(_, found)| found)
}

/// What JavaScript makes of no string, as a key.
pub(super) fn key(name: Option<&str>) -> &str {
    name.unwrap_or("undefined")
}

/// The prefix and the local part of a name.
pub(super) fn split(name: &str) -> (&str, &str) {
    let name = name.split('|').next().unwrap_or_default();
    match name.split_once(':') {
        Some(("", local)) => (TARGET, local),
        Some(found) => found,
        None => (TARGET, name),
    }
}

/// The names of built-in types that node-soap knows; nothing of a schema may have such a name.
pub(super) fn is_primitive(name: &str) -> bool {
    PRIMITIVES.contains(&name)
}

const PRIMITIVES: [&str; 32] = [
    "string",
    "boolean",
    "decimal",
    "float",
    "double",
    "anyType",
    "byte",
    "int",
    "long",
    "short",
    "negativeInteger",
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "unsignedByte",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
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
];
