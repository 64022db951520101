//! Policies of WS-ReliableMessaging.

pub(super) mod mixed_policy_namespaces;
pub(super) mod only_version_1_0;
