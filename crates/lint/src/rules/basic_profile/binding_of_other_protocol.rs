use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds bindings without `soap:binding` or `soap12:binding`: HTTP GET and POST, CORBA, JMS.
    ///
    /// ## Why it matters
    ///
    /// Most importers leave such a port out without a word; a service that has no other is of no use to them.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <http:binding verb="GET"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    /// ```
    name: "binding-of-other-protocol",
    summary: "A binding is not one of SOAP.",
    family: BasicProfile,
    severity: Info,
    spec: [("BP11", "4.6.1", "R2401")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for binding in cx.wsdl().bindings.iter().filter(|binding| binding.soap.is_none()) {
        let what = binding.extension.map_or("nothing says of what protocol it is".to_owned(), |extension| {
            format!("it is of `{}`", extension.namespace())
        });
        let message = format!("the binding `{}` is not one of SOAP: {what}", binding.name.local);
        cx.report(binding.extension.unwrap_or(binding.node), message);
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2401",
        fail r#"
        <binding name="B" type="t:P"/>"# => [2],
        pass r#"<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding>"#,
    }
}
