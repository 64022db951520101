//! What a port speaks.

use std::collections::BTreeSet;
use std::time::Duration;

use soapstone_soap::{AddressingVersion, MessageVersion, SoapVersion};

use crate::definitions::{Binding as WsdlBinding, Definitions, Port, SoapVersion as WsdlSoap};
use crate::description::{Binding, Duplex, Encoding, ReliableSession, TransferMode, TransportUsage};
use crate::ns;
use crate::tree::Element;

/// How often policies may refer to policies.
const MAX_POLICIES: usize = 100;

/// What a port speaks, by its binding and the policies of both, and the assertions that a [`Binding`] does not know: whoever does
/// not understand them should not call. Where a policy has alternatives, what any of them asks counts.
pub fn binding<'d>(
    definitions: &Definitions<'d>,
    binding: &WsdlBinding<'d>,
    port: Option<&Port<'d>>,
) -> (Binding, Vec<Element<'d>>) {
    let mut assertions = Vec::new();
    let subjects = std::iter::once(binding.node).chain(port.map(|port| port.node));
    let mut seen = BTreeSet::new();
    for subject in subjects {
        attached(definitions, subject, &mut seen, &mut assertions);
    }
    let soap = match binding.soap {
        Some(WsdlSoap::Soap12) => SoapVersion::Soap12,
        _ => SoapVersion::Soap11,
    };
    let mut read =
        Read { binding: Binding::ws_http(), unknown: Vec::new(), addressing: AddressingVersion::None };
    let uses_addressing = binding.node.children().find(|child| {
        matches!(child.namespace(), ns::WSAW | ns::WSAM | ns::WSAP) && child.local() == "UsingAddressing"
    });
    if uses_addressing.is_some() {
        read.addressing = AddressingVersion::V10;
    }
    for assertion in assertions {
        read.assertion(assertion);
    }
    let is_web_socket = binding.transport == Some(ns::TRANSPORT_WEBSOCKET)
        || port
            .and_then(|port| port.location)
            .is_some_and(|at| at.starts_with("ws:") || at.starts_with("wss:"));
    let Read { binding: mut made, unknown, addressing } = read;
    made.version = MessageVersion { soap, addressing };
    if is_web_socket {
        let transfer_mode = match &made.duplex {
            Duplex::WebSocket { transfer_mode, .. } => *transfer_mode,
            _ => TransferMode::Buffered,
        };
        let Binding { duplex, .. } = Binding::net_http();
        made.duplex = duplex;
        made = made.transfer_mode(transfer_mode);
    } else if matches!(made.duplex, Duplex::WebSocket { .. }) {
        made = made.web_socket(TransportUsage::Never);
    }
    (made, unknown)
}

struct Read<'d> {
    binding: Binding,
    unknown: Vec<Element<'d>>,
    addressing: AddressingVersion,
}

impl<'d> Read<'d> {
    fn assertion(&mut self, node: Element<'d>) {
        match (node.namespace(), node.local()) {
            (ns::WSAW | ns::WSAM, "UsingAddressing" | "Addressing") => {
                self.addressing = AddressingVersion::V10
            }
            (ns::WSAP, "UsingAddressing") => self.addressing = AddressingVersion::August2004,
            (ns::CDP, "CompositeDuplex") => {
                self.binding.duplex = Duplex::Composite { client_base_address: None, listen: None };
            }
            (ns::OW, "OneWay") => {}
            (ns::MSB, "BinaryEncoding") => self.binding.encoding = Encoding::Binary,
            (ns::WSOMA, "OptimizedMimeSerialization") => self.binding.encoding = Encoding::Mtom,
            (ns::MSWSP, mode @ ("Streamed" | "StreamedRequest" | "StreamedResponse")) => {
                let Binding { duplex, .. } = Binding::net_http();
                self.binding.duplex = duplex;
                let mode = match mode {
                    "Streamed" => TransferMode::Streamed,
                    "StreamedRequest" => TransferMode::StreamedRequest,
                    _ => TransferMode::StreamedResponse,
                };
                self.binding = self.binding.clone().transfer_mode(mode);
            }
            (ns::WSRMP10, "RMAssertion") => self.reliable(node, false),
            (ns::WSRMP11, "RMAssertion") => self.reliable(node, true),
            _ => self.unknown.push(node),
        }
    }

    fn reliable(&mut self, node: Element<'d>, version_11: bool) {
        let time = |local: &str| {
            let said = node
                .descendants()
                .find(|said| said.local() == local && matches!(said.namespace(), ns::WSRMP10 | ns::NETRMP))?;
            said.attribute("Milliseconds")?.trim().parse().ok().map(Duration::from_millis)
        };
        let usual = ReliableSession::default();
        // Of 1.0 nothing is said about order.
        let says_assurance = node.descendants().any(|said| said.is(ns::WSRMP11, "DeliveryAssurance"));
        let in_order = node.descendants().any(|said| said.is(ns::WSRMP11, "InOrder"));
        self.binding.reliable_session = Some(ReliableSession {
            version_11,
            ordered: !says_assurance || in_order,
            inactivity_timeout: time("InactivityTimeout").unwrap_or(usual.inactivity_timeout),
            acknowledgement_interval: time("AcknowledgementInterval")
                .unwrap_or(usual.acknowledgement_interval),
            ..usual
        });
    }
}

/// The assertions of the policies in an element, and of those that it refers to.
fn attached<'d>(
    definitions: &Definitions<'d>,
    subject: Element<'d>,
    seen: &mut BTreeSet<String>,
    found: &mut Vec<Element<'d>>,
) {
    for child in subject.children().filter(|child| is_policy(child.namespace())) {
        match child.local() {
            "Policy" => operators(definitions, child, seen, found),
            "PolicyReference" => referred(definitions, child, seen, found),
            _ => {}
        }
    }
    let uris = subject.attributes().find(|said| is_policy(said.namespace()) && said.local() == "PolicyURIs");
    for uri in uris.map(|uris| uris.value()).unwrap_or_default().split_ascii_whitespace() {
        by_uri(definitions, uri, seen, found);
    }
}

fn operators<'d>(
    definitions: &Definitions<'d>,
    policy: Element<'d>,
    seen: &mut BTreeSet<String>,
    found: &mut Vec<Element<'d>>,
) {
    for child in policy.children() {
        match (is_policy(child.namespace()), child.local()) {
            (true, "Policy" | "All" | "ExactlyOne") => operators(definitions, child, seen, found),
            (true, "PolicyReference") => referred(definitions, child, seen, found),
            (true, _) => {}
            (false, _) => found.push(child),
        }
    }
}

fn referred<'d>(
    definitions: &Definitions<'d>,
    reference: Element<'d>,
    seen: &mut BTreeSet<String>,
    found: &mut Vec<Element<'d>>,
) {
    if let Some(uri) = reference.attribute("URI") {
        by_uri(definitions, uri.trim(), seen, found);
    }
}

fn by_uri<'d>(
    definitions: &Definitions<'d>,
    uri: &str,
    seen: &mut BTreeSet<String>,
    found: &mut Vec<Element<'d>>,
) {
    let Some((_, id)) = uri.rsplit_once('#') else { return };
    // Each counts once, so a circle ends.
    if seen.len() >= MAX_POLICIES || !seen.insert(id.to_owned()) {
        return;
    }
    let policies = definitions.roots.iter().flat_map(|root| root.descendants());
    let named = |policy: &Element<'d>| {
        is_policy(policy.namespace())
            && policy.local() == "Policy"
            && (policy.attribute_named(ns::WSU, "Id").is_some_and(|said| said.value() == id)
                || policy.attribute_named(ns::XML, "id").is_some_and(|said| said.value() == id))
    };
    if let Some(policy) = policies.into_iter().find(named) {
        operators(definitions, policy, seen, found);
    }
}

/// WS-Policy 1.2 and 1.5.
fn is_policy(namespace: &str) -> bool {
    matches!(namespace, ns::WSP | ns::WSP15)
}
