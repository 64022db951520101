//! WS-Policy itself.

pub(super) mod no_acceptable_alternative;
pub(super) mod unresolved_policy_reference;
