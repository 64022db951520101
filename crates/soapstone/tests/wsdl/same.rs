//! Whether two documents are the same, whatever their prefixes, ids and documentation.

use std::collections::HashMap;

use soapstone::export::QName;
use soapstone_wsdl::ns;
use soapstone_xml::{Element, Kind, Limits, Node, TextDocument, XmlReader};

/// A document that was recorded.
pub(crate) fn read(text: &str) -> Element {
    let document = TextDocument::document(text.to_owned().into_bytes(), &Limits::default()).unwrap();
    let mut reader = document.reader();
    while reader.advance().unwrap() != Kind::Start {}
    Element::read(&mut reader).unwrap()
}

/// Panics where two documents differ, with both and the place.
///
/// The order of siblings counts, but for `xs:import`, which no reader heeds. Not heeded are prefixes (QNames in attributes are
/// compared by what they mean), what policies are called (`wsu:Id`), documentation, and white space between elements.
#[track_caller]
pub(crate) fn assert_same(ours: &Element, theirs: &Element) {
    let (mut ours_ids, mut theirs_ids) = (Ids::default(), Ids::default());
    let ours = canonical(ours, &mut ours_ids);
    let theirs = canonical(theirs, &mut theirs_ids);
    if ours == theirs {
        return;
    }
    let at = ours.iter().zip(&theirs).position(|(a, b)| a != b).unwrap_or(ours.len().min(theirs.len()));
    let around = |lines: &[String]| lines[at.saturating_sub(8)..lines.len().min(at + 5)].join("\n");
    panic!("line {at} differs; ours:\n{}\n\ntheirs:\n{}", around(&ours), around(&theirs));
}

/// The number of each policy, in the order in which they are met.
#[derive(Default)]
struct Ids(HashMap<String, usize>);

impl Ids {
    fn number(&mut self, id: &str) -> String {
        let next = self.0.len();
        format!("policy {}", self.0.entry(id.to_owned()).or_insert(next))
    }
}

/// The document as lines: one for the start of an element with its attributes, and one for a text.
fn canonical(root: &Element, ids: &mut Ids) -> Vec<String> {
    let mut lines = Vec::new();
    lines_of(root, &mut Vec::new(), 0, ids, &mut lines);
    lines
}

fn lines_of(
    element: &Element,
    scope: &mut Vec<(String, String)>,
    depth: usize,
    ids: &mut Ids,
    lines: &mut Vec<String>,
) {
    let outer = scope.len();
    scope.extend(element.declarations().map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned())));
    let meaning = |written: &str| {
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        let found = scope.iter().rev().find(|(known, _)| known == prefix);
        let namespace = found.map_or("", |(_, namespace)| namespace.as_str());
        format!("{{{namespace}}}{local}")
    };
    let mut attributes: Vec<String> = element
        .attributes()
        .iter()
        .map(|attribute| {
            let value = match (attribute.name.namespace(), attribute.name.local()) {
                ("", "type" | "element" | "message" | "binding" | "base" | "ref") => {
                    meaning(&attribute.value)
                }
                ("", "URI") => ids.number(attribute.value.trim_start_matches('#')),
                (ns::WSU, "Id") => ids.number(&attribute.value),
                _ => attribute.value.clone(),
            };
            format!("{}={value:?}", shown(&attribute.name))
        })
        .collect();
    attributes.sort();
    let indent = " ".repeat(depth);
    lines.push(format!("{indent}{} {}", shown(element.name()), attributes.join(" ")));
    let mut imports = Vec::new();
    for node in element.nodes() {
        match node {
            Node::Element(child) if child.is(ns::WSDL, "documentation") => {}
            Node::Element(child) if child.is(ns::XSD, "import") => {
                lines_of(child, scope, depth + 1, ids, &mut imports);
            }
            Node::Element(child) => {
                imports.sort();
                lines.append(&mut imports);
                lines_of(child, scope, depth + 1, ids, lines);
            }
            Node::Text(text) if text.trim().is_empty() => {}
            Node::Text(text) => lines.push(format!("{indent} {text:?}")),
            Node::Comment(_) => {}
        }
    }
    imports.sort();
    lines.append(&mut imports);
    scope.truncate(outer);
}

fn shown(name: &QName) -> String {
    format!("{{{}}}{}", name.namespace(), name.local())
}
