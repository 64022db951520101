use crate::bound::Role;
use crate::context::LintContext;
use crate::meta::Severity;
use crate::rules::rule;
use crate::rules::support::{count, is_literal};
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds document/literal messages of more than one part, where the `soap:body` does not say which one it holds.
    ///
    /// ## Why it matters
    ///
    /// The body of a document message is one element. wsimport refuses the WSDL, with `-extension` it leaves the operation
    /// out; gSOAP, zeep, PHP and others send several elements, which few services take.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:message name="Add">
    ///   <wsdl:part name="a" element="tns:A"/>
    ///   <wsdl:part name="b" element="tns:B"/>
    /// </wsdl:message>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:message name="Add">
    ///   <wsdl:part name="parameters" element="tns:Add"/>
    /// </wsdl:message>
    /// ```
    name: "document-message-of-several-parts",
    summary: "The body of a document message is a message of several parts.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.4.1", "R2210")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx
        .bound()
        .iter()
        .filter(|bound| bound.is_document() && bound.role != Role::Fault && is_literal(bound))
    {
        let (Some(message), Some(body)) = (bound.message, bound.bound.body.as_ref()) else { continue };
        let mime = body.node.parent().is_some_and(|parent| parent.namespace() == ns::WSDL_MIME);
        if body.parts.is_some() || mime || message.parts.len() < 2 {
            continue;
        }
        let in_body = bound.body_parts().len();
        let text = format!(
            "the message `{}` has {}, and {} is of document style",
            message.name.local,
            count(message.parts.len(), "part"),
            bound.describe()
        );
        let node = message.node;
        let found = cx.report(body.node, text);
        found.related(node, "the message");
        match in_body {
            // The others are in headers: importers see that.
            0 | 1 => found.severity(Severity::Info).help("say which part the body holds: `parts=\"…\"`"),
            _ => found.help("put one element around them, or say which part the body holds: `parts=\"…\"`"),
        };
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2210",
        fail r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>"# => [3],
        pass r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body parts="a" use="literal"/></input></operation></binding>"#,
        pass r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>"#,
    }
}
