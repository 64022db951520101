//! Namespaces of policy expressions, beside those of the crate.

pub use crate::ns::{WSP12, WSP15, is_policy};

/// `wsu:Id`. Spec: [WSP12 §4.2]
pub const WSU: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
