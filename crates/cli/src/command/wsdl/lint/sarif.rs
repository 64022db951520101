//! Findings for code scanning. Spec: [SARIF210 §3]

use serde_json::{Value, json};
use soapstone_lint::importers::Place;
use soapstone_lint::{Finding, Severity, rules};
use soapstone_wsdl::load::Documents;

use super::file::FileReport;

/// All files as one run.
pub(super) fn render(reports: &[FileReport]) -> String {
    let rules: Vec<Value> = rules::all()
        .iter()
        .map(|rule| {
            let markdown = rule.meta.markdown();
            let text = format!("{}\n\n{}", rule.meta.summary, markdown.trim());
            json!({
                "id": rule.code,
                "name": pascal(rule.meta.name),
                "shortDescription": {"text": rule.meta.summary},
                "fullDescription": {"text": rule.meta.summary},
                "help": {"text": text, "markdown": text},
                "defaultConfiguration": {"level": level(rule.meta.severity)},
                "properties": {"tags": [rule.meta.family.title()], "precision": "high"},
            })
        })
        .collect();
    let results: Vec<Value> = reports
        .iter()
        .flat_map(|report| report.findings.iter().map(|finding| result(finding, report)))
        .collect();
    let sarif = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "soapstone",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{sarif:#}\n")
}

fn result(finding: &Finding, report: &FileReport) -> Value {
    let documents = report.documents.as_ref();
    let place = finding.place.as_ref();
    // A result without any location is not shown by what reads these files.
    let location = place.map_or_else(
        || json!({"physicalLocation": {"artifactLocation": {"uri": uri(&report.file)}}}),
        |place| location_of(place, documents),
    );
    let text = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    let related: Vec<Value> = finding
        .related
        .iter()
        .enumerate()
        .map(|(at, related)| {
            let mut place = location_of(&related.place, documents);
            place["id"] = json!(at + 1);
            place["message"] = json!({"text": related.text});
            place
        })
        .collect();
    let index = rules::all().iter().position(|rule| rule.code == finding.rule.code);
    let mut result = json!({
        "ruleId": finding.rule.code,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [location],
    });
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    result
}

fn location_of(place: &Place, documents: Option<&Documents>) -> Value {
    let mut region = json!({"startLine": place.at.line, "startColumn": place.at.column});
    if let Some(end) = documents.and_then(|documents| super::end_of(place, documents)) {
        region["endLine"] = json!(end.line);
        region["endColumn"] = json!(end.column);
    }
    json!({"physicalLocation": {"artifactLocation": {"uri": uri(&place.location)}, "region": region}})
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a URI reference: what a URI cannot have is escaped.
fn uri(location: &str) -> String {
    if soapstone_wsdl::load::is_url(location) {
        return location.to_owned();
    }
    let mut uri = String::new();
    for byte in location.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'+' | b'@' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    if location.starts_with('/') { format!("file://{uri}") } else { uri }
}

/// `notification-operation` as `NotificationOperation`.
fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
            .unwrap_or_default()
    };
    name.split('-').map(word).collect()
}
