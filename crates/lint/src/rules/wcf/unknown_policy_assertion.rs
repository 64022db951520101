use crate::context::LintContext;
use crate::ns::WSRM_NET;
use crate::rules::rule;
use crate::rules::support::assertions;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds policy assertions in the namespaces of Microsoft: `cdp:CompositeDuplex`, `ow:OneWay`, `mswsp:Streamed` and
    /// others. `msb:BinaryEncoding` has a rule of its own.
    ///
    /// ## Why it matters
    ///
    /// Who does not know an assertion must not use the alternative that has it. Importers take the WSDL all the same; at run
    /// time JAX-WS RI and CXF say that the policy is unknown and send a plain message, which the service does not understand
    /// as it was meant.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsp:Policy wsu:Id="p">
    ///   <cdp:CompositeDuplex xmlns:cdp="http://schemas.microsoft.com/net/2006/06/duplex"/>
    ///   <ow:OneWay xmlns:ow="http://schemas.microsoft.com/ws/2005/05/routing/policy"/>
    ///   <wsaw:UsingAddressing/>
    /// </wsp:Policy>
    /// ```
    ///
    /// ## Use instead
    ///
    /// Assertions that the standards have; a separate description for WCF, if it needs the others.
    ///
    /// ```xml
    /// <wsp:Policy wsu:Id="p">
    ///   <wsaw:UsingAddressing/>
    /// </wsp:Policy>
    /// ```
    name: "unknown-policy-assertion",
    summary: "A policy asks for something that only WCF knows: composite duplex, one-way channels and the like.",
    family: Wcf,
    severity: Warning,
    spec: [("MS-WSPOL", "1.3"), ("WSP15", "4.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for assertion in assertions(cx.wsdl()) {
        let ours = |namespace: &str| ns::is_microsoft(namespace) && namespace != WSRM_NET;
        if !ours(assertion.namespace()) || assertion.local() == "BinaryEncoding" {
            continue;
        }
        let what = match assertion.local() {
            "CompositeDuplex" => ": the client is called back at an address of its own",
            "OneWay" => ": each message is a request of its own, also a reply",
            _ => "",
        };
        let message =
            format!("the policy assertion `{}` is understood by WCF only{what}", assertion.written_name());
        cx.report(assertion, message)
            .help("leave it out of what others read: `soapstone wsdl fix` writes a WSDL with standard assertions only");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "WCF001",
        fail r#"<wsp:Policy wsu:Id="p"><wsp:ExactlyOne><wsp:All>
        <c:CompositeDuplex xmlns:c="http://schemas.microsoft.com/net/2006/06/duplex"/>
        <o:OneWay xmlns:o="http://schemas.microsoft.com/ws/2005/05/routing/policy"/>
        <wsaw:UsingAddressing/></wsp:All></wsp:ExactlyOne></wsp:Policy>"# => [2, 3],
        pass r#"<wsp:Policy wsu:Id="p"><wsaw:UsingAddressing/></wsp:Policy>"#,
    }
}
