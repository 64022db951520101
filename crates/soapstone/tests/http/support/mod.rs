//! A proxy with faults, raw peers, and envelopes written by hand.
//!
//! Deadlines here are of the real clock: a test that pauses the clock cannot use this.

use std::time::Duration;

pub(crate) mod envelope;
pub(crate) mod frames;
pub(crate) mod inbox;
pub(crate) mod plan;
pub(crate) mod proxy;
pub(crate) mod raw;

/// How long anything is waited for. Long, because only a test that fails waits for all of it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);
