//! What the two sides of a WebSocket agree on, and how the handshake says it. Spec: [MS-SWSB §2.2]

use soapstone_soap::SoapVersion;
use soapstone_wsdl::{Binding, Compression, Duplex, Encoding, TransferMode};

use crate::encoding::mtom::{self, ContentType};

/// How the messages of one WebSocket are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spoken {
    pub(crate) encoding: Encoding,
    pub(crate) compression: Compression,
    pub(crate) transfer_mode: TransferMode,
}

impl Spoken {
    /// As a binding has it.
    pub(crate) fn of(binding: &Binding) -> Self {
        let transfer_mode = match &binding.duplex {
            Duplex::WebSocket { transfer_mode, .. } => *transfer_mode,
            _ => TransferMode::Buffered,
        };
        Self { encoding: binding.encoding, compression: binding.compression, transfer_mode }
    }

    /// The binding, with this instead of its own.
    pub(crate) fn apply(self, binding: &Binding) -> Binding {
        let mut binding = binding.clone();
        (binding.encoding, binding.compression) = (self.encoding, self.compression);
        if let Duplex::WebSocket { transfer_mode, .. } = &mut binding.duplex {
            *transfer_mode = self.transfer_mode;
        }
        binding
    }

    /// The header `soap-content-type`.
    pub(crate) fn content_type(self, soap: SoapVersion) -> &'static str {
        use Compression::{Deflate, Gzip};
        match (self.encoding, self.compression, soap) {
            (Encoding::Binary, Gzip, _) => "application/soap+msbinsession1+gzip",
            (Encoding::Binary, Deflate, _) => "application/soap+msbinsession1+deflate",
            (Encoding::Binary, Compression::None, _) => "application/soap+msbinsession1",
            (Encoding::Mtom, ..) => mtom::MEDIA_TYPE,
            (Encoding::Text, _, SoapVersion::Soap11) => "text/xml; charset=utf-8",
            (Encoding::Text, _, SoapVersion::Soap12) => "application/soap+xml; charset=utf-8",
        }
    }

    /// The header `microsoft-binary-transfer-mode`, which tells the two forms of binary messages apart.
    pub(crate) fn mode(self) -> Option<&'static str> {
        (self.encoding == Encoding::Binary).then(|| self.transfer_mode.name())
    }

    /// Whether a `soap-content-type` says that messages are written so: the media type counts, and its parameters only where they
    /// say what is in a package.
    pub(crate) fn is_said_by(self, soap: SoapVersion, content_type: &str) -> bool {
        if self.encoding == Encoding::Mtom {
            return ContentType::parse(content_type).is_package_of(mtom::start_info(soap));
        }
        essence(content_type).eq_ignore_ascii_case(essence(self.content_type(soap)))
    }
}

/// The subprotocol that a binding asks for.
pub(crate) fn sub_protocol(binding: &Binding) -> Option<&str> {
    match &binding.duplex {
        Duplex::WebSocket { sub_protocol, .. } => sub_protocol.as_deref(),
        _ => None,
    }
}

/// A media type without its parameters.
fn essence(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

/// Says how messages are written.
pub(crate) const SOAP_CONTENT_TYPE: &str = "soap-content-type";
/// Says whether binary messages are whole or streamed.
pub(crate) const TRANSFER_MODE: &str = "microsoft-binary-transfer-mode";
/// The only version there is. Spec: [RFC6455 §4.1]
pub(crate) const VERSION: &str = "13";
