//! What a binding asks of whoever calls, as policy assertions. Spec: [WSP12 §3], [MS-WSPOL]

use std::time::Duration;

use soapstone_soap::AddressingVersion;
use soapstone_xml::Element;

use super::EndpointDescription;
use super::markup::{Markup, element};
use crate::description::{Binding, Duplex, Encoding, ReliableSession, TransferMode};
use crate::ns;

/// The policy of an endpoint as .NET writes it, if it asks for anything.
pub(super) fn for_dotnet(endpoint: &EndpointDescription, id: &str) -> Option<Element> {
    let binding = &endpoint.binding;
    let mut all: Vec<Element> = Vec::new();
    all.extend(binding.reliable_session.as_ref().map(|session| reliable(session, true)));
    if matches!(binding.duplex, Duplex::Composite { .. }) {
        all.push(element(ns::CDP, "CompositeDuplex"));
        all.push(element(ns::OW, "OneWay"));
    }
    match binding.encoding {
        Encoding::Text => {}
        Encoding::Binary => all.push(element(ns::MSB, "BinaryEncoding")),
        Encoding::Mtom => all.push(mtom()),
    }
    all.extend(streamed(endpoint));
    all.extend(addressing(binding));
    policy(all, id)
}

/// The policy with what standards define alone.
pub(super) fn plain(binding: &Binding, id: &str) -> Option<Element> {
    let mut all: Vec<Element> = Vec::new();
    all.extend(binding.reliable_session.as_ref().map(|session| reliable(session, false)));
    if binding.encoding == Encoding::Mtom {
        all.push(mtom());
    }
    all.extend(addressing(binding));
    policy(all, id)
}

/// `<wsp:PolicyReference/>`
pub(super) fn reference(id: &str) -> Element {
    element(ns::WSP12, "PolicyReference").set("URI", format!("#{id}"))
}

fn policy(all: Vec<Element>, id: &str) -> Option<Element> {
    if all.is_empty() {
        return None;
    }
    let all = element(ns::WSP12, "All").with_children(all);
    let one = element(ns::WSP12, "ExactlyOne").with_child(all);
    Some(element(ns::WSP12, "Policy").set_in(ns::WSU, "Id", id).with_child(one))
}

/// Spec: [WSRMP10 §2.2], [WSRMP11 §2.2]
fn reliable(session: &ReliableSession, for_dotnet: bool) -> Element {
    let timeouts = |namespace: &'static str| {
        [
            ("InactivityTimeout", session.inactivity_timeout),
            ("AcknowledgementInterval", session.acknowledgement_interval),
        ]
        .map(|(name, time)| element(namespace, name).set("Milliseconds", milliseconds(time)))
    };
    if !session.version_11 {
        return element(ns::WSRMP10, "RMAssertion").with_children(timeouts(ns::WSRMP10));
    }
    let mut assured = element(ns::WSP12, "Policy").with_child(element(ns::WSRMP11, "ExactlyOnce"));
    if session.ordered {
        assured = assured.with_child(element(ns::WSRMP11, "InOrder"));
    }
    let assurance = element(ns::WSRMP11, "DeliveryAssurance").with_child(assured);
    let assertion =
        element(ns::WSRMP11, "RMAssertion").with_child(element(ns::WSP12, "Policy").with_child(assurance));
    match for_dotnet {
        true => assertion.with_children(timeouts(ns::NETRMP)),
        false => assertion,
    }
}

fn milliseconds(time: Duration) -> String {
    time.as_millis().to_string()
}

fn mtom() -> Element {
    element(ns::WSOMA, "OptimizedMimeSerialization")
}

/// Spec: [WSA10-WSDL §3.1]
fn addressing(binding: &Binding) -> Option<Element> {
    match binding.version.addressing {
        AddressingVersion::None => None,
        AddressingVersion::August2004 => Some(element(ns::WSAP, "UsingAddressing")),
        _ => Some(element(ns::WSAW, "UsingAddressing")),
    }
}

/// How bodies travel on a WebSocket; HTTP requests are described without it.
fn streamed(endpoint: &EndpointDescription) -> Option<Element> {
    let Duplex::WebSocket { transfer_mode, .. } = &endpoint.binding.duplex else { return None };
    let name = match transfer_mode {
        TransferMode::Buffered => return None,
        TransferMode::Streamed => "Streamed",
        TransferMode::StreamedRequest => "StreamedRequest",
        TransferMode::StreamedResponse => "StreamedResponse",
    };
    endpoint.is_web_socket().then(|| element(ns::MSWSP, name))
}
