//! The constructs: what became of each, by class.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::{Result, bail};
use soapstone_lint::importers::{Judgement, OperationFate, Verdict};

use super::judged::{Judged, Timing, reasons};
use super::recorded::read;

/// How the matrix compares.
pub(crate) struct Matrix {
    cells: Vec<Cell>,
}

struct Cell {
    file: String,
    importer: String,
    recorded: String,
    detail: String,
    said: &'static str,
    why: String,
}

/// Judges each construct and compares.
pub(crate) fn compare(dir: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<Matrix> {
    let folder = dir.join("constructs");
    let mut judged: BTreeMap<String, Judged> = BTreeMap::new();
    let mut cells = Vec::new();
    for (number, line) in read(&folder.join("matrix.tsv"))?.lines().enumerate().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [file, importer, recorded, rest @ ..] = fields.as_slice() else {
            bail!("matrix.tsv:{}: four fields are expected", number + 1);
        };
        if !wanted(file) {
            continue;
        }
        let judged = judged
            .entry((*file).to_owned())
            .or_insert_with(|| Judged::of(&folder.join(file), file, &mut Timing::default()));
        let judgement = judged.judgement(importer);
        cells.push(Cell {
            file: (*file).to_owned(),
            importer: (*importer).to_owned(),
            recorded: (*recorded).to_owned(),
            detail: rest.join(" "),
            said: judgement.map_or("–", |judgement| class(judgement, judged.operations)),
            why: judgement.map(explained).unwrap_or_default(),
        });
    }
    Ok(Matrix { cells })
}

/// The class of what an importer makes of a WSDL with so many operations.
fn class(judgement: &Judgement, operations: usize) -> &'static str {
    let any = |fate| judgement.operations.iter().any(|operation| operation.fate == fate);
    match judgement.verdict {
        Verdict::Reject => "REJECT",
        Verdict::Unknown => "UNKNOWN",
        // The next tool refuses what it makes.
        Verdict::Accept if judgement.unusable.is_some() => "REJECT",
        Verdict::Accept if any(OperationFate::Reversed) => "REVERSED",
        Verdict::Accept if any(OperationFate::Phantom) => "PHANTOM",
        Verdict::Accept if judgement.operations.is_empty() && operations > 0 => "DROP-ALL",
        Verdict::Accept if !judgement.dropped.is_empty() => "DROP",
        Verdict::Accept => "OK",
    }
}

fn explained(judgement: &Judgement) -> String {
    let shown = judgement.operations.iter().map(|operation| match operation.fate {
        OperationFate::Usable => operation.name.clone(),
        fate => format!("{} ({fate:?})", operation.name),
    });
    let shown: Vec<String> = shown.collect();
    format!("[{}] without [{}] {}", shown.join(", "), judgement.dropped.join(", "), reasons(judgement))
}

impl Matrix {
    /// Whether each class is right.
    pub(crate) fn is_right(&self) -> bool {
        self.cells.iter().all(|cell| cell.recorded == cell.said)
    }

    /// How many classes are right, by importer.
    pub(crate) fn table(&self) -> String {
        let mut rows: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for cell in &self.cells {
            let row = rows.entry(&cell.importer).or_default();
            row.0 += usize::from(cell.recorded == cell.said);
            row.1 += 1;
        }
        let mut out =
            String::from("constructs by class (OK, DROP, DROP-ALL, PHANTOM, REVERSED, REJECT), aim 100 %\n");
        for (importer, (right, all)) in rows {
            let word = if right == all { "" } else { "   MISSED" };
            let _ = writeln!(out, "{importer:<20} {right:>3} of {all}{word}");
        }
        out
    }

    /// What is of another class than recorded.
    pub(crate) fn misses(&self, of: &str) -> String {
        let mut out = String::new();
        let misses = self.cells.iter().filter(|cell| cell.recorded != cell.said);
        for cell in misses.filter(|cell| of == "all" || of == cell.importer) {
            let _ = writeln!(out, "{}: constructs/{}", cell.importer, cell.file);
            let _ = writeln!(out, "    recorded: {} {}", cell.recorded, cell.detail);
            let _ = writeln!(out, "    said:     {} {}", cell.said, cell.why);
        }
        out
    }
}
