use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds `soap:binding`s whose `transport` is neither of the URIs of HTTP; those of .NET have a rule of their own.
    ///
    /// ## Why it matters
    ///
    /// wsimport, gSOAP, zeep, node-soap and strong-soap make no operation of such a binding, and PHP refuses the WSDL. Axis 1
    /// and wsimport with `-extension` take it for HTTP.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap:binding transport="http://schemas.xmlsoap.org/soap/smtp"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    /// ```
    name: "unknown-transport",
    summary: "A binding names a transport that is not HTTP.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.7.2", "R2702")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for binding in cx.wsdl().bindings.iter().filter(|binding| binding.soap.is_some()) {
        let (Some(transport), Some(extension)) = (binding.transport, binding.extension) else { continue };
        if matches!(transport, ns::TRANSPORT_HTTP | ns::TRANSPORT_HTTP_W3C) || ns::is_microsoft(transport) {
            continue;
        }
        let message = format!(
            "the binding `{}` has the transport `{transport}`, which most importers do not know",
            binding.name.local
        );
        let found = cx.report((extension, "transport"), message);
        match transport.trim_end_matches('/').eq_ignore_ascii_case(ns::TRANSPORT_HTTP) {
            true => found.help(format!("it has to be written `{}`, exactly", ns::TRANSPORT_HTTP)),
            false => found.help(format!("offer a binding over HTTP, `{}`, beside it", ns::TRANSPORT_HTTP)),
        };
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2702",
        fail r#"<binding name="B" type="t:P">
        <soap:binding transport="urn:jms"/></binding>"# => [2],
        pass r#"<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding>"#,
    }
}
