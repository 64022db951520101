use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::assertions;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds the assertions `sp:SymmetricBinding` and `sp:AsymmetricBinding`: messages are signed or encrypted by WS-
    /// Security. `sp:TransportBinding`, which is TLS, is not meant.
    ///
    /// ## Why it matters
    ///
    /// WCF takes message security by default (WSHttpBinding, WSDualHttpBinding). Few stacks have it, and fewer agree on
    /// secure conversations: the WSDL is imported, and the calls fail. soapstone does not have it.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <sp:SymmetricBinding xmlns:sp="http://schemas.xmlsoap.org/ws/2005/07/securitypolicy">…</sp:SymmetricBinding>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <sp:TransportBinding xmlns:sp="http://schemas.xmlsoap.org/ws/2005/07/securitypolicy">…</sp:TransportBinding>
    /// ```
    name: "message-security-required",
    summary: "A policy asks for message security (signed or encrypted parts, a security context).",
    family: Wcf,
    severity: Warning,
    spec: [("MS-WSPOL", "1.3")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let bindings = ["SymmetricBinding", "AsymmetricBinding"];
    for assertion in assertions(cx.wsdl()).filter(|node| bindings.contains(&node.local())) {
        if ns::is_security_policy(assertion.namespace()) {
            let message = format!("`{}` asks for message security by WS-Security", assertion.written_name());
            cx.report(assertion, message)
                .help("secure the transport instead: `<security mode=\"Transport\"/>` in WCF, or mode None behind a proxy");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "WCF003",
        fail r#"<wsp:Policy wsu:Id="p">
        <s:SymmetricBinding xmlns:s="http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702"/></wsp:Policy>"# => [2],
        pass r#"<wsp:Policy wsu:Id="p"><s:TransportBinding xmlns:s="http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702"/></wsp:Policy>"#,
    }
}
