//! As .NET publishes it.

use soapstone_xml::Element;

use super::bindings::{Bound, Form, port};
use super::document::{Document, DocumentName};
use super::markup::{Markup, Prefixes, with_declarations, wsdl, xs};
use super::policy;
use super::port_types::{Messages, PortType, View};
use super::schema::{SchemaDocument, Schemas};
use super::{EndpointDescription, ExportError, ServiceDescription, qname};
use crate::description::ContractDescription;
use crate::ns;

impl ServiceDescription {
    /// The documents that WCF publishes: that of the service, one for the contracts of each other namespace, and the schemas.
    /// `location` says where each is to be found by the others: for a service at `http://localhost/calculator` that is
    /// `http://localhost/calculator?` and [`DocumentName::query`].
    pub fn documents(&self, location: &dyn Fn(DocumentName) -> String) -> Result<Vec<Document>, ExportError> {
        let contracts = self.contracts()?;
        self.check_names()?;
        let mut schemas = Schemas::new(true);
        for contract in &contracts {
            schemas.add(contract)?;
        }
        let schemas = schemas.finish();
        let place = |namespace: &str| {
            let at = schemas.iter().position(|schema| schema.namespace() == namespace)?;
            Some(location(DocumentName::Schema(at)))
        };
        let imports = |namespace: &str| {
            let slash = if namespace.ends_with('/') { "" } else { "/" };
            let all = schemas.iter().map(|schema| {
                let namespace = schema.namespace();
                super::schema::import(namespace, Some(place(namespace).unwrap_or_default()))
            });
            let imports = xs("schema").set("targetNamespace", format!("{namespace}{slash}Imports"));
            wsdl("types").with_child(imports.with_children(all))
        };
        let mut others: Vec<&str> = Vec::new();
        for contract in &contracts {
            if contract.namespace != self.namespace && !others.contains(&contract.namespace.as_str()) {
                others.push(&contract.namespace);
            }
        }
        let of = |namespace: &str| -> Vec<&ContractDescription> {
            contracts.iter().copied().filter(|contract| contract.namespace == namespace).collect()
        };

        let mut parts: Vec<Document> = Vec::new();
        let mut import = Vec::new();
        let mut all = Vec::new();
        for (number, namespace) in others.into_iter().enumerate() {
            let name = DocumentName::WsdlPart(number);
            import.push(wsdl("import").set("namespace", namespace).set("location", location(name)));
            let mut prefixes = Prefixes::new(namespace);
            let (port_types, abstracts) = port_types(&of(namespace), &mut prefixes);
            all.extend(port_types);
            let root = definitions(None, namespace).with_child(imports(namespace)).with_children(abstracts);
            let root = with_declarations(prefixes.declared_on(root));
            parts.push(Document::new(name, namespace, root));
        }

        let mut prefixes = Prefixes::new(&self.namespace);
        let own = of(&self.namespace);
        let types = if own.is_empty() { wsdl("types") } else { imports(&self.namespace) };
        let (port_types, abstracts) = port_types(&own, &mut prefixes);
        all.extend(port_types);
        let root = definitions(Some(&self.name), &self.namespace)
            .documented(self.documentation.as_deref())
            .with_children(self.policies())
            .with_children(import)
            .with_child(types)
            .with_children(abstracts)
            .with_children(self.concretes(&all, Form::DotNet, &self.namespace, &mut prefixes));
        let root = with_declarations(prefixes.declared_on(root));
        let mut documents = vec![Document::new(DocumentName::Wsdl, &self.namespace, root)];
        documents.extend(parts);
        for (number, schema) in schemas.iter().enumerate() {
            let root = with_declarations(schema.to_element(&place));
            documents.push(Document::new(DocumentName::Schema(number), schema.namespace(), root));
        }
        Ok(documents)
    }

    /// The same in one document, whose target namespace is that of the contracts; they have to be in one, as for WCF.
    pub fn single(&self) -> Result<Document, ExportError> {
        let contracts = self.contracts()?;
        self.check_names()?;
        let namespace = Self::contract_namespace(&contracts)?;
        let mut schemas = Schemas::new(true);
        for contract in &contracts {
            schemas.add(contract)?;
        }
        let schemas = schemas.finish();
        let mut prefixes = Prefixes::new(namespace);
        let (port_types, abstracts) = port_types(&contracts, &mut prefixes);
        let root = definitions(Some(&self.name), namespace)
            .documented(self.documentation.as_deref())
            .with_children(self.policies())
            .with_child(inline(&schemas))
            .with_children(abstracts)
            .with_children(self.concretes(&port_types, Form::DotNetSingle, namespace, &mut prefixes));
        let root = with_declarations(prefixes.declared_on(root));
        Ok(Document::new(DocumentName::Wsdl, namespace, root))
    }

    /// The policies of the endpoints.
    fn policies(&self) -> Vec<Element> {
        let all = self.endpoints.iter().zip(self.names());
        all.filter_map(|(endpoint, name)| policy::for_dotnet(endpoint, &policy_id(&name))).collect()
    }

    /// The bindings and the service.
    fn concretes(
        &self,
        port_types: &[PortType<'_>],
        form: Form,
        target: &str,
        prefixes: &mut Prefixes,
    ) -> Vec<Element> {
        let mut elements = Vec::new();
        let mut service = wsdl("service").set("name", &self.name);
        for (endpoint, name) in self.endpoints.iter().zip(self.names()) {
            let id = policy_id(&name);
            let policy = policy::for_dotnet(endpoint, &id).map(|_| id.as_str());
            let EndpointDescription { contract, binding, .. } = endpoint;
            let (soap, addressing) = (binding.version.soap, binding.version.addressing);
            let transport =
                if endpoint.is_web_socket() { ns::TRANSPORT_WEBSOCKET } else { ns::TRANSPORT_HTTP };
            let bound = Bound { name: &name, soap, transport, policy, form };
            let same = |it: &&PortType<'_>| {
                (&it.contract.name, &it.contract.namespace) == (&contract.name, &contract.namespace)
            };
            elements.extend(port_types.iter().find(same).map(|port_type| bound.write(port_type, prefixes)));
            let reference = prefixes.name(target, &name);
            service = service.with_child(port(&name, reference, soap, &endpoint.location(), addressing));
        }
        elements.push(service);
        elements
    }

    /// Whether all names are some.
    pub(super) fn check_names(&self) -> Result<(), ExportError> {
        qname("", &self.name)?;
        for (endpoint, name) in self.endpoints.iter().zip(self.names()) {
            qname("", &name)?;
            qname("", &endpoint.contract.name)?;
            for operation in &endpoint.contract.operations {
                qname("", &operation.name)?;
                for fault in &operation.faults {
                    qname("", &fault.name)?;
                }
            }
        }
        Ok(())
    }
}

/// The portTypes of contracts, and what is written of them: the messages first.
fn port_types<'c>(
    contracts: &[&'c ContractDescription],
    prefixes: &mut Prefixes,
) -> (Vec<PortType<'c>>, Vec<Element>) {
    let mut messages = Messages::default();
    let make =
        |contract: &&'c ContractDescription| PortType::new(contract, View::Whole, &mut messages, prefixes);
    let port_types: Vec<PortType<'c>> = contracts.iter().map(make).collect();
    let written: Vec<Element> = port_types.iter().map(|it| it.for_dotnet(prefixes)).collect();
    (port_types, messages.into_elements().chain(written).collect())
}

/// `<wsdl:types>` with the schemas in it.
pub(super) fn inline(schemas: &[SchemaDocument]) -> Element {
    wsdl("types").with_children(schemas.iter().map(|schema| schema.to_element(&|_| None)))
}

/// `<wsdl:definitions>`
pub(super) fn definitions(name: Option<&str>, namespace: &str) -> Element {
    let mut root = wsdl("definitions");
    if let Some(name) = name {
        root = root.set("name", name);
    }
    if namespace.is_empty() { root } else { root.set("targetNamespace", namespace) }
}

/// What .NET calls the policy of an endpoint.
pub(super) fn policy_id(endpoint: &str) -> String {
    format!("{endpoint}_policy")
}
