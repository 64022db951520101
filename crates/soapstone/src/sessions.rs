//! Between bindings and the settings of reliable sessions.

use soapstone_rm::{Config, IdSource, Identifier, RmVersion, Shape};
use soapstone_soap::MessageId;
use soapstone_wsdl::{Binding, ContractDescription, Duplex, Encoding, ReliableSession};

/// The settings of a session of this contract over this binding.
pub(crate) fn config(binding: &Binding, contract: &ContractDescription) -> Config {
    let session = binding.reliable_session.clone().unwrap_or_default();
    let ReliableSession {
        ordered,
        inactivity_timeout,
        version_11,
        acknowledgement_interval,
        max_transfer_window,
        max_retry_count,
        flow_control,
    } = session;
    let version = if version_11 { RmVersion::V11 } else { RmVersion::February2005 };
    let encoding: fn() -> Box<dyn soapstone_xml::Codec> = match binding.encoding {
        Encoding::Text => || Box::new(soapstone_xml::TextCodec),
        // Of MTOM, too: what is kept as bytes is attached when it is sent.
        Encoding::Binary | Encoding::Mtom => || Box::new(soapstone_nbfx::BinaryCodec),
    };
    Config {
        ordered,
        inactivity_timeout,
        acknowledgement_interval,
        max_transfer_window,
        max_retry_count,
        flow_control,
        open_timeout: binding.timeouts.open,
        close_timeout: binding.timeouts.close,
        encoding,
        ..Config::new(version, binding.version, shape(binding, contract))
    }
}

/// How the messages of this contract travel over this binding. .NET has a shape of its own for contracts whose operations are all
/// one-way.
fn shape(binding: &Binding, contract: &ContractDescription) -> Shape {
    match &binding.duplex {
        Duplex::Composite { .. } => Shape::Duplex,
        Duplex::WebSocket { .. } if binding.uses_web_socket(contract) => Shape::Connection,
        _ if is_one_way(contract) => Shape::OneWay,
        _ => Shape::RequestReply,
    }
}

fn is_one_way(contract: &ContractDescription) -> bool {
    !contract.operations.is_empty() && contract.operations.iter().all(|operation| operation.is_one_way())
}

/// Identifiers as .NET has them: random UUIDs, 122 bits that nobody guesses.
#[derive(Debug)]
pub(crate) struct Ids;

impl IdSource for Ids {
    fn identifier(&mut self) -> Identifier {
        loop {
            // Every one of these is a URI.
            if let Ok(identifier) = Identifier::new(format!("urn:uuid:{}", uuid::Uuid::new_v4())) {
                return identifier;
            }
        }
    }

    fn message_id(&mut self) -> MessageId {
        crate::channel::new_id()
    }
}
