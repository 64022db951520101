use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds `xmlns:xml` on the root of a WSDL.
    ///
    /// ## Why it matters
    ///
    /// It is declared everywhere without that; some parsers do not like it.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:definitions xmlns:xml="http://www.w3.org/XML/1998/namespace"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:definitions/>
    /// ```
    name: "declared-xml-prefix",
    summary: "The prefix `xml` is declared.",
    family: BasicProfile,
    severity: Info,
    spec: [("BP11", "4.2.7", "R4005")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for root in &cx.wsdl().roots {
        if root.declarations().any(|(prefix, _)| prefix == "xml") {
            cx.report(*root, "the prefix `xml` is declared").help("leave `xmlns:xml` out");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP4005",
        fail r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xml="http://www.w3.org/XML/1998/namespace"/>"# => [1],
        pass r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"#,
    }
}
