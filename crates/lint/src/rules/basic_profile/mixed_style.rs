use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::Style;

rule! {
    /// ## What it does
    ///
    /// Finds SOAP bindings some of whose operations are of document style, and some of rpc style.
    ///
    /// ## Why it matters
    ///
    /// wsimport refuses the WSDL, also with `-extension` (with a ClassCastException).
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap:binding style="document" …/>
    /// <soap:operation style="rpc" …/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <!-- one binding for each style -->
    /// ```
    name: "mixed-style",
    summary: "A binding has operations of document and of rpc style.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.7.3", "R2705")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for binding in cx.wsdl().bindings.iter().filter(|binding| binding.soap.is_some()) {
        let of = |style: Style| binding.operations.iter().find(|operation| operation.style == style);
        let (Some(document), Some(rpc)) = (of(Style::Document), of(Style::Rpc)) else { continue };
        let message = format!(
            "the binding `{}` has operations of document style (`{}`) and of rpc style (`{}`)",
            binding.name.local, document.name, rpc.name
        );
        let odd = if binding.style == Style::Document { rpc } else { document };
        let (at, binding) = (odd.extension.unwrap_or(odd.node), binding.node);
        cx.report(at, message)
            .help("write a portType and a binding for each style")
            .related(binding, "the binding");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2705",
        fail r#"<binding name="B" type="t:P"><soap:binding transport="urn:x"/><operation name="A"><soap:operation/></operation>
        <operation name="O"><soap:operation style="rpc"/></operation></binding>"# => [2],
        pass r#"<binding name="B" type="t:P"><soap:binding style="rpc" transport="urn:x"/><operation name="A"/><operation name="O"/></binding>"#,
    }
}
