//! `cargo xtask interop`: runs what other people's stacks are tried with, and keeps what came of it.

mod pages;
mod recorded;
mod results;

use std::time::SystemTime;

use anyhow::{Context, Result};

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

/// Runs the tests, and writes what came of them. `false` means that one failed.
pub(crate) fn run(workspace: &Workspace) -> Result<bool> {
    let folder = workspace.path(WRITTEN);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {WRITTEN}"))?;
    let mut passed = true;
    for test in TESTS {
        let arguments = [&PACKAGES[..], test].concat();
        let status =
            cargo(workspace, &arguments).env(VARIABLE, &folder).status().context("cannot start cargo")?;
        passed &= status.success();
    }
    let date = today()?;
    let mut cases: Vec<Case> = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        let text = std::fs::read_to_string(&path)?;
        let written = Results::parse(&text).with_context(|| format!("cannot read {}", path.display()))?;
        cases.extend(written.case);
    }
    for case in &mut cases {
        if case.peer.is_empty() {
            (case.peer, case.version) = recorded::peer(workspace, &case.scenario, case.direction)?;
        }
        case.date.clone_from(&date);
    }
    let mut results = match workspace.path(RESULTS).exists() {
        true => {
            Results::parse(&workspace.read(RESULTS)?).with_context(|| format!("cannot read {RESULTS}"))?
        }
        false => Results::default(),
    };
    let count = cases.len();
    results.replace(cases);
    std::fs::write(workspace.path(RESULTS), results.to_text())
        .with_context(|| format!("cannot write {RESULTS}"))?;
    println!(
        "interop: {count} cases run, {} kept in {RESULTS}; cargo xtask generate writes the tables",
        results.case.len()
    );
    Ok(passed)
}

/// The date, in UTC.
fn today() -> Result<String> {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    Ok(date(seconds / 86_400))
}

/// The date so many days after 1 January 1970: years begin in March, so that the day that a leap year has more is its last.
fn date(days: u64) -> String {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + later)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_are_dates() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_779, "2026-11-22"),
            (20_818, "2026-12-31"),
            (20_819, "2027-01-01"),
        ] {
            assert_eq!(date(days), expected);
        }
    }
}
