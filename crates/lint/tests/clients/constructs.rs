//! The constructs, by class.

use std::path::Path;

use soapstone_lint::importers::{Judgement, OperationFate, Verdict};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, FileLoader, LoadLimits};

use super::{CLIENTS, model};

/// The class of the matrix that a judgement is of.
fn class(judgement: &Judgement) -> &'static str {
    let any = |fate| judgement.operations.iter().any(|operation| operation.fate == fate);
    match judgement.verdict {
        Verdict::Reject => "REJECT",
        Verdict::Accept if judgement.unusable.is_some() => "REJECT",
        Verdict::Accept if any(OperationFate::Reversed) => "REVERSED",
        Verdict::Accept if any(OperationFate::Phantom) => "PHANTOM",
        Verdict::Accept if judgement.dropped.is_empty() => "OK",
        Verdict::Accept if judgement.operations.is_empty() => "DROP-ALL",
        Verdict::Accept => "DROP",
        Verdict::Unknown => "UNKNOWN",
    }
}

#[test]
fn each_construct_is_of_the_class_that_was_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wsdl/constructs");
    let matrix = std::fs::read_to_string(folder.join("matrix.tsv")).expect("matrix.tsv");
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in matrix.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [file, importer, recorded, ..] = fields.as_slice() else { panic!("fields are missing: {line}") };
        if !CLIENTS.contains(importer) {
            continue;
        }
        let location = folder.join(file).display().to_string();
        let documents =
            Documents::load(&location, &FileLoader::default(), &LoadLimits::default()).expect(file);
        let judgement = model(importer).judge(&Definitions::read(&documents));
        count += 1;
        if class(&judgement) != *recorded {
            wrong.push(format!(
                "{file}: {importer} is {}, recorded {recorded}: {judgement:?}",
                class(&judgement)
            ));
        }
    }
    assert_eq!(count, 41 * CLIENTS.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
