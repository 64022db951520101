//! What a caller is told when a handler fails: the one place where errors become faults.

use soapstone_soap::{Action, Fault, ns};
use soapstone_xml::QName;

/// A handler panicked, or failed with something that the contract does not declare: .NET's `InternalServiceFault`, which says no
/// more than that.
pub(crate) fn internal() -> Fault {
    Fault::receiver(
        "The server was unable to process the request due to an internal error. More is in the log of the server.",
    )
    .with_subcode(QName::from_static(ns::DISPATCHER, "InternalServiceFault"))
}

/// The caller calls a handler that waits for the caller.
pub(crate) fn would_wait_for_itself(operation: &str) -> Fault {
    Fault::receiver(format!(
        "{operation} was called while a handler of the same conversation waits for a reply of the caller: the call would wait \
         for itself. Let the operations of the contract take &self, or do not call back before replying."
    ))
    .with_subcode(QName::from_static(ns::DISPATCHER, "InternalServiceFault"))
}

/// The first call of a session is one of an operation that cannot begin it (`initiating = false`).
pub(crate) fn not_the_first(operation: &str) -> Fault {
    Fault::sender(format!(
        "The operation '{operation}' cannot be the first operation to be called because IsInitiating is false."
    ))
    .with_subcode(QName::from_static(ns::DISPATCHER, "SessionTerminated"))
}

/// The action of the faults above.
pub(crate) fn dispatcher_action() -> Action {
    Action::from_static(ns::DISPATCHER_FAULT_ACTION)
}
