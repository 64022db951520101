//! All schemas of a WSDL in its `wsdl:types`.

use std::collections::BTreeSet;

use soapstone_wsdl::definitions::{Definitions, Schema};
use soapstone_wsdl::load::{DocumentId, Import, ImportKind};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::flatten::{Work, keep_scope};
use super::node::{Child, Node};
use super::report::Change;

/// What a schema says of all that stands in it: schemas that say the same can be one.
const DEFAULTS: &[&str] = &["elementFormDefault", "attributeFormDefault", "blockDefault", "finalDefault"];

/// All schemas in one `wsdl:types`, one for each namespace where that can be, without locations. What cannot be put there keeps its
/// location, and the work has a remark.
pub(super) fn types(wsdl: &Definitions<'_>, work: &mut Work) -> Option<Node> {
    let mut types = Node::new(&work.root.prefix.clone(), ns::WSDL, "types");
    for definitions in &wsdl.roots {
        let others = definitions.children_named(ns::WSDL, "types").flat_map(Element::children);
        for element in others.filter(|child| !child.is(ns::XSD, "schema")) {
            let mut node = Node::of(element);
            keep_scope(element, &mut node, &work.root.declarations);
            types.push(node);
        }
    }
    let mut made: Vec<Made> = Vec::new();
    let mut moved: Vec<&str> = Vec::new();
    let mut done: BTreeSet<(DocumentId, u32, &str)> = BTreeSet::new();
    for schema in wsdl.schemas.iter() {
        let of_it =
            |kind| move |import: &&Import| import.target == Some(schema.document) && import.kind == kind;
        // What is redefined is one with what redefines it, and stays outside.
        let redefined =
            wsdl.documents.imports().iter().any(|import| of_it(ImportKind::SchemaRedefine)(&import));
        let key = (schema.document, schema.node.span().start, schema.target_namespace);
        if (redefined && !schema.inline) || !done.insert(key) {
            continue;
        }
        if !schema.inline {
            moved.push(schema.node.document().location());
        }
        // Schemas that stand in the WSDL stay apart, others join the first of their kind.
        let kind = Kind::of(schema);
        let at = match made.iter().position(|made| !schema.inline && made.kind == kind) {
            Some(at) => at,
            None => {
                made.push(Made::new(schema, kind, work));
                made.len() - 1
            }
        };
        made[at].add(wsdl, schema, work);
    }
    // A schema that only led to others has nothing to say any more.
    made.retain(|made| !made.leads_only());
    if !moved.is_empty() {
        moved.dedup();
        let text = format!("the schemas of {} are in the WSDL", moved.join(", "));
        work.changes.push(Change::new(text, None));
    }
    types.children.extend(made.into_iter().map(|made| Child::Element(made.node)));
    (!types.children.is_empty()).then_some(types)
}

/// Which schemas can be one.
#[derive(PartialEq)]
struct Kind {
    target_namespace: String,
    defaults: Vec<Option<String>>,
}

impl Kind {
    fn of(schema: &Schema<'_>) -> Self {
        let defaults = DEFAULTS.iter().map(|name| schema.node.attribute(name).map(str::to_owned));
        Self { target_namespace: schema.target_namespace.to_owned(), defaults: defaults.collect() }
    }
}

/// A schema of the new WSDL.
struct Made {
    kind: Kind,
    node: Node,
    /// What is declared around what stands in it.
    scope: Vec<(String, String)>,
    /// Where the next import goes: imports stand before all else. Spec: [XSD1 §3.15.2]
    imports: usize,
}

impl Made {
    fn new(schema: &Schema<'_>, kind: Kind, work: &Work) -> Self {
        let mut node = Node::of(schema.node);
        node.children.clear();
        keep_scope(schema.node, &mut node, &work.root.declarations);
        if !kind.target_namespace.is_empty() {
            node.set("targetNamespace", kind.target_namespace.as_str());
        }
        let scope = work.root.declarations.iter().chain(&node.declarations).cloned().collect();
        Self { kind, node, scope, imports: 0 }
    }

    fn leads_only(&self) -> bool {
        let mut elements = self.node.elements();
        elements.all(|child| child.is(ns::XSD, "import") && child.attribute("schemaLocation").is_none())
            && !self.node.children.is_empty()
    }

    fn add(&mut self, wsdl: &Definitions<'_>, schema: &Schema<'_>, work: &mut Work) {
        for element in schema.node.children() {
            let import = wsdl.documents.import_at(element);
            let leads = import.is_some_and(|import| wsdl.documents.target(import).is_some());
            let place = || format!("{}:{}", element.document().location(), element.line_column());
            let mut node = Node::of(element);
            keep_scope(element, &mut node, &self.scope);
            match import.map(|import| import.kind) {
                Some(ImportKind::SchemaImport) => {
                    if leads {
                        node.attributes.retain(|attribute| attribute.local != "schemaLocation");
                    } else if let Some(failure) = import.and_then(|import| wsdl.documents.failure(import)) {
                        work.remarks.push(format!("{}: the import keeps its location: {failure}", place()));
                    }
                    self.import(node);
                    continue;
                }
                Some(ImportKind::SchemaInclude) if leads => continue,
                Some(ImportKind::SchemaInclude) => {
                    work.remarks.push(format!("{}: what is included here is not there", place()));
                }
                Some(ImportKind::SchemaRedefine) => {
                    let target = import.and_then(|import| wsdl.documents.get(import.target?));
                    let location = target.map_or(String::new(), |target| target.location.clone());
                    work.remarks.push(format!("{}: xs:redefine still needs the file {location}", place()));
                    node.set("schemaLocation", location);
                }
                _ => {
                    // What has no namespace of its own takes that of the includer, and so do the names in it. Spec: [XSD1 §4.2.1]
                    let own = schema.node.attribute("targetNamespace").unwrap_or_default();
                    if own != schema.target_namespace && schema.node.namespace_of("") == Some("") {
                        node.declarations.retain(|(prefix, _)| !prefix.is_empty());
                        node.declarations.push((String::new(), schema.target_namespace.to_owned()));
                    }
                }
            }
            self.node.push(node);
        }
    }

    /// Adds an import, unless the namespace is imported already.
    fn import(&mut self, node: Node) {
        let namespace = node.attribute("namespace").unwrap_or_default();
        let known = self.node.elements().any(|child| {
            child.is(ns::XSD, "import") && child.attribute("namespace").unwrap_or_default() == namespace
        });
        if !known && namespace != self.kind.target_namespace {
            self.node.children.insert(self.imports, Child::Element(node));
            self.imports += 1;
        }
    }
}
