//! One schema: its items, and what it imports.

use std::collections::HashMap;

use soapstone_xml::{Element, QName};

use super::super::markup::{Markup, Prefixes, xs};
use super::super::{ExportError, unused};
use crate::ns;

/// A schema that is being made.
#[derive(Clone, Debug)]
pub(in crate::export) struct SchemaDocument {
    namespace: String,
    /// The namespaces that it refers to, in the order in which it does.
    imports: Vec<String>,
    items: Vec<Element>,
    /// Where the global elements are among the items.
    elements: HashMap<String, Global>,
    /// Where the global attributes are among the items.
    attributes: HashMap<String, usize>,
    /// The lists that have no name in the description, and need one here, by their items.
    lists: Vec<(QName, String)>,
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
    of_type: bool,
}

impl SchemaDocument {
    pub(super) fn new(namespace: &str) -> Self {
        Self {
            namespace: namespace.to_owned(),
            imports: Vec::new(),
            items: Vec::new(),
            elements: HashMap::new(),
            attributes: HashMap::new(),
            lists: Vec::new(),
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

    /// Adds a global element. It may be there already, if it is the same; whether it may be nil is said if it may anywhere.
    pub(super) fn element(&mut self, local: &str, element: Element) -> Result<(), ExportError> {
        let Some(known) = self.elements.get(local).copied() else {
            self.push_element(local, element, false);
            return Ok(());
        };
        let Some(item) = self.items.get_mut(known.at) else { return Ok(()) };
        if known.of_type {
            // Messages say more about it than types do.
            *item = element;
            self.elements.insert(local.to_owned(), Global { of_type: false, ..known });
            return Ok(());
        }
        if !is_same(item, &element) {
            return Err(self.name_error(local, ExportError::ElementTwice));
        }
        if is_nillable(&element) && !is_nillable(item) {
            *item = item.clone().set("nillable", "true");
        }
        Ok(())
    }

    /// Adds the element that .NET has for a type, unless there is one of that name.
    pub(super) fn element_of_type(&mut self, local: &str, element: Element) {
        if !self.has(local) {
            self.push_element(local, element, true);
        }
    }

    /// Adds a global element, for which that of its type will do.
    pub(super) fn element_or_type(&mut self, local: &str, element: Element) -> Result<(), ExportError> {
        if let Some(known) = self.elements.get_mut(local)
            && self.items.get(known.at).is_some_and(|item| is_same(item, &element))
        {
            known.of_type = false;
            return Ok(());
        }
        self.element(local, element)
    }

    fn push_element(&mut self, local: &str, element: Element, of_type: bool) {
        self.elements.insert(local.to_owned(), Global { at: self.items.len(), of_type });
        self.items.push(element);
    }

    /// Adds a global attribute; it may be there already, if it is the same.
    pub(super) fn attribute(&mut self, local: &str, attribute: Element) -> Result<(), ExportError> {
        match self.attributes.get(local).and_then(|at| self.items.get(*at)) {
            Some(known) if *known == attribute => Ok(()),
            Some(_) => Err(self.name_error(local, ExportError::AttributeTwice)),
            None => {
                self.attributes.insert(local.to_owned(), self.items.len());
                self.items.push(attribute);
                Ok(())
            }
        }
    }

    /// How a list of values of this type is referred to, where it needs a name.
    pub(super) fn list(&mut self, item: &QName, is_used: &dyn Fn(&str) -> bool) -> String {
        let known = self.lists.iter().find(|(known, _)| known == item).map(|(_, name)| name.clone());
        let name = known.unwrap_or_else(|| {
            let used = |name: &str| is_used(name) || self.lists.iter().any(|(_, known)| known == name);
            let name = unused(format!("ListOf{}", item.local()), used);
            let list = xs("list").set("itemType", self.refer_to(item));
            self.items.push(xs("simpleType").set("name", &name).with_child(list));
            self.lists.push((item.clone(), name.clone()));
            name
        });
        self.own(&name)
    }

    fn name_error(&self, local: &str, error: fn(QName) -> ExportError) -> ExportError {
        let name = QName::new(self.namespace.clone(), local.to_owned());
        name.map_or_else(|_| ExportError::Name { name: local.to_owned() }, error)
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
}

/// Whether two elements are the same but for what an instance may leave to the other: nil, and a value by default.
fn is_same(a: &Element, b: &Element) -> bool {
    let said = |element: &Element| -> Vec<(String, String)> {
        let attributes = element.attributes().iter();
        let mut said: Vec<_> = attributes.map(|it| (it.name.local().to_owned(), it.value.clone())).collect();
        said.retain(|(name, _)| !matches!(name.as_str(), "nillable" | "default" | "fixed"));
        said
    };
    said(a) == said(b) && a.nodes() == b.nodes()
}

fn is_nillable(element: &Element) -> bool {
    element.attributes().iter().any(|attribute| attribute.name.local() == "nillable")
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
