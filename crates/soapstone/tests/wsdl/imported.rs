//! The contracts of the samples come out of their own WSDL as they went in.

use std::sync::Arc;

use soapstone::samples::calculator::CalculatorContract;
use soapstone::samples::interop::ask::AskContract;
use soapstone::samples::interop::data::ValuesContract;
use soapstone::samples::interop::plain::{EchoContract, LogContract};
use soapstone::samples::orders::SampleServiceContract;
use soapstone::{Binding, Contract};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::export::{EndpointDescription, ServiceDescription};
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};
use soapstone_wsdl::xsd::Components;
use soapstone_wsdl::{ContractDescription, import};

/// The types by their names, and the rest. WSDL does not say which headers must be understood.
fn parts(contract: &ContractDescription) -> (Vec<String>, ContractDescription) {
    let all = contract.types.namespaces().flat_map(|namespace| contract.types.types(namespace));
    let mut types: Vec<String> = all.map(|(name, ty)| format!("{name} {ty:?}")).collect();
    types.sort();
    let mut rest = contract.clone();
    rest.types = Default::default();
    for operation in &mut rest.operations {
        let messages = std::iter::once(&mut operation.input).chain(&mut operation.output);
        for part in messages.flat_map(|message| &mut message.parts) {
            part.header = part.header.map(|_| false);
        }
    }
    (types, rest)
}

#[track_caller]
fn round<C: Contract>() {
    let description = C::description();
    let endpoint = EndpointDescription::new(Arc::clone(description), Binding::net_http(), "ws://localhost/a");
    let wsdl = ServiceDescription::new("Service").endpoint(endpoint).single().unwrap().to_text().unwrap();
    let loader = MemoryLoader::default().with("a.wsdl", wsdl.as_str());
    let documents = Documents::load("a.wsdl", &loader, &LoadLimits::default()).unwrap();
    let definitions = Definitions::read(&documents);
    let components = Components::read(&definitions.schemas);
    let bound = definitions.bindings.first();
    let imported = import::contract(&definitions, &components, &definitions.port_types[0], bound);
    let imported = imported.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(parts(&imported), parts(description));
}

#[test]
fn contracts_are_imported_as_they_were_exported() {
    round::<CalculatorContract>();
    round::<AskContract>();
    round::<ValuesContract>();
    round::<EchoContract>();
    round::<LogContract>();
    round::<SampleServiceContract>();
}
