//! What the components of schemas refer to, and how far that goes.

use std::collections::HashMap;

use soapstone_wsdl::definitions::{ComponentKind, Definitions, SchemaComponent};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Element, NodeId};

/// The components of schemas, with what they refer to.
pub(super) struct Graph {
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    /// How many levels of elements it has.
    levels: usize,
    /// How many elements it has.
    elements: usize,
    references: Vec<Reference>,
}

struct Reference {
    to: usize,
    /// Whether all that is there stands here, too: a group, or a base type.
    expands: bool,
}

/// How far references go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measure {
    /// The longest way along references, in levels of elements.
    pub(super) depth: usize,
    /// The elements of all components, each with those that stand in it by reference.
    pub(super) expanded: usize,
}

impl Graph {
    /// That of a WSDL.
    pub(super) fn of(wsdl: &Definitions<'_>) -> Self {
        let components: Vec<&SchemaComponent<'_>> = wsdl.schemas.components().collect();
        let mut places: HashMap<(*const u8, NodeId, &str), usize> = HashMap::new();
        for (at, component) in components.iter().enumerate() {
            places.insert(key(component), at);
        }
        let node = |component: &&SchemaComponent<'_>| {
            let mut node = Node::default();
            let base = component.node.ancestors().count();
            for element in std::iter::once(component.node).chain(component.node.descendants()) {
                node.elements += 1;
                node.levels = node.levels.max(element.ancestors().count() - base + 1);
                if element.namespace() != ns::XSD {
                    continue;
                }
                for (kind, written, expands) in references(element) {
                    let mut name = element.reference(written);
                    if let (Some(""), "") = (name.namespace, name.prefix) {
                        // In a schema that is included, that is the includer's namespace.
                        name.namespace = Some(component.name.namespace);
                    }
                    // Of several of one name the first may be meant, or any: a redefinition refers to itself.
                    let found = wsdl.schemas.all(kind, name).iter().take(MAX_SAME_NAME);
                    let found = found.filter_map(|component| places.get(&key(component)));
                    node.references.extend(found.map(|to| Reference { to: *to, expands }));
                }
            }
            node
        };
        Self { nodes: components.iter().map(node).collect() }
    }

    /// How far its references go. What is in a circle counts as a whole.
    pub(super) fn measure(&self) -> Measure {
        let (circles, circle_of) = self.circles();
        let mut measured = vec![Measure::default(); circles.len()];
        let mut all = Measure::default();
        // A circle comes after those that it leads to.
        for (at, circle) in circles.iter().enumerate() {
            let mut own = Measure::default();
            let mut onward = 0;
            for node in circle.iter().map(|node| &self.nodes[*node]) {
                own.depth += node.levels;
                own.expanded = own.expanded.saturating_add(node.elements);
                for reference in &node.references {
                    let to = circle_of[reference.to];
                    if to == at {
                        continue;
                    }
                    onward = onward.max(measured[to].depth);
                    if reference.expands {
                        own.expanded = own.expanded.saturating_add(measured[to].expanded);
                    }
                }
            }
            own.depth += onward;
            all.depth = all.depth.max(own.depth);
            all.expanded = all.expanded.saturating_add(own.expanded);
            measured[at] = own;
        }
        all
    }

    /// The strongly connected components, each after those that it leads to, and which each node is of: Tarjan's algorithm.
    fn circles(&self) -> (Vec<Vec<usize>>, Vec<usize>) {
        let count = self.nodes.len();
        let (mut circles, mut circle_of) = (Vec::new(), vec![UNSEEN; count]);
        let (mut order, mut low) = (vec![UNSEEN; count], vec![UNSEEN; count]);
        let (mut next, mut stack) = (0, Vec::new());
        for start in 0..count {
            if order[start] != UNSEEN {
                continue;
            }
            // Nodes on the way, with how many of their references were followed.
            let mut open = vec![(start, 0)];
            while let Some((node, followed)) = open.last_mut() {
                let node = *node;
                if *followed == 0 && order[node] == UNSEEN {
                    (order[node], low[node]) = (next, next);
                    next += 1;
                    stack.push(node);
                }
                if let Some(Reference { to, .. }) = self.nodes[node].references.get(*followed) {
                    *followed += 1;
                    if order[*to] == UNSEEN {
                        open.push((*to, 0));
                    } else if circle_of[*to] == UNSEEN {
                        low[node] = low[node].min(order[*to]);
                    }
                    continue;
                }
                open.pop();
                if let Some((before, _)) = open.last() {
                    low[*before] = low[*before].min(low[node]);
                }
                if low[node] == order[node] {
                    let from = stack.iter().rposition(|member| *member == node).unwrap_or_default();
                    let circle = stack.split_off(from);
                    circle.iter().for_each(|member| circle_of[*member] = circles.len());
                    circles.push(circle);
                }
            }
        }
        (circles, circle_of)
    }
}

/// A component is one of an element under one namespace.
fn key<'d>(component: &SchemaComponent<'d>) -> (*const u8, NodeId, &'d str) {
    (std::ptr::from_ref(component.node.document()).cast(), component.node.id(), component.name.namespace)
}

/// What an element refers to, and whether all that is there stands in its place.
fn references(element: Element<'_>) -> impl Iterator<Item = (ComponentKind, &str, bool)> {
    let of_kind = match element.local() {
        "element" => Some(ComponentKind::Element),
        "attribute" => Some(ComponentKind::Attribute),
        "group" => Some(ComponentKind::Group),
        "attributeGroup" => Some(ComponentKind::AttributeGroup),
        _ => None,
    };
    let expands = matches!(of_kind, Some(ComponentKind::Group | ComponentKind::AttributeGroup));
    let refers = of_kind.and_then(|kind| Some((kind, element.attribute("ref")?, expands)));
    let head = element.attribute("substitutionGroup").map(|name| (ComponentKind::Element, name, false));
    let types = ["type", "itemType"].into_iter().filter_map(move |name| element.attribute(name));
    let types = types.map(|name| (ComponentKind::Type, name, false));
    let members = element.attribute("memberTypes").unwrap_or_default().split_ascii_whitespace();
    let members = members.map(|name| (ComponentKind::Type, name, false));
    let base = element.attribute("base").map(|name| (ComponentKind::Type, name, true));
    refers.into_iter().chain(head).chain(types).chain(members).chain(base)
}

const UNSEEN: usize = usize::MAX;
/// Components of one name that a reference is taken to lead to.
const MAX_SAME_NAME: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(references: &[&[usize]]) -> Graph {
        let refer = |to: &usize| Reference { to: *to, expands: true };
        let node =
            |to: &&[usize]| Node { levels: 2, elements: 3, references: to.iter().map(refer).collect() };
        Graph { nodes: references.iter().map(node).collect() }
    }

    #[test]
    fn ways_are_measured_by_their_levels() {
        assert_eq!(graph(&[]).measure(), Measure { depth: 0, expanded: 0 });
        assert_eq!(graph(&[&[1], &[2], &[]]).measure(), Measure { depth: 6, expanded: 18 });
        // Two on a circle that leads to a third.
        assert_eq!(graph(&[&[1], &[0, 2], &[2]]).measure(), Measure { depth: 6, expanded: 12 });
    }

    #[test]
    fn what_doubles_is_expanded_without_end() {
        let nodes: Vec<[usize; 2]> = (1..=100).map(|next| [next, next]).collect();
        let mut nodes: Vec<&[usize]> = nodes.iter().map(<[usize; 2]>::as_slice).collect();
        nodes.push(&[]);
        assert_eq!(graph(&nodes).measure(), Measure { depth: 202, expanded: usize::MAX });
    }
}
