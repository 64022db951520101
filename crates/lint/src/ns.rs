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
