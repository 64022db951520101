//! One document of a WSDL and all that it imports.

use std::collections::{BTreeMap, BTreeSet};

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::ImportKind;
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::node::{Child, Node, qualified};
use super::report::{Change, Obligation};
use super::{FixError, types};
use crate::importers::Place;

/// A WSDL on its way to another.
pub(super) struct Work {
    /// Its `wsdl:definitions`.
    pub(super) root: Node,
    /// The prefix of the target namespace in it.
    pub(super) target_prefix: String,
    /// Where operations, bindings and the like stood, by what they are and their names.
    pub(super) places: BTreeMap<String, Place>,
    pub(super) changes: Vec<Change>,
    pub(super) obligations: Vec<Obligation>,
    pub(super) remarks: Vec<String>,
}

impl Work {
    pub(super) fn changed(&mut self, text: impl Into<String>, at: &str) {
        let place = self.places.get(at).cloned();
        self.changes.push(Change::new(text, place));
    }

    /// The prefix that stands for a namespace at the root; it is declared there if it is not yet.
    pub(super) fn prefix(&mut self, namespace: &str, like: &str) -> String {
        let declared = &self.root.declarations;
        if let Some((prefix, _)) =
            declared.iter().find(|(prefix, uri)| uri == namespace && !prefix.is_empty())
        {
            return prefix.clone();
        }
        let free = |prefix: &String| declared.iter().all(|(known, _)| known != prefix);
        let numbered = (2..).map(|number| format!("{like}{number}"));
        let prefix = std::iter::once(like.to_owned()).chain(numbered).find(free).unwrap_or_default();
        self.root.declarations.push((prefix.clone(), namespace.to_owned()));
        prefix
    }
}

/// The order in which the parts of a WSDL stand. Spec: [WSDL11 §2.1]
const ORDER: &[&str] = &["documentation", "types", "message", "portType", "binding", "service"];

pub(super) fn flatten(wsdl: &Definitions<'_>) -> Result<Work, FixError> {
    let root = wsdl.documents.root().root();
    if !root.is(ns::WSDL, "definitions") {
        return Err(FixError::NotWsdl {
            location: root.document().location().to_owned(),
            namespace: root.namespace().to_owned(),
            local: root.local().to_owned(),
        });
    }
    for import in wsdl.documents.imports().iter().filter(|import| import.kind == ImportKind::Wsdl) {
        if let (Some(failure), Some(element)) =
            (wsdl.documents.failure(import), wsdl.documents.import_element(import))
        {
            let place = format!("{}:{}", element.document().location(), element.line_column());
            return Err(FixError::MissingImport { place, reason: failure.to_string() });
        }
    }
    let target = target_namespace(wsdl, root);
    let mut flat = Node::new(root.prefix(), ns::WSDL, "definitions");
    flat.attributes = Node::of(root).attributes;
    flat.set("targetNamespace", target);
    flat.declarations = owned(root.declarations_in_scope());
    flat.declarations.reverse();
    let mut work = Work {
        root: flat,
        target_prefix: String::new(),
        places: BTreeMap::new(),
        changes: Vec::new(),
        obligations: Vec::new(),
        remarks: Vec::new(),
    };
    let prefixes = Prefixes::read(wsdl);
    work.target_prefix = prefixes.get(&mut work.root, target, "tns");
    let targets = targets(wsdl);
    let mut parts: Vec<(usize, Node)> = Vec::new();
    for definitions in &wsdl.roots {
        for element in definitions.children() {
            let rank = match element.namespace() {
                ns::WSDL if matches!(element.local(), "import" | "types") => continue,
                ns::WSDL => ORDER.iter().position(|local| *local == element.local()).unwrap_or(0),
                _ => 0,
            };
            remember(&mut work, element);
            let mut node = Node::of(element);
            references(element, &mut node, &prefixes, &mut work.root, (&targets, target));
            keep_scope(element, &mut node, &work.root.declarations);
            parts.push((rank, node));
        }
    }
    collisions(wsdl)?;
    if wsdl.roots.len() > 1 {
        let from: Vec<&str> = wsdl.roots.iter().skip(1).map(|root| root.document().location()).collect();
        let text = format!("the WSDL is one document, with what was in {}", from.join(", "));
        work.changes.push(Change::new(text, None));
    }
    let types = types::types(wsdl, &mut work);
    parts.extend(types.map(|types| (1, types)));
    // Parts of one kind stay in their order.
    parts.sort_by_key(|(rank, _)| *rank);
    work.root.children = parts.into_iter().map(|(_, node)| Child::Element(node)).collect();
    Ok(work)
}

/// The namespace of the new document: that of the portTypes, as names of bindings and services are not on the wire, and tools
/// name packages after it.
fn target_namespace<'d>(wsdl: &Definitions<'d>, root: Element<'d>) -> &'d str {
    let own = root.attribute("targetNamespace").unwrap_or_default();
    let of_port_types = wsdl.port_types.first().map(|port_type| port_type.name.namespace);
    of_port_types.filter(|namespace| !namespace.is_empty()).unwrap_or(own)
}

/// Which prefixes stand for what in any of the documents. Parts keep what they declare, and some importers look for prefixes at
/// the root only, so references between parts have prefixes that stand for one thing everywhere.
struct Prefixes<'d> {
    known: BTreeMap<&'d str, BTreeSet<&'d str>>,
}

impl<'d> Prefixes<'d> {
    fn read(wsdl: &Definitions<'d>) -> Self {
        let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for definitions in &wsdl.roots {
            for element in std::iter::once(*definitions).chain(definitions.descendants()) {
                for (prefix, namespace) in element.declarations() {
                    known.entry(prefix).or_default().insert(namespace);
                }
            }
        }
        Self { known }
    }

    /// The prefix of a namespace at the root; it is declared there if there is none.
    fn get(&self, root: &mut Node, namespace: &str, like: &str) -> String {
        let one = |prefix: &str| {
            self.known.get(prefix).is_none_or(|known| known.iter().all(|uri| *uri == namespace))
        };
        let declared = root
            .declarations
            .iter()
            .find(|(prefix, uri)| uri == namespace && !prefix.is_empty() && one(prefix));
        if let Some((prefix, _)) = declared {
            return prefix.clone();
        }
        let numbered = (2..).map(|number| format!("{like}{number}"));
        let free =
            |prefix: &String| one(prefix) && root.declarations.iter().all(|(known, _)| known != prefix);
        let prefix = std::iter::once(like.to_owned()).chain(numbered).find(free).unwrap_or_default();
        root.declarations.push((prefix.clone(), namespace.to_owned()));
        prefix
    }
}

fn targets<'d>(wsdl: &Definitions<'d>) -> BTreeSet<&'d str> {
    wsdl.roots.iter().filter_map(|root| root.attribute("targetNamespace")).collect()
}

fn collisions(wsdl: &Definitions<'_>) -> Result<(), FixError> {
    let messages = wsdl.messages.iter().map(|message| ("message", message.name));
    let port_types = wsdl.port_types.iter().map(|port_type| ("portType", port_type.name));
    let bindings = wsdl.bindings.iter().map(|binding| ("binding", binding.name));
    let services = wsdl.services.iter().map(|service| ("service", service.name));
    let mut known = BTreeMap::new();
    for (kind, name) in messages.chain(port_types).chain(bindings).chain(services) {
        let first = *known.entry((kind, name.local)).or_insert(name.namespace);
        if first != name.namespace {
            return Err(FixError::Collision {
                kind: kind.to_owned(),
                name: name.local.to_owned(),
                first: first.to_owned(),
                second: name.namespace.to_owned(),
            });
        }
    }
    Ok(())
}

/// Where operations, bindings, services and policies stand.
fn remember(work: &mut Work, element: Element<'_>) {
    let name = |element: Element<'_>| element.attribute("name").unwrap_or_default().to_owned();
    let top = format!("{} {}", element.local(), name(element));
    for child in element.children().filter(|child| matches!(child.local(), "operation" | "port")) {
        work.places.entry(format!("{top} {}", name(child))).or_insert_with(|| Place::of(child));
    }
    work.places.entry(top).or_insert_with(|| Place::of(element));
}

/// Gives the references of a part prefixes of the root. What a WSDL defines in one of the first namespaces is in the second now.
fn references(
    element: Element<'_>,
    node: &mut Node,
    prefixes: &Prefixes<'_>,
    root: &mut Node,
    moved: (&BTreeSet<&str>, &str),
) {
    let (attributes, to_wsdl): (&[&str], bool) = match (element.namespace(), element.local()) {
        (ns::WSDL, "input" | "output" | "fault") => (&["message"], true),
        (ns::WSDL, "binding") => (&["type"], true),
        (ns::WSDL, "port") => (&["binding"], true),
        (ns::WSDL, "part") => (&["element", "type"], false),
        (ns::WSDL_SOAP11 | ns::WSDL_SOAP12, "header" | "headerfault") => (&["message"], true),
        _ => (&[], false),
    };
    for attribute in attributes {
        let Some(reference) = element.reference_in(attribute) else { continue };
        // What stands for nothing is left as it is; without a prefix, what a WSDL defines is meant, and most tools take it so.
        let namespace = match reference.prefix {
            "" if to_wsdl => moved.1,
            "" => continue,
            _ => match reference.namespace {
                Some(namespace) => namespace,
                None => continue,
            },
        };
        let namespace = if to_wsdl && moved.0.contains(namespace) { moved.1 } else { namespace };
        let prefix = prefixes.get(root, namespace, if to_wsdl { "tns" } else { "q" });
        node.set(attribute, qualified(&prefix, reference.local));
    }
    for (child, node) in element.children().zip(node.elements_mut()) {
        references(child, node, prefixes, root, moved);
    }
}

/// Declares on a part what was in scope around it and means something else where it is put; `outside` is what is declared
/// there, the innermost last.
pub(super) fn keep_scope(element: Element<'_>, node: &mut Node, outside: &[(String, String)]) {
    let means =
        |prefix: &str| outside.iter().rev().find(|(known, _)| known == prefix).map(|(_, uri)| uri.as_str());
    for (prefix, namespace) in owned(element.declarations_in_scope()) {
        let own = node.declarations.iter().any(|(known, _)| *known == prefix);
        if !own && means(&prefix) != Some(&namespace) {
            node.declarations.push((prefix, namespace));
        }
    }
    // A default namespace that is outside is not one of a part that had none.
    let own = node.declarations.iter().any(|(known, _)| known.is_empty());
    if !own && element.namespace_of("") == Some("") && means("").is_some_and(|uri| !uri.is_empty()) {
        node.declarations.push((String::new(), String::new()));
    }
}

fn owned<'d>(declarations: impl Iterator<Item = (&'d str, &'d str)>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    // The innermost comes first and hides the others.
    for (prefix, namespace) in declarations {
        if found.iter().all(|(known, _)| known != prefix) {
            found.push((prefix.to_owned(), namespace.to_owned()));
        }
    }
    found
}
