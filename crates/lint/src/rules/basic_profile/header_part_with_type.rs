use crate::bound::{MAX_PARTS, Role};
use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::is_literal;
use soapstone_wsdl::definitions::Use;

rule! {
    /// ## What it does
    ///
    /// Finds parts with `type` that a `soap:header` or a `soap:fault` names.
    ///
    /// ## Why it matters
    ///
    /// A header block and a fault detail are elements. Importers leave the header or the fault out, or make up a name.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:part name="h" type="xs:string"/>
    /// <soap:header message="tns:m" part="h" use="literal"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:part name="h" element="tns:Header"/>
    /// ```
    name: "header-part-with-type",
    summary: "A part of a header or a fault is of a type, not an element.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.4.2", "R2205")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx.bound().iter() {
        let headers = bound.headers().filter(|header| header.usage == Use::Literal);
        let named = headers.filter_map(|header| {
            let message = cx.wsdl().message(header.message?)?;
            Some((
                message.parts.iter().take(MAX_PARTS).find(|part| header.part == Some(part.name))?,
                header.node,
            ))
        });
        let fault = bound.message.filter(|_| bound.role == Role::Fault && is_literal(bound));
        let faults = fault
            .into_iter()
            .flat_map(|message| message.parts.iter().take(1))
            .map(|part| (part, bound.bound.node));
        let found: Vec<_> =
            named.chain(faults).filter(|(part, _)| part.ty.is_some() && part.element.is_none()).collect();
        for (part, user) in found {
            let message = format!(
                "the part `{}` is of a type, and stands in a header or fault of {}",
                part.name,
                bound.describe()
            );
            cx.report((part.node, "type"), message)
                .help("give it an `element`")
                .related(user, "it is used here");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2205",
        fail r#"<message name="m"><part name="b" type="xs:int"/>
        <part name="h" type="xs:int"/></message><portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body parts="b" use="literal"/><soap:header message="t:m" part="h" use="literal"/></input></operation></binding>"# => [2],
        pass r#"<message name="m"><part name="h" element="t:H"/></message><portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:header message="t:m" part="h" use="literal"/></input></operation></binding>"#,
    }
}
