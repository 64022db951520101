//! Each construct that was tried with the real programs, by class.

use std::fs;
use std::path::PathBuf;

use soapstone_lint::importers::{Judgement, Verdict, importer};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, FileLoader, LoadLimits};

#[test]
fn constructs_are_classed_as_recorded() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../wsdl/constructs");
    let matrix = fs::read_to_string(folder.join("matrix.tsv")).expect("the matrix is there");
    let mut compared = 0;
    for line in matrix.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [file, name, recorded, ..] = fields.as_slice() else { panic!("four fields in {line}") };
        if !["wsimport", "wsimport-extension", "axis"].contains(name) {
            continue;
        }
        let location = folder.join(file).display().to_string();
        let documents = Documents::load(&location, &FileLoader::default(), &LoadLimits::default());
        let documents = documents.expect("every construct can be read");
        let judgement = importer(name).expect("a known importer").judge(&Definitions::read(&documents));
        assert_eq!(class(&judgement), *recorded, "{file} {name}: {:?}", judgement.reasons);
        compared += 1;
    }
    assert_eq!(compared, 3 * 41);
}

fn class(judgement: &Judgement) -> &'static str {
    match judgement.verdict {
        Verdict::Reject => "REJECT",
        Verdict::Unknown => "UNKNOWN",
        Verdict::Accept if judgement.operations.is_empty() => "DROP-ALL",
        Verdict::Accept if !judgement.dropped.is_empty() => "DROP",
        Verdict::Accept => "OK",
    }
}
