use crate::context::LintContext;
use crate::importers::Place;
use crate::rules::rule;
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

rule! {
    /// ## What it does
    ///
    /// Finds attributes of the namespace of WCF contracts (`msc:usingSession`, `msc:isInitiating`, `msc:isTerminating`) on
    /// portTypes and their operations.
    ///
    /// ## Why it matters
    ///
    /// Importers other than .NET's ignore them. What they say holds all the same: a service with sessions expects one, and
    /// refuses calls that come outside of one or in another order.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:portType msc:usingSession="true" name="Calculator"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:portType name="Calculator">
    ///   <wsdl:documentation>Clear begins a session …</wsdl:documentation>
    /// </wsdl:portType>
    /// ```
    name: "contract-attribute",
    summary: "A portType has attributes that only WCF reads: whether there are sessions, and which operations begin and end them.",
    family: Wcf,
    severity: Info,
    spec: [("WSDL11", "2.1.3")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for port_type in &cx.wsdl().port_types {
        let marked = |element: Element<'_>| element.attributes().any(|found| found.namespace() == ns::MSC);
        let operations = port_type.operations.iter().filter(|operation| marked(operation.node)).count();
        let session = port_type.node.attribute_named(ns::MSC, "usingSession");
        if session.is_none() && operations == 0 {
            continue;
        }
        let says = match session.map(|found| found.value()) {
            Some("true" | "1") => "needs a session",
            Some(_) => "has no session",
            None => "has attributes of WCF",
        };
        let on = match operations {
            0 => String::new(),
            1 => "; so are the marks of 1 operation".to_owned(),
            count => format!("; so are the marks of {count} operations"),
        };
        let message = format!("the portType `{}` {says}, and says so to WCF only{on}", port_type.name.local);
        let place: Place =
            session.map_or_else(|| port_type.node.into(), |session| (port_type.node, session).into());
        cx.report(place, message).help("say it in the documentation, too");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "WCF004",
        fail r#"<portType xmlns:m="http://schemas.microsoft.com/ws/2005/12/wsdl/contract" name="P"
        m:usingSession="true"><operation m:isInitiating="true" name="O"/></portType>"# => [2],
        pass r#"<portType name="P"/>"#,
    }
}
