//! Contracts and bindings out of WSDL: what was recorded, and what this crate exports itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end with a panic")]

use std::sync::Arc;

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::export::{EndpointDescription, ServiceDescription};
use soapstone_wsdl::import::{binding, contract};
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};
use soapstone_wsdl::xsd::Components;
use soapstone_wsdl::{Binding, ContractDescription, Direction, Duplex, SessionMode};

/// The first portType with its binding, and what each port speaks.
fn import(wsdl: &str) -> (ContractDescription, Vec<(String, Binding)>) {
    let loader = MemoryLoader::default().with("a.wsdl", wsdl);
    let documents = Documents::load("a.wsdl", &loader, &LoadLimits::default()).unwrap();
    let definitions = Definitions::read(&documents);
    let components = Components::read(&definitions.schemas);
    let port_type = &definitions.port_types[0];
    let bound = definitions.bindings.first();
    let contract =
        contract(&definitions, &components, port_type, bound).unwrap_or_else(|error| panic!("{error}"));
    let ports = definitions.ports().map(|(_, port)| {
        let (speaks, unknown) = binding(&definitions, definitions.binding_of(port).unwrap(), Some(port));
        assert!(unknown.is_empty(), "{unknown:?}");
        (port.location.unwrap_or_default().to_owned(), speaks)
    });
    (contract, ports.collect())
}

fn fixture(path: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/");
    std::fs::read_to_string(format!("{root}{path}")).unwrap()
}

/// Types are the same in any order.
fn same(a: &ContractDescription, b: &ContractDescription) {
    let types = |contract: &ContractDescription| {
        let mut all: Vec<String> = contract
            .types
            .namespaces()
            .flat_map(|namespace| contract.types.types(namespace))
            .map(|(name, ty)| format!("{name} {ty:?}"))
            .collect();
        all.sort();
        all
    };
    assert_eq!(types(a), types(b));
    let without = |contract: &ContractDescription| {
        let mut contract = contract.clone();
        contract.types = Default::default();
        contract
    };
    assert_eq!(without(a), without(b));
}

#[test]
fn what_was_recorded_is_imported_and_exported_again() {
    for area in ["ask", "calculator", "data", "echo", "log", "sample"] {
        let (contract, ports) = import(&fixture(&format!("nethttp/wsdl/{area}.singleWsdl.xml")));
        assert!(!contract.operations.is_empty() && !ports.is_empty(), "{area}");
        let mut service = ServiceDescription::new("Again");
        for (address, binding) in &ports {
            let endpoint =
                EndpointDescription::new(Arc::new(contract.clone()), binding.clone(), address.clone());
            service = service.endpoint(endpoint);
        }
        let (again, ports_again) = import(&service.single().unwrap().to_text().unwrap());
        same(&contract, &again);
        assert_eq!(ports, ports_again, "{area}");
    }
}

#[test]
fn a_duplex_contract_has_its_session_its_callbacks_and_its_binding() {
    let recorded = [("wsdualhttpbinding", false), ("custom-feb2005", false), ("custom-rm11", true)];
    for (folder, version_11) in recorded {
        let text = fixture(&format!("wsdual/d-wsdl/{folder}/03-get-singleWsdl-resp.http"));
        let (_, wsdl) = text.split_once("\r\n\r\n").unwrap();
        let (contract, ports) = import(wsdl);
        assert_eq!(contract.name, "ICalculatorDuplex");
        assert_eq!(contract.session, SessionMode::Required);
        let names =
            |direction| contract.of(direction).map(|operation| operation.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names(Direction::Service), ["Clear", "AddTo", "SubtractFrom", "MultiplyBy", "DivideBy"]);
        assert_eq!(names(Direction::Callback), ["Result", "Equation"]);
        let [(_, binding)] = ports.as_slice() else { panic!("{ports:?}") };
        assert!(matches!(binding.duplex, Duplex::Composite { .. }));
        assert_eq!(*binding, Binding::ws_dual_http().reliable(version_11));
    }
}

#[test]
fn what_is_not_of_dotnet_says_why_and_where() {
    let wsdl = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:a" targetNamespace="urn:a">
  <types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a" elementFormDefault="qualified">
    <xs:element name="Tell"><xs:complexType><xs:sequence>
      <xs:element name="when" type="xs:date"/></xs:sequence></xs:complexType></xs:element></xs:schema></types>
  <message name="m"><part name="parameters" element="t:Tell"/></message>
  <portType name="P"><operation name="Tell"><input xmlns:w="http://www.w3.org/2006/05/addressing/wsdl"
    w:Action="urn:tell" message="t:m"/></operation></portType></definitions>"#;
    let loader = MemoryLoader::default().with("a.wsdl", wsdl);
    let documents = Documents::load("a.wsdl", &loader, &LoadLimits::default()).unwrap();
    let definitions = Definitions::read(&documents);
    let components = Components::read(&definitions.schemas);
    let error = contract(&definitions, &components, &definitions.port_types[0], None).unwrap_err();
    assert_eq!(error.to_string(), "a.wsdl:4:7: .NET has no type for xs:date");
}
