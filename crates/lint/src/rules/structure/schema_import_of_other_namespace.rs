use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::load::ImportKind;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds `xs:import`s whose `namespace` is not the target namespace of the schema there, and includes of schemas of
    /// another namespace.
    ///
    /// ## Why it matters
    ///
    /// All importers but node-soap and strong-soap refuse it.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <xs:import namespace="urn:a" schemaLocation="b.xsd"/> <!-- its targetNamespace is urn:b -->
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <xs:import namespace="urn:b" schemaLocation="b.xsd"/>
    /// ```
    name: "schema-import-of-other-namespace",
    summary: "An `xs:import` or `xs:include` names another namespace than the schema there has.",
    family: Structure,
    severity: Error,
    spec: [("XSD1", "4.2.3"), ("XSD1", "4.2.1")],
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
            continue;
        }
        let is = root.attribute("targetNamespace").unwrap_or_default();
        let own = element.parent().and_then(|schema| schema.attribute("targetNamespace")).unwrap_or_default();
        let (expected, word, attribute) = match import.kind {
            ImportKind::SchemaImport => {
                (import.namespace.as_deref().unwrap_or_default(), "imported", "namespace")
            }
            // A schema without a namespace takes that of its includer.
            _ if is.is_empty() => continue,
            _ => (own, "included into", "schemaLocation"),
        };
        if is != expected {
            let message = format!("the namespace `{expected}` is {word}, and the schema there is of `{is}`");
            cx.report((element, attribute), message);
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "IMP003",
        fail_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t"><types>
        <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
        <import namespace="urn:x" schemaLocation="b.xsd"/></schema></types></definitions>"#), ("b.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b"/>"#), ("c.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:c"><import namespace="urn:b" schemaLocation="b.xsd"/></schema>"#)] => [3],
        pass_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t"><types>
        <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
        <import namespace="urn:b" schemaLocation="b.xsd"/></schema></types></definitions>"#), ("b.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b"/>"#), ("c.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:c"><import namespace="urn:b" schemaLocation="b.xsd"/></schema>"#)],
    }
}
