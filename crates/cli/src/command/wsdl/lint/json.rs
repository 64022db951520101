//! Findings and verdicts for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use soapstone_lint::importers::{Judgement, OperationFate, Place, Verdict};
use soapstone_lint::{Finding, Related};
use soapstone_wsdl::load::Documents;

use super::file::FileReport;

/// A file, as one line.
pub(super) fn render(report: &FileReport) -> String {
    let documents = report.documents.as_ref();
    let findings = report.findings.iter().map(|finding| JsonFinding::of(finding, documents)).collect();
    let importers = report.importers.iter();
    let importers =
        importers.map(|(importer, judgement)| (importer.name(), JsonVerdict::of(judgement, documents)));
    let file = JsonFile { file: &report.file, findings, importers: importers.collect() };
    // Strings, numbers and lists of them can always be written.
    serde_json::to_string(&file).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct JsonFile<'r> {
    file: &'r str,
    findings: Vec<JsonFinding<'r>>,
    importers: BTreeMap<&'static str, JsonVerdict<'r>>,
}

#[derive(Serialize)]
struct JsonFinding<'r> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: &'r str,
    #[serde(flatten)]
    place: JsonPlace<'r>,
    help: Option<&'r str>,
    spec: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<JsonNote<'r>>,
}

#[derive(Serialize)]
struct JsonNote<'r> {
    message: &'r str,
    #[serde(flatten)]
    place: JsonPlace<'r>,
}

/// Null where there is no place.
#[derive(Default, Serialize)]
struct JsonPlace<'r> {
    document: Option<&'r str>,
    line: Option<usize>,
    column: Option<usize>,
    end: Option<JsonEnd>,
}

#[derive(Serialize)]
struct JsonEnd {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct JsonVerdict<'r> {
    verdict: &'static str,
    operations: Vec<&'r str>,
    reason: Option<String>,
    dropped: &'r [String],
    phantom: Vec<&'r str>,
    reversed: Vec<&'r str>,
    reasons: Vec<JsonNote<'r>>,
}

impl<'r> JsonFinding<'r> {
    fn of(finding: &'r Finding, documents: Option<&Documents>) -> Self {
        let related = |related: &'r Related| JsonNote {
            message: &related.text,
            place: JsonPlace::of(Some(&related.place), documents),
        };
        Self {
            code: finding.rule.code,
            name: finding.rule.meta.name,
            severity: finding.severity.as_str(),
            message: &finding.message,
            place: JsonPlace::of(finding.place.as_ref(), documents),
            help: finding.help.as_deref(),
            spec: finding.rule.meta.spec.iter().map(ToString::to_string).collect(),
            related: finding.related.iter().map(related).collect(),
        }
    }
}

impl<'r> JsonPlace<'r> {
    fn of(place: Option<&'r Place>, documents: Option<&Documents>) -> Self {
        let Some(place) = place else { return Self::default() };
        let end = documents.and_then(|documents| super::end_of(place, documents));
        Self {
            document: Some(&place.location),
            line: Some(place.at.line),
            column: Some(place.at.column),
            end: end.map(|end| JsonEnd { line: end.line, column: end.column }),
        }
    }
}

impl<'r> JsonVerdict<'r> {
    fn of(judgement: &'r Judgement, documents: Option<&Documents>) -> Self {
        let with = |fate: OperationFate| {
            let found = judgement.operations.iter().filter(move |operation| operation.fate == fate);
            found.map(|operation| operation.name.as_str()).collect()
        };
        let reasons = judgement.reasons.iter().map(|reason| JsonNote {
            message: &reason.text,
            place: JsonPlace::of(reason.place.as_ref(), documents),
        });
        Self {
            verdict: match judgement.verdict {
                Verdict::Accept => "accept",
                Verdict::Reject => "reject",
                Verdict::Unknown => "unknown",
            },
            operations: with(OperationFate::Usable),
            reason: super::reason_of(judgement),
            dropped: &judgement.dropped,
            phantom: with(OperationFate::Phantom),
            reversed: with(OperationFate::Reversed),
            reasons: reasons.collect(),
        }
    }
}
