//! One schema: its items, and what it imports.

use std::collections::HashMap;

use soapstone_xml::{Element, QName};

use super::super::ExportError;
use super::super::markup::{Markup, Prefixes, xs};
use super::is_any_element;
use crate::ns;
use crate::schema::TypeRef;

/// A schema that is being made.
#[derive(Clone, Debug)]
pub(in crate::export) struct SchemaDocument {
    namespace: String,
    /// The namespaces that it refers to, in the order in which it does.
    imports: Vec<String>,
    items: Vec<Element>,
    /// Where the global elements are among the items.
    elements: HashMap<String, usize>,
    prefixes: Prefixes,
    /// Whether its attributes are in its namespace.
    pub(super) qualified_attributes: bool,
}

impl SchemaDocument {
    pub(super) fn new(namespace: &str) -> Self {
        Self {
            namespace: namespace.to_owned(),
            imports: Vec::new(),
            items: Vec::new(),
            elements: HashMap::new(),
            prefixes: Prefixes::new(namespace),
            qualified_attributes: false,
        }
    }

    /// Its target namespace.
    pub(in crate::export) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The schema. `location` says where the schema of a namespace is, if that is to be said.
    pub(in crate::export) fn to_element(&self, location: &dyn Fn(&str) -> Option<String>) -> Element {
        let mut schema = xs("schema");
        if self.qualified_attributes {
            schema = schema.set("attributeFormDefault", "qualified");
        }
        schema = schema.set("elementFormDefault", "qualified");
        if !self.namespace.is_empty() {
            schema = schema.set("targetNamespace", &self.namespace);
        }
        for namespace in &self.imports {
            schema = schema.with_child(import(namespace, location(namespace)));
        }
        self.prefixes.declared_on(schema.with_children(self.items.iter().cloned()))
    }

    /// Whether there is a global element of this name.
    pub(super) fn has(&self, local: &str) -> bool {
        self.elements.contains_key(local)
    }

    /// Adds a global element; it may be there already, if it is the same.
    pub(super) fn element(&mut self, local: &str, element: Element) -> Result<(), ExportError> {
        if let Some(known) = self.elements.get(local).and_then(|at| self.items.get(*at)) {
            if *known == element {
                return Ok(());
            }
            let name = QName::new(self.namespace.clone(), local.to_owned());
            return Err(
                name.map_or_else(|_| ExportError::Name { name: local.to_owned() }, ExportError::ElementTwice)
            );
        }
        self.elements.insert(local.to_owned(), self.items.len());
        self.items.push(element);
        Ok(())
    }

    /// Adds an item that is no element.
    pub(super) fn item(&mut self, item: Element) {
        self.items.push(item);
    }

    /// How a name is referred to, which is imported if it is another schema's.
    pub(super) fn refer(&mut self, namespace: &str, local: &str) -> String {
        self.import(namespace);
        self.prefixes.name(namespace, local)
    }

    /// The same for a type.
    pub(super) fn refer_to(&mut self, name: &QName) -> String {
        self.refer(name.namespace(), name.local())
    }

    /// Says that another schema is referred to.
    pub(super) fn import(&mut self, namespace: &str) {
        let is_other = namespace != self.namespace && namespace != ns::XSD;
        if is_other && !self.imports.iter().any(|known| known == namespace) {
            self.imports.push(namespace.to_owned());
        }
    }

    /// An element with this type.
    pub(super) fn typed(&mut self, element: Element, ty: &TypeRef, nillable: bool) -> Element {
        let element = if nillable { element.set("nillable", "true") } else { element };
        if is_any_element(ty) {
            let any = xs("any").set("minOccurs", "0").set("processContents", "lax");
            return element.with_child(xs("complexType").with_child(xs("sequence").with_child(any)));
        }
        element.set("type", self.refer_to(&ty.name))
    }
}

/// `<xs:import/>`
pub(in crate::export) fn import(namespace: &str, location: Option<String>) -> Element {
    let mut import = xs("import");
    if let Some(location) = location {
        import = import.set("schemaLocation", location);
    }
    if !namespace.is_empty() {
        import = import.set("namespace", namespace);
    }
    import
}
