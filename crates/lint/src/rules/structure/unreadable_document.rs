use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Says why a document could not be read: it is not there, it is no XML, its bytes are not in the encoding that it says, or it is
    /// larger than a reader should accept.
    ///
    /// ## Why it matters
    ///
    /// Nothing can be said of it, and no importer gets further.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/">
    ///   <wsdl:message name=Add>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/">
    ///   <wsdl:message name="Add"/>
    /// </wsdl:definitions>
    /// ```
    name: "unreadable-document",
    summary: "The document cannot be read: it is missing, no XML, or in another encoding than it says.",
    family: Structure,
    severity: Error,
    spec: [("XML10", "2.1")],
}

/// Whoever reads documents reports this: what cannot be read is not looked at.
pub(crate) fn check(_: &mut LintContext<'_, '_>) {}
