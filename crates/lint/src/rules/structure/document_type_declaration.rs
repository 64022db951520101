use crate::context::LintContext;
use crate::importers::Place;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds `<!DOCTYPE …>`.
    ///
    /// ## Why it matters
    ///
    /// Many parsers of services refuse it, because of what entities can do; what its entities stand for is lost in others.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <!DOCTYPE definitions SYSTEM "wsdl.dtd">
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:definitions/>
    /// ```
    name: "document-type-declaration",
    summary: "A document has a document type declaration.",
    family: Structure,
    severity: Warning,
    spec: [("XML10", "2.8"), ("SOAP11", "3")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for (_, document) in cx.wsdl().documents.readable() {
        if let Some(span) = document.doctype() {
            cx.report(Place::in_document(document, span), "there is a document type declaration")
                .help("leave it out");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "DOC003",
        fail r#"<!DOCTYPE definitions><definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"# => [1],
        pass r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"#,
    }
}
