//! Elements and types with what is needed to read them: their schema, and the namespace that it is read for.

use std::collections::HashMap;

use soapstone_wsdl::definitions::{ComponentKind, SchemaComponent, Schemas};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Element, Reference};

/// A node of a schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound<'d> {
    pub(super) node: Element<'d>,
    pub(super) schema: Element<'d>,
    /// The target namespace.
    pub(super) namespace: &'d str,
}

/// The schemas, and who may stand for whom.
pub(super) struct Types<'w, 'd> {
    pub(super) schemas: &'w Schemas<'d>,
    /// Top-level elements that others may stand for, by the name of the head.
    heads: HashMap<(String, String), usize>,
}

/// What an element is of.
#[derive(Clone, Copy, Debug)]
pub(super) enum TypeOf<'d> {
    /// A type that is defined by name or right there.
    Defined(Bound<'d>),
    /// One that is built in; `anyType` if nothing is said.
    BuiltIn(&'d str),
}

impl<'d> Bound<'d> {
    pub(super) fn of(component: &SchemaComponent<'d>) -> Self {
        Self { node: component.node, schema: component.schema, namespace: component.name.namespace }
    }

    pub(super) fn at(self, node: Element<'d>) -> Self {
        Self { node, ..self }
    }

    /// A QName in an attribute.
    pub(super) fn reference(self, attribute: &str) -> Option<Reference<'d>> {
        Some(self.name(self.node.attribute(attribute)?))
    }

    fn name(self, written: &'d str) -> Reference<'d> {
        let mut name = self.node.reference(written);
        if name.namespace == Some("") && self.schema.attribute("targetNamespace").is_none() {
            name.namespace = Some(self.namespace);
        }
        name
    }

    pub(super) fn name_attribute(self) -> &'d str {
        self.node.attribute("name").unwrap_or_default()
    }

    pub(super) fn flag(self, attribute: &str) -> bool {
        self.node.attribute(attribute).is_some_and(|value| matches!(value.trim(), "true" | "1"))
    }
}

impl<'w, 'd> Types<'w, 'd> {
    pub(super) fn new(schemas: &'w Schemas<'d>) -> Self {
        let mut heads = HashMap::new();
        for component in schemas.components().filter(|component| component.kind == ComponentKind::Element) {
            if let Some(head) = Bound::of(component).reference("substitutionGroup") {
                let key = (head.namespace.unwrap_or_default().to_owned(), head.local.to_owned());
                *heads.entry(key).or_insert(0) += 1;
            }
        }
        Self { schemas, heads }
    }

    /// Whether other elements may stand for this top-level element.
    pub(super) fn is_head(&self, element: Bound<'d>) -> bool {
        self.heads.contains_key(&(element.namespace.to_owned(), element.name_attribute().to_owned()))
    }

    pub(super) fn find(&self, kind: ComponentKind, name: Reference<'_>) -> Option<Bound<'d>> {
        self.schemas.component(kind, name).map(Bound::of)
    }

    /// The type of an element or attribute.
    pub(super) fn type_of(&self, element: Bound<'d>) -> TypeOf<'d> {
        let anonymous = element.node.children().find(|child| {
            child.namespace() == ns::XSD && matches!(child.local(), "complexType" | "simpleType")
        });
        match (element.reference("type"), anonymous) {
            (Some(name), _) => self.named(name),
            (None, Some(node)) => TypeOf::Defined(element.at(node)),
            (None, None) => TypeOf::BuiltIn("anyType"),
        }
    }

    pub(super) fn named(&self, name: Reference<'d>) -> TypeOf<'d> {
        match self.find(ComponentKind::Type, name) {
            Some(found) => TypeOf::Defined(found),
            None => TypeOf::BuiltIn(name.local),
        }
    }

    /// Whether a top-level element is its type's class: the type is its own, and nothing else may stand there.
    pub(super) fn is_class(&self, element: Bound<'d>) -> bool {
        super::xsd_child(element.node, "complexType").is_some()
            && element.node.attribute("type").is_none()
            && !element.flag("nillable")
            && element.node.attribute("substitutionGroup").is_none()
            && !self.is_head(element)
    }
}
