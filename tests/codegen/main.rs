//! Code made of WSDL: what it looks like, that it compiles, and that it speaks as the contracts written by hand do.

mod calls;
mod golden;

/// What was made; `golden` checks that it is what is made now.
#[allow(dead_code, unreachable_pub, missing_docs, reason = "a client needs not all of a service")]
mod generated {
    pub mod calculator;
    pub mod data;
    pub mod orders;
    pub mod shop;
}

/// What the build script made.
#[allow(dead_code, unreachable_pub, missing_docs, reason = "a client needs not all of a service")]
mod built {
    include!(concat!(env!("OUT_DIR"), "/documents.rs"));
}
