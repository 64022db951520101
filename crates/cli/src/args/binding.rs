//! Bindings by name.

use std::time::Duration;

use clap::ValueEnum;
use soapstone::{
    AddressingVersion, Binding, Compression, Duplex, Encoding, MessageVersion, SoapVersion, Timeouts,
    TransferMode, TransportUsage,
};

/// A binding by name. Security is none in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BindingName {
    /// wsDualHttpBinding: SOAP 1.2, a reliable session (1.0), callbacks
    WsDualHttp,
    /// The same with WS-ReliableMessaging 1.1, which is a custom binding in .NET
    WsDualHttpRm11,
    /// wsDualHttpBinding with binary messages, which is a custom binding in .NET
    WsDualHttpBinary,
    /// wsDualHttpBinding with MTOM messages (messageEncoding="Mtom")
    WsDualHttpMtom,
    /// netHttpBinding with callbacks: binary messages on a WebSocket
    NetHttp,
    /// The same with messages in text
    NetHttpText,
    /// The same with MTOM messages (messageEncoding="Mtom")
    NetHttpMtom,
    /// netHttpBinding with callbacks and a reliable session (1.0)
    NetHttpReliable,
    /// netHttpBinding with callbacks and a reliable session (1.1)
    NetHttpReliableRm11,
    /// netHttpBinding without callbacks: binary messages, requests and replies
    NetHttpPost,
    /// netHttpBinding without callbacks, with a reliable session (1.0)
    NetHttpPostReliable,
    /// wsHttpBinding: SOAP 1.2, requests and replies
    WsHttp,
    /// wsHttpBinding with a reliable session (1.0)
    WsHttpReliable,
    /// wsHttpBinding with a reliable session (1.1)
    WsHttpReliableRm11,
    /// basicHttpBinding: SOAP 1.1, no addressing, requests and replies
    BasicHttp,
}

impl BindingName {
    /// What it stands for.
    pub fn binding(self) -> Binding {
        let web_socket = || Binding::net_http().web_socket(TransportUsage::Always);
        let post = || Binding::net_http().web_socket(TransportUsage::Never);
        match self {
            Self::WsDualHttp => Binding::ws_dual_http(),
            Self::WsDualHttpRm11 => Binding::ws_dual_http().reliable(true),
            Self::WsDualHttpBinary => Binding { encoding: Encoding::Binary, ..Binding::ws_dual_http() },
            Self::WsDualHttpMtom => Binding { encoding: Encoding::Mtom, ..Binding::ws_dual_http() },
            Self::NetHttp => web_socket(),
            Self::NetHttpText => Binding { encoding: Encoding::Text, ..web_socket() },
            Self::NetHttpMtom => Binding { encoding: Encoding::Mtom, ..web_socket() },
            Self::NetHttpReliable => web_socket().reliable(false),
            Self::NetHttpReliableRm11 => web_socket().reliable(true),
            Self::NetHttpPost => post(),
            Self::NetHttpPostReliable => post().reliable(false),
            Self::WsHttp => Binding::ws_http(),
            Self::WsHttpReliable => Binding::ws_http_reliable(),
            Self::WsHttpReliableRm11 => Binding::ws_http().reliable(true),
            Self::BasicHttp => Binding::basic_http(),
        }
    }

    /// Whether a service can call back over it.
    pub fn calls_back(self) -> bool {
        self.listens() || self.is_web_socket()
    }

    /// Whether a client listens for callbacks.
    pub fn listens(self) -> bool {
        listens(&self.binding())
    }

    /// Whether everything goes over a WebSocket.
    pub fn is_web_socket(self) -> bool {
        is_web_socket(&self.binding())
    }

    /// The same without callbacks, where that is another binding: what .NET makes of netHttpBinding without them.
    pub fn without_callbacks(self) -> Option<Self> {
        match self {
            Self::NetHttp => Some(Self::NetHttpPost),
            Self::NetHttpReliable => Some(Self::NetHttpPostReliable),
            _ => None,
        }
    }

    /// As it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::WsDualHttp => "ws-dual-http",
            Self::WsDualHttpRm11 => "ws-dual-http-rm11",
            Self::WsDualHttpBinary => "ws-dual-http-binary",
            Self::WsDualHttpMtom => "ws-dual-http-mtom",
            Self::NetHttp => "net-http",
            Self::NetHttpText => "net-http-text",
            Self::NetHttpMtom => "net-http-mtom",
            Self::NetHttpReliable => "net-http-reliable",
            Self::NetHttpReliableRm11 => "net-http-reliable-rm11",
            Self::NetHttpPost => "net-http-post",
            Self::NetHttpPostReliable => "net-http-post-reliable",
            Self::WsHttp => "ws-http",
            Self::WsHttpReliable => "ws-http-reliable",
            Self::WsHttpReliableRm11 => "ws-http-reliable-rm11",
            Self::BasicHttp => "basic-http",
        }
    }

    /// The one that is most like a binding.
    pub fn closest(binding: &Binding) -> Self {
        let kind = |binding: &Binding| match &binding.duplex {
            Duplex::RequestReply | Duplex::WebSocket { usage: TransportUsage::Never, .. } => 0,
            Duplex::Composite { .. } => 1,
            Duplex::WebSocket { .. } => 2,
        };
        let version_11 = |binding: &Binding| binding.reliable_session.as_ref().map(|it| it.version_11);
        let score = |name: &Self| {
            let named = name.binding();
            16 * u8::from(kind(&named) == kind(binding))
                + 8 * u8::from(named.version == binding.version)
                + 4 * u8::from(version_11(&named) == version_11(binding))
                + 2 * u8::from(named.encoding == binding.encoding)
                + u8::from(std::mem::discriminant(&named.duplex) == std::mem::discriminant(&binding.duplex))
        };
        // The first of those that are as close: `max_by_key` would take the last.
        let mut best = Self::WsDualHttp;
        for name in Self::value_variants() {
            if score(name) > score(&best) {
                best = *name;
            }
        }
        best
    }
}

/// What a binding is, in a line: `SOAP 1.2, WS-Addressing 1.0, text, WS-ReliableMessaging 1.0, each side posts to the other`.
pub(crate) fn described(binding: &Binding) -> String {
    let encoding = match binding.encoding {
        Encoding::Text => "text",
        Encoding::Binary => "binary",
        Encoding::Mtom => "MTOM",
    };
    let soap = match binding.version.soap {
        SoapVersion::Soap11 => "SOAP 1.1",
        SoapVersion::Soap12 => "SOAP 1.2",
    };
    let addressing = match binding.version.addressing {
        AddressingVersion::None => "no addressing",
        AddressingVersion::August2004 => "WS-Addressing of August 2004",
        AddressingVersion::V10 => "WS-Addressing 1.0",
    };
    let compression = match binding.compression {
        Compression::None => "",
        Compression::Gzip => " with gzip",
        Compression::Deflate => " with deflate",
    };
    let session = match &binding.reliable_session {
        Some(session) if session.version_11 => ", WS-ReliableMessaging 1.1",
        Some(_) => ", WS-ReliableMessaging 1.0",
        None => "",
    };
    let ways = match &binding.duplex {
        Duplex::WebSocket { usage: TransportUsage::Always, transfer_mode, .. } => match transfer_mode {
            TransferMode::Buffered => "both ways on a WebSocket",
            _ => "both ways on a WebSocket, in pieces",
        },
        Duplex::Composite { .. } => "each side posts to the other",
        _ => "requests and replies",
    };
    format!("{soap}, {addressing}, {encoding}{compression}{session}, {ways}")
}

/// A binding, where everything may take this long.
pub(crate) fn within(binding: Binding, time: Duration) -> Binding {
    let timeouts = Timeouts { open: time, close: time, send: time, ..Timeouts::default() };
    Binding { timeouts, max_received_message_size: MAX_RECEIVED_MESSAGE_SIZE, ..binding }
}

/// Whether a client listens for callbacks.
pub(crate) fn listens(binding: &Binding) -> bool {
    matches!(binding.duplex, Duplex::Composite { .. })
}

/// Whether everything goes over a WebSocket.
pub(crate) fn is_web_socket(binding: &Binding) -> bool {
    matches!(binding.duplex, Duplex::WebSocket { usage: TransportUsage::Always, .. })
}

/// A binding in SOAP 1.1, with addressing where something needs it, for who speaks no other; what binary messages or a WebSocket carry
/// is of SOAP 1.2.
pub(crate) fn with_soap11(binding: &Binding) -> Option<Binding> {
    let is_soap11 = binding.version.soap == SoapVersion::Soap11;
    if is_soap11 || is_web_socket(binding) || binding.encoding == Encoding::Binary {
        return None;
    }
    let needs_addressing = binding.reliable_session.is_some();
    let addressing = if needs_addressing { AddressingVersion::V10 } else { AddressingVersion::None };
    let version = MessageVersion { soap: SoapVersion::Soap11, addressing };
    Some(Binding { version, ..binding.clone() })
}

/// More than .NET's 64 KiB: whoever looks at a reply wants to see it.
const MAX_RECEIVED_MESSAGE_SIZE: usize = 16 << 20;
