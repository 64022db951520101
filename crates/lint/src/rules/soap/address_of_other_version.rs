use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds ports with a `soap:address` whose binding has a `soap12:binding`, and the other way around; and ports of SOAP
    /// bindings without any address.
    ///
    /// ## Why it matters
    ///
    /// Importers look for the address of the version of the binding: the port has none, or is left out.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:port name="P" binding="tns:Soap12Binding">
    ///   <soap:address location="http://example.org/"/>
    /// </wsdl:port>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:port name="P" binding="tns:Soap12Binding">
    ///   <soap12:address location="http://example.org/"/>
    /// </wsdl:port>
    /// ```
    name: "address-of-other-version",
    summary: "The address of a port is of another SOAP version than its binding.",
    family: Soap,
    severity: Warning,
    spec: [("WSDL11", "3.8"), ("WSDL11-SOAP12", "1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for (_, port) in cx.wsdl().ports() {
        let Some(bound) = cx.wsdl().binding_of(port).and_then(|binding| binding.soap) else { continue };
        match (port.soap, port.extension) {
            (Some(soap), Some(extension)) if soap != bound => {
                let message = format!(
                    "the port `{}` has an address of another SOAP version than its binding",
                    port.name
                );
                cx.report(extension, message);
            }
            (None, None) => {
                let message = format!("the port `{}` has no address", port.name);
                cx.report(port.node, message).help("write a `soap:address` with a `location`");
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "SOAP004",
        fail r#"<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding><service name="S"><port name="p" binding="t:B">
        <soap12:address location="http://a/"/></port>
        <port name="q" binding="t:B"/></service>"# => [2, 3],
        pass r#"<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding><service name="S"><port name="p" binding="t:B"><soap:address location="http://a/"/></port></service>"#,
    }
}
