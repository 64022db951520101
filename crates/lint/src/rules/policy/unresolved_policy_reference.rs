use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;
use std::collections::HashSet;

rule! {
    /// ## What it does
    ///
    /// Finds `wsp:PolicyReference`s and `wsp:PolicyURIs` that lead to no policy of these documents, and policies that refer
    /// to themselves.
    ///
    /// ## Why it matters
    ///
    /// What the service asks for is not known, and a client that ignores it is refused when it calls.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsp:PolicyReference URI="#nowhere"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsp:Policy wsu:Id="here"/>
    /// <wsp:PolicyReference URI="#here"/>
    /// ```
    name: "unresolved-policy-reference",
    summary: "A policy is referred to that is not there.",
    family: Policy,
    severity: Warning,
    spec: [("WSP15", "4.3.4"), ("WSP15-ATTACH", "4.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let policies = cx.policies();
    let mut found = Vec::new();
    for root in &cx.wsdl().roots {
        for element in root.descendants() {
            // Policies themselves are looked at where they are attached.
            if ns::is_policy(element.namespace()) || !attaches(element) {
                continue;
            }
            found.extend(policies.attached(element).problems);
        }
    }
    let mut seen = HashSet::new();
    for problem in found {
        if seen.insert((problem.node.document().location(), problem.node.id(), problem.kind.to_string())) {
            cx.report(problem.node, problem.kind.to_string()).help(
                "`#id` is the `wsu:Id` of a policy in the same document; other addresses are not followed",
            );
        }
    }
}

/// Whether a policy is attached to an element, by a reference.
fn attaches(element: Element<'_>) -> bool {
    let uris =
        element.attributes().any(|found| found.local() == "PolicyURIs" && ns::is_policy(found.namespace()));
    uris || element.children().any(|child| ns::is_policy(child.namespace()))
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "POL001",
        fail r##"<binding name="B" type="t:P">
        <wsp:PolicyReference URI="#nowhere"/></binding>"## => [2],
        pass r##"<wsp:Policy wsu:Id="here"/><binding name="B" type="t:P"><wsp:PolicyReference URI="#here"/></binding>"##,
    }
}
