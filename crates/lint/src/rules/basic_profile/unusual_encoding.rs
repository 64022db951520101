use crate::context::LintContext;
use crate::importers::Place;
use crate::rules::rule;
use crate::rules::support::declared;
use soapstone_wsdl::tree::Span;

rule! {
    /// ## What it does
    ///
    /// Finds WSDLs and schemas whose XML declaration names another encoding.
    ///
    /// ## Why it matters
    ///
    /// UTF-8 and UTF-16 are what every XML parser has; others it need not have.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <?xml version="1.0" encoding="ISO-8859-1"?>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <?xml version="1.0" encoding="UTF-8"?>
    /// ```
    name: "unusual-encoding",
    summary: "A document is not in UTF-8 or UTF-16.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.2.9", "R4003"), ("BP11", "4.2.2", "R2010")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for (_, document) in cx.wsdl().documents.readable() {
        let Some(encoding) = declared(document, "encoding") else { continue };
        let usual = ["utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii"];
        if !usual.iter().any(|known| encoding.eq_ignore_ascii_case(known)) {
            let message = format!("the document says that it is in {encoding}");
            cx.report(Place::in_document(document, Span::default()), message).help("write it in UTF-8");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP4003",
        fail r#"<?xml version="1.0" encoding="ISO-8859-1"?><definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"# => [1],
        pass r#"<?xml version="1.0" encoding="utf-8"?><definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"#,
    }
}
