use crate::context::LintContext;
use crate::facts::schema_references::{Found, SchemaReference};
use crate::ns::SOAP_ENCODING;
use crate::rules::rule;
use crate::rules::support::missing_document;

rule! {
    /// ## What it does
    ///
    /// Finds references in schemas (to types, elements, groups, attributes) that lead to nothing.
    ///
    /// ## Why it matters
    ///
    /// wsimport, gSOAP and zeep refuse such a schema. PHP, node-soap and strong-soap take the reference as unknown.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <xs:element name="a" type="tns:NoSuchType"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <xs:element name="a" type="xs:string"/>
    /// ```
    name: "undefined-schema-reference",
    summary: "A schema refers to something that is not declared.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.3.1", "R2102"), ("XSD1", "3.15.3")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let wsdl = cx.wsdl();
    for schema in wsdl.schemas.iter() {
        for reference in SchemaReference::all(schema) {
            let built_in = reference.name.namespace.is_some_and(|namespace| ELSEWHERE.contains(&namespace));
            if built_in
                || !matches!(reference.find(&wsdl.schemas), Found::Nothing)
                || missing_document(cx, reference.name)
            {
                continue;
            }
            let message = match reference.name.namespace {
                None => format!(
                    "the prefix of `{}:{}` is not declared",
                    reference.name.prefix, reference.name.local
                ),
                Some(_) => format!("`{}` is declared nowhere", reference.name),
            };
            cx.report((reference.node, reference.attribute), message)
                .help("declare it, or import the schema that does with its `schemaLocation`");
        }
    }
}

/// Namespaces whose schemas importers bring along.
const ELSEWHERE: [&str; 2] = [soapstone_wsdl::ns::XML, SOAP_ENCODING];

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2102",
        fail r#"<types><xs:schema targetNamespace="urn:t">
        <xs:element name="a" type="t:Missing"/></xs:schema></types>"# => [2],
        pass r#"<types><xs:schema targetNamespace="urn:t"><xs:element name="a" type="xs:string"/></xs:schema></types>"#,
    }
}
