//! Namespaces of policy expressions.

/// WS-Policy as first submitted. Its operators are those of 1.2.
pub const WSP_2002: &str = "http://schemas.xmlsoap.org/ws/2002/12/policy";
/// WS-Policy 1.2. Spec: [WSP12 §2]
pub const WSP12: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";
/// WS-Policy 1.5. Spec: [WSP15 §1.3]
pub const WSP15: &str = "http://www.w3.org/ns/ws-policy";
/// `wsu:Id`. Spec: [WSP12 §4.2]
pub const WSU: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

/// Whether this is a namespace of policy operators.
pub fn is_policy(namespace: &str) -> bool {
    matches!(namespace, WSP12 | WSP15 | WSP_2002)
}
