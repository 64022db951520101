//! The contract that peers are tried with, as WSDL that all of them import.

use soapstone::samples::interop::data::ValuesContract;
use soapstone::wsdl::{EndpointDescription, Interoperable, ServiceDescription};
use soapstone::{Binding, Contract};

/// A text that is hard to get through.
pub(crate) const TEXT: &str = "Žluťoučký kůň 日本 & <b>  two  blanks\n\ttab";

/// The contract with a port of SOAP 1.1, and one of SOAP 1.2 with WS-Addressing where `address_12` says where that is.
pub(crate) fn wsdl(address_11: &str, address_12: Option<&str>) -> String {
    let contract = ValuesContract::description().clone();
    let mut service = ServiceDescription::new("DataService").endpoint(EndpointDescription::new(
        contract.clone(),
        Binding::basic_http(),
        address_11,
    ));
    if let Some(address) = address_12 {
        service = service.endpoint(EndpointDescription::new(contract, Binding::ws_http(), address));
    }
    service.interoperable(&Interoperable::default()).unwrap().to_text().unwrap()
}

/// The WSDL that code is made of: where the service really is, that code is told when it runs.
pub(crate) fn to_compile() -> String {
    wsdl("http://localhost/data/basic", Some("http://localhost/data/ws"))
}
