//! Contracts without a network: generated code reads and writes what .NET wrote and read.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod calculator;
mod fixtures;
mod interop;
mod messages;
mod replay;
