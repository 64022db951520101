use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds elements of the WSDL namespace that are not of the grammar, or stand in the wrong place.
    ///
    /// ## Why it matters
    ///
    /// Importers skip them, or refuse the WSDL.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:operations name="Add"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:operation name="Add"/>
    /// ```
    name: "unknown-wsdl-element",
    summary: "An element of the WSDL namespace stands where the grammar has none.",
    family: Structure,
    severity: Warning,
    spec: [("BP11", "4.2.1", "R2028"), ("WSDL11", "2.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for root in &cx.wsdl().roots {
        for element in root.descendants().filter(|element| element.namespace() == ns::WSDL) {
            let Some(parent) = element.parent().filter(|parent| parent.namespace() == ns::WSDL) else {
                continue;
            };
            let known: &[&str] = match parent.local() {
                "definitions" => &["import", "types", "message", "portType", "binding", "service"],
                "message" => &["part"],
                "portType" | "binding" => &["operation"],
                "operation" => &["input", "output", "fault"],
                "service" => &["port"],
                // Anything may be documented, and documentation holds anything.
                "documentation" => continue,
                _ => &[],
            };
            if element.local() != "documentation" && !known.contains(&element.local()) {
                let message =
                    format!("`<{}>` has no place in `<{}>`", element.written_name(), parent.written_name());
                cx.report(element, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "DOC005",
        fail r#"<portType name="P">
        <operations/></portType>"# => [2],
        pass r#"<documentation><operations/></documentation><portType name="P"><documentation/><operation name="O"><input message="t:m"/></operation></portType>"#,
    }
}
