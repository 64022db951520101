//! For everybody: nothing in it that only .NET understands.

use soapstone_soap::{AddressingVersion, SoapVersion};
use soapstone_xml::Element;

use super::bindings::{Bound, Form, port};
use super::document::{Document, DocumentName};
use super::markup::{Markup, Prefixes, with_declarations, wsdl};
use super::policy;
use super::port_types::{Messages, PortType, View};
use super::schema::Schemas;
use super::wcf::{definitions, inline, policy_id};
use super::{EndpointDescription, ExportError, ServiceDescription, unused};
use crate::description::{Binding, ContractDescription, Encoding};
use crate::ns;

/// What the interoperable form says about the client. A plain struct: take the default, change a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interoperable {
    /// The address in the ports of the service that the client hosts. It is an example: where it really is, the client says when it
    /// opens a session. Default: `http://localhost:8080/callback`.
    pub callback_address: String,
}

impl Default for Interoperable {
    fn default() -> Self {
        Self { callback_address: "http://localhost:8080/callback".to_owned() }
    }
}

impl ServiceDescription {
    /// The service in one document that `wsimport`, Axis, gSOAP, zeep, PHP and Node's libraries import, and .NET, too.
    ///
    /// | | as WCF | here |
    /// |---|---|---|
    /// | callbacks | notifications in the portType of the service | a portType of their own, `…Callback`, whose operations have inputs |
    /// | who serves them | nobody | a service of its own, `…Callback`, which the client hosts |
    /// | assertions | reliable messaging, addressing, encodings, composite duplex, one-way | what standards define: reliable messaging, addressing, MTOM |
    /// | attributes of .NET | sessions, first and last operations | none |
    /// | ports | all endpoints | text and MTOM over HTTP; what a WebSocket or binary messages carry is left out |
    ///
    /// It describes what is there: a port of SOAP 1.1, without which stock `wsimport` and Axis see none, is in it when one of the
    /// endpoints speaks SOAP 1.1. The bindings of SOAP 1.2 beside it name no faults, because Axis 1.4 refuses the document otherwise;
    /// they are in the portType and in the bindings of SOAP 1.1.
    pub fn interoperable(&self, settings: &Interoperable) -> Result<Document, ExportError> {
        let contracts = self.contracts()?;
        self.check_names()?;
        let namespace = Self::contract_namespace(&contracts)?;
        let mut endpoints: Vec<&EndpointDescription> =
            self.endpoints.iter().filter(|it| it.is_interoperable()).collect();
        // Some importers take the first port, and know SOAP 1.1 only.
        endpoints.sort_by_key(|it| it.binding.version.soap != SoapVersion::Soap11);
        if endpoints.is_empty() {
            return Err(ExportError::NothingInteroperable { service: self.name.clone() });
        }
        let mut schemas = Schemas::new(false);
        for contract in &contracts {
            schemas.add(contract)?;
        }
        let mut prefixes = Prefixes::new(namespace);
        let mut messages = Messages::default();
        let called: Vec<PortType<'_>> = contracts
            .iter()
            .map(|contract| PortType::new(contract, View::OfService, &mut messages, &mut prefixes))
            .collect();
        let calling: Vec<PortType<'_>> = contracts
            .iter()
            .filter(|contract| contract.is_duplex())
            .map(|contract| PortType::new(contract, View::OfClient, &mut messages, &mut prefixes))
            .collect();
        let port_types: Vec<Element> =
            called.iter().chain(&calling).map(|it| it.plain(&mut prefixes)).collect();

        let is_soap11 = |it: &&EndpointDescription| it.binding.version.soap == SoapVersion::Soap11;
        let mut made = Made { has_soap11: endpoints.iter().any(is_soap11), ..Made::default() };
        let mut service = wsdl("service").set("name", &self.name).documented(self.documentation.as_deref());
        for endpoint in &endpoints {
            let Some(port_type) = find(&called, &endpoint.contract) else { continue };
            let name = made.bind(port_type, &endpoint.binding, &mut prefixes);
            let (soap, reference) = (endpoint.binding.version.soap, prefixes.name(namespace, &name));
            service = service.with_child(port(
                &name,
                reference,
                soap,
                &endpoint.location(),
                AddressingVersion::None,
            ));
        }
        let mut services = vec![service];
        let said = "The client hosts this, and says in its first message where.";
        let mut back = wsdl("service")
            .set("name", unused(format!("{}Callback", self.name), |name| name == self.name))
            .documented(Some(said));
        let mut bound: Vec<(&str, SoapVersion)> = Vec::new();
        for endpoint in &endpoints {
            let soap = endpoint.binding.version.soap;
            let Some(port_type) = find(&calling, &endpoint.contract) else { continue };
            if bound.contains(&(&port_type.name, soap)) {
                continue;
            }
            bound.push((&port_type.name, soap));
            let name = made.bind(port_type, &endpoint.binding, &mut prefixes);
            let reference = prefixes.name(namespace, &name);
            let address = &settings.callback_address;
            back = back.with_child(port(&name, reference, soap, address, AddressingVersion::None));
        }
        if !bound.is_empty() {
            services.push(back);
        }

        let root = definitions(Some(&self.name), namespace)
            .with_children(made.policies)
            .with_child(inline(&schemas.finish()))
            .with_children(messages.into_elements())
            .with_children(port_types)
            .with_children(made.bindings)
            .with_children(services);
        let root = with_declarations(prefixes.declared_on(root));
        Ok(Document::new(DocumentName::Wsdl, namespace, root))
    }
}

impl EndpointDescription {
    /// Whether there is a port for it in the [interoperable](ServiceDescription::interoperable) form: text or MTOM over HTTP.
    pub fn is_interoperable(&self) -> bool {
        let scheme = self.address.split_once("://").map_or("", |(scheme, _)| scheme);
        let is_http = ["http", "https", "ws", "wss"].iter().any(|it| scheme.eq_ignore_ascii_case(it));
        is_http && self.binding.encoding != Encoding::Binary && !self.binding.uses_web_socket(&self.contract)
    }
}

/// Bindings and policies that were made.
#[derive(Default)]
struct Made {
    names: Vec<String>,
    /// Whether one of the endpoints speaks SOAP 1.1.
    has_soap11: bool,
    bindings: Vec<Element>,
    policies: Vec<Element>,
}

impl Made {
    /// Binds a portType as this binding says, and gives the name of that.
    fn bind(&mut self, port_type: &PortType<'_>, binding: &Binding, prefixes: &mut Prefixes) -> String {
        let soap = binding.version.soap;
        let version = match soap {
            SoapVersion::Soap11 => "Soap11",
            SoapVersion::Soap12 => "Soap12",
        };
        let name = format!("{}_{version}", port_type.name);
        let name = unused(name, |name| self.names.iter().any(|other| other == name));
        let id = policy_id(&name);
        let policy = policy::plain(binding, &id);
        let reference = policy.as_ref().map(|_| id.as_str());
        let form = match soap {
            SoapVersion::Soap12 if self.has_soap11 => Form::PlainWithoutFaults,
            _ => Form::Plain,
        };
        let bound = Bound { name: &name, soap, transport: ns::TRANSPORT_HTTP, policy: reference, form };
        self.bindings.push(bound.write(port_type, prefixes));
        self.policies.extend(policy);
        self.names.push(name.clone());
        name
    }
}

fn find<'p, 'c>(port_types: &'p [PortType<'c>], contract: &ContractDescription) -> Option<&'p PortType<'c>> {
    port_types
        .iter()
        .find(|it| (&it.contract.name, &it.contract.namespace) == (&contract.name, &contract.namespace))
}
