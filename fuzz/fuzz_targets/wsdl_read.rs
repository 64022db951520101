//! A WSDL of any bytes is read, linted, and judged by every importer's model: no panic, no hang, and places that are in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use soapstone_lint::importers::importers;
use soapstone_lint::{Selection, lint};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};
use soapstone_wsdl::policy::{Policies, PolicyLimits};

fuzz_target!(|data: &[u8]| {
    // After a NUL a second document follows, which the first may import as `b.wsdl` or `b.xsd`.
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let first = parts.next().unwrap_or_default();
    let second = parts.next().unwrap_or_default();
    let loader = MemoryLoader::default()
        .with("a.wsdl", first)
        .with("b.wsdl", second)
        .with("b.xsd", second);
    let Ok(documents) = Documents::load("a.wsdl", &loader, &LoadLimits::default()) else { return };
    let wsdl = Definitions::read(&documents);
    for finding in lint(&wsdl, &Selection::default()) {
        if let Some(place) = finding.place {
            let (_, document) =
                documents.readable().find(|(_, document)| document.location() == place.location).unwrap();
            assert!(place.span.start <= place.span.end);
            assert!(place.span.end as usize <= document.source().text().len());
        }
    }
    let policies = Policies::read(&documents, PolicyLimits::default());
    for (_, port) in wsdl.ports() {
        policies.endpoint(&wsdl, port);
    }
    for importer in importers() {
        importer.judge(&wsdl);
    }
});
