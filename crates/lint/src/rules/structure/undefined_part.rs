use crate::bound::has_part;
use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds names in `parts` of a `soap:body` that are no parts of the message.
    ///
    /// ## Why it matters
    ///
    /// Importers refuse the WSDL, or make a message without it.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap:body parts="nosuchpart" use="literal"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap:body parts="parameters" use="literal"/>
    /// ```
    name: "undefined-part",
    summary: "A `soap:body` lists a part that its message has not.",
    family: Structure,
    severity: Error,
    spec: [("WSDL11", "3.5")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx.bound().iter() {
        let (Some(message), Some(body)) = (bound.message, bound.bound.body.as_ref()) else { continue };
        for part in body.parts.iter().flatten().take(MAX_LISTED).filter(|part| !has_part(message, part)) {
            let text = format!("the message `{}` has no part `{part}`", message.name.local);
            let message = message.node;
            cx.report((body.node, "parts"), text).related(message, "the message");
        }
    }
}

/// Names of one list that are looked at.
const MAX_LISTED: usize = 64;

#[cfg(test)]
mod tests {
    crate::testing::cases! { "REF004",
        fail r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body parts="x" use="literal"/></input></operation></binding>"# => [3],
        pass r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body parts="a" use="literal"/></input></operation></binding>"#,
    }
}
