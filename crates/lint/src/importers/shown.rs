//! What importers show, compared with what the WSDL has.

use std::collections::HashMap;

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::{Judgement, ListedOperation, OperationFate, Reason};

/// The operations that an importer shows, as they are found.
#[derive(Debug, Default)]
pub(crate) struct Shown<'d> {
    operations: Vec<ShownOperation<'d>>,
}

#[derive(Debug)]
struct ShownOperation<'d> {
    listed: ListedOperation,
    /// The portType and the name of the operation there.
    source: Option<(Element<'d>, &'d str)>,
    /// What it stands in: the same operation of two bindings is there twice.
    container: Option<Element<'d>>,
}

impl<'d> Shown<'d> {
    /// An operation under this name, that stands in this binding and belongs to this operation of a portType.
    pub(crate) fn add(
        &mut self,
        listed: ListedOperation,
        container: Element<'d>,
        operation: Option<Element<'d>>,
    ) {
        let source =
            operation.and_then(|operation| Some((operation.parent()?, operation.attribute("name")?)));
        self.operations.push(ShownOperation { listed, source, container: Some(container) });
    }

    /// The judgement of an importer that shows these, each name once.
    pub(crate) fn into_judgement(self, wsdl: &Definitions<'d>, reasons: Vec<Reason>) -> Judgement {
        let dropped = self.dropped(wsdl);
        let mut listed: Vec<ListedOperation> = Vec::new();
        for operation in self.operations {
            match listed.iter_mut().find(|known| known.name == operation.listed.name) {
                Some(known) => known.fate = worse(known.fate, operation.listed.fate),
                None => listed.push(operation.listed),
            }
        }
        let mut judgement = Judgement::accept(listed);
        judgement.dropped = dropped;
        judgement.reasons = reasons;
        judgement
    }

    /// The operations of portTypes that are shown nowhere; of overloads, as many as are missing.
    fn dropped(&self, wsdl: &Definitions<'d>) -> Vec<String> {
        let mut counts: HashMap<(usize, &str, usize), usize> = HashMap::new();
        let key = |element: Element<'_>| (std::ptr::from_ref(element.document()) as usize, element.id());
        let ids: HashMap<_, usize> =
            wsdl.port_types.iter().enumerate().map(|(at, found)| (key(found.node), at)).collect();
        let mut containers: HashMap<_, usize> = HashMap::new();
        for operation in &self.operations {
            let Some((port_type, name)) = operation.source else { continue };
            let Some(port_type) = ids.get(&key(port_type)) else { continue };
            let next = containers.len() + 1;
            let container =
                operation.container.map_or(0, |element| *containers.entry(key(element)).or_insert(next));
            *counts.entry((*port_type, name, container)).or_default() += 1;
        }
        let mut shown: HashMap<(usize, &str), usize> = HashMap::new();
        for ((port_type, name, _), count) in counts {
            let most = shown.entry((port_type, name)).or_default();
            *most = count.max(*most);
        }
        let mut dropped = Vec::new();
        for (at, port_type) in wsdl.port_types.iter().enumerate() {
            for operation in port_type.node.children_named(ns::WSDL, "operation") {
                let name = operation.attribute("name").unwrap_or_default();
                match shown.get_mut(&(at, name)) {
                    Some(left) if *left > 0 => *left -= 1,
                    _ => dropped.push(name.to_owned()),
                }
            }
        }
        dropped
    }
}

/// What an importer that does not look at the order makes of an operation of a portType: solicit-response is reversed.
pub(crate) fn is_solicit_response(operation: Element<'_>) -> bool {
    let at = |wanted| operation.children().position(|child| child.is(ns::WSDL, wanted));
    matches!((at("input"), at("output")), (Some(input), Some(output)) if output < input)
}

fn worse(one: OperationFate, other: OperationFate) -> OperationFate {
    if one == OperationFate::Usable { other } else { one }
}
