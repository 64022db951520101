//! What leaves: what the session has to say, and what the application wants to send.

use soapstone_rm::{Role, Route, SendError, SourceState, Transmit};
use soapstone_soap::Message;
use tokio::sync::oneshot;

use super::{Driver, Settled, Told, now, tell};
use crate::channel::Command;
use crate::driver::carrier::Carriage;
use crate::driver::posts::{Posted, Posts};
use crate::driver::redial::Way;
use crate::error::{CallError, Ended, TransportError};

impl Driver {
    pub(super) fn transmit(&mut self) {
        // What is over has no more to say where nobody is.
        let nowhere = self.ended.is_some() && matches!(self.posts, Posts::Connection(_));
        while self.posts.may_start() || nowhere {
            let Some(transmit) = self.session.poll_transmit() else { return };
            match transmit.to {
                Route::Back(back) => {
                    let settled = match transmit.message {
                        Some(message) => Settled::Answer(Box::new(message)),
                        None => Settled::Accepted,
                    };
                    let waits = self.backs.remove(&back);
                    if waits.is_none_or(|waits| waits.send(settled).is_err()) {
                        self.session.handle_send_failed(now(), transmit.token);
                    }
                }
                Route::Endpoint(_) if self.posts.is_full() => {
                    self.session.handle_send_failed(now(), transmit.token);
                }
                Route::Endpoint(_) => self.send(transmit),
            }
        }
    }

    pub(super) fn send(&mut self, transmit: Transmit) {
        if transmit.attempt > 1 {
            tracing::debug!(session = %self.session.id(), attempt = transmit.attempt, "sent again");
        }
        let token = transmit.token;
        if !self.posts.start(transmit) {
            self.session.handle_send_failed(now(), token);
        }
    }

    /// Something is told of the connection.
    pub(super) fn way(&mut self, way: Way) {
        let Posts::Connection(connection) = &mut self.posts else { return };
        match way {
            Way::Open(carriage) => {
                connection.way = Some(carriage);
                self.trouble = None;
                self.session.handle_reconnected(now());
            }
            Way::Unreachable(error) => self.trouble = Some(error),
            Way::Ended(error) => {
                connection.way = None;
                if self.ended.is_none() && !self.has_ended() {
                    tracing::warn!(session = %self.session.id(), %error, "the session is aborted");
                    self.over(Ended::Transport(error));
                    self.session.abort(now());
                }
            }
            Way::Lost(error) => {
                connection.way = None;
                self.session.handle_disconnected(now());
                self.trouble = Some(error.clone());
                if self.opened.is_some() {
                    self.losses += 1;
                    // Who takes the connection and drops it again does not want the session.
                    if self.losses >= MAX_LOSSES && self.ended.is_none() {
                        self.over(Ended::Transport(error));
                        self.session.abort(now());
                    }
                }
            }
        }
    }

    /// A message came by a connection: the peer is at its other end now.
    pub(super) fn came_by(&mut self, via: Carriage) {
        let Posts::Connection(connection) = &mut self.posts else { return };
        if connection.way.as_ref().is_some_and(|way| way.is_same(&via)) {
            return;
        }
        connection.way = Some(via);
        tracing::debug!(session = %self.session.id(), "the session goes on on another connection");
        self.session.handle_reconnected(now());
    }

    pub(super) fn posted(&mut self, Posted { token, outcome }: Posted) {
        match outcome {
            Ok(response) => {
                self.trouble = None;
                self.session.handle_response(now(), token, response);
            }
            Err(error) => {
                tracing::debug!(session = %self.session.id(), %error, "a message could not be sent");
                let opening = self.opened.is_some();
                let fatal = !error.may_pass()
                    || (opening && matches!(error, TransportError::Unreachable { nobody: true, .. }))
                    || (opening && matches!(error, TransportError::Status { status: 404, .. }));
                let is_news = self.trouble.is_none() && self.ended.is_none() && !self.has_ended();
                self.trouble = Some(error.clone());
                if fatal && self.ended.is_none() && !self.has_ended() {
                    tracing::warn!(session = %self.session.id(), %error, "the session is aborted");
                    self.over(Ended::Transport(error));
                    self.session.abort(now());
                } else {
                    if is_news && self.session.role() == Role::Acceptor {
                        tracing::warn!(session = %self.session.id(), %error, "the client cannot be called back, and is tried again");
                    }
                    self.session.handle_send_failed(now(), token);
                }
            }
        }
    }

    /// Whether both directions are over as far as we are concerned: the peer may be gone already.
    pub(super) fn has_ended(&self) -> bool {
        self.session.source_state().is_none_or(|state| state == SourceState::Terminated)
    }

    pub(super) fn command(&mut self, command: Command) {
        match command {
            Command::Send { message, taken } => {
                if is_given_up(&message, taken.as_ref()) {
                    return;
                }
                if self.answers() {
                    let sent = self.answer(*message);
                    tell(taken, sent);
                } else if self.closing {
                    tell(taken, Err(CallError::Closed(Some("it was closed before".to_owned()))));
                } else {
                    self.waiting.push_back((*message, taken));
                }
            }
            Command::Close { closed, handlers } if handlers => {
                self.closers.push(closed);
                if self.session.role() == Role::Acceptor && !self.unfinished.is_empty() {
                    self.closes_after.get_or_insert_with(|| self.unfinished.clone());
                } else {
                    self.close();
                }
            }
            Command::Close { closed, .. } => {
                self.close();
                self.closers_without_handlers.push(closed);
            }
            Command::Abort => self.session.abort(now()),
            Command::Away => self.close(),
        }
    }

    /// Sends what waits, as long as there is room. Says whether there was any.
    pub(super) fn send_waiting(&mut self) -> bool {
        self.waiting.retain(|(message, taken)| !is_given_up(message, taken.as_ref()));
        let mut any = false;
        while self.session.window() > 0 || self.ended.is_some() {
            let Some((message, taken)) = self.waiting.pop_front() else { break };
            if self.channel.pending().len() > 0 {
                self.take_queued();
            }
            let sent = self.session.send(now(), message);
            let sent = sent.map(|_| ()).map_err(|error| self.error(error));
            if let (Err(error), None) = (&sent, &taken) {
                tracing::error!(session = %self.session.id(), %error, "an answer could not be sent");
            }
            tell(taken, sent);
            any = true;
        }
        any
    }

    /// Sends something that nobody waits for.
    pub(super) fn send_or_drop(&mut self, message: Message) {
        if let Err(error) = self.session.send(now(), message) {
            tracing::warn!(session = %self.session.id(), %error, "an answer could not be sent");
        }
    }

    pub(super) fn error(&self, error: SendError) -> CallError {
        match (error, &self.ended) {
            (SendError::Encode(error), _) => CallError::Encode(error),
            (_, Some(ended)) => ended.clone().into(),
            (error, None) => CallError::Closed(Some(error.to_string())),
        }
    }

    /// Closes, as soon as what waits has been sent.
    pub(super) fn close(&mut self) {
        self.closing = true;
    }
}

/// Whether nobody waits any more for a message to leave: its sender was told that it did not. Answers leave whenever there is room.
fn is_given_up(message: &Message, taken: Option<&Told>) -> bool {
    message.properties.reply_of().is_none() && taken.is_some_and(oneshot::Sender::is_closed)
}

/// Connections that a session may lose before it is open.
const MAX_LOSSES: u32 = 3;
