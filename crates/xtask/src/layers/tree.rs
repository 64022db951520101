//! What a crate brings along: `cargo tree` for that crate alone, because features of other members must not count.

use anyhow::{Context, Result, bail};

use super::table;
use crate::process::cargo;
use crate::workspace::Workspace;

/// Resolves the normal and build dependencies of one member, for every target and with all of its features. Each
/// package comes as the path that leads to it: the crate itself first.
pub(crate) fn resolve(workspace: &Workspace, package: &str) -> Result<Vec<Vec<String>>> {
    let tree = ["tree", "--package", package, "--edges", "normal,build", "--target", "all", "--all-features"];
    let form = ["--prefix", "depth", "--format", " {p}", "--charset", "ascii"];
    let run = |more: &[&str]| {
        let arguments = [&tree[..], &form, more].concat();
        cargo(workspace, &arguments).output().context("cannot start cargo")
    };
    let mut output = run(&["--offline"])?;
    if !output.status.success() {
        output = run(&[])?;
    }
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(parse(&String::from_utf8_lossy(&output.stdout)))
}

/// Reads lines such as `2 bytes v1.12.0 (*)`: the depth, the package.
pub(crate) fn parse(text: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut path = Vec::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let depth = words.next().and_then(|word| word.parse::<usize>().ok());
        if let (Some(depth), Some(name)) = (depth, words.next()) {
            path.truncate(depth);
            path.push(name.to_owned());
            paths.push(path.clone());
        }
    }
    paths
}

/// Forbidden packages in a tree that come with an allowed one: a finding for each, with the first path to it.
pub(crate) fn violations(package: &str, paths: &[Vec<String>]) -> Vec<String> {
    let mut found: Vec<(&str, String)> = Vec::new();
    for path in paths.iter().filter(|path| path.len() > 2) {
        let Some(name) = path.last() else { continue };
        let links = path.get(1..path.len() - 1).unwrap_or_default();
        let follows = links.iter().any(|link| table::forbidden(package, link).is_some());
        if follows || found.iter().any(|(known, _)| known == name) {
            continue;
        }
        if let Some(rule) = table::forbidden(package, name) {
            let finding = format!("{package} -> {name}\nthrough {}\nrule: {rule}", path.join(" -> "));
            found.push((name, finding));
        }
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}
