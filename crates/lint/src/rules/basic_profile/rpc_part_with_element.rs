use crate::bound::{Bound, Role};
use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::is_literal;

rule! {
    /// ## What it does
    ///
    /// Finds parts with `element` in the body of rpc/literal messages.
    ///
    /// ## Why it matters
    ///
    /// The name of a parameter of an rpc call is that of its part; an element has one of its own. wsimport refuses the WSDL,
    /// with `-extension` it makes no operation.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:part name="a" element="tns:A"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:part name="a" type="tns:A"/>
    /// ```
    name: "rpc-part-with-element",
    summary: "A part of an rpc message is an element, not of a type.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.4.1", "R2203")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let wanted =
        |bound: &&Bound<'_, '_>| !bound.is_document() && is_literal(bound) && bound.role != Role::Fault;
    for bound in cx.bound().iter().filter(wanted) {
        for part in bound.body_parts().into_iter().filter(|part| part.element.is_some() && part.ty.is_none())
        {
            if cx.is_counted() {
                continue;
            }
            let message =
                format!("the part `{}` is an element, and {} is of rpc style", part.name, bound.describe());
            let body = bound.bound.node;
            cx.report((part.node, "element"), message)
                .help("give it a `type`, or make the operation document/literal")
                .related(body, "the message in the binding");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2203",
        fail r#"<message name="m"><part name="a" type="xs:int"/>
        <part name="b" element="t:B"/></message><portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>"# => [2],
        pass r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>"#,
    }
}
