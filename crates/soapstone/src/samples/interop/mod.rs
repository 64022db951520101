//! The contracts and services that were recorded with .NET on both sides: what they do is what .NET's did.

pub mod ask;
pub mod data;
mod endpoints;
mod failure;
pub mod plain;
pub mod sample;
pub mod two_way;
pub mod types;

pub use endpoints::endpoints;
pub use failure::Failure;
