//! Finding citations in source files.
//!
//! `[SOAP12-1 §5.2.1]` anywhere in a comment or a string is a citation; `[XML10 §2.2, §2.3]` is two. In a line with
//! `Spec:` or `Tests:` the section may be left out: `Spec: [MC-NBFS]`. One above or inside a test is about a test.

use std::path::Path;

use anyhow::{Context, Result};

use crate::source::Source;
use crate::workspace::Workspace;

/// One document and section, named at one place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Citation {
    pub(crate) id: String,
    /// Without the `§`; empty for the whole document
    pub(crate) section: String,
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) role: Role,
}

/// What a citation says about the code below it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Role {
    /// It does, or knows of, what the section says
    Code,
    /// It checks that
    Test,
    /// A message that quotes the section while a test runs: neither
    Quoted,
}

/// Every citation in the crates and the cross-crate tests, this one aside: its tests cite what does not exist.
pub(crate) fn collect(workspace: &Workspace) -> Result<Vec<Citation>> {
    let mut citations = Vec::new();
    for folder in ["crates", "tests", "fuzz"] {
        for path in workspace.rust_files(folder)? {
            let file = workspace.show(&path);
            if !file.starts_with("crates/xtask/") {
                let text = std::fs::read_to_string(&path).with_context(|| file.clone())?;
                citations.extend(read(&file, &text));
            }
        }
    }
    Ok(citations)
}

/// The citations of one file, in order.
pub(crate) fn read(file: &str, text: &str) -> Vec<Citation> {
    let source = Source::new(text);
    let in_test_file = is_test_file(Path::new(file));
    let mut citations = Vec::new();
    let comments = source.comments.iter().map(|piece| (piece, true));
    for (piece, is_comment) in comments.chain(source.strings.iter().map(|piece| (piece, false))) {
        let in_test = in_test_file || source.is_test(piece.start);
        let role = match (is_comment, in_test || (is_comment && piece.text.contains("Tests:"))) {
            (true, true) => Role::Test,
            (false, true) => Role::Quoted,
            (_, false) => Role::Code,
        };
        let marked = is_comment && (piece.text.contains("Spec:") || piece.text.contains("Tests:"));
        for (at, id, section) in brackets(&piece.text, marked) {
            let line = source.line(piece.start + at);
            citations.push(Citation { id, section, file: file.to_owned(), line, role });
        }
    }
    citations.sort_by_key(|citation| citation.line);
    citations
}

fn is_test_file(path: &Path) -> bool {
    let in_folder =
        path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "benches");
    in_folder || path.file_stem().is_some_and(|stem| stem == "tests")
}

/// The bracketed citations of a text: where, which document, which section.
fn brackets(text: &str, marked: bool) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('[') {
        let Some((inner, _)) = text.get(at + 1..).and_then(|rest| rest.split_once(']')) else { continue };
        let (id, rest) = inner.split_once(' ').unwrap_or((inner, ""));
        if !is_id(id) {
            continue;
        }
        let mut sections: Vec<_> = rest.split('§').skip(1).collect();
        if sections.is_empty() && marked && rest.is_empty() {
            sections.push("");
        }
        for section in sections {
            let section = section.trim().trim_end_matches([',', ';']).trim_end();
            found.push((at, id.to_owned(), section.to_owned()));
        }
    }
    found
}

/// Whether a word may be the id of a document: at least two, all upper case letters, digits and hyphens.
pub(crate) fn is_id(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    word.len() > 1 && word.bytes().all(fits) && word.starts_with(|first: char| first.is_ascii_uppercase())
}
