use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::assertions;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds the assertion `msb:BinaryEncoding`: messages are in .NET binary XML, not in text.
    ///
    /// ## Why it matters
    ///
    /// The WSDL can be imported everywhere, and no call succeeds: other stacks send text, which the service refuses.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsp:Policy wsu:Id="p">
    ///   <msb:BinaryEncoding xmlns:msb="http://schemas.microsoft.com/ws/06/2004/mspolicy/netbinary1"/>
    /// </wsp:Policy>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <!-- an endpoint with text encoding -->
    /// <wsp:Policy wsu:Id="p">
    ///   <wsaw:UsingAddressing/>
    /// </wsp:Policy>
    /// ```
    name: "binary-encoding",
    summary: "Messages are in .NET's binary XML, which nobody else writes.",
    family: Wcf,
    severity: Error,
    spec: [("MC-NBFX", "1"), ("MS-WSPOL", "1.3")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for assertion in assertions(cx.wsdl()).filter(|node| node.local() == "BinaryEncoding") {
        if ns::is_microsoft(assertion.namespace()) {
            cx.report(
                assertion,
                "messages are in .NET binary XML: only .NET (and soapstone) can write and read them",
            )
            .help("offer an endpoint with text encoding beside it");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "WCF002",
        fail r#"<wsp:Policy wsu:Id="p">
        <m:BinaryEncoding xmlns:m="http://schemas.microsoft.com/ws/06/2004/mspolicy/netbinary1"/></wsp:Policy>"# => [2],
        pass r#"<wsp:Policy wsu:Id="p"><wsaw:UsingAddressing/></wsp:Policy>"#,
    }
}
