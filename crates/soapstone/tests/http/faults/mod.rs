//! What a hand-made peer was told by a genuine WCF service and by a genuine WCF client, and what ours say to the same.

mod client;
mod facts;
mod http_level;
mod recorded;
mod service;
mod table;
