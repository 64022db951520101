use crate::context::LintContext;
use crate::importers::Place;
use crate::rules::rule;
use crate::rules::support::declared;
use soapstone_wsdl::tree::Span;

rule! {
    /// ## What it does
    ///
    /// Finds WSDLs and schemas whose XML declaration names another version than 1.0.
    ///
    /// ## Why it matters
    ///
    /// Many parsers refuse it.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <?xml version="1.1"?>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <?xml version="1.0"?>
    /// ```
    name: "xml-of-other-version",
    summary: "A document is of XML 1.1.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.2.6", "R4004"), ("BP11", "4.2.2", "R2011")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for (_, document) in cx.wsdl().documents.readable() {
        let Some(version) = declared(document, "version").filter(|version| *version != "1.0") else {
            continue;
        };
        let message = format!("the document says that it is XML {version}");
        cx.report(Place::in_document(document, Span::default()), message).help("write `version=\"1.0\"`");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP4004",
        fail r#"<?xml version="1.1"?><definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"# => [1],
        pass r#"<?xml version="1.0"?><definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"#,
    }
}
