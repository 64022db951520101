//! WebSockets, as .NET's NetHttpBinding uses them.
//!
//! `socket` knows frames, `upgrade` the headers of the handshake, `connect` and `accept` its two sides; `link` is what
//! conversations send and receive on.

pub(crate) mod accept;
pub(crate) mod connect;
mod io;
mod link;
pub(crate) mod mismatch;
mod socket;
pub(crate) mod upgrade;

pub(crate) use link::{Pieces, WebSocketLink};
#[cfg(feature = "samples")]
pub(crate) use socket::probe;
pub(crate) use socket::{Role, Socket};
