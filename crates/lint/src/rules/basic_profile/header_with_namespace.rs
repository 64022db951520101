use crate::bound::Role;
use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::Use;

rule! {
    /// ## What it does
    ///
    /// Finds `soap:header` and `soap:fault` of rpc/literal messages with a `namespace`.
    ///
    /// ## Why it matters
    ///
    /// It means nothing: the element has its own.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap:header message="tns:m" part="h" use="literal" namespace="urn:t"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap:header message="tns:m" part="h" use="literal"/>
    /// ```
    name: "header-with-namespace",
    summary: "A header or fault of rpc style has a namespace.",
    family: BasicProfile,
    severity: Info,
    spec: [("BP11", "4.7.10", "R2726")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx.bound().iter().filter(|bound| !bound.is_document()) {
        let headers = bound
            .bound
            .headers
            .iter()
            .filter(|header| header.usage == Use::Literal)
            .map(|header| header.node);
        let faults =
            bound.bound.body.iter().filter(|body| bound.role == Role::Fault && body.usage == Use::Literal);
        for node in
            headers.chain(faults.map(|fault| fault.node)).filter(|node| node.attribute("namespace").is_some())
        {
            let message = format!("`{}` of {} has a namespace", node.written_name(), bound.describe());
            cx.report((node, "namespace"), message).help("leave it out");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2726",
        fail r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:header message="t:m" part="a" use="literal" namespace="urn:x"/></input></operation></binding>"# => [3],
        pass r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:header message="t:m" part="a" use="literal"/></input></operation></binding>"#,
    }
}
