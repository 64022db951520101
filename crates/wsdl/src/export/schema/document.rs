//! One schema: its items, and what it imports.

use std::collections::HashMap;

use soapstone_xml::{Element, QName};

use super::super::ExportError;
use super::super::markup::{Markup, Prefixes, xs};
use super::is_any_element;
use crate::ns;
use crate::schema::{AttributeMember, Member, TypeRef};

/// A schema that is being made.
#[derive(Clone, Debug)]
pub(in crate::export) struct SchemaDocument {
    namespace: String,
    /// The namespaces that it refers to, in the order in which it does.
    imports: Vec<String>,
    items: Vec<Element>,
    /// Where the global elements are among the items.
    elements: HashMap<String, Global>,
    /// Elements and attributes that are referred to, and belong to the schemas of these namespaces.
    pub(super) elements_of_others: Vec<(String, Member)>,
    pub(super) attributes_of_others: Vec<(String, AttributeMember)>,
    prefixes: Prefixes,
    /// Whether its attributes are in its namespace.
    pub(super) qualified_attributes: bool,
}

/// A global element.
#[derive(Clone, Copy, Debug)]
struct Global {
    /// Where it is.
    at: usize,
    /// Whether it is there only because .NET has one for each type.
    is_of_type: bool,
}

impl SchemaDocument {
    pub(super) fn new(namespace: &str) -> Self {
        Self {
            namespace: namespace.to_owned(),
            imports: Vec::new(),
            items: Vec::new(),
            elements: HashMap::new(),
            elements_of_others: Vec::new(),
            attributes_of_others: Vec::new(),
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

    /// Whether there is something that other schemas have to declare.
    pub(super) fn refers_to_others(&self) -> bool {
        !self.elements_of_others.is_empty() || !self.attributes_of_others.is_empty()
    }

    /// Whether there is a global element of this name.
    pub(super) fn has(&self, local: &str) -> bool {
        self.elements.contains_key(local)
    }

    /// Adds a global element; it may be there already, if it is the same.
    pub(super) fn element(&mut self, local: &str, element: Element) -> Result<(), ExportError> {
        if let Some(known) = self.elements.get_mut(local)
            && let Some(item) = self.items.get_mut(known.at)
        {
            if known.is_of_type {
                // A message has an element that is called like a type: it counts.
                *item = element;
                known.is_of_type = false;
            } else if *item != element {
                let name = QName::new(self.namespace.clone(), local.to_owned());
                return Err(name.map_or_else(
                    |_| ExportError::Name { name: local.to_owned() },
                    ExportError::ElementTwice,
                ));
            }
            return Ok(());
        }
        self.elements.insert(local.to_owned(), Global { at: self.items.len(), is_of_type: false });
        self.items.push(element);
        Ok(())
    }

    /// Adds the global element that .NET has for a type, unless there is one of the name.
    pub(super) fn element_of_type(&mut self, local: &str, element: Element) {
        if !self.has(local) {
            self.elements.insert(local.to_owned(), Global { at: self.items.len(), is_of_type: true });
            self.items.push(element);
        }
    }

    /// Adds an item that is no element.
    pub(super) fn item(&mut self, item: Element) {
        self.items.push(item);
    }

    /// Adds an item that is no element, unless it is there.
    pub(super) fn item_once(&mut self, item: Element) {
        if !self.items.contains(&item) {
            self.items.push(item);
        }
    }

    /// How a name is referred to, which is imported if it is another schema's.
    pub(super) fn refer(&mut self, namespace: &str, local: &str) -> String {
        self.import(namespace);
        self.prefixes.name(namespace, local)
    }

    /// How a name of its own is referred to.
    pub(super) fn own(&mut self, local: &str) -> String {
        self.prefixes.name(&self.namespace, local)
    }

    /// How a type is referred to.
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
