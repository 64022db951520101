//! The services of the first document, their ports' addresses, and the bindings that stubs are written for.

use soapstone_wsdl::load::DocumentId;
use soapstone_wsdl::ns;

use super::definitions::{Graph, Kind};
use super::{Checked, fail};

/// The SOAP 1.1 bindings that the first document's services use; without services those that it has.
pub(super) fn written(graph: &Graph<'_>) -> Checked<Vec<usize>> {
    let mut written = Vec::new();
    let Some(root) = graph.documents.get(&DocumentId::ROOT) else { return Ok(written) };
    if root.services.is_empty() {
        let own = graph.own(Kind::Binding, DocumentId::ROOT);
        return Ok(own.into_iter().filter(|at| graph.bindings[*at].soap.is_some()).collect());
    }
    for service in &root.services {
        for port in &service.ports {
            let Some(binding) = port.binding.filter(|at| graph.bindings[*at].soap.is_some()) else {
                continue;
            };
            let name = port.name.unwrap_or_default();
            let service = service.node.attribute("name").unwrap_or_default();
            let address =
                port.node.child(ns::WSDL_SOAP11, "address").and_then(|address| address.attribute("location"));
            let Some(address) = address else {
                return fail(
                    format!(
                        "Emitter failure. Cannot find endpoint address in port {name} in service {service}"
                    ),
                    port.node,
                );
            };
            if !is_java_url(address) {
                let text = format!(
                    "Emitter failure. Invalid endpoint address in port {name} in service {service}: {address}"
                );
                return fail(text, port.node);
            }
            if !written.contains(&binding) {
                written.push(binding);
            }
        }
    }
    for binding in &written {
        let port_type = graph.bindings[*binding].port_type.map(|at| &graph.port_types[at]);
        let operations = port_type.into_iter().flat_map(|port_type| &port_type.operations);
        if let Some(odd) =
            operations.into_iter().find(|operation| operation.style.is_none() && operation.input.is_none())
        {
            return fail(
                "NullPointerException: an operation without input that is not a notification",
                odd.node,
            );
        }
    }
    Ok(written)
}

/// Whether `java.net.URL` takes it: a scheme that it knows, and a number for a port.
fn is_java_url(address: &str) -> bool {
    let address = address.trim_matches(|c: char| c <= ' ');
    let address = address.strip_prefix("url:").unwrap_or(address);
    let Some((scheme, rest)) = address.split_once(':') else { return false };
    let known = ["http", "https", "ftp", "file", "jar", "mailto", "jmod", "jrt"];
    if !known.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return false;
    }
    if scheme.eq_ignore_ascii_case("jar") {
        return rest.contains("!/");
    }
    let Some(rest) = rest.strip_prefix("//") else { return true };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let after = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((_, after)) => after,
            None => return false,
        },
        None => &host[host.find(':').unwrap_or(host.len())..],
    };
    match after.strip_prefix(':') {
        Some("") => true,
        Some(port) => port.parse::<i32>().is_ok_and(|port| port >= -1),
        None => after.is_empty(),
    }
}
