use crate::context::LintContext;
use crate::importers::Place;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds prefixes that are declared nowhere, attributes that stand twice, references to unknown entities, characters that
    /// XML does not have, prefixes declared as nothing.
    ///
    /// ## Why it matters
    ///
    /// A parser has to refuse such a document, and most importers do.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:message nme:name="m"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:message name="m"/>
    /// ```
    name: "ill-formed-document",
    summary: "A document is not well-formed, or uses a prefix that is declared nowhere.",
    family: Structure,
    severity: Error,
    spec: [("XML10", "2.1"), ("XML-NAMES", "5.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for (_, document) in cx.wsdl().documents.readable() {
        for complaint in document.complaints() {
            cx.report(Place::in_document(document, complaint.span), complaint.kind.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "DOC002",
        fail r#"
        <x:message name="m"/>"# => [2],
        pass r#"<message name="m"/>"#,
    }
}
