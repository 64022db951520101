//! Data contracts: recorded messages, lexical forms, names, errors.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod captured;
mod depth;
mod derived;
mod errors;
mod faults;
mod round_trip;
mod simple;
mod support;
mod xml_schema;
mod xml_style;
