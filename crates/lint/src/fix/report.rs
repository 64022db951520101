//! What a rewrite did, and what it asks of people.

use std::fmt;

use crate::importers::Place;

/// A WSDL that was rewritten.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fixed {
    /// The new WSDL, one document in UTF-8.
    pub wsdl: String,
    /// What was done, in the order of the document; empty if there was nothing to do.
    pub changes: Vec<Change>,
    /// What people have to do so that the new WSDL is true.
    pub obligations: Vec<Obligation>,
    /// What was seen and left as it is.
    pub remarks: Vec<String>,
}

/// Something that a rewrite did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// What, as a sentence without a full stop.
    pub text: String,
    /// Where in the WSDL as it was.
    pub place: Option<Place>,
}

/// What someone has to do so that a rewritten WSDL is true.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obligation {
    /// The client hosts a service, which the original service calls.
    ClientHosts {
        /// The name of the new service.
        service: String,
        /// The name of its portType.
        port_type: String,
        /// Its operations.
        operations: Vec<String>,
        /// The address that stands there; to be replaced.
        address: String,
    },
    /// The policy requires WS-ReliableMessaging, which clients speak only if they are made to.
    ClientsAreReliable,
    /// The service answers SOAP 1.1 at an address, beside what it speaks already.
    ServiceAnswersSoap11 {
        /// The service.
        service: String,
        /// The new port.
        port: String,
        /// Its address.
        address: String,
        /// The binding that it had only.
        instead_of: &'static str,
    },
}

impl Change {
    pub(super) fn new(text: impl Into<String>, place: Option<Place>) -> Self {
        Self { text: text.into(), place }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{}:{}: {}", place.location, place.at, self.text),
            None => f.write_str(&self.text),
        }
    }
}

impl fmt::Display for Obligation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClientHosts { service, port_type, operations, address } => write!(
                f,
                "the client hosts the service {service} (portType {port_type}: {}), and tells the service its \
                 address; {address} stands there for it",
                operations.join(", ")
            ),
            Self::ClientsAreReliable => f.write_str(
                "clients speak WS-ReliableMessaging, which the policy requires (RMAssertion): code made by wsimport, gSOAP and CXF \
                 can, with their modules for it; zeep, PHP, Axis and node-soap cannot, and a service that needs a reliable session refuses \
                 their calls, unless it has an endpoint without one",
            ),
            Self::ServiceAnswersSoap11 { service, port, address, instead_of } => write!(
                f,
                "the service {service} answers SOAP 1.1 over HTTP at {address} (port {port}), beside {instead_of}: \
                 a soapstone host can, with one more endpoint at an address of its own (`soapstone host` has it at …/soap11); a \
                 WCF endpoint with wsDualHttpBinding or netHttpBinding does not, the service needs one with basicHttpBinding there"
            ),
        }
    }
}
