//! Who is at fault, and what the fault is called.

use std::fmt;

use soapstone_xml::{NameRef, QName, is_ncname};

use crate::cursor::FoundName;
use crate::ns;

/// The code of a fault, by its SOAP 1.2 name; SOAP 1.1 names are mapped when reading and writing.
///
/// | here | SOAP 1.2 | SOAP 1.1 |
/// |---|---|---|
/// | `VersionMismatch` | `VersionMismatch` | `VersionMismatch` |
/// | `MustUnderstand` | `MustUnderstand` | `MustUnderstand` |
/// | `DataEncodingUnknown` | `DataEncodingUnknown` | `Client` (it has none; reads back as `Sender`) |
/// | `Sender` | `Sender` | `Client` |
/// | `Receiver` | `Receiver` | `Server` |
/// | `Custom` | not allowed, but CoreWCF sends it | any QName |
/// | `Missing` | written as `Receiver` | written as `Server` |
///
/// Spec: [SOAP12-1 §5.4.6], [SOAP11 §4.4.1]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FaultCode {
    /// The envelope is of a version that the node does not speak.
    VersionMismatch,
    /// A mandatory header block was not understood.
    MustUnderstand,
    /// The encoding of the data is not known.
    DataEncodingUnknown,
    /// The message was wrong, or lacked something; sending it again as it is will not help.
    Sender,
    /// The message may have been fine, but could not be processed.
    Receiver,
    /// A code of the application's own. In SOAP 1.1 the name of a fault takes the place of the code, so who is at fault
    /// is not known.
    Custom(QName),
    /// The peer gave no code, or one that is no name. What else it said counts all the same.
    Missing,
}

impl FaultCode {
    /// The local name in SOAP 1.2; `None` for one of the application's own.
    pub(super) fn soap12_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::VersionMismatch => "VersionMismatch",
            Self::MustUnderstand => "MustUnderstand",
            Self::DataEncodingUnknown => "DataEncodingUnknown",
            Self::Sender => "Sender",
            Self::Receiver | Self::Missing => "Receiver",
            Self::Custom(_) => return None,
        })
    }

    /// The local name in SOAP 1.1; `None` for one of the application's own.
    pub(super) fn soap11_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::VersionMismatch => "VersionMismatch",
            Self::MustUnderstand => "MustUnderstand",
            Self::DataEncodingUnknown | Self::Sender => "Client",
            Self::Receiver | Self::Missing => "Server",
            Self::Custom(_) => return None,
        })
    }

    /// The code of this local name, in either version's words: peers mix them up.
    pub(super) fn from_local(local: &str) -> Option<Self> {
        Some(match local {
            "VersionMismatch" => Self::VersionMismatch,
            "MustUnderstand" => Self::MustUnderstand,
            "DataEncodingUnknown" => Self::DataEncodingUnknown,
            "Sender" | "Client" => Self::Sender,
            "Receiver" | "Server" => Self::Receiver,
            _ => return None,
        })
    }

    /// The code that was found. A name without a prefix, or with one that is not declared, is taken for SOAP's if SOAP has
    /// such a code: hand-made services write `<faultcode>Server</faultcode>`.
    ///
    /// The second part is the rest of a SOAP 1.1 code in dot notation: `Authentication` of `Client.Authentication`.
    pub(super) fn from_found(found: FoundName) -> (Self, Vec<QName>) {
        let soap = matches!(found.namespace.as_deref(), None | Some("" | ns::SOAP11 | ns::SOAP12));
        let mut parts = found.local.split('.');
        let code = parts.next().filter(|_| soap).and_then(Self::from_local);
        match code {
            Some(code) => (code, parts.take_while(|part| is_ncname(part)).map(dotted).collect()),
            None => (found.into_qname().map_or(Self::Missing, Self::Custom), Vec::new()),
        }
    }
}

/// The name in SOAP 1.1's namespace that stands for a part of a dotted code.
fn dotted(part: &str) -> QName {
    NameRef::new(ns::SOAP11, part).into()
}

/// The SOAP 1.2 name, or the QName.
impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Custom(name) => name.fmt(f),
            Self::Missing => f.write_str("no code"),
            other => f.write_str(other.soap12_name().unwrap_or_default()),
        }
    }
}
