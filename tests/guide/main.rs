//! Every walk of `docs/guide`, and the commands of the README, run as a reader would.
//!
//! The format of the files is in `walk.rs`, what counts as the same output in `printed.rs`. A walk begins in an empty folder, with the
//! repository beside it as `../soapstone` and `soapstone` on the path. The ports that it shows (8000 to 8099, 9000 to 9099) are
//! replaced by free ones. Crates that it makes are built offline, with the versions of the repository; each walk gives its crates
//! names of their own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests, too")]

mod ports;
mod printed;
mod readme;
mod runner;
mod terminal;
mod walk;

use std::collections::BTreeSet;

use runner::Begin;

/// A test for each walk, and their list.
macro_rules! walks {
    ($($test:ident: $file:literal,)*) => {
        const WALKS: &[&str] = &[$($file),*];
        $(
            #[test]
            fn $test() {
                runner::run(concat!("docs/guide/", $file), Begin::Empty);
            }
        )*
    };
}

walks! {
    a_service_of_ones_own: "a-service-of-your-own.md",
    call_a_wcf_duplex_service: "call-a-wcf-duplex-service.md",
    host_for_a_wsdualhttp_client: "host-for-a-wsdualhttp-client.md",
    the_index: "README.md",
    duplex_through_nat_and_browser: "duplex-through-nat-and-browser.md",
    make_a_duplex_wsdl_importable: "make-a-duplex-wsdl-importable.md",
    i_have_a_capture_and_it_fails: "i-have-a-capture-and-it-fails.md",
}

#[test]
fn readme() {
    runner::run("README.md", Begin::Repository);
}

#[test]
fn each_walk_has_a_test() {
    let files = std::fs::read_dir(runner::repository().join("docs/guide")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let walks: BTreeSet<String> = names.filter(|name| name.ends_with(".md")).collect();
    assert_eq!(walks, WALKS.iter().map(|name| (*name).to_owned()).collect());
}
