//! What several rules look for.

use std::collections::{BTreeMap, BTreeSet};

use soapstone_wsdl::definitions::{Definitions, Name, Use};
use soapstone_wsdl::load::{DocumentId, Documents, Import, ImportKind};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Document, Element, Reference};

use crate::bound::Bound;
use crate::context::LintContext;

/// The policy assertions of all documents, those within others too.
pub(crate) fn assertions<'a, 'd>(
    wsdl: &'a Definitions<'d>,
) -> impl Iterator<Item = Element<'d>> + use<'a, 'd> {
    let elements = wsdl.documents.readable().flat_map(|(_, document)| document.root().descendants());
    elements.filter(|element| {
        let operator = |parent: &Element<'_>| {
            ns::is_policy(parent.namespace()) && matches!(parent.local(), "Policy" | "All" | "ExactlyOne")
        };
        !ns::is_policy(element.namespace()) && element.parent().is_some_and(|parent| operator(&parent))
    })
}

/// The extension elements of WSDL that are marked as required, SOAP's own aside.
pub(crate) fn required_extensions<'a, 'd>(
    wsdl: &'a Definitions<'d>,
) -> impl Iterator<Item = Element<'d>> + use<'a, 'd> {
    let elements = wsdl.roots.iter().flat_map(|root| root.descendants());
    elements.filter(|element| {
        let required = element.attribute_named(ns::WSDL, "required");
        let known = [ns::WSDL, ns::WSDL_SOAP11, ns::WSDL_SOAP12, ns::WSDL_HTTP, ns::WSDL_MIME, ns::XSD];
        required.is_some_and(|mark| matches!(mark.value().trim(), "true" | "1"))
            && !known.contains(&element.namespace())
    })
}

/// `1 part`, `3 parts`
pub(crate) fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// What a reference that leads nowhere could have meant: the same name in another namespace.
pub(crate) fn similar<'n>(local: &str, mut names: impl Iterator<Item = Name<'n>>) -> String {
    match names.find(|name| name.local == local) {
        Some(name) if name.namespace.is_empty() => "; there is one of that name in no namespace".to_owned(),
        Some(name) => format!("; there is one of that name in the namespace `{}`", name.namespace),
        None => String::new(),
    }
}

/// Whether a message is literal: its body says nothing else.
pub(crate) fn is_literal(bound: &Bound<'_, '_>) -> bool {
    bound.bound.body.as_ref().is_some_and(|body| body.usage == Use::Literal)
}

/// Whether what is referred to may be in a document that could not be read: that document is what has to be complained of.
pub(crate) fn missing_document(cx: &LintContext<'_, '_>, name: Reference<'_>) -> bool {
    let missing = cx.missing();
    missing.any_include || name.namespace.is_some_and(|namespace| missing.namespaces.contains(namespace))
}

/// Whether a WSDL that is imported could not be read.
pub(crate) fn missing_wsdl(cx: &LintContext<'_, '_>) -> bool {
    cx.missing().any_wsdl
}

/// A pseudo-attribute of the XML declaration: `version`, `encoding`.
pub(crate) fn declared<'d>(document: &'d Document, name: &str) -> Option<&'d str> {
    let declaration = document.source().text().strip_prefix("<?xml")?.split("?>").next()?;
    let (_, after) = declaration.split_once(name)?;
    let after = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    after[1..].split(quote).next()
}

/// The imports of these kinds that lead back to their own document.
pub(crate) fn circles(documents: &Documents, wanted: impl Fn(ImportKind) -> bool) -> Vec<&Import> {
    let imports: Vec<(&Import, DocumentId)> = documents
        .imports()
        .iter()
        .filter(|import| wanted(import.kind))
        .filter_map(|import| Some((import, import.target?)))
        .collect();
    let mut onward: BTreeMap<DocumentId, BTreeSet<DocumentId>> = BTreeMap::new();
    let mut back: BTreeMap<DocumentId, BTreeSet<DocumentId>> = BTreeMap::new();
    for (import, target) in &imports {
        onward.entry(import.from).or_default().insert(*target);
        back.entry(*target).or_default().insert(import.from);
    }
    let circle = circle_of_each(&onward, &back);
    let same = |a: DocumentId, b: DocumentId| circle.get(&a) == circle.get(&b);
    imports
        .into_iter()
        .filter(|(import, target)| same(import.from, *target))
        .map(|(import, _)| import)
        .collect()
}

type Edges = BTreeMap<DocumentId, BTreeSet<DocumentId>>;

/// Which circle each document is of: the strongly connected components, by Kosaraju's algorithm.
fn circle_of_each(onward: &Edges, back: &Edges) -> BTreeMap<DocumentId, usize> {
    let mut finished = Vec::new();
    let mut seen = BTreeSet::new();
    for start in onward.keys() {
        visit(*start, onward, &mut seen, &mut finished);
    }
    let mut circles = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (number, start) in finished.into_iter().rev().enumerate() {
        let mut members = Vec::new();
        visit(start, back, &mut seen, &mut members);
        circles.extend(members.into_iter().map(|member| (member, number)));
    }
    circles
}

/// Adds what can be reached and was not seen, each after what it leads to.
fn visit(start: DocumentId, edges: &Edges, seen: &mut BTreeSet<DocumentId>, finished: &mut Vec<DocumentId>) {
    if !seen.insert(start) {
        return;
    }
    let next = |from: &DocumentId| edges.get(from).into_iter().flatten();
    let mut open = vec![(start, next(&start))];
    while let Some((node, rest)) = open.last_mut() {
        match rest.next() {
            Some(to) if seen.insert(*to) => open.push((*to, next(to))),
            Some(_) => {}
            None => {
                finished.push(*node);
                open.pop();
            }
        }
    }
}

/// Names that are compared with one that leads nowhere.
pub(crate) const MAX_COMPARED: usize = 1000;
