//! A connection that both sides send on, one frame a message.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio_util::sync::PollSender;

use crate::error::TransportError;

/// One end of a connection on which both sides send.
pub(crate) trait Link: Send + 'static {
    /// The next thing that happens, of what is wanted; meanwhile what was sent is written.
    fn poll_next(&mut self, cx: &mut Context<'_>, wants: Wants) -> Poll<Happened>;

    /// Sends a frame. Only after [`Happened::Room`].
    fn send(&mut self, frame: Bytes);

    /// Says that nothing follows from us, and why.
    fn close(&mut self, why: Closing);

    /// Gives a sign of life, and asks for one.
    fn ping(&mut self) {}

    /// Whether something waits to be written. When all of it is, [`Happened::Room`] happens to who wants nothing.
    fn writes(&self) -> bool {
        false
    }

    /// Whether anything came from the other side since this was asked last, if only a sign of life.
    fn took(&mut self) -> bool {
        true
    }

    /// Ends it, when both directions have ended or nobody waits any more. Takes a moment at most.
    fn end(self) -> impl Future<Output = ()> + Send;
}

/// What somebody waits for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wants {
    /// To send a frame.
    pub(crate) room: bool,
    /// A frame of the other side.
    pub(crate) frame: bool,
}

/// What happened on a connection.
#[derive(Debug)]
pub(crate) enum Happened {
    /// A frame may be sent.
    Room,
    /// A frame came.
    Frame(Frame),
    /// The other side sends nothing more. We may, unless it says that something is wrong.
    Closed(Option<TransportError>),
    /// What came cannot be a message: nothing more is taken, and the other side is told so when we close.
    Broken(Closing, String),
    /// There is no connection any more.
    Gone(String),
}

/// A frame of the other side.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) payload: Bytes,
    /// Whether it was said to be text.
    pub(crate) is_text: bool,
}

/// Why a connection is closed, as far as the other side is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closing {
    /// All is said.
    Normal,
    /// The host stops.
    Away,
    /// A frame does not keep to the protocol of the connection.
    Protocol,
    /// A frame is of a type that the encoding has not.
    Unsupported,
    /// A message cannot be read.
    Unreadable,
    /// More came than may be kept.
    Policy,
    /// A message is too large.
    TooLarge,
    /// Something failed here.
    Internal,
}

/// One end of a connection within the process.
#[derive(Debug)]
pub(crate) struct MemoryLink {
    outgoing: Option<PollSender<Bytes>>,
    incoming: mpsc::Receiver<Bytes>,
}

impl MemoryLink {
    /// Two ends of one connection.
    pub(crate) fn pair() -> (Self, Self) {
        let (to_second, of_first) = mpsc::channel(FRAMES);
        let (to_first, of_second) = mpsc::channel(FRAMES);
        let end = |outgoing, incoming| Self { outgoing: Some(PollSender::new(outgoing)), incoming };
        (end(to_second, of_second), end(to_first, of_first))
    }
}

impl Link for MemoryLink {
    fn poll_next(&mut self, cx: &mut Context<'_>, wants: Wants) -> Poll<Happened> {
        if wants.room
            && let Some(outgoing) = &mut self.outgoing
            && let Poll::Ready(room) = Pin::new(outgoing).poll_reserve(cx)
        {
            return Poll::Ready(match room {
                Ok(()) => Happened::Room,
                Err(_) => Happened::Gone("the other side is gone".to_owned()),
            });
        }
        if !wants.frame {
            return Poll::Pending;
        }
        self.incoming.poll_recv(cx).map(|frame| match frame {
            Some(payload) => Happened::Frame(Frame { payload, is_text: false }),
            None => Happened::Closed(None),
        })
    }

    fn send(&mut self, frame: Bytes) {
        // Whoever is gone says so next time.
        let _ = self.outgoing.as_mut().map(|outgoing| outgoing.send_item(frame));
    }

    fn close(&mut self, _: Closing) {
        self.outgoing = None;
    }

    async fn end(self) {}
}

/// Frames that may be on the way in one direction; more wait where they are sent.
const FRAMES: usize = 64;
