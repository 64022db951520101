//! Every namespace URI of SOAP and WS-Addressing, the well-known addresses, and the fault actions; nowhere else in this crate.

/// SOAP 1.1 envelope. Spec: [SOAP11 §4]
pub const SOAP11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// SOAP 1.2 envelope. Spec: [SOAP12-1 §5]
pub const SOAP12: &str = "http://www.w3.org/2003/05/soap-envelope";

/// The actor of SOAP 1.1 that every node plays. Spec: [SOAP11 §4.2.2]
pub const ACTOR_NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";
/// The role of SOAP 1.2 that every node plays. Spec: [SOAP12-1 §2.2]
pub const ROLE_NEXT: &str = "http://www.w3.org/2003/05/soap-envelope/role/next";
/// The role of SOAP 1.2 that nobody plays. Spec: [SOAP12-1 §2.2]
pub const ROLE_NONE: &str = "http://www.w3.org/2003/05/soap-envelope/role/none";
/// The role of the node a SOAP 1.2 message is for; also meant when there is no role. Spec: [SOAP12-1 §2.2]
pub const ROLE_ULTIMATE_RECEIVER: &str = "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver";

/// WS-Addressing 1.0. Spec: [WSA10-CORE §1.2]
pub const WSA10: &str = "http://www.w3.org/2005/08/addressing";
/// WS-Addressing of August 2004. Spec: [WSA0408 §1.2]
pub const WSA_AUGUST2004: &str = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
/// Where .NET takes the names of addressing faults from when a message has no addressing.
pub const WSA_NONE: &str = "http://schemas.microsoft.com/ws/2005/05/addressing/none";
/// The `Identity` in endpoint references of .NET.
pub const WSA_IDENTITY: &str = "http://schemas.xmlsoap.org/ws/2006/02/addressingidentity";

/// "The other end of this connection" in WS-Addressing 1.0. Spec: [WSA10-CORE §2.1]
pub const WSA10_ANONYMOUS: &str = "http://www.w3.org/2005/08/addressing/anonymous";
/// "Send it nowhere" in WS-Addressing 1.0. Spec: [WSA10-CORE §2.1]
pub const WSA10_NONE: &str = "http://www.w3.org/2005/08/addressing/none";
/// "Some message that is not said" as the id of a related message in WS-Addressing 1.0. Spec: [WSA10-CORE §3.1]
pub const WSA10_UNSPECIFIED: &str = "http://www.w3.org/2005/08/addressing/unspecified";
/// The relationship of a reply to its request, and the default one. Spec: [WSA10-CORE §3.1]
pub const WSA10_REPLY: &str = "http://www.w3.org/2005/08/addressing/reply";
/// The action of faults that WS-Addressing itself defines. Spec: [WSA10-SOAP §6]
pub const WSA10_FAULT_ACTION: &str = "http://www.w3.org/2005/08/addressing/fault";
/// The action of all other faults without an action of their own. Spec: [WSA10-SOAP §6]
pub const WSA10_SOAP_FAULT_ACTION: &str = "http://www.w3.org/2005/08/addressing/soap/fault";
/// "The other end of this connection" in WS-Addressing 2004/08. Spec: [WSA0408 §2.1]
pub const WSA_AUGUST2004_ANONYMOUS: &str = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";
/// The action of all faults in WS-Addressing 2004/08. Spec: [WSA0408 §4]
pub const WSA_AUGUST2004_FAULT_ACTION: &str = "http://schemas.xmlsoap.org/ws/2004/08/addressing/fault";

/// WS-ReliableMessaging 1.0, of February 2005; here because nobody may have its headers sent along. Spec: [WSRM10 §1]
pub const WSRM10: &str = "http://schemas.xmlsoap.org/ws/2005/02/rm";
/// WS-ReliableMessaging 1.1; here for the action of its faults.
pub const WSRM11: &str = "http://docs.oasis-open.org/ws-rx/wsrm/200702";
/// The action of the faults of WS-ReliableMessaging 1.1. Spec: [WSRM11 §4]
pub const WSRM11_FAULT_ACTION: &str = "http://docs.oasis-open.org/ws-rx/wsrm/200702/fault";
/// WS-MakeConnection; here for the action of its faults.
pub const WSMC: &str = "http://docs.oasis-open.org/ws-rx/wsmc/200702";
/// The action of the faults of WS-MakeConnection. Spec: [WSMC §4]
pub const WSMC_FAULT_ACTION: &str = "http://docs.oasis-open.org/ws-rx/wsmc/200702/fault";

/// The fault codes of .NET's dispatcher: `InternalServiceFault`, `DeserializationFailed`, `SessionTerminated`.
pub const DISPATCHER: &str =
    "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher";
/// The action of the faults of .NET's dispatcher.
pub const DISPATCHER_FAULT_ACTION: &str =
    "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher/fault";
/// What `ActionNotSupported` faults of .NET have as detail: `string`.
pub const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";
/// The composite duplex namespace of .NET: reference parameter `ChannelInstance`.
pub const DUPLEX: &str = "http://schemas.microsoft.com/ws/2005/02/duplex";
