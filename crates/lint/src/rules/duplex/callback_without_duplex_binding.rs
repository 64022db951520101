use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::{Name, Operation};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;
use std::collections::{HashMap, HashSet};

rule! {
    /// ## What it does
    ///
    /// Finds SOAP bindings over HTTP of portTypes with operations that the service calls, whose policy has neither
    /// `cdp:CompositeDuplex` nor asks for non-anonymous addresses.
    ///
    /// ## Why it matters
    ///
    /// Over plain HTTP only the client can begin. A service that calls back needs an address of the client (composite duplex)
    /// or a connection that both sides send on (a WebSocket). Without a policy that says so, not even .NET knows how to
    /// listen.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:binding name="B" type="tns:CalculatorDuplex">
    ///   <soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:binding name="B" type="tns:Calculator">
    ///   <soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    ///   <!-- and CalculatorCallback as a portType that the client hosts -->
    /// ```
    name: "callback-without-duplex-binding",
    summary: "A portType has callbacks, and nothing in the policy of its binding says how they reach the client.",
    family: Duplex,
    severity: Warning,
    spec: [("MS-WSPOL", "1.3"), ("WSA10-METADATA", "3.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let policies = cx.policies();
    let called_back: HashSet<Name<'_>> = cx
        .wsdl()
        .port_types
        .iter()
        .filter(|port_type| port_type.operations.iter().any(Operation::is_callback))
        .map(|port_type| port_type.name)
        .collect();
    let mut ports: HashMap<Name<'_>, Vec<Element<'_>>> = HashMap::new();
    for (_, port) in cx.wsdl().ports() {
        if let Some(binding) = port.binding.and_then(Name::of) {
            ports.entry(binding).or_default().push(port.node);
        }
    }
    for binding in &cx.wsdl().bindings {
        let over_http = binding.soap.is_some()
            && binding
                .transport
                .is_some_and(|transport| matches!(transport, ns::TRANSPORT_HTTP | ns::TRANSPORT_HTTP_W3C));
        let port_type = binding.port_type.and_then(Name::of);
        if !over_http || !port_type.is_some_and(|name| called_back.contains(&name)) {
            continue;
        }
        let mut attached = policies.binding(cx.wsdl(), binding);
        for port in ports.get(&binding.name).into_iter().flatten().take(MAX_PORTS) {
            attached.alternatives.extend(policies.attached(*port).alternatives);
        }
        let duplex = attached.assertions().any(|assertion| {
            let nested = || {
                let mut within = assertion.node.descendants();
                within.any(|node| node.is(ns::WSAM, "NonAnonymousResponses"))
            };
            assertion.node.local() == "CompositeDuplex"
                || (assertion.node.is(ns::WSAM, "Addressing") && nested())
        });
        if !duplex {
            let message = format!(
                "the binding `{}` has operations that the service calls, and no policy that says where the client listens",
                binding.name.local
            );
            cx.report(binding.node, message).help(
                "move the callbacks to a portType that the client hosts, and pass its address in a message",
            );
        }
    }
}

/// Ports of one binding that are looked at.
const MAX_PORTS: usize = 64;

#[cfg(test)]
mod tests {
    crate::testing::cases! { "DUP001",
        fail r#"<portType name="P"><operation name="A"><output message="t:a"/></operation></portType>
        <binding name="B" type="t:P"><soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding>"# => [2],
        pass r#"<portType name="P"><operation name="A"><output message="t:a"/></operation></portType>
        <binding name="B" type="t:P"><wsp:Policy><c:CompositeDuplex xmlns:c="http://schemas.microsoft.com/net/2006/06/duplex"/></wsp:Policy>
        <soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding>"#,
        pass r#"<portType name="P"><operation name="A"><input message="t:a"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding>"#,
    }
}
