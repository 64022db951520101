//! Services that are ready to be hosted, and the contracts to call them.

pub mod calculator;
pub mod interop;
pub mod orders;
