//! The rules. A rule is a file, and a line of the table below; its page, `soapstone wsdl explain` and the outputs follow from them.

mod duplex;
mod structure;

use crate::meta::Rule;
use crate::selection;

/// Code and file, in the order in which findings are shown.
macro_rules! rules {
    ($($code:literal => $($module:ident)::+,)+) => {
        static RULES: &[Rule] = &[
            $(Rule { code: $code, meta: &$($module)::+::META, check: $($module)::+::check },)+
        ];
    };
}

rules! {
    "BP2303" => duplex::notification_operation,
    "DOC001" => structure::unreadable_document,
}

/// All rules.
pub fn all() -> &'static [Rule] {
    RULES
}

/// The rule of what cannot be read.
pub(crate) fn unreadable() -> &'static Rule {
    const CODE: &str = "DOC001";
    // It is in the table; the first is there in any case.
    RULES.iter().find(|rule| rule.code == CODE).unwrap_or(&RULES[0])
}

/// The rule of this code or name, or with this number of the Basic Profile: `BP2303`, `notification-operation`, `R2303`.
pub fn find(written: &str) -> Option<&'static Rule> {
    selection::find(written)
}

/// What is known about a rule, its doc comment included.
macro_rules! rule {
    (
        $(#[doc = $doc:literal])+
        name: $name:literal,
        summary: $summary:literal,
        family: $family:ident,
        severity: $severity:ident,
        spec: [$(($id:literal, $section:literal $(, $requirement:literal)?)),* $(,)?],
    ) => {
        $(#[doc = $doc])+
        pub(crate) static META: $crate::RuleMeta = $crate::RuleMeta {
            name: $name,
            summary: $summary,
            family: $crate::Family::$family,
            severity: $crate::Severity::$severity,
            status: $crate::Status::Stable,
            since: "0.1.0",
            doc: concat!($($doc, "\n"),+),
            spec: &[$($crate::SpecRef { id: $id, section: $section, requirement: concat!($($requirement)?) }),*],
        };
    };
}
pub(crate) use rule;
