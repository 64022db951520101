//! Tests of the crate from outside, over text documents and binary ones.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod addressing;
mod answers;
mod binary;
mod common;
mod envelope;
mod faults;
mod headers;
mod limits;
mod real_messages;
mod round_trip;
