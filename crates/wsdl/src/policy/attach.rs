//! Which policies are attached to what. Spec: [WSP15-ATTACH §4.1]

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use super::normalise::Normaliser;
use super::{Policy, ns};
use crate::definitions::{
    Binding, BindingMessage, BindingOperation, Definitions, Message, Operation, OperationMessage, Port,
};
use crate::load::Documents;
use crate::tree::{Element, NodeId};

/// The policy expressions of a WSDL and of what it imports.
#[derive(Clone, Debug)]
pub struct Policies<'d> {
    /// By the location of their document and their id.
    by_id: BTreeMap<(&'d str, &'d str), Element<'d>>,
    /// By their `Name`.
    by_name: BTreeMap<&'d str, Element<'d>>,
    /// The policies and references in an element, by that. A portType of many operations is looked at for each of its bindings.
    within: HashMap<(usize, NodeId), Vec<Element<'d>>>,
    limits: PolicyLimits,
    /// What may still be looked at.
    pub(super) work: Cell<usize>,
}

/// What policies may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyLimits {
    /// Alternatives of one policy. Default: 256.
    pub max_alternatives: usize,
    /// Assertions of one policy, those of all alternatives together. Default: 16,384.
    pub max_assertions: usize,
    /// Operators and references in each other. Default: 64.
    pub max_depth: usize,
    /// Elements that are looked at, for all policies of a WSDL together. Default: 2,000,000.
    pub max_work: usize,
}

impl Default for PolicyLimits {
    fn default() -> Self {
        Self { max_alternatives: 256, max_assertions: 16_384, max_depth: 64, max_work: 2_000_000 }
    }
}

/// What a message is in a binding and in its portType.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MessageSubject<'a, 'd> {
    /// In the binding.
    pub binding: Option<&'a BindingMessage<'d>>,
    /// In the portType.
    pub operation: Option<&'a OperationMessage<'d>>,
    /// The message.
    pub message: Option<&'a Message<'d>>,
}

impl<'a, 'd> MessageSubject<'a, 'd> {
    /// A message of an operation; its `wsdl:message` is looked up.
    pub fn new(
        wsdl: &'a Definitions<'d>,
        binding: Option<&'a BindingMessage<'d>>,
        operation: Option<&'a OperationMessage<'d>>,
    ) -> Self {
        let message = operation.and_then(|operation| wsdl.message(operation.message?));
        Self { binding, operation, message }
    }
}

impl<'d> Policies<'d> {
    /// Finds the policies that have an id or a name, wherever they stand.
    pub fn read(documents: &'d Documents, limits: PolicyLimits) -> Self {
        let mut by_id = BTreeMap::new();
        let mut by_name = BTreeMap::new();
        let mut within: HashMap<_, Vec<Element<'d>>> = HashMap::new();
        for (_, document) in documents.readable() {
            let root = document.root();
            let nodes = std::iter::once(root).chain(root.descendants());
            for policy in nodes.filter(|node| ns::is_policy(node.namespace())) {
                if let Some(parent) = policy.parent() {
                    within.entry(key(parent)).or_default().push(policy);
                }
                if !is_policy(policy) {
                    continue;
                }
                let id = policy
                    .attribute_named(ns::WSU, "Id")
                    .or_else(|| policy.attribute_named(crate::ns::XML, "id"));
                if let Some(id) = id {
                    by_id.entry((document.location(), id.value())).or_insert(policy);
                }
                if let Some(name) = policy.attribute("Name") {
                    by_name.entry(name).or_insert(policy);
                }
            }
        }
        let work = Cell::new(limits.max_work);
        Self { by_id, by_name, within, limits, work }
    }

    /// A policy expression (`wsp:Policy`, or another operator), normalised.
    pub fn normalise(&self, policy: Element<'d>) -> Policy<'d> {
        let mut normaliser = Normaliser::new(self, &self.limits);
        let alternatives = normaliser.operator(policy, 0);
        normaliser.finish(alternatives)
    }

    /// What is within an assertion, if it holds a policy. Spec: [WSP15 §4.3.2]
    pub fn nested(&self, assertion: Element<'d>) -> Option<Policy<'d>> {
        assertion.children().find(|child| is_policy(*child)).map(|policy| self.normalise(policy))
    }

    /// What is attached to an element of these documents itself: policies in it, references in it, and its `wsp:PolicyURIs`.
    pub fn attached(&self, element: Element<'d>) -> Policy<'d> {
        self.merged([element])
    }

    /// What holds for whoever uses a port: that of the port, of its binding and of its portType.
    pub fn endpoint(&self, wsdl: &Definitions<'d>, port: &Port<'d>) -> Policy<'d> {
        let binding = wsdl.binding_of(port);
        let port_type = binding.and_then(|binding| wsdl.port_type_of(binding));
        let nodes = [Some(port.node), binding.map(|binding| binding.node), port_type.map(|found| found.node)];
        self.merged(nodes.into_iter().flatten())
    }

    /// What holds for a binding at any port: its own and that of its portType.
    pub fn binding(&self, wsdl: &Definitions<'d>, binding: &Binding<'d>) -> Policy<'d> {
        let port_type = wsdl.port_type_of(binding).map(|found| found.node);
        self.merged(std::iter::once(binding.node).chain(port_type))
    }

    /// What holds for an operation, on top of its endpoint's.
    pub fn operation(
        &self,
        binding: Option<&BindingOperation<'d>>,
        operation: Option<&Operation<'d>>,
    ) -> Policy<'d> {
        let nodes = [binding.map(|found| found.node), operation.map(|found| found.node)];
        self.merged(nodes.into_iter().flatten())
    }

    /// What holds for a message, on top of its operation's and endpoint's.
    pub fn message(&self, subject: MessageSubject<'_, 'd>) -> Policy<'d> {
        let nodes = [
            subject.binding.map(|found| found.node),
            subject.operation.map(|found| found.node),
            subject.message.map(|found| found.node),
        ];
        self.merged(nodes.into_iter().flatten())
    }

    /// The policies of several elements, of which all count. Spec: [WSP15 §4.3.5]
    fn merged(&self, elements: impl IntoIterator<Item = Element<'d>>) -> Policy<'d> {
        let mut normaliser = Normaliser::new(self, &self.limits);
        let mut all = Policy::empty().alternatives;
        for element in elements {
            for child in self.within.get(&key(element)).into_iter().flatten().copied() {
                let found = match child.local() {
                    "Policy" => normaliser.operator(child, 0),
                    "PolicyReference" => normaliser.reference(child, child.attribute("URI"), 0),
                    _ => continue,
                };
                all = normaliser.both(all, found, child);
            }
            let uris = element.attributes().filter(|attribute| {
                attribute.local() == "PolicyURIs" && ns::is_policy(attribute.namespace())
            });
            for uri in uris.flat_map(|attribute| attribute.value().split_ascii_whitespace()) {
                let found = normaliser.reference(element, Some(uri), 0);
                all = normaliser.both(all, found, element);
            }
        }
        normaliser.finish(all)
    }

    /// The policy that a reference in a document leads to: `#id`, `other.wsdl#id`, or the name of one.
    pub(super) fn find(&self, from: Element<'d>, uri: &str) -> Option<Element<'d>> {
        if let Some(named) = self.by_name.get(uri) {
            return Some(*named);
        }
        let (document, id) = uri.split_once('#')?;
        let here = from.document().location();
        let location =
            if document.is_empty() { here.to_owned() } else { crate::load::resolve(here, document) };
        self.by_id.get(&(location.as_str(), id)).copied()
    }
}

/// An element of any document.
fn key(element: Element<'_>) -> (usize, NodeId) {
    (std::ptr::from_ref(element.document()).addr(), element.id())
}

fn is_policy(element: Element<'_>) -> bool {
    element.local() == "Policy" && ns::is_policy(element.namespace())
}
