//! Where the workspace is and which files it has.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The checkout that the commands work on.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace that the current directory is in.
    pub(crate) fn find() -> Result<Self> {
        let start = std::env::current_dir().context("no current directory")?;
        match start.ancestors().find(|dir| dir.join("crates/xtask/Cargo.toml").is_file()) {
            Some(root) => Ok(Self { root: root.to_owned() }),
            None => bail!("{} is not inside the soapstone workspace", start.display()),
        }
    }

    /// The workspace at a known place.
    #[cfg(test)]
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Its topmost directory.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path given from the root, with `/`.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The text of a file given from the root.
    pub(crate) fn read(&self, relative: &str) -> Result<String> {
        std::fs::read_to_string(self.path(relative)).with_context(|| format!("cannot read {relative}"))
    }

    /// How a path is shown: from the root, with `/`.
    pub(crate) fn show(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }

    /// Directories of the workspace members, from the root, sorted.
    pub(crate) fn members(&self) -> Result<Vec<String>> {
        let mut members = Vec::new();
        let manifest: toml::Table = toml::from_str(&self.read("Cargo.toml")?).context("Cargo.toml")?;
        let patterns = manifest.get("workspace").and_then(|table| table.get("members"));
        for pattern in patterns.and_then(toml::Value::as_array).into_iter().flatten() {
            let pattern = pattern.as_str().context("Cargo.toml: a member that is not a string")?;
            match pattern.strip_suffix("/*") {
                None => members.push(pattern.to_owned()),
                Some(folder) => {
                    for entry in entries(&self.path(folder))? {
                        members.push(self.show(&entry));
                    }
                }
            }
        }
        members.retain(|member| self.path(member).join("Cargo.toml").is_file());
        members.sort();
        Ok(members)
    }

    /// Every `.rs` file below a directory given from the root, sorted; none if there is no such directory.
    pub(crate) fn rust_files(&self, relative: &str) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        walk(&self.path(relative), &mut files)?;
        files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
        Ok(files)
    }
}

/// What a directory holds, sorted by name.
pub(crate) fn entries(directory: &Path) -> Result<Vec<PathBuf>> {
    let listing =
        std::fs::read_dir(directory).with_context(|| format!("cannot list {}", directory.display()))?;
    let mut paths = listing.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Adds every file below a directory, in order, build output aside.
fn walk(directory: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !directory.is_dir() {
        return Ok(());
    }
    for path in entries(directory)? {
        if !path.is_dir() {
            files.push(path);
        } else if path.file_name().is_none_or(|name| name != "target") {
            walk(&path, files)?;
        }
    }
    Ok(())
}
