//! What generated code does with messages: calls them from proxies, and answers them for services.

use std::sync::Arc;

use soapstone_soap::{Fault, Message, ns};
use soapstone_wsdl::{FaultDescription, OperationDescription, SchemaSet};
use soapstone_xml::{EncodeError, FromXmlError, QName};

use crate::channel::Channel;
use crate::data::{FaultContract, FaultDetail};
use crate::dispatch::{Answer, Answering, Call, Context, Outgoing};
use crate::error::CallError;
use crate::fault_map;
use crate::parts::{Parts, formatter, read, write};
use crate::spec::OperationIdentity;

/// Calls a one-way operation.
pub async fn send<P: Parts>(channel: &Channel, operation: &'static str, values: P) -> Result<(), CallError> {
    let message = outgoing::<P, ()>(channel, operation, values)?;
    channel.send(operation, message).await
}

/// Calls an operation that declares no faults.
pub async fn request<P: Parts, R: Parts>(
    channel: &Channel,
    operation: &'static str,
    values: P,
) -> Result<R, CallError> {
    let message = outgoing::<P, R>(channel, operation, values)?;
    let mut reply = channel.request(operation, message).await?;
    match reply.body.fault() {
        Some(fault) => Err(CallError::Undeclared(Box::new(fault.clone()))),
        None => read_reply(channel, operation, &mut reply),
    }
}

/// Calls an operation that declares faults.
pub async fn request_declared<P: Parts, R: Parts, F: FaultContract>(
    channel: &Channel,
    operation: &'static str,
    values: P,
) -> Result<R, CallError<F>> {
    let message = outgoing::<P, R>(channel, operation, values).map_err(CallError::widen)?;
    let mut reply = channel.request(operation, message).await.map_err(CallError::widen)?;
    match reply.body.fault() {
        Some(fault) => Err(match F::from_fault(fault) {
            Some(declared) => CallError::Fault(declared),
            None => CallError::Undeclared(Box::new(fault.clone())),
        }),
        None => read_reply(channel, operation, &mut reply).map_err(CallError::widen),
    }
}

fn outgoing<P: Parts, R: Parts>(
    channel: &Channel,
    operation: &str,
    values: P,
) -> Result<Outgoing, CallError> {
    let operation = described(channel, operation)?;
    Ok(write(&operation.input, values, formatter::<P, R>(operation)))
}

fn read_reply<R: Parts>(channel: &Channel, operation: &str, reply: &mut Message) -> Result<R, CallError> {
    let description = described(channel, operation)?.output.as_ref().ok_or_else(|| unknown(operation))?;
    read(description, reply).map_err(|error| CallError::Reply(error.to_string()))
}

fn described<'a>(channel: &'a Channel, operation: &str) -> Result<&'a OperationDescription, CallError> {
    channel.operation(operation).ok_or_else(|| unknown(operation))
}

fn unknown(operation: &str) -> CallError {
    CallError::Reply(format!("the contract of this channel has no operation {operation} that goes this way"))
}

/// A call whose message has been read.
#[derive(Debug)]
pub struct Called {
    /// The operation.
    pub operation: Arc<OperationDescription>,
    /// Who calls.
    pub context: Context,
}

/// Reads the arguments of a call.
pub fn read_call<P: Parts>(call: Call) -> Result<(Called, P), Box<Answer>> {
    let Call { operation, mut message, context } = call;
    match read(&operation.input, &mut message) {
        Ok(values) => Ok((Called { operation, context }, values)),
        Err(error) => Err(Box::new(refused(&operation, &error))),
    }
}

/// The answer to a call that cannot be read. .NET closes the channel of a one-way call; here it is dropped.
fn refused(operation: &OperationDescription, error: &FromXmlError) -> Answer {
    let name = &operation.name;
    tracing::info!(operation = %name, %error, "a call was refused");
    if operation.is_one_way() {
        return Answer::OneWay;
    }
    let reason = format!(
        "The formatter threw an exception while trying to deserialize the message: Error in deserializing body of request \
         message for operation '{name}'. {error}"
    );
    let fault =
        Fault::sender(reason).with_subcode(QName::from_static(ns::DISPATCHER, "DeserializationFailed"));
    Answer::Fault(Box::new(fault), Some(fault_map::dispatcher_action()))
}

/// The answer with these results, to a call with arguments `P`.
pub fn reply<P: Parts, R: Parts>(operation: &OperationDescription, values: R) -> Answer {
    match &operation.output {
        Some(message) => Answer::Reply(Box::new(write(message, values, formatter::<P, R>(operation)))),
        None => Answer::OneWay,
    }
}

/// The answer to a call of an operation that a contract does not have.
pub fn no_such_operation<'a>(call: Call) -> Answering<'a> {
    let operation = call.operation;
    tracing::warn!(operation = %operation.name, "a contract describes an operation that it does not dispatch");
    let answer = match operation.is_one_way() {
        true => Answer::OneWay,
        false => Answer::Fault(Box::new(fault_map::internal()), Some(fault_map::dispatcher_action())),
    };
    Box::pin(std::future::ready(answer))
}

/// The answer with a declared fault: its action is that of its detail.
pub fn declared_fault<F: FaultContract>(operation: &OperationDescription, fault: &F) -> Answer {
    let name = fault.fault_name();
    let declared = operation.faults.iter().find(|declared| declared.name == name);
    let action = fault.action().or_else(|| declared.map(|declared| declared.action.clone()));
    match fault.to_fault() {
        Ok(fault) => Answer::Fault(Box::new(fault), action),
        Err(error) => {
            tracing::error!(operation = %operation.name, %error, "a declared fault cannot be written");
            Answer::Fault(Box::new(fault_map::internal()), Some(fault_map::dispatcher_action()))
        }
    }
}

/// The declared faults of an operation, for its description.
pub fn declared_faults<F: FaultContract>(
    of: &OperationIdentity<'_>,
    types: &mut SchemaSet,
) -> Vec<FaultDescription> {
    let faults = F::describe(types).into_iter();
    faults
        .map(|detail| {
            let action = of.action(&detail.fault);
            FaultDescription::new(detail.fault, action, detail.element, detail.ty)
        })
        .collect()
}

/// Faults that nobody declares: an operation that returns `Result<T, Fault>` fails with any. Who calls it gets them as
/// [`CallError::Undeclared`].
impl FaultContract for Fault {
    fn to_fault(&self) -> Result<Fault, EncodeError> {
        Ok(self.clone())
    }

    fn detail_name(&self) -> &'static str {
        ""
    }

    fn from_fault(_: &Fault) -> Option<Self> {
        None
    }

    fn describe(_: &mut SchemaSet) -> Vec<FaultDetail> {
        Vec::new()
    }
}
