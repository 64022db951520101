//! A proxy with faults, raw peers, and envelopes written by hand.
//!
//! Deadlines here are of the real clock: a test that pauses the clock cannot use this.

use std::time::Duration;

pub(crate) mod cutter;
pub(crate) mod envelope;
pub(crate) mod frames;
pub(crate) mod inbox;
pub(crate) mod plan;
pub(crate) mod proxy;
pub(crate) mod raw;
pub(crate) mod raw_socket;

/// A builder of HTTP clients.
pub(crate) fn http_client() -> reqwest::ClientBuilder {
    // Where the feature is on, reqwest wants to be told what it would speak TLS with.
    #[cfg(feature = "tls")]
    let builder = soapstone::TlsRoots::default().http_client_builder().unwrap();
    #[cfg(not(feature = "tls"))]
    let builder = reqwest::Client::builder();
    builder
}

/// How long anything is waited for. Long, because only a test that fails waits for all of it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);
