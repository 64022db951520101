use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds `soap:body` and `soap:fault` of document style with a `namespace`.
    ///
    /// ## Why it matters
    ///
    /// It means nothing: the element has its own. Some importers warn.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap:body use="literal" namespace="urn:t"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap:body use="literal"/>
    /// ```
    name: "document-body-with-namespace",
    summary: "A body of document style has a namespace.",
    family: BasicProfile,
    severity: Info,
    spec: [("BP11", "4.7.10", "R2716")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx.bound().iter().filter(|bound| bound.is_document()) {
        let Some(body) = bound.bound.body.as_ref().filter(|body| body.namespace.is_some()) else { continue };
        let message = format!("{} is of document style, and its body has a namespace", bound.describe());
        cx.report((body.node, "namespace"), message).help("leave it out");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2716",
        fail r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body namespace="urn:x" use="literal"/></input></operation></binding>"# => [3],
        pass r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body namespace="urn:x" use="literal"/></input></operation></binding>"#,
    }
}
