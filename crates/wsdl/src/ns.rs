//! Namespace URIs of schemas and data contracts.

pub use soapstone_soap::ns::SERIALIZATION;

/// XML Schema. Spec: [XSD1 §2.6]
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema";
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
