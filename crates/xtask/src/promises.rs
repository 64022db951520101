//! `cargo xtask promises`: the tests that SECURITY.md names exist.
//!
//! A test is named as `crates/xml/src/text_codec/tests.rs::every_limit_has_its_error`, in a code span.

use anyhow::Result;

use crate::report::Report;
use crate::workspace::Workspace;

/// Where the promises are.
const PAGE: &str = "SECURITY.md";

/// Looks for each test that the page names.
pub(crate) fn run(workspace: &Workspace) -> Result<Report> {
    let text = workspace.read(PAGE)?;
    let named = named(&text);
    let mut findings = Vec::new();
    for test in &named {
        let problem = match std::fs::read_to_string(workspace.path(test.file)) {
            Err(_) => format!("there is no {}", test.file),
            Ok(source) if !has_test(&source, test.name) => format!("{} has no test {}", test.file, test.name),
            Ok(_) => continue,
        };
        findings.push(format!("{PAGE}:{}: {problem}", test.line));
    }
    if named.is_empty() {
        findings.push(format!("{PAGE} names no test"));
    }
    Ok(Report { summary: format!("{} tests that {PAGE} names", named.len()), findings })
}

/// A test, as the page names it.
#[derive(Debug, PartialEq, Eq)]
struct Named<'a> {
    line: usize,
    file: &'a str,
    name: &'a str,
}

/// The code spans that name a test.
fn named(text: &str) -> Vec<Named<'_>> {
    let mut all = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for span in line.split('`').skip(1).step_by(2) {
            if let Some((file, name)) = span.split_once("::").filter(|(file, _)| file.ends_with(".rs")) {
                all.push(Named { line: at + 1, file, name });
            }
        }
    }
    all
}

/// Whether a source has a function of this name whose attributes make it a test.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let start = format!("fn {name}(");
    lines.iter().enumerate().any(|(at, line)| {
        let is_it = line.find(&start).is_some_and(|before| line[..before].split(' ').all(is_qualifier));
        let above =
            lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        is_it && above.filter(|line| line.starts_with("#[")).any(|line| is_test(line))
    })
}

/// What may stand before `fn`.
fn is_qualifier(word: &str) -> bool {
    matches!(word, "" | "async" | "pub" | "pub(crate)")
}

/// `#[test]`, `#[tokio::test]`, `#[tokio::test(start_paused = true)]`
fn is_test(attribute: &str) -> bool {
    let path = attribute.trim_start_matches("#[").split([']', '(']).next().unwrap_or_default();
    path.rsplit("::").next() == Some("test")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Scratch;

    const SOURCE: &str = "\
#[test]
fn plain() {}

    #[tokio::test(start_paused = true)]
    #[cfg(unix)]
    // Why.
    async fn waits() {}

fn helper() {}

#[test]
fn another() { helper() }
";

    #[test]
    fn tests_are_told_from_other_functions() {
        for (name, expected) in [
            ("plain", true),
            ("waits", true),
            ("another", true),
            ("helper", false),
            ("plai", false),
            ("gone", false),
        ] {
            assert_eq!(has_test(SOURCE, name), expected, "{name}");
        }
    }

    #[test]
    fn what_is_named_and_is_not_there_is_a_finding() {
        let scratch = Scratch::new();
        scratch.write("crates/a/src/lib.rs", SOURCE);
        let page = "Promised: `crates/a/src/lib.rs::plain`, `Limits::max_depth`.\n\
            | x | `crates/a/src/lib.rs::helper` `crates/b.rs::plain` |\n";
        scratch.write(PAGE, page);
        let report = run(&scratch.workspace()).unwrap();
        assert_eq!(
            report.findings,
            [
                "SECURITY.md:2: crates/a/src/lib.rs has no test helper",
                "SECURITY.md:2: there is no crates/b.rs"
            ]
        );
        assert_eq!(report.summary, "3 tests that SECURITY.md names");
        scratch.write(PAGE, "Nothing.\n");
        assert_eq!(run(&scratch.workspace()).unwrap().findings, ["SECURITY.md names no test"]);
    }

    #[test]
    fn the_tests_that_the_page_names_exist() {
        let report = run(&Workspace::find().unwrap()).unwrap();
        assert_eq!(report.findings, [] as [&str; 0]);
    }
}
