use crate::bound::Role;
use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds inputs and outputs of SOAP bindings without a `soap:body`.
    ///
    /// ## Why it matters
    ///
    /// The grammar of WSDL wants one. Some importers take the message for empty, others refuse the binding.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:input/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:input><soap:body use="literal"/></wsdl:input>
    /// ```
    name: "missing-body",
    summary: "A message of a SOAP binding has no `soap:body`.",
    family: Soap,
    severity: Warning,
    spec: [("WSDL11", "3.5")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx.bound().iter().filter(|bound| bound.role != Role::Fault && bound.bound.body.is_none()) {
        let message = format!("{} has no `soap:body`", bound.describe());
        cx.report(bound.bound.node, message).help("write `<soap:body use=\"literal\"/>`");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "SOAP003",
        fail r#"<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O">
        <input/></operation></binding>"# => [2],
        pass r#"<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>"#,
    }
}
