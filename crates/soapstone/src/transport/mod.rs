//! What moves frames, and never looks inside.

pub(crate) mod memory;

use bytes::Bytes;
use tokio::sync::mpsc;

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
