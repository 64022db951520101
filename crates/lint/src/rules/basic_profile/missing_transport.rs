use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds `soap:binding`s without `transport`.
    ///
    /// ## Why it matters
    ///
    /// Some importers take HTTP for granted, others leave the binding out.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap:binding style="document"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    /// ```
    name: "missing-transport",
    summary: "A `soap:binding` does not say over what it is sent.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.7.1", "R2701")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for binding in cx.wsdl().bindings.iter().filter(|binding| binding.soap.is_some()) {
        if let (None, Some(extension)) = (binding.transport, binding.extension) {
            let message = format!("the binding `{}` names no transport", binding.name.local);
            cx.report(extension, message).help(format!("write `transport=\"{}\"`", ns::TRANSPORT_HTTP));
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2701",
        fail r#"<binding name="B" type="t:P">
        <soap:binding/></binding>"# => [2],
        pass r#"<binding name="B" type="t:P"><soap:binding transport="urn:x"/></binding>"#,
    }
}
