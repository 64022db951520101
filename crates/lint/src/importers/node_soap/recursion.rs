//! Types that are in themselves: node-soap describes them as objects that are in themselves, which are no JSON.

use std::collections::HashSet;
use std::rc::Rc;

use soapstone_wsdl::tree::{Document, Element, NodeId};

use super::objects::{Definitions, get, key, split};
use crate::importers::Reason;

/// Why the description of an operation is no JSON, if it is not.
pub(super) fn endless<'d>(definitions: &Definitions<'d>, operation: Element<'d>) -> Option<Reason> {
    let messages = operation.children().filter(|child| matches!(child.local(), "input" | "output"));
    messages
        .filter_map(|child| {
            get(&definitions.messages, key(child.attribute("message").map(|name| split(name).1)))
        })
        .filter_map(|message| message.borrow().element)
        .find_map(|element| walk(definitions, element, &mut Vec::new(), &mut HashSet::new()))
}

type NodeKey = (*const Document, NodeId);

fn key_of(node: Element<'_>) -> NodeKey {
    (std::ptr::from_ref(node.document()), node.id())
}

/// Types in types: what is deeper is not looked at.
const MAX_DEPTH: usize = 100;

/// Follows the types of elements; `path` are the named types and elements around.
fn walk<'d>(
    definitions: &Definitions<'d>,
    node: Element<'d>,
    path: &mut Vec<Element<'d>>,
    done: &mut HashSet<NodeKey>,
) -> Option<Reason> {
    if path.contains(&node) {
        return Some(Reason::at(
            "describe() gives an object that is in itself, which is no JSON: this type is recursive",
            node,
        ));
    }
    if done.contains(&key_of(node)) || path.len() >= MAX_DEPTH {
        return None;
    }
    path.push(node);
    let referred = std::iter::once(node).chain(node.descendants()).filter_map(|inner| {
        let (name, is_element) = match inner.local() {
            "element" => match inner.attribute("type") {
                Some(of) => (of, false),
                None => (inner.attribute("ref")?, true),
            },
            "extension" | "restriction" => (inner.attribute("base")?, false),
            _ => return None,
        };
        let name = inner.reference(name);
        let schema = Rc::clone(get(&definitions.schemas, name.namespace?)?);
        let schema = schema.borrow();
        let found = if is_element { &schema.elements } else { &schema.types };
        found.get(name.local).copied()
    });
    let referred: Vec<Element<'d>> = referred.collect();
    let found = referred.into_iter().find_map(|next| walk(definitions, next, path, done));
    path.pop();
    done.insert(key_of(node));
    found
}
