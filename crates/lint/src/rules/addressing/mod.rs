//! WS-Addressing in WSDL.

pub(super) mod action_mismatch;
pub(super) mod addressing_required;
pub(super) mod missing_action;
