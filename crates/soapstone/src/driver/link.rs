//! A conversation on a connection that both sides send on.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use soapstone_soap::Message;
use soapstone_wsdl::Direction;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::{Inbound, Taken};
use crate::channel::{Channel, Command};
use crate::encoding::Encoder;
use crate::error::{CallError, Ended};
use crate::transport::Link;

/// Everything that one end of a conversation needs.
pub(crate) struct Conversation {
    pub(crate) channel: Channel,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) link: Link,
    pub(crate) inbound: Inbound,
}

/// A frame that is to leave, and who wants to know.
struct Leaving {
    frame: Bytes,
    taken: Option<oneshot::Sender<Result<(), CallError>>>,
}

struct Driver {
    channel: Channel,
    encoder: Encoder,
    inbound: Inbound,
    leaving: VecDeque<Leaving>,
    /// Nothing more is taken from the other side.
    ended: bool,
    /// Since when nothing has come, or since when we close.
    since: Instant,
    /// Our direction is closed as soon as what is leaving has left.
    closing: bool,
    closers: Vec<oneshot::Sender<()>>,
    closers_without_handlers: Vec<oneshot::Sender<()>>,
}

impl Conversation {
    /// Runs until both directions are closed, or the time for that is over.
    pub(crate) async fn run(self) {
        let Self { channel, mut commands, link, inbound } = self;
        let Link { outgoing, mut incoming } = link;
        let mut outgoing = Some(outgoing);
        let mut driver = Driver::new(channel, inbound);
        loop {
            if driver.closing && driver.leaving.is_empty() && outgoing.take().is_some() {
                driver.tell_closed_direction();
            }
            if driver.ended && outgoing.is_none() {
                break;
            }
            let writes = outgoing.is_some() && !driver.leaving.is_empty();
            let deadline = driver.deadline();
            let mut late = false;
            tokio::select! {
                command = commands.recv(), if driver.leaving.len() < LEAVING => match command {
                    Some(command) => driver.command(command),
                    None => driver.close(),
                },
                permit = async {
                    match &outgoing {
                        Some(outgoing) => outgoing.reserve().await.ok(),
                        None => None,
                    }
                }, if writes => match (permit, driver.leaving.pop_front()) {
                    (Some(permit), Some(leaving)) => {
                        permit.send(leaving.frame);
                        if let Some(taken) = leaving.taken {
                            let _ = taken.send(Ok(()));
                        }
                    }
                    _ => driver.gone("the other side is gone"),
                },
                frame = incoming.recv(), if !driver.ended && driver.inbound.takes_more() => match frame {
                    Some(frame) => driver.frame(frame),
                    None => driver.end("the other side has closed it"),
                },
                () = driver.inbound.done(), if !driver.closing => driver.close(),
                () = driver.inbound.room(), if !driver.ended && !driver.inbound.takes_more() => {}
                () = driver.channel.shared().released.notified(), if !driver.closing => driver.close(),
                () = tokio::time::sleep_until(deadline) => {
                    late = driver.closing;
                    if !late {
                        tracing::info!("nothing came for the receive timeout; the session is closed");
                        driver.close();
                    }
                }
            }
            if late {
                // The other side does not close, or does not read.
                driver.gone("the other side did not close in time");
                driver.end("the other side did not close in time");
                outgoing = None;
            }
        }
        driver.end("it is closed");
        // Whoever still wants to send something learns that it is too late.
        drop(commands);
        driver.tell_closed_direction();
        driver.inbound.done().await;
        for closed in driver.closers.drain(..) {
            let _ = closed.send(());
        }
    }
}

/// However the conversation ends, nobody waits for it any more.
impl Drop for Driver {
    fn drop(&mut self) {
        self.channel.pending().close(Ended::Closed(Some("the conversation was stopped".to_owned())));
    }
}

impl Driver {
    fn new(channel: Channel, inbound: Inbound) -> Self {
        Self {
            encoder: Encoder::of_connection(&channel.shared().binding),
            channel,
            inbound,
            leaving: VecDeque::new(),
            ended: false,
            since: Instant::now(),
            closing: false,
            closers: Vec::new(),
            closers_without_handlers: Vec::new(),
        }
    }

    /// When the time is over: to close, once we do, else for the other side to say something.
    fn deadline(&self) -> Instant {
        let shared = self.channel.shared();
        let time = match (self.closing, shared.direction) {
            (true, _) => shared.binding.timeouts.close,
            // A service does not wait for ever; a caller does, for callbacks.
            (false, Direction::Callback) => shared.binding.timeouts.receive,
            (false, Direction::Service) => FAR,
        };
        self.since.checked_add(time.min(FAR)).unwrap_or(self.since + FAR)
    }

    /// Closes our direction, when what is leaving has left.
    fn close(&mut self) {
        if !self.closing {
            self.closing = true;
            self.since = Instant::now();
        }
    }

    /// Takes nothing more from the other side.
    fn end(&mut self, why: &str) {
        self.ended = true;
        self.channel.pending().close(Ended::Closed(Some(why.to_owned())));
        self.inbound.finish();
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Send { message, taken } => self.send(*message, taken),
            // There is nobody to be told why.
            Command::Abort => self.close(),
            Command::Close { closed, handlers } => {
                self.close();
                if handlers {
                    self.closers.push(closed);
                } else {
                    self.closers_without_handlers.push(closed);
                }
            }
        }
    }

    fn send(&mut self, message: Message, taken: Option<oneshot::Sender<Result<(), CallError>>>) {
        let result = if self.closing {
            Err(CallError::Closed(Some("it was closed before".to_owned())))
        } else {
            self.encoder.encode(message).map_err(CallError::Encode)
        };
        match (result, taken) {
            (Ok(frame), taken) => self.leaving.push_back(Leaving { frame, taken }),
            (Err(error), Some(taken)) => drop(taken.send(Err(error))),
            (Err(error), None) => tracing::error!(%error, "an answer could not be sent"),
        }
    }

    /// Nothing can be sent any more.
    fn gone(&mut self, why: &str) {
        self.close();
        for leaving in self.leaving.drain(..) {
            if let Some(taken) = leaving.taken {
                let _ = taken.send(Err(CallError::Closed(Some(why.to_owned()))));
            }
        }
    }

    fn tell_closed_direction(&mut self) {
        // Whoever closes within a handler would wait for itself.
        for closed in self.closers_without_handlers.drain(..) {
            let _ = closed.send(());
        }
    }

    /// A message of the other side.
    fn frame(&mut self, frame: Bytes) {
        let bytes = frame.len();
        if !self.closing {
            self.since = Instant::now();
        }
        let message = match self.encoder.decode(frame) {
            Ok(message) => message,
            Err(failure) => {
                // The string table of a session may be out of step now, so nothing that follows can be trusted.
                tracing::warn!(%failure, "a message that cannot be read; the connection is closed");
                self.close();
                return self.end(&format!("a message could not be read: {failure}"));
            }
        };
        if let Taken::Refused(Some(answer)) = self.inbound.take(message, bytes, None) {
            self.send(*answer, None);
        }
        if self.inbound.is_flooded() || self.leaving.len() > REFUSED {
            tracing::warn!("the other side calls faster than it is answered; the connection is closed");
            self.close();
            self.end("more calls came than can be kept");
        }
    }
}

/// Frames that wait to leave; more wait where they are made.
const LEAVING: usize = 64;

/// Frames that wait to leave to somebody who calls, is refused and does not read.
const REFUSED: usize = 1024;

/// Later than anybody waits.
const FAR: Duration = Duration::from_secs(365 * 86_400);
