//! Code made of WSDL: what it looks like, that it compiles, and that it speaks as the contracts written by hand do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests, too")]

mod calls;
mod golden;

/// What was made; `golden` checks that it is what is made now, so it stays as the generator lays it out.
#[allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::use_self,
    reason = "a client needs not all of a service"
)]
mod generated {
    #[rustfmt::skip]
    pub mod calculator;
    #[rustfmt::skip]
    pub mod data;
    #[rustfmt::skip]
    pub mod orders;
    #[rustfmt::skip]
    pub mod shop;
}

/// What the build script made.
#[allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::use_self,
    reason = "a client needs not all of a service"
)]
mod built {
    include!(concat!(env!("OUT_DIR"), "/documents.rs"));
}
