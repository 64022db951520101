use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::required_extensions;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds extension elements with `wsdl:required="true"` that are not of SOAP, HTTP or MIME; those of WS-Addressing have a
    /// rule of their own.
    ///
    /// ## Why it matters
    ///
    /// Who does not know a required extension must not go on: wsimport, gSOAP and PHP refuse the WSDL. Axis 1, zeep, node-
    /// soap and strong-soap ignore it.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <x:Anything xmlns:x="urn:x" wsdl:required="true"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <x:Anything xmlns:x="urn:x"/>
    /// ```
    name: "required-extension",
    summary: "An extension that is not known everywhere is marked as required.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.2.12", "R2026"), ("WSDL11", "2.1.3")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for element in
        required_extensions(cx.wsdl()).filter(|node| !matches!(node.namespace(), ns::WSAW | ns::WSAM))
    {
        let message = format!(
            "the extension `{}` is required: wsimport, gSOAP and PHP refuse the whole WSDL",
            element.written_name()
        );
        cx.report(element, message).help("leave `wsdl:required` out, if a client can do without it");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2026",
        fail r#"<binding name="B" type="t:P">
        <x:Any xmlns:x="urn:x" wsdl:required="true"/></binding>"# => [2],
        pass r#"<binding name="B" type="t:P"><x:Any xmlns:x="urn:x"/></binding>"#,
    }
}
