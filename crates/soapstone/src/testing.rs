//! One end of a conversation, with a test at the other: what proxies send, without a transport.

use std::sync::Arc;

use soapstone_soap::{EndpointReference, Message};
use soapstone_wsdl::{Binding, Direction, OperationDescription};
use tokio::sync::mpsc;

use crate::channel::{Channel, Command, Stamp};
use crate::dispatch::{Call, Context, Contract};
pub use crate::message_log::ItemId;
pub use crate::message_log::head::{RequestHead, ResponseHead};
use crate::transport::websocket::{Role, probe};

/// The other end of a proxy's channel.
#[derive(Debug)]
pub struct Wire {
    channel: Channel,
    commands: mpsc::Receiver<Command>,
}

impl Wire {
    /// What a client calls through, and its other end.
    pub fn of_client<C: Contract>() -> (C::Proxy, Self) {
        let wire = Self::new::<C>(Direction::Service);
        (wire.channel.clone().into(), wire)
    }

    /// What a service calls back through, and its other end.
    pub fn of_service<C: Contract, P: From<Channel>>() -> (P, Self) {
        let wire = Self::new::<C>(Direction::Callback);
        (wire.channel.clone().into(), wire)
    }

    fn new<C: Contract>(direction: Direction) -> Self {
        let contract = C::description().clone();
        let stamp = Stamp::Within(EndpointReference::anonymous());
        let (channel, commands) = Channel::new(contract, direction, Binding::net_http(), stamp);
        Self { channel, commands }
    }

    /// The next message that was sent; none when somebody closes.
    pub async fn sent(&mut self) -> Option<Message> {
        match self.commands.recv().await? {
            Command::Send { message, taken } => {
                if let Some(taken) = taken {
                    let _ = taken.send(Ok(()));
                }
                Some(*message)
            }
            _ => None,
        }
    }

    /// Answers a request.
    pub fn answer(&self, request: &Message, reply: Message) {
        if let Some(id) = &request.properties.message_id {
            let _ = self.channel.pending().complete(id, reply);
        }
    }

    /// A call of whoever this is the other end of: found by its action, as the runtime does it.
    pub fn call(&self, message: Message, direction: Direction) -> Option<Call> {
        let action = message.properties.action.as_ref()?;
        let mut operations = self.channel.contract().of(direction);
        let operation: &OperationDescription =
            operations.find(|operation| operation.input.action == *action)?;
        let context = Context::new(Some("test".to_owned()), self.channel.clone());
        Some(Call::new(Arc::new(operation.clone()), message, context))
    }
}

/// Reads bytes as the frames of a WebSocket, of which so many come at once: the lengths of its messages, and how it ended.
pub fn read_frames(
    of_client: bool,
    max_message: usize,
    at_once: usize,
    bytes: &[u8],
) -> (Vec<usize>, String) {
    let role = if of_client { Role::Server } else { Role::Client };
    probe(role, max_message, at_once, bytes)
}
