use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds parts with `type` and `element`.
    ///
    /// ## Why it matters
    ///
    /// wsimport and Axis 1 refuse the WSDL; the others take one of the two, and not the same.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:part name="a" element="tns:A" type="xs:int"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:part name="a" element="tns:A"/>
    /// ```
    name: "part-with-type-and-element",
    summary: "A part has both a type and an element.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.5.5", "R2306")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for part in cx.wsdl().messages.iter().flat_map(|message| &message.parts) {
        if part.element.is_some() && part.ty.is_some() {
            let message = format!("the part `{}` has both a `type` and an `element`", part.name);
            cx.report((part.node, "type"), message)
                .help("keep the `element` in document style, the `type` in rpc style");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2306",
        fail r#"<message name="m">
        <part name="a" type="xs:int" element="t:A"/></message>"# => [2],
        pass r#"<message name="m"><part name="a" type="xs:int"/></message>"#,
    }
}
