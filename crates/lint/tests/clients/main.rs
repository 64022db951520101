//! What the models of zeep, PHP, wsdl2h, node-soap and strong-soap say.
//!
//! `cases/` has variations of `base.wsdl`, each with what the real programs did with it; `wsdl/constructs` at the root of the
//! repository has whole WSDLs, and in `matrix.tsv` what became of each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "these are tests")]

mod cases;
mod constructs;
mod robustness;

use soapstone_lint::importers::{Importer, importer};

/// The importers whose models are tested here.
const CLIENTS: [&str; 5] = ["wsdl2h", "zeep", "php", "node-soap", "strong-soap"];

fn model(name: &str) -> &'static dyn Importer {
    importer(name).expect("a model of this name")
}
