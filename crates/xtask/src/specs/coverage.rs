//! The text of `docs/coverage.md`.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::citations::{Citation, Role};
use super::registry::Spec;

const HEAD: &str = "\
<!-- Written by `cargo xtask generate`. Do not edit. -->

# Sections of the specifications: cited, tested

From the citations in the sources: `Spec: [ID §section]` above code, `Tests: [ID §section]` above a test. A section that is
cited is known to the code, not necessarily implemented in full; a section in neither column is not in the table.
";

/// Where a section is named.
#[derive(Default)]
struct Places<'a> {
    code: BTreeSet<&'a str>,
    tests: BTreeSet<&'a str>,
}

/// One table per document that is cited, in the order of the registry, then the documents that are not.
pub(crate) fn render(specs: &[Spec], citations: &[Citation]) -> String {
    let mut text = HEAD.to_owned();
    let mut uncited = Vec::new();
    for spec in specs {
        let mut sections: BTreeMap<Section<'_>, Places<'_>> = BTreeMap::new();
        for citation in citations.iter().filter(|citation| citation.id == spec.id) {
            let places = match citation.role {
                Role::Quoted => continue,
                Role::Code => &mut sections.entry(Section(&citation.section)).or_default().code,
                Role::Test => &mut sections.entry(Section(&citation.section)).or_default().tests,
            };
            places.insert(&citation.file);
        }
        if sections.is_empty() {
            uncited.push(spec);
            continue;
        }
        let tested = sections.values().filter(|places| !places.tests.is_empty()).count();
        text += &format!("\n## {}\n\n[{}]({}), {}. ", spec.id, spec.title, spec.url, spec.version);
        text += &format!("Sections: {}, tested: {tested}.\n\n", sections.len());
        text += "| section | cited in | tested in |\n|---|---|---|\n";
        for (section, places) in &sections {
            let name = if section.0.is_empty() { "whole" } else { section.0 };
            text += &format!("| {name} | {} | {} |\n", list(&places.code), list(&places.tests));
        }
    }
    if !uncited.is_empty() {
        text += "\n## Not cited\n\n";
        for spec in uncited {
            text += &format!("- {}: [{}]({}), {}\n", spec.id, spec.title, spec.url, spec.version);
        }
    }
    text
}

fn list(files: &BTreeSet<&str>) -> String {
    let mut text = String::new();
    for file in files {
        let comma = if text.is_empty() { "" } else { ", " };
        // Writing to a string cannot fail.
        write!(text, "{comma}`{file}`").ok();
    }
    text
}

/// Sections in the order of a table of contents: 2.9 before 2.10.
#[derive(PartialEq, Eq)]
struct Section<'a>(&'a str);

impl Section<'_> {
    fn parts(&self) -> impl Iterator<Item = (u32, &str)> {
        self.0.split('.').map(|part| (part.parse().unwrap_or(u32::MAX), part))
    }
}

impl Ord for Section<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(other.parts())
    }
}

impl PartialOrd for Section<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
