//! Contracts whose services call their clients.

pub(super) mod notification_operation;
