//! `soapstone wsdl`

mod describe;
mod fix;
mod generate;
mod lint;
mod rust_endpoints;

/// The path of a fixture.
pub(crate) fn fixture(path: &str) -> String {
    format!("{}/../../fixtures/{path}", env!("CARGO_MANIFEST_DIR"))
}
