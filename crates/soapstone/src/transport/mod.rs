//! What moves bytes between machines, and within one.

mod activity;
mod body;
mod http_sender;
mod http_server;
pub(crate) mod memory;
mod receive;
mod secured;

use bytes::Bytes;
use tokio::sync::mpsc;

pub(crate) use body::read_body;
pub(crate) use http_sender::{HttpSender, MAX_IDLE, Via, plain_client};
pub(crate) use http_server::{Handler, HttpServer, Response, ServerSettings, respond};
pub(crate) use receive::{log_answer, log_received, receive};

/// One end of a connection on which both sides send.
#[derive(Debug)]
pub(crate) struct Link {
    /// To the other side; dropping it says that nothing follows.
    pub(crate) outgoing: mpsc::Sender<Bytes>,
    /// From the other side; the end says that nothing follows.
    pub(crate) incoming: mpsc::Receiver<Bytes>,
}

/// Frames that may be on the way in one direction; more wait where they are sent.
pub(crate) const FRAMES: usize = 64;

impl Link {
    /// Two ends of one connection.
    pub(crate) fn pair() -> (Self, Self) {
        let (to_second, of_first) = mpsc::channel(FRAMES);
        let (to_first, of_second) = mpsc::channel(FRAMES);
        (Self { outgoing: to_second, incoming: of_second }, Self { outgoing: to_first, incoming: of_first })
    }
}
