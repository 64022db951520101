//! The namespace URIs of reliable messaging, and the actions made of them; nowhere else in this crate.

pub use soapstone_soap::ns::{
    WSA_AUGUST2004_FAULT_ACTION, WSA10_SOAP_FAULT_ACTION, WSRM10, WSRM11, WSRM11_FAULT_ACTION,
};

/// What .NET adds to reliable messaging: `BufferRemaining` in acknowledgements, `ConnectionLimitReached` in faults.
pub const NETRM: &str = "http://schemas.microsoft.com/ws/2006/05/rm";

/// An action of WS-ReliableMessaging 1.0 as a static string.
macro_rules! february2005_action {
    ($local:literal) => {
        concat!("http://schemas.xmlsoap.org/ws/2005/02/rm/", $local)
    };
}

/// An action of WS-ReliableMessaging 1.1 as a static string.
macro_rules! v11_action {
    ($local:literal) => {
        concat!("http://docs.oasis-open.org/ws-rx/wsrm/200702/", $local)
    };
}

pub(crate) use {february2005_action, v11_action};
