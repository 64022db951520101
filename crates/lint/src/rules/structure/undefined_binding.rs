use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::{MAX_COMPARED, missing_wsdl, similar};

rule! {
    /// ## What it does
    ///
    /// Finds ports whose `binding` names no binding of the WSDL.
    ///
    /// ## Why it matters
    ///
    /// wsimport, Axis 1 and zeep refuse the WSDL, gSOAP makes no operation. PHP, node-soap and strong-soap look at the local
    /// name only.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:port name="P" binding="tns:NoSuchBinding"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:port name="P" binding="tns:CalculatorSoap"/>
    /// ```
    name: "undefined-binding",
    summary: "A port is of a binding that is not there.",
    family: Structure,
    severity: Error,
    spec: [("WSDL11", "2.6")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let wsdl = cx.wsdl();
    for (_, port) in wsdl.ports() {
        let message = match port.binding {
            None => format!("the port `{}` names no binding", port.name),
            Some(name) if wsdl.binding(name).is_none() && !missing_wsdl(cx) => {
                let names = wsdl.bindings.iter().map(|binding| binding.name);
                format!("the binding `{name}` is not there{}", similar(name.local, names.take(MAX_COMPARED)))
            }
            Some(_) => continue,
        };
        cx.report((port.node, "binding"), message);
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "REF003",
        fail r#"<service name="S">
        <port name="p" binding="t:missing"/></service>"# => [2],
        pass r#"<binding name="B" type="t:P"/><service name="S"><port name="p" binding="t:B"/></service>"#,
    }
}
