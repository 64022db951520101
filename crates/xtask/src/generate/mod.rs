//! `cargo xtask generate`: files that are checked in, but made from others.

mod dictionary;

use anyhow::{Context, Result, anyhow};

use crate::report::Report;
use crate::specs;
use crate::workspace::Workspace;

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
    Generated { path: specs::COVERAGE, from: "docs/specs.toml", make: specs::coverage },
];

const DICTIONARY: &str = "crates/nbfx/static-dictionary.tsv";

fn dictionary_table(workspace: &Workspace) -> Result<String> {
    dictionary::render(&workspace.read(DICTIONARY)?).map_err(|error| anyhow!("{DICTIONARY}: {error}"))
}

/// Writes every generated file, or says which are not current.
pub(crate) fn run(workspace: &Workspace, check: bool) -> Result<Report> {
    let mut findings = Vec::new();
    let mut written = 0;
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
    let summary =
        if check { format!("{} files", ALL.len()) } else { format!("{written} of {} written", ALL.len()) };
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
    let current = std::fs::read_to_string(workspace.path(file.path)).unwrap_or_default();
    if current == text {
        return Ok(None);
    }
    let same = current.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
    let finding = format!("{}:{}: not current\nrun cargo xtask generate", file.path, same + 1);
    Ok(Some((finding, text)))
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
