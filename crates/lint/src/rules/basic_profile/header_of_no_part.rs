use crate::bound::has_part;
use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds `soap:header`s without `message` or `part`, with a message or part that is not declared, or with several parts.
    ///
    /// ## Why it matters
    ///
    /// Importers refuse the WSDL or leave the header out.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap:header message="tns:m" part="a b" use="literal"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap:header message="tns:m" part="a" use="literal"/>
    /// ```
    name: "header-of-no-part",
    summary: "A `soap:header` names no part that is there.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.7.14", "R2720"), ("BP11", "4.7.14", "R2749"), ("WSDL11", "3.7")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx.bound().iter() {
        for header in bound.headers() {
            let wrong = match (header.message, header.part) {
                (None, _) => "names no message".to_owned(),
                (_, None) => "names no part".to_owned(),
                (Some(message), Some(part)) => match cx.wsdl().message(message) {
                    // That the message is not there is another rule's.
                    None => continue,
                    Some(found) if has_part(found, part) => continue,
                    Some(found) => {
                        format!("names the part `{part}`, which the message `{}` has not", found.name.local)
                    }
                },
            };
            let message = format!("a `soap:header` of {} {wrong}", bound.describe());
            cx.report(header.node, message);
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2720",
        fail r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:header message="t:m" part="x" use="literal"/></input></operation></binding>"# => [3],
        pass r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:header message="t:m" part="a" use="literal"/></input></operation></binding>"#,
    }
}
