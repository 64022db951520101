//! What a binding is beside its name, in the words of .NET's configuration.

use clap::{Args, ValueEnum};
use soapstone::{
    AddressingVersion, Binding, Compression, Duplex, Encoding, MessageVersion, ReliableSession, SoapVersion,
    TransferMode,
};

use super::binding::BindingName;

/// What differs from a binding as its name has it.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Settings of the binding")]
pub struct BindingSettings {
    /// How messages are written (.NET: messageEncoding, or textMessageEncoding, binaryMessageEncoding, mtomMessageEncoding)
    #[arg(long, value_enum, ignore_case = true, value_name = "ENCODING")]
    pub encoding: Option<EncodingName>,
    /// The versions of SOAP and addressing (.NET: messageVersion of the encoding)
    #[arg(long, value_enum, ignore_case = true, value_name = "VERSION", hide_possible_values = true)]
    #[arg(help = "The versions of SOAP and addressing (.NET: messageVersion): Soap11, Soap12, \
                Soap11WSAddressing10, Soap12WSAddressing10, Soap11WSAddressingAugust2004, Soap12WSAddressingAugust2004")]
    pub message_version: Option<VersionName>,
    /// How binary messages are compressed (.NET: binaryMessageEncoding compressionFormat)
    #[arg(long, value_enum, ignore_case = true, value_name = "FORMAT")]
    pub compression: Option<CompressionName>,
    /// Whether messages on a WebSocket are sent whole or in pieces (.NET: transferMode)
    #[arg(long, value_enum, ignore_case = true, value_name = "MODE")]
    pub transfer_mode: Option<TransferModeName>,
    /// A reliable session of this version of WS-ReliableMessaging (.NET: reliableSession reliableMessagingVersion)
    #[arg(long, value_enum, ignore_case = true, value_name = "VERSION")]
    pub reliable_session: Option<ReliableName>,
}

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EncodingName {
    /// XML text
    Text,
    /// .NET binary XML
    Binary,
    /// XML text in a package with attachments
    Mtom,
}

/// The versions of SOAP and of addressing, as .NET's `MessageVersion` calls them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum VersionName {
    /// SOAP 1.1 without addressing
    #[value(name = "Soap11")]
    Soap11,
    /// SOAP 1.2 without addressing
    #[value(name = "Soap12")]
    Soap12,
    /// SOAP 1.1, WS-Addressing 1.0
    #[value(name = "Soap11WSAddressing10")]
    Soap11Wsa10,
    /// SOAP 1.2, WS-Addressing 1.0
    #[value(name = "Soap12WSAddressing10", alias = "Default")]
    Soap12Wsa10,
    /// SOAP 1.1, WS-Addressing of August 2004
    #[value(name = "Soap11WSAddressingAugust2004")]
    Soap11August2004,
    /// SOAP 1.2, WS-Addressing of August 2004
    #[value(name = "Soap12WSAddressingAugust2004")]
    Soap12August2004,
}

impl VersionName {
    fn version(self) -> MessageVersion {
        let (soap, addressing) = match self {
            Self::Soap11 => (SoapVersion::Soap11, AddressingVersion::None),
            Self::Soap12 => (SoapVersion::Soap12, AddressingVersion::None),
            Self::Soap11Wsa10 => (SoapVersion::Soap11, AddressingVersion::V10),
            Self::Soap12Wsa10 => (SoapVersion::Soap12, AddressingVersion::V10),
            Self::Soap11August2004 => (SoapVersion::Soap11, AddressingVersion::August2004),
            Self::Soap12August2004 => (SoapVersion::Soap12, AddressingVersion::August2004),
        };
        MessageVersion { soap, addressing }
    }
}

/// How binary messages are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompressionName {
    /// Not at all
    None,
    /// gzip
    Gzip,
    /// deflate
    Deflate,
}

/// How messages travel on a WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TransferModeName {
    /// Whole
    Buffered,
    /// In pieces
    Streamed,
    /// In pieces to the service
    #[value(alias = "StreamedRequest")]
    StreamedRequest,
    /// In pieces to the client
    #[value(alias = "StreamedResponse")]
    StreamedResponse,
}

/// A reliable session, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReliableName {
    /// None
    None,
    /// WS-ReliableMessaging 1.0 (February 2005), .NET's default
    #[value(name = "1.0", alias = "WSReliableMessagingFebruary2005")]
    February2005,
    /// WS-ReliableMessaging 1.1
    #[value(name = "1.1", alias = "WSReliableMessaging11")]
    V11,
}

impl BindingSettings {
    /// Whether nothing differs.
    pub fn is_default(&self) -> bool {
        let Self { encoding, message_version, compression, transfer_mode, reliable_session } = self;
        encoding.is_none()
            && message_version.is_none()
            && compression.is_none()
            && transfer_mode.is_none()
            && reliable_session.is_none()
    }

    /// A binding with these, or why it cannot have them.
    pub fn apply(&self, binding: Binding) -> Result<Binding, String> {
        let mut binding = binding;
        if let Some(encoding) = self.encoding {
            binding.encoding = match encoding {
                EncodingName::Text => Encoding::Text,
                EncodingName::Binary => Encoding::Binary,
                EncodingName::Mtom => Encoding::Mtom,
            };
        }
        if let Some(version) = self.message_version {
            binding.version = version.version();
        }
        if binding.encoding == Encoding::Binary && binding.version.soap == SoapVersion::Soap11 {
            return Err("binary messages are of SOAP 1.2, as in .NET: choose --encoding text or mtom, or a \
                        --message-version that begins with Soap12"
                .to_owned());
        }
        if let Some(compression) = self.compression {
            binding.compression = match compression {
                CompressionName::None => Compression::None,
                CompressionName::Gzip => Compression::Gzip,
                CompressionName::Deflate => Compression::Deflate,
            };
        }
        if binding.compression != Compression::None && binding.encoding != Encoding::Binary {
            return Err(
                "only binary messages are compressed, as in .NET: --compression goes with --encoding binary"
                    .to_owned(),
            );
        }
        if let Some(session) = self.reliable_session {
            binding.reliable_session = match session {
                ReliableName::None => None,
                ReliableName::February2005 => Some(ReliableSession::default()),
                ReliableName::V11 => Some(ReliableSession { version_11: true, ..ReliableSession::default() }),
            };
        }
        if let Some(mode) = self.transfer_mode {
            if !matches!(binding.duplex, Duplex::WebSocket { .. }) {
                return Err(
                    "--transfer-mode is for WebSockets, --binding net-http: in HTTP requests messages \
                            look the same, whole or in pieces"
                        .to_owned(),
                );
            }
            binding = binding.transfer_mode(match mode {
                TransferModeName::Buffered => TransferMode::Buffered,
                TransferModeName::Streamed => TransferMode::Streamed,
                TransferModeName::StreamedRequest => TransferMode::StreamedRequest,
                TransferModeName::StreamedResponse => TransferMode::StreamedResponse,
            });
        }
        Ok(binding)
    }
}

/// The options that stand for a binding: the name that is closest, and what differs from it.
pub(crate) fn options_of(binding: &Binding) -> String {
    let name = BindingName::closest(binding);
    let named = name.binding();
    let mut text = format!("--binding {}", name.name());
    let mut say = |option: &str, value: &str| {
        text.push_str(&format!(" --{option} {value}"));
    };
    if binding.encoding != named.encoding {
        say(
            "encoding",
            match binding.encoding {
                Encoding::Text => "text",
                Encoding::Binary => "binary",
                Encoding::Mtom => "mtom",
            },
        );
    }
    if binding.version != named.version {
        let all = VersionName::value_variants().iter().find(|name| name.version() == binding.version);
        let value = all.and_then(ValueEnum::to_possible_value);
        say("message-version", value.as_ref().map_or("Default", |value| value.get_name()));
    }
    if binding.compression != named.compression {
        say(
            "compression",
            match binding.compression {
                Compression::None => "none",
                Compression::Gzip => "gzip",
                Compression::Deflate => "deflate",
            },
        );
    }
    let version_11 = |binding: &Binding| binding.reliable_session.as_ref().map(|session| session.version_11);
    if version_11(binding) != version_11(&named) {
        say(
            "reliable-session",
            match version_11(binding) {
                None => "none",
                Some(false) => "1.0",
                Some(true) => "1.1",
            },
        );
    }
    if let Duplex::WebSocket { transfer_mode, .. } = &binding.duplex
        && *transfer_mode != TransferMode::Buffered
    {
        say(
            "transfer-mode",
            match transfer_mode {
                TransferMode::Buffered => "buffered",
                TransferMode::Streamed => "streamed",
                TransferMode::StreamedRequest => "streamed-request",
                TransferMode::StreamedResponse => "streamed-response",
            },
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_bindings_say_the_same() {
        for name in BindingName::value_variants() {
            assert_eq!(options_of(&name.binding()), format!("--binding {}", name.name()));
        }
        let mtom = BindingSettings { encoding: Some(EncodingName::Mtom), ..BindingSettings::default() };
        let binding = mtom.apply(BindingName::WsHttp.binding()).unwrap();
        assert_eq!(options_of(&binding), "--binding ws-http --encoding mtom");
        let settings = BindingSettings {
            encoding: Some(EncodingName::Binary),
            compression: Some(CompressionName::Gzip),
            transfer_mode: Some(TransferModeName::Streamed),
            ..BindingSettings::default()
        };
        let binding = settings.apply(BindingName::NetHttp.binding()).unwrap();
        assert_eq!(options_of(&binding), "--binding net-http --compression gzip --transfer-mode streamed");
    }

    #[test]
    fn what_does_not_go_together_is_said() {
        let with = |settings: BindingSettings, name: BindingName| settings.apply(name.binding());
        let packed =
            BindingSettings { compression: Some(CompressionName::Gzip), ..BindingSettings::default() };
        assert!(with(packed.clone(), BindingName::WsHttp).unwrap_err().contains("--encoding binary"));
        assert!(with(packed, BindingName::NetHttp).is_ok());
        let streamed =
            BindingSettings { transfer_mode: Some(TransferModeName::Streamed), ..BindingSettings::default() };
        assert!(with(streamed, BindingName::WsHttp).unwrap_err().contains("--binding net-http"));
        let soap11 =
            BindingSettings { message_version: Some(VersionName::Soap11), ..BindingSettings::default() };
        assert!(with(soap11, BindingName::NetHttp).unwrap_err().contains("Soap12"));
    }
}
