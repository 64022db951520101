//! Whole programs, each over the transport within the process in both encodings: a service, its caller, and what both see.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "tests"
)]

mod asking;
mod calculator;
mod interop;
mod orders;
mod sessions;
mod trouble;

use std::time::Duration;

use soapstone::{Binding, Encoding};

/// The encodings that every story is told in.
const ENCODINGS: [Encoding; 3] = [Encoding::Text, Encoding::Binary, Encoding::Mtom];

/// A binding in this encoding, on which both sides can call.
fn binding(encoding: Encoding) -> Binding {
    Binding { encoding, ..Binding::net_http() }
}

/// A story that hangs has failed.
async fn within<T>(story: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(3600), story).await.expect("the story hangs")
}
