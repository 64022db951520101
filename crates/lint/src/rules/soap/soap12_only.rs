use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::{Port, SoapVersion};

rule! {
    /// ## What it does
    ///
    /// Finds services all of whose SOAP ports are SOAP 1.2.
    ///
    /// ## Why it matters
    ///
    /// Stock wsimport ends well and makes a service without any port (it wants `-extension`), and Axis 1 makes an empty one
    /// without a word.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:port name="P" binding="tns:Soap12Binding">
    ///   <soap12:address location="http://example.org/calc"/>
    /// </wsdl:port>
    /// ```
    ///
    /// ## Use instead
    ///
    /// A SOAP 1.1 port beside it, where the service answers SOAP 1.1. A WCF wsDualHttp endpoint does not; a second endpoint
    /// can.
    ///
    /// ```xml
    /// <wsdl:port name="P" binding="tns:SoapBinding">
    ///   <soap:address location="http://example.org/calc/soap11"/>
    /// </wsdl:port>
    /// <wsdl:port name="P12" binding="tns:Soap12Binding">
    ///   <soap12:address location="http://example.org/calc"/>
    /// </wsdl:port>
    /// ```
    name: "soap12-only",
    summary: "A service has only SOAP 1.2 ports.",
    family: Soap,
    severity: Warning,
    spec: [("WSDL11-SOAP12", "1"), ("BP11", "4.6.1", "R2401")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for service in &cx.wsdl().services {
        let soap =
            |port: &Port<'_>| cx.wsdl().binding_of(port).and_then(|binding| binding.soap).or(port.soap);
        let versions: Vec<_> = service.ports.iter().filter_map(soap).collect();
        if !versions.is_empty() && versions.iter().all(|version| *version == SoapVersion::Soap12) {
            let message = format!(
                "the service `{}` has no SOAP 1.1 port: stock wsimport and Axis 1 see no port at all",
                service.name.local
            );
            cx.report(service.node, message).help(
                "add a SOAP 1.1 binding and port, if the service answers it; `soapstone wsdl fix` does so",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "SOAP001",
        fail r#"<binding name="B" type="t:P"><soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding>
        <service name="S"><port name="p" binding="t:B"><soap12:address location="http://a/"/></port></service>"# => [2],
        pass r#"<binding name="B" type="t:P"><soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding>
        <binding name="C" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding><service name="S">
        <port name="p" binding="t:B"><soap12:address location="http://a/"/></port><port name="q" binding="t:C"><soap:address location="http://b/"/></port></service>"#,
    }
}
