use crate::context::LintContext;
use crate::facts::schema_references::SchemaReference;
use crate::meta::Severity;
use crate::ns::SOAP_ENCODING;
use crate::rules::rule;
use soapstone_wsdl::load::ImportKind;
use soapstone_wsdl::ns;
use std::collections::HashSet;

rule! {
    /// ## What it does
    ///
    /// Finds `xs:import`s without `schemaLocation` whose namespace is in no schema of the WSDL.
    ///
    /// ## Why it matters
    ///
    /// Five of the importers refuse it, because they cannot find what is used; PHP, node-soap and strong-soap take the types
    /// as unknown. Where nothing refers to the namespace it does no harm.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <xs:import namespace="urn:elsewhere"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <xs:import namespace="urn:elsewhere" schemaLocation="elsewhere.xsd"/>
    /// ```
    name: "schema-import-without-location",
    summary: "A namespace is imported that no schema of the WSDL has, without a location.",
    family: Structure,
    severity: Error,
    spec: [("XSD1", "4.2.3"), ("BP11", "4.2.2", "R2004")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let wsdl = cx.wsdl();
    let namespaces: HashSet<&str> = wsdl.schemas.iter().map(|schema| schema.target_namespace).collect();
    let parts = wsdl.messages.iter().flat_map(|message| &message.parts);
    let mut used: HashSet<&str> =
        parts.flat_map(|part| [part.element, part.ty]).flatten().filter_map(|name| name.namespace).collect();
    for schema in wsdl.schemas.iter() {
        used.extend(SchemaReference::all(schema).iter().filter_map(|reference| reference.name.namespace));
    }
    for import in wsdl.documents.imports().iter().filter(|import| import.kind == ImportKind::SchemaImport) {
        let without = import.location.as_deref().is_none_or(|location| location.trim().is_empty());
        let namespace = import.namespace.as_deref().unwrap_or_default();
        let known = namespaces.contains(namespace) || matches!(namespace, ns::XSD | ns::XML | SOAP_ENCODING);
        let Some(element) = wsdl.documents.import_element(import).filter(|_| without && !known) else {
            continue;
        };
        let severity = if used.contains(namespace) { Severity::Error } else { Severity::Info };
        let message =
            format!("the namespace `{namespace}` is imported, and nothing says where its schema is");
        cx.report(element, message).help("write its `schemaLocation`").severity(severity);
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "IMP002",
        fail_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t"><types>
        <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
        <import namespace="urn:x"/></schema></types></definitions>"#), ("b.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b"/>"#), ("c.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:c"><import namespace="urn:b" schemaLocation="b.xsd"/></schema>"#)] => [3],
        pass_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t"><types>
        <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
        <import namespace="urn:b" schemaLocation="b.xsd"/><import namespace="urn:b"/></schema></types></definitions>"#), ("b.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b"/>"#), ("c.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:c"><import namespace="urn:b" schemaLocation="b.xsd"/></schema>"#)],
    }
}
