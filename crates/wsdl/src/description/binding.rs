//! Everything that two endpoints must agree on besides the contract.

use std::time::Duration;

use soapstone_soap::{AddressingVersion, MessageVersion, SoapVersion, Uri};

use super::{ContractDescription, Direction, SessionMode};

/// Everything a pair of endpoints must agree on besides the contract. A plain struct: take a preset, change a field.
///
/// ```
/// use soapstone_wsdl::{Binding, Encoding};
///
/// let binding = Binding { encoding: Encoding::Binary, ..Binding::ws_dual_http() };
/// assert!(binding.reliable_session.is_some());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// The versions of SOAP and addressing.
    pub version: MessageVersion,
    /// How messages are written.
    pub encoding: Encoding,
    /// How binary messages are compressed (.NET `BinaryMessageEncodingBindingElement.CompressionFormat`). Default: not at all.
    pub compression: Compression,
    /// How messages go both ways.
    pub duplex: Duplex,
    /// Reliable messaging, if there is any.
    pub reliable_session: Option<ReliableSession>,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// Bytes of the largest message that is taken. Default: 65,536 (.NET `TransportDefaults.MaxReceivedMessageSize`).
    pub max_received_message_size: usize,
}

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// XML text in UTF-8.
    Text,
    /// .NET binary XML.
    Binary,
    /// XML text in UTF-8, in a MIME package: `base64Binary` content from 768 bytes on is a part of its own, as bytes.
    /// Spec: [MTOM10 §2], [XOP10 §4]
    Mtom,
}

/// How binary messages are compressed. The service takes both forms where it has one; what is not compressed is taken too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// `+gzip` behind the content type.
    Gzip,
    /// `+deflate` behind the content type: deflate without a frame.
    Deflate,
}

/// How messages go both ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duplex {
    /// What comes back is in the response to a request. There are no callbacks.
    RequestReply,
    /// Each side posts to the address of the other.
    Composite {
        /// The address that the service is told to call the client back at, each session with a path of its own below it. Chosen
        /// when it is not said: a free port of the interface that reaches the service.
        client_base_address: Option<Uri>,
        /// Where the client really listens, when that is not what `client_base_address` says: behind port forwarding, or in a
        /// container. `http://0.0.0.0:9000` is port 9000 of all interfaces.
        listen: Option<Uri>,
    },
    /// Both sides send on one WebSocket.
    WebSocket {
        /// When a WebSocket is used at all.
        usage: TransportUsage,
        /// The subprotocol that is asked for, or none. `net_http` has `soap` (.NET `WebSocketTransportSettings.SoapSubProtocol`).
        sub_protocol: Option<String>,
        /// How bodies travel.
        transfer_mode: TransferMode,
    },
}

/// When a WebSocket is used: .NET `WebSocketTransportUsage`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TransportUsage {
    /// Never: requests and responses over HTTP.
    Never,
    /// When the contract has callbacks, or needs a session that nothing else gives it.
    #[default]
    WhenDuplex,
    /// Always.
    Always,
}

/// How bodies travel: .NET `TransferMode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TransferMode {
    /// As a whole.
    #[default]
    Buffered,
    /// In pieces, both ways.
    Streamed,
    /// In pieces from the client to the service.
    StreamedRequest,
    /// In pieces from the service to the client.
    StreamedResponse,
}

impl TransferMode {
    /// Its name in .NET, and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Buffered => "Buffered",
            Self::Streamed => "Streamed",
            Self::StreamedRequest => "StreamedRequest",
            Self::StreamedResponse => "StreamedResponse",
        }
    }

    /// Whether what is sent in this direction is in pieces.
    pub const fn is_streamed(self, from: Direction) -> bool {
        match self {
            Self::Buffered => false,
            Self::Streamed => true,
            Self::StreamedRequest => matches!(from, Direction::Service),
            Self::StreamedResponse => matches!(from, Direction::Callback),
        }
    }
}

/// Reliable messaging between two endpoints: .NET's `ReliableSessionBindingElement`, whose defaults these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReliableSession {
    /// Whether messages are handed over in order. Default: true.
    pub ordered: bool,
    /// Silence after which the session fails. Default: 10 minutes.
    pub inactivity_timeout: Duration,
    /// Whether it is WS-ReliableMessaging 1.1, or 1.0 (February 2005). Default: 1.0, as .NET's.
    pub version_11: bool,
    /// How long an acknowledgement may wait for a message to travel on. Default: 200 ms.
    pub acknowledgement_interval: Duration,
    /// Messages that may be on the way unacknowledged. Default: 8.
    pub max_transfer_window: u32,
    /// How often a message is repeated before the session fails. Default: 8.
    pub max_retry_count: u32,
    /// Whether acknowledgements say how much room there is. Default: true.
    pub flow_control: bool,
}

/// How long things may take: .NET's defaults of a binding (`ServiceDefaults`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// To connect. Default: 1 minute.
    pub open: Duration,
    /// To close. Default: 1 minute.
    pub close: Duration,
    /// A call, from when it is sent until its reply is there. Default: 1 minute.
    pub send: Duration,
    /// A service waits so long for the next message of a session. Default: 10 minutes.
    pub receive: Duration,
    /// Silence on a WebSocket after which a ping is sent, so that what is in between keeps it open; zero is never. Default: 30 s
    /// (the platform's where .NET `WebSocketTransportSettings.KeepAliveInterval` is zero).
    pub keep_alive: Duration,
}

impl Binding {
    /// `wsDualHttpBinding` with security **none**: SOAP 1.2, addressing 1.0, text, composite duplex, an ordered reliable session
    /// of February 2005. .NET's own default is message security; a peer has to be configured with
    /// `<security mode="None"/>` to match.
    pub fn ws_dual_http() -> Self {
        Self {
            version: MessageVersion::SOAP12_WSA10,
            encoding: Encoding::Text,
            compression: Compression::None,
            duplex: Duplex::Composite { client_base_address: None, listen: None },
            reliable_session: Some(ReliableSession::default()),
            timeouts: Timeouts::default(),
            max_received_message_size: MAX_RECEIVED_MESSAGE_SIZE,
        }
    }

    /// `netHttpBinding`: SOAP 1.2, addressing 1.0, binary; a WebSocket when the contract has callbacks, else HTTP requests. Security
    /// none; `netHttpsBinding` is the same at an `https` address.
    ///
    /// | .NET's configuration | here |
    /// |---|---|
    /// | `messageEncoding="Text"`, `"Mtom"` | [`encoding`](Self::encoding) |
    /// | `binaryMessageEncoding compressionFormat="GZip"` | [`compression`](Self::compression) |
    /// | `webSocketSettings transportUsage="Always"` | [`web_socket`](Self::web_socket) |
    /// | `webSocketSettings subProtocol="orders"` | [`sub_protocol`](Self::sub_protocol) |
    /// | `webSocketSettings keepAliveInterval` | [`Timeouts::keep_alive`] |
    /// | `transferMode="Streamed"` | [`transfer_mode`](Self::transfer_mode) |
    /// | `reliableSession enabled="true"` | [`reliable`](Self::reliable), [`reliable_session`](Self::reliable_session) |
    /// | `maxReceivedMessageSize` | [`max_received_message_size`](Self::max_received_message_size) |
    pub fn net_http() -> Self {
        Self {
            encoding: Encoding::Binary,
            duplex: Duplex::WebSocket {
                usage: TransportUsage::WhenDuplex,
                sub_protocol: Some(SOAP_SUB_PROTOCOL.to_owned()),
                transfer_mode: TransferMode::Buffered,
            },
            reliable_session: None,
            ..Self::ws_dual_http()
        }
    }

    /// `wsHttpBinding` with security none: SOAP 1.2, addressing 1.0, text, HTTP requests.
    pub fn ws_http() -> Self {
        Self { duplex: Duplex::RequestReply, reliable_session: None, ..Self::ws_dual_http() }
    }

    /// [`ws_http`](Self::ws_http) with an ordered reliable session of February 2005.
    pub fn ws_http_reliable() -> Self {
        Self { reliable_session: Some(ReliableSession::default()), ..Self::ws_http() }
    }

    /// `basicHttpBinding`: SOAP 1.1, no addressing, text, HTTP requests.
    pub fn basic_http() -> Self {
        let version = MessageVersion { soap: SoapVersion::Soap11, addressing: AddressingVersion::None };
        Self { version, ..Self::ws_http() }
    }

    /// The same binding, with this address for the client to listen at. It makes no difference but to composite duplex.
    #[must_use]
    pub fn client_base_address(mut self, address: Uri) -> Self {
        if let Duplex::Composite { client_base_address, .. } = &mut self.duplex {
            *client_base_address = Some(address);
        }
        self
    }

    /// The same binding, with this address for the client to bind its listener to, when that is not what
    /// [`client_base_address`](Self::client_base_address) says.
    #[must_use]
    pub fn listen(mut self, address: Uri) -> Self {
        if let Duplex::Composite { listen, .. } = &mut self.duplex {
            *listen = Some(address);
        }
        self
    }

    /// The same binding, with a WebSocket used so. It makes no difference but to [`net_http`](Self::net_http).
    #[must_use]
    pub fn web_socket(mut self, when: TransportUsage) -> Self {
        if let Duplex::WebSocket { usage, .. } = &mut self.duplex {
            *usage = when;
        }
        self
    }

    /// The same binding, with this subprotocol of its WebSockets.
    #[must_use]
    pub fn sub_protocol(mut self, name: impl Into<String>) -> Self {
        if let Duplex::WebSocket { sub_protocol, .. } = &mut self.duplex {
            *sub_protocol = Some(name.into());
        }
        self
    }

    /// The same binding, with bodies on its WebSockets in pieces or as a whole.
    #[must_use]
    pub fn transfer_mode(mut self, mode: TransferMode) -> Self {
        if let Duplex::WebSocket { transfer_mode, .. } = &mut self.duplex {
            *transfer_mode = mode;
        }
        self
    }

    /// The same binding, with a reliable session as it is by default: of WS-ReliableMessaging 1.1 if `version_11`, else of 1.0
    /// (February 2005), which is .NET's default.
    #[must_use]
    pub fn reliable(self, version_11: bool) -> Self {
        Self { reliable_session: Some(ReliableSession { version_11, ..ReliableSession::default() }), ..self }
    }

    /// Whether a WebSocket carries this contract.
    pub fn uses_web_socket(&self, contract: &ContractDescription) -> bool {
        match &self.duplex {
            Duplex::RequestReply | Duplex::Composite { .. } => false,
            Duplex::WebSocket { usage, .. } => match usage {
                TransportUsage::Never => false,
                // .NET asks whether the channel of the contract is one of replies: requests alone keep no session.
                TransportUsage::WhenDuplex => {
                    let needs_session =
                        contract.session == SessionMode::Required && self.reliable_session.is_none();
                    contract.is_duplex() || needs_session
                }
                TransportUsage::Always => true,
            },
        }
    }

    /// Whether a client keeps a session: calls of one client find one instance of the service.
    pub fn has_session(&self, contract: &ContractDescription) -> bool {
        self.reliable_session.is_some() || self.uses_web_socket(contract)
    }

    /// The first reason why this binding cannot carry this contract.
    pub fn check(&self, contract: &ContractDescription) -> Result<(), BindingMismatch> {
        let two_ways = match &self.duplex {
            Duplex::RequestReply => false,
            Duplex::Composite { .. } => true,
            Duplex::WebSocket { usage, .. } => *usage != TransportUsage::Never,
        };
        if let Some(callback) = contract.of(Direction::Callback).next().filter(|_| !two_ways) {
            return Err(BindingMismatch::NoCallbacks { callback: callback.name.clone() });
        }
        if let Duplex::WebSocket { sub_protocol: Some(name), .. } = &self.duplex
            && !is_token(name)
        {
            return Err(BindingMismatch::SubProtocol(name.clone()));
        }
        if self.compression != Compression::None && self.encoding != Encoding::Binary {
            return Err(BindingMismatch::CompressedText);
        }
        if matches!(self.duplex, Duplex::Composite { .. }) && self.reliable_session.is_none() {
            return Err(BindingMismatch::CompositeWithoutSession);
        }
        let streamed = |duplex: &Duplex| matches!(duplex, Duplex::WebSocket { transfer_mode, .. } if *transfer_mode != TransferMode::Buffered);
        if self.reliable_session.is_some() && streamed(&self.duplex) {
            return Err(BindingMismatch::StreamedSession);
        }
        let addressing = self.version.addressing != AddressingVersion::None;
        if !addressing && self.reliable_session.is_some() {
            return Err(BindingMismatch::NoAddressing("a reliable session"));
        }
        if !addressing && two_ways && contract.is_duplex() {
            return Err(BindingMismatch::NoAddressing("a contract with callbacks"));
        }
        match (contract.session, self.has_session(contract)) {
            (SessionMode::Required, false) => Err(BindingMismatch::SessionRequired(contract.name.clone())),
            (SessionMode::Denied, true) => Err(BindingMismatch::SessionDenied(contract.name.clone())),
            _ => Ok(()),
        }
    }
}

impl Default for ReliableSession {
    fn default() -> Self {
        Self {
            ordered: true,
            inactivity_timeout: Duration::from_secs(600),
            version_11: false,
            acknowledgement_interval: Duration::from_millis(200),
            max_transfer_window: 8,
            max_retry_count: 8,
            flow_control: true,
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        let minute = Duration::from_secs(60);
        let keep_alive = Duration::from_secs(30);
        Self { open: minute, close: minute, send: minute, receive: 10 * minute, keep_alive }
    }
}

/// Why a binding cannot carry a contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BindingMismatch {
    /// The contract has callbacks, and nothing goes back to the client.
    #[error(
        "the contract calls back ({callback}), and this binding carries nothing but responses to the client; use ws_dual_http or net_http"
    )]
    NoCallbacks {
        /// The first callback.
        callback: String,
    },
    /// The binding has no addressing, and needs it.
    #[error("{0} needs WS-Addressing, and this binding has none")]
    NoAddressing(&'static str),
    /// The subprotocol is none that a header can name. Spec: [RFC6455 §4.1]
    #[error("the subprotocol {0:?} is no name: it has letters, digits and -_.+ and no spaces, like soap")]
    SubProtocol(String),
    /// A reliable session keeps what it sends, so it sends it as a whole.
    #[error("a reliable session sends messages as a whole; use TransferMode::Buffered")]
    StreamedSession,
    /// Only binary messages are compressed.
    #[error("only binary messages are compressed, as in .NET; use Encoding::Binary, or Compression::None")]
    CompressedText,
    /// Composite duplex without a reliable session.
    #[error(
        "composite duplex needs a reliable session here: nothing but its CreateSequence says where a client is called back"
    )]
    CompositeWithoutSession,
    /// The contract needs a session.
    #[error("{0} needs a session, and this binding has none; use a reliable session, or a WebSocket")]
    SessionRequired(String),
    /// The contract must not have a session.
    #[error("{0} must not have a session, and this binding has one")]
    SessionDenied(String),
}

/// Whether a header can have it as a word.
fn is_token(name: &str) -> bool {
    let is_of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_of_token)
}

/// .NET `WebSocketTransportSettings.SoapSubProtocol`.
const SOAP_SUB_PROTOCOL: &str = "soap";
/// .NET `TransportDefaults.MaxReceivedMessageSize`.
const MAX_RECEIVED_MESSAGE_SIZE: usize = 65_536;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_socket_is_used_where_requests_would_not_do() {
        let plain = ContractDescription::new("IPlain", "urn:plain");
        let in_session = ContractDescription { session: SessionMode::Required, ..plain.clone() };
        let of = |usage: TransportUsage| Binding::net_http().web_socket(usage);
        for (usage, for_plain, for_session) in [
            (TransportUsage::Never, false, false),
            (TransportUsage::WhenDuplex, false, true),
            (TransportUsage::Always, true, true),
        ] {
            assert_eq!(of(usage).uses_web_socket(&plain), for_plain, "{usage:?}");
            assert_eq!(of(usage).uses_web_socket(&in_session), for_session, "{usage:?}");
        }
        // Here the session is one of requests, as recorded.
        assert!(!Binding::net_http().reliable(false).uses_web_socket(&in_session));
        assert_eq!(Binding::net_http().check(&in_session), Ok(()));
        let spaced = Binding::net_http().sub_protocol("a b");
        assert_eq!(spaced.check(&plain), Err(BindingMismatch::SubProtocol("a b".to_owned())));
    }

    #[test]
    fn only_binary_is_compressed() {
        let contract = ContractDescription::new("IPlain", "urn:plain");
        for encoding in [Encoding::Text, Encoding::Binary, Encoding::Mtom] {
            let plain = Binding { encoding, ..Binding::ws_http() };
            assert_eq!(plain.check(&contract), Ok(()));
            let packed = Binding { compression: Compression::Gzip, ..plain };
            let expected = match encoding {
                Encoding::Binary => Ok(()),
                Encoding::Text | Encoding::Mtom => Err(BindingMismatch::CompressedText),
            };
            assert_eq!(packed.check(&contract), expected);
        }
    }
}
