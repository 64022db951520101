use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::ComponentKind;

rule! {
    /// ## What it does
    ///
    /// Finds elements of schemas with names that begin with `ArrayOf`.
    ///
    /// ## Why it matters
    ///
    /// The profile advises against it. .NET writes such elements for collections, and nobody minds.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <xs:element name="ArrayOfInt"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <xs:element name="Numbers"/>
    /// ```
    name: "array-of-name",
    summary: "An element is named `ArrayOf…`, as arrays of SOAP encoding were.",
    family: BasicProfile,
    severity: Info,
    status: Preview,
    spec: [("BP11", "4.3.3", "R2112")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for component in cx.wsdl().schemas.components() {
        if component.kind == ComponentKind::Element && component.name.local.starts_with("ArrayOf") {
            let message =
                format!("the element `{}` is named as arrays of SOAP encoding were", component.name.local);
            cx.report((component.node, "name"), message);
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2112",
        fail r#"<types><xs:schema targetNamespace="urn:t">
        <xs:element name="ArrayOfInt"/></xs:schema></types>"# => [2],
        pass r#"<types><xs:schema targetNamespace="urn:t"><xs:element name="Ints"/></xs:schema></types>"#,
    }
}
