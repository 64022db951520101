//! What the tests of rules share.

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};

use crate::{Finding, Selection, lint};

/// What a rule finds in the content of a `definitions` element whose target namespace is `urn:t`. The content begins on line 1.
pub(crate) fn find(code: &str, content: &str) -> Vec<Finding> {
    find_in(code, &[("a.wsdl", &whole(content))])
}

/// The content in a `definitions` element; what begins with `<?xml` or `<!DOCTYPE` or is one already stays as it is.
pub(crate) fn whole(content: &str) -> String {
    if content.starts_with("<?") || content.starts_with("<!") || content.starts_with("<definitions") {
        return content.to_owned();
    }
    format!("{HEAD}{content}</definitions>")
}

/// What a rule finds in the first of these documents.
pub(crate) fn find_in(code: &str, documents: &[(&str, &str)]) -> Vec<Finding> {
    let loader =
        documents.iter().fold(MemoryLoader::default(), |loader, (name, text)| loader.with(*name, *text));
    let documents = Documents::load(documents[0].0, &loader, &LoadLimits::default()).unwrap();
    let selection = Selection::new(&[code.to_owned()], &[]).unwrap();
    lint(&Definitions::read(&documents), &selection)
}

/// The lines of what was found.
pub(crate) fn lines(found: &[Finding]) -> Vec<usize> {
    found.iter().map(|finding| finding.place.as_ref().map_or(0, |place| place.at.line)).collect()
}

/// `code, fail content => [lines], …, pass content, …`: what the rule finds, and what it has nothing against. Several documents are
/// `[(name, text), …]`.
macro_rules! cases {
    ($code:literal, $($what:ident $content:expr $(=> $lines:expr)?,)+) => {
        #[test]
        fn finds_what_is_wrong_and_nothing_else() {
            $(crate::testing::cases!(@ $what $code, $content $(, $lines)?);)+
        }
    };
    (@ fail $code:literal, $content:expr, $lines:expr) => {
        let found = crate::testing::find($code, $content);
        assert_eq!(crate::testing::lines(&found), $lines, "{found:#?}");
        assert!(found.iter().all(|finding| finding.rule.code == $code));
    };
    (@ pass $code:literal, $content:expr) => {
        let found = crate::testing::find($code, $content);
        assert!(found.is_empty(), "{found:#?}");
    };
    (@ fail_in $code:literal, $documents:expr, $lines:expr) => {
        let found = crate::testing::find_in($code, &$documents);
        assert_eq!(crate::testing::lines(&found), $lines, "{found:#?}");
    };
    (@ pass_in $code:literal, $documents:expr) => {
        let found = crate::testing::find_in($code, &$documents);
        assert!(found.is_empty(), "{found:#?}");
    };
}
pub(crate) use cases;

const HEAD: &str = concat!(
    r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" "#,
    r#"xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" "#,
    r#"xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy" "#,
    r#"xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl" "#,
    r#"xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" "#,
    r#"xmlns:t="urn:t" targetNamespace="urn:t">"#
);
