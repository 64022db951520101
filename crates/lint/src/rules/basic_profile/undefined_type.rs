use crate::context::LintContext;
use crate::facts::schema_references::is_built_in;
use crate::ns::SOAP_ENCODING;
use crate::rules::rule;
use crate::rules::support::missing_document;
use soapstone_wsdl::definitions::ComponentKind;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds parts whose `type` is declared in no schema of the WSDL.
    ///
    /// ## Why it matters
    ///
    /// wsimport, gSOAP and zeep refuse the WSDL or leave the operation out; PHP, node-soap and strong-soap take it as unknown
    /// and write what they like.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:part name="a" type="tns:NoSuchType"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:part name="a" type="xs:string"/>
    /// ```
    name: "undefined-type",
    summary: "A part is of a type that is not declared.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.3.1", "R2101"), ("BP11", "4.3.1", "R2102")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let schemas = &cx.wsdl().schemas;
    for part in cx.wsdl().messages.iter().flat_map(|message| &message.parts) {
        let Some(ty) = part.ty else { continue };
        let known = is_built_in(ty)
            || ty.namespace.is_some_and(|namespace| namespace == SOAP_ENCODING || namespace == ns::XSD)
            || schemas.component(ComponentKind::Type, ty).is_some();
        if known || missing_document(cx, ty) {
            continue;
        }
        let message = match ty.namespace {
            None => format!("the prefix of the type `{}:{}` is not declared", ty.prefix, ty.local),
            Some(_) => format!("the type `{ty}` of the part `{}` is not declared", part.name),
        };
        cx.report((part.node, "type"), message)
            .help("declare it in a schema within `wsdl:types`, or import one that does");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2101",
        fail r#"<message name="m"><part name="a" type="xs:string"/>
        <part name="b" type="t:Missing"/></message>"# => [2],
        pass r#"<types><xs:schema targetNamespace="urn:t"><xs:simpleType name="T"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema></types>
        <message name="m"><part name="a" type="t:T"/></message>"#,
    }
}
