//! Ports that every importer sees: SOAP 1.1 over HTTP.

use soapstone_wsdl::definitions::SoapVersion;
use soapstone_wsdl::ns;

use super::FixOptions;
use super::callbacks::{find, insert_after, unused};
use super::flatten::Work;
use super::node::{Child, Node, qualified};
use super::report::Obligation;

/// Adds a SOAP 1.1 port for each portType of a service that has none, and drops ports over transports that no importer knows.
pub(super) fn over_http(work: &mut Work, options: &FixOptions) {
    let services: Vec<String> = work
        .root
        .elements()
        .filter(|node| node.is(ns::WSDL, "service"))
        .map(|node| node.name().to_owned())
        .collect();
    for name in services {
        if options.soap11 {
            add_ports(work, &name, options);
            drop_ports(work, &name);
        }
    }
    if options.soap11 {
        drop_unused_bindings(work);
    }
}

struct Spoken {
    soap: Option<SoapVersion>,
    http: bool,
    /// Whether it is a transport of .NET's that nobody else has. Others, such as JMS, have their own tools.
    wcf: bool,
    port_type: String,
}

fn spoken(root: &Node, target_prefix: &str, port: &Node) -> Option<Spoken> {
    let binding = port.attribute("binding")?;
    let binding = root
        .elements()
        .find(|node| node.is(ns::WSDL, "binding") && qualified(target_prefix, node.name()) == binding)?;
    let extension = binding.elements().find(|node| node.local == "binding" && node.namespace != ns::WSDL)?;
    let transport = extension.attribute("transport").unwrap_or_default();
    Some(Spoken {
        soap: SoapVersion::of_extension(&extension.namespace),
        http: matches!(transport, ns::TRANSPORT_HTTP | ns::TRANSPORT_HTTP_W3C),
        wcf: ns::is_microsoft(transport),
        port_type: binding.attribute("type").unwrap_or_default().to_owned(),
    })
}

fn ports(service: &Node) -> impl Iterator<Item = &Node> {
    service.elements().filter(|node| node.is(ns::WSDL, "port"))
}

fn add_ports(work: &mut Work, service_name: &str, options: &FixOptions) {
    let target = work.target_prefix.clone();
    let Some(service) =
        work.root.elements().find(|node| node.is(ns::WSDL, "service") && node.name() == service_name)
    else {
        return;
    };
    let all: Vec<(Node, Spoken)> =
        ports(service).filter_map(|port| Some((port.clone(), spoken(&work.root, &target, port)?))).collect();
    let mut served: Vec<&str> = Vec::new();
    served.extend(
        all.iter()
            .filter(|(_, how)| how.soap == Some(SoapVersion::Soap11) && how.http)
            .map(|(_, how)| &*how.port_type),
    );
    let mut missing: Vec<&(Node, Spoken)> = Vec::new();
    for entry in all.iter().filter(|(_, how)| how.soap.is_some() && (how.http || how.wcf)) {
        if !served.contains(&&*entry.1.port_type) {
            served.push(&entry.1.port_type);
            missing.push(entry);
        }
    }
    for (port, how) in missing {
        let instead_of = match (how.soap, how.http) {
            (Some(SoapVersion::Soap12), true) => "SOAP 1.2",
            (_, false) => "its transport, which only WCF has",
            _ => "what it speaks",
        };
        add_port(work, service_name, port, instead_of, options);
    }
}

fn add_port(
    work: &mut Work,
    service_name: &str,
    port: &Node,
    instead_of: &'static str,
    options: &FixOptions,
) {
    let target = work.target_prefix.clone();
    let soap = work.prefix(ns::WSDL_SOAP11, "soap");
    let Some(binding) = port.attribute("binding").and_then(|name| name.rsplit(':').next()).map(str::to_owned)
    else {
        return;
    };
    // One binding serves the ports of all services.
    let new_binding = format!("{binding}_Soap11");
    if find(&mut work.root, "binding", &new_binding).is_none() {
        let Some(mut made) = find(&mut work.root, "binding", &binding).cloned() else { return };
        made.set("name", new_binding.as_str());
        as_soap11(&mut made, &soap);
        insert_after(&mut work.root, "binding", &binding, made);
    }
    let client_hosts = work
        .obligations
        .iter()
        .any(|known| matches!(known, Obligation::ClientHosts { service, .. } if service == service_name));
    let own_address = options.soap11_address.clone().filter(|_| !client_hosts);
    let mut new = port.clone();
    let Some(service) = find(&mut work.root, "service", service_name) else { return };
    let port_name = unused(service, "port", &format!("{}_Soap11", port.name()));
    new.set("name", port_name.as_str());
    new.set("binding", qualified(&target, &new_binding));
    new.retain(|child| child.local == "address");
    as_soap11(&mut new, &soap);
    let mut address = String::new();
    for child in new.elements_mut() {
        address =
            own_address.clone().unwrap_or_else(|| over(child.attribute("location").unwrap_or_default()));
        child.set("location", address.as_str());
    }
    let at = service
        .children
        .iter()
        .position(|child| matches!(child, Child::Element(node) if node.is(ns::WSDL, "port")));
    service.children.insert(at.unwrap_or(0), Child::Element(new));
    work.changed(
        format!(
            "the port {port_name} of {service_name} is added: SOAP 1.1 over HTTP, which every importer takes"
        ),
        &format!("service {service_name} {}", port.name()),
    );
    if !client_hosts {
        work.obligations.push(Obligation::ServiceAnswersSoap11 {
            service: service_name.to_owned(),
            port: port_name,
            address,
            instead_of,
        });
    }
}

/// The elements of SOAP 1.2's and other bindings as those of SOAP 1.1's.
fn as_soap11(node: &mut Node, prefix: &str) {
    node.each(&mut |node| {
        if node.namespace == ns::WSDL_SOAP12 {
            prefix.clone_into(&mut node.prefix);
            ns::WSDL_SOAP11.clone_into(&mut node.namespace);
            node.attributes.retain(|attribute| attribute.local != "soapActionRequired");
        }
        if node.is(ns::WSDL_SOAP11, "binding") {
            node.set("transport", ns::TRANSPORT_HTTP);
        }
    });
}

/// The address over HTTP: `ws://host/path` is `http://host/path`.
fn over(address: &str) -> String {
    for (scheme, http) in
        [("ws:", "http:"), ("wss:", "https:"), ("net.tcp:", "http:"), ("net.pipe:", "http:")]
    {
        if let Some(rest) = address.strip_prefix(scheme) {
            return format!("{http}{rest}");
        }
    }
    address.to_owned()
}

/// Ports over transports that importers do not know, where the service has another one now.
fn drop_ports(work: &mut Work, service_name: &str) {
    let target = work.target_prefix.clone();
    let Some(service) =
        work.root.elements().find(|node| node.is(ns::WSDL, "service") && node.name() == service_name)
    else {
        return;
    };
    let unknown: Vec<String> = ports(service)
        .filter(|port| spoken(&work.root, &target, port).is_some_and(|how| how.soap.is_some() && how.wcf))
        .map(|port| port.name().to_owned())
        .collect();
    for name in unknown {
        if let Some(service) = find(&mut work.root, "service", service_name) {
            service.retain(|node| !(node.is(ns::WSDL, "port") && node.name() == name));
        }
        work.changed(
            format!("the port {name} of {service_name} is dropped: importers do not know its transport"),
            &format!("service {service_name} {name}"),
        );
    }
}

/// Bindings over such transports that no port uses any more.
fn drop_unused_bindings(work: &mut Work) {
    let target = work.target_prefix.clone();
    let used: Vec<String> = work
        .root
        .elements()
        .filter(|node| node.is(ns::WSDL, "service"))
        .flat_map(ports)
        .filter_map(|port| port.attribute("binding").map(str::to_owned))
        .collect();
    work.root.retain(|node| {
        let foreign = node.elements().any(|child| {
            let transport = child.attribute("transport").unwrap_or(ns::TRANSPORT_HTTP);
            SoapVersion::of_extension(&child.namespace).is_some()
                && child.local == "binding"
                && ns::is_microsoft(transport)
        });
        !(node.is(ns::WSDL, "binding") && foreign && !used.contains(&qualified(&target, node.name())))
    });
}
