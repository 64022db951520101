//! A client without a contract: for tools, and for peers that nobody has described.

use std::sync::Arc;

use soapstone_soap::Message;
use soapstone_wsdl::{Binding, ContractDescription};
use tokio::sync::mpsc;

use crate::channel::Channel;
use crate::client::{ConnectError, Connector};
use crate::driver::{Inbound, Unread};
use crate::error::CallError;

/// A connection of messages, over any binding. Proxies are built on the same.
pub struct DuplexClient {
    channel: Channel,
    incoming: mpsc::UnboundedReceiver<Unread>,
}

impl DuplexClient {
    /// Connects with the default settings; [`Connector::open_untyped`] takes others.
    pub async fn open(address: impl AsRef<str>, binding: Binding) -> Result<Self, ConnectError> {
        Connector::new().open_untyped(address, binding).await
    }

    /// Sends a message that is not answered; its `To` is filled in.
    pub async fn send(&self, message: Message) -> Result<(), CallError> {
        self.channel.send_message(self.channel.addressed(message)).await
    }

    /// Sends a message, and waits for the one that answers it, a fault perhaps; its id, `To` and `ReplyTo` are filled in.
    pub async fn request(&self, message: Message) -> Result<Message, CallError> {
        self.channel.request_message(self.channel.addressed(message)).await
    }

    /// As [`request`](Self::request), for who wants to receive meanwhile: a service may call back before it answers.
    pub fn request_meanwhile(
        &self,
        message: Message,
    ) -> impl Future<Output = Result<Message, CallError>> + Send + 'static + use<> {
        let channel = self.channel.clone();
        async move { channel.request_message(channel.addressed(message)).await }
    }

    /// The next message that answers nothing: a callback. None, when nothing more comes.
    pub async fn recv(&mut self) -> Option<Message> {
        let mut unread = self.incoming.recv().await?;
        if let Some(ticket) = &mut unread.ticket {
            ticket.begin();
        }
        Some(std::mem::take(&mut unread.message))
    }

    /// Answers a message that was received with a reply or a fault, as [`Message::reply_to`] makes them.
    pub async fn answer(&self, answer: Message) -> Result<(), CallError> {
        self.channel.answer(self.channel.addressed(answer)).await
    }

    /// Closes the connection: over a reliable session, everything that was sent is acknowledged then.
    pub async fn close(mut self) -> Result<(), CallError> {
        // What comes meanwhile is for nobody, and must not be in the way.
        let channel = self.channel.clone();
        let mut closing = std::pin::pin!(channel.close());
        loop {
            tokio::select! {
                closed = &mut closing => return closed,
                Some(_) = self.recv() => {}
            }
        }
    }
}

impl Connector {
    /// Connects without a contract.
    pub async fn open_untyped(
        &self,
        address: impl AsRef<str>,
        binding: Binding,
    ) -> Result<DuplexClient, ConnectError> {
        let contract = Arc::new(ContractDescription::new("", ""));
        binding.check(&contract)?;
        let (reader, incoming) = mpsc::unbounded_channel();
        let limits = self.call_limits();
        let inbound = |channel: &Channel| Inbound::to_reader(channel.clone(), reader, limits);
        let channel = self.open(address.as_ref(), binding, contract, inbound).await?;
        Ok(DuplexClient { channel, incoming })
    }
}
