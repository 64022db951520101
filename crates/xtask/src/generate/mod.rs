//! `cargo xtask generate`: files that are checked in, but made from others.

mod dictionary;
mod rules;

use anyhow::{Context, Result, anyhow};

use crate::interop;
use crate::report::Report;
use crate::specs;
use crate::workspace::{Workspace, entries};

/// One generated file.
struct Generated {
    /// From the root
    path: &'static str,
    /// What has to be there for it to be made; where it is not yet, the file is passed over
    from: &'static str,
    make: fn(&Workspace) -> Result<String>,
}

/// Every generated file: one line each.
const ALL: &[Generated] = &[
    Generated { path: "crates/nbfx/src/dictionary_table.rs", from: DICTIONARY, make: dictionary_table },
    Generated { path: interop::README, from: interop::RESULTS, make: interop::readme },
    Generated { path: interop::LIST, from: interop::RESULTS, make: interop::list },
    Generated { path: specs::COVERAGE, from: "docs/specs.toml", make: specs::coverage },
];

/// Where the rules are whose pages are made.
const RULES: &str = "crates/lint/src/rules";

const DICTIONARY: &str = "crates/nbfx/static-dictionary.tsv";

fn dictionary_table(workspace: &Workspace) -> Result<String> {
    dictionary::render(&workspace.read(DICTIONARY)?).map_err(|error| anyhow!("{DICTIONARY}: {error}"))
}

/// Writes every generated file, or says which are not current.
pub(crate) fn run(workspace: &Workspace, check: bool) -> Result<Report> {
    let mut findings = Vec::new();
    let mut written = 0;
    let mut total = ALL.len();
    if workspace.path(RULES).exists() {
        let pages = rules::pages();
        total += pages.len();
        for (path, text) in &pages {
            let Some(finding) = differs(workspace, path, text) else { continue };
            if check {
                findings.push(finding);
            } else {
                std::fs::create_dir_all(workspace.path(rules::FOLDER))
                    .with_context(|| format!("cannot make {}", rules::FOLDER))?;
                std::fs::write(workspace.path(path), text).with_context(|| format!("cannot write {path}"))?;
                println!("generate: wrote {path}");
                written += 1;
            }
        }
        findings.extend(left_over(workspace, &pages)?);
    }
    for file in ALL {
        if let Some((finding, text)) = compare(workspace, file)? {
            if check {
                findings.push(finding);
            } else {
                std::fs::write(workspace.path(file.path), text)
                    .with_context(|| format!("cannot write {}", file.path))?;
                println!("generate: wrote {}", file.path);
                written += 1;
            }
        }
    }
    let summary = if check { format!("{total} files") } else { format!("{written} of {total} written") };
    Ok(Report { summary, findings })
}

/// The finding for one generated file, if it is not current.
pub(crate) fn stale(workspace: &Workspace, path: &str) -> Result<Option<String>> {
    let file =
        ALL.iter().find(|file| file.path == path).with_context(|| format!("{path} is not generated"))?;
    Ok(compare(workspace, file)?.map(|(finding, _)| finding))
}

/// Compares a generated file with what it should be: what is wrong, and the right text.
fn compare(workspace: &Workspace, file: &Generated) -> Result<Option<(String, String)>> {
    if !workspace.path(file.from).exists() {
        println!("generate: {} passed over, there is no {} yet", file.path, file.from);
        return Ok(None);
    }
    let text = (file.make)(workspace)?;
    Ok(differs(workspace, file.path, &text).map(|finding| (finding, text)))
}

/// The finding for a file that has not this text.
fn differs(workspace: &Workspace, path: &str, text: &str) -> Option<String> {
    let current = std::fs::read_to_string(workspace.path(path)).unwrap_or_default();
    if current == text {
        return None;
    }
    let same = current.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
    Some(format!("{path}:{}: not current\nrun cargo xtask generate", same + 1))
}

/// Pages of rules that there are no more.
fn left_over(workspace: &Workspace, pages: &[(String, String)]) -> Result<Vec<String>> {
    let folder = workspace.path(rules::FOLDER);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let shown = entries(&folder)?.into_iter().map(|path| workspace.show(&path));
    let unknown = shown.filter(|path| !pages.iter().any(|(known, _)| known == path));
    Ok(unknown.map(|path| format!("{path}: there is no such rule\ndelete it")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Scratch;

    #[test]
    fn a_file_that_is_not_current_is_named_and_then_written() {
        let scratch = Scratch::new();
        let specs =
            "[[spec]]\nid = \"XML10\"\ntitle = \"t\"\nversion = \"v\"\nurl = \"https://example.org\"\n";
        scratch.write("docs/specs.toml", specs).write("docs/coverage.md", "old\n");
        let workspace = scratch.workspace();
        let report = run(&workspace, true).unwrap();
        assert_eq!(report.findings, ["docs/coverage.md:1: not current\nrun cargo xtask generate"]);
        assert!(stale(&workspace, specs::COVERAGE).unwrap().is_some());
        assert!(run(&workspace, false).unwrap().findings.is_empty());
        assert!(run(&workspace, true).unwrap().findings.is_empty());
        assert!(stale(&workspace, specs::COVERAGE).unwrap().is_none());
    }
}
