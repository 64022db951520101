use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds `xs:import` (and `xs:include`) directly in `wsdl:types`.
    ///
    /// ## Why it matters
    ///
    /// The grammar has schemas there; importers refuse it or do not see it.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:types><xs:import namespace="urn:t" schemaLocation="t.xsd"/></wsdl:types>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:types><xs:schema><xs:import namespace="urn:t" schemaLocation="t.xsd"/></xs:schema></wsdl:types>
    /// ```
    name: "schema-import-outside-of-schema",
    summary: "An `xs:import` stands beside the schemas, not in one.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.2.2", "R2003")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for root in &cx.wsdl().roots {
        for types in root.children_named(ns::WSDL, "types") {
            for child in
                types.children().filter(|child| child.namespace() == ns::XSD && child.local() != "schema")
            {
                let message = format!("`<{}>` stands directly in `wsdl:types`", child.written_name());
                cx.report(child, message).help("put it into an `xs:schema`");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2003",
        fail r#"<types>
        <xs:import namespace="urn:x"/></types>"# => [2],
        pass r#"<types><xs:schema><xs:import namespace="urn:x"/></xs:schema></types>"#,
    }
}
