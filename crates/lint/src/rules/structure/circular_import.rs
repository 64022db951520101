use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::circles;
use soapstone_wsdl::load::ImportKind;

rule! {
    /// ## What it does
    ///
    /// Finds `wsdl:import`s that lead, by way of others, back to the document they stand in.
    ///
    /// ## Why it matters
    ///
    /// Axis 1 dies of a StackOverflowError, with exit code 0; gSOAP makes each operation twice.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <!-- a.wsdl --> <wsdl:import namespace="urn:b" location="b.wsdl"/> <!-- b.wsdl imports a.wsdl -->
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <!-- what both need is in c.wsdl, which both import -->
    /// ```
    name: "circular-import",
    summary: "WSDLs import each other in a circle.",
    family: Structure,
    severity: Warning,
    spec: [("WSDL11", "2.1.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for import in circles(cx.wsdl().documents, |kind| kind == ImportKind::Wsdl) {
        let Some(element) = cx.wsdl().documents.import_element(import) else { continue };
        let message = format!(
            "`{}` imports this document, in a circle",
            import.location.as_deref().unwrap_or_default()
        );
        cx.report((element, "location"), message)
            .help("let no WSDL import one that imports it: put what both need into a third");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "IMP004",
        fail_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/">
        <import namespace="urn:x" location="b.wsdl"/></definitions>"#), ("b.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><import location="a.wsdl"/></definitions>"#)] => [2, 1],
        pass_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><import location="b.wsdl"/><import location="b.wsdl"/></definitions>"#), ("b.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"#)],
    }
}
