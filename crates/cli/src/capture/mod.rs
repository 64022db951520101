//! Captured conversations: what two SOAP stacks said to each other, as files in a folder.
//!
//! [`find`] walks folders and gives a [`Conversation`] for each one that holds messages; [`Conversation::payload`] reads the
//! bytes of an [`Item`]. Nothing here looks into a SOAP message: that is for whoever asks.

mod connection;
mod content;
mod conversation;
mod corpus;
mod folder;
mod frames;
pub mod http;
mod manifest;
mod names;
mod package;

pub use connection::{Connections, Session};
pub use content::{Compression, Encoding, MediaType, content_of};
pub use conversation::{
    CaptureError, Conversation, Exchange, Expect, Item, Kind, MadeBy, Note, Origin, Payload, Side, Source,
};
pub use folder::{Found, find};
pub use package::package;
