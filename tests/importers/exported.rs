//! The interoperable form of what services of ours describe.

use soapstone::samples::calculator::CalculatorContract;
use soapstone::samples::interop::ask::AskContract;
use soapstone::samples::interop::data::ValuesContract;
use soapstone::samples::interop::plain::LogContract;
use soapstone::samples::interop::two_way::TwoWayContract;
use soapstone::samples::orders::SampleServiceContract;
use soapstone::wsdl::{EndpointDescription, Interoperable, ServiceDescription};
use soapstone::{AddressingVersion, Binding, Contract, MessageVersion, SoapVersion};

use super::imported_whole;

/// Describes a contract with a port for each binding, and has it imported.
fn taken<C: Contract>(name: &str, bindings: &[Binding]) {
    let contract = C::description();
    let service = bindings.iter().enumerate().fold(
        ServiceDescription::new(format!("{}Service", contract.name)),
        |service, (number, binding)| {
            let address = format!("http://localhost:8000/{name}/{number}");
            service.endpoint(EndpointDescription::new(contract.clone(), binding.clone(), address))
        },
    );
    let document = service.interoperable(&Interoperable::default()).expect("it can be described");
    let text = document.to_text().expect("it can be written");
    let operations: Vec<&str> = contract.operations.iter().map(|operation| operation.name.as_str()).collect();
    imported_whole(&format!("exported-{name}"), &text, &operations);
}

/// The binding, and the same with SOAP 1.1.
fn both(binding: Binding) -> [Binding; 2] {
    let version = MessageVersion { soap: SoapVersion::Soap11, addressing: AddressingVersion::V10 };
    [binding.clone(), Binding { version, ..binding }]
}

#[test]
fn calculators() {
    taken::<CalculatorContract>("calculator", &both(Binding::ws_dual_http()));
    taken::<CalculatorContract>("calculator-rm11", &both(Binding::ws_dual_http().reliable(true)));
}

#[test]
fn orders() {
    taken::<SampleServiceContract>("orders", &both(Binding::ws_dual_http()));
}

#[test]
fn what_asks_back_and_declares_faults() {
    taken::<AskContract>("ask", &both(Binding::ws_dual_http()));
    taken::<TwoWayContract>("two-way", &both(Binding::ws_dual_http()));
}

#[test]
fn values_of_all_types() {
    taken::<ValuesContract>("data", &[Binding::ws_http(), Binding::basic_http()]);
}

#[test]
fn what_does_not_call_back() {
    taken::<LogContract>("log", &both(Binding::ws_http_reliable()));
}
