use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::{MAX_COMPARED, missing_wsdl, similar};

rule! {
    /// ## What it does
    ///
    /// Finds bindings whose `type` names no portType of the WSDL.
    ///
    /// ## Why it matters
    ///
    /// wsimport, Axis 1 and zeep refuse the WSDL, gSOAP makes no operation. PHP, node-soap and strong-soap look at the local
    /// name only.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:binding name="B" type="tns:NoSuchPortType"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:binding name="B" type="tns:Calculator"/>
    /// ```
    name: "undefined-port-type",
    summary: "A binding is of a portType that is not there.",
    family: Structure,
    severity: Error,
    spec: [("WSDL11", "2.5")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let wsdl = cx.wsdl();
    for binding in &wsdl.bindings {
        let message = match binding.port_type {
            None => format!("the binding `{}` names no portType", binding.name.local),
            Some(name) if wsdl.port_type(name).is_none() && !missing_wsdl(cx) => {
                let names = wsdl.port_types.iter().map(|port_type| port_type.name);
                format!("the portType `{name}` is not there{}", similar(name.local, names.take(MAX_COMPARED)))
            }
            Some(_) => continue,
        };
        cx.report((binding.node, "type"), message);
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "REF002",
        fail r#"
        <binding name="B" type="t:missing"/>"# => [2],
        pass r#"<portType name="P"/><binding name="B" type="t:P"/>"#,
    }
}
