use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::required_extensions;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds `wsaw:UsingAddressing` (or another extension of WS-Addressing) with `wsdl:required="true"`.
    ///
    /// ## Why it matters
    ///
    /// PHP refuses any WSDL with a required extension. The other importers ignore the mark.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsaw:UsingAddressing wsdl:required="true"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsaw:UsingAddressing/>
    /// ```
    name: "addressing-required",
    summary: "`wsaw:UsingAddressing` is marked as required.",
    family: Addressing,
    severity: Warning,
    spec: [("WSA10-WSDL", "3.1"), ("WSDL11", "2.1.3")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for element in
        required_extensions(cx.wsdl()).filter(|node| matches!(node.namespace(), ns::WSAW | ns::WSAM))
    {
        let message = format!("`{}` is required: PHP refuses the whole WSDL", element.written_name());
        cx.report(element, message)
            .help("leave `wsdl:required` out, or say in a policy that addressing is used");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "WSA003",
        fail r#"<binding name="B" type="t:P">
        <wsaw:UsingAddressing wsdl:required="true"/></binding>"# => [2],
        pass r#"<binding name="B" type="t:P"><wsaw:UsingAddressing wsdl:required="false"/></binding>"#,
    }
}
