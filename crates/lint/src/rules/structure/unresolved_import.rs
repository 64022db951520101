use crate::context::LintContext;
use crate::meta::Severity;
use crate::rules::rule;
use soapstone_wsdl::load::{DocumentError, ImportKind, LoadError};

rule! {
    /// ## What it does
    ///
    /// Finds imports and includes whose location leads to nothing that could be read. What is on the network and was not
    /// fetched is a warning.
    ///
    /// ## Why it matters
    ///
    /// All importers refuse such a WSDL. A location within the network of whoever wrote it is as good as none.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <xs:import namespace="urn:t" schemaLocation="missing.xsd"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <xs:import namespace="urn:t" schemaLocation="types.xsd"/>
    /// ```
    name: "unresolved-import",
    summary: "Something is imported that is not there.",
    family: Structure,
    severity: Error,
    spec: [("WSDL11", "2.1.1"), ("XSD1", "4.2.3")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let documents = cx.wsdl().documents;
    for import in documents.imports() {
        let (Some(failure), Some(element)) = (documents.failure(import), documents.import_element(import))
        else {
            continue;
        };
        let attribute = if import.kind == ImportKind::Wsdl { "location" } else { "schemaLocation" };
        let found = cx.report((element, attribute), failure.to_string());
        if matches!(failure, DocumentError::Load(LoadError::Offline { .. })) {
            found.severity(Severity::Warning);
        } else {
            found.help("put the document there, or correct the location: it is relative to the document that it stands in");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "IMP001",
        fail_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t"><types>
        <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
        <import namespace="urn:x" schemaLocation="missing.xsd"/></schema></types></definitions>"#), ("b.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b"/>"#), ("c.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:c"><import namespace="urn:b" schemaLocation="b.xsd"/></schema>"#)] => [3],
        pass_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t"><types>
        <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
        <import namespace="urn:b" schemaLocation="b.xsd"/></schema></types></definitions>"#), ("b.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b"/>"#), ("c.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:c"><import namespace="urn:b" schemaLocation="b.xsd"/></schema>"#)],
    }
}
