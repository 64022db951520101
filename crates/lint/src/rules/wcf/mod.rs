//! What only .NET understands.

pub(super) mod binary_encoding;
pub(super) mod contract_attribute;
pub(super) mod dotnet_transport;
pub(super) mod message_security_required;
pub(super) mod unknown_policy_assertion;
