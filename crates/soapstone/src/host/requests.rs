//! Calls without a session: an instance each, or one for all.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::Poll;

use futures_util::FutureExt;
use soapstone_soap::{Action, AddressingFault, Answering, Fault, Message};
use soapstone_wsdl::{Direction, OperationDescription};

use super::endpoint::Endpoint;
use super::instance::{self, Target};
use crate::channel::{Channel, Stamp};
use crate::dispatch::{Answer, Call, Context};
use crate::driver::{Operations, not_understood};

/// What answers the calls of an endpoint.
pub(crate) struct Calls {
    endpoint: Arc<Endpoint>,
    operations: Arc<Operations>,
    /// For handlers that ask who calls; there is nobody to be called back.
    channel: Channel,
}

/// What a message is.
pub(crate) enum Judged {
    /// A call that may be made.
    Call(Arc<OperationDescription>, Box<Message>),
    /// It is refused with this, if there is somebody to be told.
    Refused(Option<Box<Message>>),
}

/// What became of a call.
#[allow(clippy::large_enum_variant, reason = "nearly all are replies")]
pub(crate) enum Answered {
    Reply(Message),
    /// There is no answer, or it is for nobody.
    Nowhere,
    /// It was not made to its end.
    Stopped,
}

impl Calls {
    pub(crate) fn new(endpoint: Arc<Endpoint>) -> Self {
        let operations = endpoint.operations.clone();
        let contract = endpoint.contract.clone();
        let stamp = Stamp::To(soapstone_soap::EndpointReference::anonymous());
        let (channel, _) = Channel::new(contract, Direction::Callback, endpoint.binding.clone(), stamp);
        Self { endpoint, operations, channel }
    }

    /// Finds the operation of a message. `http_action` is what HTTP says it is, where there is no addressing that does.
    pub(crate) fn judge(&self, mut message: Message, http_action: Option<&str>) -> Judged {
        let version = self.endpoint.binding.version;
        if message.properties.action.is_none() {
            message.properties.action = http_action
                .filter(|action| !action.is_empty())
                .and_then(|action| Action::new(action.to_owned()).ok());
        }
        let action = message.properties.action.clone();
        // Some clients say no action; what is in the body says it too.
        let Some(operation) = self.operations.find(action.as_ref(), &message) else {
            let fault = AddressingFault::ActionNotSupported { action }.to_fault(version);
            return self.refuse(&message, fault);
        };
        let unknown = not_understood(&operation, &message);
        if !unknown.is_empty() {
            return self.refuse(&message, Fault::must_understand(&unknown, version));
        }
        Judged::Call(operation, Box::new(message))
    }

    fn refuse(&self, message: &Message, fault: Fault) -> Judged {
        if message.body.fault().is_some() {
            return Judged::Refused(None);
        }
        let answering = Answering::in_response(self.endpoint.binding.version);
        Judged::Refused(Message::fault_reply(&message.properties, fault, answering).map(Box::new))
    }

    /// Makes a call, and gives its answer. It is made to its end, whether or not somebody waits for the answer, and counts as long
    /// as its guard is there.
    pub(crate) async fn call(
        self: Arc<Self>,
        operation: Arc<OperationDescription>,
        message: Box<Message>,
        guard: impl Send + 'static,
    ) -> Answered {
        let mut made = Box::pin(async move {
            let reply = self.make(operation, message).await;
            drop(guard);
            reply
        });
        // Most are done at once. What is not goes on in a task of its own, which nobody drops when the client hangs up.
        let reply = match std::future::poll_fn(|cx| Poll::Ready(made.as_mut().poll(cx))).await {
            Poll::Ready(reply) => reply,
            Poll::Pending => match tokio::spawn(made).await {
                Ok(reply) => reply,
                // The task catches what handlers do; it ends otherwise only with the runtime.
                Err(_) => return Answered::Stopped,
            },
        };
        reply.map_or(Answered::Nowhere, Answered::Reply)
    }

    async fn make(
        self: Arc<Self>,
        operation: Arc<OperationDescription>,
        message: Box<Message>,
    ) -> Option<Message> {
        let request = message.properties.clone();
        let context = Context::new(None, self.channel.clone());
        let call = Call::new(operation.clone(), *message, context);
        let began = tokio::time::Instant::now();
        let outcome = AssertUnwindSafe(self.run(call)).catch_unwind().await;
        instance::called(&operation, began, outcome.as_ref().ok());
        let outcome =
            outcome.inspect_err(|_| tracing::error!(operation = operation.name, "a handler panicked"));
        let answering = Answering::in_response(self.endpoint.binding.version);
        instance::reply(&operation, &request, outcome.ok(), answering)
    }

    async fn run(&self, call: Call) -> Answer {
        match self.endpoint.target(&self.channel, "") {
            Target::Exclusive(mut instance) => instance.call(call).await,
            Target::PerCall(make) => make().call(call).await,
            Target::Shared(shared) => shared.call(call).await,
        }
    }
}
