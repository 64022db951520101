//! `cargo xtask specs`: citations such as `[WSRM11 §3.9]` name documents that exist, and what they cover.

mod citations;
mod coverage;
mod registry;

use std::collections::BTreeSet;

use anyhow::Result;

use crate::generate;
use crate::report::Report;
use crate::workspace::Workspace;

/// Where the table of cited and tested sections is.
pub(crate) const COVERAGE: &str = "docs/coverage.md";

/// Checks every citation against `docs/specs.toml`.
pub(crate) fn run(workspace: &Workspace, check: bool) -> Result<Report> {
    let registry = registry::read(workspace)?;
    let citations = citations::collect(workspace)?;
    let mut findings = registry::problems(&registry);
    for citation in citations.iter().filter(|citation| !registry.iter().any(|spec| spec.id == citation.id)) {
        findings
            .push(format!("{}:{}: {} is not in docs/specs.toml", citation.file, citation.line, citation.id));
    }
    if check {
        findings.extend(generate::stale(workspace, COVERAGE)?);
    }
    let sections: BTreeSet<_> = citations.iter().map(|citation| (&citation.id, &citation.section)).collect();
    let counts = (registry.len(), citations.len(), sections.len());
    let summary = format!("{} documents, {} citations of {} sections", counts.0, counts.1, counts.2);
    Ok(Report { summary, findings })
}

/// The text of `docs/coverage.md`.
pub(crate) fn coverage(workspace: &Workspace) -> Result<String> {
    Ok(coverage::render(&registry::read(workspace)?, &citations::collect(workspace)?))
}

/// The ids that may be cited.
pub(crate) fn known_ids(workspace: &Workspace) -> Result<BTreeSet<String>> {
    Ok(registry::read(workspace)?.into_iter().map(|spec| spec.id).collect())
}

#[cfg(test)]
mod tests;
