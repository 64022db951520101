//! Other people's stacks, live: their clients call our host, our client calls their services.
//!
//! Each peer is a test for each direction; a peer that is not on the machine is skipped, with a line that says so. What is tried is
//! in `scenarios.toml`, what cannot work in `expected.toml`, each with its reason: any other failure fails the test, and so does a
//! case that works although it is listed. `cargo xtask interop` keeps what came of it in `docs/interop.toml`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests, too")]

mod calls;
mod cases;
mod clients;
mod contract;
mod gsoap;
mod java;
mod process;
mod servers;
mod service;
mod spyne;

/// What was made; a test checks that it is what is made now, so it stays as the generator lays it out.
#[allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::use_self,
    reason = "a client needs not all of a service"
)]
mod generated {
    #[rustfmt::skip]
    pub mod spyne;
}
