//! What importers do with a file, as a table.

use std::fmt::Write;

use soapstone_lint::importers::{Judgement, OperationFate, Reason, Verdict};

use super::file::FileReport;
use super::text::{Look, short};
use crate::shown;

/// One importer after the other: what it shows, what it leaves out, invents or turns around, and why.
pub(super) fn table(report: &FileReport, look: Look) -> String {
    let names = report.importers.iter().map(|(importer, _)| importer.name().len());
    let width = names.max().unwrap_or(0);
    let mut text = look.paint("What importers make of it", "1") + "\n";
    for (importer, judgement) in &report.importers {
        let (word, code) = match judgement.verdict {
            Verdict::Accept if is_whole(judgement) => ("accepts", "32"),
            Verdict::Accept => ("accepts", "33"),
            Verdict::Reject => ("rejects", "31"),
            Verdict::Unknown => ("unknown", "36"),
        };
        let word = look.paint(&format!("{word:<7}"), code);
        let indent = " ".repeat(2 + width + 2 + 7 + 2);
        let lines = lines(judgement);
        let room = look.width.saturating_sub(indent.len()).max(40);
        let wrapped: Vec<String> = lines.iter().flat_map(|line| wrap(line, room)).collect();
        let _ =
            writeln!(text, "  {:<width$}  {word}  {}", importer.name(), wrapped.join(&format!("\n{indent}")));
    }
    text
}

/// Whether all operations are there, and as they are meant.
fn is_whole(judgement: &Judgement) -> bool {
    let usable = judgement.operations.iter().all(|operation| operation.fate == OperationFate::Usable);
    usable && judgement.dropped.is_empty() && !judgement.operations.is_empty()
}

fn lines(judgement: &Judgement) -> Vec<String> {
    let with = |fate| {
        let found = judgement.operations.iter().filter(move |operation| operation.fate == fate);
        found.map(|operation| operation.name.as_str()).collect::<Vec<_>>()
    };
    let mut lines = Vec::new();
    let mut say = |what: &str, names: &[&str]| {
        if !names.is_empty() {
            lines.push(format!("{what} {}", list(names)));
        }
    };
    if judgement.verdict == Verdict::Accept {
        if judgement.operations.is_empty() {
            say("no operation", &[""]);
        }
        let usable = with(OperationFate::Usable);
        say(if usable.len() == 1 { "1 operation:" } else { "operations:" }, &usable);
        let dropped: Vec<&str> = judgement.dropped.iter().map(String::as_str).collect();
        say("drops", &dropped);
        say("invents", &with(OperationFate::Phantom));
        say("reverses", &with(OperationFate::Reversed));
    }
    let mut lines: Vec<String> = lines.into_iter().map(|line| line.trim_end().to_owned()).collect();
    let because = if judgement.verdict == Verdict::Accept { "" } else { "because " };
    lines.extend(judgement.reasons.iter().take(MAX_REASONS).map(|reason| because.to_owned() + &said(reason)));
    if judgement.reasons.len() > MAX_REASONS {
        lines.push(format!("and {} more reasons", judgement.reasons.len() - MAX_REASONS));
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

fn said(reason: &Reason) -> String {
    let text = shown::line(&shown::shortened(&reason.text));
    match &reason.place {
        Some(place) => format!("{text} ({}:{})", shown::line(&short(&place.location)), place.at.line),
        None => text,
    }
}

fn list(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(MAX_NAMES).map(|name| shown::line(name)).collect();
    match names.len().saturating_sub(MAX_NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A line as several of a width, broken at spaces.
fn wrap(line: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.len() - 1;
        let current = lines[last].chars().count();
        if current > 0 && current + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if current > 0 {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    lines
}

/// Names of one list.
const MAX_NAMES: usize = 24;
/// Reasons of one importer.
const MAX_REASONS: usize = 5;
