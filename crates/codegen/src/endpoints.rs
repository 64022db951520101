//! Where the service is, and what is spoken there.

use soapstone_soap::{AddressingVersion, MessageVersion, SoapVersion};
use soapstone_wsdl::definitions::{self as wsdl, Definitions};
use soapstone_wsdl::{Binding, Duplex, Encoding, ReliableSession, TransferMode, TransportUsage, import, ns};

use crate::contracts::Bound;
use crate::error::Errors;
use crate::names::{Taken, screaming, snake};

/// A constant for the address of each port, and a function for its binding.
pub(crate) fn endpoints(
    definitions: &Definitions<'_>,
    bound: &[(Bound<'_, '_>, String)],
    taken: &mut Taken,
    errors: &mut Errors,
) -> Vec<String> {
    let spoken = |binding: &wsdl::Binding<'_>| binding.transport.is_none_or(is_spoken);
    let ports = || bound.iter().flat_map(|(bound, _)| &bound.ports);
    let count = ports().filter(|(_, binding)| spoken(binding)).count();
    if count == 0
        && let Some((_, binding)) = ports().next()
    {
        let what = format!("the transport `{}` is not supported", binding.transport.unwrap_or_default());
        errors.push(
            binding.node,
            what,
            "leave the ports out (`--no-endpoints`), and give the contract a binding of your own",
        );
    }
    let mut out = Vec::new();
    for (bound, contract) in bound {
        for (port, binding) in bound.ports.iter().filter(|(_, binding)| spoken(binding)) {
            let prefix = if count == 1 { String::new() } else { format!("{}_", screaming(port.name)) };
            if let Some(location) = port.location {
                let name = taken.claim_one(format!("{prefix}ADDRESS"));
                let doc = format!("Where the port `{}` of [`{contract}`] is.", port.name);
                out.push(format!(
                    "#[doc = {:?}]\n{UNUSED}\npub const {name}: &str = {:?};\n",
                    format!(" {doc}"),
                    location.trim()
                ));
            }
            let prefix = if count == 1 {
                String::new()
            } else {
                format!("{}_", snake(port.name).trim_start_matches("r#"))
            };
            let name = taken.claim_one(format!("{prefix}binding"));
            let (binding, unknown) = import::binding(definitions, binding, Some(port));
            let mut doc = format!("What is spoken at the port `{}`.", port.name);
            let mut names: Vec<&str> = unknown.iter().map(|node| node.local()).collect();
            names.sort_unstable();
            names.dedup();
            if !names.is_empty() {
                doc.push_str(&format!(
                    " Its policy asks for more, which is not supported: {}.",
                    names.join(", ")
                ));
            }
            let calls_back = bound.port_type.operations.iter().any(wsdl::Operation::is_callback);
            if calls_back && matches!(binding.duplex, Duplex::RequestReply) {
                doc.push_str(
                    " It carries no callbacks: take one that does, such as `Binding::ws_dual_http()`.",
                );
            }
            let expression = expression(&binding);
            out.push(format!(
                "#[doc = {:?}]\n{UNUSED}\npub fn {name}() -> soapstone::Binding {{\n{expression}\n}}\n",
                format!(" {doc}")
            ));
        }
    }
    out
}

/// Whether there is a transport of this name.
fn is_spoken(transport: &str) -> bool {
    matches!(transport, ns::TRANSPORT_HTTP | ns::TRANSPORT_HTTP_W3C | ns::TRANSPORT_WEBSOCKET)
}

/// The binding as an expression: a preset, and what differs from it.
fn expression(binding: &Binding) -> String {
    let preset = match (&binding.duplex, binding.version) {
        (Duplex::Composite { .. }, _) => "ws_dual_http",
        (Duplex::WebSocket { .. }, _) => "net_http",
        (Duplex::RequestReply, MessageVersion { soap: SoapVersion::Soap11, .. }) => "basic_http",
        (Duplex::RequestReply, _) => "ws_http",
    };
    let usual = match preset {
        "ws_dual_http" => Binding::ws_dual_http(),
        "net_http" => Binding::net_http(),
        "basic_http" => Binding::basic_http(),
        _ => Binding::ws_http(),
    };
    let mut fields = Vec::new();
    if binding.version != usual.version {
        let soap = match binding.version.soap {
            SoapVersion::Soap11 => "Soap11",
            _ => "Soap12",
        };
        let addressing = match binding.version.addressing {
            AddressingVersion::None => "None",
            AddressingVersion::August2004 => "August2004",
            _ => "V10",
        };
        fields.push(format!(
            "version: soapstone::MessageVersion {{ soap: soapstone::SoapVersion::{soap}, addressing: \
             soapstone::AddressingVersion::{addressing} }}"
        ));
    }
    if binding.encoding != usual.encoding {
        let encoding = match binding.encoding {
            Encoding::Text => "Text",
            Encoding::Binary => "Binary",
            Encoding::Mtom => "Mtom",
        };
        fields.push(format!("encoding: soapstone::Encoding::{encoding}"));
    }
    if binding.reliable_session != usual.reliable_session {
        fields.push(format!("reliable_session: {}", reliable(binding.reliable_session.as_ref())));
    }
    let mut out = format!("soapstone::Binding::{preset}()");
    if let (Duplex::WebSocket { usage, transfer_mode, .. }, Duplex::WebSocket { .. }) =
        (&binding.duplex, &usual.duplex)
    {
        match usage {
            TransportUsage::Never => out.push_str(".web_socket(soapstone::TransportUsage::Never)"),
            TransportUsage::Always => out.push_str(".web_socket(soapstone::TransportUsage::Always)"),
            TransportUsage::WhenDuplex => {}
        }
        if *transfer_mode != TransferMode::Buffered {
            out.push_str(&format!(".transfer_mode(soapstone::TransferMode::{})", transfer_mode.name()));
        }
    }
    match fields.is_empty() {
        true => out,
        false => format!("soapstone::Binding {{ {}, ..{out} }}", fields.join(", ")),
    }
}

fn reliable(session: Option<&ReliableSession>) -> String {
    let Some(session) = session else { return "None".to_owned() };
    let usual = ReliableSession::default();
    let mut fields = Vec::new();
    if session.version_11 {
        fields.push("version_11: true".to_owned());
    }
    if !session.ordered {
        fields.push("ordered: false".to_owned());
    }
    let times = [
        ("inactivity_timeout", session.inactivity_timeout, usual.inactivity_timeout),
        ("acknowledgement_interval", session.acknowledgement_interval, usual.acknowledgement_interval),
    ];
    for (name, time, usual) in times {
        if time != usual {
            fields.push(format!("{name}: std::time::Duration::from_millis({})", time.as_millis()));
        }
    }
    match fields.is_empty() {
        true => "Some(soapstone::ReliableSession::default())".to_owned(),
        false => format!(
            "Some(soapstone::ReliableSession {{ {}, ..soapstone::ReliableSession::default() }})",
            fields.join(", ")
        ),
    }
}

/// Who hosts a service needs the binding and not the address, who calls several neither.
const UNUSED: &str = "#[allow(dead_code)]";
