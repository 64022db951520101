use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds schemas in `wsdl:types` without a `targetNamespace` that hold more than imports and annotations.
    ///
    /// ## Why it matters
    ///
    /// What they declare has no namespace; importers differ in what they make of that.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <xs:schema><xs:element name="a"/></xs:schema>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <xs:schema targetNamespace="urn:t"><xs:element name="a"/></xs:schema>
    /// ```
    name: "schema-without-target-namespace",
    summary: "A schema in `wsdl:types` declares something and has no target namespace.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.3.2", "R2105")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for schema in cx.wsdl().schemas.iter().filter(|schema| schema.inline) {
        let namespace = schema.node.attribute("targetNamespace");
        let declares = schema.node.children().any(|child| !matches!(child.local(), "import" | "annotation"));
        if namespace.is_none_or(str::is_empty) && declares {
            cx.report(schema.node, "a schema that declares something has no `targetNamespace`");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2105",
        fail r#"<types>
        <xs:schema><xs:element name="a"/></xs:schema></types>"# => [2],
        pass r#"<types><xs:schema><xs:import namespace="urn:x"/></xs:schema></types>"#,
    }
}
