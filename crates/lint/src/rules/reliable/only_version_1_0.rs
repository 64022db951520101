use crate::context::LintContext;
use crate::ns::WSRMP10;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds bindings every alternative of whose policy asks for WS-ReliableMessaging of February 2005 (1.0).
    ///
    /// ## Why it matters
    ///
    /// It is what WCF speaks by default. The OASIS standard is 1.1 or 1.2, in another namespace; profiles of WS-I ask for
    /// that. Metro and CXF have both, others at most one, and most none: a service that insists on reliable messaging cannot
    /// be called by them.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsrm:RMAssertion xmlns:wsrm="http://schemas.xmlsoap.org/ws/2005/02/rm/policy"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsrmp:RMAssertion xmlns:wsrmp="http://docs.oasis-open.org/ws-rx/wsrmp/200702">
    ///   <wsp:Policy/>
    /// </wsrmp:RMAssertion>
    /// ```
    name: "only-version-1-0",
    summary: "Reliable messaging is asked for in version 1.0 only, which was never a standard.",
    family: Reliable,
    severity: Info,
    spec: [("WSRMP10", "2"), ("WSRMP11", "2.2")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let policies = cx.policies();
    let mut seen = std::collections::HashSet::new();
    for binding in &cx.wsdl().bindings {
        let policy = policies.binding(cx.wsdl(), binding);
        if !policy.requires(WSRMP10, "RMAssertion") {
            continue;
        }
        let Some(assertion) = policy.assertions().find(|found| found.node.is(WSRMP10, "RMAssertion")) else {
            continue;
        };
        let node = assertion.node;
        if seen.insert((node.document().location(), node.id())) {
            cx.report(node, "reliable messaging is asked for, in version 1.0 only (February 2005)")
                .help("offer version 1.1 at another endpoint: `ReliableMessagingVersion.WSReliableMessaging11` in WCF");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "RM002",
        fail r##"<wsp:Policy wsu:Id="p">
        <a:RMAssertion xmlns:a="http://schemas.xmlsoap.org/ws/2005/02/rm/policy"/></wsp:Policy>
        <binding name="B" type="t:P" wsp:PolicyURIs="#p"/><binding name="C" type="t:P" wsp:PolicyURIs="#p"/>"## => [2],
        pass r#"<binding name="B" type="t:P"><wsp:Policy><wsp:ExactlyOne>
        <a:RMAssertion xmlns:a="http://schemas.xmlsoap.org/ws/2005/02/rm/policy"/><wsp:All/></wsp:ExactlyOne></wsp:Policy></binding>"#,
    }
}
