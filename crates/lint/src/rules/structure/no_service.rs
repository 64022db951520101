use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::load::ImportKind;

rule! {
    /// ## What it does
    ///
    /// Finds WSDLs that define no `wsdl:service`, nor import one.
    ///
    /// ## Why it matters
    ///
    /// wsimport and PHP refuse it; zeep, node-soap and strong-soap take it and have no operation. Axis 1 and gSOAP make
    /// operations without an address.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:binding name="B" type="tns:P"/> <!-- and nothing after it -->
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:service name="Calculator">
    ///   <wsdl:port name="P" binding="tns:B"><soap:address location="http://example.org/calc"/></wsdl:port>
    /// </wsdl:service>
    /// ```
    name: "no-service",
    summary: "There is no service.",
    family: Structure,
    severity: Error,
    spec: [("WSDL11", "2.7")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let wsdl = cx.wsdl();
    let Some(root) = wsdl.roots.first() else { return };
    let missing = wsdl
        .documents
        .imports()
        .iter()
        .any(|import| import.kind == ImportKind::Wsdl && wsdl.documents.failure(import).is_some());
    if wsdl.services.is_empty() && !missing {
        cx.report(*root, "there is no service")
            .help("add a `wsdl:service` with a port, or give importers the WSDL that has it");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "DOC008",
        fail r#"<message name="m"/>"# => [1],
        pass r#"<service name="S"/>"#,
    }
}
