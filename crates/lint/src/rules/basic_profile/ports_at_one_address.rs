use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::tree::Element;
use std::collections::HashMap;

rule! {
    /// ## What it does
    ///
    /// Finds ports whose address another port has.
    ///
    /// ## Why it matters
    ///
    /// A service has to tell the bindings apart by the message then; not every one can.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:port name="A" binding="tns:A"><soap:address location="http://example.org/"/></wsdl:port>
    /// <wsdl:port name="B" binding="tns:B"><soap:address location="http://example.org/"/></wsdl:port>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:port name="A" binding="tns:A"><soap:address location="http://example.org/a"/></wsdl:port>
    /// <wsdl:port name="B" binding="tns:B"><soap:address location="http://example.org/b"/></wsdl:port>
    /// ```
    name: "ports-at-one-address",
    summary: "Several ports have the same address.",
    family: BasicProfile,
    severity: Info,
    status: Preview,
    spec: [("BP11", "4.7.7", "R2711")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let mut known: HashMap<&str, (&str, Element<'_>)> = HashMap::new();
    for (_, port) in cx.wsdl().ports() {
        let (Some(location), Some(extension)) =
            (port.location.filter(|location| !location.is_empty()), port.extension)
        else {
            continue;
        };
        match known.get(location) {
            Some((name, first)) => {
                let message = format!("the ports `{name}` and `{}` have the same address", port.name);
                cx.report((extension, "location"), message).related(*first, "the other port");
            }
            None => drop(known.insert(location, (port.name, port.node))),
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2711",
        fail r#"<service name="S"><port name="p" binding="t:B"><soap:address location="http://a/"/></port>
        <port name="q" binding="t:C"><soap:address location="http://a/"/></port></service>"# => [2],
        pass r#"<service name="S"><port name="p" binding="t:B"><soap:address location="http://a/"/></port></service>"#,
    }
}
