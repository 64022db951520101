//! Rewrites a WSDL so that other stacks can import it.
//!
//! [`fix`] makes one document of a WSDL and what it imports, in which
//!
//! * the operations that the service calls on the client (notification and solicit-response) are a portType, a binding and a
//!   service of their own, one-way or request-response, which the client hosts;
//! * policies have standard assertions only, and attributes that only WCF knows are gone;
//! * each portType has a SOAP 1.1 port over HTTP, because stock wsimport and Axis see no SOAP 1.2 port.
//!
//! That makes a WSDL that can be imported; whether it is true depends on people, and [`Fixed::obligations`] says what they have to
//! do.

mod callbacks;
mod flatten;
mod node;
mod policies;
mod report;
mod soap11;
#[cfg(test)]
mod tests;
mod types;

pub use report::{Change, Fixed, Obligation};

use soapstone_wsdl::definitions::Definitions;
use thiserror::Error;

/// How a WSDL is rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FixOptions {
    /// Whether a SOAP 1.1 port is added where there is none. Default: true.
    pub soap11: bool,
    /// The address of the SOAP 1.1 ports that are added, if it is not that of the ports that they stand beside.
    pub soap11_address: Option<String>,
    /// The address of what the client hosts; `{port_type}` stands for the name of the portType. Default:
    /// `http://localhost:8001/{port_type}`.
    pub callback_address: String,
}

impl Default for FixOptions {
    fn default() -> Self {
        Self {
            soap11: true,
            soap11_address: None,
            callback_address: "http://localhost:8001/{port_type}".to_owned(),
        }
    }
}

/// Why a WSDL cannot be rewritten.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FixError {
    /// The document is not a WSDL 1.1.
    #[error("{location} is not a WSDL 1.1: its root element is {{{namespace}}}{local}")]
    NotWsdl {
        /// The document.
        location: String,
        /// The namespace of its root element.
        namespace: String,
        /// The name of its root element.
        local: String,
    },
    /// A document that belongs to it is not there.
    #[error("{place}: {reason}; without it the WSDL cannot be made one document")]
    MissingImport {
        /// Where it is imported.
        place: String,
        /// Why it is not there.
        reason: String,
    },
    /// Two documents define the same name in two namespaces, and one document has only one.
    #[error(
        "{kind} {name} is defined in two namespaces, {first} and {second}; rename one of them, a WSDL document has one namespace"
    )]
    Collision {
        /// What: `message`.
        kind: String,
        /// The name.
        name: String,
        /// Where first.
        first: String,
        /// Where again.
        second: String,
    },
}

/// Rewrites a WSDL into its interoperable equivalent.
pub fn fix(wsdl: &Definitions<'_>, options: &FixOptions) -> Result<Fixed, FixError> {
    let mut work = flatten::flatten(wsdl)?;
    policies::standard_only(&mut work);
    callbacks::split(&mut work, options);
    soap11::over_http(&mut work, options);
    let flatten::Work { root, changes, obligations, remarks, .. } = work;
    Ok(Fixed { wsdl: root.to_document(), changes, obligations, remarks })
}
