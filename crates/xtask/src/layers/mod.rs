//! `cargo xtask layers`: the dependency table of the workspace, enforced.
//!
//! Three looks, each at what the one before cannot see: the manifests as text (also when cargo cannot resolve
//! them), the tree that cargo resolves per crate (what a dependency brings along), and the sources of the core crates.

mod edges;
mod manifest;
mod purity;
mod table;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::report::Report;
use crate::workspace::Workspace;

/// Checks every member of the workspace.
pub(crate) fn run(workspace: &Workspace) -> Result<Report> {
    let manifests = manifest::read_all(workspace)?;
    let mut direct: Vec<_> = manifests.iter().flat_map(manifest::Manifest::edges).collect();
    let mut findings = BTreeSet::new();
    // What cargo could not read or resolve, and of which crates.
    let mut failures: BTreeMap<String, Vec<&str>> = BTreeMap::new();

    match edges::from_cargo(workspace) {
        Ok(more) => direct.extend(more),
        Err(error) => failures.entry(format!("{error:#}")).or_default().push("the whole workspace"),
    }
    let known: BTreeSet<&str> = manifests.iter().map(|manifest| manifest.package.as_str()).collect();
    for package in &known {
        if table::layer(package).is_none() {
            findings
                .insert(format!("{package} is not in the table\nadd it to crates/xtask/src/layers/table.rs"));
        }
    }
    for edge in &direct {
        if let Some(rule) = table::judge(&edge.from, &edge.to, known.contains(edge.to.as_str())) {
            let place = manifest::place(workspace, &manifests, edge);
            findings.insert(format!("{} -> {}\nat {place}\nrule: {rule}", edge.from, edge.to));
        }
    }

    let mut trees = 0;
    for package in known.iter().filter(|package| table::layer(package).is_some_and(table::Layer::forbids_any))
    {
        match tree::resolve(workspace, package) {
            Ok(paths) => {
                trees += 1;
                findings.extend(tree::violations(package, &paths));
            }
            Err(error) => failures.entry(format!("{error:#}")).or_default().push(package),
        }
    }
    let mut findings: Vec<_> = findings.into_iter().collect();
    let unresolved =
        |(error, names): (String, Vec<&str>)| format!("cargo fails for {}\n{error}", names.join(", "));
    findings.extend(failures.into_iter().map(unresolved));
    findings.extend(purity::check(workspace, &manifests)?);

    let edges: BTreeSet<_> = direct.iter().map(|edge| (&edge.from, &edge.to)).collect();
    let summary = format!("{} crates, {} direct edges, {trees} resolved trees", known.len(), edges.len());
    Ok(Report { summary, findings })
}

#[cfg(test)]
mod tests;
