use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::load::ImportKind;

rule! {
    /// ## What it does
    ///
    /// Finds `wsdl:import`s without a `location`, or with an empty one.
    ///
    /// ## Why it matters
    ///
    /// There is no other way to find it.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:import namespace="urn:abstract"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:import namespace="urn:abstract" location="abstract.wsdl"/>
    /// ```
    name: "import-without-location",
    summary: "A `wsdl:import` does not say where the document is.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.2.3", "R2007")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let documents = cx.wsdl().documents;
    for import in documents.imports().iter().filter(|import| import.kind == ImportKind::Wsdl) {
        let empty = import.location.as_deref().is_none_or(|location| location.trim().is_empty());
        let Some(element) = documents.import_element(import).filter(|_| empty) else { continue };
        cx.report(element, "a `wsdl:import` has no `location`").help("write where the document is");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2007",
        fail r#"
        <import namespace="urn:x"/>"# => [2],
    }
}
