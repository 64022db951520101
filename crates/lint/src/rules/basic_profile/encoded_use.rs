use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::{Name, Use};
use soapstone_wsdl::tree::Element;
use std::collections::HashMap;

rule! {
    /// ## What it does
    ///
    /// Finds bodies, headers and faults with `use="encoded"`.
    ///
    /// ## Why it matters
    ///
    /// wsimport refuses the WSDL in both modes. zeep refuses it when it cannot download the schema of SOAP encoding. The
    /// others take it; what they send differs.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap:body use="encoded" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap:body use="literal"/>
    /// ```
    name: "encoded-use",
    summary: "A message is written by SOAP encoding.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.7.4", "R2706"), ("BP11", "4.7.16", "R2723")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let mut seen: HashMap<Name<'_>, (Element<'_>, usize)> = HashMap::new();
    let mut order = Vec::new();
    for bound in cx.bound().iter() {
        let body = bound.bound.body.iter().filter(|body| body.usage == Use::Encoded).map(|body| body.node);
        let headers = bound
            .bound
            .headers
            .iter()
            .filter(|header| header.usage == Use::Encoded)
            .map(|header| header.node);
        let count = seen.get(&bound.binding.name).map_or(0, |(_, count)| *count);
        let mut found = body.chain(headers);
        if let Some(first) = found.next() {
            let more = 1 + found.count();
            if count == 0 {
                order.push(bound.binding.name);
            }
            seen.entry(bound.binding.name).or_insert((first, 0)).1 += more;
        }
    }
    for name in order {
        let Some((first, count)) = seen.get(&name) else { continue };
        let message = format!(
            "the binding `{}` writes by SOAP encoding (`use=\"encoded\"`, {})",
            name.local,
            times(*count)
        );
        cx.report((*first, "use"), message)
            .help("make it document/literal, with one element around the parts");
    }
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2706",
        fail r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body use="encoded"/><soap:header use="encoded"/></input></operation></binding>"# => [3],
        pass r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>"#,
    }
}
