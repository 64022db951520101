use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::load::ImportKind;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds `wsdl:import`s of documents whose root is no `wsdl:definitions`: mostly schemas.
    ///
    /// ## Why it matters
    ///
    /// Schemas are imported by `xs:import` within `wsdl:types`. What importers do with a schema in a `wsdl:import` differs.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:import namespace="urn:types" location="types.xsd"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:types>
    ///   <xs:schema><xs:import namespace="urn:types" schemaLocation="types.xsd"/></xs:schema>
    /// </wsdl:types>
    /// ```
    name: "import-of-other-document",
    summary: "A `wsdl:import` leads to something that is no WSDL.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.2.2", "R2001"), ("BP11", "4.2.2", "R2002")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let documents = cx.wsdl().documents;
    for import in documents.imports().iter().filter(|import| import.kind == ImportKind::Wsdl) {
        let (Some(element), Some(target)) = (documents.import_element(import), documents.target(import))
        else {
            continue;
        };
        let root = target.root();
        if !root.is(ns::WSDL, "definitions") {
            let message = format!("a `wsdl:import` leads to `<{}>`, which is no WSDL", root.written_name());
            cx.report(element, message)
                .help("import schemas by `xs:import`, in a schema within `wsdl:types`");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2001",
        fail_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/">
        <import namespace="urn:x" location="x.xsd"/></definitions>"#), ("x.xsd", r#"<schema xmlns="http://www.w3.org/2001/XMLSchema"/>"#)] => [2],
        pass_in [("a.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><import namespace="urn:x" location="b.wsdl"/></definitions>"#),
            ("b.wsdl", r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"#)],
    }
}
