//! `cargo xtask package`: every crate that is published can be packaged, and its package has what it must have.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::process::cargo;
use crate::report::Report;
use crate::workspace::Workspace;

/// What every package has.
const FILES: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// What `cargo metadata` says of a package.
#[derive(Deserialize)]
struct Package {
    name: String,
    description: Option<String>,
    license: Option<String>,
    repository: Option<String>,
    readme: Option<String>,
    rust_version: Option<String>,
    keywords: Vec<String>,
    categories: Vec<String>,
    publish: Option<Vec<String>>,
}

impl Package {
    fn is_published(&self) -> bool {
        self.publish.as_ref().is_none_or(|registries| !registries.is_empty())
    }
}

/// Packages every crate that is published. Without `verify` what is packaged is not built.
pub(crate) fn run(workspace: &Workspace, verify: bool) -> Result<Report> {
    let packages = packages(workspace)?;
    let (published, other): (Vec<_>, Vec<_>) = packages.iter().partition(|package| package.is_published());
    let mut findings = Vec::new();
    for package in &published {
        findings.extend(problems(package));
        let listed =
            output(workspace, &["package", "--list", "--allow-dirty", "--offline", "-p", &package.name])?;
        let files: BTreeSet<&str> = listed.lines().collect();
        let missing = FILES.iter().filter(|file| !files.contains(**file));
        findings.extend(missing.map(|file| format!("{}: the package has no {file}", package.name)));
    }
    let mut arguments = vec!["package", "--quiet", "--workspace", "--allow-dirty", "--offline"];
    for package in &other {
        arguments.extend(["--exclude", package.name.as_str()]);
    }
    if !verify {
        arguments.push("--no-verify");
    }
    if !cargo(workspace, &arguments).status().context("cannot start cargo")?.success() {
        findings.push(format!("cargo {} failed", arguments.join(" ")));
    }
    let built = if verify { "built" } else { "not built" };
    Ok(Report { summary: format!("{} packages, {built}", published.len()), findings })
}

fn packages(workspace: &Workspace) -> Result<Vec<Package>> {
    let json = output(workspace, &["metadata", "--format-version", "1", "--no-deps", "--offline"])?;
    Ok(serde_json::from_str::<Metadata>(&json).context("cargo metadata")?.packages)
}

fn output(workspace: &Workspace, arguments: &[&str]) -> Result<String> {
    let output = cargo(workspace, arguments).output().context("cannot start cargo")?;
    if !output.status.success() {
        bail!("cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What crates.io asks for and a manifest does not say.
fn problems(package: &Package) -> Vec<String> {
    let said = [
        ("description", package.description.is_some()),
        ("license", package.license.is_some()),
        ("repository", package.repository.is_some()),
        ("readme", package.readme.is_some()),
        ("rust-version", package.rust_version.is_some()),
        ("keywords", (1..=5).contains(&package.keywords.len())),
        ("categories", (1..=5).contains(&package.categories.len())),
    ];
    let missing = said.iter().filter(|(_, said)| !said);
    let mut problems: Vec<_> =
        missing.map(|(key, _)| format!("{}: {key}: none, or too many", package.name)).collect();
    for keyword in package.keywords.iter().filter(|keyword| !is_keyword(keyword)) {
        problems
            .push(format!("{}: {keyword:?} is no keyword: up to 20 letters, digits and _-+", package.name));
    }
    problems
}

/// As crates.io has it.
fn is_keyword(word: &str) -> bool {
    let may = |c: char| c.is_ascii_alphanumeric() || "_-+".contains(c);
    word.len() <= 20 && word.starts_with(|c: char| c.is_ascii_alphanumeric()) && word.chars().all(may)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_manifest_lacks_is_named() {
        let json = r#"{"packages":[{"name":"a","description":null,"license":"MIT","repository":"r","readme":"README.md",
            "rust_version":"1.90","keywords":["soap","much-too-long-for-a-keyword"],"categories":[],"publish":null},
            {"name":"xtask","description":null,"license":null,"repository":null,"readme":null,
            "rust_version":null,"keywords":[],"categories":[],"publish":[]}]}"#;
        let packages = serde_json::from_str::<Metadata>(json).unwrap().packages;
        assert_eq!(packages.iter().map(Package::is_published).collect::<Vec<_>>(), [true, false]);
        assert_eq!(
            problems(&packages[0]),
            [
                "a: description: none, or too many",
                "a: categories: none, or too many",
                "a: \"much-too-long-for-a-keyword\" is no keyword: up to 20 letters, digits and _-+"
            ]
        );
    }

    #[test]
    fn every_manifest_has_what_it_must() {
        let packages = packages(&Workspace::find().unwrap()).unwrap();
        let published: Vec<_> = packages.iter().filter(|package| package.is_published()).collect();
        assert!(published.len() >= 10, "{}", published.len());
        let problems: Vec<_> = published.into_iter().flat_map(problems).collect();
        assert_eq!(problems, [] as [&str; 0]);
    }
}
