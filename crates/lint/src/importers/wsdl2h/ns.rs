//! Namespace URIs that wsdl2h knows.

/// SOAP's extensions of WSDL of all versions begin so, and end with a slash.
pub(super) const SOAP_PREFIX: &str = "http://schemas.xmlsoap.org/wsdl/soap";
/// DIME's extensions of WSDL begin so,
pub(super) const DIME_PREFIX: &str = "http://schemas.xmlsoap.org/ws/";
/// and end so.
pub(super) const DIME_SUFFIX: &str = "/dime/wsdl/";
/// XML Schema of all years begins so,
pub(super) const SCHEMA_PREFIX: &str = "http://www.w3.org/";
/// and ends so.
pub(super) const SCHEMA_SUFFIX: &str = "/XMLSchema";

/// The namespaces of wsdl2h's own table; `*` is whatever stands there.
pub(super) const BUILT_IN: [&str; 35] = [
    "http://docs.oasis-open.org/ws-rx/wsrm/*",
    "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702",
    "http://docs.oasis-open.org/ws-sx/ws-trust/200512",
    "http://docs.oasis-open.org/wsbpel/2.0/plnktype",
    "http://docs.oasis-open.org/wsbpel/2.0/varprop",
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    "http://schemas.xmlsoap.org/soap/encoding/",
    "http://schemas.xmlsoap.org/soap/envelope/",
    "http://schemas.xmlsoap.org/ws/*/dime/wsdl/",
    "http://schemas.xmlsoap.org/ws/2004/09/policy",
    "http://schemas.xmlsoap.org/ws/2005/02/rm/policy",
    "http://schemas.xmlsoap.org/ws/2005/07/securitypolicy",
    "http://schemas.xmlsoap.org/wsdl/",
    "http://schemas.xmlsoap.org/wsdl/http/",
    "http://schemas.xmlsoap.org/wsdl/mime/",
    "http://schemas.xmlsoap.org/wsdl/soap*/",
    "http://schemas.xmlsoap.org/wsdl/soap/",
    "http://wadl.dev.java.net/2009/02",
    "http://www.gridforum.org/namespaces/2003/03/gridWSDLExtensions",
    "http://www.w3.org/*/XMLSchema",
    "http://www.w3.org/*/soap-encoding",
    "http://www.w3.org/*/soap-envelope",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/2005/05/xmlmime",
    "http://www.w3.org/2005/08/addressing",
    "http://www.w3.org/2006/05/addressing/wsdl",
    "http://www.w3.org/2007/05/addressing/metadata",
    "http://www.w3.org/2007/XMLSchema-versioning",
    "http://www.w3.org/XML/1998/namespace",
    "http://www.w3.org/ns/ws-policy",
    "http://www.w3.org/ns/wsdl",
    "http://www.w3.org/ns/wsdl-extensions",
    "http://www.w3.org/ns/wsdl-instance",
    "http://www.w3.org/ns/wsdl/http",
    "http://www.w3.org/ns/wsdl/soap",
];
