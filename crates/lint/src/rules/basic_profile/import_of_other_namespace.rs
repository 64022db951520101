use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::load::ImportKind;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds `wsdl:import`s whose `namespace` is not the `targetNamespace` of the imported document.
    ///
    /// ## Why it matters
    ///
    /// The names of what is imported are not those that are referred to. wsimport, Axis 1 and zeep refuse the WSDL, gSOAP
    /// ends well without any operation; PHP, node-soap and strong-soap look at local names only.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:import namespace="urn:abs" location="abstract.wsdl"/> <!-- its targetNamespace is urn:abstract -->
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:import namespace="urn:abstract" location="abstract.wsdl"/>
    /// ```
    name: "import-of-other-namespace",
    summary: "A `wsdl:import` names another namespace than the imported WSDL has.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.2.10", "R2005")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let documents = cx.wsdl().documents;
    for import in documents.imports().iter().filter(|import| import.kind == ImportKind::Wsdl) {
        let (Some(element), Some(target)) = (documents.import_element(import), documents.target(import))
        else {
            continue;
        };
        let root = target.root();
        let is = root.attribute("targetNamespace").unwrap_or_default();
        let said = import.namespace.as_deref().unwrap_or_default();
        if root.is(ns::WSDL, "definitions") && is != said {
            let message =
                format!("the namespace `{said}` is imported, and the document there defines `{is}`");
            cx.report((element, "namespace"), message).help(format!("write `namespace=\"{is}\"`"));
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2005",
        fail_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/">
        <import namespace="urn:x" location="b.wsdl"/></definitions>"#), ("b.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:y"/>"#)] => [2],
        pass_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><import namespace="urn:y" location="b.wsdl"/></definitions>"#),
            ("b.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:y"/>"#)],
    }
}
