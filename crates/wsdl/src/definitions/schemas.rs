//! The schemas of a WSDL, as an index of what they declare.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Name;
use crate::load::{DocumentId, Documents, Import, ImportKind};
use crate::ns;
use crate::tree::{Element, NodeId, Reference};

/// The schemas in `wsdl:types`, and those that they import, include and redefine.
#[derive(Clone, Debug, Default)]
pub struct Schemas<'d> {
    schemas: Vec<Schema<'d>>,
    /// By kind, namespace and local name.
    components: BTreeMap<ComponentKind, BTreeMap<&'d str, Named<'d>>>,
}

type Named<'d> = BTreeMap<&'d str, Vec<SchemaComponent<'d>>>;

/// An `xs:schema`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Schema<'d> {
    /// Its target namespace, that of its includer if it has none of its own. A schema that is included under two namespaces is
    /// there twice.
    pub target_namespace: &'d str,
    /// Its document.
    pub document: DocumentId,
    /// Whether it stands in a WSDL.
    pub inline: bool,
    /// Its element.
    pub node: Element<'d>,
}

/// The kinds of things that a schema declares at its top level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ComponentKind {
    /// `xs:element`
    Element,
    /// `xs:complexType` and `xs:simpleType`
    Type,
    /// `xs:group`
    Group,
    /// `xs:attribute`
    Attribute,
    /// `xs:attributeGroup`
    AttributeGroup,
}

/// Something that a schema declares at its top level.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SchemaComponent<'d> {
    /// What.
    pub kind: ComponentKind,
    /// Its name.
    pub name: Name<'d>,
    /// Its element.
    pub node: Element<'d>,
    /// The `xs:schema` around it.
    pub schema: Element<'d>,
    /// Whether it stands in an `xs:redefine`.
    pub redefines: bool,
}

impl<'d> Schemas<'d> {
    pub(super) fn read(documents: &'d Documents) -> Self {
        let mut read = Self::default();
        let mut seen = HashSet::new();
        // What refers to other schemas, by the schema that it stands in.
        let mut imports: HashMap<(DocumentId, NodeId), Vec<&Import>> = HashMap::new();
        for import in documents.imports() {
            if let Some(schema) = documents.import_element(import).and_then(Element::parent) {
                imports.entry((import.from, schema.id())).or_default().push(import);
            }
        }
        let mut found: Vec<(Element<'d>, DocumentId, &'d str, bool)> = Vec::new();
        for (id, document) in documents.readable() {
            let root = document.root();
            if root.is(ns::WSDL, "definitions") {
                let types = root.children_named(ns::WSDL, "types");
                let schemas = types.flat_map(|types| types.children_named(ns::XSD, "schema"));
                found.extend(schemas.map(|schema| (schema, id, target_namespace(schema), true)));
            } else if id == DocumentId::ROOT && root.is(ns::XSD, "schema") {
                found.push((root, id, target_namespace(root), false));
            }
        }
        // What a schema refers to comes after it.
        let mut next = 0;
        let mut size = 0;
        while let Some((schema, id, namespace, inline)) = found.get(next).copied() {
            next += 1;
            // A schema without a namespace is there once for each that it is included under: that can be very many.
            let inner = schema.children().count();
            if size + inner > MAX_COMPONENTS || !seen.insert((id, schema.id(), namespace)) {
                continue;
            }
            size += inner;
            read.add(schema, id, namespace, inline);
            for import in imports.get(&(id, schema.id())).into_iter().flatten() {
                let Some(target) = documents.target(import) else { continue };
                let root = target.root();
                let Some(target) = import.target.filter(|_| root.is(ns::XSD, "schema")) else { continue };
                let chameleon = import.kind != ImportKind::SchemaImport && target_namespace(root).is_empty();
                let namespace = if chameleon { namespace } else { target_namespace(root) };
                found.push((root, target, namespace, false));
            }
        }
        read
    }

    fn add(&mut self, schema: Element<'d>, document: DocumentId, namespace: &'d str, inline: bool) {
        self.schemas.push(Schema { target_namespace: namespace, document, inline, node: schema });
        let redefined = schema.children_named(ns::XSD, "redefine").flat_map(Element::children);
        let declared = schema.children().map(|node| (node, false)).chain(redefined.map(|node| (node, true)));
        for (node, redefines) in declared.filter(|(node, _)| node.namespace() == ns::XSD) {
            let kind = match node.local() {
                "element" => ComponentKind::Element,
                "complexType" | "simpleType" => ComponentKind::Type,
                "group" => ComponentKind::Group,
                "attribute" => ComponentKind::Attribute,
                "attributeGroup" => ComponentKind::AttributeGroup,
                _ => continue,
            };
            let name = Name { namespace, local: node.attribute("name").unwrap_or_default() };
            let component = SchemaComponent { kind, name, node, schema, redefines };
            let kind = self.components.entry(kind).or_default();
            kind.entry(namespace).or_default().entry(name.local).or_default().push(component);
        }
    }

    /// All schemas: those of the WSDLs first, then what they refer to.
    pub fn iter(&self) -> impl Iterator<Item = &Schema<'d>> {
        self.schemas.iter()
    }

    /// What is declared by this name; the first, if there is more than one. What is built into XML Schema is not there.
    pub fn component(&self, kind: ComponentKind, name: Reference<'_>) -> Option<&SchemaComponent<'d>> {
        self.all(kind, name).first()
    }

    /// All that is declared by this name.
    pub fn all(&self, kind: ComponentKind, name: Reference<'_>) -> &[SchemaComponent<'d>] {
        let found =
            name.namespace.and_then(|namespace| self.components.get(&kind)?.get(namespace)?.get(name.local));
        found.map_or(&[], Vec::as_slice)
    }

    /// All that is declared, by kind, namespace and name.
    pub fn components(&self) -> impl Iterator<Item = &SchemaComponent<'d>> {
        self.components.values().flat_map(BTreeMap::values).flat_map(BTreeMap::values).flatten()
    }

    /// Whether there is a schema of this namespace.
    pub fn has_namespace(&self, namespace: &str) -> bool {
        self.schemas.iter().any(|schema| schema.target_namespace == namespace)
    }
}

fn target_namespace<'d>(schema: Element<'d>) -> &'d str {
    schema.attribute("targetNamespace").unwrap_or_default()
}

/// What schemas may declare, all together; further schemas are not there.
const MAX_COMPONENTS: usize = 2_000_000;
