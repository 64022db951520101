use crate::bound::Role;
use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::Use;
use soapstone_wsdl::load::is_url;

rule! {
    /// ## What it does
    ///
    /// Finds `soap:body` of rpc/literal messages without a `namespace`, or with a relative one.
    ///
    /// ## Why it matters
    ///
    /// The element of the call is in that namespace; without it stacks write none or that of the WSDL.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap:body use="literal"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap:body use="literal" namespace="urn:calculator"/>
    /// ```
    name: "rpc-body-without-namespace",
    summary: "A body of rpc style has no namespace.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.7.10", "R2717")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx.bound().iter().filter(|bound| !bound.is_document() && bound.role != Role::Fault) {
        let Some(body) = bound.bound.body.as_ref().filter(|body| body.usage == Use::Literal) else {
            continue;
        };
        let wrong = match body.namespace {
            None | Some("") => "no namespace",
            Some(namespace) if !is_url(namespace) => "a namespace that is no absolute URI",
            Some(_) => continue,
        };
        let message = format!("{} is of rpc style, and its body has {wrong}", bound.describe());
        cx.report((body.node, "namespace"), message).help("write the `namespace` of the call");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2717",
        fail r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>"# => [3],
        pass r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body namespace="urn:x" use="literal"/></input></operation></binding>"#,
    }
}
