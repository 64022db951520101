//! HTTP as it is on the wire: through a proxy that loses, repeats and delays, and by peers written by hand.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod envelopes;
mod fates;
mod faults;
mod lossy;
mod nginx;
mod pages;
mod peers;
mod recorded;
mod sockets;
mod stories;
mod support;
#[cfg(feature = "tls")]
mod tls;
