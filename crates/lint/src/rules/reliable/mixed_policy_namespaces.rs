use crate::context::LintContext;
use crate::ns::{WSRMP_2006, WSRMP10, WSRMP11};
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds policies with an alternative that has the reliable messaging assertion of version 1.0 and that of 1.1 or later.
    ///
    /// ## Why it matters
    ///
    /// All assertions of an alternative hold together, and no session can be of two versions. Two versions to choose from are
    /// two alternatives.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsp:All>
    ///   <wsrm:RMAssertion xmlns:wsrm="http://schemas.xmlsoap.org/ws/2005/02/rm/policy"/>
    ///   <wsrmp:RMAssertion xmlns:wsrmp="http://docs.oasis-open.org/ws-rx/wsrmp/200702"/>
    /// </wsp:All>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsp:ExactlyOne>
    ///   <wsrm:RMAssertion xmlns:wsrm="http://schemas.xmlsoap.org/ws/2005/02/rm/policy"/>
    ///   <wsrmp:RMAssertion xmlns:wsrmp="http://docs.oasis-open.org/ws-rx/wsrmp/200702"/>
    /// </wsp:ExactlyOne>
    /// ```
    name: "mixed-policy-namespaces",
    summary: "One alternative asks for WS-ReliableMessaging of two versions at once.",
    family: Reliable,
    severity: Error,
    spec: [("WSRMP11", "2.2"), ("WSRMP10", "2")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let policies = cx.policies();
    for binding in &cx.wsdl().bindings {
        let policy = policies.binding(cx.wsdl(), binding);
        let mixed = policy.alternatives.iter().find_map(|alternative| {
            let new = alternative.assertions.iter().find(|found| is_rm11(found.node))?;
            Some((alternative.assertion(WSRMP10, "RMAssertion")?.node, new.node))
        });
        if let Some((old, new)) = mixed {
            let message = format!(
                "a policy of the binding `{}` asks for reliable messaging 1.0 and for a later version at once",
                binding.name.local
            );
            cx.report(new, message)
                .help("make them two alternatives of a `wsp:ExactlyOne`")
                .related(old, "the other one");
        }
    }
}

/// Whether it asks for version 1.1 or 1.2.
fn is_rm11(node: soapstone_wsdl::tree::Element<'_>) -> bool {
    node.local() == "RMAssertion" && matches!(node.namespace(), WSRMP11 | WSRMP_2006)
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "RM001",
        fail r#"<binding name="B" type="t:P"><wsp:Policy><a:RMAssertion xmlns:a="http://schemas.xmlsoap.org/ws/2005/02/rm/policy"/>
        <b:RMAssertion xmlns:b="http://docs.oasis-open.org/ws-rx/wsrmp/200702"/></wsp:Policy></binding>"# => [2],
        pass r#"<binding name="B" type="t:P"><wsp:Policy><wsp:ExactlyOne>
        <a:RMAssertion xmlns:a="http://schemas.xmlsoap.org/ws/2005/02/rm/policy"/>
        <b:RMAssertion xmlns:b="http://docs.oasis-open.org/ws-rx/wsrmp/200702"/></wsp:ExactlyOne></wsp:Policy></binding>"#,
    }
}
