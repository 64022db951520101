//! What a contract promises and what a binding is, whoever wrote them.

mod binding;
mod contract;
mod operation;

pub use binding::{
    Binding, BindingMismatch, Compression, Duplex, Encoding, ReliableSession, Timeouts, TransferMode,
    TransportUsage,
};
pub use contract::{ContractDescription, SessionMode};
pub use operation::{
    Direction, FaultDescription, MessageDescription, OperationDescription, PartDescription, Style,
};
