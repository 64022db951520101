//! Policies and attributes that only WCF knows.

use std::collections::{BTreeMap, BTreeSet};

use soapstone_wsdl::ns;

use super::flatten::Work;
use super::node::Node;

/// Leaves standard assertions only, and no policy that says nothing.
pub(super) fn standard_only(work: &mut Work) {
    let mut dropped: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept_security = false;
    let mut change = |node: &mut Node| {
        if is_policy(node) {
            drop_unknown(node, &mut dropped, &mut kept_security);
        }
        node.attributes.retain(|attribute| {
            let known = !ns::is_microsoft(&attribute.namespace);
            if !known {
                *dropped
                    .entry(format!(
                        "the attribute {}",
                        super::node::qualified(&attribute.prefix, &attribute.local)
                    ))
                    .or_default() += 1;
            }
            known
        });
        // An extension that has to be understood, and is standard or gone.
        if node.namespace == ns::WSAW || node.namespace == ns::WSAM {
            node.attributes
                .retain(|attribute| !(attribute.namespace == ns::WSDL && attribute.local == "required"));
        }
    };
    // Schemas are left as they are.
    work.root
        .elements_mut()
        .filter(|part| !part.is(ns::WSDL, "types"))
        .for_each(|part| part.each(&mut change));
    for (what, times) in dropped {
        let times = if times > 1 { format!(" ({times} times)") } else { String::new() };
        work.changes.push(super::Change::new(format!("{what} is dropped{times}: only WCF knows it"), None));
    }
    let mut reliable = false;
    work.root.each(&mut |node| reliable |= node.local == "RMAssertion");
    if reliable {
        work.obligations.push(super::Obligation::ClientsAreReliable);
    }
    if kept_security {
        work.remarks.push(
            "the policy requires WS-Security (sp:…); that stays, and few clients can do it without more configuration".to_owned(),
        );
    }
    drop_empty(work);
    drop_declarations(work);
}

fn is_policy(node: &Node) -> bool {
    ns::is_policy(&node.namespace) && node.local == "Policy"
}

/// Drops assertions that only WCF knows, at any depth of a policy.
fn drop_unknown(policy: &mut Node, dropped: &mut BTreeMap<String, usize>, kept_security: &mut bool) {
    policy.retain(|assertion| {
        let unknown = ns::is_microsoft(&assertion.namespace);
        if unknown {
            let name = super::node::qualified(&assertion.prefix, &assertion.local);
            *dropped.entry(format!("the policy assertion {name}")).or_default() += 1;
        }
        *kept_security |= ns::is_security_policy(&assertion.namespace);
        !unknown
    });
    policy.elements_mut().for_each(|child| drop_unknown(child, dropped, kept_security));
}

/// Whether a policy still says something.
fn says_something(policy: &Node) -> bool {
    policy.elements().any(|child| match ns::is_policy(&child.namespace) {
        true if matches!(child.local.as_str(), "Policy" | "All" | "ExactlyOne") => says_something(child),
        _ => true,
    })
}

fn drop_empty(work: &mut Work) {
    let mut gone: BTreeSet<String> = BTreeSet::new();
    work.root.retain(|node| {
        let empty = is_policy(node) && !says_something(node);
        if empty {
            let id = node.attributes.iter().find(|attribute| matches!(attribute.local.as_str(), "Id" | "id"));
            gone.extend(id.map(|id| format!("#{}", id.value)));
        }
        !empty
    });
    let refers = |node: &Node| {
        let uri = node.attribute("URI").unwrap_or_default();
        ns::is_policy(&node.namespace) && node.local == "PolicyReference" && gone.contains(uri)
    };
    work.root.each(&mut |node| {
        let stays = |child: &Node| !is_policy(child) || says_something(child);
        node.retain(|child| stays(child) && !refers(child));
    });
}

/// Prefixes of namespaces that are not used any more.
fn drop_declarations(work: &mut Work) {
    work.root.each(&mut |node| node.declarations.retain(|(_, namespace)| namespace != ns::MSC));
}
