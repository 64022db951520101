use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds documents whose root element is not `wsdl:definitions`: WSDL 2.0, a schema, a page.
    ///
    /// ## Why it matters
    ///
    /// No importer makes anything of them.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <description xmlns="http://www.w3.org/ns/wsdl"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>
    /// ```
    name: "not-a-wsdl",
    summary: "The document is no WSDL 1.1.",
    family: Structure,
    severity: Error,
    spec: [("WSDL11", "2.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let root = cx.wsdl().root().root();
    if !root.is(ns::WSDL, "definitions") {
        let what = if root.namespace() == ns::WSDL20 { ": it is WSDL 2.0" } else { "" };
        let message = format!(
            "the root element is `<{}>` of the namespace `{}`, not `definitions` of WSDL 1.1{what}",
            root.written_name(),
            root.namespace()
        );
        cx.report(root, message);
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "DOC004",
        fail r#"<?x?>
        <description xmlns="http://www.w3.org/ns/wsdl"/>"# => [2],
        pass r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"#,
    }
}
