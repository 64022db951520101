use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds bindings whose policies, taken together, have no alternative left: an empty `wsp:ExactlyOne`.
    ///
    /// ## Why it matters
    ///
    /// Nobody may call such an endpoint, if the policy is taken at its word.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsp:Policy><wsp:ExactlyOne/></wsp:Policy>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsp:Policy/>
    /// ```
    name: "no-acceptable-alternative",
    summary: "A policy has no alternative at all: nobody can meet it.",
    family: Policy,
    severity: Warning,
    spec: [("WSP15", "4.3.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let policies = cx.policies();
    for binding in &cx.wsdl().bindings {
        if policies.binding(cx.wsdl(), binding).alternatives.is_empty() {
            let message = format!("the policy of the binding `{}` has no alternative", binding.name.local);
            cx.report(binding.node, message)
                .help("an empty `wsp:Policy` asks for nothing; an empty `wsp:ExactlyOne` forbids everything");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "POL002",
        fail r#"
        <binding name="B" type="t:P"><wsp:Policy><wsp:ExactlyOne/></wsp:Policy></binding>"# => [2],
        pass r#"<binding name="B" type="t:P"><wsp:Policy/></binding>"#,
    }
}
