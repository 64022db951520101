//! Documents, imports and names.

pub(super) mod unreadable_document;
