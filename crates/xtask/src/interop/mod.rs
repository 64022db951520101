//! `cargo xtask interop`: runs what other people's stacks are tried with, and keeps what came of it.

mod pages;
mod recorded;
mod results;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use chrono::DateTime;
use clap::Args;

use crate::process::cargo;
use crate::workspace::Workspace;
pub(crate) use pages::{README, list, readme};
use results::{Case, Results};

/// Where results are kept.
pub(crate) const RESULTS: &str = "docs/interop.toml";
/// The list of all cases.
pub(crate) const LIST: &str = "docs/interop.md";
/// Where the tests write, below the folder of what is built.
const WRITTEN: &str = "target/interop";
/// The variable that tells them.
const VARIABLE: &str = "SOAPSTONE_INTEROP_RESULTS";

/// The packages of the tests. They are named together each time, so that nothing is built twice.
const PACKAGES: [&str; 5] = ["test", "--package", "soapstone", "--package", "soapstone-tests"];
/// The tests: live peers first, then those that play recordings.
const TESTS: [&[&str]; 3] = [
    &["--test", "interop", "--", "--nocapture"],
    &["--test", "conformance", "replay::"],
    &["--test", "http", "recorded::"],
];

/// Where results come from.
#[derive(Args)]
pub(crate) struct Options {
    /// Take what the tests wrote into this folder, and run none: they do so where SOAPSTONE_INTEROP_RESULTS names one
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
}

/// Runs the tests, and writes what came of them. `false` means that one failed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<bool> {
    let (folder, passed) = match &options.from {
        Some(folder) => (folder.clone(), true),
        None => {
            let folder = workspace.path(WRITTEN);
            let passed = test(workspace, &folder)?;
            (folder, passed)
        }
    };
    let date = today()?;
    let mut cases: Vec<Case> = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        let text = std::fs::read_to_string(&path)?;
        let written = Results::parse(&text).with_context(|| format!("cannot read {}", path.display()))?;
        cases.extend(written.case);
    }
    let mut known: Vec<Case> = Vec::new();
    for mut case in cases {
        if case.peer.is_empty() {
            let Some(peer) = recorded::peer(workspace, &case.scenario, case.direction)? else { continue };
            (case.peer, case.version) = peer;
        }
        case.date.clone_from(&date);
        known.push(case);
    }
    let mut results = match workspace.path(RESULTS).exists() {
        true => {
            Results::parse(&workspace.read(RESULTS)?).with_context(|| format!("cannot read {RESULTS}"))?
        }
        false => Results::default(),
    };
    let count = known.len();
    results.replace(known);
    std::fs::write(workspace.path(RESULTS), results.to_text())
        .with_context(|| format!("cannot write {RESULTS}"))?;
    println!(
        "interop: {count} cases run, {} kept in {RESULTS}; cargo xtask generate writes the tables",
        results.case.len()
    );
    Ok(passed)
}

/// Runs the tests, which write into a folder. `false` means that one failed.
fn test(workspace: &Workspace, folder: &Path) -> Result<bool> {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {WRITTEN}"))?;
    let mut passed = true;
    for test in TESTS {
        let arguments = [&PACKAGES[..], test].concat();
        let status =
            cargo(workspace, &arguments).env(VARIABLE, folder).status().context("cannot start cargo")?;
        passed &= status.success();
    }
    Ok(passed)
}

/// The date, in UTC.
fn today() -> Result<String> {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    let now = DateTime::from_timestamp(i64::try_from(seconds)?, 0).context("the clock is out of range")?;
    Ok(now.format("%Y-%m-%d").to_string())
}
