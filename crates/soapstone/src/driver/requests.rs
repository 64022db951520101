//! A caller without a session: every call is an HTTP request, and its reply the response.

use std::sync::Arc;

use soapstone_soap::Message;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use crate::channel::{Channel, Command};
use crate::error::{CallError, Ended, TransportError};
use crate::transport::HttpSender;

/// The caller's end.
pub(crate) struct Requests {
    pub(crate) channel: Channel,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) sender: Arc<HttpSender>,
    pub(crate) address: Arc<str>,
}

impl Requests {
    /// Runs until it is closed, and what was sent is answered.
    pub(crate) async fn run(self) {
        let Self { channel, mut commands, sender, address } = self;
        let mut running = JoinSet::new();
        let mut closers = Vec::new();
        loop {
            tokio::select! {
                command = commands.recv() => match command {
                    Some(Command::Send { message, taken }) => {
                        let (channel, sender, address) = (channel.clone(), sender.clone(), address.clone());
                        running.spawn(async move { call(&channel, &sender, &address, *message, taken).await });
                    }
                    Some(Command::Close { closed, .. }) => {
                        closers.push(closed);
                        break;
                    }
                    Some(Command::Abort | Command::Away) | None => break,
                },
                () = channel.shared().released.notified() => break,
                Some(_) = running.join_next() => {}
            }
        }
        commands.close();
        while let Some(command) = commands.recv().await {
            match command {
                Command::Send { taken: Some(taken), .. } => {
                    let _ = taken.send(Err(CallError::Closed(Some("it was closed before".to_owned()))));
                }
                Command::Close { closed, .. } => closers.push(closed),
                _ => {}
            }
        }
        while running.join_next().await.is_some() {}
        channel.pending().close(Ended::Closed(Some("it is closed".to_owned())));
        for closed in closers {
            let _ = closed.send(());
        }
    }
}

/// Sends a message, and gives its response to whoever waits for it.
async fn call(
    channel: &Channel,
    sender: &HttpSender,
    address: &str,
    message: Message,
    taken: Option<oneshot::Sender<Result<(), CallError>>>,
) {
    let id = message.properties.message_id.clone();
    let one_way = id.is_none();
    let mut outcome = match sender.write(message) {
        Ok(written) => sender.post_written(address, written).await.map_err(CallError::Transport),
        Err(error) => Err(CallError::Encode(error)),
    };
    if let (Some(id), Ok(response)) = (&id, &mut outcome) {
        match response.take() {
            // Which request it answers is told by the connection; what it says itself is not needed.
            Some(reply) => drop(channel.pending().complete(id, reply)),
            None => channel.pending().fail(id, nothing(address)),
        }
    }
    let outcome = match outcome {
        Ok(Some(fault)) if one_way => match fault.body.fault() {
            Some(fault) => Err(CallError::Undeclared(Box::new(fault.clone()))),
            None => Ok(()),
        },
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    };
    if let Some(taken) = taken {
        let _ = taken.send(outcome);
    }
}

fn nothing(address: &str) -> CallError {
    CallError::Transport(TransportError::Response {
        address: address.to_owned(),
        reason: "it has no content, and a reply was expected: the operation is one-way over there, or the service answers to another \
                 address, as over wsDualHttpBinding"
            .to_owned(),
    })
}
