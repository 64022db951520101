//! What the macros write against. Nothing here is meant for people.

pub use std::sync::{Arc, OnceLock};

pub use soapstone_soap::{Action, Body, Fault, HeaderBlock, Message};
pub use soapstone_wsdl::{
    Binding, ContractDescription, Direction, FaultDescription, MessageDescription, OperationDescription,
    PartDescription, SchemaSet, SessionMode, Style, TypeRef,
};
pub use soapstone_xml::{EncodeError, FromXmlError, QName, XmlReader, XmlWriter};

pub use crate::calls::{
    Called, declared_fault, declared_faults, no_such_operation, read_call, reply, request, request_declared,
    send,
};
pub use crate::channel::Channel;
pub use crate::client::{ConnectError, connect, connect_without_callbacks};
pub use crate::dispatch::{
    Answer, Answering, Call, CallbackContract, Context, Contract, ContractIdentity, Dispatch, DispatchShared,
    NoCallback, Outgoing,
};
pub use crate::error::CallError;
pub use crate::parts::Parts;
pub use crate::spec::{
    ContractSpec, MessageSpec, OperationIdentity, OperationSpec, PartSpec, StyleSpec, describe_callback,
    describe_contract, part_type,
};
