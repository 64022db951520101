use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::circles;
use soapstone_wsdl::load::ImportKind;

rule! {
    /// ## What it does
    ///
    /// Finds imports and includes of schemas that lead, by way of others, back to the document they stand in.
    ///
    /// ## Why it matters
    ///
    /// It is allowed, and all importers that were tried take it; only `describe()` of node-soap gives an object without end.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <!-- a.xsd --> <xs:import namespace="urn:b" schemaLocation="b.xsd"/> <!-- b.xsd imports a.xsd -->
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <!-- nothing has to be done -->
    /// ```
    name: "circular-schema-import",
    summary: "Schemas import each other in a circle.",
    family: Structure,
    severity: Info,
    spec: [("XSD1", "4.2.3")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for import in circles(cx.wsdl().documents, |kind| kind != ImportKind::Wsdl) {
        let Some(element) = cx.wsdl().documents.import_element(import) else { continue };
        let message = format!(
            "`{}` leads back to this document, in a circle",
            import.location.as_deref().unwrap_or_default()
        );
        cx.report((element, "schemaLocation"), message);
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "IMP005",
        fail_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t"><types>
        <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
        <import namespace="urn:b" schemaLocation="b.xsd"/></schema></types></definitions>"#), ("b.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b"><import namespace="urn:c" schemaLocation="c.xsd"/></schema>"#), ("c.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:c"><import namespace="urn:b" schemaLocation="b.xsd"/></schema>"#)] => [1, 1],
        pass_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t"><types>
        <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
        <import namespace="urn:c" schemaLocation="c.xsd"/></schema></types></definitions>"#), ("b.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b"/>"#), ("c.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:c"><import namespace="urn:b" schemaLocation="b.xsd"/></schema>"#)],
    }
}
