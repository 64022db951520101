//! What a dependency table cannot see: the standard library in the core crates, and namespace URIs outside their home.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::manifest::Manifest;
use super::table;
use crate::source::{Source, is_word};
use crate::workspace::Workspace;

/// Modules of the standard library that do IO or ask the machine.
const MODULES: &[&str] = &["net", "fs", "env", "thread", "process", "os"];

/// Paths that read a clock or make a random value.
const CALLS: &[&str] = &[
    "Instant::now",
    "SystemTime::now",
    "Utc::now",
    "Local::now",
    "Uuid::new_v4",
    "Uuid::now_v7",
    "io::stdin",
    "io::stdout",
    "io::stderr",
    "RandomState::new",
];

/// How a namespace URI begins.
const NAMESPACES: &[&str] = &["http://schemas.", "http://www.w3.org/", "http://docs.oasis-open.org/"];

/// Files that may hold namespace URIs, and what the name of a generated table ends with.
const NAMESPACE_FILES: &[&str] = &["ns.rs", "name.rs"];
const GENERATED: &str = "_table.rs";

/// Checks the sources of every member, each by its row in the table.
pub(crate) fn check(workspace: &Workspace, manifests: &[Manifest]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for manifest in
        manifests.iter().filter(|manifest| !matches!(&*manifest.package, "xtask" | "soapstone-tests"))
    {
        let pure = table::layer(&manifest.package).is_some_and(|layer| layer.pure);
        let folder = format!("{}/src", manifest.directory);
        for (path, source) in product_sources(workspace, &folder)? {
            let name = workspace.show(&path);
            if pure {
                for (at, what) in impurities(&source) {
                    let line = source.line(at);
                    findings.push(format!(
                        "{name}:{line}: {what}\nrule: {} is a core crate: no IO, clock, randomness or thread",
                        manifest.package
                    ));
                }
            }
            let homeless = if is_home(&path) { Vec::new() } else { namespaces(&source) };
            for (at, uri) in homeless {
                let line = source.line(at);
                findings.push(format!(
                    "{name}:{line}: {uri}\nrule: namespace URIs are in ns.rs and name.rs only"
                ));
            }
        }
    }
    Ok(findings)
}

/// The files of a crate that are not there for tests alone.
fn product_sources(workspace: &Workspace, folder: &str) -> Result<Vec<(PathBuf, Source)>> {
    let mut sources = Vec::new();
    for path in workspace.rust_files(folder)? {
        let text = std::fs::read_to_string(&path).with_context(|| workspace.show(&path))?;
        sources.push((path, Source::new(&text)));
    }
    let mut tests = Vec::new();
    for (path, source) in &sources {
        let home = module_directory(path);
        tests.extend(source.test_modules().iter().map(|name| home.join(name)));
    }
    let is_test =
        |path: &Path| tests.iter().any(|test| path.starts_with(test) || path == test.with_extension("rs"));
    sources.retain(|(path, _)| !is_test(path));
    Ok(sources)
}

/// Where the modules live that a file declares.
fn module_directory(path: &Path) -> PathBuf {
    let is_root =
        path.file_name().is_some_and(|name| name == "lib.rs" || name == "main.rs" || name == "mod.rs");
    if is_root { path.parent().unwrap_or(path).to_owned() } else { path.with_extension("") }
}

fn is_home(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    NAMESPACE_FILES.contains(&&*name) || name.ends_with(GENERATED)
}

/// Forbidden paths in the code, with the byte at which they start.
pub(crate) fn impurities(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for module in MODULES {
        found.extend(paths(&source.code, &format!("std::{module}")).map(|at| (at, format!("std::{module}"))));
    }
    for call in CALLS {
        found.extend(paths(&source.code, call).map(|at| (at, (*call).to_owned())));
    }
    for (at, _) in source.code.match_indices("std::{") {
        for module in group(&source.code, at + "std::{".len()) {
            if MODULES.contains(&module) {
                found.push((at, format!("std::{{{module}}}")));
            }
        }
    }
    found.retain(|(at, _)| !source.is_test(*at));
    found.sort();
    found
}

/// Where a path stands in the code as whole words, macros such as `std::env!` aside.
fn paths<'a>(code: &'a str, path: &'a str) -> impl Iterator<Item = usize> + 'a {
    let bytes = code.as_bytes();
    code.match_indices(path).map(|(at, _)| at).filter(move |&at| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at + path.len());
        !before.is_some_and(|&byte| is_word(byte))
            && !after.is_some_and(|&byte| is_word(byte) || byte == b'!')
    })
}

/// The first names in a `{…}` of a `use`.
fn group(code: &str, start: usize) -> Vec<&str> {
    let (mut depth, mut names, mut name) = (0_usize, Vec::new(), start);
    for (at, byte) in code.bytes().enumerate().skip(start) {
        let ends = byte == b'}' && depth == 0;
        if ends || (byte == b',' && depth == 0) {
            let item = code.get(name..at).unwrap_or_default().trim();
            names.push(item.split([':', ' ']).next().unwrap_or_default());
            name = at + 1;
        }
        match byte {
            _ if ends => break,
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    names
}

/// String literals outside tests that are namespace URIs.
pub(crate) fn namespaces(source: &Source) -> Vec<(usize, &str)> {
    let strings = source.strings.iter().filter(|string| !source.is_test(string.start));
    let uris = strings.filter(|string| NAMESPACES.iter().any(|start| string.text.starts_with(start)));
    uris.map(|string| (string.start, string.text.as_str())).collect()
}
