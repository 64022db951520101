//! The versions on the wire, as values.

use std::fmt;

use crate::ns;

/// A version of SOAP; a message says it by the namespace of its envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SoapVersion {
    /// SOAP 1.1. Spec: [SOAP11 §1]
    Soap11,
    /// SOAP 1.2. Spec: [SOAP12-1 §1]
    Soap12,
}

impl SoapVersion {
    /// Both, the newer first.
    pub const ALL: [Self; 2] = [Self::Soap12, Self::Soap11];

    /// The namespace of the envelope.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Soap11 => ns::SOAP11,
            Self::Soap12 => ns::SOAP12,
        }
    }

    /// The version whose envelope namespace this is.
    pub fn from_namespace(namespace: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.namespace() == namespace)
    }
}

/// `SOAP 1.1`, `SOAP 1.2`.
impl fmt::Display for SoapVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Soap11 => "SOAP 1.1",
            Self::Soap12 => "SOAP 1.2",
        })
    }
}

/// A version of WS-Addressing, or none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressingVersion {
    /// No addressing: nothing is written, and addressing headers are headers like any other. The action comes from the
    /// transport (`SOAPAction`).
    None,
    /// The member submission of August 2004. Spec: [WSA0408 §1]
    August2004,
    /// WS-Addressing 1.0. Spec: [WSA10-CORE §1], [WSA10-SOAP §1]
    V10,
}

impl AddressingVersion {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::August2004, Self::V10];

    /// The namespace of the headers; `None` without addressing.
    pub const fn namespace(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::August2004 => Some(ns::WSA_AUGUST2004),
            Self::V10 => Some(ns::WSA10),
        }
    }

    /// The version whose namespace this is.
    pub fn from_namespace(namespace: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.namespace() == Some(namespace))
    }

    /// The namespace of the codes of addressing faults. Without addressing it is one of .NET's own.
    pub const fn fault_namespace(self) -> &'static str {
        match self {
            Self::None => ns::WSA_NONE,
            Self::August2004 => ns::WSA_AUGUST2004,
            Self::V10 => ns::WSA10,
        }
    }

    /// The address of the other end of a connection.
    pub const fn anonymous(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::August2004 => Some(ns::WSA_AUGUST2004_ANONYMOUS),
            Self::V10 => Some(ns::WSA10_ANONYMOUS),
        }
    }

    /// The address to which nothing is sent; version 2004/08 has none.
    pub const fn none(self) -> Option<&'static str> {
        match self {
            Self::None | Self::August2004 => None,
            Self::V10 => Some(ns::WSA10_NONE),
        }
    }
}

/// `no addressing`, `WS-Addressing 2004/08`, `WS-Addressing 1.0`.
impl fmt::Display for AddressingVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "no addressing",
            Self::August2004 => "WS-Addressing 2004/08",
            Self::V10 => "WS-Addressing 1.0",
        })
    }
}

/// What both ends agree on about a message: SOAP and addressing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MessageVersion {
    /// The version of the envelope.
    pub soap: SoapVersion,
    /// The version of the addressing headers.
    pub addressing: AddressingVersion,
}

impl MessageVersion {
    /// SOAP 1.2 with WS-Addressing 1.0: wsDualHttp, wsHttp and netHttp.
    pub const SOAP12_WSA10: Self = Self::new(SoapVersion::Soap12, AddressingVersion::V10);
    /// SOAP 1.1 without addressing: basicHttp, and most services of the world.
    pub const SOAP11: Self = Self::new(SoapVersion::Soap11, AddressingVersion::None);
    /// SOAP 1.2 without addressing.
    pub const SOAP12: Self = Self::new(SoapVersion::Soap12, AddressingVersion::None);

    /// This version of SOAP with this version of addressing.
    pub const fn new(soap: SoapVersion, addressing: AddressingVersion) -> Self {
        Self { soap, addressing }
    }

    /// All six combinations.
    pub fn all() -> impl Iterator<Item = Self> {
        let combine =
            |soap| AddressingVersion::ALL.into_iter().map(move |addressing| Self { soap, addressing });
        SoapVersion::ALL.into_iter().flat_map(combine)
    }
}

/// `SOAP 1.2, WS-Addressing 1.0`.
impl fmt::Display for MessageVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.soap, self.addressing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_lead_back_to_versions() {
        for version in SoapVersion::ALL {
            assert_eq!(SoapVersion::from_namespace(version.namespace()), Some(version));
        }
        for version in [AddressingVersion::August2004, AddressingVersion::V10] {
            assert_eq!(version.namespace().and_then(AddressingVersion::from_namespace), Some(version));
        }
        assert_eq!(SoapVersion::from_namespace("http://www.w3.org/2001/12/soap-envelope"), None);
        assert_eq!(MessageVersion::all().count(), 6);
    }
}
