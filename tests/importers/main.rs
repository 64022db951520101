//! Rewritten WSDLs, imported by those whom they are rewritten for.
//!
//! Nothing is installed here: an importer that is not on the machine is skipped, with a line that says so
//! (`scripts/install-test-tools` installs them).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests, too")]

mod exported;
mod peers;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use soapstone_lint::fix::{FixOptions, fix};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, FileLoader, LoadError, LoadLimits, Loader, MemoryLoader};

const CALCULATOR: &[&str] =
    &["Clear", "AddTo", "SubtractFrom", "MultiplyBy", "DivideBy", "Result", "Equation"];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// The document in a captured HTTP response.
fn captured(path: &str) -> Vec<u8> {
    let bytes = std::fs::read(fixtures().join(path)).expect("the fixture is there");
    let at = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head ends") + 4;
    bytes[at..].to_vec()
}

fn rewritten(location: &str, loader: &dyn Loader) -> String {
    let documents = Documents::load(location, loader, &LoadLimits::default()).expect("it can be read");
    fix(&Definitions::read(&documents), &FixOptions::default()).expect("it can be rewritten").wsdl
}

fn of_file(path: &str) -> String {
    rewritten(&fixtures().join(path).to_string_lossy(), &FileLoader::default())
}

/// Every importer that is there takes it, with all of these operations and no other.
fn imported_whole(name: &str, wsdl: &str, operations: &[&str]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("importers").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let file = folder.join("service.wsdl");
    std::fs::write(&file, wsdl).expect("a file can be written");
    let expected: BTreeSet<String> = operations.iter().map(|name| (*name).to_owned()).collect();
    for peer in peers::all() {
        let shown = match peer.import(&file, &folder) {
            peers::Import::NotHere(missing) => {
                println!("{name}: {} skipped: {missing}", peer.name);
                continue;
            }
            peers::Import::Failed(said) => panic!("{} rejects {}: {said}", peer.name, file.display()),
            peers::Import::Operations(shown) => shown,
        };
        assert_eq!(shown, expected, "{} shows other operations of {}", peer.name, file.display());
        println!("{name}: {} takes all {}", peer.name, shown.len());
    }
}

#[test]
fn the_captured_ws_dual_http_wsdl() {
    for binding in ["wsdualhttpbinding", "custom-rm11"] {
        let bytes = captured(&format!("wsdual/d-wsdl/{binding}/03-get-singleWsdl-resp.http"));
        let loader = MemoryLoader::default().with("service.wsdl", bytes);
        imported_whole(binding, &rewritten("service.wsdl", &loader), CALCULATOR);
    }
}

#[test]
fn the_captured_wsdl_in_its_parts() {
    // Locations are addresses of the service that was captured.
    struct Captured;
    impl Loader for Captured {
        fn load(&self, location: &str) -> Result<Vec<u8>, LoadError> {
            let file = match location.rsplit('?').next().unwrap_or_default() {
                "wsdl" => "01-get-wsdl",
                "wsdl=wsdl0" => "02-get-wsdl-wsdl0",
                "xsd=xsd0" => "04-get-xsd-xsd0",
                "xsd=xsd1" => "05-get-xsd-xsd1",
                _ => return Err(LoadError::NotFound { location: location.to_owned() }),
            };
            Ok(captured(&format!("wsdual/d-wsdl/wsdualhttpbinding/{file}-resp.http")))
        }
    }
    imported_whole("parts", &rewritten("http://localhost/service?wsdl", &Captured), CALCULATOR);
}

#[test]
fn the_captured_net_http_wsdl() {
    imported_whole("net-http", &of_file("nethttp/wsdl/calculator.singleWsdl.xml"), CALCULATOR);
}

#[test]
fn a_callback_with_a_reply() {
    let wsdl = of_file("nethttp/wsdl/ask.singleWsdl.xml");
    let documents = Documents::from_bytes(
        "ask.wsdl",
        wsdl.clone().into_bytes(),
        &MemoryLoader::default(),
        &LoadLimits::default(),
    )
    .expect("it can be read");
    let definitions = Definitions::read(&documents);
    let operations: Vec<&str> = definitions
        .port_types
        .iter()
        .flat_map(|port_type| &port_type.operations)
        .map(|operation| operation.name)
        .collect();
    assert!(operations.len() > 1, "{operations:?}");
    imported_whole("ask", &wsdl, &operations);
}
