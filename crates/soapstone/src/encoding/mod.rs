//! Between messages and bytes.

mod connection;
mod media;
pub mod mtom;
mod packing;

pub(crate) use connection::{DecodeFailure, Encoder};
pub(crate) use media::{Encoded, HttpEncoder, Media};
pub(crate) use packing::{TooLarge, gzip, unpack};
