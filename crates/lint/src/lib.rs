//! Finds what will not interoperate in a WSDL, and says which importer does what with it.
//!
//! [`lint`] runs the [`rules`] over a WSDL, [`importers`] has a model of each importer, [`fix`] rewrites a WSDL into what all of
//! them take. WSDL is read by [`soapstone_wsdl`]; on a command line this is `soapstone wsdl lint`, `fix` and `explain`.
//!
//! ```
//! use soapstone_lint::{Selection, lint};
//! use soapstone_wsdl::definitions::Definitions;
//! use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};
//!
//! let wsdl = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:a" targetNamespace="urn:a">
//!   <message name="m"/>
//!   <portType name="P"><operation name="Tell"><output message="t:m"/></operation></portType></definitions>"#;
//! let loader = MemoryLoader::default().with("a.wsdl", wsdl);
//! let documents = Documents::load("a.wsdl", &loader, &LoadLimits::default())?;
//! let findings = lint(&Definitions::read(&documents), &Selection::default());
//! assert_eq!(findings[0].rule.code, "BP2303");
//! assert_eq!(findings[0].place.as_ref().map(|place| place.at.line), Some(3));
//! # Ok::<(), soapstone_wsdl::load::DocumentError>(())
//! ```

mod bound;
mod context;
pub mod facts;
mod finding;
pub mod fix;
pub mod importers;
mod meta;
mod ns;
pub mod rules;
mod selection;
#[cfg(test)]
mod testing;
mod unread;

use soapstone_wsdl::definitions::Definitions;

pub use context::LintContext;
pub use finding::{Finding, Related};
pub use meta::{Family, Rule, RuleMeta, Severity, SpecRef, Status};
pub use selection::{Selection, UnknownRule};
pub use unread::unread;

/// What the selected rules find in a WSDL: errors first, then in the order of the rules, then in that of the text.
pub fn lint(wsdl: &Definitions<'_>, selection: &Selection) -> Vec<Finding> {
    let mut context = LintContext::new(wsdl);
    for rule in rules::all().iter().filter(|rule| selection.has(rule)) {
        context.run(rule);
    }
    context.finish()
}

/// The examples of the README are run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
