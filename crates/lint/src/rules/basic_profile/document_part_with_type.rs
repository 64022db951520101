use crate::bound::{Bound, Role};
use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::is_literal;

rule! {
    /// ## What it does
    ///
    /// Finds parts with `type` in the body of document/literal messages.
    ///
    /// ## Why it matters
    ///
    /// A document message is an element; a type has no name to write. wsimport and strong-soap refuse the WSDL, wsimport with
    /// `-extension` leaves the operation out.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:part name="parameters" type="tns:Add"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:part name="parameters" element="tns:Add"/>
    /// ```
    name: "document-part-with-type",
    summary: "A part of a document message is of a type, not an element.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.4.1", "R2204")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let wanted =
        |bound: &&Bound<'_, '_>| bound.is_document() && is_literal(bound) && bound.role != Role::Fault;
    for bound in cx.bound().iter().filter(wanted) {
        for part in bound.body_parts().into_iter().filter(|part| part.ty.is_some() && part.element.is_none())
        {
            if cx.is_counted() {
                continue;
            }
            let message = format!(
                "the part `{}` is of a type, and {} is of document style",
                part.name,
                bound.describe()
            );
            let body = bound.bound.node;
            cx.report((part.node, "type"), message)
                .help("declare an element of that type, and give the part that `element`")
                .related(body, "the message in the binding");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2204",
        fail r#"<message name="m">
        <part name="b" type="xs:int"/></message><portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>"# => [2],
        pass r#"<message name="m"><part name="b" type="xs:int"/></message><portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>"#,
    }
}
