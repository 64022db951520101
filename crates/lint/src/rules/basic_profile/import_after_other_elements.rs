use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds `wsdl:import`s after elements other than documentation.
    ///
    /// ## Why it matters
    ///
    /// The profile wants them first. All importers that were tried take them anywhere.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:message name="m"/>
    /// <wsdl:import namespace="urn:a" location="a.wsdl"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:import namespace="urn:a" location="a.wsdl"/>
    /// <wsdl:message name="m"/>
    /// ```
    name: "import-after-other-elements",
    summary: "A `wsdl:import` stands after other definitions.",
    family: BasicProfile,
    severity: Info,
    status: Preview,
    spec: [("BP11", "4.2.5", "R2022")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for root in &cx.wsdl().roots {
        let others = ["types", "message", "portType", "binding", "service"];
        let wsdl = root.children().filter(|child| child.namespace() == ns::WSDL);
        let late = wsdl
            .skip_while(|child| !others.contains(&child.local()))
            .filter(|child| child.local() == "import");
        for import in late {
            cx.report(import, "a `wsdl:import` stands after other definitions");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2022",
        fail r#"<message name="m"/>
        <import namespace="urn:x" location="x.wsdl"/>"# => [2],
        pass r#"<import namespace="urn:x" location="x.wsdl"/><message name="m"/>"#,
    }
}
