//! Variations of one WSDL.
//!
//! A case begins with `==` and says what is varied. `-` is what is replaced in `base.wsdl`, once, `+` by what; `file` is a document
//! beside it. Then each importer takes it and shows these operations, or refuses it with a reason that has this text in it.

use soapstone_lint::importers::{Judgement, Verdict, judge_unread};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};

use super::{CLIENTS, model};

const BASE: &str = include_str!("base.wsdl");

#[derive(Default)]
struct Case<'c> {
    what: &'c str,
    replace: Vec<(String, String)>,
    files: Vec<(&'c str, String)>,
    expected: Vec<(&'c str, &'c str)>,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case<'_>> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(what) = line.strip_prefix("== ") {
            cases.push(Case { what, ..Case::default() });
            continue;
        }
        let case = cases.last_mut().expect("a case begins with ==");
        let plain = |text: &str| text.replace("\\n", "\n").replace("\\\\", "\\");
        if let Some(text) = line.strip_prefix("- ") {
            case.replace.push((plain(text), String::new()));
        } else if let Some(text) = line.strip_prefix('+') {
            case.replace.last_mut().expect("+ follows -").1 = plain(text.strip_prefix(' ').unwrap_or(text));
        } else if let Some((name, text)) = line.strip_prefix("file ").and_then(|file| file.split_once(": ")) {
            case.files.push((name, plain(text)));
        } else {
            case.expected.push(line.split_once(": ").expect("importer: what it does"));
        }
    }
    cases
}

fn judged(case: &Case<'_>, importer: &str) -> Judgement {
    let mut wsdl = BASE.to_owned();
    for (from, to) in &case.replace {
        assert!(wsdl.contains(from.as_str()), "{}: there is no {from:?}", case.what);
        wsdl = wsdl.replacen(from, to, 1);
    }
    let files =
        case.files.iter().fold(MemoryLoader::default(), |all, (name, text)| all.with(*name, text.as_str()));
    match Documents::load("a.wsdl", &files.with("a.wsdl", wsdl), &LoadLimits::default()) {
        Ok(documents) => model(importer).judge(&Definitions::read(&documents)),
        Err(error) => judge_unread(&error),
    }
}

/// What is wrong with what a model says of a case; nothing if it is as expected.
fn difference(case: &Case<'_>, importer: &str, expected: &str) -> Option<String> {
    let judgement = judged(case, importer);
    let text: Vec<&str> = judgement.reasons.iter().map(|reason| reason.text.as_str()).collect();
    let text = text.join("; ");
    let mut shown: Vec<&str> = judgement.operations.iter().map(|operation| operation.name.as_str()).collect();
    shown.sort_unstable();
    let said = match judgement.verdict {
        Verdict::Accept => format!("takes {}", shown.join(" ")),
        Verdict::Reject => format!("refuses {text}"),
        _ => "does not know".to_owned(),
    };
    let right = match expected.strip_prefix("refuses ") {
        Some(wanted) => judgement.verdict == Verdict::Reject && text.contains(wanted),
        None => said.trim_end() == expected,
    };
    (!right).then(|| format!("{}: {importer} should: {expected}\n    it: {said}", case.what))
}

fn check(text: &str) {
    let cases = cases(text);
    assert!(!cases.is_empty());
    let differences: Vec<String> = cases
        .iter()
        .inspect(|case| assert_eq!(case.expected.len(), CLIENTS.len(), "{}", case.what))
        .flat_map(|case| {
            case.expected.iter().filter_map(|(importer, expected)| difference(case, importer, expected))
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn what_is_no_xml_and_what_parsers_mind() {
    check(include_str!("cases/xml.txt"));
}

#[test]
fn imports_are_followed_as_each_follows_them() {
    check(include_str!("cases/imports.txt"));
}

#[test]
fn schemas_are_read_as_strictly_as_each_reads_them() {
    check(include_str!("cases/schemas.txt"));
}

#[test]
fn messages_and_port_types_are_looked_up() {
    check(include_str!("cases/messages.txt"));
}

#[test]
fn bindings_are_bound() {
    check(include_str!("cases/bindings.txt"));
}

#[test]
fn services_need_what_they_need() {
    check(include_str!("cases/services.txt"));
}
