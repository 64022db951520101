//! Namespace URIs of extensions that importers know.

/// Customizations of JAX-WS.
pub(crate) const JAXWS: &str = "http://java.sun.com/xml/ns/jaxws";
/// Customizations of JAXB.
pub(crate) const JAXB: &str = "http://java.sun.com/xml/ns/jaxb";
/// WS-Policy of September 2004.
pub(crate) const WSP12: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";
/// WS-Policy 1.5.
pub(crate) const WSP15: &str = "http://www.w3.org/ns/ws-policy";
/// WS-Addressing 1.0.
pub(crate) const WSA10: &str = "http://www.w3.org/2005/08/addressing";
/// XML Schema, the drafts that Axis knows too.
pub(crate) const SCHEMAS: [&str; 3] = [
    "http://www.w3.org/2001/XMLSchema",
    "http://www.w3.org/2000/10/XMLSchema",
    "http://www.w3.org/1999/XMLSchema",
];
/// The encodings of SOAP 1.1 and 1.2.
pub(crate) const SOAP_ENCODINGS: [&str; 2] =
    ["http://schemas.xmlsoap.org/soap/encoding/", "http://www.w3.org/2003/05/soap-encoding"];
/// Types of Apache's first SOAP.
pub(crate) const XML_SOAP: &str = "http://xml.apache.org/xml-soap";
/// SOAP 1.1's encoding: `soapenc:Array`. zeep fetches it by itself.
pub(crate) const SOAP_ENCODING: &str = "http://schemas.xmlsoap.org/soap/encoding/";
/// Policies of WS-ReliableMessaging 1.0.
pub(crate) const WSRMP10: &str = "http://schemas.xmlsoap.org/ws/2005/02/rm/policy";
/// Policies of WS-ReliableMessaging 1.1 and 1.2.
pub(crate) const WSRMP11: &str = "http://docs.oasis-open.org/ws-rx/wsrmp/200702";
/// Policies of a draft of WS-ReliableMessaging 1.1.
pub(crate) const WSRMP_2006: &str = "http://docs.oasis-open.org/ws-rx/wsrmp/200608";
/// .NET's timeouts within policies of WS-ReliableMessaging 1.1.
pub(crate) const WSRM_NET: &str = "http://schemas.microsoft.com/ws-rx/wsrmp/200702";
/// Drafts of XML Schema.
pub(crate) const OLD_SCHEMAS: [&str; 3] = [
    "http://www.w3.org/1999/XMLSchema",
    "http://www.w3.org/2000/10/XMLSchema",
    "http://www.w3.org/2001/03/XMLSchema",
];
/// An older namespace of SOAP 1.2 in WSDL, which PHP knows.
pub(crate) const SOAP12_RPC: &str = "http://schemas.xmlsoap.org/wsdl/soap12/rpc/";
/// The namespace of HTTP in WSDL that PHP takes for that of WSDL 1.2.
pub(crate) const HTTP12: &str = "http://www.w3.org/2003/06/wsdl/http";
