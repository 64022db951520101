//! Accepted or rejected, said and recorded; and the names of the operations.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use soapstone_lint::importers::{Judgement, Verdict};

use super::judged::{Judged, reasons};
use super::recorded::{Recorded, RecordedVerdict};

/// How all verdicts compare.
pub(crate) struct Confusion<'c> {
    /// By importer, in the order of the records
    rows: BTreeMap<&'c str, Row<'c>>,
}

#[derive(Default)]
struct Row<'c> {
    /// Both accept
    accepts: usize,
    /// Both reject
    rejects: usize,
    /// Recorded as accepted, and said to be rejected
    false_rejects: usize,
    /// Recorded as rejected, and said to be accepted
    false_accepts: usize,
    /// Nothing is said
    unknown: usize,
    /// Of those that both accept: the names of the operations are the same
    same_operations: usize,
    misses: Vec<(&'c RecordedVerdict, Option<&'c Judgement>)>,
}

/// Compares. Names of operations are compared as sets: that is how they are recorded.
pub(crate) fn compare<'c>(recorded: &'c Recorded, judged: &'c [Judged]) -> Confusion<'c> {
    let files: BTreeMap<&str, &Judged> = judged.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut rows: BTreeMap<&str, Row<'_>> = BTreeMap::new();
    for verdict in &recorded.verdicts {
        let row = rows.entry(&verdict.importer).or_default();
        let said = files.get(verdict.wsdl.as_str()).and_then(|file| file.judgement(&verdict.importer));
        let right = match (verdict.accepts, said.map(|judgement| judgement.verdict)) {
            (true, Some(Verdict::Accept)) => {
                row.accepts += 1;
                let same = said.is_some_and(|judgement| names(judgement) == operations(verdict));
                row.same_operations += usize::from(same);
                same
            }
            (false, Some(Verdict::Reject)) => {
                row.rejects += 1;
                true
            }
            (true, Some(Verdict::Reject)) => {
                row.false_rejects += 1;
                false
            }
            (false, Some(Verdict::Accept)) => {
                row.false_accepts += 1;
                false
            }
            (_, Some(Verdict::Unknown) | None) => {
                row.unknown += 1;
                false
            }
        };
        if !right {
            row.misses.push((verdict, said));
        }
    }
    Confusion { rows }
}

fn names(judgement: &Judgement) -> BTreeSet<&str> {
    judgement.operations.iter().map(|operation| operation.name.as_str()).collect()
}

fn operations(verdict: &RecordedVerdict) -> BTreeSet<&str> {
    verdict.operations.iter().map(String::as_str).collect()
}

impl Row<'_> {
    fn right(&self) -> usize {
        self.accepts + self.rejects
    }

    fn all(&self) -> usize {
        self.right() + self.false_accepts + self.false_rejects + self.unknown
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

impl Confusion<'_> {
    fn total(&self) -> (usize, usize) {
        self.rows.values().fold((0, 0), |(right, all), row| (right + row.right(), all + row.all()))
    }

    /// Whether enough verdicts are right, in percent: of all, and of each importer.
    pub(crate) fn meets(&self, of_all: f64, of_each: f64) -> bool {
        let (right, all) = self.total();
        percent(right, all) >= of_all
            && self.rows.values().all(|row| percent(row.right(), row.all()) >= of_each)
    }

    /// One line an importer.
    pub(crate) fn table(&self, of_all: f64, of_each: f64) -> String {
        let mut out = String::from("verdicts (a crash is a reject; recorded → said)\n");
        let _ = writeln!(
            out,
            "{:<12} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9}   {:<16} operations (sets of names, of those that both accept)",
            "importer", "a→a", "r→r", "a→r", "r→a", "unknown", "right", "aim"
        );
        let aim =
            |percent: f64, aim: f64| format!("{aim:.0} % {}", if percent >= aim { "met" } else { "MISSED" });
        for (name, row) in &self.rows {
            let right = percent(row.right(), row.all());
            let same = percent(row.same_operations, row.accepts);
            let _ = writeln!(
                out,
                "{name:<12} {:>8} {:>8} {:>8} {:>8} {:>8} {right:>7.2} %   {:<16} {same:.2} % ({} of {})",
                row.accepts,
                row.rejects,
                row.false_rejects,
                row.false_accepts,
                row.unknown,
                aim(right, of_each),
                row.same_operations,
                row.accepts,
            );
        }
        let (right, all) = self.total();
        let share = percent(right, all);
        let _ =
            writeln!(out, "all          {right} of {all} right: {share:.2} %, aim {}", aim(share, of_all));
        out
    }

    /// What was said otherwise than recorded.
    pub(crate) fn misses(&self, of: &str) -> String {
        let mut out = String::new();
        for (name, row) in self.rows.iter().filter(|(name, _)| of == "all" || of == **name) {
            for (recorded, said) in &row.misses {
                let _ = writeln!(out, "{name}: {}", recorded.wsdl);
                let Some(said) = said else {
                    let _ = writeln!(out, "    recorded {}; nothing is said", recorded.word);
                    continue;
                };
                if recorded.accepts && said.verdict == Verdict::Accept {
                    let (was, is) = (operations(recorded), names(said));
                    let _ = writeln!(out, "    operations missing: {}", list(was.difference(&is)));
                    let _ = writeln!(out, "    operations too many: {}", list(is.difference(&was)));
                    continue;
                }
                let _ = writeln!(out, "    recorded: {} {}", recorded.word, recorded.error);
                let _ = writeln!(out, "    said:     {:?} {}", said.verdict, reasons(said));
            }
        }
        out
    }
}

fn list<'n>(names: impl Iterator<Item = &'n &'n str>) -> String {
    names.copied().collect::<Vec<_>>().join(", ")
}
