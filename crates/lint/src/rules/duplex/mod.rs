//! Contracts whose services call their clients.

pub(super) mod callback_without_duplex_binding;
pub(super) mod notification_operation;
pub(super) mod solicit_response_operation;
pub(super) mod two_interfaces_in_one_port_type;
