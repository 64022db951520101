use crate::bound::Role;
use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds `soap:fault`s without `name`, and those whose name is not that of the `wsdl:fault` around.
    ///
    /// ## Why it matters
    ///
    /// The name is how a fault is found in the portType. wsimport warns and leaves the fault out; others ignore the name.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:fault name="DivideByZero">
    ///   <soap:fault use="literal"/>
    /// </wsdl:fault>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:fault name="DivideByZero">
    ///   <soap:fault name="DivideByZero" use="literal"/>
    /// </wsdl:fault>
    /// ```
    name: "fault-without-name",
    summary: "A `soap:fault` has no name, or another than the fault around it.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.7.15", "R2721"), ("BP11", "4.7.15", "R2754"), ("WSDL11", "3.6")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx.bound().iter().filter(|bound| bound.role == Role::Fault) {
        let Some(fault) = bound.bound.body.as_ref().filter(|body| body.node.local() == "fault") else {
            continue;
        };
        let around = bound.bound.name.unwrap_or_default();
        let message = match fault.node.attribute("name") {
            None => format!("a `soap:fault` of the operation `{}` has no name", bound.operation.name),
            Some(name) if name != around => {
                format!(
                    "a `soap:fault` of the operation `{}` is named `{name}`, and the fault around it `{around}`",
                    bound.operation.name
                )
            }
            Some(_) => continue,
        };
        cx.report((fault.node, "name"), message).help(format!("write `name=\"{around}\"`"));
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2721",
        fail r#"<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><fault name="a"><soap:fault use="literal"/></fault><fault name="b">
        <soap:fault name="c" use="literal"/></fault></operation></binding>"# => [1, 2],
        pass r#"<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><fault name="a"><soap:fault name="a" use="literal"/></fault></operation></binding>"#,
    }
}
