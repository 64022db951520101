//! From WSDL back to contracts and bindings: the other direction of [`export`](crate::export).
//!
//! [`contract`] makes the [`ContractDescription`](crate::ContractDescription) of a portType whose messages and types are as .NET's `DataContractSerializer`
//! has them; for what this crate exports, it is what was exported. What a description cannot say is [`NotImported`], with its
//! place: such a service has documents of its own making, and code is made of its schema directly. [`binding()`] says what a port
//! speaks.

mod binding;
mod contract;
mod types;

use std::fmt;

pub use binding::binding;
pub use contract::contract;

use crate::tree::Element;

/// Why a portType is no contract of .NET's making.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NotImported<'d> {
    /// What stands against it.
    pub reason: String,
    /// Where it stands.
    pub node: Element<'d>,
}

impl<'d> NotImported<'d> {
    fn new(node: Element<'d>, reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), node }
    }
}

/// `a.wsdl:12:5: why`
impl fmt::Display for NotImported<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.node.document().location(), self.node.line_column(), self.reason)
    }
}

impl std::error::Error for NotImported<'_> {}
