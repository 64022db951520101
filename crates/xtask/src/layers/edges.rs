//! Direct dependencies as cargo reads them: `cargo metadata --no-deps`, which resolves nothing.

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::manifest::Edge;
use crate::process::cargo;
use crate::workspace::Workspace;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    rename: Option<String>,
    kind: Option<String>,
}

/// Normal and build dependencies of every member.
pub(crate) fn from_cargo(workspace: &Workspace) -> Result<Vec<Edge>> {
    let mut command = cargo(workspace, &["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let output = command.output().context("cannot start cargo")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    parse(&output.stdout)
}

fn parse(json: &[u8]) -> Result<Vec<Edge>> {
    let metadata: Metadata = serde_json::from_slice(json).context("cargo metadata")?;
    let mut edges = Vec::new();
    for package in metadata.packages {
        for dependency in package.dependencies {
            if dependency.kind.as_deref() != Some("dev") {
                let key = dependency.rename.unwrap_or_else(|| dependency.name.clone());
                edges.push(Edge { from: package.name.clone(), to: dependency.name, key });
            }
        }
    }
    Ok(edges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dev_dependencies_are_left_out() {
        let json = br#"{"packages":[{"name":"a","dependencies":[
            {"name":"tokio","rename":"t","kind":null,"optional":true},
            {"name":"cc","rename":null,"kind":"build"},
            {"name":"proptest","rename":null,"kind":"dev"}]}]}"#;
        let edges = parse(json).unwrap();
        let pairs: Vec<_> = edges.iter().map(|edge| (edge.to.as_str(), edge.key.as_str())).collect();
        assert_eq!(pairs, [("tokio", "t"), ("cc", "cc")]);
    }
}
