//! `docs/specs.toml`: the documents that may be cited.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::workspace::Workspace;

const FILE: &str = "docs/specs.toml";

/// One document.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spec {
    /// What stands in the brackets
    pub(crate) id: String,
    pub(crate) title: String,
    /// Edition, status, date
    pub(crate) version: String,
    pub(crate) url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registry {
    #[serde(default)]
    spec: Vec<Spec>,
}

/// Reads the registry.
pub(crate) fn read(workspace: &Workspace) -> Result<Vec<Spec>> {
    Ok(toml::from_str::<Registry>(&workspace.read(FILE)?).context(FILE)?.spec)
}

/// What is wrong with the registry itself.
pub(crate) fn problems(specs: &[Spec]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for spec in specs {
        let mut problem = |what: &str| problems.push(format!("{FILE}: {}: {what}", spec.id));
        if !seen.insert(&spec.id) {
            problem("this id is there twice");
        }
        if !super::citations::is_id(&spec.id) {
            problem("an id is upper case letters, digits and hyphens");
        }
        if [&spec.title, &spec.version].iter().any(|text| text.trim().is_empty()) {
            problem("title or version is empty");
        }
        if !spec.url.starts_with("https://") && !spec.url.starts_with("http://") {
            problem("url is not a web address");
        }
    }
    problems
}
