use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::load::ImportKind;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds imports and includes of schemas whose target has another root than `xs:schema`.
    ///
    /// ## Why it matters
    ///
    /// There is nothing to import; most importers refuse it.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <xs:import namespace="urn:t" schemaLocation="service.wsdl"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <xs:import namespace="urn:t" schemaLocation="types.xsd"/>
    /// ```
    name: "schema-import-of-other-document",
    summary: "An `xs:import` or `xs:include` leads to something that is no schema.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.2.2", "R2004")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let documents = cx.wsdl().documents;
    for import in documents.imports().iter().filter(|import| import.kind != ImportKind::Wsdl) {
        let (Some(element), Some(target)) = (documents.import_element(import), documents.target(import))
        else {
            continue;
        };
        let root = target.root();
        if !root.is(ns::XSD, "schema") {
            let message = format!(
                "`<{}>` leads to `<{}>`, which is no schema",
                element.written_name(),
                root.written_name()
            );
            cx.report(element, message).help("let it lead to a document whose root is `xs:schema`");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2004",
        fail_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types><schema xmlns="http://www.w3.org/2001/XMLSchema">
        <import namespace="urn:x" schemaLocation="b.xml"/></schema></types></definitions>"#), ("b.xml", "<html/>")] => [2],
        pass_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types><schema xmlns="http://www.w3.org/2001/XMLSchema">
        <import namespace="urn:x" schemaLocation="b.xml"/></schema></types></definitions>"#), ("b.xml", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema"/>"#)],
    }
}
