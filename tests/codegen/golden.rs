//! What is made of WSDLs, beside what was made before. `UPDATE=1` takes the new as right.

use std::path::{Path, PathBuf};

use soapstone_codegen::{Definitions, GenerateError, Generator};
use soapstone_wsdl::load::{Documents, FileLoader, LoadLimits};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn generate(wsdl: &str) -> Result<String, Vec<GenerateError>> {
    let path = here(wsdl);
    let documents =
        Documents::load(&path.to_string_lossy(), &FileLoader::default(), &LoadLimits::default()).unwrap();
    Generator::new().generate(&Definitions::read(&documents))
}

#[track_caller]
fn check(wsdl: &str, golden: &str) {
    let code = generate(wsdl).unwrap();
    let path = here("codegen/generated").join(golden);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &code).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == code,
        "{golden} is not what is made of {wsdl} now: run with UPDATE=1 and look at what changes"
    );
}

#[test]
fn duplex_calculator() {
    check("../fixtures/nethttp/wsdl/calculator.singleWsdl.xml", "calculator.rs");
}

#[test]
fn orders() {
    check("../fixtures/nethttp/wsdl/sample.singleWsdl.xml", "orders.rs");
}

#[test]
fn data_contracts() {
    check("../fixtures/nethttp/wsdl/data.singleWsdl.xml", "data.rs");
}

#[test]
fn documents() {
    check("codegen/wsdl/documents.wsdl", "shop.rs");
}

#[test]
fn what_is_not_supported_is_told_at_once_with_its_place() {
    let errors = generate("codegen/wsdl/unsupported.wsdl").unwrap_err();
    let told: Vec<String> =
        errors.iter().map(|error| format!("{}:{} {}", error.line, error.column, error.what)).collect();
    assert_eq!(
        told,
        [
            "14:5 the operation `Encoded` is encoded (use=\"encoded\"), which is not supported",
            "3:21 the part `x` has a type and no element, and stands in a document",
            "4:59 the body has more than one part, `a` and `b`: of a document there is one",
            "9:5 the operation `Two` is overloaded: there is another of this name",
            "10:28 there is no message {urn:a}lost",
        ]
    );
    assert!(
        errors.iter().all(|error| error.location.ends_with("unsupported.wsdl") && !error.help.is_empty())
    );
}
