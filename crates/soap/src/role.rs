//! Who header blocks are for, and whose blocks an endpoint processes.

use crate::ns;
use crate::uri::Uri;
use crate::version::SoapVersion;

/// Who a header block is for.
///
/// Spec: [SOAP12-1 §2.2, §5.2.2], [SOAP11 §4.2.2]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The node that the message is for in the end; also when nothing is said.
    #[default]
    UltimateReceiver,
    /// Every node on the way, that one included.
    Next,
    /// Nobody: the block is there to be looked at. SOAP 1.1 does not have it; it is read and written there by its 1.2 URI.
    None,
    /// A role that nodes may agree on.
    Other(Uri),
    /// Something that is no URI, as it was found: a role that nobody has.
    Invalid(String),
}

impl Role {
    /// The role of an attribute's value; empty is as absent. The URIs of both versions are known in either.
    pub(crate) fn from_wire(value: &str) -> Self {
        match value.trim() {
            "" | ns::ROLE_ULTIMATE_RECEIVER => Self::UltimateReceiver,
            ns::ROLE_NEXT | ns::ACTOR_NEXT => Self::Next,
            ns::ROLE_NONE => Self::None,
            other => Uri::from_wire(other).map_or_else(|_| Self::Invalid(other.to_owned()), Self::Other),
        }
    }

    /// What is written; nothing for the ultimate receiver.
    pub(crate) fn to_wire(&self, version: SoapVersion) -> Option<&str> {
        match (self, version) {
            (Self::UltimateReceiver, _) => None,
            (Self::Next, SoapVersion::Soap11) => Some(ns::ACTOR_NEXT),
            (Self::Next, SoapVersion::Soap12) => Some(ns::ROLE_NEXT),
            (Self::None, _) => Some(ns::ROLE_NONE),
            (Self::Other(uri), _) => Some(uri.as_str()),
            (Self::Invalid(text), _) => Some(text),
        }
    }

    /// The local name of the attribute.
    pub(crate) fn attribute(version: SoapVersion) -> &'static str {
        match version {
            SoapVersion::Soap11 => "actor",
            SoapVersion::Soap12 => "role",
        }
    }
}

/// The roles in which an endpoint acts: blocks for these are its own to process, all others are for somebody else.
///
/// By default the endpoint is where messages end: the ultimate receiver of what it gets, and a next node.
///
/// ```
/// use soapstone_soap::{Role, Roles, Uri};
///
/// let cache = Uri::from_static("urn:cache");
/// let roles = Roles::default().with(cache.clone());
/// assert!(roles.contains(&Role::UltimateReceiver) && roles.contains(&Role::Other(cache)));
/// assert!(!Roles::intermediary().contains(&Role::UltimateReceiver));
/// ```
///
/// Spec: [SOAP12-1 §2.2], [SOAP11 §4.2.2]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles {
    ultimate_receiver: bool,
    others: Vec<Uri>,
}

impl Roles {
    /// The ultimate receiver, and a next node.
    pub const fn ultimate_receiver() -> Self {
        Self { ultimate_receiver: true, others: Vec::new() }
    }

    /// A next node only: one that passes messages on.
    pub const fn intermediary() -> Self {
        Self { ultimate_receiver: false, others: Vec::new() }
    }

    /// The same roles and one more.
    #[must_use]
    pub fn with(mut self, role: Uri) -> Self {
        self.others.push(role);
        self
    }

    /// Whether an endpoint with these roles acts in this one.
    pub fn contains(&self, role: &Role) -> bool {
        match role {
            Role::UltimateReceiver => self.ultimate_receiver,
            Role::Next => true,
            Role::None | Role::Invalid(_) => false,
            Role::Other(uri) => self.others.contains(uri),
        }
    }
}

impl Default for Roles {
    fn default() -> Self {
        Self::ultimate_receiver()
    }
}
