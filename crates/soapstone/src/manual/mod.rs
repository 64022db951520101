//! What does not belong to one item: defaults, what is not there, other stacks, recording. There is no code here.
//!
//! - [`defaults`]: every default with its value, its setting, and where it comes from.
//! - [`not_implemented`]: what WCF or a specification has and this does not.
//! - [`peers`]: what other stacks were seen to do, and what is done about it here.
//! - [`capture`]: how to record a conversation, and what to do with the recording.

pub mod capture;
pub mod defaults;
pub mod not_implemented;
pub mod peers;

#[cfg(test)]
mod tests;
