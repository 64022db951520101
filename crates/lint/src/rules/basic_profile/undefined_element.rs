use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::missing_document;
use soapstone_wsdl::definitions::ComponentKind;

rule! {
    /// ## What it does
    ///
    /// Finds parts whose `element` is declared at the top level of no schema of the WSDL.
    ///
    /// ## Why it matters
    ///
    /// wsimport and gSOAP refuse the WSDL, zeep leaves the operation out with a warning, PHP takes it as `UNKNOWN`, node-soap
    /// and strong-soap send what they like.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:part name="parameters" element="tns:NoSuchElement"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:part name="parameters" element="tns:Add"/>
    /// ```
    name: "undefined-element",
    summary: "A part is an element that is not declared.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.4.3", "R2206"), ("BP11", "4.3.1", "R2101")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let schemas = &cx.wsdl().schemas;
    for part in cx.wsdl().messages.iter().flat_map(|message| &message.parts) {
        let Some(element) = part.element else { continue };
        if schemas.component(ComponentKind::Element, element).is_some() || missing_document(cx, element) {
            continue;
        }
        let message = match element.namespace {
            None => {
                format!("the prefix of the element `{}:{}` is not declared", element.prefix, element.local)
            }
            Some(_) => format!("the element `{element}` of the part `{}` is not declared", part.name),
        };
        cx.report((part.node, "element"), message)
            .help("declare it in a schema within `wsdl:types`, or import one that does");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2206",
        fail r#"<types><xs:schema targetNamespace="urn:t"><xs:element name="A"/></xs:schema></types><message name="m"><part name="a" element="t:A"/>
        <part name="b" element="t:Missing"/></message>"# => [2],
        pass r#"<types><xs:schema targetNamespace="urn:t"><xs:element name="A"/></xs:schema></types><message name="m"><part name="a" element="t:A"/></message>"#,
    }
}
