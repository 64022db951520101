//! A WebSocket that a conversation sends and receives on.

use std::any::Any;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tungstenite::protocol::frame::coding::CloseCode;

use super::io::Io;
use super::socket::{Incoming, Socket, SocketError};
use crate::error::TransportError;
use crate::message_log::SocketLog;
use crate::transport::{Closing, Frame, Happened, Link, Wants};

/// One end of a WebSocket.
pub(crate) struct WebSocketLink {
    socket: Socket<Io>,
    pieces: Pieces,
    log: Option<SocketLog>,
    /// What is given back when the socket is closed: a place among the connections.
    _place: Option<Box<dyn Any + Send + Sync>>,
    failed: bool,
}

/// Whether messages are sent as a whole or in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pieces {
    Whole,
    Streamed,
}

impl WebSocketLink {
    pub(crate) fn new(
        socket: Socket<Io>,
        pieces: Pieces,
        log: Option<SocketLog>,
        place: Option<Box<dyn Any + Send + Sync>>,
    ) -> Self {
        Self { socket, pieces, log, _place: place, failed: false }
    }

    fn incoming(&mut self, incoming: Incoming) -> Happened {
        match incoming {
            Incoming::Message(received) => {
                if let Some(log) = &self.log {
                    log.received(&received.payload);
                }
                Happened::Frame(Frame { payload: received.payload, is_text: received.is_text })
            }
            Incoming::Close(code, reason) => {
                if let Some(log) = &self.log {
                    log.close_received(code, &reason);
                }
                match code {
                    Some(code) if code != 1000 && code != 1001 => {
                        tracing::info!(code, reason, "the other side closed the WebSocket, and says why");
                        let reason = reason.chars().filter(|c| !c.is_control()).collect();
                        Happened::Closed(Some(TransportError::Closed { code, reason }))
                    }
                    _ => Happened::Closed(None),
                }
            }
        }
    }

    fn gone(&mut self, why: String) -> Happened {
        self.failed = true;
        Happened::Gone(why)
    }
}

impl Link for WebSocketLink {
    fn poll_next(&mut self, cx: &mut Context<'_>, wants: Wants) -> Poll<Happened> {
        if wants.room && self.socket.has_room() {
            return Poll::Ready(Happened::Room);
        }
        if self.socket.writes() {
            match self.socket.poll_write(cx) {
                Poll::Ready(Err(error)) => {
                    return Poll::Ready(self.gone(format!("the connection broke: {error}")));
                }
                Poll::Ready(Ok(())) if wants.room || !wants.frame => return Poll::Ready(Happened::Room),
                _ => {}
            }
        }
        if !wants.frame {
            return Poll::Pending;
        }
        let read = self.socket.poll_read(cx);
        // A ping was answered perhaps; that the connection is broken shows when it is read.
        if self.socket.writes() {
            let _ = self.socket.poll_write(cx);
        }
        Poll::Ready(match std::task::ready!(read) {
            Ok(incoming) => self.incoming(incoming),
            Err(error) => match (error.code(), &error) {
                (None, _) => self.gone(error.to_string()),
                (Some(_), SocketError::TooLarge { .. }) => {
                    Happened::Broken(Closing::TooLarge, error.to_string())
                }
                (Some(CloseCode::Invalid), _) => Happened::Broken(Closing::Unreadable, error.to_string()),
                (Some(_), _) => Happened::Broken(Closing::Protocol, error.to_string()),
            },
        })
    }

    fn send(&mut self, frame: Bytes) {
        if let Some(log) = &self.log {
            log.sent(&frame);
        }
        self.socket.send(&frame, self.pieces == Pieces::Streamed);
    }

    fn close(&mut self, why: Closing) {
        let (code, reason) = close_code(why);
        if let Some(log) = self.log.as_ref().filter(|_| !self.failed) {
            log.close_sent(code.into(), reason);
        }
        self.socket.close(code, reason);
    }

    fn ping(&mut self) {
        self.socket.ping();
    }

    fn writes(&self) -> bool {
        self.socket.writes()
    }

    fn took(&mut self) -> bool {
        self.socket.took()
    }

    async fn end(mut self) {
        if !self.failed {
            // Whoever does not read the end is not waited for.
            let _ = tokio::time::timeout(LAST_BYTES, self.socket.end()).await;
        }
    }
}

/// What the other side is told. Reasons are for people; .NET sends none where all is well.
fn close_code(why: Closing) -> (CloseCode, &'static str) {
    match why {
        Closing::Normal => (CloseCode::Normal, ""),
        Closing::Away => (CloseCode::Away, ""),
        Closing::Protocol => (CloseCode::Protocol, "a frame does not keep to the WebSocket protocol"),
        Closing::Unsupported => (CloseCode::Unsupported, "messages of this session are binary"),
        Closing::Unreadable => {
            (CloseCode::Invalid, "a message cannot be read in the encoding of this session")
        }
        Closing::Policy => (CloseCode::Policy, "more calls came than can be kept"),
        Closing::TooLarge => (CloseCode::Size, "a message is larger than is taken"),
        Closing::Internal => (CloseCode::Error, "an operation failed"),
    }
}

/// How long the end of a connection may take.
const LAST_BYTES: Duration = Duration::from_secs(3);
