//! Describing services in WSDL 1.1: as .NET does, or so that everybody else can read it.
//!
//! A [`ServiceDescription`] is a name and endpoints, each a contract, a binding and an address. It becomes
//!
//! - [`documents`](ServiceDescription::documents): what WCF publishes at `?wsdl`, `?wsdl=wsdl0`, `?xsd=xsd0`, …
//! - [`single`](ServiceDescription::single): the same in one document, as WCF publishes it at `?singleWsdl`;
//! - [`interoperable`](ServiceDescription::interoperable): one document that others than .NET can import, too.
//!
//! What WCF makes of a contract with callbacks is one portType in which the callbacks are *notifications*, operations that have an
//! output and no input, which no importer but .NET's understands (WS-I Basic Profile 1.1, R2303). The interoperable form has a
//! portType, a binding and a service of their own for the callbacks: it is the client that hosts it.
//!
//! ```
//! use std::sync::Arc;
//!
//! use soapstone_soap::Action;
//! use soapstone_wsdl::export::{EndpointDescription, ServiceDescription};
//! use soapstone_wsdl::{
//!     Binding, ContractDescription, Direction, MessageDescription, OperationDescription, Style,
//! };
//! use soapstone_xml::QName;
//!
//! let mut contract = ContractDescription::new("IBell", "urn:bell");
//! for (name, direction) in [("Push", Direction::Service), ("Ring", Direction::Callback)] {
//!     let element = QName::from_static("urn:bell", name);
//!     let action = Action::of_operation("urn:bell", "IBell", name)?;
//!     let message = MessageDescription::new(action, Style::Wrapped(element));
//!     contract.operations.push(OperationDescription::new(name, direction, message));
//! }
//! let address = "http://localhost:8000/bell";
//! let bell = EndpointDescription::new(Arc::new(contract), Binding::ws_dual_http(), address);
//! let service = ServiceDescription::new("BellService").endpoint(bell);
//!
//! let as_wcf = service.single()?.to_text()?;
//! assert!(as_wcf.contains(r#"<wsdl:output wsaw:Action="urn:bell/IBell/Ring""#));
//! let for_all = service.interoperable(&Default::default())?.to_text()?;
//! assert!(for_all.contains(r#"<wsdl:portType name="IBellCallback">"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bindings;
mod document;
mod error;
mod interop;
mod markup;
mod mex;
mod policy;
mod port_types;
mod schema;
mod wcf;

use std::sync::Arc;

pub use document::{Document, DocumentName};
pub use error::ExportError;
pub use interop::Interoperable;
pub use mex::metadata;

use crate::description::{Binding, ContractDescription, Duplex, Encoding, ReliableSession};
use crate::ns;
use soapstone_soap::{AddressingVersion, MessageVersion, SoapVersion};

/// A service: a name, and where and how it is called.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServiceDescription {
    /// The name, an NCName: `CalculatorService`.
    pub name: String,
    /// The namespace of the service and its bindings. Default: `http://tempuri.org/`, as .NET's.
    pub namespace: String,
    /// The endpoints.
    pub endpoints: Vec<EndpointDescription>,
    /// For people.
    pub documentation: Option<String>,
}

/// Where and how a contract is called.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EndpointDescription {
    /// What is called.
    pub contract: Arc<ContractDescription>,
    /// How.
    pub binding: Binding,
    /// Where: `http://localhost:8000/calculator`. Where a WebSocket carries the contract it is written with the scheme `ws`.
    pub address: String,
    /// The name of the port and of its binding. Default: that of .NET's binding and of the contract,
    /// `WSDualHttpBinding_ICalculatorDuplex`; where several have it, the second is `…1`.
    pub name: Option<String>,
}

impl ServiceDescription {
    /// A service of this name, without endpoints.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            namespace: ns::TEMPURI.to_owned(),
            endpoints: Vec::new(),
            documentation: None,
        }
    }

    /// The same service with one more endpoint.
    #[must_use]
    pub fn endpoint(mut self, endpoint: EndpointDescription) -> Self {
        self.endpoints.push(endpoint);
        self
    }

    /// The names of the endpoints, in their order, each once.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::with_capacity(self.endpoints.len());
        for endpoint in &self.endpoints {
            names.push(unused(endpoint.default_name(), |name| names.iter().any(|other| other == name)));
        }
        names
    }

    /// The contracts, each once, in the order of the endpoints.
    fn contracts(&self) -> Result<Vec<&ContractDescription>, ExportError> {
        let mut contracts: Vec<&Arc<ContractDescription>> = Vec::new();
        for EndpointDescription { contract, .. } in &self.endpoints {
            let same = |other: &&&Arc<ContractDescription>| {
                (&other.name, &other.namespace) == (&contract.name, &contract.namespace)
            };
            match contracts.iter().find(same) {
                None => contracts.push(contract),
                Some(known) if Arc::ptr_eq(known, contract) || *known == contract => {}
                Some(_) => {
                    return Err(ExportError::ContractTwice(qname(&contract.namespace, &contract.name)?));
                }
            }
        }
        match contracts.is_empty() {
            true => Err(ExportError::NoEndpoints { service: self.name.clone() }),
            false => Ok(contracts.into_iter().map(Arc::as_ref).collect()),
        }
    }

    /// The namespace that all contracts are in.
    fn contract_namespace<'c>(contracts: &[&'c ContractDescription]) -> Result<&'c str, ExportError> {
        let first = contracts.first().map_or("", |contract| contract.namespace.as_str());
        match contracts.iter().find(|contract| contract.namespace != first) {
            None => Ok(first),
            Some(other) => {
                Err(ExportError::Namespaces { first: first.to_owned(), second: other.namespace.clone() })
            }
        }
    }
}

impl EndpointDescription {
    /// This contract, with this binding, at this address.
    pub fn new(contract: Arc<ContractDescription>, binding: Binding, address: impl Into<String>) -> Self {
        Self { contract, binding, address: address.into(), name: None }
    }

    /// The same endpoint, with this name.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    fn default_name(&self) -> String {
        let made = || format!("{}_{}", dotnet_name(&self.binding), self.contract.name);
        self.name.clone().unwrap_or_else(made)
    }

    /// Whether a WebSocket is what the contract is described for: a contract that needs a session but has no callbacks gets one, too,
    /// and .NET describes it as HTTP.
    fn is_web_socket(&self) -> bool {
        let needs = |contract: &ContractDescription| self.binding.uses_web_socket(contract);
        let without_session = |contract: &ContractDescription| ContractDescription {
            session: crate::SessionMode::Allowed,
            operations: contract.operations.clone(),
            ..ContractDescription::new("", "")
        };
        needs(&self.contract) && needs(&without_session(&self.contract))
    }

    /// The address as it is written.
    fn location(&self) -> String {
        let (scheme, rest) = self.address.split_once("://").unwrap_or(("", &self.address));
        let scheme = match (self.is_web_socket(), scheme.to_ascii_lowercase().as_str()) {
            (true, "http") => "ws".to_owned(),
            (true, "https") => "wss".to_owned(),
            (false, "ws") => "http".to_owned(),
            (false, "wss") => "https".to_owned(),
            (_, "") => return self.address.clone(),
            (_, other) => other.to_owned(),
        };
        format!("{scheme}://{rest}")
    }
}

/// The name of .NET's binding that is like this one: its standard bindings by what they are, and `CustomBinding`.
fn dotnet_name(binding: &Binding) -> &'static str {
    let version_10 =
        |session: &Option<ReliableSession>| session.as_ref().is_none_or(|session| !session.version_11);
    let is_standard = version_10(&binding.reliable_session);
    let soap12 = binding.version == MessageVersion::SOAP12_WSA10;
    let basic =
        binding.version == MessageVersion { soap: SoapVersion::Soap11, addressing: AddressingVersion::None };
    let binary = binding.encoding == Encoding::Binary;
    match &binding.duplex {
        Duplex::Composite { .. } if is_standard && soap12 && !binary => "WSDualHttpBinding",
        Duplex::WebSocket { .. } if is_standard && soap12 => "NetHttpBinding",
        Duplex::RequestReply if basic && !binary => "BasicHttpBinding",
        Duplex::RequestReply if is_standard && soap12 && !binary => "WSHttpBinding",
        _ => "CustomBinding",
    }
}

/// This name, or with the first number behind it that makes it one that is not used: .NET counts from 1.
fn unused(name: String, is_used: impl Fn(&str) -> bool) -> String {
    if !is_used(&name) {
        return name;
    }
    let numbered = (1_usize..).map(|number| format!("{name}{number}"));
    numbered.into_iter().find(|numbered| !is_used(numbered)).unwrap_or(name)
}

fn qname(namespace: &str, local: &str) -> Result<soapstone_xml::QName, ExportError> {
    soapstone_xml::QName::new(namespace.to_owned(), local.to_owned())
        .map_err(|_| ExportError::Name { name: local.to_owned() })
}

#[cfg(test)]
mod tests;
