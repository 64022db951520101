use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds messages, parts, portTypes, operations, bindings, services and ports without `name`.
    ///
    /// ## Why it matters
    ///
    /// Nothing can refer to them; importers refuse the WSDL or leave them out.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:message/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:message name="AddRequest"/>
    /// ```
    name: "missing-name",
    summary: "Something that is referred to by its name has none.",
    family: Structure,
    severity: Error,
    spec: [("WSDL11", "2.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let wsdl = cx.wsdl();
    let named = ["message", "part", "portType", "operation", "binding", "service", "port"];
    for root in &wsdl.roots {
        for element in root
            .descendants()
            .filter(|element| element.namespace() == ns::WSDL && named.contains(&element.local()))
        {
            let within_documentation =
                element.parent().is_some_and(|parent| parent.local() == "documentation");
            if element.attribute("name").is_none_or(str::is_empty) && !within_documentation {
                cx.report(element, format!("this `{}` has no name", element.local()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "DOC006",
        fail r#"<message name="m">
        <part type="xs:int"/></message>"# => [2],
        pass r#"<message name="m"/>"#,
    }
}
