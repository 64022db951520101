//! What the models of importers say of each construct, against what the importers did with it (`wsdl/constructs/matrix.tsv`), and
//! what the rules find in it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, too")]

use std::collections::BTreeMap;
use std::fs;

use soapstone_lint::importers::{Judgement, OperationFate, Verdict, importer};
use soapstone_lint::{Selection, lint};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, FileLoader, LoadLimits};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wsdl/constructs");

/// What the models do not know yet.
const OPEN: [(&str, &str); 4] =
    [("g06", "wsdl2h"), ("g11", "node-soap"), ("g14", "wsdl2h"), ("g22", "wsdl2h")];

fn documents(file: &str) -> Documents {
    Documents::load(&format!("{FOLDER}/{file}"), &FileLoader::default(), &LoadLimits::default()).unwrap()
}

fn class(judgement: &Judgement) -> &'static str {
    let any = |fate| judgement.operations.iter().any(|operation| operation.fate == fate);
    match judgement.verdict {
        Verdict::Reject => "REJECT",
        Verdict::Unknown => "UNKNOWN",
        Verdict::Accept if any(OperationFate::Reversed) => "REVERSED",
        Verdict::Accept if any(OperationFate::Phantom) => "PHANTOM",
        Verdict::Accept if judgement.operations.is_empty() => "DROP-ALL",
        Verdict::Accept if !judgement.dropped.is_empty() => "DROP",
        Verdict::Accept => "OK",
    }
}

#[test]
fn each_importer_does_with_each_construct_what_was_recorded() {
    let matrix = fs::read_to_string(format!("{FOLDER}/matrix.tsv")).unwrap();
    let mut wrong = Vec::new();
    let mut cells = 0;
    for line in matrix.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (file, name, recorded) = (fields[0], fields[1], fields[2]);
        let documents = documents(file);
        let importer = importer(name).unwrap_or_else(|| panic!("no model of {name}"));
        let said = class(&importer.judge(&Definitions::read(&documents)));
        cells += 1;
        let known = file.split('-').next().is_some_and(|construct| OPEN.contains(&(construct, name)));
        if said != recorded && !known {
            wrong.push(format!("{file} {name}: recorded {recorded}, said {said}"));
        }
    }
    assert_eq!(cells, 41 * 8);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn rules_find_what_is_wrong_with_each_construct() {
    let mut found = BTreeMap::new();
    let mut files: Vec<String> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".wsdl"))
        .collect();
    files.sort();
    for file in files {
        let documents = documents(&file);
        let mut codes: Vec<&str> = lint(&Definitions::read(&documents), &Selection::default())
            .iter()
            .map(|finding| finding.rule.code)
            .collect();
        codes.dedup();
        found.insert(file.split('-').next().unwrap().to_owned(), codes.join(" "));
    }
    let expected = [
        ("a", ""),
        ("a2", ""),
        ("b", "BP2303 DUP002 WCF001 SOAP001 WCF004 RM002"),
        ("b2", "BP2303 DUP002 DUP001 SOAP001"),
        ("b3", "BP2303 DUP002 DUP001"),
        ("c", "SOAP001"),
        ("c2", ""),
        ("d", "WCF001 SOAP001 WCF004 RM002"),
        ("e", "DUP003 DUP002 DUP001"),
        ("e2", "DUP003 DUP002 DUP001"),
        ("f", "BP2706 BP2110"),
        ("g01", ""),
        ("g02", ""),
        ("g03", "BP2304"),
        ("g04", "BP2304"),
        ("g05", "IMP001"),
        ("g06", "IMP002"),
        ("g07", ""),
        ("g08", "IMP001"),
        ("g09", ""),
        ("g10", "IMP004"),
        ("g11", "IMP005"),
        ("g12", "REF001 REF002 REF003"),
        ("g13", "BP2005 REF002"),
        ("g14", "IMP003 BP2102"),
        ("g15", "BP2306"),
        ("g16", "BP2204"),
        ("g17", "BP2210"),
        ("g18", "BP2203"),
        ("g19", "BP2718"),
        ("g20", "BP2718"),
        ("g21", "REF001"),
        ("g22", "BP2206"),
        ("g23", "BP2705"),
        ("g24", "WSA003 WSA001"),
        ("g25", "BP2026"),
        ("g26", "BP2710"),
        ("g27", "WCF005"),
        ("g28", ""),
        ("g29", "DOC008"),
        ("g30", "BP2303 DUP001"),
    ];
    for (construct, codes) in expected {
        assert_eq!(found[construct], codes, "{construct}");
    }
    assert_eq!(found.len(), expected.len());
}
