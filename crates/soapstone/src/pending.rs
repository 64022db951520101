//! The calls that wait for their replies, as a value.

use std::collections::HashMap;

use soapstone_soap::{Message, MessageId};
use tokio::sync::oneshot;

use crate::error::{CallError, Ended};

/// What a call gets in the end.
pub(crate) type Outcome = Result<Message, CallError>;

/// The calls that wait, by the id of their request.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    calls: HashMap<MessageId, Waiting>,
    /// Why there will be no more replies.
    closed: Option<Ended>,
}

/// A call that waits.
#[derive(Debug)]
struct Waiting {
    reply: oneshot::Sender<Outcome>,
    /// Whether a handler of the same conversation waits in it.
    inner: bool,
}

impl Pending {
    /// A call that waits from now on; an error when nothing will come.
    pub(crate) fn insert(
        &mut self,
        id: MessageId,
        inner: bool,
    ) -> Result<oneshot::Receiver<Outcome>, CallError> {
        if let Some(why) = &self.closed {
            return Err(why.clone().into());
        }
        let (reply, receiver) = oneshot::channel();
        self.calls.insert(id, Waiting { reply, inner });
        Ok(receiver)
    }

    /// Nobody waits any more.
    pub(crate) fn remove(&mut self, id: &MessageId) {
        self.calls.remove(id);
    }

    /// A reply has come. Gives it back when nobody waits for it.
    pub(crate) fn complete(&mut self, id: &MessageId, reply: Message) -> Option<Message> {
        match self.calls.remove(id) {
            Some(call) => call.reply.send(Ok(reply)).err().and_then(Result::ok),
            None => Some(reply),
        }
    }

    /// Nothing comes any more.
    pub(crate) fn close(&mut self, why: Ended) {
        for (_, call) in self.calls.drain() {
            let _ = call.reply.send(Err(why.clone().into()));
        }
        self.closed.get_or_insert(why);
    }

    /// The error of a call to which nothing comes any more.
    pub(crate) fn closed_error(&self) -> CallError {
        self.closed.clone().map_or(CallError::Closed(None), CallError::from)
    }

    /// Why nothing comes any more, where that was not a close.
    pub(crate) fn failure(&self) -> Option<CallError> {
        self.closed.clone().filter(|ended| !matches!(ended, Ended::Closed(_))).map(CallError::from)
    }

    /// A call fails. Nothing happens when it does not wait.
    pub(crate) fn fail(&mut self, id: &MessageId, error: CallError) {
        if let Some(call) = self.calls.remove(id) {
            let _ = call.reply.send(Err(error));
        }
    }

    /// Whether a handler of the same conversation waits in this call.
    pub(crate) fn is_inner(&self, id: &MessageId) -> bool {
        self.calls.get(id).is_some_and(|call| call.inner)
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.calls.len()
    }
}
