//! The symbol table: types and elements that are referred to must be defined, in any document that was read.
//!
//! Names are looked up by what is written: a schema without a target namespace takes that of the WSDL around it, and one that is
//! included takes its includer's as its default namespace too.

use std::collections::HashSet;

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{DocumentId, ImportKind};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::definitions::Graph;
use super::{Checked, fail};
use crate::ns as lint_ns;

type Name = (String, String);

/// Documents may include each other this deep; a circle never ends.
const MAX_INCLUDES: usize = 200;

/// Checks the documents.
pub(super) fn check<'d>(wsdl: &Definitions<'d>, graph: &Graph<'d>) -> Checked {
    let mut table = Table::new(wsdl);
    for id in &graph.order {
        let root = graph.documents.get(id).and_then(|document| document.root);
        if let Some(root) = root {
            table.document(*id, root, None, 0)?;
        }
        // A schema may be imported with wsdl:import too.
        let documents = wsdl.documents;
        let imports =
            documents.imports().iter().filter(|import| import.from == *id && import.kind == ImportKind::Wsdl);
        for import in imports {
            let (Some(target), Some(document)) = (import.target, documents.target(import)) else { continue };
            if !document.root().is(ns::WSDL, "definitions") && !table.seen.contains(&target) {
                table.document(target, document.root(), None, 0)?;
            }
        }
    }
    table.finish()
}

struct Table<'w, 'd> {
    wsdl: &'w Definitions<'d>,
    seen: HashSet<DocumentId>,
    types: HashSet<Name>,
    complex: HashSet<Name>,
    elements: HashSet<Name>,
    wanted: Vec<Wanted<'d>>,
}

/// Something that is referred to.
struct Wanted<'d> {
    name: Name,
    element: bool,
    /// It must not be a complex type.
    simple: bool,
    /// More than one may come: what is built in does not count as an element then.
    repeated: bool,
    node: Element<'d>,
}

/// What a document that was included without a target namespace takes from its includer.
type Chameleon<'d> = Option<&'d str>;

impl<'w, 'd> Table<'w, 'd> {
    fn new(wsdl: &'w Definitions<'d>) -> Self {
        Self {
            wsdl,
            seen: HashSet::new(),
            types: HashSet::new(),
            complex: HashSet::new(),
            elements: HashSet::new(),
            wanted: Vec::new(),
        }
    }

    fn document(
        &mut self,
        id: DocumentId,
        root: Element<'d>,
        chameleon: Chameleon<'d>,
        depth: usize,
    ) -> Checked {
        self.seen.insert(id);
        for element in std::iter::once(root).chain(root.descendants()) {
            self.element(element, chameleon)?;
        }
        // Includes are followed each time, imports once.
        let documents = self.wsdl.documents;
        for import in documents.imports().iter().filter(|import| import.from == id) {
            let (Some(target), Some(document)) = (import.target, documents.target(import)) else { continue };
            let Some(node) = documents.import_element(import) else { continue };
            match import.kind {
                ImportKind::SchemaInclude => {
                    if depth > MAX_INCLUDES {
                        return fail("StackOverflowError: schemas include each other", node);
                    }
                    let own = document.root().attribute("targetNamespace");
                    let includer =
                        node.parent().and_then(|schema| schema.attribute("targetNamespace")).or(chameleon);
                    let chameleon = if own.is_none() { includer } else { None };
                    self.document(target, document.root(), chameleon, depth + 1)?;
                }
                ImportKind::SchemaImport => {
                    let known = node.attribute("namespace").is_some_and(is_known_namespace);
                    if !known && !self.seen.contains(&target) {
                        self.document(target, document.root(), None, depth)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn element(&mut self, node: Element<'d>, chameleon: Chameleon<'d>) -> Checked {
        let xsd = is_schema_namespace(node.namespace());
        let top =
            node.parent().is_some_and(|parent| parent.local() == "schema" || parent.local() == "redefine");
        if xsd && DECLARATIONS.contains(&node.local()) {
            if !node.ancestors().any(|around| around.local() == "schema") {
                return fail("NullPointerException: a declaration that is not in a schema", node);
            }
            let unnamed = node.attribute("name").is_none() && node.attribute("ref").is_none();
            let own = |child: Element<'_>| matches!(child.local(), "complexType" | "simpleType");
            if unnamed && matches!(node.local(), "element" | "attribute") && node.children().any(own) {
                return fail("NullPointerException: a declaration without a name", node);
            }
        }
        match node.local() {
            "complexType" | "simpleType" if xsd => {
                self.define(node, chameleon, top);
                for derived in derivations(node) {
                    self.want(derived, "base", false, chameleon);
                }
                if let Some(list) = node.child(node.namespace(), "list") {
                    self.want(list, "itemType", false, chameleon);
                }
            }
            "element" if xsd => {
                self.define(node, chameleon, top);
                match node.attribute("type") {
                    Some(_) => self.want(node, "type", false, chameleon),
                    None => self.want(node, "ref", true, chameleon),
                }
            }
            "group" | "attributeGroup" if xsd => {
                self.define(node, chameleon, top);
                self.want(node, "ref", false, chameleon);
            }
            "attribute" if xsd => {
                self.define(node, chameleon, top);
                if node.attribute("type").is_some() {
                    self.want(node, "type", false, chameleon);
                    if let Some(wanted) = self.wanted.last_mut() {
                        wanted.simple = true;
                    }
                }
                self.array_type(node, chameleon);
            }
            "part" if node.namespace() == ns::WSDL => match node.attribute("type") {
                Some(_) => self.want(node, "type", false, chameleon),
                None => self.want(node, "element", true, chameleon),
            },
            _ => {}
        }
        Ok(())
    }

    fn define(&mut self, node: Element<'d>, chameleon: Chameleon<'d>, top: bool) {
        let (Some(name), true) = (node.attribute("name"), top) else { return };
        // The target namespace is that of the nearest element around that has one.
        let scoped = node.ancestors().find_map(|around| around.attribute("targetNamespace"));
        let name = (scoped.or(chameleon).unwrap_or_default().to_owned(), name.to_owned());
        match node.local() {
            "element" | "attribute" => drop(self.elements.insert(name)),
            local => {
                let simple_content = node.child(node.namespace(), "simpleContent").is_some();
                if local == "complexType" && !simple_content {
                    self.complex.insert(name.clone());
                }
                self.types.insert(name);
            }
        }
    }

    fn want(&mut self, node: Element<'d>, attribute: &str, element: bool, chameleon: Chameleon<'d>) {
        let Some(written) = node.attribute(attribute) else { return };
        let repeated = is_repeated(node);
        self.wanted.push(Wanted {
            name: resolve(node, written, chameleon),
            element,
            simple: false,
            repeated,
            node,
        });
    }

    /// `wsdl:arrayType="tns:Item[]"`
    fn array_type(&mut self, node: Element<'d>, chameleon: Chameleon<'d>) {
        let Some(written) = node.attribute_named(ns::WSDL, "arrayType") else { return };
        let written = written.value();
        let name = written.find('[').map_or(written, |at| &written[..at]);
        let name = resolve(node, name, chameleon);
        self.wanted.push(Wanted { name, element: false, simple: false, repeated: false, node });
    }

    fn finish(self) -> Checked {
        for wanted in &self.wanted {
            let (namespace, local) = (wanted.name.0.as_str(), wanted.name.1.as_str());
            let built_in = is_built_in(namespace, local);
            if wanted.element {
                if !self.elements.contains(&wanted.name) && (!built_in || wanted.repeated) {
                    return fail(
                        format!("Element {{{namespace}}}{local} is referenced but not defined"),
                        wanted.node,
                    );
                }
                continue;
            }
            if !self.types.contains(&wanted.name) && !built_in {
                return fail(
                    format!("Type {{{namespace}}}{local} is referenced but not defined"),
                    wanted.node,
                );
            }
            if wanted.simple && self.complex.contains(&wanted.name) {
                let text =
                    format!("Error: attribute is of type {{{namespace}}}{local}, which is not a simple type");
                return fail(text, wanted.node);
            }
        }
        Ok(())
    }
}

/// The restrictions and extensions of a type.
fn derivations(ty: Element<'_>) -> Vec<Element<'_>> {
    let is = |element: &Element<'_>, names: &[&str]| {
        is_schema_namespace(element.namespace()) && names.contains(&element.local())
    };
    let content = ty.children().filter(|child| is(child, &["simpleContent", "complexContent"]));
    let around = std::iter::once(ty).chain(content);
    around.flat_map(Element::children).filter(|child| is(child, &["restriction", "extension"])).collect()
}

/// More than one may come, or a number that is not one.
fn is_repeated(node: Element<'_>) -> bool {
    let (min, max) = (node.attribute("minOccurs").unwrap_or("1"), node.attribute("maxOccurs").unwrap_or("1"));
    !matches!((min, max), ("1" | "0", "1"))
}

/// What a name means, by the declarations around; without a prefix it is in the default namespace.
fn resolve(node: Element<'_>, written: &str, chameleon: Chameleon<'_>) -> Name {
    let (prefix, local) = written.rsplit_once(':').unwrap_or(("", written));
    let namespace = match (prefix, chameleon) {
        ("", Some(namespace)) => Some(namespace),
        (prefix, _) => node.namespace_of(prefix),
    };
    (namespace.unwrap_or_default().to_owned(), local.to_owned())
}

fn is_schema_namespace(namespace: &str) -> bool {
    lint_ns::SCHEMAS.contains(&namespace)
}

/// Imports of these namespaces are not followed.
fn is_known_namespace(namespace: &str) -> bool {
    is_schema_namespace(namespace)
        || lint_ns::SOAP_ENCODINGS.contains(&namespace)
        || matches!(namespace, ns::XSI | ns::XML)
}

/// What has a Java class of its own.
fn is_built_in(namespace: &str, local: &str) -> bool {
    if is_schema_namespace(namespace) {
        let date = if namespace == ns::XSD { "dateTime" } else { "timeInstant" };
        return local == date || SCHEMA_TYPES.contains(&local);
    }
    if lint_ns::SOAP_ENCODINGS.contains(&namespace) {
        return SOAP_TYPES.contains(&local);
    }
    namespace == lint_ns::XML_SOAP && APACHE_TYPES.contains(&local)
}

const DECLARATIONS: [&str; 6] =
    ["complexType", "simpleType", "element", "attribute", "group", "attributeGroup"];

const SCHEMA_TYPES: [&str; 46] = [
    "ENTITIES",
    "ENTITY",
    "ID",
    "IDREF",
    "IDREFS",
    "NCName",
    "NMTOKEN",
    "NMTOKENS",
    "NOTATION",
    "Name",
    "QName",
    "anySimpleType",
    "anyType",
    "anyURI",
    "base64Binary",
    "boolean",
    "byte",
    "date",
    "decimal",
    "double",
    "duration",
    "float",
    "gDay",
    "gMonth",
    "gMonthDay",
    "gYear",
    "gYearMonth",
    "hexBinary",
    "int",
    "integer",
    "language",
    "long",
    "negativeInteger",
    "nonNegativeInteger",
    "nonPositiveInteger",
    "normalizedString",
    "positiveInteger",
    "schema",
    "short",
    "string",
    "time",
    "token",
    "unsignedByte",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
];

const SOAP_TYPES: [&str; 15] = [
    "Array",
    "arrayAttributes",
    "base64",
    "base64Binary",
    "boolean",
    "byte",
    "commonAttributes",
    "decimal",
    "double",
    "float",
    "int",
    "integer",
    "long",
    "short",
    "string",
];

const APACHE_TYPES: [&str; 10] = [
    "DataHandler",
    "Document",
    "Element",
    "Image",
    "Map",
    "Multipart",
    "PlainText",
    "Source",
    "Vector",
    "octet-stream",
];
