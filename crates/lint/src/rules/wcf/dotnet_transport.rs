use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds SOAP bindings whose transport is one of Microsoft, and ports with addresses of such (`net.tcp:`, `net.pipe:`,
    /// `net.msmq:`, `ws:`).
    ///
    /// ## Why it matters
    ///
    /// wsimport, gSOAP, zeep, node-soap and strong-soap make no operation of such a binding, PHP refuses the WSDL. Axis 1 and
    /// wsimport with `-extension` take it, and then post to the address.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap12:binding transport="http://schemas.microsoft.com/soap/websocket"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    /// ```
    name: "dotnet-transport",
    summary: "A binding uses a transport that only .NET has: net.tcp, named pipes, MSMQ, its WebSockets.",
    family: Wcf,
    severity: Error,
    spec: [("MC-NMF", "1"), ("BP11", "4.7.2", "R2702")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for binding in &cx.wsdl().bindings {
        let (Some(extension), Some(transport)) = (binding.extension, binding.transport) else { continue };
        if ns::is_microsoft(transport) {
            let message = format!("only .NET has the transport `{transport}`");
            cx.report((extension, "transport"), message)
                .help("offer an endpoint over HTTP beside it: a binding of its own, at another address");
        }
    }
    for (_, port) in cx.wsdl().ports() {
        let Some(location) = port.location else { continue };
        let scheme = location.split(':').next().unwrap_or_default();
        let known =
            cx.wsdl().binding_of(port).and_then(|binding| binding.transport).is_some_and(ns::is_microsoft);
        if !known && ["net.tcp", "net.pipe", "net.msmq", "net.p2p", "soap.udp", "ws", "wss"].contains(&scheme)
        {
            let message = format!(
                "the port `{}` is at an address that only .NET knows how to call: `{location}`",
                port.name
            );
            cx.report((port.extension.unwrap_or(port.node), "location"), message);
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "WCF005",
        fail r#"<binding name="B" type="t:P">
        <soap12:binding transport="http://schemas.microsoft.com/soap/websocket"/></binding>"# => [2],
        fail r#"<service name="S"><port name="p" binding="t:B">
        <soap12:address location="net.tcp://host/x"/></port></service>"# => [2],
        pass r#"<binding name="B" type="t:P"><soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding>
        <service name="S"><port name="p" binding="t:B"><soap12:address location="http://host/x"/></port></service>"#,
    }
}
