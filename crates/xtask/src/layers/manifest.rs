//! Direct dependencies, read from the manifests themselves: this works when cargo cannot resolve them.

use anyhow::{Context, Result};
use toml::{Table, Value};

use crate::workspace::Workspace;

/// One member of the workspace.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// Package name
    pub(crate) package: String,
    /// Directory, from the root
    pub(crate) directory: String,
    text: String,
    table: Table,
    inherited: Table,
}

/// A direct dependency that is part of what the crate builds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edge {
    pub(crate) from: String,
    /// Package name, also where the crate calls it something else
    pub(crate) to: String,
    /// The name that the crate has for it
    pub(crate) key: String,
}

/// Reads the manifest of every member.
pub(crate) fn read_all(workspace: &Workspace) -> Result<Vec<Manifest>> {
    let root: Table = toml::from_str(&workspace.read("Cargo.toml")?).context("Cargo.toml")?;
    let inherited =
        root.get("workspace").and_then(|table| table.get("dependencies")).and_then(Value::as_table);
    let inherited = inherited.cloned().unwrap_or_default();
    let read = |directory: String| {
        let file = format!("{directory}/Cargo.toml");
        Manifest::parse(&directory, workspace.read(&file)?, inherited.clone()).context(file)
    };
    workspace.members()?.into_iter().map(read).collect()
}

/// Where an edge is written: file and line, or the file alone.
pub(crate) fn place(workspace: &Workspace, manifests: &[Manifest], edge: &Edge) -> String {
    let Some(manifest) = manifests.iter().find(|manifest| manifest.package == edge.from) else {
        return workspace.show(workspace.root());
    };
    match manifest.line(&edge.key) {
        Some((line, text)) => format!("{}/Cargo.toml:{line}: {text}", manifest.directory),
        None => format!("{}/Cargo.toml", manifest.directory),
    }
}

impl Manifest {
    pub(crate) fn parse(directory: &str, text: String, inherited: Table) -> Result<Self> {
        let table: Table = toml::from_str(&text)?;
        let name = table.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
        let package = name.context("no package name")?.to_owned();
        Ok(Self { package, directory: directory.to_owned(), text, table, inherited })
    }

    /// Normal and build dependencies, for every target; dev-dependencies are not part of the crate.
    pub(crate) fn edges(&self) -> Vec<Edge> {
        let targets = self.table.get("target").and_then(Value::as_table);
        let tables = targets.into_iter().flat_map(Table::values).filter_map(Value::as_table);
        let kinds = ["dependencies", "build-dependencies", "build_dependencies"];
        let mut edges = Vec::new();
        for table in std::iter::once(&self.table).chain(tables) {
            for kind in kinds {
                let dependencies = table.get(kind).and_then(Value::as_table);
                edges.extend(dependencies.into_iter().flatten().map(|(key, value)| self.edge(key, value)));
            }
        }
        edges
    }

    fn edge(&self, key: &str, value: &Value) -> Edge {
        let inherits = value.get("workspace").and_then(Value::as_bool) == Some(true);
        let value = if inherits { self.inherited.get(key).unwrap_or(value) } else { value };
        let to = value.get("package").and_then(Value::as_str).unwrap_or(key);
        Edge { from: self.package.clone(), to: to.to_owned(), key: key.to_owned() }
    }

    /// The line that names a dependency, dev-dependencies aside.
    fn line(&self, key: &str) -> Option<(usize, &str)> {
        let mut counted = false;
        for (index, line) in self.text.lines().enumerate() {
            let line = line.trim();
            if let Some(header) = line.strip_prefix('[') {
                let header = header.split(']').next().unwrap_or_default().replace(['"', '\''], "");
                counted = !header.contains("dev-dependencies") && header.contains("dependencies");
                if counted && header.ends_with(&format!("dependencies.{key}")) {
                    return Some((index + 1, line));
                }
            }
            let name = line.trim_start_matches(['"', '\'']);
            let rest = name.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', '\'']).trim_start());
            if counted && rest.is_some_and(|rest| rest.starts_with(['=', '.'])) {
                return Some((index + 1, line));
            }
        }
        None
    }
}
