//! The WSDL of the sample services: what WCF publishes, what others import, and where it is served.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests, too")]

mod captured;
mod imported;
mod same;
mod served;
