use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds `wsdl:types` after messages, portTypes, bindings or services.
    ///
    /// ## Why it matters
    ///
    /// The profile wants it before them. All importers that were tried take it anywhere.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:message name="m"/>
    /// <wsdl:types/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:types/>
    /// <wsdl:message name="m"/>
    /// ```
    name: "types-after-other-elements",
    summary: "`wsdl:types` stands after other definitions.",
    family: BasicProfile,
    severity: Info,
    status: Preview,
    spec: [("BP11", "4.2.5", "R2023")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for root in &cx.wsdl().roots {
        let others = ["message", "portType", "binding", "service"];
        let wsdl = root.children().filter(|child| child.namespace() == ns::WSDL);
        let late = wsdl
            .skip_while(|child| !others.contains(&child.local()))
            .filter(|child| child.local() == "types");
        for types in late {
            cx.report(types, "`wsdl:types` stands after other definitions");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2023",
        fail r#"<message name="m"/>
        <types/>"# => [2],
        pass r#"<types/><message name="m"/>"#,
    }
}
