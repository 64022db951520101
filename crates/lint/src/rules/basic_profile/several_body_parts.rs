use crate::bound::Role;
use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::Use;

rule! {
    /// ## What it does
    ///
    /// Finds `soap:body` of document style whose `parts` lists more than one part.
    ///
    /// ## Why it matters
    ///
    /// The body of a document message is one element. wsimport refuses the WSDL, with `-extension` it leaves the operation
    /// out; others send several elements, which few services take.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap:body parts="a b" use="literal"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap:body parts="a" use="literal"/>
    /// ```
    name: "several-body-parts",
    summary: "The body of a document message lists more than one part.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.4.1", "R2201")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx.bound().iter().filter(|bound| bound.is_document() && bound.role != Role::Fault) {
        let Some(body) = &bound.bound.body else { continue };
        let listed = body.parts.as_ref().map_or(0, Vec::len);
        if listed > 1 && body.usage == Use::Literal {
            let message =
                format!("{} has {listed} parts in its body, and is of document style", bound.describe());
            cx.report((body.node, "parts"), message).help("put one element around them");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2201",
        fail r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body parts="a b" use="literal"/></input></operation></binding>"# => [3],
        pass r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body parts="a" use="literal"/></input></operation></binding>"#,
    }
}
