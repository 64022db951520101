//! Addresses.

use crate::uri::Uri;
use crate::version::AddressingVersion;

/// Where a message can be sent to.
///
/// The two well-known addresses have another URI in each version, so they are not URIs here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// The other end of the connection. Spec: [WSA10-CORE §2.1], [WSA0408 §2.1]
    Anonymous,
    /// Nowhere: what is sent there is thrown away. Version 2004/08 does not have it. Spec: [WSA10-CORE §2.1]
    None,
    /// A place of its own.
    Uri(Uri),
}

impl Address {
    /// The address that a URI stands for in this version.
    pub fn from_uri(uri: Uri, version: AddressingVersion) -> Self {
        match Some(uri.as_str()) {
            known if known == version.anonymous() => Self::Anonymous,
            known if known == version.none() => Self::None,
            _ => Self::Uri(uri),
        }
    }

    /// The URI in this version; the well-known addresses have none where the version does not have them.
    pub fn to_uri(&self, version: AddressingVersion) -> Option<&str> {
        match self {
            Self::Anonymous => version.anonymous(),
            Self::None => version.none(),
            Self::Uri(uri) => Some(uri.as_str()),
        }
    }

    /// The URI, unless it is one of the well-known addresses.
    pub fn uri(&self) -> Option<&Uri> {
        match self {
            Self::Uri(uri) => Some(uri),
            Self::Anonymous | Self::None => None,
        }
    }

    /// Whether it is the other end of the connection.
    pub fn is_anonymous(&self) -> bool {
        *self == Self::Anonymous
    }

    /// Whether it is nowhere.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

impl From<Uri> for Address {
    /// As a place of its own, whatever the URI; [`Address::from_uri`] knows the well-known ones.
    fn from(uri: Uri) -> Self {
        Self::Uri(uri)
    }
}
