//! Two sessions, a clock that runs when it is told to, and links that lose, repeat and reorder what is sent: everything that
//! was promised arrives, once.
//!
//! `cargo test -p soapstone-rm --release --test simulation` runs all patterns; without `--release` there are fewer. A pattern
//! that fails prints its seed and the messages; `SOAPSTONE_SEED=<seed>` runs only that one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "these are tests")]
#![allow(unreachable_pub, reason = "modules that the fuzz target has too")]

mod bad_input;
mod endings;
mod exchanges;
mod patterns;
mod requests;
mod restarts;
mod room;
mod settings;
mod stand;
mod stories;
#[path = "../support/mod.rs"]
mod support;
mod tables;
mod trust;
