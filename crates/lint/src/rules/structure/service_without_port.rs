use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds services without ports.
    ///
    /// ## Why it matters
    ///
    /// There is nothing to call.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:service name="S"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:service name="S"><wsdl:port name="P" binding="tns:B">…</wsdl:port></wsdl:service>
    /// ```
    name: "service-without-port",
    summary: "A service has no port.",
    family: Structure,
    severity: Warning,
    spec: [("WSDL11", "2.7")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for service in cx.wsdl().services.iter().filter(|service| service.ports.is_empty()) {
        cx.report(service.node, format!("the service `{}` has no port", service.name.local));
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "DOC009",
        fail r#"
        <service name="S"/>"# => [2],
        pass r#"<service name="S"><port name="p" binding="t:B"/></service>"#,
    }
}
