use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::load::{ImportKind, is_url};

rule! {
    /// ## What it does
    ///
    /// Finds `wsdl:import`s whose `namespace` is a relative reference.
    ///
    /// ## Why it matters
    ///
    /// A namespace is a name, not a path; whoever resolves it finds another one.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:import namespace="abstract" location="abstract.wsdl"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:import namespace="urn:example:abstract" location="abstract.wsdl"/>
    /// ```
    name: "import-of-relative-namespace",
    summary: "A `wsdl:import` names a namespace that is no absolute URI.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.2.2", "R2803")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let documents = cx.wsdl().documents;
    for import in documents.imports().iter().filter(|import| import.kind == ImportKind::Wsdl) {
        let Some(namespace) = import.namespace.as_deref().filter(|namespace| !is_url(namespace)) else {
            continue;
        };
        let Some(element) = documents.import_element(import) else { continue };
        let message = format!("the namespace `{namespace}` of a `wsdl:import` is no absolute URI");
        cx.report((element, "namespace"), message);
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2803",
        fail r#"
        <import namespace="x" location="missing.wsdl"/>"# => [2],
        pass r#"<import namespace="urn:x" location="missing.wsdl"/>"#,
    }
}
