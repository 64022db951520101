//! Namespace URIs of schemas and data contracts.

pub use soapstone_soap::ns::SERIALIZATION;

/// XML Schema. Spec: [XSD1 §2.6]
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema";
/// XML Schema as it was before the recommendation, October 2000.
pub const XSD_2000: &str = "http://www.w3.org/2000/10/XMLSchema";
/// XML Schema as it was before the recommendation, 1999.
pub const XSD_1999: &str = "http://www.w3.org/1999/XMLSchema";
/// `xsi:nil`, `xsi:type`. Spec: [XSD1 §2.6]
pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// .NET's collections of built-in types.
pub const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";
/// What .NET puts before the CLR namespace of a data contract without a namespace of its own.
pub const DATA_CONTRACT: &str = "http://schemas.datacontract.org/2004/07/";
/// The data contract of .NET's `System` types: `DateTimeOffset`.
pub const DATA_CONTRACT_SYSTEM: &str = "http://schemas.datacontract.org/2004/07/System";
/// The prefix `xml`. Spec: [XML-NAMES §3]
pub const XML: &str = soapstone_xml::XML_NAMESPACE;
/// WSDL 1.1. Spec: [WSDL11 §1.2]
pub const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
/// WSDL 1.1's binding to SOAP 1.1. Spec: [WSDL11 §3]
pub const WSDL_SOAP11: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
/// WSDL 1.1's binding to SOAP 1.2. Spec: [WSDL11-SOAP12]
pub const WSDL_SOAP12: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";
/// WSDL 1.1's binding to HTTP. Spec: [WSDL11 §4]
pub const WSDL_HTTP: &str = "http://schemas.xmlsoap.org/wsdl/http/";
/// WSDL 1.1's binding to MIME. Spec: [WSDL11 §5]
pub const WSDL_MIME: &str = "http://schemas.xmlsoap.org/wsdl/mime/";
/// WSDL 2.0, which is not read.
pub const WSDL20: &str = "http://www.w3.org/ns/wsdl";
/// SOAP over HTTP, as the transport of a SOAP binding.
pub const TRANSPORT_HTTP: &str = "http://schemas.xmlsoap.org/soap/http";
/// SOAP over HTTP, as SOAP 1.2 names it.
pub const TRANSPORT_HTTP_W3C: &str = "http://www.w3.org/2003/05/soap/bindings/HTTP/";
/// WS-Addressing's first binding to WSDL: `wsaw:Action`, `wsaw:UsingAddressing`. Spec: [WSA10-WSDL §2]
pub const WSAW: &str = "http://www.w3.org/2006/05/addressing/wsdl";
/// WS-Addressing's metadata: `wsam:Action`, `wsam:Addressing`. Spec: [WSA10-METADATA §1.1]
pub const WSAM: &str = "http://www.w3.org/2007/05/addressing/metadata";
/// Where .NET puts contracts, bindings and services that say no namespace.
pub const TEMPURI: &str = "http://tempuri.org/";
/// The data contract of .NET's `System.Xml` types: `XmlElement`.
pub const DATA_CONTRACT_SYSTEM_XML: &str = "http://schemas.datacontract.org/2004/07/System.Xml";
/// The data contract of .NET's generic collections: `KeyValuePairOf…`.
pub const DATA_CONTRACT_GENERIC: &str = "http://schemas.datacontract.org/2004/07/System.Collections.Generic";
/// .NET's types of bodies that are streams and whole messages: `StreamBody`, `MessageBody`.
pub const MESSAGE_TYPES: &str = "http://schemas.microsoft.com/Message";
/// SOAP over a WebSocket, as .NET names that transport.
pub const TRANSPORT_WEBSOCKET: &str = "http://schemas.microsoft.com/soap/websocket";
/// WS-Addressing's August 2004 policy assertion: `wsap:UsingAddressing`.
pub const WSAP: &str = "http://schemas.xmlsoap.org/ws/2004/08/addressing/policy";
/// `wsu:Id`, by which a policy is referred to.
pub const WSU: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
/// Reliable messaging 1.0's policy assertion. Spec: [WSRMP10 §2.2]
pub const WSRMP10: &str = "http://schemas.xmlsoap.org/ws/2005/02/rm/policy";
/// Reliable messaging 1.1's policy assertion. Spec: [WSRMP11 §1.3]
pub const WSRMP11: &str = "http://docs.oasis-open.org/ws-rx/wsrmp/200702";
/// What .NET adds to reliable messaging 1.1's assertion: its timeouts.
pub const NETRMP: &str = "http://schemas.microsoft.com/ws-rx/wsrmp/200702";
/// .NET's assertion that each side posts to the other.
pub const CDP: &str = "http://schemas.microsoft.com/net/2006/06/duplex";
/// .NET's assertion that all messages are one-way.
pub const OW: &str = "http://schemas.microsoft.com/ws/2005/05/routing/policy";
/// .NET's assertion of binary XML.
pub const MSB: &str = "http://schemas.microsoft.com/ws/06/2004/mspolicy/netbinary1";
/// The assertion of MTOM.
pub const WSOMA: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy/optimizedmimeserialization";
/// .NET's assertions of WebSockets: `Streamed`.
pub const MSWSP: &str = "http://schemas.microsoft.com/soap/websocket/policy";
/// WS-MetadataExchange of September 2004, which .NET speaks.
pub const MEX: &str = "http://schemas.xmlsoap.org/ws/2004/09/mex";
/// The action that asks for metadata: WS-Transfer's `Get`.
pub const TRANSFER_GET: &str = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Get";
/// The action of the answer to that.
pub const TRANSFER_GET_RESPONSE: &str = "http://schemas.xmlsoap.org/ws/2004/09/transfer/GetResponse";
/// WS-Policy 1.2. Spec: [WSP12 §2]
pub const WSP12: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";
/// WS-Policy 1.5. Spec: [WSP15 §1.3]
pub const WSP15: &str = "http://www.w3.org/ns/ws-policy";
/// How the namespaces of .NET's own extensions and policy assertions begin.
const MICROSOFT: &str = "http://schemas.microsoft.com/";
/// What .NET says of contracts: `msc:usingSession`, `msc:isInitiating`, `msc:isTerminating`.
pub const MSC: &str = "http://schemas.microsoft.com/ws/2005/12/wsdl/contract";

/// Whether a namespace is one of WS-Policy's.
pub fn is_policy(namespace: &str) -> bool {
    matches!(namespace, WSP12 | WSP15 | "http://schemas.xmlsoap.org/ws/2002/12/policy")
}

/// Whether a namespace is one of WS-SecurityPolicy's.
pub fn is_security_policy(namespace: &str) -> bool {
    namespace.starts_with("http://schemas.xmlsoap.org/ws/2005/07/securitypolicy")
        || namespace.starts_with("http://docs.oasis-open.org/ws-sx/ws-securitypolicy/")
}

/// Whether a namespace is one of .NET's own.
pub fn is_microsoft(namespace: &str) -> bool {
    namespace.starts_with(MICROSOFT)
}
/// WS-Policy 1.2. Spec: [WSP12 §1.3]
pub const WSP: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";
